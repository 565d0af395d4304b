"""The texts of a new project: its settings, its README, and what git leaves alone."""

from __future__ import annotations

import json
from collections.abc import Mapping


def settings_text(values: Mapping[str, str]) -> str:
    """`sahel-ld.toml` with these values."""
    quoted = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    return f"""# The settings of this project; `sahel-ld` finds the project by this file.
[project]
base = {quoted["base"]}  # never change it after a release: every IRI hangs under it
version = "0.1.0"
released = {values["released"]}
created = {values["released"]}
dataset = {quoted["dataset"]}

[project.title]
en = {quoted["title"]}

[project.description]
en = "An invented example, to be replaced: who said what of a fire on a bridge that never was."

[project.creator]
name = {quoted["creator"]}

[project.licence]
iri = "https://creativecommons.org/licenses/by/4.0/"
name = "Creative Commons Attribution 4.0 International"
spdx = "CC-BY-4.0"

[project.keywords]
en = ["claims", "provenance", "invented example"]
"""


def readme(values: Mapping[str, str]) -> str:
    """`README.md`: what is here, and the first steps."""
    dataset = values["dataset"]
    return f"""# {values["title"]}

A project of sahel-ld: who said what, where, when and how surely, kept apart from what the editors hold.
The rows in `seeds/{dataset}/` and the two texts in `documents/` are **invented**: run them once, then
replace them.

```sh
sahel-ld publish
sahel-ld query 'SELECT * {{ ?event reported:perpetrator ?who }}'
sahel-ld explain event:bridge-fire reported:perpetrator actor:ferry-league
sahel-ld check
sahel-ld verify --documents documents
```

| what | where |
|---|---|
| the tables, a claim a row | `seeds/{dataset}/`; `dataset.yaml` says what each column holds |
| how tables become RDF | `seeds/{dataset}/mapping.yml` |
| terms and code lists, rules | `ontology/`, `ontology/rules/`: copies, whose terms keep their IRIs |
| what is checked | `shapes/` |
| questions | `queries/` |
| base IRI, title, version, licence | `sahel-ld.toml` |
| the release | `dist/`, written by `sahel-ld publish` |

The texts of real sources stay outside the repository: keep the licence of each in mind, and verify
passages with `sahel-ld verify --documents FOLDER`.
"""


def gitignore() -> str:
    """What is written beside a release and not meant to be kept."""
    return "site/\n"
