"""void.ttl: sizes, vocabularies, class and property partitions, link sets; all of it counted.

Specification: https://www.w3.org/TR/void/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sahel_ld.publication import iris
from sahel_ld.publication.description import PREFIXES, Description
from sahel_ld.publication.dumps import DUMPS
from sahel_ld.publication.names import Names
from sahel_ld.publication.release import Release
from sahel_ld.publication.statistics import LinkSet, Statistics, namespace

FORMATS = "http://www.w3.org/ns/formats/"
FEATURES = {"nq": "N-Quads", "nt": "N-Triples", "ttl": "Turtle", "trig": "TriG", "jsonld": "JSON-LD"}


def describe(
    release: Release, counts: Statistics, links: list[LinkSet], graphs: Mapping[str, int]
) -> Description:
    """The VoID description of a dataset with these counts."""
    about, node, names = Description(), iris.dataset(release), Names({**PREFIXES, **release.prefixes})
    _general(about, node, release)
    _sizes(about, node, counts)
    _classes(about, node, release, counts, names)
    _properties(about, node, release, counts, names)
    for graph, triples in graphs.items():
        _graph(about, node, graph, triples)
    for link in links:
        _link_set(about, node, release, link, names)
    return about


def _general(about: Description, node: str, release: Release) -> None:
    notice = release.notice
    about.type(node, "void:Dataset")
    about.text(node, "dcterms:title", notice.title)
    about.text(node, "dcterms:description", notice.description)
    about.link(node, "dcterms:license", notice.licence.iri)
    about.link(node, "dcterms:creator", notice.creator.iri)
    about.link(node, "dcterms:publisher", notice.publisher.iri)
    about.typed(node, "dcterms:issued", notice.created or notice.issued, "xsd:date")
    about.typed(node, "dcterms:modified", notice.issued, "xsd:date")
    about.link(node, "foaf:homepage", notice.homepage or release.base)
    about.text(node, "void:uriSpace", release.base)
    for dump in DUMPS:
        about.link(node, "void:dataDump", iris.file(release, f"{release.name}.{dump.suffix}"))
        about.link(node, "void:feature", FORMATS + FEATURES[dump.suffix])


def _sizes(about: Description, node: str, counts: Statistics) -> None:
    for predicate, number in (
        ("triples", counts.triples),
        ("distinctSubjects", counts.subjects),
        ("entities", counts.subjects),
        ("classes", len(counts.classes)),
        ("properties", len(counts.properties)),
    ):
        about.typed(node, f"void:{predicate}", number, "xsd:integer")
    for space in sorted(_vocabularies(counts)):
        about.link(node, "void:vocabulary", space)


def _vocabularies(counts: Statistics) -> Iterator[str]:
    return (namespace(iri) for iri in {_iri(token) for token in (*counts.classes, *counts.properties)})


def _classes(about: Description, node: str, release: Release, counts: Statistics, names: Names) -> None:
    for token, number in counts.classes.items():
        part = iris.part(release, "class", _iri(token), names)
        about.link(node, "void:classPartition", part)
        about.link(part, "void:class", _iri(token))
        about.typed(part, "void:entities", number, "xsd:integer")


def _properties(about: Description, node: str, release: Release, counts: Statistics, names: Names) -> None:
    for token, entry in counts.properties.items():
        part = iris.part(release, "property", _iri(token), names)
        about.link(node, "void:propertyPartition", part)
        about.link(part, "void:property", _iri(token))
        about.typed(part, "void:triples", entry.triples, "xsd:integer")
        about.typed(part, "void:distinctSubjects", entry.subjects, "xsd:integer")


def _graph(about: Description, node: str, graph: str, triples: int) -> None:
    about.link(node, "void:subset", graph)
    about.type(graph, "void:Dataset")
    about.typed(graph, "void:triples", triples, "xsd:integer")


def _link_set(about: Description, node: str, release: Release, link: LinkSet, names: Names) -> None:
    part = iris.part(release, "links", link.predicate + " " + link.target, names)
    target = iris.part(release, "target", link.target, names)
    about.link(node, "void:subset", part)
    about.type(part, "void:Linkset")
    about.link(part, "void:linkPredicate", link.predicate)
    about.link(part, "void:subjectsTarget", node)
    about.link(part, "void:objectsTarget", target)
    about.typed(part, "void:triples", link.triples, "xsd:integer")
    about.type(target, "void:Dataset")
    about.text(target, "void:uriSpace", link.target)


def _iri(token: bytes) -> str:
    return token[1:-1].decode()
