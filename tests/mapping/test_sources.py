"""Sources: formats, packing, dialects by CSVW and RML-IO, natural datatypes, JSONPath."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sahel_ld import mapping
from sahel_ld.errors import InputError, MappingError, Place
from sahel_ld.mapping import jsonpath
from sahel_ld.mapping.duckdb_engine import Engine

if TYPE_CHECKING:
    from conftest import World

XSD = "http://www.w3.org/2001/XMLSchema#"
ROWS = [("1", "é"), ("2", "b,c")]
EXPECTED = ['<https://e.org/1> <http://x/p> "é" .', '<https://e.org/2> <http://x/p> "b,c" .']


def _yarrrml(source: str, value: str = "$(v)") -> str:
    return f"""
        prefixes: {{ex: "http://x/"}}
        sources: {{t: {{{source}}}}}
        mappings: {{m: {{sources: t, s: $(id), po: [[ex:p, "{value}"]]}}}}
    """


def _make(name: str, select: str, options: str, folder: Path) -> None:
    with Engine() as engine:
        engine.execute(f"COPY ({select}) TO '{folder / name}' ({options})")


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("t.csv", 'id,v\n1,é\n2,"b,c"\n', ""),
        ("t.csv", '\ufeffid,v\r\n1,é\r\n2,"b,c"\r\n', ""),
        ("t.tsv", "id\tv\n1\té\n2\tb,c\n", ""),
        ("t.txt", "id;v\n1;é\n2;b,c\n", 'referenceFormulation: csv, delimiter: ";"'),
        ("t.txt", "id,v\n1,é\n2,'b,c'\n", 'referenceFormulation: csv, quote: "\'"'),
        ("t.json", '[{"id": "1", "v": "é"}, {"id": "2", "v": "b,c"}]', 'iterator: "$[*]"'),
        ("t.json", '{"a": {"b": [{"id": "1", "v": "é"}, {"id": "2", "v": "b,c"}]}}', 'iterator: "$.a.b[*]"'),
        ("t.json", '{"x": {"id": "1", "v": "é"}, "y": {"id": "2", "v": "b,c"}}', 'iterator: "$.*"'),
        ("t.jsonl", '{"id": "1", "v": "é"}\n{"id": "2", "v": "b,c"}\n', ""),
        (
            "t.jsonl",
            '{"a": [{"id": "1", "v": "é"}]}\n{"a": [{"id": "2", "v": "b,c"}]}\n',
            'iterator: "$.a[*]"',
        ),
    ],
)
def test_format(world: World, name: str, content: str, source: str) -> None:
    """Every text format gives the same quads, and packed ones too."""
    world.write(name, content.encode())
    assert world.lines(_yarrrml(f"access: {name}, {source}")) == EXPECTED
    world.write(name + ".gz", gzip.compress(content.encode()))
    assert world.lines(_yarrrml(f"access: {name}.gz, {source}")) == EXPECTED


def test_encodings(world: World) -> None:
    """Latin-1 and UTF-16 are read as what they are."""
    for encoding in ("latin-1", "utf-16"):
        world.write("t.csv", 'id,v\n1,é\n2,"b,c"\n'.encode(encoding))
        assert world.lines(_yarrrml(f"access: t.csv, encoding: {encoding}")) == EXPECTED


def test_zstd_and_parquet(world: World) -> None:
    """zstd is unpacked; a Parquet file needs no more than its name."""
    rows = "SELECT * FROM (VALUES ('1', 'é'), ('2', 'b,c')) AS t(id, v)"
    _make("t.csv.zst", rows, "FORMAT csv, HEADER, COMPRESSION zstd", world.folder)
    assert world.lines(_yarrrml("access: t.csv.zst")) == EXPECTED
    _make("t.parquet", rows, "FORMAT parquet", world.folder)
    assert world.lines(_yarrrml("access: t.parquet")) == EXPECTED
    with pytest.raises(MappingError, match="no column 'w'") as caught:
        world.lines(_yarrrml("access: t.parquet", "$(w)"))
    assert caught.value.code == "mapping-column"


def test_table_without_header(world: World) -> None:
    """Its columns are numbered."""
    world.write("t.csv", 'a,é\nb,"b,c"\n')
    text = _yarrrml("access: t.csv, header: false", "$(column2)").replace("$(id)", "$(column1)")
    assert world.lines(text) == [line.replace("/1>", "/a>").replace("/2>", "/b>") for line in EXPECTED]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5", f'"5"^^<{XSD}integer>'),
        ("-12345678901234567890123", f'"-12345678901234567890123"^^<{XSD}integer>'),
        ("1.5", f'"1.5E0"^^<{XSD}double>'),
        ("0.001", f'"1.0E-3"^^<{XSD}double>'),
        ("0.0", f'"0.0E0"^^<{XSD}double>'),
        ("-0.0", f'"-0.0E0"^^<{XSD}double>'),
        ("-123.25", f'"-1.2325E2"^^<{XSD}double>'),
        ("100.0", f'"1.0E2"^^<{XSD}double>'),
        ("1e300", f'"1.0E300"^^<{XSD}double>'),
        ("1.25e-9", f'"1.25E-9"^^<{XSD}double>'),
        ("true", f'"true"^^<{XSD}boolean>'),
        ('"x"', '"x"'),
        ('""', '""'),
        ("null", None),
    ],
)
def test_natural_datatype_of_json(world: World, value: str, expected: str | None) -> None:
    """A number is an integer or a canonical double, null is no value, the empty text is one."""
    world.write("t.json", f'[{{"id": "1", "v": {value}}}]')
    lines = world.lines(_yarrrml('access: t.json, iterator: "$[*]"'))
    assert lines == ([] if expected is None else [f"<https://e.org/1> <http://x/p> {expected} ."])


def test_list_of_texts_in_json(world: World) -> None:
    """Texts under a branching path are no numbers, whatever else the column holds."""
    world.write(
        "t.json", '[{"id": "1", "v": [{"n": "x"}, {"n": "y"}]}, {"id": "2", "v": [{"n": 1.5}, {"n": null}]}]'
    )
    lines = world.lines(_yarrrml('access: t.json, iterator: "$[*]"', "$($.v[*].n)"))
    assert [line.split(" ")[2] for line in lines] == ['"x"', '"y"', f'"1.5E0"^^<{XSD}double>']


def test_natural_datatypes_of_parquet(world: World) -> None:
    """Types of the file become XSD datatypes."""
    typed = {
        "CAST(7 AS SMALLINT)": f'"7"^^<{XSD}integer>',
        "CAST(1.5 AS DOUBLE)": f'"1.5E0"^^<{XSD}double>',
        "'-0.0'::DOUBLE": f'"-0.0E0"^^<{XSD}double>',
        "'nan'::DOUBLE": f'"NaN"^^<{XSD}double>',
        "'inf'::DOUBLE": f'"INF"^^<{XSD}double>',
        "'-inf'::FLOAT": f'"-INF"^^<{XSD}double>',
        "CAST(1.50 AS DECIMAL(9, 2))": f'"1.50"^^<{XSD}decimal>',
        "DATE '2015-11-20'": f'"2015-11-20"^^<{XSD}date>',
        "DATE '-0044-03-15'": f'"-0044-03-15"^^<{XSD}date>',
        "DATE '0000-03-15'": f'"0000-03-15"^^<{XSD}date>',
        "TIMESTAMP '-0044-03-15 07:00:00'": f'"-0044-03-15T07:00:00"^^<{XSD}dateTime>',
        "TIMESTAMPTZ '2015-11-20 07:00:00+02'": f'"2015-11-20T05:00:00Z"^^<{XSD}dateTime>',
        "TIMETZ '07:00:00+02'": f'"05:00:00Z"^^<{XSD}time>',
        "TIMESTAMP '2015-11-20 07:00:00'": f'"2015-11-20T07:00:00"^^<{XSD}dateTime>',
        "true": f'"true"^^<{XSD}boolean>',
        "'\\xAB'::BLOB": f'"AB"^^<{XSD}hexBinary>',
        "'x'": '"x"',
    }
    for select, expected in typed.items():
        _make("t.parquet", f"SELECT '1' AS id, {select} AS v", "FORMAT parquet", world.folder)
        assert world.lines(_yarrrml("access: t.parquet")) == [f"<https://e.org/1> <http://x/p> {expected} ."]


def test_a_date_without_end_in_parquet_is_refused(world: World) -> None:
    """The engine's infinity is no literal of `xsd:date`."""
    _make("t.parquet", "SELECT '1' AS id, 'infinity'::DATE AS v", "FORMAT parquet", world.folder)
    with pytest.raises(InputError, match="infinity is no date") as caught:
        world.lines(_yarrrml("access: t.parquet"))
    assert Path(caught.value.place.path).name == "t.parquet"


def test_csvw_description_of_a_source_in_rml(world: World) -> None:
    """Delimiter, quote, nulls and list separators come from the CSVW description."""
    world.write("t.csv", "id;v;w\n1;'a;b';x|y\n2;-;\n")
    lines = world.lines(
        """
        @prefix rml: <http://w3id.org/rml/> . @prefix csvw: <http://www.w3.org/ns/csvw#> . @prefix ex: <http://x/> .
        <#m> rml:logicalSource [ rml:referenceFormulation rml:CSV ; rml:source [ a csvw:Table ; csvw:url "t.csv" ;
                csvw:dialect [ csvw:delimiter ";" ; csvw:quoteChar "'" ] ; csvw:null "-", "" ;
                csvw:tableSchema [ csvw:column [ csvw:name "w" ; csvw:separator "|" ] ] ] ] ;
            rml:subjectMap [ rml:template "{id}" ] ;
            rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "v" ], [ rml:reference "w" ] ] .
        """,
        name="mapping.ttl",
    )
    assert lines == [f'<https://e.org/1> <http://x/p> "{value}" .' for value in ("a;b", "x", "y")]


@pytest.mark.parametrize(
    ("nulls", "expected"), [('; rml:null "NA"', ['""', '"x"']), ("", ['""', '"NA"', '"x"'])]
)
def test_rml_io_nulls(world: World, nulls: str, expected: list[str]) -> None:
    """`rml:null` says what means no value; by RML-IO a CSV file has none of its own."""
    world.write("t.csv", 'id,v\n1,NA\n2,""\n3,x\n')
    lines = world.lines(
        f"""
        @prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://x/> .
        <#m> rml:logicalSource [ rml:referenceFormulation rml:CSV ; rml:source [ a rml:RelativePathSource ;
                rml:root rml:MappingDirectory ; rml:path "t.csv" {nulls} ] ] ;
            rml:subjectMap [ rml:template "{{id}}" ] ;
            rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "v" ] ] .
        """,
        name="mapping.ttl",
    )
    assert {line.split(" ")[2] for line in lines} == set(expected)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("$", ()),
        ("$.a.b", ("a", "b")),
        ("a", ("a",)),
        ("$['a b'][0][-1]", ("a b", 0, -1)),
        ('$["a\\"b"]', ('a"b',)),
        ("$.a[*].b", ("a", None, "b")),
        ("$.*", (None,)),
        ("$.café-x", ("café-x",)),
    ],
)
def test_jsonpath(path: str, steps: tuple[jsonpath.Step, ...]) -> None:
    """The steps of a path."""
    assert jsonpath.parse(path, Place("m")) == steps


@pytest.mark.parametrize("path", ["$..a", "$[?(@.a)]", "$[1:2]", "$.a]", "$.", "$['a", "$[]"])
def test_jsonpath_beyond_the_subset_is_refused(path: str) -> None:
    """Never misread."""
    with pytest.raises(MappingError) as caught:
        jsonpath.parse(path, Place("m"))
    assert caught.value.code == "mapping-jsonpath"


def test_legacy_mapping_is_the_mapping_it_was_rewritten_to(world: World) -> None:
    """The same mapping in both vocabularies is one model."""
    new = """
        @prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://x/> .
        @prefix grel: <http://users.ugent.be/~bjdmeest/function/grel.ttl#> .
        <#m> rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation rml:CSV ] ;
          rml:subjectMap [ rml:template "{id}" ; rml:class ex:C ] ;
          rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [
            rml:functionExecution [ rml:function grel:toUpperCase ;
              rml:input [ rml:parameter grel:valueParameter ; rml:inputValueMap [ rml:reference "v" ] ] ] ] ] .
    """
    old = """
        @prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <http://semweb.mmlab.be/ns/rml#> .
        @prefix ql: <http://semweb.mmlab.be/ns/ql#> . @prefix fnml: <http://semweb.mmlab.be/ns/fnml#> .
        @prefix fno: <https://w3id.org/function/ontology#> . @prefix ex: <http://x/> .
        @prefix grel: <http://users.ugent.be/~bjdmeest/function/grel.ttl#> .
        <#m> rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation ql:CSV ] ;
          rr:subjectMap [ rr:template "{id}" ; rr:class ex:C ] ;
          rr:predicateObjectMap [ rr:predicate ex:p ; rr:objectMap [ fnml:functionValue [
            rr:predicateObjectMap [ rr:predicate fno:executes ; rr:objectMap [ rr:constant grel:toUpperCase ] ] ;
            rr:predicateObjectMap [ rr:predicate grel:valueParameter ; rr:objectMap [ rml:reference "v" ] ] ] ] ] .
    """
    assert world.read(new, "new.ttl") == world.read(old, "old.ttl")
    world.write("t.csv", "id,v\n1,x\n")
    assert '<https://e.org/1> <http://x/p> "X" .' in world.lines(old, name="old.ttl")


def test_several_mapping_files_are_one_mapping(world: World) -> None:
    """YARRRML and RML together."""
    world.write("t.csv", "id,v\n1,x\n")
    first = world.write("a.yml", _yarrrml("access: t.csv"))
    second = world.write("b.yml", _yarrrml("access: t.csv").replace("ex:p", "ex:q").replace("m:", "n:"))
    assert len(mapping.read([first, second]).triples_maps) == 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("'nan'::DOUBLE", f'"NaN"^^<{XSD}double>'),
        ("'inf'::DOUBLE", f'"INF"^^<{XSD}double>'),
        ("'-inf'::FLOAT", f'"-INF"^^<{XSD}double>'),
        ("TIMESTAMPTZ '2015-11-20 07:00:00.5+01'", f'"2015-11-20T06:00:00.5Z"^^<{XSD}dateTime>'),
        ("TIMESTAMP '2015-11-20 07:00:00'", f'"2015-11-20T07:00:00"^^<{XSD}dateTime>'),
    ],
)
def test_natural_datatype_of_parquet(
    world: World, monkeypatch: pytest.MonkeyPatch, value: str, expected: str
) -> None:
    """What is no number has XML Schema's name for it; a time with a zone is in UTC wherever it is read."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    _make("t.parquet", f"SELECT 1 AS id, {value} AS v", "FORMAT parquet", world.folder)
    assert world.lines(_yarrrml("access: t.parquet")) == [f"<https://e.org/1> <http://x/p> {expected} ."]


@pytest.mark.parametrize("value", ["[1, 2]", "{'a': 1}"])
def test_nested_column_of_parquet_is_refused(world: World, value: str) -> None:
    """A list is not written as the text of a list."""
    _make("t.parquet", f"SELECT 1 AS id, {value} AS v", "FORMAT parquet", world.folder)
    with pytest.raises(MappingError, match=r"the column 'v' of t\.parquet holds no single values"):
        world.lines(_yarrrml("access: t.parquet"))


def test_a_header_may_hold_a_line_end_and_quotes(world: World) -> None:
    """A column is known by its name whatever stands in it."""
    world.write("t.csv", 'id,"a ""q"" it\'s\nb"\n1,2\n')
    text = """
    prefixes: {ex: "http://x/"}
    mappings:
      m: {sources: t.csv~csv, s: s, po: [[ex:p, "$(a \\"q\\" it's\\nb)"]]}
    """
    assert world.lines(text) == ['<https://e.org/s> <http://x/p> "2" .']


def test_columns_of_a_csvw_schema_may_stand_in_a_list(world: World) -> None:
    """As CSVW's own files have them: separators and nulls are read there too."""
    world.write("t.csv", "id,w\n1,x|y\n2,-\n")
    lines = world.lines(
        """
        @prefix rml: <http://w3id.org/rml/> . @prefix csvw: <http://www.w3.org/ns/csvw#> . @prefix ex: <http://x/> .
        <#m> rml:logicalSource [ rml:referenceFormulation rml:CSV ; rml:source [ a csvw:Table ; csvw:url "t.csv" ;
                csvw:tableSchema [ csvw:column ( [ csvw:name "id" ] [ csvw:name "w" ; csvw:separator "|" ; csvw:null "-" ] ) ] ] ] ;
            rml:subjectMap [ rml:template "{id}" ] ;
            rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:reference "w" ] ] .
        """,
        name="m.ttl",
    )
    assert lines == [f'<https://e.org/1> <http://x/p> "{one}" .' for one in "xy"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            '[ csvw:url "t.csv" ; csvw:dialect [ csvw:header "maybe" ] ]',
            "csvw:header 'maybe' is not supported",
        ),
        ('"https://example.org/t.csv"', "https://example.org/t.csv is not fetched"),
    ],
)
def test_a_source_that_can_not_be_meant(world: World, source: str, said: str) -> None:
    """A header that is neither there nor not, a file of the Web."""
    world.write("t.csv", "id\n1\n")
    with pytest.raises(MappingError) as caught:
        world.lines(
            "@prefix rml: <http://w3id.org/rml/> . @prefix csvw: <http://www.w3.org/ns/csvw#> .\n"
            f'<#m> rml:logicalSource [ rml:source {source} ] ; rml:subjectMap [ rml:template "{{id}}" ] .',
            name="m.ttl",
        )
    assert (caught.value.message, caught.value.place.line) == (said, 2)
