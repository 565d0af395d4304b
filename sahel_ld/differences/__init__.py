"""Differences between two releases, files or folders: in sentences, as RDF Patch, as JSON.

compare(read_side(old), read_side(new))   every difference, as records
human, patch, document                    what is written of them
ask_both                                  the catalogue asked of both
"""

from sahel_ld.differences.answers import Questions, ask_both
from sahel_ld.differences.comparison import compare
from sahel_ld.differences.document import document
from sahel_ld.differences.patch import patch
from sahel_ld.differences.records import Differences
from sahel_ld.differences.sentences import human, sections
from sahel_ld.differences.sides import Side, read_side
from sahel_ld.differences.wording import Wording

__all__ = [
    "Differences",
    "Questions",
    "Side",
    "Wording",
    "ask_both",
    "compare",
    "document",
    "human",
    "patch",
    "read_side",
    "sections",
]
