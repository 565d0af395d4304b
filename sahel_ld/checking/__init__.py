"""The check: shapes before data, SHACL, waivers, OWL consistency, and who is to blame for each finding.

`check` checks a build of a project, `check_data` any data against any shapes; both give a `CheckReport`.
"""

from sahel_ld.checking.records import CheckReport, Conflict, Finding, Notice, Options, Premise, Scope
from sahel_ld.checking.running import check, check_data, reason
from sahel_ld.checking.tier import accepted_tier, find_conflict
from sahel_ld.checking.waivers import WAIVERS, Waiver, read_waivers

__all__ = [
    "WAIVERS",
    "CheckReport",
    "Conflict",
    "Finding",
    "Notice",
    "Options",
    "Premise",
    "Scope",
    "Waiver",
    "accepted_tier",
    "check",
    "check_data",
    "find_conflict",
    "read_waivers",
    "reason",
]
