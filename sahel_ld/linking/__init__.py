"""Links to other people's data: mapping sets in SSSOM, and proposals of identity for a curator.

`read_links` reads a mapping set strictly; `things` reads the things of a graph, `propose` compares two
sets of them, `render` writes what a curator accepts, rejects or weakens, and `evaluate` holds
proposals against an answer key.
"""

from sahel_ld.linking.evaluation import Evaluation, evaluate
from sahel_ld.linking.proposing import THRESHOLD, Proposal, propose
from sahel_ld.linking.reading import things
from sahel_ld.linking.sssom import Link, check_own_links, read_links
from sahel_ld.linking.things import Thing, linked_things
from sahel_ld.linking.writing import check_new, render, write_new

__all__ = [
    "THRESHOLD",
    "Evaluation",
    "Link",
    "Proposal",
    "Thing",
    "check_new",
    "check_own_links",
    "evaluate",
    "linked_things",
    "propose",
    "read_links",
    "render",
    "things",
    "write_new",
]
