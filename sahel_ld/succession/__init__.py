"""From one release to the next: what it follows, what its CHANGES.md says, which IRIs it keeps alive.

find(project, …)       the release that this one follows, as its predecessor left it
retire(build, …)       the IRIs that are gone, kept as deprecated
documents(build, …)    CHANGES.md and changes.rdfp
derived(new, old, …)   the same CHANGES.md, from the two releases

Invariant: the three are functions of the build and of the release before. A release carries the
patch from the release before to itself; so that one can be had back from it, and publishing a
version again tells the same changes.
"""

from sahel_ld.succession.changes import derived, documents
from sahel_ld.succession.predecessor import Predecessor, find
from sahel_ld.succession.retirement import TABLE, retire

__all__ = ["TABLE", "Predecessor", "derived", "documents", "find", "retire"]
