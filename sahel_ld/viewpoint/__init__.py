"""Viewpoints: the graph as of a date, or according to one source.

A viewpoint filters the claims and runs the rules again on the rest. Curated verdicts and comparisons
that rest on a removed claim fall. Propositions, passages and things that no claim is left to speak
of disappear, with their types and labels, so that no later knowledge leaks; notes of the editors,
which may rest on anything, are left out.
"""

from sahel_ld.viewpoint.taking import Viewpoint, view, viewer

__all__ = ["Viewpoint", "view", "viewer"]
