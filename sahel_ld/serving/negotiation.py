"""Content negotiation by the Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sahel_ld.serving.refusals import Refusal

_RANGE = re.compile(r"(?P<type>[\w!#$&^.+*-]+)/(?P<subtype>[\w!#$&^.+*-]+)", re.ASCII)
_QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?", re.ASCII)
LANGUAGES = ("en", "fr")
"""Of labels and pages, where the client does not care."""
_LANGUAGE = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*", re.ASCII)
_LONGEST = 4096


@dataclass(frozen=True)
class Offer:
    """A format that an answer can be given in: its short name, media type, and other names of that."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type as a header states it."""
        return described(self.media_type)


def described(media_type: str) -> str:
    """A media type as Content-Type states it: text with its encoding."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


@dataclass(frozen=True)
class _Wish:
    type: str
    subtype: str
    quality: float

    def precision(self, media_type: str) -> int:
        """How precisely this range names a media type; 0 if it does not."""
        type_, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (type_, subtype):
            return 3
        if self.type == type_ and self.subtype == "*":
            return 2
        return int((self.type, self.subtype) == ("*", "*"))


def choose(offers: Sequence[Offer], accept: str | None, name: str | None = None) -> Offer:
    """The offer that the client likes best; among equals the first.

    `name`, a short name or media type given in the request itself, overrules the header. Raises
    Refusal (406, or 400 for an unknown name) if none will do. A client that likes an alias of a media
    type gets the offer under that alias.
    """
    if name is not None:
        return _named(offers, name)
    if accept is None or not accept.strip():
        return offers[0]
    wishes = _wishes(accept)
    rated = [
        (_quality(wishes, media_type), -index, -place, Offer(offer.name, media_type))
        for index, offer in enumerate(offers)
        for place, media_type in enumerate((offer.media_type, *offer.aliases))
    ]
    quality, _, _, best = max(rated, key=lambda each: each[:3])
    if not quality:
        raise Refusal(
            "none of the formats asked for is available",
            status=406,
            code="not-acceptable",
            remedy=f"available: {', '.join(offer.media_type for offer in offers)}",
        )
    return best


def languages(accept: str | None, spoken: Sequence[str]) -> list[str]:
    """The languages that a client reads, best first, then the others that the data speak.

    By Accept-Language (RFC 9110, section 12.5.4); what it excludes by `q=0` comes last.
    """
    rated: dict[str, float] = {}
    for part in (accept or "")[:_LONGEST].lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        quality = _stated(parameters)
        if _LANGUAGE.fullmatch(name) and quality is not None:
            rated.setdefault(name.partition("-")[0], quality)
    wanted = sorted((name for name, quality in rated.items() if quality), key=lambda name: -rated[name])
    refused = [name for name in spoken if rated.get(name) == 0]
    return list(dict.fromkeys([*wanted, *(name for name in spoken if name not in refused), *refused]))


def _named(offers: Sequence[Offer], name: str) -> Offer:
    for offer in offers:
        if name in (offer.name, offer.media_type, *offer.aliases):
            return offer
    raise Refusal(
        f"this answer has no format {name!r}",
        code="unknown-format",
        remedy=f"it has {', '.join(offer.name for offer in offers)}",
    )


def _wishes(accept: str) -> list[_Wish]:
    """The ranges of an Accept header; what is malformed counts for nothing."""
    wishes = []
    for part in accept[:_LONGEST].lower().split(","):
        media_range, *parameters = (each.strip() for each in part.split(";"))
        match = _RANGE.fullmatch(media_range)
        quality = _stated(parameters)
        if match and quality is not None:
            wishes.append(_Wish(match["type"], match["subtype"], quality))
    return wishes


def _stated(parameters: Sequence[str]) -> float | None:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if _QUALITY.fullmatch(value.strip()) else None
    return 1.0


def _quality(wishes: Sequence[_Wish], media_type: str) -> float:
    """The quality that the most precise range gives to a media type; 0 if none names it."""
    named = [(wish.precision(media_type), wish.quality) for wish in wishes if wish.precision(media_type)]
    return max(named, default=(0, 0.0))[1]
