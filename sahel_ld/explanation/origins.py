"""Where triples are written that no table holds: modules of the ontology, and the links' mapping set."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sahel_ld import linking, ontology
from sahel_ld.explanation.records import Origin
from sahel_ld.mapping.turtle_positions import positions
from sahel_ld.project import Project

if TYPE_CHECKING:
    from pyoxigraph import Triple

_TOLD = {
    "mapping_justification": "justification",
    "confidence": "confidence",
    "mapping_date": "date of the mapping",
    "comment": "seen",
}
LINKS = "links.sssom.tsv"


class Terms:
    """Where the triples of a project's ontology stand; its modules are read once, when first asked."""

    def __init__(self, project: Project, dist: Path) -> None:
        self._project = project
        self._dist = dist

    def origin(self, triple: Triple) -> Origin | None:
        """The file and line where a triple stands; the release's own file, if it stands nowhere else."""
        found = self._places.get(triple)
        return Origin(_relative(self._project, found[0]), found[1]) if found else None

    @cached_property
    def _places(self) -> dict[Triple, tuple[Path, int | None]]:
        files = [*ontology.module_files(self._project.ontology), self._dist / "ontology.ttl"]
        places: dict[Triple, tuple[Path, int | None]] = {}
        for path in files:
            if path.is_file():
                for triple, line in _statements(path):
                    places.setdefault(triple, (path, line))
        return places


def _statements(path: Path) -> Iterator[tuple[Triple, int | None]]:
    """The triples of a file, with their lines as far as these can be told."""
    from pyoxigraph import RdfFormat, parse

    text = path.read_text(encoding="utf-8")
    quads = list(parse(text.encode(), RdfFormat.TURTLE))
    places = positions(text)
    known = len(places) == len(quads)
    for index, quad in enumerate(quads):
        yield quad.triple, places[index][0] if known else None


def of_link(project: Project, dist: Path, triple: Triple) -> Origin | None:
    """The row of the mapping set that makes a link, with its justification and evidence."""
    path = dist / LINKS
    if not path.is_file():
        return None
    wanted = tuple(getattr(term, "value", "") for term in (triple.subject, triple.predicate, triple.object))
    for link in linking.read_links(path, project.prefixes):
        if (link.subject, link.predicate, link.object) == wanted and not link.negated:
            return Origin(_relative(project, path), link.line, tuple(_told(path, link.line)))
    return None


def _told(path: Path, line: int) -> Iterator[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    table = [text for text in lines if not text.startswith("#")]
    skipped = len(lines) - len(table)
    reader = csv.DictReader(table, delimiter="\t")
    for row in reader:
        if skipped + reader.line_num == line:
            yield from ((said, row[name]) for name, said in _TOLD.items() if row.get(name))


def _relative(project: Project, path: Path) -> str:
    inside = path.resolve().is_relative_to(project.root)
    return path.resolve().relative_to(project.root).as_posix() if inside else str(path)
