"""dcat.ttl and dcat.jsonld: a catalogue, the dataset, and a distribution for each file.

Specification: https://www.w3.org/TR/vocab-dcat-3/ in the profile DCAT-AP 3.0.1, mandatory and
recommended properties, with the classes that its ranges ask for.
"""

from __future__ import annotations

from collections.abc import Sequence

from sahel_ld.publication import iris
from sahel_ld.publication.description import Description
from sahel_ld.publication.index import Entry
from sahel_ld.publication.release import Agent, Licence, Region, Release, Theme

AUTHORITY = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
LANGUAGES = {"ar": "ARA", "de": "DEU", "en": "ENG", "es": "SPA", "fr": "FRA", "it": "ITA", "pt": "POR"}
FILE_TYPES = {
    "application/json": "JSON",
    "application/ld+json": "JSON_LD",
    "application/n-quads": "RDF_N_QUADS",
    "application/n-triples": "RDF_N_TRIPLES",
    "application/rdf+xml": "RDF_XML",
    "application/sparql-query": "SPARQLQ",
    "application/trig": "RDF_TRIG",
    "text/csv": "CSV",
    "text/html": "HTML",
    "text/markdown": "MD",
    "text/plain": "TXT",
    "text/tab-separated-values": "TSV",
    "text/turtle": "RDF_TURTLE",
}
PUBLIC = AUTHORITY + "access-right/PUBLIC"
STABLE = AUTHORITY + "planned-availability/STABLE"
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"


def describe(release: Release, entries: Sequence[Entry]) -> Description:
    """The DCAT description of a release with these files."""
    about = Description()
    _catalogue(about, release)
    _dataset(about, release)
    for entry in entries:
        _distribution(about, release, entry)
    return about


def _common(about: Description, node: str, release: Release) -> None:
    """What catalogue and dataset have in common."""
    notice = release.notice
    about.text(node, "dcterms:title", notice.title)
    about.text(node, "dcterms:description", notice.description)
    about.link(node, "dcterms:publisher", _agent(about, notice.publisher))
    about.link(node, "dcterms:creator", _agent(about, notice.creator))
    about.link(node, "dcterms:license", _licence(about, notice.licence))
    about.typed(node, "dcterms:issued", notice.created or notice.issued, "xsd:date")
    about.typed(node, "dcterms:modified", notice.issued, "xsd:date")
    _languages(about, node, release)
    if notice.region:
        about.link(node, "dcterms:spatial", _region(about, notice.region))


def _catalogue(about: Description, release: Release) -> None:
    node = iris.catalogue(release)
    about.type(node, "dcat:Catalog")
    _common(about, node, release)
    about.link(node, "dcat:dataset", iris.dataset(release))
    about.link(node, "foaf:homepage", _document(about, release.notice.homepage or release.base))
    for theme in release.notice.themes:
        about.link(node, "dcat:themeTaxonomy", theme.scheme)


def _dataset(about: Description, release: Release) -> None:
    node, notice = iris.dataset(release), release.notice
    about.type(node, "dcat:Dataset")
    _common(about, node, release)
    about.text(node, "dcterms:identifier", node)
    about.text(node, "dcat:version", notice.version)
    about.link(node, "dcat:contactPoint", _contact(about, node, notice.publisher))
    about.link(node, "dcat:landingPage", _document(about, notice.landing or release.base))
    about.link(node, "dcterms:accessRights", PUBLIC)
    about.type(PUBLIC, "dcterms:RightsStatement")
    about.link(node, "prov:wasGeneratedBy", iris.version(release) + "#publication")
    about.type(iris.version(release) + "#publication", "prov:Activity")
    for language, words in notice.keywords.items():
        for word in words:
            about.text(node, "dcat:keyword", {language: word})
    for theme in notice.themes:
        about.link(node, "dcat:theme", _theme(about, theme))
    _period(about, node, release)


def _period(about: Description, node: str, release: Release) -> None:
    if release.notice.period:
        period, (start, end) = f"{node}#period", release.notice.period
        about.link(node, "dcterms:temporal", period)
        about.type(period, "dcterms:PeriodOfTime")
        about.typed(period, "dcat:startDate", start, "xsd:date")
        about.typed(period, "dcat:endDate", end, "xsd:date")


def _distribution(about: Description, release: Release, entry: Entry) -> None:
    url, notice = iris.file(release, entry.name), release.notice
    node = url + "#distribution"
    about.link(iris.dataset(release), "dcat:distribution", node)
    about.type(node, "dcat:Distribution")
    about.text(node, "dcterms:title", entry.name)
    about.text(node, "dcterms:description", {"en": f"{entry.name} of release {notice.version}"})
    about.link(node, "dcat:accessURL", url)
    about.link(node, "dcat:downloadURL", url)
    about.typed(node, "dcat:byteSize", entry.bytes, "xsd:nonNegativeInteger")
    about.typed(node, "dcterms:issued", notice.issued, "xsd:date")
    about.link(node, "dcterms:license", _licence(about, notice.licence))
    about.link(node, "dcatap:availability", _concept(about, STABLE, "stable"))
    _kind(about, node, entry.mediaType)
    _checksum(about, node, url, entry)


def _kind(about: Description, node: str, media: str) -> None:
    about.link(node, "dcat:mediaType", IANA + media)
    about.type(IANA + media, "dcterms:MediaType", "dcterms:MediaTypeOrExtent")
    kind = AUTHORITY + "file-type/" + FILE_TYPES[media] if media in FILE_TYPES else IANA + media
    about.link(node, "dcterms:format", kind)
    about.type(kind, "dcterms:MediaTypeOrExtent")


def _checksum(about: Description, node: str, url: str, entry: Entry) -> None:
    checksum = url + "#checksum"
    about.link(node, "spdx:checksum", checksum)
    about.type(checksum, "spdx:Checksum")
    about.link(checksum, "spdx:algorithm", SHA256)
    about.typed(checksum, "spdx:checksumValue", entry.sha256, "xsd:hexBinary")


def _languages(about: Description, node: str, release: Release) -> None:
    for tag in release.notice.languages:
        code = LANGUAGES.get(tag)
        iri = f"{AUTHORITY}language/{code}" if code else f"http://id.loc.gov/vocabulary/iso639-1/{tag}"
        about.link(node, "dcterms:language", iri)
        about.type(iri, "dcterms:LinguisticSystem")


def _agent(about: Description, agent: Agent) -> str:
    about.type(agent.iri, "foaf:Agent")
    about.text(agent.iri, "foaf:name", agent.name)
    kind = f"http://purl.org/adms/publishertype/{agent.kind}"
    about.link(agent.iri, "dcterms:type", _concept(about, kind, agent.kind))
    return agent.iri


def _contact(about: Description, node: str, agent: Agent) -> str:
    contact = node + "#contact"
    about.type(contact, "vcard:Kind", "vcard:Organization")
    about.text(contact, "vcard:fn", agent.name)
    about.link(contact, "vcard:hasURL", agent.page or agent.iri)
    return contact


def _licence(about: Description, licence: Licence) -> str:
    about.type(licence.iri, "dcterms:LicenseDocument")
    about.text(licence.iri, "dcterms:title", licence.name)
    kind = "http://purl.org/adms/licencetype/Attribution"
    about.link(licence.iri, "dcterms:type", _concept(about, kind, "Attribution"))
    return licence.iri


def _region(about: Description, region: Region) -> str:
    about.type(region.iri, "dcterms:Location")
    about.text(region.iri, "skos:prefLabel", {"en": region.label})
    for predicate, value in (("dcat:bbox", region.bbox), ("dcat:centroid", region.centroid)):
        about.typed(region.iri, predicate, value, "http://www.opengis.net/ont/geosparql#wktLiteral")
    return region.iri


def _theme(about: Description, theme: Theme) -> str:
    about.type(theme.scheme, "skos:ConceptScheme")
    about.text(theme.scheme, "dcterms:title", {"en": theme.scheme_label})
    about.link(theme.iri, "skos:inScheme", theme.scheme)
    return _concept(about, theme.iri, theme.label)


def _concept(about: Description, iri: str, label: str) -> str:
    about.type(iri, "skos:Concept")
    about.text(iri, "skos:prefLabel", {"en": label})
    return iri


def _document(about: Description, iri: str) -> str:
    about.type(iri, "foaf:Document")
    return iri
