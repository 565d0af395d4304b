"""Publishing a large table of UCDP GED: invented rows, so many as are asked for, and time and memory of each stage.

    python benchmarks/ucdp.py 5000

Names and numbers are invented; sides, days, towns and sums recur about as often as in a real table.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sahel_ld.project import Project
from sahel_ld.publishing import publish

_SEED = Path(__file__).resolve().parent.parent / "seeds" / "ucdp-ged" / "events.csv"
_FIRST = datetime.date(1989, 1, 1)


def rows(count: int) -> Iterator[dict[str, str]]:
    """Invented rows: the three of the seed over and over, with other ids, sides, days, places and sums."""
    chance = random.Random(1)
    with _SEED.open(encoding="utf-8", newline="") as file:
        patterns = list(csv.DictReader(file))
    for number in range(count):
        row = dict(chance.choice(patterns))
        yield row | {"id": str(99_000_000 + number)} | _when(chance) | _who(row, chance) | _what(chance)


def _when(chance: random.Random) -> dict[str, str]:
    first = _FIRST + datetime.timedelta(days=chance.randrange(365 * 33))
    last = (
        first
        if chance.random() < 0.8
        else min(first + datetime.timedelta(days=chance.randrange(1, 30)), datetime.date(first.year, 12, 31))
    )
    precision = "1" if first == last else str(chance.randrange(2, 5))
    return {"year": str(first.year), "date_start": str(first), "date_end": str(last), "date_prec": precision}


def _who(row: dict[str, str], chance: random.Random) -> dict[str, str]:
    """Sides that recur, about one for two hundred rows, and a town that recurs as well."""
    one, two = chance.randrange(100), chance.randrange(800)
    town = chance.randrange(9000)
    state = row["type_of_violence"] == "1"
    found = {
        "side_a_new_id": str(99_100 + one if state else 99_300 + two),
        "side_a": f"Government of Invented Country {one}" if state else f"Invented Front {two}",
        "conflict_new_id": str(95_000 + two),
        "conflict_name": f"Invented Country {one}: Government {two}",
        "where_coordinates": f"Inventown {town}",
        "latitude": str(10 + town / 1000),
        "longitude": str(20 + town % 60 / 10),
        "country_id": str(99_900 + one % 20),
        "country": f"Invented Country {one % 20}",
        "source_office": f"Invented News Agency {chance.randrange(300)}",
    }
    if row["type_of_violence"] != "3":
        found |= {"side_b_new_id": str(99_200 + two + 1000), "side_b": f"Invented Movement {two}"}
    return found


def _what(chance: random.Random) -> dict[str, str]:
    parts = [int(chance.paretovariate(1.2)) - 1 for _ in range(4)]
    best = sum(parts)
    names = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
    figures = {name: str(part) for name, part in zip(names, parts, strict=True)}
    return figures | {"best": str(best), "low": str(best), "high": str(best + chance.randrange(3))}


def write(count: int, path: Path) -> None:
    """Write a table of so many invented rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        found = rows(count)
        first = next(found)
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(found)


def main() -> None:
    """Publish a table of invented rows and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "events.csv"
        write(count, table)
        start = time.monotonic()
        outcome = publish(
            Project.open(_SEED.parents[2]), "ucdp-ged", tables={"events": table}, out=Path(folder) / "out"
        )
        taken = time.monotonic() - start
        size = sum(file.stat().st_size for file in (Path(folder) / "out").rglob("*") if file.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for stage, seconds in outcome.seconds.items():
        print(f"{stage}: {seconds:.1f} s")
    triples = outcome.index.triples if outcome.index else 0
    print(f"{count} rows, {triples} triples, {size / 1e6:.0f} MB: {taken:.1f} s, {peak:.0f} MB at most")


if __name__ == "__main__":
    main()
