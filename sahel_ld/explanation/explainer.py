"""Explains one release: a triple downward, a thing of it upward."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sahel_ld import derivation, tables, vocabulary
from sahel_ld.cell import Cell
from sahel_ld.errors import UsageError
from sahel_ld.explanation import absence, cells, findings, origins, retirement, upward
from sahel_ld.explanation.records import Absence, Explanation, Finding, Origin
from sahel_ld.explanation.views import Views
from sahel_ld.nearest import suggestion
from sahel_ld.project import Project
from sahel_ld.provenance import Support, tracing
from sahel_ld.querying import labels, searching
from sahel_ld.querying.dataset import open_dataset, published
from sahel_ld.querying.parameters import Values
from sahel_ld.querying.writers import Style
from sahel_ld.tables import DatasetSpec

if TYPE_CHECKING:
    from pyoxigraph import Triple

_TYPE = vocabulary.FOREIGN["rdf"] + "type"
_MOST_NEAR = 5
_ENDED = re.compile(r"[^/#]*$")


class Explainer:
    """Explains one release."""

    def __init__(self, project: Project, dist: Path, spec: DatasetSpec, views: Views) -> None:
        self._project = project
        self._dist = dist
        self._spec = spec
        self._views = views
        self._terms = origins.Terms(project, dist)
        self._values = Values(project.prefixes, lambda text: labels.find(views.dataset, text))

    def explain(self, words: Sequence[str]) -> Explanation | Absence | list[Finding]:
        """What is asked: three terms, a triple in Turtle, a cell of a table, or one term.

        Raises UsageError for a wrong number of words, and for what the release does not have.
        """
        if len(words) == 1:
            return self._one(words[0])
        if len(words) != 3:
            raise UsageError(
                f"{len(words)} terms were given", remedy="give an IRI, or subject, predicate and object"
            )
        return self.triple(words[0], words[1], words[2])

    def _one(self, text: str) -> Explanation | Absence | list[Finding]:
        if record := cells.read(text, self._spec, self._dist / "tables"):
            return self.record(record)
        if re.search(r"\s", text.strip()):
            if triple := self._written(text):
                return self._explained(triple)
            if len(text.split()) == 3 and text[0] not in "<'\"" and not self._is_label(text):
                return self.explain(text.split())
        return [self.thing(text)]

    def _written(self, text: str) -> Triple | None:
        """The one triple that a text in Turtle or N-Quads holds."""
        import pyoxigraph as ox

        prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in self._project.prefixes.items())
        whole = text.strip().removesuffix(".").rstrip()
        for written, form in ((f"{prefixes}{whole} .", "TURTLE"), (f"{whole} .", "N_QUADS")):
            with contextlib.suppress(SyntaxError, ValueError):
                (quad,) = ox.parse(written.encode(), getattr(ox.RdfFormat, form))
                triple: Triple = quad.triple
                return triple
        return None

    def _is_label(self, text: str) -> bool:
        with contextlib.suppress(UsageError):
            return bool(labels.find(self._views.dataset, text))
        return False

    def triple(self, subject: str, predicate: str, object_: str) -> Explanation | Absence:
        """Why a triple stands, or why it does not; UsageError where the release has nothing on it."""
        from pyoxigraph import NamedNode, Triple

        start, end = self._values.term("subject", subject), self._values.term("object", object_)
        path = NamedNode(_TYPE) if predicate == "a" else self._values.term("predicate", predicate)
        if not isinstance(start, NamedNode) or not isinstance(path, NamedNode):
            raise UsageError("subject and predicate are IRIs", remedy="write prefixed names, IRIs or labels")
        return self._explained(Triple(start, path, end))

    def _explained(self, triple: Triple) -> Explanation | Absence:
        support = self._views.provenance.support(triple)
        if support.graph:
            return self._explanation(support)
        if found := absence.absence(self._views, triple):
            return found
        raise UsageError(
            f"the release does not have {self._spoken(triple)}", code="not-stated", remedy=self._near(triple)
        )

    def _explanation(self, support: Support) -> Explanation:
        views = self._views
        named = sorted(set(upward.claims_in(support)))
        claims = tuple(views.claim(iri) for iri in named)
        on = {other for view in claims for other in views.subjects(view.proposition, "proposition")}
        verdicts = {verdict for view in claims for verdict in views.subjects(view.proposition, "assesses")}
        return Explanation(
            support=support,
            text=views.words(support.triple),
            claims=claims,
            others=tuple(views.claim(iri) for iri in sorted(on - set(named))),
            verdicts=tuple(views.verdict(iri) for iri in sorted(verdicts)),
            origin=self._origin(support),
        )

    def _origin(self, support: Support) -> Origin | None:
        if self._is_retired(str(support.triple.subject)[1:-1]):
            return retirement.of_retired(self._project, self._dist, str(support.triple.subject)[1:-1])
        if support.graph.endswith("/graph/ontology"):
            return self._terms.origin(support.triple)
        if support.graph.endswith("/graph/links"):
            return origins.of_link(self._project, self._dist, support.triple)
        return None

    def _near(self, triple: Triple) -> str:
        """What the release says of that subject and predicate instead, or the nearest IRI that it has."""
        found = [self._short(each) for each in absence.instead(self._views, triple)]
        if found:
            return f"it has {'; '.join(found)}"
        for term in (triple.subject, triple.predicate, triple.object):
            iri = getattr(term, "value", "")
            if type(term).__name__ == "NamedNode" and not self._named(iri):
                return f"nothing in it is <{iri}>" + self._like(iri)
        return "it has no such property of that subject"

    def _short(self, triple: str) -> str:
        style = Style(self._project.prefixes)
        terms = triple.split(" ", 2)
        return " ".join(style.shorten(term[1:-1]) if term.startswith("<") else term for term in terms)

    def _spoken(self, triple: Triple) -> str:
        return self._short(" ".join(str(term) for term in (triple.subject, triple.predicate, triple.object)))

    def thing(self, text: str) -> Finding:
        """Where a thing comes from and what rests on it; UsageError for what the release does not name."""
        term: Any = self._term(text)
        iri = str(getattr(term, "value", term))
        if type(term).__name__ != "NamedNode":
            raise UsageError(f"{text} is a literal", remedy="name the triple that it stands in: S P O")
        if not self._named(iri):
            raise UsageError(f"the release does not name {text}{self._like(iri)}", code="not-stated")
        return self._with_origin(findings.finding(self._views, iri))

    def _term(self, text: str) -> Any:
        """The term that a text names; where no label is this one, those that hold it are told."""
        try:
            return self._values.term("term", text)
        except UsageError as error:
            found = searching.search(self._views.dataset, text) if error.code == "unknown-label" else []
            if not found:
                raise
            near = ", ".join(self._short(f"<{iri}>") for iri, _ in found[:_MOST_NEAR])
            raise UsageError(error.message, code=error.code, remedy=f"did you mean {near}?") from error

    def record(self, record: cells.Record) -> list[Finding]:
        """What the record of a table makes, and what rests on that."""
        made = cells.things(record, self._project.base, self._views.provenance)
        told = [(name, text) for name, text in record.values.items() if text]
        if record.column:
            told = [(record.column, record.values[record.column])]
        origin = Origin(f"tables/{record.table.file}", record.line, tuple(told))
        if not made:
            return [Finding("", "record", f"{record.cell}: no triple", origin=origin)]
        return [replace(findings.finding(self._views, iri), origin=origin) for iri in made]

    def _is_retired(self, iri: str) -> bool:
        """Whether a release alone keeps an IRI alive: deprecated, and no longer of any class."""
        query = f"SELECT ?x {{ ?x {retirement.DEPRECATED} true FILTER NOT EXISTS {{ ?x a ?class }} }}"
        return bool(self._views.rows(query, iri))

    def _with_origin(self, found: Finding) -> Finding:
        """A term of the ontology with the line that declares it; what was retired with what retired it."""
        if self._is_retired(found.iri):
            return replace(found, origin=retirement.of_retired(self._project, self._dist, found.iri))
        if found.kind != "term":
            return found
        from pyoxigraph import NamedNode

        quads = self._views.dataset.store.quads_for_pattern(
            NamedNode(found.iri), NamedNode(_TYPE), None, None
        )
        declared = (self._terms.origin(quad.triple) for quad in quads)
        return replace(found, origin=next((each for each in declared if each), None))

    def _named(self, iri: str) -> bool:
        query = "SELECT ?x ?y { { ?x ?p ?y } UNION { ?y ?p ?x } UNION { ?y ?x ?o } } LIMIT 1"
        return bool(self._views.rows(query, iri))

    def _like(self, iri: str) -> str:
        from pyoxigraph import Literal

        space = Literal(_ENDED.sub("", iri))
        query = f"SELECT DISTINCT ?y {{ ?y a ?t FILTER(STRSTARTS(STR(?y), {space})) }}"
        known = self._views.dataset.store.query(query, use_default_graph_as_union=True)
        close = suggestion(iri, (row["y"].value for row in known))  # type: ignore[union-attr]
        return f"; {close}" if close else ""

    def cell(self, cell: Cell) -> str:
        """A cell for people: as a curator edits it, with the line of its record in the release's tables."""
        line = cells.line_of(cell, self._spec, self._dist / "tables")
        return f"cell {cells.curated(cell, self._spec)}" + (f" (line {line})" if line else "")


@contextmanager
def explaining(
    project: Project, release: Path | None = None, *, languages: Sequence[str] = ("en", "fr")
) -> Iterator[Explainer]:
    """An explainer of the project's published release, or of one in another folder: downloaded or merged."""
    dist = release or project.dist
    folder = project.dataset()
    spec = tables.read_description(folder)
    dataset = open_dataset([published(dist)], disjoint=True)
    with tracing(
        dataset.store,
        derivation.read_rules(project.rules),
        mapping_file=folder / spec.mapping,
        tables=dist / "tables",
        keys={table.file: table.key for table in spec.tables},
        base=project.base,
        released=project.settings.released,
    ) as provenance:
        views = Views(dataset, provenance, prefixes=project.prefixes, languages=languages)
        yield Explainer(project, dist, spec, views)
