"""Two small neighbours for the tests of merging: the ten-row project under other base IRIs, and links."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from golden_project import make_project

SEMAPV = "https://w3id.org/semapv/vocab/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
FORD = "https://example.org/ford/"
HILL = "https://example.org/hill/"
LAKE = "https://example.org/lake/"
SAHEL = "https://w3id.org/sahel-ld/ontology#"
REPORTED = "https://w3id.org/sahel-ld/reported#"
HEADER = (
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "predicate_modifier",
    "reviewer_id",
)


def neighbour(folder: Path, name: str) -> Path:
    """The ten-row project as somebody else would have made it: the same rows under another base IRI."""
    project = make_project(folder / name)
    for path in (project / "sahel-ld.toml", *(project / "seeds" / "ford").iterdir()):
        path.write_text(
            path.read_text(encoding="utf-8").replace(FORD, f"https://example.org/{name}/"), encoding="utf-8"
        )
    return project


def links(
    path: Path, rows: Iterable[tuple[str, ...]], *, justification: str = "ManualMappingCuration"
) -> Path:
    """An SSSOM file of rows: subject, relation of SKOS, object, and if need be modifier and reviewer.

    The first row stands in line 6.
    """
    lines = [
        "#curie_map:",
        f"#  skos: {SKOS}",
        f"#  ford: {FORD}id/",
        f"#  hill: {HILL}id/",
        "\t".join(HEADER),
    ]
    for subject, relation, object_, *rest in rows:
        modifier, reviewer = (*rest, "", "")[:2]
        cells = (subject, f"skos:{relation}", object_, SEMAPV + justification, modifier, reviewer)
        lines.append("\t".join(cells))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
