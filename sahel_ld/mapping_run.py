"""One mapping on its own: over the files beside it or, in a dataset's folder, over its prepared tables."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from sahel_ld import mapping, ontology, tables
from sahel_ld.errors import UsageError
from sahel_ld.project import Project
from sahel_ld.tables.description import FILE_NAME


def run(project: Project, files: Sequence[Path], *, base: str | None, output: Path | None) -> bytes:
    """Map and write N-Quads to `output`, or return them where it is None.

    Raises UsageError for a mapping that isn't there, MappingError or TableError for what is wrong.
    """
    for file in files:
        if not file.is_file():
            raise UsageError(f"there is no mapping {file}", remedy="name a YARRRML (.yml) or RML (.ttl) file")
    folder = files[0].resolve().parent
    with tempfile.TemporaryDirectory(prefix="sahel-ld-") as place:
        target = output or Path(place) / "mapped.nq"
        iri = base or project.base
        if (folder / FILE_NAME).is_file():
            vocabulary = ontology.read_vocabulary(ontology.read_ontology(project.ontology))
            tables.prepare(tables.read_dataset(folder, vocabulary), base=iri, folder=Path(place) / "tables")
            folder = Path(place) / "tables"
        mapping.run(mapping.read(files), folder=folder, base=iri, output=target)
        return b"" if output else target.read_bytes()
