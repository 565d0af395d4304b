"""Derivation: what follows from claims and policy, by SPARQL rules that a researcher can read.

Each rule is a file in `ontology/rules/` and writes into a named graph of its own. Rules run in
topological order of what they read and write; those that feed each other run to a fixpoint, and
what a rule negates is complete before it runs. A triple that stands already, asserted or by an
earlier rule, is not written again, so that graphs stay disjoint.
"""

from sahel_ld.derivation.engine import add_derived, derive
from sahel_ld.derivation.premises import Derivation, consequences, derivations
from sahel_ld.derivation.rules import Rule, read_rules
from sahel_ld.derivation.strata import rules_for_others, stratify

__all__ = [
    "Derivation",
    "Rule",
    "add_derived",
    "consequences",
    "derivations",
    "derive",
    "read_rules",
    "rules_for_others",
    "stratify",
]
