"""What a request to the endpoint asks for (SPARQL 1.1 Protocol, sections 2.1 and 2.2).

Updates are known by their parameters and media type, and refused: the data are only read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from sahel_ld.serving.refusals import Refusal

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = "GET, HEAD, POST, OPTIONS"
_MOST_FIELDS = 200
_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")


@dataclass(frozen=True)
class Operation:
    """A query and the dataset and format that the request names; no query asks for the description."""

    query: str | None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    format_: str | None = None


def read(method: str, address: bytes, headers: Mapping[str, str], body: bytes) -> Operation:
    """The operation of a request: its query string as `address`, its body if it is a POST.

    Raises Refusal: 400 for a malformed request, 403 for an update, 415 for a foreign media type.
    """
    fields = _fields(address)
    if method == "POST":
        media_type, charset = _content_type(headers.get("content-type", ""))
        _check_type(media_type, charset)
        if media_type == QUERY:
            fields["query"].append(_decoded(body))
        else:
            for name, values in _fields(body).items():
                fields[name] += values
    return _operation(fields, required=method == "POST")


def _operation(fields: Mapping[str, list[str]], *, required: bool) -> Operation:
    if any(fields.get(name) for name in _UPDATES):
        raise refused_update()
    query, format_ = _single(fields, "query"), _single(fields, "format")
    if required and query is None:
        raise Refusal("the request has no query", code="no-query", remedy="send it as the field 'query'")
    default = tuple(filter(None, fields.get("default-graph-uri", ())))
    return Operation(query, default, tuple(filter(None, fields.get("named-graph-uri", ()))), format_)


def refused_update() -> Refusal:
    """The refusal of any update (403)."""
    return Refusal(
        "updates are refused: the data are only read",
        status=403,
        code="update-refused",
        remedy="edit the tables and publish",
    )


def _single(fields: Mapping[str, list[str]], name: str) -> str | None:
    values = fields.get(name, [])
    if len(values) > 1:
        raise Refusal(f"the request has {len(values)} fields {name!r}", code="twice", remedy="send one")
    return values[0] if values else None


def _check_type(media_type: str, charset: str) -> None:
    if media_type == UPDATE:
        raise refused_update()
    if media_type not in (FORM, QUERY):
        raise Refusal(
            f"the media type {media_type!r} holds no query"
            if media_type
            else "the request has no media type",
            status=415,
            code="media-type",
            remedy=f"send {FORM} or {QUERY}",
        )
    if charset not in ("", "utf-8", "utf8"):
        raise Refusal(
            f"the character encoding {charset!r} is not read", status=415, code="charset", remedy="send UTF-8"
        )


def _content_type(header: str) -> tuple[str, str]:
    media_type, *parameters = (part.strip().lower() for part in header.split(";"))
    stated = dict(part.partition("=")[::2] for part in parameters)
    return media_type, stated.get("charset", "").strip("\"' ")


def _fields(text: bytes) -> defaultdict[str, list[str]]:
    fields: defaultdict[str, list[str]] = defaultdict(list)
    try:
        pairs = parse_qsl(text.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise Refusal("the fields are not UTF-8, percent-encoded", code="charset") from error
    except ValueError as error:
        raise Refusal(f"the request has more than {_MOST_FIELDS} fields", code="too-long") from error
    for name, value in pairs:
        fields[name].append(value)
    return fields


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refusal("the query is not UTF-8", code="charset", remedy="send UTF-8") from error
