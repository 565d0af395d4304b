"""Merging: other people's data beside a release, under accepted links, and one merge undone alone.

A merged folder is a function of what lies in it: the release that it was made from (`base/`) and,
for each merge, what came in and under which links (`merges/`). The joint graph is derived from these
and from nothing else, so that the order of merges changes no byte and undoing one leaves the others.

    reading → sifting → matching            one merge, prepared: their statements, the links accepted
    derivation → content → assembling       the joint graph, each side in graphs of its own
    joining, folder                         the operations, and the folder that they write
"""

from sahel_ld.merging.joining import Joined, join, merges_in, undo
from sahel_ld.merging.preparing import Request

__all__ = ["Joined", "Request", "join", "merges_in", "undo"]
