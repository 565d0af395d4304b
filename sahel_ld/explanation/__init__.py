"""Why something stands in a release, in the words of its sources: rule, claims, passages, cells.

Downward from a triple; upward from a claim, a passage, a cell of a table. Everything is read from
the release itself (dump and tables) and from the project's rules, mapping and ontology, so that a
downloaded release is explained by the same keys as the curated tables.
"""

from sahel_ld.explanation.explainer import Explainer, explaining
from sahel_ld.explanation.records import Absence, Explanation, Finding

__all__ = ["Absence", "Explainer", "Explanation", "Finding", "explaining"]
