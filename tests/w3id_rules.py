"""The redirect rules of w3id/, read as a web server would."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "w3id"
RULE = re.compile(r"RewriteRule (?P<pattern>\S+) (?P<target>\S+) \[R=(?P<status>\d+),L\]")


def redirect(path: str, accept: str = "") -> str | None:
    """Where the rules lead, as mod_rewrite would read them: the first that fits, under its condition."""
    condition = None
    for line in (FOLDER / ".htaccess").read_text().splitlines():
        if line.startswith("RewriteCond %{HTTP_ACCEPT} "):
            condition = line.split(" ", 2)[2]
        elif rule := RULE.fullmatch(line):
            found = re.search(rule["pattern"], path)
            if found and (condition is None or re.search(condition, accept)):
                return (
                    rule["target"].replace("$1", found[1] if found.re.groups else "").removeprefix("@SITE@")
                )
            condition = None
    return None
