"""`sahel-ld check` of a project: shapes held to the ontology, waivers of the dataset, cells with their texts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from golden_project import ROOT, Command

SHAPE = """
shape:Warned a sh:NodeShape ;
  sh:targetClass sahel:{name} ;
  sh:property shape:Warned-note .

shape:Warned-note a sh:PropertyShape ;
  sh:path skos:editorialNote ;
  sh:minCount 1 ;
  sh:message "Say more."@en ;
  sh:severity sh:Violation .
"""
HEAD = """@prefix sahel: <https://w3id.org/sahel-ld/ontology#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/sahel-ld/shapes#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture
def stricter(ford: Path) -> Path:
    """The ten-row project with a shape that its armed groups violate."""
    (ford / "shapes").unlink()
    shutil.copytree(ROOT / "shapes", ford / "shapes")
    (ford / "shapes" / "warned.ttl").write_text(HEAD + SHAPE.format(name="ArmedGroup"), encoding="utf-8")
    return ford


def waive(project: Path, until: str, *names: str) -> None:
    rows = [f"shape:Warned,actor:{name},,{until},nothing more is known,the editors" for name in names]
    table = project / "seeds" / "ford" / "waivers.csv"
    table.write_text("\n".join(["shape,focus,path,until,reason,by", *rows, ""]), encoding="utf-8")


def test_a_finding_shows_cell_text_and_mapping(stricter: Path, command: Command) -> None:
    """The cell by line and column, what stands in it, and the line of the mapping that reads it."""
    answer = command("-C", stricter, "check", "--no-reasoning")
    assert answer.status == 1
    assert "shape:Warned-note · sh:minCount: 3 violations\n  Say more.\n" in answer.out
    assert "seeds/ford/actors.csv:6:" in answer.out
    assert "read by seeds/ford/mapping.yml:" in answer.out


def test_waivers_of_the_dataset_let_it_be_published(stricter: Path, command: Command) -> None:
    """What is waived on the day of the release stops nothing, and the release's report lists it."""
    assert command("-C", stricter, "publish").status == 1
    waive(stricter, "2099-12-31", "millers", "reeves", "weavers")
    assert command("-C", stricter, "check", "--no-reasoning").status == 0
    assert command("-C", stricter, "publish").status == 0
    report = json.loads((stricter / "dist" / "reports" / "check.json").read_text("utf-8"))
    assert report["conforms"]
    assert {row["waiver"]["until"] for row in report["waived"]} == {"2099-12-31"}
    assert len(report["waived"]) == 3
    assert "waived until 2099-12-31" in (stricter / "dist" / "reports" / "check.ttl").read_text("utf-8")


def test_a_waiver_ends_with_its_day(stricter: Path, command: Command) -> None:
    """The day of the check decides, and can be given."""
    waive(stricter, "2026-06-30", "millers", "reeves", "weavers")
    on = ["-C", str(stricter), "check", "--no-reasoning", "--today"]
    assert command(*on, "2026-06-30").status == 0
    late = command(*on, "2026-07-01")
    assert late.status == 1
    assert "error[waiver.expired]: seeds/ford/waivers.csv:2: " in late.out
    assert command(*on, "yesterday").status == 2


def test_shapes_of_a_project_name_only_what_is_declared(stricter: Path, command: Command) -> None:
    """A class that the ontology does not declare is an error, not a shape that always conforms."""
    (stricter / "shapes" / "warned.ttl").write_text(HEAD + SHAPE.format(name="ArmdGroup"), encoding="utf-8")
    answer = command("-C", stricter, "check", "--no-reasoning")
    assert answer.status == 2
    assert "error[shacl.undeclared]: " in answer.err
    assert "sh:targetClass sahel:ArmdGroup in shape:Warned" in answer.err
    assert command("-C", stricter, "check", "--no-reasoning", "--allow-undeclared").status == 0


def test_a_missing_list_of_reused_terms_judges_own_terms_only(stricter: Path, command: Command) -> None:
    """Without the list, terms of other vocabularies are let pass, the project's own are not."""
    (stricter / "shapes" / "reused-terms.txt").unlink()
    waive(stricter, "2099-12-31", "millers", "reeves", "weavers")
    assert command("-C", stricter, "check", "--no-reasoning").status == 0
    (stricter / "shapes" / "warned.ttl").write_text(HEAD + SHAPE.format(name="ArmdGroup"), encoding="utf-8")
    assert command("-C", stricter, "check", "--no-reasoning").status == 2
