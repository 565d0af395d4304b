"""New projects: the layout of this toolkit for another dataset, with an invented one that works at once."""

from __future__ import annotations

from sahel_ld.founding.founding import Founding, found

__all__ = ["Founding", "found"]
