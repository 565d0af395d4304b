"""Sources that are broken, packed wrongly, of another encoding: right output, or one message with its place."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from sahel_ld.errors import InputError
from sahel_ld.mapping import packing

if TYPE_CHECKING:
    from conftest import World

MAPPING = """
prefixes: {{ex: "http://x/"}}
sources: {{t: {{access: {access}{more}}}}}
mappings: {{m: {{sources: t, s: i/$(id), po: [[ex:p, $(name)]]}}}}
"""


def fault(world: World, access: str, more: str = "") -> InputError:
    """The error that a mapping over a file ends in."""
    with pytest.raises(InputError) as caught:
        world.lines(MAPPING.format(access=access, more=more))
    assert str(world.folder / access) in str(caught.value)
    return caught.value


def objects(world: World, access: str, more: str = "") -> list[str]:
    """What a mapping over a file makes of the column `name`."""
    lines = world.lines(MAPPING.format(access=access, more=more))
    return [line.split(" <http://x/p> ")[1].removesuffix(" .") for line in lines]


def packed(text: str, tmp_path: Path) -> bytes:
    """A text in zstd."""
    (tmp_path / "plain.csv").write_text(text, encoding="utf-8")
    rows = f"SELECT * FROM read_csv('{tmp_path / 'plain.csv'}', all_varchar=true)"
    duckdb.sql(f"COPY ({rows}) TO '{tmp_path / 'packed.csv.zst'}' (FORMAT csv, COMPRESSION zstd)")
    return (tmp_path / "packed.csv.zst").read_bytes()


def rows(number: int) -> str:
    """A table that does not pack well."""
    chance = random.Random(1)
    return "id,name\n" + "".join(f"{at},{chance.random()}\n" for at in range(number))


def parquet(tmp_path: Path, query: str = "SELECT 1 AS id, 'x' AS name") -> bytes:
    """A Parquet file of a query's rows."""
    duckdb.sql(f"COPY ({query}) TO '{tmp_path / 'made.parquet'}' (FORMAT parquet)")
    return (tmp_path / "made.parquet").read_bytes()


@pytest.mark.parametrize("kept", [-4, -2000])
def test_a_zstd_file_cut_short_loses_no_records_in_silence(world: World, tmp_path: Path, kept: int) -> None:
    """Without its last bytes the engine would map the beginning, and say nothing."""
    world.write("t.csv.zst", packed(rows(20000), tmp_path)[:kept])
    error = fault(world, "t.csv.zst")
    assert (error.code, error.remedy) == ("mapping-table", "fetch or pack it again")
    assert "is cut short: its zstd compression ends early" in error.message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv.zst", b"id,name\n1,x\n", "is not a zstd file"),
        ("t.csv.zst", b"", "is empty, not a zstd file"),
        ("t.csv.gz", b"id,name\n1,x\n", "is not a gzip file"),
        ("t.csv.gz", b"", "is empty, not a gzip file"),
        (
            "t.csv.gz",
            gzip.compress(rows(2000).encode(), mtime=0)[:-9],
            "is cut short: its gzip compression ends early",
        ),
        ("t.jsonl.gz", gzip.compress(b'{"id": 1}\n' * 2000, mtime=0)[:-9], "is cut short"),
        ("t.parquet", b"hello, this is no Parquet", "is not a Parquet file"),
        ("t.parquet", b"", "is empty, not a Parquet file"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_file_that_is_not_what_its_name_says(world: World, name: str, content: bytes, said: str) -> None:
    """Empty, of another kind, or cut short: said of the file, in words of ours."""
    world.write(name, content)
    error = fault(world, name)
    assert error.message.startswith(said)
    assert error.remedy


def test_a_gzip_file_with_a_wrong_checksum_is_refused(world: World) -> None:
    """The engine does not compare it, and would map changed values."""
    whole = gzip.compress(b"id,name\n1,x\n")
    world.write("t.csv.gz", whole[:-8] + b"\0\0\0\0" + whole[-4:])
    assert "is damaged: its gzip compression breaks off" in fault(world, "t.csv.gz").message


def test_a_parquet_file_cut_short_or_damaged_is_named(world: World, tmp_path: Path) -> None:
    """Without its end, and with other bytes in its midst."""
    whole = parquet(tmp_path, "SELECT range AS id, range::VARCHAR AS name FROM range(20000)")
    world.write("t.parquet", whole[:-20])
    assert fault(world, "t.parquet").message == "is cut short: the end of the Parquet file is missing"
    world.write("t.parquet", whole[:6] + b"\xff" * 40 + whole[46:])
    assert fault(world, "t.parquet").message.startswith("is damaged, or not what its name says")


@pytest.mark.parametrize(
    ("name", "content", "line", "column", "said"),
    [
        ("t.jsonl", b'{"id":1}\n\n{"id":2}\n{"id":3,"name":}\n', 4, 16, "expecting value"),
        ("t.jsonl", b'{"id":1}\n{"id":2} x\n', 2, 10, "extra data"),
        ("t.jsonl", b'{"id":1}\n{"id":"\xe9"}\n', 2, 8, "not UTF-8"),
        ("t.json", b'[{"id":1},\n {"id":2,\n  "name" 3}]', 3, 10, "expecting ':' delimiter"),
        ("t.json", b'{"id":1,\n"name":"x"', 2, 11, "expecting ',' delimiter"),
        ("t.json", b'[{"id":1},\n{"name":"\xe9"}]', 2, 10, "not UTF-8"),
        ("t.json", '[{"id":1}]'.encode("utf-16"), 1, 1, "not UTF-8, but UTF-16"),
        ("t.json", b"", None, None, "is empty"),
    ],
)
def test_broken_json_is_said_with_line_and_column(
    world: World, name: str, content: bytes, line: int, column: int, said: str
) -> None:
    """A line of JSON Lines, line and column of a document; not a byte of a record."""
    world.write(name, content)
    error = fault(world, name, ", iterator: '$[*]'" if name == "t.json" else "")
    assert (error.code, error.place.line, error.place.column) == ("mapping-json", line, column), str(error)
    assert said in error.message


def test_broken_json_is_found_when_it_is_packed(world: World) -> None:
    """The line is that of the unpacked text."""
    world.write("t.jsonl.gz", gzip.compress(b'{"id":1}\n{"id":}\n'))
    assert fault(world, "t.jsonl.gz").place.line == 2


@pytest.mark.parametrize("value", [{"x": 1}, [1, 2]])
@pytest.mark.parametrize("reference", ["name", "$.name", "$.more.*"])
def test_a_nested_value_is_placed(world: World, value: object, reference: str) -> None:
    """File, number of the record and the reference that leads to it."""
    records = [{"id": 1, "name": "a"}, {"id": 2, "name": value, "more": {"a": value}}]
    world.write("t.json", json.dumps(records).encode())
    text = MAPPING.format(access="t.json", more=", iterator: '$[*]'").replace("$(name)", f'"$({reference})"')
    with pytest.raises(InputError) as caught:
        world.lines(text)
    place = caught.value.place
    assert (caught.value.code, Path(place.path).name) == ("mapping-value-nested", "t.json")
    assert (place.key, place.column) == ("2", reference)


def test_a_value_at_fault_is_placed_where_it_stands_alone(world: World) -> None:
    """Not in an earlier record whose note happens to hold the same text."""
    world.write("t.csv", "id,name\nx,see a b here\na b,y\n")
    text = MAPPING.format(access="t.csv", more="").replace("s: i/$(id)", "s: $(id)")
    with pytest.raises(InputError) as caught:
        world.lines(text)
    place = caught.value.place
    assert (caught.value.code, place.key, place.column) == ("mapping-value-iri", "2", "id")


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b'id,name\n1,"a\nb\nc"\n2\n', 5, "1 cell, where the first line has 2"),
        (b"id,name\n\n\n1,a\n2,b,c\n", 5, "3 cells, where the first line has 2"),
        (b'id,name\n1,"a\n\xff"\n', 3, "bytes that are not utf-8"),
        (b'id,name\n1,"a"b\n', 2, "text follows a quoted cell"),
        (b'id,name\n1,"a\n2,b\n', 2, "a quoted cell does not end"),
        (b"id,name\r\n1,a\n2,b\r\n", 2, "this line ends with LF, those before with CR LF"),
        (b"id,name\n1,a\n   \n", 3, "1 cell, where the first line has 2"),
    ],
)
def test_a_broken_table_is_placed_by_the_physical_line(
    world: World, content: bytes, line: int, said: str
) -> None:
    """Quoted newlines and blank lines count."""
    world.write("t.csv", content)
    error = fault(world, "t.csv")
    assert (error.code, error.place.line) == ("mapping-table", line), str(error)
    assert error.message == said
    assert error.remedy


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbfid,name\n1,a\n", ['"a"']),
        (b'\xef\xbb\xbf"id",name\n1,a\n', ['"a"']),
        (b"id,name\r1,a\r2,b", ['"a"', '"b"']),
        (b"id,name\r\n1,a\r\n2,b", ['"a"', '"b"']),
        (b"id,name\n", []),
        (b"id,name", []),
        (b'id,name\n1,"a\nb"\n2,"c\r\nd"\n', ['"a\\nb"', '"c\\r\\nd"']),
    ],
)
def test_tables_as_they_come(world: World, content: bytes, expected: list[str]) -> None:
    """A byte order mark, other ends of lines, no last end, no records, newlines in quotes."""
    world.write("t.csv", content)
    assert objects(world, "t.csv") == expected


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-16", "é😀"), ("utf-16-le", "é"), ("utf-16-be", "é"), ("UTF-16", "é"), ("utf-32", "é"),
        ("latin-1", "é\x80"), ("ISO-8859-1", "ÿ"), ("iso-8859-15", "€"), ("windows-1252", "€"),
        ("koi8-r", "ж"), ("utf8", "é"), ("UTF-8", "é"), ("ascii", "e"),
    ],
)  # fmt: skip
def test_every_encoding_that_python_has_is_read(world: World, encoding: str, name: str) -> None:
    """Also those that the engine has not, or has wrongly."""
    world.write("t.csv", f"id,name\n1,{name}\n".encode(encoding))
    assert objects(world, "t.csv", f", encoding: {encoding}") == [f'"{name}"']


def test_big_endian_utf_16_is_read_by_its_mark_and_packed(world: World) -> None:
    """It was read as a table without records."""
    content = b"\xfe\xff" + "id,name\n1,é\n".encode("utf-16-be")
    world.write("t.csv", content)
    assert objects(world, "t.csv", ", encoding: utf-16") == ['"é"']
    world.write("t.csv.gz", gzip.compress(content))
    assert objects(world, "t.csv.gz", ", encoding: utf-16") == ['"é"']


@pytest.mark.parametrize(
    ("encoding", "content", "line"),
    [
        ("ascii", b"id,name\n1,\xe9\n", 2),
        ("utf-16", b"id,name\n1,a\n", 1),
        ("utf-8", b"id,name\n\n1,\xe9\n", 3),
    ],
)
def test_bytes_of_another_encoding_are_placed(world: World, encoding: str, content: bytes, line: int) -> None:
    """The line, and what to say in the mapping."""
    world.write("t.csv", content)
    error = fault(world, "t.csv", f", encoding: {encoding}")
    assert (error.place.line, error.message) == (line, f"bytes that are not {encoding}")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("encoding: latin-9", "unknown encoding 'latin-9'"),
        ("encoding: rot13", "unknown encoding 'rot13'"),
        ("delimiter: '||'", "the delimiter '||' is not one character"),
        ("quote: ','", "',' is the delimiter and the quote"),
        ("compression: bz2", "unknown compression 'bz2'"),
        ("header: maybe", "header is true or false, not 'maybe'"),
    ],
)
def test_a_dialect_that_no_table_has(world: World, more: str, said: str) -> None:
    """Said with its place in the mapping, not by the engine."""
    world.write("t.csv", "id,name\n1,a\n")
    with pytest.raises(InputError) as caught:
        world.lines(MAPPING.format(access="t.csv", more=", " + more))
    assert (caught.value.message, caught.value.place.line) == (said, 2)


def test_an_empty_quote_means_that_nothing_is_quoted(world: World) -> None:
    """A quotation mark is then a character like others."""
    world.write("t.csv", 'id,name\n1,"a\n')
    assert objects(world, "t.csv", ', quote: ""') == ['"\\"a"']


def test_a_blank_file_is_seen_through_its_packing(tmp_path: Path) -> None:
    """White space and a byte order mark are nothing."""
    path = tmp_path / "t.json.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf  \n"))
    assert packing.is_blank(path, "gzip")
    path.write_bytes(gzip.compress(b"  []"))
    assert not packing.is_blank(path, "gzip")
