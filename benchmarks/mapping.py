"""The mapping engine beside morph-kgc, a plain Python loop and DuckDB's own copy of the same bytes.

    python benchmarks/mapping.py --peer /path/to/venv/bin/python --rows 1000000 --runs 3 [--tenfold]

`--peer` is a Python with morph-kgc. Data and mappings come from the shared folder's `bench/`. All ways
run in turn, each in a process of its own, `--runs` times over; the best wall time of each counts, and
every figure is kept in `benchmarks/results/mapping-ROWS.json`. Outputs are compared as sets: morph-kgc
percent-encodes what is not ASCII in an IRI, as rml:URI would, so ours are encoded likewise beforehand.
"""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("SAHEL_SHARED", ROOT.parent / "shared"))
TENFOLD = ("keys", "nowhere")
WAYS = ("morph-kgc", "keys", "distinct", "sorted", "python loop", "duckdb copy")


def main() -> None:
    """Measure, or be one of the processes that are measured."""
    if len(sys.argv) > 2 and sys.argv[1] == "--way":
        CHILDREN[sys.argv[2]]()
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer", help="a Python with morph-kgc")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument(
        "--tenfold",
        action="store_true",
        help="ten times the rows as well, ours only, to a file and to nowhere",
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mapping-bench-") as folder:
        results = measure(Path(folder), given)
    target = ROOT / "benchmarks" / "results" / f"mapping-{given.rows}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))


def measure(folder: Path, given: argparse.Namespace) -> dict[str, object]:
    """All ways in turn, several times over."""
    prepare(folder, given.rows, "events_1m.csv")
    ways = [way for way in WAYS if way != "morph-kgc" or given.peer]
    runs: list[dict[str, object]] = []
    outputs: dict[str, list[object]] = {}
    for number in range(given.runs):
        for way in ways:
            runs.append({"run": number, "way": way, **timed(way, folder, given.peer)})
            print(json.dumps(runs[-1]), flush=True)
            written = folder / ("copy.nt" if way == "duckdb copy" else f"{way}.nt")
            if written.stem not in ("copy", *outputs):
                outputs[way] = digest(written)
            # What lies in the page cache unwritten slows the next one down.
            if way != "keys":
                written.unlink()
    if given.tenfold:
        runs += tenfold(folder, given)
    return {
        "rows": given.rows,
        "machine": machine(),
        "versions": versions(given.peer),
        "runs": runs,
        "outputs": outputs,
        "same set": len(set(map(tuple, outputs.values()))) == 1,
        "best": {way: best(runs, way) for way in dict.fromkeys(str(one["way"]) for one in runs)},
        "tenfold costs": {way: growth(runs, way) for way in TENFOLD} if given.tenfold else None,
    }


def tenfold(folder: Path, given: argparse.Namespace) -> list[dict[str, object]]:
    """Ours at ten times the rows, to a file and to nowhere: the difference is the disk's."""
    runs: list[dict[str, object]] = []
    for rows in (given.rows, given.rows * 10):
        prepare(folder, rows, "events_1m.csv")
        for number in range(given.runs):
            for way in TENFOLD if rows > given.rows else ("nowhere",):
                name = f"{way}, tenfold" if rows > given.rows else way
                runs.append({"run": number, "way": name, **timed(way, folder, given.peer)})
                print(json.dumps(runs[-1]), flush=True)
            # What waits in memory to be written would slow the next run down.
            (folder / "keys.nt").unlink(missing_ok=True)
    return runs


def growth(runs: list[dict[str, object]], way: str) -> dict[str, float]:
    """How many times the cost ten times the rows have, by wall and by processor, and the peak of memory."""
    one, ten = best(runs, way), best(runs, f"{way}, tenfold")
    found = {
        name: round(float(str(ten[name])) / float(str(one[name])), 2) for name in ("seconds", "processor")
    }
    return {**found, "peak MB": float(str(ten["peak MB"]))}


def prepare(folder: Path, rows: int, name: str) -> None:
    """Data by the shared generator, and the mappings beside them."""
    (folder / "data").mkdir(exist_ok=True)
    maker = SHARED / "bench" / "make_events_csv.py"
    subprocess.run([sys.executable, str(maker), str(rows), f"data/{name}"], cwd=folder, check=True)
    for mapping in ("mapping_rml.ttl", "mapping_rml_legacy.ttl"):
        (folder / mapping).write_bytes((SHARED / "bench" / mapping).read_bytes())
    (folder / "morph.ini").write_text(
        "[CONFIGURATION]\noutput_format=N-TRIPLES\noutput_file=morph-kgc.nt\n[D]\nmappings=mapping_rml_legacy.ttl\n"
    )


def timed(way: str, folder: Path, peer: str | None) -> dict[str, object]:
    """Wall seconds, processor seconds and peak memory of one process."""
    command = [sys.executable, str(Path(__file__).resolve()), "--way", way]
    if way == "morph-kgc":
        command = [str(peer), "-m", "morph_kgc", "morph.ini"]
    os.sync()
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    said = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if status:
        raise SystemExit(f"{way} failed with {status}")
    stages = json.loads(said) if way in ("keys", "nowhere", "distinct", "sorted") and said else {}
    return {
        "seconds": round(seconds, 2), "processor": round(usage.ru_utime + usage.ru_stime, 2),
        "peak MB": round(usage.ru_maxrss / 1024), "load": round(os.getloadavg()[0], 1), **stages,
    }  # fmt: skip


def ours(*, keys: bool, sort: bool, name: str, output: Path | None = None) -> None:
    """One run of ours; prints when each stage began."""
    sys.path.insert(0, str(ROOT))
    from sahel_ld import mapping

    stages: dict[str, float] = {}

    def heard(progress: mapping.Progress) -> None:
        stages.setdefault(progress.stage, round(progress.seconds, 2))

    report = mapping.run(
        mapping.read(Path("mapping_rml.ttl")), folder=Path(), base="http://ex.org/",
        output=output or Path(f"{name}.nt"), sort=sort, options=mapping.Options(keys=keys), progress=heard,
    )  # fmt: skip
    print(json.dumps({"quads": report.quads, "stages": stages}))


def python_loop() -> None:
    """The same triples by hand: a loop, f-strings, sets where rows repeat."""
    q = urllib.parse.quote
    escape = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
    xsd, ns = "http://www.w3.org/2001/XMLSchema#", "http://ex.org/ns#"
    with Path("data/actors.csv").open(encoding="utf-8", newline="") as text:
        actors = list(csv.DictReader(text))
    ids = {row["name"]: row["actor_id"] for row in actors}
    places: set[tuple[str, str]] = set()
    with (
        Path("data/events_1m.csv").open(encoding="utf-8", newline="") as text,
        Path("python loop.nt").open("w", encoding="utf-8") as out,
    ):
        for row in csv.DictReader(text):
            s = f"<http://ex.org/event/{q(row['id'], safe='')}>"
            place = f"<http://ex.org/place/{q(row['country'], safe='')}/{q(row['admin1'], safe='')}>"
            lines = [f"{s} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ns}Event> ."]
            for column, suffix in (("id", ""), ("date", f"^^<{xsd}date>"), ("country", "@en"),
                                   ("lat", f"^^<{xsd}decimal>"), ("lon", f"^^<{xsd}decimal>"),
                                   ("fatalities", f"^^<{xsd}integer>"), ("source", ""), ("notes", "")):  # fmt: skip
                if row[column]:
                    lines.append(f'{s} <{ns}{column}> "{row[column].translate(escape)}"{suffix} .')
            lines.append(f"{s} <{ns}eventType> <http://ex.org/type/{q(row['event_type'], safe='')}> .")
            lines.append(f"{s} <{ns}place> {place} .")
            if row["actor1"] in ids:
                lines.append(f"{s} <{ns}actor> <http://ex.org/actor/{ids[row['actor1']]}> .")
            if (place, row["admin1"]) not in places:
                places.add((place, row["admin1"]))
                lines.append(f'{place} <http://www.w3.org/2000/01/rdf-schema#label> "{row["admin1"]}" .')
            out.write("\n".join(lines) + "\n")
        for row in actors:
            s = f"<http://ex.org/actor/{row['actor_id']}>"
            out.write(f"{s} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ns}Actor> .\n")
            out.write(f'{s} <http://www.w3.org/2000/01/rdf-schema#label> "{row["name"]}" .\n')
            out.write(f'{s} <{ns}kind> "{row["kind"]}" .\n')


def duckdb_copy() -> None:
    """The output read and written again as one column, by the engine itself: the limit."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '700MB'; SET preserve_insertion_order = false")
        connection.execute(
            f"COPY (SELECT * FROM {lines_of(Path('keys.nt'))})"
            " TO 'copy.nt' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        )


CHILDREN = {
    "keys": lambda: ours(keys=True, sort=False, name="keys"),
    "nowhere": lambda: ours(keys=True, sort=False, name="keys", output=Path(os.devnull)),
    "distinct": lambda: ours(keys=False, sort=False, name="distinct"),
    "sorted": lambda: ours(keys=True, sort=True, name="sorted"),
    "python loop": python_loop,
    "duckdb copy": duckdb_copy,
}


def digest(path: Path) -> list[object]:
    """Number of lines and the sum of their hashes: equal for equal sets, whatever the order."""
    import duckdb

    odd = "regexp_matches(l, '<[^>]*[^\\x00-\\x7F>][^>]*>')"
    encode = re.compile(r"<[^>]*[^\x00-\x7f>][^>]*>")
    rest = path.with_suffix(".encoded")
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        counted = "SELECT count(*), sum(CAST(hash(l) AS HUGEINT))"
        lines, total = connection.execute(f"{counted} FROM {lines_of(path)} WHERE NOT {odd}").fetchall()[0]
        found = connection.execute(f"SELECT l FROM {lines_of(path)} WHERE {odd}")
        with rest.open("w", encoding="utf-8") as out:
            while rows := found.fetchmany(100_000):
                out.writelines(encode.sub(encoded, line) + "\n" for (line,) in rows)
        more = connection.execute(f"{counted} FROM {lines_of(rest)}").fetchall()[0]
    rest.unlink()
    return [lines + more[0], str(total + (more[1] or 0))]


def encoded(found: re.Match[str]) -> str:
    """An IRI with everything percent-encoded that is not ASCII."""
    return urllib.parse.quote(found[0], safe="<>%/:#?&=+,;@!$'()*[]")


def lines_of(path: Path) -> str:
    """A file as a relation of its lines."""
    plain = "quote='', escape='', delim='\x01', header=false"
    return f"read_csv('{path}', auto_detect=false, {plain}, columns={{'l': 'VARCHAR'}})"


def best(runs: list[dict[str, object]], way: str) -> dict[str, object]:
    """The run with the least wall time."""
    return min((one for one in runs if one["way"] == way), key=lambda one: float(str(one["seconds"])))


def machine() -> dict[str, object]:
    """What it ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1 << 20)
    return {"processors": os.cpu_count(), "memory MB": memory, "system": platform.platform(terse=True)}


def versions(peer: str | None) -> dict[str, str]:
    """Of Python, DuckDB and the peer."""
    found = {"python": platform.python_version(), "duckdb": importlib.metadata.version("duckdb")}
    if peer:
        ask = "import importlib.metadata as m; print(m.version('morph-kgc'))"
        found["morph-kgc"] = subprocess.run(
            [peer, "-c", ask], capture_output=True, text=True, check=True
        ).stdout.strip()
    return found


def table(results: dict[str, object]) -> str:
    """The best figures, with their ratio to the peer's."""
    found: dict[str, dict[str, float]] = results["best"]  # type: ignore[assignment]
    peer = found.get("morph-kgc", {}).get("seconds")
    lines = ["| way | wall s | processor s | peak MB | morph-kgc ÷ it |", "|---|---|---|---|---|"]
    for way, one in found.items():
        ratio = f"{peer / one['seconds']:.1f}" if peer and "tenfold" not in way else ""
        lines.append(f"| {way} | {one['seconds']} | {one['processor']} | {one['peak MB']} | {ratio} |")
    grown = [f"tenfold: {json.dumps(results['tenfold costs'])}"] if results["tenfold costs"] else []
    return "\n".join([*lines, *limit(found), *grown, f"same set: {results['same set']}"])


def limit(found: dict[str, dict[str, float]]) -> list[str]:
    """How far from the engine's own copy ours is, and where the rest goes, by stage."""
    ours: Any = found["keys"]
    begun = ours["stages"]
    reading = begun["writing"] - min(begun.values())
    rest = ours["seconds"] - begun["writing"]
    copied = found["duckdb copy"]["seconds"]
    return [
        f"keys ÷ duckdb copy: {ours['seconds'] / copied:.1f} (start {min(begun.values()):.1f} s, reading and "
        f"checks {reading:.1f} s, making and writing lines {rest:.1f} s; the copy {copied:.1f} s)"
    ]


if __name__ == "__main__":
    main()
