"""Content hashes: the shipped vectors, determinism, and what is refused."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_ld import identity

VECTORS = json.loads(resources.files("sahel_ld").joinpath("content_hashes.json").read_text("utf-8"))[
    "vectors"
]
TERMS = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20).map(identity.literal_term),
    st.from_regex(r"urn:[a-z]{1,8}", fullmatch=True).map(identity.iri_term),
)
FIELDS = st.lists(st.tuples(st.sampled_from(sorted(identity.FIELDS["proposition"])), TERMS), max_size=6)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_shipped_vectors(vector: dict[str, Any]) -> None:
    """Text and digest of every vector are what the code computes, and the digest is SHA-256 of the text."""
    fields = [(name, term) for name, term in vector["fields"]]
    assert identity.content_text(vector["kind"], fields) == vector["text"]
    assert identity.content_hash(vector["kind"], fields) == vector["sha256"]
    assert hashlib.sha256(vector["text"].encode()).hexdigest() == vector["sha256"]


@given(FIELDS, st.randoms())
def test_the_order_of_fields_does_not_count(fields: list[tuple[str, str]], random: Any) -> None:
    """Shuffled fields hash alike."""
    shuffled = random.sample(fields, len(fields))
    assert identity.content_hash("proposition", fields) == identity.content_hash("proposition", shuffled)


@given(FIELDS, FIELDS)
def test_different_content_never_shares_a_text(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    """The text is injective: it differs whenever the sets of fields differ."""
    same = identity.content_text("proposition", one) == identity.content_text("proposition", other)
    assert same == (set(one) == set(other))


@pytest.mark.parametrize(
    ("lexical", "datatype", "form"),
    [
        ("007", "integer", "7"),
        ("-0", "integer", "0"),
        ("3.500", "decimal", "3.5"),
        ("22.0", "decimal", "22"),
        (".50", "decimal", "0.5"),
        ("-0.0", "decimal", "0"),
        ("1", "boolean", "true"),
        ("P24M", "duration", "P2Y"),
        ("PT36H", "duration", "P1DT12H"),
        ("P0D", "duration", "PT0S"),
        ("2015-11-20", "date", "2015-11-20"),
    ],
)
def test_canonical_forms(lexical: str, datatype: str, form: str) -> None:
    """Typed values are written in the canonical form of XSD 1.1."""
    assert identity.canonical(lexical, identity.XSD + datatype) == form


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [
        ("12a", "integer"),
        ("1,5", "decimal"),
        ("yes", "boolean"),
        ("P", "duration"),
        ("PT", "duration"),
        ("", "decimal"),
    ],
)
def test_ill_typed_values_are_refused(lexical: str, datatype: str) -> None:
    """A value that is not of its datatype has no canonical form."""
    with pytest.raises(ValueError, match="is not"):
        identity.canonical(lexical, identity.XSD + datatype)


def test_uncanonical_values_and_unknown_fields_are_refused() -> None:
    """A literal must be canonical before it is hashed; fields and kinds are a closed list."""
    with pytest.raises(ValueError, match=r"write '3\.5'"):
        identity.literal_term("3.500", datatype=identity.XSD + "decimal")
    with pytest.raises(ValueError, match="knows no label"):
        identity.content_hash("proposition", [("label", '"x"')])
    with pytest.raises(ValueError, match="knows no claim"):
        identity.content_hash("claim", [])


@pytest.mark.parametrize("iri", ["no-scheme", "http://a b", "http://a\n", "http://<x>"])
def test_broken_iris_are_refused(iri: str) -> None:
    """An IRI that N-Triples can't write is refused before it is hashed."""
    with pytest.raises(ValueError, match="not an absolute IRI"):
        identity.iri_term(iri)
