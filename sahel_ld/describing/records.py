"""What a description is made of; text is meant for people, in the languages asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """The thing that a text names, and a note where it was not named outright."""

    iri: str
    note: str = ""


@dataclass(frozen=True)
class Said:
    """A proposition about the thing: in our words, who says so, and the editors' verdict, if any.

    `stance` is what they do with it, where they neither affirm nor deny it.
    """

    proposition: str
    label: str
    who: tuple[str, ...]
    status: str
    stance: str = ""


@dataclass(frozen=True)
class Description:
    """All about a thing; `accepted` are triples as three labels."""

    iri: str
    label: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    see_also: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    accepted: tuple[tuple[str, str, str], ...]
    affirmed: tuple[Said, ...]
    denied: tuple[Said, ...]
    otherwise: tuple[Said, ...]
    compared: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
