"""Blank nodes get the labels of RDFC-1.0, so that two files can be compared line by line.

Specification: https://www.w3.org/TR/rdf-canon/. The algorithm takes more than a lifetime for graphs
made to that end; so it runs in a process of its own, which is ended in time.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sahel_ld.errors import DataError, Place

SECONDS = 20.0
MOST = 200_000
_LABEL = re.compile(rb'_:[^\s"<>]+')
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')
_REMEDY = "give them IRIs"


def canonical(lines: Sequence[bytes], path: Path) -> list[bytes]:
    """The lines with canonical labels; as they are if there are no blank nodes.

    Raises DataError naming `path` for more blank nodes than `MOST`, or for such as can't be told
    apart in `SECONDS`.
    """
    labels = labels_in(lines)
    if not labels:
        return list(lines)
    if len(labels) > MOST:
        raise DataError(
            f"has {len(labels)} blank nodes; at most {MOST} are compared", place=Place(path), remedy=_REMEDY
        )
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and text
            [sys.executable, "-c", _CHILD],
            input=b"\n".join(lines) + b"\n",
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise DataError(
            f"has {len(labels)} blank nodes that can't be told apart in {SECONDS:g} seconds (RDFC-1.0)",
            place=Place(path),
            remedy=_REMEDY,
        ) from error
    return [line for line in done.stdout.split(b"\n") if line]


def labels_in(lines: Sequence[bytes]) -> set[bytes]:
    """The labels of blank nodes in lines of N-Quads."""
    bare = (_TEXT.sub(b"", line) for line in lines if b"_:" in line)
    return {label for line in bare for label in _LABEL.findall(re.sub(rb"<[^>]*>", b"", line))}


_CHILD = """
import sys
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize
quads = Dataset(parse(sys.stdin.buffer.read(), format=RdfFormat.N_QUADS))
quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
sys.stdout.buffer.write(serialize(quads, format=RdfFormat.N_QUADS))
"""
