"""The way of the data, as one can read it in the design: map → derive → check → publish.

    seeds/<dataset>/ tables + mapping     ontology/ + rules         shapes/
            │ map                              │ derive                │ check
       asserted ─────────────────────────► + derived ──────────► conforms? ──► publish ──► dist/

Stages do not import one another; this module hands the result of one to the next.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import derivation, linking, mapping, ontology, tables, vocabulary
from sahel_ld.derivation import Rule
from sahel_ld.project import Project
from sahel_ld.settings import overridden
from sahel_ld.tables import Dataset

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store, Triple


@dataclass(frozen=True)
class Build:
    """One dataset on its way: what was read, what was asserted, and what follows from it.

    `prepared` is the folder of prepared tables; `terms` are all triples of the ontology, class
    expressions included; `store` holds the graphs that are published, disjoint and without blank
    nodes. `mapped` is the mapping as it was read, if it was kept.
    """

    project: Project
    dataset: Dataset
    prepared: Path
    terms: Sequence[Triple]
    rules: Sequence[Rule]
    store: Store
    mapped: mapping.Mapping | None = None

    @property
    def keys(self) -> dict[str, str]:
        """The key column of each table, by file name."""
        return {table.file: table.key for table in self.dataset.spec.tables}

    @property
    def mapping_file(self) -> Path:
        """The mapping that was run."""
        return self.dataset.spec.folder / self.dataset.spec.mapping


@contextmanager
def building(
    project: Project, name: str | None = None, *, files: Mapping[str, Path] | None = None
) -> Iterator[Build]:
    """Read, map and derive a dataset of a project; the build lasts as long as the context.

    `files` are read in place of the dataset's own tables, by name. What the dataset says of its
    release goes before the settings of the project. Raises TableError, MappingError or InputError
    for what is wrong in the sources, UsageError for a dataset or table that there is not.
    """
    folder = project.dataset(name)
    spec = tables.read_description(folder)
    project = replace(project, settings=overridden(project.settings, spec.release, folder / tables.FILE_NAME))
    terms = ontology.read_ontology(project.ontology)
    rules = derivation.read_rules(project.rules)
    dataset = tables.read_dataset(folder, ontology.read_vocabulary(terms), files=files)
    with tempfile.TemporaryDirectory(prefix="sahel-ld-") as place:
        prepared = Path(place) / "tables"
        prepare(dataset, base=project.base, folder=prepared)
        mapped = mapping.read(dataset.spec.folder / dataset.spec.mapping)
        store = assemble(project, dataset, terms, prepared, mapped)
        derivation.add_derived(store, rules, base=project.base, released=project.settings.released)
        yield Build(project, dataset, prepared, terms, rules, store, mapped)


def prepare(dataset: Dataset, *, base: str, folder: Path) -> None:
    """Write the prepared tables, with the columns that the dataset computes by SQL."""
    tables.prepare(dataset, base=base, folder=folder)
    computed = [table for table in dataset.spec.tables if table.computed]
    for table in sorted(computed, key=lambda table: not table.made_from):
        source = dataset.spec.table(table.made_from) if table.made_from else table
        mapping.compute(
            dataset.spec.folder / table.computed,
            records=folder / source.file,
            key=table.key,
            output=folder / table.file,
            base=base,
        )


def assemble(
    project: Project,
    dataset: Dataset,
    terms: Sequence[Triple],
    prepared: Path,
    mapped: mapping.Mapping | None = None,
) -> Store:
    """The asserted quads: what the mapping makes of the tables, the ontology, and the links."""
    from pyoxigraph import RdfFormat, Store

    store = Store()
    output = prepared.parent / "asserted.nq"
    rules = mapped or mapping.read(dataset.spec.folder / dataset.spec.mapping)
    mapping.run(rules, folder=prepared, base=project.base, output=output)
    store.bulk_load(path=output, format=RdfFormat.N_QUADS)
    store.extend(_ontology_quads(project, terms))
    store.extend(_link_quads(project, dataset, store))
    return store


def _ontology_quads(project: Project, terms: Sequence[Triple]) -> Iterator[Quad]:
    from pyoxigraph import NamedNode, Quad

    graph = NamedNode(vocabulary.graph(project.base, "ontology"))
    for triple in ontology.without_blank_nodes(terms):
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _link_quads(project: Project, dataset: Dataset, store: Store) -> Iterator[Quad]:
    from pyoxigraph import NamedNode, Quad

    if not dataset.spec.links:
        return
    path = dataset.spec.folder / dataset.spec.links
    links = linking.read_links(path, project.prefixes)
    subjects = {quad.subject.value for quad in store if isinstance(quad.subject, NamedNode)}
    linking.check_own_links(path, links, subjects.__contains__)
    graph = NamedNode(vocabulary.graph(project.base, "links"))
    for link in links:
        if not link.negated and not link.proposed:
            yield Quad(NamedNode(link.subject), NamedNode(link.predicate), NamedNode(link.object), graph)
