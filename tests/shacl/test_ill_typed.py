"""Literals that are not of their datatype: they have no value, so that they meet no range."""

from __future__ import annotations

import pytest
from pyoxigraph import Dataset, RdfFormat, parse

from sahel_ld.shacl import read_shapes, validate

PREFIXES = """@prefix : <urn:x#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def violating(shape: str, values: str) -> set[str]:
    """The values of :p that a property shape refuses."""
    shapes = read_shapes(
        Dataset(parse(f"{PREFIXES}:s sh:targetNode :a ; sh:path :p ; {shape} .", format=RdfFormat.TURTLE))
    )
    data = Dataset(parse(f"{PREFIXES}:a :p {values} .", format=RdfFormat.TURTLE))
    return {result.value.value for result in validate(shapes, data).results if result.value}


RANGES = ("sh:minInclusive -9000", "sh:minExclusive -9000", "sh:maxInclusive 9000", "sh:maxExclusive 9000")


@pytest.mark.parametrize("shape", RANGES)
def test_an_integer_beyond_its_type_is_in_no_range(shape: str) -> None:
    """`"300"^^xsd:byte` is nobody's 300: it violates every range, as a text would."""
    values = '"300"^^xsd:byte , "-5"^^xsd:nonNegativeInteger , "abc"^^xsd:integer , "30"^^xsd:byte , 300'
    assert violating(shape, values) == {"300", "-5", "abc"}
    assert violating(shape, '"30"^^xsd:byte , 300 , "5"^^xsd:nonNegativeInteger') == set()


def test_an_ill_typed_value_is_less_than_nothing() -> None:
    """sh:lessThan can't compare it."""
    shapes = read_shapes(
        Dataset(
            parse(f"{PREFIXES}:s sh:targetNode :a ; sh:path :p ; sh:lessThan :q .", format=RdfFormat.TURTLE)
        )
    )
    data = Dataset(
        parse(f'{PREFIXES}:a :p "200"^^xsd:byte , "20"^^xsd:byte ; :q 900 .', format=RdfFormat.TURTLE)
    )
    assert [r.value.value for r in validate(shapes, data).results if r.value] == ["200"]


def test_integers_of_any_length_have_a_value() -> None:
    """Beyond 64 bits too, up to the bounds of unsigned longs and further."""
    values = '99999999999999999999 , "18446744073709551615"^^xsd:unsignedLong , -99999999999999999999999999999999999999999'
    assert violating("sh:minInclusive 18446744073709551615", values) == {"-" + "9" * 41}
    assert violating("sh:maxExclusive 18446744073709551615", values) == {"9" * 20, "18446744073709551615"}
    both = '"18446744073709551615"^^xsd:unsignedLong , "18446744073709551616"^^xsd:unsignedLong'
    assert violating("sh:datatype xsd:unsignedLong", both) == {"18446744073709551616"}


SIGNS = {
    "nonNegativeInteger": ("-0 0 +7 99999999999999999999999", "-1"),
    "positiveInteger": ("1 +01", "0 -3 -0"),
    "nonPositiveInteger": ("0 -0 -7 +0", "1"),
    "negativeInteger": ("-1 -007", "0 -0 4"),
}


@pytest.mark.parametrize("name", SIGNS)
def test_types_with_one_bound_go_by_the_sign(name: str) -> None:
    """However long the number is, and however its zero is written."""
    good, bad = SIGNS[name]
    values = " , ".join(f'"{text}"^^xsd:{name}' for text in f"{good} {bad}".split())
    assert violating(f"sh:datatype xsd:{name}", values) == set(bad.split())
