"""What two releases say about themselves: files of substance, and inputs by digest."""

from __future__ import annotations

from collections.abc import Iterator

from sahel_ld.differences.lines import terms
from sahel_ld.differences.sides import Side, read_side
from sahel_ld.errors import SahelError
from sahel_ld.vocabulary import FOREIGN

SUBSTANCE = ("context.jsonld", "links.sssom.tsv", "ontology.ttl", "queries/", "shapes.ttl", "tables/")
_IDENTIFIER = f"<{FOREIGN['dcterms']}identifier>"
_CHECKSUM = "<http://spdx.org/rdf/terms#checksum>"
_VALUE = "<http://spdx.org/rdf/terms#checksumValue>"


def changed_files(old: Side, new: Side) -> Iterator[tuple[str, str]]:
    """Name and change of each file that makes up a release, dumps and metadata left aside."""
    if not (old.index and new.index):
        return
    before, after = _digests(old), _digests(new)
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield name, "came"
        elif name not in after:
            yield name, "gone"
        elif before[name] != after[name]:
            yield name, "changed"


def _digests(side: Side) -> dict[str, str]:
    files = side.index.files if side.index else ()
    return {entry.name: entry.sha256 for entry in files if entry.name.startswith(SUBSTANCE)}


def changed_inputs(old: Side, new: Side) -> list[str]:
    """The inputs of two releases (`tables/claims`, `rules/closure`) whose digests differ, by name."""
    if not (old.index and new.index and old.path.is_dir() and new.path.is_dir()):
        return []
    before, after = _inputs(old), _inputs(new)
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _inputs(side: Side) -> dict[str, str]:
    """Digests by name of input, as prov.ttl has them; a release without says nothing of its inputs."""
    try:
        quads = [terms(line) for line in read_side(side.path / "prov.ttl").lines]
    except SahelError:
        return {}
    names = {quad.subject: quad.object.strip('"') for quad in quads if quad.predicate == _IDENTIFIER}
    sums = {quad.subject: quad.object for quad in quads if quad.predicate == _CHECKSUM}
    values = {quad.subject: quad.object for quad in quads if quad.predicate == _VALUE}
    return {name: values.get(sums.get(node, ""), "") for node, name in names.items()}
