"""Content negotiation, as RFC 9110 has it."""

from __future__ import annotations

import pytest

from sahel_ld.serving.formats import DOCUMENTS, GRAPHS, TABLES
from sahel_ld.serving.negotiation import choose
from sahel_ld.serving.refusals import Refusal

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "name", "media_type"),
    [
        (None, "json", "application/sparql-results+json"),
        ("", "json", "application/sparql-results+json"),
        ("*/*", "json", "application/sparql-results+json"),
        ("text/*", "xml", "text/xml"),
        ("text/csv", "csv", "text/csv"),
        ("TEXT/CSV", "csv", "text/csv"),
        ("application/json", "json", "application/json"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.6", "tsv", "text/tab-separated-values"),
        ("text/csv;q=0.5,application/sparql-results+xml ; q=1.000", "xml", "application/sparql-results+xml"),
        ("*/*, application/sparql-results+json;q=0", "json", "application/json"),
        ("*/*;q=0.1, text/csv;q=0.2, text/*;q=0.3", "xml", "text/xml"),
        ("text/csv;q=2, text/tab-separated-values", "tsv", "text/tab-separated-values"),
        ("text/csv;q=, text/tab-separated-values;q=0.1", "tsv", "text/tab-separated-values"),
        ("text/csv;header=present;q=0.4", "csv", "text/csv"),
        (", ,nonsense, text/csv", "csv", "text/csv"),
        ("image/png, */*;q=0.1", "json", "application/sparql-results+json"),
        (FIREFOX, "xml", "application/xml"),
    ],
)
def test_tables(accept: str | None, name: str, media_type: str) -> None:
    """The most precise range tells the quality of a format, the best quality wins, then our order."""
    offer = choose(TABLES, accept)
    assert (offer.name, offer.media_type) == (name, media_type)


@pytest.mark.parametrize(
    ("accept", "name"),
    [(None, "ttl"), ("*/*", "ttl"), (FIREFOX, "html"), ("application/ld+json, */*;q=0.1", "jsonld")],
)
def test_documents(accept: str | None, name: str) -> None:
    """A browser gets a page, a client that does not care gets Turtle."""
    assert choose(DOCUMENTS, accept).name == name


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0", "nonsense", "text/turtle;q=x"])
def test_nothing_fits(accept: str) -> None:
    """406 names what there is."""
    with pytest.raises(Refusal, match="application/n-triples") as caught:
        choose(GRAPHS[1:3], accept)
    assert caught.value.status == 406


def test_a_name_in_the_request_overrules_the_header() -> None:
    """`format=csv` or a media type; an unknown one is refused with the known ones."""
    assert choose(TABLES, "text/html", "csv").name == "csv"
    assert choose(TABLES, None, "text/tab-separated-values").name == "tsv"
    with pytest.raises(Refusal, match="it has json, xml, csv, tsv"):
        choose(TABLES, None, "ttl")
