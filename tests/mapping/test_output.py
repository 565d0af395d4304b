"""What is written: formats, order, parts, and each quad once however that was achieved."""

from __future__ import annotations

import gzip
import io
import itertools
import random
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sahel_ld import mapping
from sahel_ld.errors import UsageError
from sahel_ld.mapping import readers, running
from sahel_ld.mapping.duckdb_engine import Engine

if TYPE_CHECKING:
    from conftest import World

MAPPING = """
    prefixes: {ex: "http://x/", xsd: "http://www.w3.org/2001/XMLSchema#"}
    sources: {t: {access: t.csv, lists: {tags: "|"}}, u: {access: u.csv}}
    mappings:
      t:
        sources: t
        s: t/$(id)
        g: ex:$(g)
        po:
          - [a, ex:T]
          - [[ex:v, ex:w], $(v)]
          - [ex:n, $(n), xsd:integer]
          - [ex:tag, tag/$(tags)~iri]
          - {p: ex:u, o: {mapping: u, condition: {function: equal, parameters: [[a, $(v)], [b, $(name)]]}}}
          - {p: ex:k, o: {mapping: k, condition: {function: equal, parameters: [[a, $(v)], [b, $(name)]]}}}
          - {p: ex:same, o: {mapping: t, condition: {function: equal, parameters: [[a, $(v)], [b, $(v)]]}}}
          - p: ex:both
            o:
              mapping: u
              condition:
                - {function: equal, parameters: [[a, $(v)], [b, $(name)]]}
                - {function: equal, parameters: [[a, $(g)], [b, $(key)]]}
          - {p: ex:if, o: $(n), condition: {function: "less(a = $(n), b = 5)"}}
      place: {sources: t, s: p/$(g), po: [[ex:label, $(g)]]}
      twin: {sources: t, s: t/$(id), g: ex:a, po: [[ex:v, $(v)]]}
      k: {sources: u, s: ex:K, po: [[ex:key, $(key)]]}
      u: {sources: u, s: u/$(key), po: [[ex:name, $(name), en~lang], [a, ex:U]]}
"""
BASE = "https://e.org/"


def _expected(rows: list[dict[str, str]], others: list[tuple[str, str]]) -> set[str]:
    """The quads by the definition, in plain Python."""
    made: set[str] = set()
    for row in rows:
        graph = f"<http://x/{row['g']}>"
        subject = f"<https://e.org/t/{row['id']}>"
        if row["g"]:
            made.add(f'<https://e.org/p/{row["g"]}> <http://x/label> "{row["g"]}" .')
        if row["id"] and row["v"]:
            made.add(f'{subject} <http://x/v> "{row["v"]}" <http://x/a> .')
        if not row["id"] or not row["g"]:
            continue
        lines = ["<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x/T>"]
        if row["v"]:
            lines += [f'<http://x/{p}> "{row["v"]}"' for p in ("v", "w")]
            lines += [
                f"<http://x/u> <https://e.org/u/{key}>" for key, name in others if name == row["v"] and key
            ]
            lines += ["<http://x/k> <http://x/K>"] if any(name == row["v"] for _, name in others) else []
            lines += [
                f"<http://x/same> <https://e.org/t/{one['id']}>"
                for one in rows
                if one["v"] == row["v"] and one["id"]
            ]
            if (row["g"], row["v"]) in others:
                lines.append(f"<http://x/both> <https://e.org/u/{row['g']}>")
        if row["n"]:
            lines.append(f'<http://x/n> "{row["n"]}"^^<http://www.w3.org/2001/XMLSchema#integer>')
            lines += [f'<http://x/if> "{row["n"]}"'] if int(row["n"]) < 5 else []
        lines += [f"<http://x/tag> <https://e.org/tag/{tag}>" for tag in row["tags"].split("|") if tag]
        made |= {f"{subject} {line} {graph} ." for line in lines}
    for key, name in others:
        if key:
            made.add(f'<http://x/K> <http://x/key> "{key}" .')
            made.add(
                f"<https://e.org/u/{key}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x/U> ."
            )
            made |= {f'<https://e.org/u/{key}> <http://x/name> "{name}"@en .'} if name else set()
    return made


cell = st.sampled_from(["", "a", "b", "c"])
row = st.fixed_dictionaries(
    {"id": st.sampled_from(["", "1", "2", "3"]), "g": cell, "v": cell, "n": st.sampled_from(["", "1", "9"]),
     "tags": st.sampled_from(["", "x", "x|y", "x|x", "|y"])}
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, max_size=5), others=st.lists(st.tuples(cell, cell), max_size=4))
def test_every_way_gives_the_quads_of_the_definition_each_once(
    world: World, rows: list[dict[str, str]], others: list[tuple[str, str]]
) -> None:
    """Sorted or not, by proof or made distinct, held or read again: the same set, and no line twice."""
    columns = ["id", "g", "v", "n", "tags"]
    world.write(
        "t.csv", "\n".join([",".join(columns), *(",".join(one[c] for c in columns) for one in rows)]) + "\n"
    )
    world.write("u.csv", "\n".join(["key,name", *(",".join(one) for one in others)]) + "\n")
    expected = sorted(_expected(rows, others))
    for keys, reread in itertools.product((True, False), repeat=2):
        with patch.object(readers, "is_reread", lambda *_, reread=reread: reread):
            assert world.lines(MAPPING, keys=keys) == expected
            assert sorted(world.lines(MAPPING, keys=keys, sort=False)) == expected


@pytest.fixture
def filled(world: World) -> World:
    world.write("t.csv", "id,g,v,n,tags\n1,a,x,1,p|q\n2,b,y,,\n3,a,x,7,q\n")
    world.write("u.csv", "key,name\nk,x\nl,y\n")
    return world


def test_row_order_changes_no_byte(filled: World) -> None:
    """Rows may come in any order."""
    expected = filled.lines(MAPPING)
    header, *rows = (filled.folder / "t.csv").read_text().splitlines()
    random.Random(1).shuffle(rows)
    filled.write("t.csv", "\n".join([header, *reversed(rows)]) + "\n")
    assert filled.lines(MAPPING) == expected


def _run(world: World, name: str, **options: object) -> mapping.MappingReport:
    chosen = mapping.Options(**options)  # type: ignore[arg-type]
    return mapping.run(
        world.read(MAPPING), folder=world.folder, base=BASE, output=world.folder / name, options=chosen
    )


@pytest.mark.parametrize("sort", [True, False])
@pytest.mark.parametrize("name", ["o.nq", "o.nq.gz", "o.nq.zst", "o.nt", "o.nt.gz"])
def test_packed_output_is_the_plain_one(filled: World, name: str, sort: bool) -> None:
    """Every format holds the same lines, and the report counts them."""
    report = mapping.run(
        filled.read(MAPPING), folder=filled.folder, base=BASE, output=filled.folder / name, sort=sort
    )
    content = (filled.folder / name).read_bytes()
    if name.endswith("gz"):
        content = gzip.decompress(content)
    elif name.endswith("zst"):
        with Engine() as engine:
            engine.execute(
                f"COPY (SELECT * FROM read_csv('{filled.folder / name}', header=false, delim='\x01', quote='',"
                f" columns={{'l': 'VARCHAR'}})) TO '{filled.folder / 'plain'}' (FORMAT csv, HEADER false, QUOTE '',"
                " DELIMITER '\x01')"
            )
        content = (filled.folder / "plain").read_bytes()
    lines = content.decode().splitlines()
    expected = filled.lines(MAPPING)
    if "nt" in name:
        expected = sorted({" ".join([*line.split(" ")[:3], "."]) for line in expected})
    assert sorted(lines) == expected
    assert lines == expected or not sort
    assert report.quads == len(expected)
    assert report.records == 5


def test_parquet_of_terms(filled: World) -> None:
    """One row a quad, terms as N-Quads writes them."""
    report = _run(filled, "o.parquet")
    with Engine() as engine:
        rows = engine.rows(f"SELECT * FROM '{filled.folder / 'o.parquet'}'")
    assert len(rows) == report.quads
    assert sorted(" ".join([*(one for one in found if one), "."]) for found in rows) == filled.lines(MAPPING)


@pytest.mark.parametrize(("partition", "files"), [("graph", 3), ("predicate", 12)])
def test_parts(filled: World, partition: str, files: int) -> None:
    """Each graph or predicate has a file of its own; together they are the whole."""
    report = _run(filled, f"parts-{partition}", partition=partition)
    parts = sorted((filled.folder / f"parts-{partition}").iterdir())
    assert len(parts) == files
    lines = [line for part in parts for line in part.read_text().splitlines()]
    assert sorted(lines) == filled.lines(MAPPING)
    assert report.quads == len(lines)


def test_output_to_a_stream(filled: World) -> None:
    """A binary stream gets N-Quads."""
    stream = io.BytesIO()
    mapping.run(filled.read(MAPPING), folder=filled.folder, base=BASE, output=stream)
    assert stream.getvalue().decode().splitlines() == filled.lines(MAPPING)


def test_failure_leaves_what_was_there(filled: World) -> None:
    """The old file stands, and nothing lies beside it."""
    filled.write("o.nq", "old\n")
    filled.write("t.csv", b"id,g,v,n,tags\n1,a,x\x00,1,p\n")
    with pytest.raises(Exception, match="NUL"):
        _run(filled, "o.nq")
    assert (filled.folder / "o.nq").read_text() == "old\n"
    assert not list(filled.folder.glob(".*"))


def test_full_disk_is_an_error_and_not_a_hang(filled: World) -> None:
    """A stream that takes no more ends the run."""

    class Full(io.RawIOBase):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        mapping.run(filled.read(MAPPING), folder=filled.folder, base=BASE, output=Full())


@pytest.mark.parametrize("options", [{"format": "ttl"}, {"partition": "grap"}])
def test_unknown_format_or_partition(filled: World, options: dict[str, str]) -> None:
    """Said before anything is read."""
    with pytest.raises(UsageError):
        _run(filled, "o.nq", **options)


def test_progress_is_reported(filled: World) -> None:
    """A caller hears of the stages and of the records read."""
    heard: list[mapping.Progress] = []
    mapping.run(
        filled.read(MAPPING),
        folder=filled.folder,
        base=BASE,
        output=filled.folder / "o.nq",
        progress=heard.append,
    )
    assert heard[0].stage == "reading t.csv"
    assert all(0 <= one.done <= 1 for one in heard)


def test_explain_shows_plan_keys_and_sql(filled: World) -> None:
    """The plan in words, then every statement."""
    text = mapping.explain(filled.read(MAPPING), folder=filled.folder, base=BASE)
    assert "s0: t.csv (csv), columns" in text
    assert "id of t.csv" in text
    assert "packed by row" in text
    assert "rules may make the same quads" in text
    assert "CREATE TEMP TABLE s0 AS SELECT" in text


@pytest.mark.parametrize("sort", [True, False])
def test_join_that_meets_several_repeats_nothing(world: World, sort: bool) -> None:
    """A record that meets two of the parent's has both, and what is said of the record alone once."""
    world.write("t.csv", "id,v\n1,x\n2,y\n")
    world.write("u.csv", "key,name\nk,x\nl,x\n")
    text = """
        prefixes: {ex: "http://x/"}
        mappings:
          t:
            sources: t.csv~csv
            s: t/$(id)
            po:
              - [ex:v, $(v)]
              - {p: ex:u, o: {mapping: u, condition: {function: equal, parameters: [[a, $(v)], [b, $(name)]]}}}
          u: {sources: u.csv~csv, s: u/$(key), po: [[a, ex:U]]}
    """
    lines = world.lines(text, sort=sort)
    assert len(lines) == len(set(lines)) == 6
    assert sum("<http://x/u>" in line for line in lines) == 2


def test_value_at_fault_is_not_counted_when_it_is_skipped(world: World) -> None:
    """The report counts the lines, also where a record's column is there but makes no term."""
    world.write("t.json", r'[{"id": "1", "v": "a\u0000b"}, {"id": "2", "v": "c"}]')
    text = """
        prefixes: {ex: "http://x/", xsd: "http://www.w3.org/2001/XMLSchema#"}
        mappings: {m: {sources: [[t.json~jsonpath, "$[*]"]], s: t/$(id), po: [[ex:v, $(v), xsd:token]]}}
    """
    assert len(world.lines(text, sort=False, skip_faults=True)) == 1


@pytest.mark.parametrize(
    ("name", "memory", "kind"),
    [
        ("t.csv", 1 << 20, "TABLE"),
        ("t.csv", 20, "VIEW"),
        ("t.csv.gz", 20, "TABLE"),
        ("t.json", 20, "TABLE"),
    ],
)
def test_what_would_fill_the_memory_is_read_again(world: World, name: str, memory: int, kind: str) -> None:
    """A plain table larger than half of the limit stays in its file; what is slow to read is held."""
    content = b'[{"id": 1}, {"id": 2}]' if name.endswith("json") else b"id\n1\n2\n3\n4\n5\n6\n7\n"
    world.write(name, gzip.compress(content) if name.endswith("gz") else content)
    source = f'[{name}~jsonpath, "$[*]"]' if name.endswith("json") else f"[{name}~csv]"
    text = f"""
        prefixes: {{ex: "http://x/"}}
        mappings: {{m: {{sources: [{source}], s: "x/$(id)", po: [[a, ex:T]]}}}}
    """
    with Engine() as engine:
        prepared = running.prepare(world.read(text), folder=world.folder, base=BASE, engine=engine)
    assert running.relation(prepared, 0, memory).startswith(f"CREATE TEMP {kind} s0 AS SELECT")


def test_memory_limit_spills(world: World, tmp_path: Path) -> None:
    """More data than the limit holds is sorted all the same."""
    rows = "".join(f"{at},{'x' * 200}{at}\n" for at in range(300_000))
    world.write("t.csv", "id,v\n" + rows)
    lines = world.lines(
        """
        prefixes: {ex: "http://x/"}
        mappings: {m: {sources: t.csv~csv, s: $(id), po: [[[ex:p, ex:q], $(v)]]}}
        """,
        memory_limit="150MB",
    )
    assert len(lines) == 600_000
    assert lines == sorted(lines)
