"""Linking beside a plain rapidfuzz loop: time, memory, precision and recall.

    python benchmarks/linking.py                   # 5,000 of theirs, 200 of ours, both ways
    python benchmarks/linking.py 100000 1000 link  # one way alone, so that its peak of memory is its own

Invented names, each once: one in fifty of theirs is one of ours in another spelling, French where ours is
English. Theirs come one by one, as from a file. Ratios, not seconds, are what to read; memory is what the run
adds to the names of ours, and stays as theirs grow. One line of JSON for each way.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator

from rapidfuzz import fuzz, process

from sahel_ld.linking import Thing, propose
from sahel_ld.linking.names import read_names

HEADS = {"Front": "Front", "Movement": "Mouvement", "Brigade": "Katiba", "Group": "Groupe", "Army": "Armée",
         "Council": "Conseil"}  # fmt: skip
SYLLABLES = [
    "ba",
    "ka",
    "mou",
    "ra",
    "bi",
    "toun",
    "dji",
    "sa",
    "lo",
    "ne",
    "ghu",
    "ti",
    "za",
    "fi",
    "dou",
    "ma",
]
Pairs = set[tuple[int, int]]


def name(number: int, length: int) -> str:
    """The invented name of a group with this number."""
    chance = random.Random(number)
    return f"{chance.choice([*HEADS])} of {''.join(chance.choices(SYLLABLES, k=length)).title()}"


def respelt(text: str) -> str:
    """The same name in another spelling."""
    head, _, own = text.partition(" of ")
    for written, other in (("ou", "u"), ("dji", "ji"), ("gh", "g"), ("Dji", "Ji"), ("Gh", "G")):
        own = own.replace(written, other)
    return f"{HEADS[head]} de {own}"


def foreign(theirs: int, mine: list[str]) -> Iterator[str]:
    """The names of the other side, in order."""
    for number in range(theirs):
        again = number % 50 == 0
        yield respelt(mine[number // 50 % len(mine)]) if again else name(-1 - number, 5)


def by_link(mine: list[str], other: Iterator[str]) -> Pairs:
    """Pairs by `propose`."""
    ours = [Thing(f"o:{n}", text, read_names([text]), "actor", "group") for n, text in enumerate(mine)]
    theirs = (Thing(f"t:{n}", text, read_names([text]), "actor", "group") for n, text in enumerate(other))
    return {(int(p.ours.iri[2:]), int(p.theirs.iri[2:])) for p in propose(ours, theirs)}


def by_loop(mine: list[str], other: Iterator[str]) -> Pairs:
    """Pairs by a plain loop."""
    found = (process.extract(text, mine, scorer=fuzz.WRatio, score_cutoff=85, limit=5) for text in other)
    return {(row, n) for n, each in enumerate(found) for _, _, row in each}


WAYS: dict[str, Callable[[list[str], Iterator[str]], Pairs]] = {"link": by_link, "loop": by_loop}


def measure(way: str, theirs: int, ours: int) -> dict[str, object]:
    """One way: processor seconds, precision, recall, megabytes added."""
    mine = list(dict.fromkeys(name(number, 4) for number in range(ours)))
    right = {(n // 50 % len(mine), n) for n in range(0, theirs, 50)}
    before, start = _peak(), time.process_time()
    found = WAYS[way](mine, foreign(theirs, mine))
    good = len(found & right)
    return {
        "way": way, "theirs": theirs, "ours": ours, "processor_seconds": round(time.process_time() - start, 2),
        "precision": round(good / max(len(found), 1), 3), "recall": round(good / len(right), 3),
        "megabytes_added": _peak() - before,
    }  # fmt: skip


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    for chosen in [word for word in sys.argv[1:] if word in WAYS] or WAYS:
        print(json.dumps(measure(chosen, *(numbers + [5000, 200][len(numbers) :]))))
