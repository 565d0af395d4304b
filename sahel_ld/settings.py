"""What `sahel-ld.toml` says about a project, read strictly.

    [project]
    base = "https://example.org/ford/"          IRIs of things and graphs hang under it
    title = "…" or {en = "…", fr = "…"}
    description = "…" or {en = "…", fr = "…"}
    version = "0.1.0"
    released = 2001-06-01                       date of this release, and of verdicts by rule
    dataset = "ford"                            the dataset that is published by default
    creator = "…" or {iri, name, kind, page}
    licence = "https://…" or {iri, name, spdx}  of the data

Optional: `created` (date of the first release), `publisher`, `code-licence`, `keywords` (by
language), `themes`, `region`, `period` (two dates), `landing-page`.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sahel_ld.errors import InputError, Place

TextByLanguage = Mapping[str, str]
_BASE = re.compile(r"https?://[^\s<>\"{}|^`\\?#]+/")
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|^`\\]+")
_VERSION = re.compile(r"\d+\.\d+\.\d+([.-][0-9A-Za-z.-]+)?")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PAIR = r"\s*-?\d+(?:\.\d+)?\s+-?\d+(?:\.\d+)?\s*"
_SHAPES = {
    "bbox": re.compile(rf"POLYGON\s*\(\({_PAIR}(?:,{_PAIR}){{3,}}\)\)"),
    "centroid": re.compile(rf"POINT\s*\({_PAIR}\)"),
}
_WKT = {"bbox": "POLYGON((-12 10,4 10,4 25,-12 25,-12 10))", "centroid": "POINT(-4 17)"}
_PUBLISHERS = (
    "NonProfitOrganisation",
    "Academia-ScientificOrganisation",
    "Company",
    "IndustryConsortium",
    "LocalAuthority",
    "NationalAuthority",
    "NonGovernmentalOrganisation",
    "PrivateIndividual(s)",
    "RegionalAuthority",
    "StandardisationBody",
    "SupraNationalAuthority",
)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Settings:
    """The settings of a project; parties, licences, themes and region are plain names to values."""

    base: str
    title: TextByLanguage
    description: TextByLanguage
    version: str
    released: str
    dataset: str
    creator: Mapping[str, str]
    licence: Mapping[str, str]
    publisher: Mapping[str, str] = field(default_factory=dict)
    code_licence: Mapping[str, str] = field(default_factory=dict)
    created: str = ""
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    themes: Sequence[Mapping[str, str]] = ()
    region: Mapping[str, str] = field(default_factory=dict)
    period: Sequence[str] = ()
    landing_page: str = ""


def read_settings(path: Path) -> Settings:
    """The settings in a file; raises InputError naming file, line or key, and the remedy."""
    table = _load(path).get("project")
    if not isinstance(table, dict):
        raise InputError("has no [project] table", place=Place(path), remedy="add it")
    fields = {name.replace("-", "_"): value for name, value in table.items()}
    _refuse(path, [key for key in fields if key not in _READERS], "has the unknown key", "remove it")
    _refuse(path, [key for key in _REQUIRED if key not in fields], "misses", "add it under [project]")
    return _agreeing(Settings(**{name: _read(path, name, value) for name, value in fields.items()}), path)


def _agreeing(settings: Settings, path: Path) -> Settings:
    """The settings, if no date contradicts another; InputError otherwise."""
    if settings.created > settings.released:
        raise InputError(
            f"created is {settings.created}, after released, {settings.released}",
            place=_place(path, "created"),
            remedy="created is the day of the first release; write that, or raise released",
        )
    return settings


def _place(path: Path, name: str) -> Place:
    """Where a key stands; without line if that can't be told."""
    key = re.escape(name.replace("_", "-")).replace(r"\-", "[-_]")
    pattern = re.compile(rf"\s*(?:\[+\s*project\s*\.\s*)?[\"']?{key}[\"']?\s*[\]=.:]")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    line = next((number for number, text in enumerate(lines, 1) if pattern.match(text)), None)
    return Place(path, line=line, column=name.replace("_", "-"))


def wrong_value(name: str, value: object) -> str:
    """What to write instead, if `value` can't be that of the key `name`; nothing if it can."""
    try:
        _READERS[name](value)
    except ValueError as error:
        return str(error)
    return ""


def overridden(settings: Settings, table: Mapping[str, Any], path: Path) -> Settings:
    """The settings with what `table`, the `release` of the dataset described at `path`, puts in their place.

    Raises InputError for an unknown key or a wrong value.
    """
    fields = {str(name).replace("-", "_"): value for name, value in table.items()}
    unknown = [name for name in fields if name not in _READERS or name == "dataset"]
    if unknown:
        raise InputError(
            f"release has the unknown key {unknown[0].replace('_', '-')!r}",
            place=_place(path, unknown[0]),
            remedy="remove it",
        )
    read = {name: _read(path, name, value) for name, value in fields.items()}
    return _agreeing(replace(settings, **read), path)


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        place = Place(path, line=int(line[1]) if line else None)
        raise InputError(f"is not valid TOML: {error}", place=place) from error
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", place=Place(path)) from error


def _refuse(path: Path, keys: list[str], verb: str, remedy: str) -> None:
    if keys:
        name = keys[0].replace("_", "-")
        raise InputError(f"[project] {verb} {name!r}", place=_place(path, name), remedy=remedy)


def _read(path: Path, name: str, value: object) -> Any:
    try:
        return _READERS[name](value)
    except ValueError as error:
        key = name.replace("_", "-")
        raise InputError(f"{key} is {value!r}", place=_place(path, name), remedy=str(error)) from error


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise ValueError("write a text")


def _texts(value: object) -> TextByLanguage:
    if isinstance(value, str):
        return {"en": _text(value)}
    return {_language(tag): text for tag, text in _table(value).items()}


def _language(tag: object) -> str:
    if isinstance(tag, str) and _TAG.fullmatch(tag):
        return tag
    raise ValueError(f"{tag!r} is no language tag such as en or fr-CH")


def _table(value: object) -> dict[str, str]:
    if isinstance(value, dict) and value:
        return {str(key): _text(item) for key, item in value.items()}
    raise ValueError("write a table of names and texts")


def _date(value: object) -> str:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    raise ValueError("write a date without quotes, as 2026-11-21")


def _matching(pattern: re.Pattern[str], remedy: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        raise ValueError(remedy)

    return read


def _party(value: object) -> Mapping[str, str]:
    if isinstance(value, str):
        return {"name": _text(value)}
    party = _known(value, {"iri", "name", "kind", "page"}, "name")
    if party.get("kind", _PUBLISHERS[0]) not in _PUBLISHERS:
        raise ValueError(f"write one of the ADMS types under kind: {', '.join(_PUBLISHERS)}")
    return party


def _licence(value: object) -> Mapping[str, str]:
    return {"iri": _iri(value)} if isinstance(value, str) else _known(value, {"iri", "name", "spdx"}, "iri")


def _known(value: object, names: set[str], needed: str) -> dict[str, str]:
    table = _table(value)
    if needed not in table or set(table) - names:
        raise ValueError(f"write a table of {', '.join(sorted(names))}; {needed} is needed")
    for name in ("iri", "page", "scheme"):
        if name in table:
            _iri(table[name])
    return table


def _whole(value: object, names: set[str]) -> dict[str, str]:
    """A table that has every one of the names."""
    table = _known(value, names, "iri")
    if missing := sorted(names - set(table)):
        raise ValueError(f"write a table of {', '.join(sorted(names))}; {missing[0]} is missing")
    return table


def _keywords(value: object) -> Mapping[str, Sequence[str]]:
    if isinstance(value, dict):
        return {_language(tag): _list(words) for tag, words in value.items()}
    raise ValueError("write lists of words by language")


def _list(value: object) -> list[str]:
    if isinstance(value, list):
        return [_text(item) for item in value]
    raise ValueError("write a list of texts")


def _themes(value: object) -> Sequence[Mapping[str, str]]:
    if isinstance(value, list):
        names = {"iri", "label", "scheme", "scheme_label"}
        return [_whole(item, names) for item in value]
    raise ValueError("write a list of tables: iri, label, scheme, scheme_label")


def _region(value: object) -> Mapping[str, str]:
    region = _whole(value, {"iri", "label", "bbox", "centroid"})
    for name, pattern in _SHAPES.items():
        if not pattern.fullmatch(region[name].strip()):
            raise ValueError(f"write {name} as WKT, as {_WKT[name]}")
    return region


def _period(value: object) -> Sequence[str]:
    if isinstance(value, list) and len(value) == 2:
        days = [_date(day) for day in value]
        if days != sorted(days):
            raise ValueError("write the earlier day first")
        return days
    raise ValueError("write two dates: [2011-01-01, 2015-12-31]")


_iri = _matching(_IRI, "write an absolute IRI")
_REQUIRED = ("base", "title", "description", "version", "released", "dataset", "creator", "licence")
_READERS: dict[str, Callable[[object], Any]] = {
    "base": _matching(_BASE, "write an http(s) IRI that ends in a slash"),
    "code_licence": _licence,
    "created": _date,
    "creator": _party,
    "dataset": _matching(_NAME, "write lower-case letters, digits and hyphens"),
    "description": _texts,
    "keywords": _keywords,
    "landing_page": _iri,
    "licence": _licence,
    "period": _period,
    "publisher": _party,
    "region": _region,
    "released": _date,
    "themes": _themes,
    "title": _texts,
    "version": _matching(_VERSION, "write it as 1.2.3"),
}
