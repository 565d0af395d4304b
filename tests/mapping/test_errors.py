"""Every wrong mapping ends in one message with file, line and column, and the nearest names."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from sahel_ld import mapping
from sahel_ld.errors import InputError, MappingError

if TYPE_CHECKING:
    from conftest import World

HEAD = 'prefixes: {ex: "http://x/"}\n'
ONE = HEAD + "mappings:\n  m:\n    sources: t.csv~csv\n    s: $(id)\n    po:\n"

# mapping | code | line, column | part of the message | part of the remedy
YARRRML = [
    (ONE + "      - [ex:p, $(nme)]\n", "mapping-column", (7, 16), "no column 'nme'", "'name'"),
    (ONE + "      - [ex:p, 'a$(name']\n", "mapping-template", (7, 16), "is not closed", ""),
    (ONE + "      - [ex:p, 'a$()']\n", "mapping-template", (7, 16), "without a name", ""),
    (ONE + "      - [exx:p, $(name)]\n", "mapping-prefix", (7, 10), "undeclared prefix 'exx'", "'ex'"),
    (
        ONE + "      - [ex:p, $(name), english~lang]\n",
        "mapping-language",
        (7, 25),
        "no language tag",
        "BCP 47",
    ),
    (ONE + "      - [ex:p, $(name), en~lng]\n", "mapping-language", (7, 25), "'en~lng'", "en~lang"),
    (ONE + "      - {p: ex:p, o: [$(name), en~lng]}\n", "mapping-language", (7, 32), "'en~lng'", "en~lang"),
    (ONE + "      - [ex:p, $(name)~irii]\n", "mapping-term", (7, 16), "unknown suffix '~irii'", "'iri'"),
    (ONE + "      - [ex:p, $(name), integer]\n", "mapping-term", (7, 25), "has no prefix", "xsd:integer"),
    (ONE + "      - [ex:p, $(name), xsd:integr]\n", "mapping-term", (7, 25), "no datatype", "'integer'"),
    (
        ONE + "      - [{value: $(name), type: blank}, x]\n",
        "mapping-term",
        (7, 10),
        "can't be a blank node",
        "",
    ),
    (
        ONE + "      - {p: ex:p, o: {value: $(name), datatype: {value: $(id), type: blank}}}\n",
        "mapping-term",
        (7, 49),
        "can't be a blank node",
        "",
    ),
    (
        ONE + "      - {p: ex:p, o: {f: 'regex-replace(value = $(name), pattern = [A, replacement = x)'}}\n",
        "mapping-function",
        (7, 22),
        "bad pattern '[A'",
        "backslash",
    ),
    (
        ONE + "      - {p: ex:p, o: $(name), condition: {f: 'matches(value = $(name), pattern = (a)'}}\n",
        "mapping-function",
        (7, 9),
        "bad pattern",
        "backslash",
    ),
    (
        ONE + "      - {p: ex:p, o: {f: 'date(value = $(name), format = %Q)'}}\n",
        "mapping-function",
        (7, 22),
        "bad format '%Q'",
        "%Y",
    ),
    ("", "mapping-syntax", (1, None), "no mapping in it", "mappings:"),
    (HEAD, "mapping-syntax", (1, 1), "no mapping in it", "mappings:"),
    (
        "base: not an iri\n" + ONE + "      - [a, ex:T]\n",
        "mapping-term",
        (None, None),
        "no absolute IRI",
        "https",
    ),
    (ONE + "      - {p: ex:p, ob: x}\n", "mapping-syntax", (7, 19), "unknown key 'ob'", "o"),
    (ONE + "      - {p: ex:p, o: {valu: x}}\n", "mapping-syntax", (7, 23), "unknown key 'valu'", "value"),
    (ONE + "      - {p: ex:p, o: {value: x, type: irri}}\n", "mapping-term", (7, 39), "unknown type", "iri"),
    (ONE + "      - {p: ex:p, o: {mapping: n}}\n", "mapping-join", (7, 22), "no mapping 'n'", "known: m"),
    (ONE + "      - [ex:p]\n", "mapping-syntax", (7, 9), "short form", ""),
    (ONE + "      - {p: 'ex:a b', o: x}\n", "mapping-term", (7, 13), "is no IRI", ""),
    (
        HEAD + "mappings: {m: {sources: u.csv~csv, s: a}}\n",
        "mapping-source",
        (2, 25),
        "no file 'u.csv'",
        "t.csv",
    ),
    (HEAD + "mappings: {m: {sources: tt, s: a}}\n", "mapping-source", (2, 25), "unknown source 'tt'", ""),
    (HEAD + "mappings: {m: {s: a}}\n", "mapping-source", (2, 12), "no source", ""),
    (HEAD + "mappings: {m: {sources: t.csv~xpath, s: a}}\n", "mapping-source", (2, 25), "xpath", "csv"),
    ("prefixes: [ex]\n", "mapping-syntax", (1, 11), "prefixes must be keys and values", ""),
    (HEAD + "mappings: [m]\n", "mapping-syntax", (2, 11), "must be keys and values", ""),
    (HEAD + "targets: {}\n", "mapping-target", (2, 1), "targets are not written", ""),
    (HEAD + "mapings: {}\n", "mapping-syntax", (2, 1), "unknown key 'mapings'", "mappings"),
    (HEAD + "mappings: {m: [}\n", "mapping-syntax", (2, 16), "not YAML", ""),
    (HEAD + "mappings: &a {m: *a}\n", "mapping-circular", (2, 11), "contains itself", ""),
    (HEAD + "mappings: {m: {s: a}, m: {s: b}}\n", "mapping-syntax", (2, 23), "stands twice", ""),
]

PREFIXES = "@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://x/> .\n"
TTL = PREFIXES + '<#m> rml:logicalSource [ rml:source "t.csv"; rml:referenceFormulation rml:CSV ];\n'
SUBJECT = TTL + '  rml:subjectMap [ rml:template "{id}" ];\n'

RML = [
    (SUBJECT + "  rml:predicateObjectMp [ ] .", "mapping-syntax", (4, 25), "rml:predicateObjectMp", "'predicateObjectMap'"),
    (TTL.replace("logicalSource", "logicalSorce") + "  rml:subject ex:s .", "mapping-syntax", (2, 23), "rml:logicalSorce", "'logicalSource'"),
    (
        "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n" + SUBJECT + "  rr:predicateObjectMp [ ] .",
        "mapping-syntax", (5, 24), "rr:predicateObjectMp", "'predicateObjectMap'",
    ),
    (SUBJECT + "  rml:gather () .", "mapping-unsupported", (4, 14), "rml:gather", "docs"),
    (
        TTL.replace('"t.csv"', '[ csvw:url "t.csv"; csvw:dialect [ csvw:skipRows 2 ] ]').replace(
            "@prefix ex:", "@prefix csvw: <http://www.w3.org/ns/csvw#> . @prefix ex:"
        ) + "  rml:subject ex:s .",
        "mapping-unsupported", (2, 86), "csvw:skipRows '2'", "'0'",
    ),
    (TTL + '  rml:subjectMap [ rml:template "{ID}" ] .', "mapping-column", (3, 33), "no column 'ID'", "'id'"),
    (TTL + '  rml:subjectMap [ rml:template "{id" ] .', "mapping-template", (3, 33), "not closed", ""),
    (TTL + "  rml:subjectMap [ ] .", "mapping-term", (3, 18), "without constant", ""),
    (TTL + '  rml:subjectMap [ rml:template "a}" ] .', "mapping-template", (3, 33), "closing brace", ""),
    (
        TTL + '  rml:subjectMap [ rml:template "a"; rml:constant ex:a ] .',
        "mapping-term", (3, 33), "more than one expression", "",
    ),
    (SUBJECT + "  rml:predicateObjectMap [ rml:predicate ex:p ] .", "mapping-syntax", (4, 26), "without object", ""),
    (
        SUBJECT + "  rml:predicateObjectMap [ rml:predicate ex:p; rml:objectMap [ rml:parentTriplesMap <#n> ] ].",
        "mapping-join", (4, 85), "no triples map", "m",
    ),
    (
        SUBJECT + '  rml:predicateObjectMap [ rml:predicate "p"; rml:object ex:o ] .',
        "mapping-term", (4, 42), "can't be of type Literal", "",
    ),
    (
        SUBJECT + '  rml:predicateObjectMap [ rml:predicate ex:p; rml:objectMap [ rml:reference "id";'
        ' rml:language "en"; rml:datatype ex:d ] ] .',
        "mapping-term", (4, 97), "at once", "",
    ),
    (
        SUBJECT + "  rml:predicateObjectMap [ rml:predicate ex:p; rml:objectMap <#f> ] .\n"
        "<#f> rml:functionExecution <#e> . <#e> rml:function ex:f; rml:input [ rml:parameter ex:v;"
        " rml:inputValueMap <#f> ] .",
        "mapping-circular", (5, 28), "calls itself", "",
    ),
    (
        TTL + '  rml:subjectMap [ rml:template "a"; rml:logicalTarget ex:t ] .',
        "mapping-target", (3, 56), "targets are not written", "",
    ),
    (PREFIXES + "ex:a ex:b ex:c .", "mapping-syntax", (2, 11), "no triples map", ""),
    (PREFIXES + "ex:a exx:b ex:c .", "mapping-syntax", (2, 6), "not Turtle", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "at", "said", "remedy"), YARRRML, ids=lambda one: str(one)[-30:])
def test_wrong_yarrrml(
    world: World, text: str, code: str, at: tuple[int, int], said: str, remedy: str
) -> None:
    """A wrong YARRRML mapping."""
    _expect(world, "mapping.yml", text, (code, at, said, remedy))


@pytest.mark.parametrize(("text", "code", "at", "said", "remedy"), RML, ids=lambda one: str(one)[-30:])
def test_wrong_rml(world: World, text: str, code: str, at: tuple[int, int], said: str, remedy: str) -> None:
    """A wrong RML mapping."""
    _expect(world, "mapping.ttl", text, (code, at, said, remedy))


def _expect(world: World, name: str, text: str, expected: tuple[str, tuple[int, int], str, str]) -> None:
    world.write("t.csv", "id,name\n1,x\n")
    with pytest.raises(MappingError) as caught:
        world.lines(text, name=name)
    error = caught.value
    assert (error.code, error.place.line, error.place.column) == (expected[0], *expected[1]), str(error)
    assert expected[2] in error.message
    assert expected[3] in error.remedy
    assert str(error.place.path).endswith(name)


def test_join_with_another_source_needs_a_condition(world: World) -> None:
    """Without one it would be every pair of records."""
    world.write("t.csv", "id\n1\n")
    world.write("u.csv", "id\n1\n")
    with pytest.raises(MappingError, match="without a join condition") as caught:
        world.lines(
            ONE.replace(
                "po:", "po: [{p: ex:p, o: {mapping: n}}]\n  n: {sources: u.csv~csv, s: $(id)}"
            ).rstrip()
        )
    assert caught.value.code == "mapping-join"


@pytest.mark.parametrize(
    ("content", "code", "key"),
    [
        (b"id,name\n1,a\n2,b\x00c\n", "mapping-value-nul", "2"),
        (b"id,name\n1,a\n2 2,b\n", "mapping-value-iri", "2"),
    ],
)
def test_value_at_fault_is_named_by_record_and_column(
    world: World, content: bytes, code: str, key: str
) -> None:
    """NUL in a literal, a space in an IRI."""
    world.write("t.csv", content)
    with pytest.raises(InputError) as caught:
        world.lines(ONE + "      - [ex:p, $(name)]\n")
    column = "name" if code.endswith("nul") else "id"
    assert (caught.value.code, caught.value.place.key, caught.value.place.column) == (code, key, column)


def test_lone_surrogate_in_json_is_refused_with_its_record(world: World) -> None:
    """RDF text is Unicode scalar values; half a character is not repaired in silence."""
    world.write("t.json", b'[{"id": "1", "name": "ok"}, {"id": "2", "name": "\\ud800"}]')
    with pytest.raises(InputError) as caught:
        world.lines(ONE.replace("t.csv~csv", "[[t.json~jsonpath, '$[*]']]") + "      - [ex:p, $(name)]\n")
    assert caught.value.code == "mapping-value-surrogate"
    assert (caught.value.place.key, caught.value.place.column) == ("2", "name")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,name\n1,a,b\n", "t.csv:2: 3 cells, where the first line has 2"),
        (b"id,name\n1\n", "t.csv:2: 1 cell, where the first line has 2"),
        (b'id,name\n1,"a\n', "t.csv:2: a quoted cell does not end"),
        (b"id,name\n1,\xff\n", "t.csv:2: bytes that are not utf-8"),
        (b"id,name,name\n1,2,3\n", "two columns 'name'"),
        (b"id,Id,name\n1,2,3\n", "t.csv:1:id: t.csv has two columns 'id' and 'id'"),
        (b"", "t.csv:1: the first line is empty"),
        (b"\n\nid,name\n1,2\n", "t.csv:1: the first line is empty"),
        (b"id,name\xe9\n1,2\n", "t.csv:1: bytes that are not utf-8"),
        (b"id,name\n1,a\n2,caf\xe9\n", "t.csv:3: bytes that are not utf-8"),
    ],
)
def test_broken_table_is_said_with_its_line(world: World, content: bytes, said: str) -> None:
    """A row too long or too short, an open quote, bytes that are no UTF-8, a column twice."""
    world.write("t.csv", content)
    with pytest.raises(InputError) as caught:
        world.lines(ONE + "      - [ex:p, $(name)]\n")
    assert said in str(caught.value).lower()
    assert "t.csv" in str(caught.value)


def test_mapping_file_of_no_known_kind(world: World) -> None:
    """A suffix decides how a mapping is read."""
    with pytest.raises(MappingError, match="unknown kind"):
        mapping.read(world.write("mapping.txt", "x"))
    with pytest.raises(MappingError, match="no mapping"):
        mapping.read(world.folder / "missing.yml")


@pytest.mark.parametrize("text", ["[" * 3000 + "]" * 3000, "mappings: " + "[" * 300 + "]" * 300])
def test_values_too_deep_within_values_are_said(world: World, text: str) -> None:
    """Nesting without end is one message, not a fault of ours."""
    with pytest.raises(MappingError, match="too deep within values") as caught:
        world.read(text)
    assert caught.value.code == "mapping-syntax"


def test_aliases_of_aliases_are_converted_once(world: World) -> None:
    """A text of a few lines that stands for 10^12 values ends at once, in a message."""
    levels = [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 13)]
    with pytest.raises(MappingError, match="unknown key 'a0'"):
        world.read("\n".join(["a0: &a0 x", *levels, "mappings: *a12"]))


def test_lines_that_end_in_two_ways_are_said_with_the_file(world: World) -> None:
    """Where such records end is not guessed."""
    world.write("t.csv", b"id,name\r\n1,x\r\n2,y\n")
    with pytest.raises(InputError, match="this line ends with LF, those before with CR LF") as caught:
        world.lines(ONE + "      - [ex:p, $(name)]\n")
    assert (caught.value.code, caught.value.place.path) == ("mapping-table", world.folder / "t.csv")
    assert caught.value.place.line == 3


def test_a_file_cut_short_is_said_with_its_name(world: World) -> None:
    """A gzip file without its end is no engine fault."""
    world.write("t.csv.gz", gzip.compress(b"id,name\n" + b"1,x\n" * 1000)[:-12])
    with pytest.raises(InputError, match="is cut short") as caught:
        world.lines((ONE + "      - [ex:p, $(name)]\n").replace("t.csv", "t.csv.gz"))
    assert caught.value.code == "mapping-table"
