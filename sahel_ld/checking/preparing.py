"""Before data are checked: shapes are read, and held to what the ontology, the shapes or the data declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import loading, shacl, vocabulary
from sahel_ld.checking import declared
from sahel_ld.checking.placing import placed
from sahel_ld.checking.records import Notice, Options, Scope
from sahel_ld.errors import ShapeError
from sahel_ld.loading import Loaded
from sahel_ld.pipeline import Build

if TYPE_CHECKING:
    from pyoxigraph import Store

    from sahel_ld.shacl import Shapes, ShapesSource

NOTHING_CHECKED = "shacl.nothing-checked"
_BELOW = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


@dataclass(frozen=True)
class Reading:
    """The shapes files as parsed, and as our engine reads them; None where only pySHACL can use them."""

    source: ShapesSource
    shapes: Shapes | None
    notices: tuple[Notice, ...] = ()

    def scope(self, prefixes: Mapping[str, str]) -> Scope:
        """How the terms of a report are written: prefixes, those of the shapes too, and names of shapes."""
        names = shacl.shape_names(self.shapes) if self.shapes else {}
        return Scope({**vocabulary.FOREIGN, **self.source.prefixes, **prefixes}, names)


def read(files: Sequence[Path], options: Options) -> Reading:
    """Read shapes; raises ShapeError for shapes that can't be used, for imports, and where there are none."""
    source = shacl.parse_shapes(files)
    missing = source.missing_imports()
    if missing:
        raise ShapeError(
            f"the shapes import {missing[0]}, which is not followed",
            remedy="name its file too, with --shapes, or remove owl:imports",
        )
    try:
        shapes = shacl.read_shapes(source.graph())
    except ShapeError as error:
        if options.engine == "sparql":
            raise placed(error, source, Scope()) from error
        text = f"whether anything declares what the shapes name was not checked: {error.message}"
        return Reading(source, None, (Notice("shacl.undeclared-unknown", text),))
    if not shapes.shapes:
        names = ", ".join(str(file) for file in files)
        raise ShapeError(
            f"there is no shape in {names}", code=NOTHING_CHECKED, remedy="name a file of shapes"
        )
    return Reading(source, shapes)


def in_project(build: Build, reading: Reading, scope: Scope, options: Options) -> Iterator[Notice]:
    """Hold the shapes to the project's ontology: strictly its own, with leniency the shapes of others."""
    yield from reading.notices
    if reading.shapes is None:
        return
    known = shacl.declared_by(build.terms) | {_name(triple.subject) for triple in build.terms}
    reused = declared.reused_terms(build.project.shapes)
    known |= (reused or set()) | _ontologies(options)
    if not options.shapes and not options.allow_undeclared:
        # Without a list of reused terms, those of other vocabularies can't be judged.
        own = (vocabulary.ONTOLOGY, vocabulary.REPORTED, build.project.base)
        spaces = own if reused is None else ("",)
        declared.check_strictly(reading.shapes, known, scope, spaces=spaces)
        return
    known |= reading.source.declared()
    allow = options.allow_undeclared
    yield from declared.check_against(reading.shapes, known, build.store, scope, allow=allow)


def _name(term: object) -> str:
    return str(getattr(term, "value", ""))


def in_data(store: Store, reading: Reading, scope: Scope, options: Options) -> Iterator[Notice]:
    """Hold shapes to what they, the data, or ontologies beside them declare, and to what the data use."""
    yield from reading.notices
    if reading.shapes is None:
        return
    known = reading.source.declared() | shacl.declared_in(store) | _ontologies(options)
    for folder in filter(Path.is_dir, options.shapes):
        known |= declared.reused_terms(folder) or set()
    yield from declared.check_against(reading.shapes, known, store, scope, allow=options.allow_undeclared)


def _ontologies(options: Options) -> set[str]:
    return shacl.declared_by(quad.triple for quad in loading.quads(options.ontologies, {}))


def hierarchy(data: Loaded, options: Options) -> list[Notice]:
    """Let the class hierarchy of the ontologies hold for the data; a notice where it can't be added to them.

    Without it an instance of a class below the target of a shape would be passed over.
    """
    below = [quad for quad in loading.quads(options.ontologies, {}) if quad.predicate.value == _BELOW]
    if data.files:
        data.store.extend(below)
    elif any(quad not in data.store for quad in below):
        text = (
            "the folder of a store is only read, so the class hierarchy of the ontology does not hold for it"
        )
        return [Notice("shacl.hierarchy", text, "load the ontology into the store")]
    return []


def nothing_checked(store: Store, reading: Reading, options: Options) -> list[Notice]:
    """What `conforms` would hide, as an error or, if that is allowed, a notice: nothing was checked."""
    if reading.shapes is None or shacl.has_focus(reading.shapes, store):
        return []
    if any(reading.shapes.targeted()):
        text = "no shape finds a node to check in the data"
        remedy = "name data and shapes that belong together"
    else:
        text = "no active shape has a target, so there is nothing to check"
        remedy = "give a shape sh:targetClass, sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf"
    if options.allow_undeclared:
        return [Notice(NOTHING_CHECKED, text, remedy)]
    raise ShapeError(text, code=NOTHING_CHECKED, remedy=f"{remedy}, or pass --allow-undeclared")
