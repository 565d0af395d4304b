"""Publication: a release is written whole or not at all, byte for byte the same, and can be verified.

publish(release, out=folder)   write it
verify(folder)                 everything that is wrong with it
recover(folder)                finish what a killed run left, before writing
mend(folder)                   the same for readers, who never wait for a run that is writing

Names are imported when first asked for: a process that writes parts of a dump needs none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sahel_ld.publication.index import LAYOUT, Entry, Index, read_index
    from sahel_ld.publication.publishing import publish
    from sahel_ld.publication.recollection import recollect
    from sahel_ld.publication.rederivation import difference
    from sahel_ld.publication.release import Agent, Column, Copy, Licence, Notice, Region, Release, Theme
    from sahel_ld.publication.swap import mend, recover, staged
    from sahel_ld.publication.verification import Problem, verify

__all__ = [
    "LAYOUT",
    "Agent",
    "Column",
    "Copy",
    "Entry",
    "Index",
    "Licence",
    "Notice",
    "Problem",
    "Region",
    "Release",
    "Theme",
    "difference",
    "mend",
    "publish",
    "read_index",
    "recollect",
    "recover",
    "staged",
    "verify",
]

_MODULES = {
    "index": ("LAYOUT", "Entry", "Index", "read_index"),
    "publishing": ("publish",),
    "recollection": ("recollect",),
    "rederivation": ("difference",),
    "release": ("Agent", "Column", "Copy", "Licence", "Notice", "Region", "Release", "Theme"),
    "swap": ("mend", "recover", "staged"),
    "verification": ("Problem", "verify"),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
