"""Spark beside DuckDB: the same plan, the same quads; what can't run there is refused by name.

One Spark session serves the module. Without a Java runtime 17 the tests say what they skip, but on the
continuous integration, which installs one, they fail.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sahel_ld import cli, mapping
from sahel_ld.errors import InputError, MappingError, SahelError, UsageError
from sahel_ld.mapping.duckdb_engine import Engine
from sahel_ld.mapping.functions import REGISTRY

pytest.importorskip("pyspark")

from sahel_ld.mapping.spark import engine, running

if TYPE_CHECKING:
    from conftest import World

BASE = "https://e.org/"
SHARED = Path(os.environ.get("SAHEL_SHARED", Path(__file__).parents[3] / "shared"))
HERE = running.Cluster("local[2]")


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[None]:
    try:
        engine.check_java()
    except UsageError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"Spark is not tested: {error}")
    with engine.shared_session():
        yield


def _both(
    rules: mapping.Mapping, folder: Path, place: Path, base: str = BASE, **options: object
) -> list[str | SahelError]:
    """What either engine makes of a mapping: its text, or its error."""
    found: list[str | SahelError] = []
    for run in (mapping.run, running.run):
        output = place / f"{run.__module__}.nq"
        chosen = mapping.Options(**options)  # type: ignore[arg-type]
        more = {"cluster": HERE} if run is running.run else {}
        try:
            run(rules, folder=folder, base=base, output=output, options=chosen, **more)  # type: ignore[arg-type]
            found.append(output.read_text(encoding="utf-8"))
        except SahelError as error:
            found.append(error)
    return found


def test_every_suite_case_ends_alike(tmp_path: Path) -> None:
    """RML-Core and the legacy cases: the same bytes, or the same error at the same place; none is refused."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))
    import test_rml

    if not test_rml.CASES:
        pytest.skip(f"115 cases are not run on Spark: there is no {SHARED / 'suites'}")
    for case in test_rml.CASES:
        skip = test_rml.EXCEPTIONS.get(case.name, {}).get("treatment") == "skip"
        try:
            rules = mapping.read(case.folder / "mapping.ttl")
        except SahelError:
            continue  # wrong before any engine sees it
        ours, theirs = _both(rules, case.folder, tmp_path, case.base, skip_faults=skip)
        assert str(ours) == str(theirs), case.name


CELLS = [
    "x", " x ", "\tx\u00a0", "Straße", "ŉ İstanbul ΑΣ", "é/東京 %", "a|b||c", "a_b-c.d~e", '"q" \\ back', "l1\nl2\r\tz",
    "\x01\x7f\x1f", "😀\ue000", "2012", "2012-02", "2012-03-XX", "201X", "2012-XX", "2012/2013-06", "..", "12/03/2015",
    "1/2/15", "31/02/2015", "March 5 2015", "5 Mar 2015", "true", "0", "10", "9", "1e3", " 5", "http://a/b", "Öl <b>'",
    "e\u0301", "$1 \\1", "a.b.c", "a\u2028b", "ß", "ΣΑΣ", "x\ny\n", "%41", "+", "*", "ᾳ",
]  # fmt: skip
CALLS = {
    "replace": [("find", "a"), ("replacement", "$1\\")],
    "regex-replace": [("pattern", "([a-z])([0-9]|b)$"), ("replacement", "\\2-$\\1")],
    "substring": [("from", "1"), ("to", "3")],
    "split": [("separator", "|")],
    "escape": [("mode", "html")],
    "date": [("format", "%d/%m/%Y")],
    "less": [("other", "10")],
    "equal": [("other", "x")],
    "not-equal": [("other", "x")],
    "contains": [("part", "a")],
    "starts-with": [("part", "a")],
    "ends-with": [("part", "c")],
    "matches": [("pattern", "^[a-z]+$")],
    "if-not-empty": [("then", "t")],
    "coalesce": [("value", "z")],
}
UNTESTED = {"random", "alphabetic-abc", "if", "edtf-earliest", "edtf-latest"}


def _object(name: str, extra: list[tuple[str, str]]) -> str:
    given = [("value", "$(v)"), *extra]
    quoted = ("[" + f"{key}, '{value}'" + "]" for key, value in given)
    return f"{{function: {name}, parameters: [{', '.join(quoted)}]}}"


def test_every_function_gives_the_same_of_odd_cells(world: World) -> None:
    """Cases of letters, escapes, patterns, dates, IRIs: byte for byte, every function of the registry."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["id", "v"], *([at, cell] for at, cell in enumerate(CELLS))])
    world.write("t.csv", text.getvalue().encode())
    objects = [
        _object(name, CALLS.get(name, []))
        for name in sorted({one.name for one in REGISTRY.values()} - UNTESTED)
    ]
    objects += [_object("date", [("format", form)]) for form in ("%B %d %Y", "%d %b %Y", "%d/%m/%y")]
    objects += [
        _object("if", []).replace("[value,", "[condition,").replace("]]", "], [then, y], [otherwise, n]]")
    ]
    objects += [
        "$(v)",
        "a/$(v)~iri",
        "{value: a/$(v), type: uri}",
        "{value: $(v), type: blank}",
        "'x $(v) y'",
    ]
    lines = "\n".join(f"      - {{p: ex:p{at}, o: {one}}}" for at, one in enumerate(objects))
    head = 'prefixes: {ex: "http://x/"}\nmappings:\n  m:\n    sources: t.csv~csv\n    s: s/$(id)\n    po:\n'
    ours, theirs = _both(world.read(head + lines), world.folder, world.folder)
    assert isinstance(ours, str), ours
    assert len(ours.splitlines()) > 1000
    assert ours == theirs


EDTF = [
    "2012",
    "2012-02",
    "2012-03-XX",
    "201X",
    "20XX",
    "2012-XX",
    "2012-XX-XX",
    "2012/2013-06",
    "..",
    "../2012",
    "2012-02-29~",
]


def test_bounds_of_edtf_dates(world: World) -> None:
    """First and last days."""
    world.write("t.csv", "id,v\n" + "".join(f"{at},{one}\n" for at, one in enumerate(EDTF)))
    po = "[[ex:e, {function: edtf-earliest(value = $(v))}], [ex:l, {function: edtf-latest(value = $(v))}]]"
    text = f'prefixes: {{ex: "http://x/"}}\nmappings: {{m: {{sources: t.csv~csv, s: s/$(id), po: {po}}}}}\n'
    ours, theirs = _both(world.read(text), world.folder, world.folder)
    assert len(str(ours).splitlines()) == 19
    assert ours == theirs


def test_a_day_that_there_is_not_stops_either_engine(world: World) -> None:
    """The same error at the same record."""
    world.write("t.csv", "id,v\n1,2012\n2,2015-02-30\n")
    po = "[[ex:e, {function: edtf-earliest(value = $(v))}]]"
    text = f'prefixes: {{ex: "http://x/"}}\nmappings: {{m: {{sources: t.csv~csv, s: s/$(id), po: {po}}}}}\n'
    ours, theirs = _both(world.read(text), world.folder, world.folder)
    assert "'2015-02-30' is no EDTF date" in str(ours)
    assert str(ours) == str(theirs)


MAPPING = """
    prefixes: {ex: "http://x/", xsd: "http://www.w3.org/2001/XMLSchema#"}
    sources: {t: {access: t.csv, lists: {tags: "|"}, nulls: ["", NA]}, u: {access: u.csv}}
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
          - p: ex:u
            o:
              mapping: u
              condition: [{function: equal, parameters: [[a, $(v)], [b, $(name)]]},
                          {function: equal, parameters: [[a, $(tags)], [b, $(key)]]}]
          - {p: ex:if, o: $(n), condition: {function: "less(a = $(n), b = 5)"}}
      place: {sources: t, s: p/$(g), po: [[ex:label, $(g)]]}
      new: {sources: t, po: [[ex:of, $(v)]]}
      u: {sources: u, s: u/$(key), po: [[ex:name, $(name), en~lang], [a, ex:U]]}
"""


@pytest.fixture
def filled(world: World) -> World:
    world.write(
        "t.csv", 'id,g,v,n,tags\n1,a,"x\nx",1,p|q\n2,b,y,"",""\n\n3,a,"x\nx",NA,q\n4,a,"""q""",dup,|k\n'
    )
    world.write("u.csv", 'key,name\nk,"""q"""\nq,"x\nx"\nl,y\n')
    return world


def test_joins_lists_graphs_and_nulls(filled: World) -> None:
    """A join by two conditions, one over a list; quoted newlines and empty cells; blank nodes by record."""
    ours, theirs = _both(filled.read(MAPPING), filled.folder, filled.folder)
    assert len(str(ours).splitlines()) > 25
    assert ours == theirs


def _spark(world: World, output: object, text: str = MAPPING, **options: object) -> mapping.MappingReport:
    return running.run(
        world.read(text), folder=world.folder, base=BASE, output=output, cluster=HERE,  # type: ignore[arg-type]
        options=mapping.Options(**options),  # type: ignore[arg-type]
    )  # fmt: skip


def test_outputs(filled: World) -> None:
    """A file, packed or not, a stream, a folder of parts, Parquet: the same quads, counted."""
    expected = filled.lines(MAPPING)
    folder = filled.folder
    report = _spark(filled, folder / "o.nq.gz")
    assert gzip.decompress((folder / "o.nq.gz").read_bytes()).decode().splitlines() == expected
    assert (report.quads, report.records) == (len(expected), 7)
    assert [(one.value, one.count) for one in report.ill_typed] == [("dup", 1)]
    stream = io.BytesIO()
    _spark(filled, stream)
    assert stream.getvalue().decode().splitlines() == expected
    (folder / "parts").mkdir()
    assert _spark(filled, folder / "parts", format="nq").quads == len(expected)
    parts = sorted((folder / "parts").iterdir())
    assert [line for part in parts for line in part.read_text().split("\n") if line] == expected
    assert all(part.name.startswith("part-0") for part in parts)
    assert _spark(filled, folder / "o.parquet").quads == len(expected)
    with Engine() as other:
        rows = other.rows(f"SELECT * FROM '{folder}/o.parquet/*.parquet'")
    assert sorted(" ".join([*(one for one in row if one), "."]) for row in rows) == expected
    assert not list(folder.glob(".*"))


def test_parquet_and_json_as_sources(world: World) -> None:
    """Natural datatypes are the same."""
    typed = (
        "SELECT 1::INTEGER AS id, 5::BIGINT AS i, 1.5::DOUBLE AS d, 0.25::DECIMAL(9,4) AS c, true AS b,"
        " DATE '2015-11-20' AS t, TIMESTAMP '2015-11-20 07:00:00.5' AS s, 'é' AS v, '\\xAB'::BLOB AS x, 1e-7::DOUBLE AS e"
    )
    with Engine() as other:
        other.execute(f"COPY ({typed}) TO '{world.folder / 't.parquet'}' (FORMAT parquet)")
    world.write("t.jsonl", '{"id": 1, "i": 5, "d": 1.50, "c": 1e300, "b": true, "t": null, "s": "", "v": "é", "x": -0.001,'
                ' "e": 12345678901234567890123}\n\n{"id": 2, "i": [1]}\n'.replace(', "i": [1]', ""))  # fmt: skip
    for name in ("t.parquet", "t.jsonl"):
        po = ", ".join(f"[ex:{one}, $({one})]" for one in "idcbtsvxe")
        text = f'prefixes: {{ex: "http://x/"}}\nsources: {{t: {{access: {name}}}}}\n'
        ours, theirs = _both(
            world.read(text + f"mappings: {{m: {{sources: t, s: s/$(id), po: [{po}]}}}}\n"),
            world.folder,
            world.folder,
        )
        assert len(str(ours).splitlines()) >= 8
        assert ours == theirs


def test_benchmark_table(tmp_path: Path) -> None:
    """The mapping and the data of the benchmark, few rows."""
    if not (SHARED / "bench").is_dir():
        pytest.skip(f"the benchmark's table is not mapped on Spark: there is no {SHARED / 'bench'}")
    (tmp_path / "data").mkdir()
    maker = SHARED / "bench" / "make_events_csv.py"
    subprocess.run([sys.executable, str(maker), "2000", "data/events_1m.csv"], cwd=tmp_path, check=True)
    rules = mapping.read(SHARED / "bench" / "mapping_rml.ttl")
    ours, theirs = _both(rules, tmp_path, tmp_path)
    assert len(str(ours).splitlines()) > 20_000
    assert ours == theirs


ONE = 'prefixes: {ex: "http://x/"}\nsources: {t: {access: t.csv}}\nmappings: {m: {sources: t, s: s/$(id), po: [[ex:p, $(v)]]}}\n'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"id,v\n1,x\n2,a\x00b\n", ONE),
        (b"id,v\n1,x\n2,a b\n", ONE.replace("$(v)", "$(v)~iri")),
        (b"id,v\n1,x\n2,b,c\n", ONE),
        (b"id,v\n1,x\n2\n", ONE),
        (b'id,v\n1,x\n2,"b\n', ONE),
        (b"id,v\n1,caf\xe9\n", ONE),
        (b"", ONE),
        (b"id,w\n1,x\n", ONE),
    ],
)
def test_faults_are_said_alike(world: World, content: bytes, text: str) -> None:
    """A value or a table at fault: the same message, with record or line, and no file."""
    world.write("t.csv", content)
    ours, theirs = _both(world.read(text), world.folder, world.folder)
    assert isinstance(ours, InputError)
    assert str(ours) == str(theirs)
    assert not list(world.folder.glob("*.nq"))


@pytest.mark.parametrize(
    "content",
    [
        b'[{"id": 1, "v": "\\ud800"}]',
        b'[{"id": 1, "v": "x"},, {"id": 2}]',
        b'[{"id": 1, "v": "\xff"}]',
        b'[{"id": 1, "v": [1]}]',
        b'[{"id": 1, "v": "a\\u0000b"}]',
        b"",
    ],
)
def test_faults_of_json_are_said_alike(world: World, content: bytes) -> None:
    """Half a character, broken JSON, bytes that are no UTF-8, an array for a value, NUL."""
    world.write("t.json", content)
    text = ONE.replace("access: t.csv", 'access: t.json, iterator: "$[*]"')
    ours, theirs = _both(world.read(text), world.folder, world.folder)
    assert str(ours) == str(theirs)
    assert isinstance(ours, InputError) or not content


ODD_FILES = {
    "t.csv": b'\xef\xbb\xbfid,v\r\n1,"a\nb"\r\n2,\\N\r\n',
    "b.json": '\ufeff[{"id": 1, "v": "x"}]'.encode(),
    "same.json": b'[{"id":"x","v":"x"},{"id":"x","v":"x"},{"id":"2.5","v":2.5},{"id":"true","v":true}]',
    "broken.jsonl": b'{"id": 1, "v": "x"}\n{"id": 2,\n',
}


@pytest.mark.parametrize("name", ODD_FILES)
def test_odd_files_are_read_alike(world: World, name: str) -> None:
    """A byte order mark before a table or JSON, line ends in cells, a column that is subject and natural value."""
    world.write(name, ODD_FILES[name])
    more = ', iterator: "$[*]"' if name.endswith(".json") else ""
    text = ONE.replace("t.csv", name + more)
    text = text.replace("s/$(id)", "s/$(v)") if name == "same.json" else text
    ours, theirs = _both(world.read(text), world.folder, world.folder)
    assert isinstance(ours, InputError if name.startswith("broken") else str), ours
    assert str(ours) == str(theirs)


@pytest.mark.parametrize(
    "value",
    ["TIMESTAMP '12000-01-01'", "'infinity'::TIMESTAMP", "'-infinity'::DATE", "DATE '0044-03-15 (BC)'"],
)
def test_days_without_end_or_of_long_years_are_read_alike(world: World, value: str) -> None:
    """A year of five digits has no sign; what stands for no end of time is said, not written as a year."""
    with Engine() as other:
        other.execute(
            f"COPY (SELECT 1 AS id, {value} AS v) TO '{world.folder / 't.parquet'}' (FORMAT parquet)"
        )
    ours, theirs = _both(world.read(ONE.replace("t.csv", "t.parquet")), world.folder, world.folder)
    assert str(ours) == str(theirs)
    assert isinstance(ours, InputError) == ("infinity" in value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "t.csv",
            b'id,v\r\n1,"a\r\nb"\r\n',
            "Spark can't run this: t.csv: a cell with a line break of CR LF",
        ),
        ("t.json", b'[{"id": 1, "v": "x", "v": "y"}]', "duplicate object key `v`"),
    ],
)
def test_what_spark_would_read_otherwise_is_refused(
    world: World, name: str, content: bytes, said: str
) -> None:
    """CR LF in a cell, of which it makes LF; a key that comes twice. No file is left."""
    world.write(name, content)
    text = ONE.replace("t.csv", 't.json, iterator: "$[*]"' if name == "t.json" else name)
    with pytest.raises(MappingError) as caught:
        _spark(world, world.folder / "o.nq", text)
    assert said in caught.value.message
    assert "leave out --engine spark" in caught.value.remedy
    assert not list(world.folder.glob("*.nq"))


def test_only_a_fault_that_was_raised_is_reported() -> None:
    """A message that prints the plan names every fault there could be; the last cause is what happened."""
    plan = "[X] wrong\n raise_error(USER_RAISED_EXCEPTION, sahel-ld fault nul , v)\nCaused by: a.B: [Y] torn SQLSTATE: 1\n"
    assert engine.translate(plan).args == engine.translate("z\nCaused by: a.B: [Y] torn\n").args
    fault = engine.translate("a.B: [USER_RAISED_EXCEPTION] sahel-ld fault iri a b SQLSTATE: P0001\n at x")
    assert (type(fault).__name__, fault.args) == ("FaultError", engine.FaultError("iri", "a b").args)


def test_reason_is_found_in_what_java_says() -> None:
    """The last error's message, without the trace around it."""
    said = "log\nException in thread main org.apache.spark.SparkException: Master must be x\n\tat a.b.C(D.scala)\n"
    assert engine._reason(said) == "Master must be x"
    assert engine._reason("") == "no reason given"
    assert engine._reason("Error: Cannot call methods on a stopped SparkContext.") == "it does not answer"


REFUSED = [
    ("sources: {t: {access: t.csv, encoding: cp1252}}", "$(v)", "the encoding cp1252"),
    ("", "{function: matches, parameters: [[value, $(v)], [pattern, '(?i)a']]}", "the pattern '(?i)a'"),
    ("", "{function: matches, parameters: [[value, $(v)], [pattern, $(id)]]}", "a pattern from the data"),
    ("", "{function: date, parameters: [[value, $(v)], [format, '%j %Y']]}", "directive %j"),
    ("", "{function: date, parameters: [[value, $(v)], [format, '%Y']]}", "lacks year, month or day"),
    ("", "{function: date, parameters: [[value, $(v)], [format, $(id)]]}", "a format from the data"),
    ("sources: {t: {access: t.json, iterator: '$[-1]'}}", "$(v)", "an index from the end"),
    ("sources: {t: {access: t.parquet}}", "$(v)", "the column 'v' of type UUID"),
    ("sources: {t: {access: t.csv.zst}}", "$(v)", "text packed with zstd"),
]


@pytest.mark.parametrize(("source", "objects", "said"), REFUSED)
def test_what_can_not_run_is_refused_by_name(world: World, source: str, objects: str, said: str) -> None:
    """Before a job starts, with the way out."""
    world.write("t.csv", "id,v\n1,x\n")
    world.write("t.json", '[{"id": 1, "v": 2}]')
    with Engine() as other:
        other.execute(
            f"COPY (SELECT 1 AS id, uuid() AS v) TO '{world.folder / 't.parquet'}' (FORMAT parquet)"
        )
        other.execute(f"COPY (SELECT 1 AS id, 2 AS v) TO '{world.folder / 't.csv.zst'}' (FORMAT csv)")
    text = ONE.replace("$(v)", objects).replace(
        "sources: {t: {access: t.csv}}", source or "sources: {t: {access: t.csv}}"
    )
    with pytest.raises(MappingError, match="Spark can't run this") as caught:
        _spark(world, world.folder / "o.nq", text)
    assert said in caught.value.message
    assert caught.value.remedy == "leave out --engine spark"
    assert caught.value.place is not None


def test_outputs_that_are_refused(filled: World) -> None:
    """Parts by graph, and text packed with zstd."""
    with pytest.raises(UsageError, match="--partition graph"):
        _spark(filled, filled.folder / "o", partition="graph")
    with pytest.raises(UsageError, match="zstd"):
        _spark(filled, filled.folder / "o.nq.zst")


def test_java_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a Java runtime, or with one too old, one line says what to install."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="needs a Java runtime") as caught:
        engine.check_java()
    assert "openjdk-17-jre-headless" in caught.value.remedy
    old = tmp_path / "bin" / "java"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    old.chmod(0o755)
    with pytest.raises(UsageError, match="needs Java 17 or later"):
        engine.check_java()


def test_command_line(filled: World, capfd: pytest.CaptureFixture[str]) -> None:
    """`map --engine spark` writes what `map` writes, and says nothing but the warning."""
    path = str(filled.write("mapping.yml", MAPPING))
    assert cli.run(["map", path, "--base", BASE, "-o", str(filled.folder / "a.nq")]) == 0
    capfd.readouterr()
    arguments = ["map", path, "--base", BASE, "--engine", "spark", "--master", "local[2]", "-o"]
    assert cli.run([*arguments, str(filled.folder / "b.nq")]) == 0
    said = capfd.readouterr()
    assert said.out == ""
    assert [line.split(":")[0] for line in said.err.splitlines()] == ["warning[mapping-lexical]"]
    assert (filled.folder / "a.nq").read_bytes() == (filled.folder / "b.nq").read_bytes()
    assert cli.run(["map", path, "--master", "local[2]"]) == 2
    assert cli.run(["map", path, "--engine", "spark", "--explain"]) == 0
    assert "CREATE TEMP VIEW s0 AS SELECT" in capfd.readouterr().out
