"""Linking beside a plain rapidfuzz loop: time, memory and, with a key, precision and recall.

    python benchmarks/linking.py [THEIRS] [OURS]

Invented names: OURS (default 200) of ours, THEIRS (default 5000) of theirs, of which one in fifty is one of
ours spelt another way. Both sides see the same names; ratios, not seconds, are what to read.
"""

from __future__ import annotations

import random
import resource
import sys
import time

from rapidfuzz import fuzz, process

from sahel_ld.linking import Thing, propose
from sahel_ld.linking.names import read_names

HEADS = ("Front", "Movement", "Brigade", "Group", "Army", "Council")
SYLLABLES = (
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
)


def name(chance: random.Random) -> str:
    """An invented name of a group."""
    return f"{chance.choice(HEADS)} of {''.join(chance.choices(SYLLABLES, k=4)).title()}"


def respelt(text: str) -> str:
    """The same name in another spelling."""
    return text.replace("ou", "u").replace("dji", "ji").replace(" of ", " de ").replace("gh", "g")


def main(theirs: int, ours: int) -> None:
    """Run both and print what they cost and find."""
    chance = random.Random(7)
    mine = [name(chance) for _ in range(ours)]
    other = [respelt(mine[n // 50 % ours]) if n % 50 == 0 else name(chance) for n in range(theirs)]
    right = {(n // 50 % ours, n) for n in range(0, theirs, 50)}
    start = time.perf_counter()
    things = [Thing(f"o:{n}", text, read_names([text]), "actor", "group") for n, text in enumerate(mine)]
    found = propose(
        things, (Thing(f"t:{n}", text, read_names([text]), "actor", "group") for n, text in enumerate(other))
    )
    said("link", {(int(p.ours.iri[2:]), int(p.theirs.iri[2:])) for p in found}, right, start)
    start = time.perf_counter()
    loop = {
        (row, n)
        for n, text in enumerate(other)
        for _, _, row in process.extract(text, mine, scorer=fuzz.WRatio, score_cutoff=85, limit=5)
    }
    said("rapidfuzz loop", loop, right, start)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def said(what: str, found: set[tuple[int, int]], right: set[tuple[int, int]], start: float) -> None:
    """One line: time, precision, recall."""
    good = len(found & right)
    precision, recall = good / max(len(found), 1), good / len(right)
    print(f"{what}: {time.perf_counter() - start:.1f} s, precision {precision:.2f}, recall {recall:.2f}")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [5000, 200][len(numbers) :]))
