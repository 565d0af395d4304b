"""Merging: time and memory by the number of foreign triples, and what undoing costs.

    python benchmarks/merge.py                    # 50,000 triples
    python benchmarks/merge.py 100000 1000000     # growth: the ratio of time to triples should stay flat

Each foreign claim is ten triples: a claim, its proposition on one of a hundred matched actors, a row as locator.
Every run is a process of its own; the peak of memory is that process's. The figures go to
benchmarks/results/merge.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "merge.json"
S = "https://w3id.org/sahel-ld/ontology#"
SCHEME = "https://w3id.org/sahel-ld/scheme/"
OTHER = "https://example.org/bench/"
RUN = (
    "import resource, sys; from sahel_ld.cli import run; status = run(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(status)"
)
HEADER = """#curie_map:
#  skos: http://www.w3.org/2004/02/skos/core#
#  semapv: https://w3id.org/semapv/vocab/
subject_id\tpredicate_id\tobject_id\tmapping_justification
"""


def foreign(triples: int) -> Iterator[str]:
    """N-Triples of about so many triples: claims by one publisher on events and a hundred actors."""
    for number in range(triples // 10):
        claim, proposition, event = (f"{OTHER}id/{kind}/" for kind in ("claim", "proposition", "event"))
        one, content, thing = f"<{claim}c{number}>", f"<{proposition}{number:064x}>", f"<{event}e{number}>"
        for predicate, term in (
            ("proposition", content),
            ("claimant", f"<{OTHER}id/actor/publisher>"),
            ("stance", f"<{SCHEME}stance/asserts>"),
            ("certainty", f"<{SCHEME}certainty/certain>"),
            ("mode", f"<{SCHEME}mode/own-words>"),
        ):
            yield f"{one} <{S}{predicate}> {term} .\n"
        for predicate, term in (
            ("subject", thing),
            ("property", f"<{S}perpetrator>"),
            ("object", f"<{OTHER}id/actor/a{number % 100}>"),
        ):
            yield f"{content} <{S}{predicate}> {term} .\n"
        yield f'{thing} <{OTHER}seen> "{number}" .\n'
        yield f'{thing} <{OTHER}in> "{number % 50}" .\n'


def links(folder: Path) -> Path:
    """A hundred exact matches with actors of the published release."""
    found = sorted(
        {
            line.split(" ")[0][1:-1]
            for line in (ROOT / "dist" / "sahel.nt").open()
            if "/id/actor/" in line[:60]
        }
    )
    rows = [
        f"{iri}\thttp://www.w3.org/2004/02/skos/core#exactMatch\t{OTHER}id/actor/a{number}\tsemapv:ManualMappingCuration\n"
        for number, iri in enumerate(found[:100])
    ]
    path = folder / "links.tsv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def measure(*arguments: object) -> dict[str, float]:
    """Seconds and megabytes at the peak of one command."""
    start = time.perf_counter()
    result = subprocess.run(
        [sys.executable, "-c", RUN, "-C", str(ROOT), *map(str, arguments)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    if result.returncode:
        sys.exit(result.stderr)
    peak = int(result.stderr.strip().splitlines()[-1]) / 1024
    return {"seconds": round(time.perf_counter() - start, 2), "megabytes": round(peak)}


def run(size: int) -> dict[str, object]:
    """Merge so many triples, and undo it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        data, out = folder / "other.nt", folder / "out"
        with data.open("w", encoding="utf-8") as file:
            file.writelines(foreign(size))
        merged = measure("merge", data, "--links", links(folder), "-o", out)
        undone = measure("merge", "--undo", "other", "-o", out)
    return {"triples": size, "merge": merged, "undo": undone}


def main() -> None:
    """Run every size that is given, and write and print what came of it."""
    sizes = [int(word) for word in sys.argv[1:]] or [50_000]
    found = [run(size) for size in sizes]
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    for each in found:
        print(json.dumps(each))


if __name__ == "__main__":
    main()
