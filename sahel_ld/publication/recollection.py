"""A release as its own files tell of it: what was handed to the writer, read back from the metadata.

The metadata follow from the payload and from what stands here; so they can be written again and
compared. Facts that one file alone states (a creator's page, an SPDX identifier, what a column
holds) are taken from it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sahel_ld.errors import DataError, Place
from sahel_ld.publication.description import expand
from sahel_ld.publication.index import Index
from sahel_ld.publication.reading import read_rdf
from sahel_ld.publication.release import Agent, Column, Licence, Notice, Region, Release, Theme

_PREFIX = re.compile(r"@prefix ([^:\s]*): <([^>\s]*)> \.")


class Told:
    """What a file of metadata says: values by subject and compact name, each once, in order."""

    def __init__(self, path: Path) -> None:
        found: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for quad in read_rdf(path):
            found[str(getattr(quad.subject, "value", "")), quad.predicate.value].append(quad.object)
        self._found = found
        self._path = path

    def all(self, subject: str, predicate: str) -> list[Any]:
        """The objects, as terms."""
        terms = self._found.get((subject, expand(predicate)), [])
        return sorted(terms, key=str)

    def values(self, subject: str, predicate: str) -> list[str]:
        """The IRIs or the texts of literals."""
        return [str(getattr(term, "value", "")) for term in self.all(subject, predicate)]

    def one(self, subject: str, predicate: str) -> str:
        """The only value; DataError if there is none or several."""
        values = self.values(subject, predicate)
        if len(values) != 1:
            raise DataError(f"gives {len(values)} {predicate} of <{subject}>", place=Place(self._path))
        return values[0]

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        """Texts by language."""
        found = self.all(subject, predicate)
        return {str(getattr(term, "language", None) or ""): str(term.value) for term in found}

    def subjects(self, predicate: str, value: str) -> list[str]:
        """What has an IRI as value."""
        wanted = expand(predicate)
        return [
            subject
            for (subject, name), terms in self._found.items()
            if name == wanted and any(getattr(term, "value", None) == value for term in terms)
        ]


def recollect(directory: Path, index: Index, catalogue: str = "dcat.ttl") -> Release:
    """The release in `directory`, without its data: all that its metadata were written from.

    `catalogue` is the file to believe where both DCAT files speak. Raises DataError for metadata
    that do not tell what is needed.
    """
    from pyoxigraph import Store

    schema = _object(directory / "dataset.jsonld")
    package = _object(directory / "datapackage.json")
    try:
        inputs, rules = _made_from(Told(directory / "prov.ttl"))
        return Release(
            store=Store(),
            base=index.base,
            name=index.name,
            notice=_notice(Told(directory / catalogue), index, schema, package),
            prefixes=_prefixes(directory / f"{index.name}.ttl"),
            context=_object(directory / "context.jsonld"),
            columns={Path(each["path"]).stem: _columns(each["schema"]) for each in package["resources"]},
            inputs=inputs,
            rules=rules,
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"does not tell what a release tells: {error}", place=Place(directory)) from error


def _object(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"can't be read: {error}", place=Place(path)) from error
    if not isinstance(document, dict):
        raise DataError("is no JSON object", place=Place(path))
    return document


def _notice(told: Told, index: Index, schema: Mapping[str, Any], package: Mapping[str, Any]) -> Notice:
    (node,) = told.subjects("rdf:type", expand("dcat:Dataset"))
    (catalogue,) = told.subjects("rdf:type", expand("dcat:Catalog"))
    licence = told.one(node, "dcterms:license")
    title = told.texts(node, "dcterms:title")
    known = Licence(licence, told.one(licence, "dcterms:title"), package["licenses"][0].get("name", ""))
    publisher = _agent(told, told.one(node, "dcterms:publisher"))
    page = told.one(f"{node}#contact", "vcard:hasURL")
    publisher = Agent(publisher.iri, publisher.name, publisher.kind, page if page != publisher.iri else "")
    creator = _agent(told, told.one(node, "dcterms:creator"))
    if creator.iri == publisher.iri:
        creator = publisher
    elif (page := schema["creator"]["url"]) != creator.iri:
        creator = Agent(creator.iri, creator.name, creator.kind, page)
    return Notice(
        # the order of languages is that of index.json
        title={tag: title[tag] for tag in sorted(title, key=list(index.title).index)}
        if set(title) == set(index.title)
        else title,
        description=told.texts(node, "dcterms:description"),
        version=told.one(node, "dcat:version"),
        issued=told.one(node, "dcterms:modified"),
        created=told.one(node, "dcterms:issued"),
        licence=known,
        code_licence=known,
        creator=creator,
        publisher=publisher,
        languages=tuple(schema["inLanguage"]),
        keywords=_keywords(told, node),
        themes=tuple(_themes(told, node)),
        region=_region(told, node),
        period=_period(told, node),
        homepage=told.one(catalogue, "foaf:homepage"),
        landing=told.one(node, "dcat:landingPage"),
        download=_download(told, index),
    )


def _agent(told: Told, iri: str) -> Agent:
    return Agent(iri, told.one(iri, "foaf:name"), told.one(iri, "dcterms:type").rpartition("/")[2])


def _keywords(told: Told, node: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for term in told.all(node, "dcat:keyword"):
        found.setdefault(term.language, []).append(term.value)
    return found


def _themes(told: Told, node: str) -> Iterator[Theme]:
    for iri in told.values(node, "dcat:theme"):
        scheme = told.one(iri, "skos:inScheme")
        yield Theme(iri, told.one(iri, "skos:prefLabel"), scheme, told.one(scheme, "dcterms:title"))


def _region(told: Told, node: str) -> Region | None:
    for iri in told.values(node, "dcterms:spatial"):
        box, centre = told.one(iri, "dcat:bbox"), told.one(iri, "dcat:centroid")
        return Region(iri, told.one(iri, "skos:prefLabel"), box, centre)
    return None


def _period(told: Told, node: str) -> tuple[str, str] | None:
    for iri in told.values(node, "dcterms:temporal"):
        return told.one(iri, "dcat:startDate"), told.one(iri, "dcat:endDate")
    return None


def _download(told: Told, index: Index) -> str:
    """What the names of files are appended to, by the URL of the N-Quads."""
    name = f"{index.name}.nq"
    for node in told.subjects("dcterms:title", name):
        return told.one(node, "dcat:downloadURL").removesuffix(name)
    return ""


def _prefixes(path: Path) -> dict[str, str]:
    """The prefixes that a dump declares in its first lines."""
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                match = _PREFIX.match(line)
                if not match:
                    break
                found[match[1]] = match[2]
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"can't be read: {error}", place=Place(path)) from error
    return found


def _columns(schema: Mapping[str, Any]) -> dict[str, Column]:
    """What is said of the columns of a table; references first, in their order."""
    keys = {each["fields"][0]: each["reference"] for each in schema.get("foreignKeys", ())}
    said = {each["name"]: each for each in schema["fields"] if "description" in each}
    return {
        name: Column(
            said[name]["description"],
            required=bool(said[name].get("constraints", {}).get("required")),
            table=keys.get(name, {}).get("resource", ""),
            key=keys.get(name, {}).get("fields", [""])[0],
        )
        for name in (*keys, *(name for name in said if name not in keys))
    }


def _made_from(told: Told) -> tuple[dict[str, str], list[str]]:
    """Digests by name of input, and the rules."""
    inputs, rules = {}, []
    for activity in told.subjects("rdf:type", expand("prov:Activity")):
        for node in told.values(activity, "prov:used"):
            if told.values(node, "dcterms:identifier"):
                checksum = told.one(node, "spdx:checksum")
                inputs[told.one(node, "dcterms:identifier")] = told.one(checksum, "spdx:checksumValue")
            else:
                rules.append(node)
    return inputs, rules
