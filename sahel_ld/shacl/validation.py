"""The run: every active shape with targets, its queries, and the report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from pyoxigraph import Dataset, Literal, Store, Triple

from sahel_ld.errors import ShapeError
from sahel_ld.shacl.compiler import Compiler
from sahel_ld.shacl.components import REGISTRY
from sahel_ld.shacl.data import Data, data_of
from sahel_ld.shacl.literals import ExactStore
from sahel_ld.shacl.reading import ADVICE, nested_shapes_of
from sahel_ld.shacl.records import Constraint, Result, Shapes
from sahel_ld.shacl.report_graph import report_triples
from sahel_ld.shacl.tasks import Found, Task, tasks_of
from sahel_ld.shacl.vocabulary import Node, Term, sh

WORTH_A_THREAD = 5_000


@dataclass(frozen=True)
class Report:
    """A validation report: whether the data conform, and every result in a stable order."""

    conforms: bool
    results: tuple[Result, ...] = field(default=())

    def to_triples(self) -> list[Triple]:
        """Return the standard's report graph (SHACL, section 3.6), in an order that does not change."""
        return report_triples(self.conforms, self.results)


def validate(
    shapes: Shapes,
    data: Store | Dataset | ExactStore,
    *,
    threads: int | None = None,
    disjoint: bool = False,
) -> Report:
    """Validate data against shapes, as SHACL Core and SHACL-SPARQL define it.

    The data graph is the union of the graphs of a store or a dataset, each triple once; a store is only
    read. A store keeps the values of literals, not their spelling (see `literals`); with a dataset, or
    what `exact_store` made, results are exact to the letter, except for queries that the shapes hold.
    `threads` is the number of queries that run at once; by default one, and two on data where that
    gains; `disjoint` promises that no triple stands in two graphs of a store, which else is found out for
    the queries that the shapes hold. Raises ShapeError for a shape that can't be compiled, naming it and why.
    """
    run = _Run(shapes, data, threads or _threads_for(data), disjoint=disjoint)
    results = sorted(run.results(), key=lambda result: result.order)
    return Report(not results, tuple(results))


def has_focus(shapes: Shapes, data: Store) -> bool:
    """Tell whether any active shape with a target finds a focus node in the data."""
    compiler = Compiler(shapes, Data(data), REGISTRY)
    groups = (compiler.targets(shape).text for shape in shapes.targeted())
    return any(compiler.data.ask(f"ASK {{ {group} }}") for group in groups)


def _threads_for(data: Store | Dataset | ExactStore) -> int:
    """Queries of the engine return violations only, so they gain from a second thread once they are long."""
    return min(2, os.cpu_count() or 1) if len(data) >= WORTH_A_THREAD else 1


Job = tuple[Compiler, Task]


class _Run:
    """One validation: a compiler for the data, and a second one where users' queries need other data."""

    def __init__(
        self, shapes: Shapes, data: Store | Dataset | ExactStore, threads: int, *, disjoint: bool
    ) -> None:
        self.shapes = shapes
        self.threads = threads
        targets = [t.term for s in shapes.targeted() for t in s.targets if isinstance(t.term, Literal)]
        by_users = bool(shapes.queries or shapes.components)
        core, plain = data_of(data, by_users=by_users, targets=targets, disjoint=disjoint)
        self.compilers = [Compiler(shapes, core, REGISTRY)]
        if plain is not None:
            asks = Asking(shapes)
            self.compilers = [
                Compiler(shapes, core, REGISTRY, lambda constraint: not asks.by_query(constraint)),
                Compiler(shapes, plain, REGISTRY, asks.by_query),
            ]

    def results(self) -> list[Result]:
        jobs = (
            (compiler, task)
            for shape in self.shapes.targeted()
            for compiler in self.compilers
            for task in tasks_of(compiler, shape, compiler.targets(shape))
        )
        try:
            return [result for _, result in self._detailed(self._found(jobs))]
        except SyntaxError as error:
            raise self._wrong_query(error) from error

    def _wrong_query(self, error: SyntaxError) -> ShapeError:
        """Compile again with each query of the shapes parsed alone: the one that is wrong raises."""
        for compiler in self.compilers:
            strict = Compiler(self.shapes, compiler.data, REGISTRY, strict=True)
            for shape in self.shapes.targeted():
                list(tasks_of(strict, shape, strict.targets(shape)))
        return ShapeError(f"a query made of the shapes does not parse: {error}", remedy=ADVICE)

    def _found(self, jobs: Iterable[Job]) -> list[Found]:
        """What queries find; with threads the first ones run while the others are still being written."""
        if self.threads < 2:
            self._settle()
            return [found for job in jobs for found in self._run(job)]
        with ThreadPoolExecutor(self.threads) as pool:
            settled = pool.submit(self._settle)
            try:
                answers = [pool.submit(self._run, job, settled) for job in jobs]
                return [found for answer in answers for found in answer.result()]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _settle(self) -> None:
        for compiler in self.compilers:
            compiler.data.settle()

    def _run(self, job: Job, settled: Future[None] | None = None) -> list[Found]:
        if settled is not None:
            settled.result()
        compiler, task = job
        query = task.joined if task.joined and task.joins() else task.query
        rows = compiler.data.select(query) if task.needed() else ()
        return [found for row in rows for found in task.decode(row)]

    def _detailed(self, found: list[Found]) -> Iterator[tuple[Term, Result]]:
        """Give results of sh:node the results of the shape that they name; others pass as they are."""
        details = self._details(found)
        for root, result, constraint in found:
            nested = details.get((constraint.get("node"), result.value), ())
            yield root, replace(result, details=nested) if nested else result

    def _details(self, found: list[Found]) -> dict[tuple[object, object], tuple[Result, ...]]:
        values: dict[Node, dict[Term, None]] = {}
        for _, result, constraint in found:
            for node in constraint.nodes("node"):
                if constraint.component == sh("NodeConstraintComponent") and result.value is not None:
                    values.setdefault(node, {})[result.value] = None
        answers: dict[tuple[object, object], list[Result]] = {}
        for node, nodes in values.items():
            for root, result in self._evaluate(node, list(nodes)):
                answers.setdefault((node, root), []).append(result)
        return {key: tuple(sorted(results, key=lambda r: r.order)) for key, results in answers.items()}

    def _evaluate(self, node: Node, nodes: list[Term]) -> Iterator[tuple[Term, Result]]:
        shape = self.shapes.by_node[node]
        jobs = [
            (compiler, task)
            for compiler in self.compilers
            for task in tasks_of(compiler, shape, compiler.explicit(nodes))
        ]
        return self._detailed(self._found(jobs))


class Asking:
    """Which constraints run a query that the shapes hold, themselves or through the shapes they name."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._known: dict[Node, bool] = {}

    def by_query(self, constraint: Constraint) -> bool:
        """Whether deciding a constraint runs a query of the shapes."""
        own = constraint.component == sh("SPARQLConstraintComponent")
        if own or constraint.component in self._shapes.components:
            return True
        nested = nested_shapes_of(constraint)
        return any(self._shape(node) for node in nested)

    def _shape(self, node: Node) -> bool:
        if node not in self._known:
            constraints = self._shapes.by_node[node].constraints
            self._known[node] = any(self.by_query(constraint) for constraint in constraints)
        return self._known[node]
