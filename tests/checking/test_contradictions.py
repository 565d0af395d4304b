"""A contradiction is narrowed to few premises within a bound of time, each with the cells or the line behind it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from golden_project import ROOT, Command
from sahel_ld.validation.axioms import grouped, module
from sahel_ld.validation.narrowing import narrow

HEAD = "@prefix : <urn:x#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
TERMS = """
:A a owl:Class ; rdfs:subClassOf :B ; rdfs:label "an A" . :B a owl:Class ; rdfs:subClassOf :C . :C a owl:Class .
:D a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :E ] .
[] a owl:AllDisjointClasses ; owl:members ( :C :D :E ) .
:p a owl:ObjectProperty ; rdfs:range :D . :far a owl:Class ; rdfs:subClassOf :farther .
"""
FACTS = ":a a :A ; :p :b . :b a :A . :c a :far ; :p :d . :d a :E . " + " ".join(
    f":n{i} :p :n{i + 1} ." for i in range(40)
)


def read(text: str) -> list[Triple]:
    return [quad.triple for quad in parse((HEAD + text).encode(), format=RdfFormat.TURTLE)]


CORE = (":b a :A .", ":a :p :b .", ":A rdfs:subClassOf :B .", ":B rdfs:subClassOf :C .", ":p rdfs:range :D .")


def clashes(sets: Sequence[list[Triple]], left: float) -> int | None:
    """A reasoner for this one contradiction: b is a D by the range, and a C by its class."""
    found = (number for number, triples in enumerate(sets) if contradicts_itself(triples))
    return next(found, None)


def contradicts_itself(triples: list[Triple]) -> bool:
    disjoint = any(triple.predicate.value.endswith("members") for triple in triples)
    return disjoint and set(read(" ".join(CORE))) <= set(triples)


def test_a_contradiction_is_narrowed_to_what_it_needs() -> None:
    """Nothing that can be spared is left, and nothing that is needed is lost."""
    found = narrow(read(TERMS), read(FACTS), clashes, seconds=60)
    heads = {unit.triples[0] for unit in found.units}
    assert found.minimal
    assert set(read(" ".join(CORE))) <= heads
    assert len(found.units) == 6


@pytest.mark.parametrize("far", [False, True], ids=["about one thing", "about several things"])
def test_few_processes_are_asked(far: bool) -> None:
    """One for what is said of each thing, and one for each premise; more where the contradiction spans things."""
    asked: list[int] = []

    def counted(sets: Sequence[list[Triple]], left: float) -> int | None:
        asked.append(len(sets))
        return clashes(sets, left)

    def spanning(sets: Sequence[list[Triple]], left: float) -> int | None:
        """The same, and a fact of two things that are no neighbours."""
        asked.append(len(sets))
        wanted = set(read(":n1 :p :n2 . :n30 :p :n31 ."))
        return next((number for number, triples in enumerate(sets) if wanted <= set(triples)), None)

    found = narrow(read(TERMS), read(FACTS), spanning if far else counted, seconds=60)
    assert found.minimal
    assert len(found.units) == (2 if far else 6)
    assert len(asked) <= 8


def test_the_bound_is_kept_and_said() -> None:
    """When the time is over, the smallest contradiction known by then is returned as not minimal."""
    asked = []

    def slow(sets: Sequence[list[Triple]], left: float) -> int | None:
        asked.append(left)
        if len(asked) > 2:
            raise TimeoutError
        return clashes(sets, left)

    found = narrow(read(TERMS), read(FACTS), slow, seconds=60)
    assert not found.minimal
    assert set(read(" ".join(CORE))) <= {triple for unit in found.units for triple in unit.triples}
    assert max(asked) <= 60
    assert narrow(read(TERMS), read(FACTS), slow, seconds=0).units == ()


def test_axioms_keep_their_anonymous_parts_together() -> None:
    """A restriction hangs from its axiom, annotations and declarations are no axioms, and modules are small."""
    declarations, axioms = grouped(read(TERMS))
    assert len(declarations) == 6
    assert sorted(len(unit.triples) for unit in axioms) == [1, 1, 1, 1, 4, 8]
    names = {str(unit.triples[0].subject) for unit in module(axioms, {"urn:x#A"})}
    assert names == {"<urn:x#A>", "<urn:x#B>"}


@pytest.fixture
def contradictory(ford: Path) -> Path:
    """The ten-row project with an ontology in which nothing can be an armed group and a group."""
    (ford / "ontology").unlink()
    shutil.copytree(ROOT / "ontology", ford / "ontology")
    module = ford / "ontology" / "contradiction.ttl"
    module.write_text(
        "@prefix sahel: <https://w3id.org/sahel-ld/ontology#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\n"
        "sahel:ArmedGroup owl:disjointWith sahel:Actor .\n",
        encoding="utf-8",
    )
    return ford


def test_premises_name_cells_and_lines(contradictory: Path, command: Command) -> None:
    """HermiT's contradiction over the ten rows comes down to one row and the axioms against it."""
    answer = command("-C", contradictory, "check", "-r", "json", "--narrowing", "400")
    assert answer.status == 1
    found = json.loads(answer.out)["inconsistency"]
    assert found["minimal"]
    axioms = [
        premise["axiom"].replace("https://w3id.org/sahel-ld/ontology#", "") for premise in found["premises"]
    ]
    assert "<ArmedGroup> <http://www.w3.org/2002/07/owl#disjointWith> <Actor>" in axioms
    assert len(axioms) <= 6
    cells = [cell for premise in found["premises"] for cell in premise["cells"]]
    assert {(cell["table"], cell["column"]) for cell in cells} <= {("actors", "id"), ("actors", "type")}
    assert len({cell["key"] for cell in cells}) == 1


def test_an_empty_class_is_narrowed(ford: Path, command: Command) -> None:
    """A class that can have no member comes down to the axioms that leave it none."""
    (ford / "ontology").unlink()
    shutil.copytree(ROOT / "ontology", ford / "ontology")
    (ford / "ontology" / "contradiction.ttl").write_text(
        "@prefix sahel: <https://w3id.org/sahel-ld/ontology#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\n"
        "sahel:Nothing a owl:Class ; rdfs:subClassOf sahel:Place , sahel:Person .\n"
        "sahel:Place owl:disjointWith sahel:Person .\n",
        encoding="utf-8",
    )
    answer = command("-C", ford, "check", "-r", "json", "--narrowing", "400")
    assert (answer.status, answer.err) == (1, "")
    found = json.loads(answer.out)["inconsistency"]
    assert found["classes"] == ["https://w3id.org/sahel-ld/ontology#Nothing"]
    assert found["minimal"]
    assert 2 <= len(found["premises"]) <= 3


def test_without_time_the_contradiction_alone_is_said(contradictory: Path, command: Command) -> None:
    """`--narrowing 0` asks the reasoner once; the answer is no all the same."""
    answer = command("-C", contradictory, "check", "--narrowing", "0")
    assert answer.status == 1
    assert "inconsistent: the ontology and what is accepted contradict each other" in answer.out
    assert "premise" not in answer.out
