"""The documentation of a project as a folder of HTML: its pages and the reference of its ontology.

Nothing in it needs JavaScript or another host, and the same inputs give the same bytes.
"""

from __future__ import annotations

from sahel_ld.documentation.building import build, pages

__all__ = ["build", "pages"]
