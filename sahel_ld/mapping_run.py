"""One mapping on its own: over the files beside it or, in a dataset's folder, over its prepared tables."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sahel_ld import mapping, ontology, tables
from sahel_ld.errors import UsageError
from sahel_ld.mapping import Mapping, MappingReport, Options, Progress
from sahel_ld.project import Project
from sahel_ld.tables.description import FILE_NAME


def run(
    project: Project,
    files: Sequence[Path],
    *,
    base: str | None,
    output: Path | BinaryIO,
    sort: bool = True,
    options: Options | None = None,
    master: str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> MappingReport:
    """Map to a file, whose name says the format, or as N-Quads to a stream.

    It runs on DuckDB, or on Spark where a `master` is given; progress is heard of from the first only.

    Raises UsageError for a mapping that isn't there, MappingError or TableError for what is wrong.
    """
    read = mapping.read(files)
    with _sources(project, files, _base(project, base)) as folder:
        _refuse_input(read, files, folder, output)
        given: dict[str, Any] = {"folder": folder, "base": _base(project, base), "output": output}
        if master is not None:
            from sahel_ld.mapping.spark import running

            return running.run(read, sort=sort, options=options, cluster=running.Cluster(master), **given)
        return mapping.run(read, sort=sort, options=options, progress=progress, **given)


def _base(project: Project, given: str | None) -> str:
    return project.base if given is None else given


def _refuse_input(read: Mapping, files: Sequence[Path], folder: Path, output: Path | BinaryIO) -> None:
    """Nothing that is read may be written over."""
    inputs = {path.resolve() for path in (*files, *(folder / one.source.path for one in read.triples_maps))}
    if isinstance(output, Path) and output.resolve() in inputs:
        raise UsageError(f"{output} is an input of this mapping", remedy="write to another file")


def explain(project: Project, files: Sequence[Path], *, base: str | None, engine: str = "duckdb") -> str:
    """The plan of a mapping and its SQL for an engine; raises as `run` does."""
    with _sources(project, files, _base(project, base)) as folder:
        return mapping.explain(mapping.read(files), folder=folder, base=_base(project, base), engine=engine)


@contextmanager
def _sources(project: Project, files: Sequence[Path], base: str) -> Iterator[Path]:
    """The folder of the mapping's sources; beside a dataset.yaml the prepared tables."""
    for file in files:
        if not file.is_file():
            raise UsageError(f"there is no mapping {file}", remedy="name a YARRRML (.yml) or RML (.ttl) file")
    folder = files[0].resolve().parent
    if not (folder / FILE_NAME).is_file():
        yield folder
        return
    vocabulary = ontology.read_vocabulary(ontology.read_ontology(project.ontology))
    with tempfile.TemporaryDirectory(prefix="sahel-ld-") as place:
        tables.prepare(tables.read_dataset(folder, vocabulary), base=base, folder=Path(place))
        yield Path(place)
