"""A mapping file, whatever its syntax, to the model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sahel_ld.errors import MappingError, Place
from sahel_ld.mapping.model import Mapping, TriplesMap


def read(path: Path | Iterable[Path]) -> Mapping:
    """Read one mapping file or several as one mapping.

    `.yml` and `.yaml` are YARRRML; `.ttl` is RML-Core, or legacy RML. Raises MappingError with
    file, line and column for anything that is wrong.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    read_ones = [_read_one(one) for one in paths]
    bases = dict.fromkeys(one.base for one in read_ones if one.base)
    if len(bases) > 1:
        raise MappingError("the mappings give different bases: " + ", ".join(bases), place=Place(paths[0]))
    maps = tuple(dict.fromkeys(one for mapping in read_ones for one in mapping.triples_maps))
    _refuse_one_name(maps)
    return Mapping(maps, next(iter(bases), None), Place(paths[0]) if paths else Place("?"))


def _refuse_one_name(maps: tuple[TriplesMap, ...]) -> None:
    """MappingError where mappings of one name differ: a join could mean either."""
    seen: dict[str, TriplesMap] = {}
    for one in maps:
        before = seen.setdefault(one.name, one)
        if before is not one:
            raise MappingError(
                f"there is another mapping {one.name!r} at {before.place}", place=one.place,
                remedy="give each a name of its own", code="mapping-syntax",
            )  # fmt: skip


def _read_one(path: Path) -> Mapping:
    if not path.is_file():
        raise MappingError(f"no mapping {path}", place=Place(path), code="mapping-file")
    # Each syntax brings a parser of its own, which takes time to load.
    if path.suffix in (".yml", ".yaml"):
        from sahel_ld.mapping import yarrrml

        return yarrrml.read(path)
    if path.suffix in (".ttl", ".rml", ".nt"):
        from sahel_ld.mapping import rml

        return rml.read(path)
    raise MappingError(f"unknown kind of mapping {path.suffix!r}", place=Place(path), code="mapping-file")
