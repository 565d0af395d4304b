"""What a worker can be asked to do, each a function from the library and a request to a reply."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sahel_ld.errors import SahelError
from sahel_ld.querying import catalogue, labels
from sahel_ld.querying.dataset import Dataset
from sahel_ld.querying.evaluation import Query, evaluate, prepare
from sahel_ld.querying.failures import QuerySyntaxError
from sahel_ld.querying.parameters import Values
from sahel_ld.serving import datasets, descriptions, formats, pages, refusals
from sahel_ld.serving.messages import Reply
from sahel_ld.serving.negotiation import LANGUAGES, Offer, choose, described

_SHORT = 4000
_MOST_RECENT = 100


@dataclass(frozen=True)
class Library:
    """What a worker answers from: the data, the base of relative IRIs, prefixes, and the catalogue.

    `recent` holds queries that were parsed lately: the same ones come again and again.
    """

    dataset: Dataset
    base: str
    prefixes: Mapping[str, str]
    entries: Mapping[str, catalogue.Entry]
    recent: dict[str, Query] = field(default_factory=dict)


Request = Mapping[str, Any]
Task = Callable[[Library, Request], Reply]


def answer(library: Library, request: Request) -> Reply:
    """The reply to a request; an error on purpose becomes a refusal in plain text.

    Raises MemoryError where the worker's memory does not do.
    """
    try:
        return TASKS[request["task"]](library, request)
    except refusals.Refusal as error:
        return refused(error, error.status, error.headers)
    except SahelError as error:
        return refused(error, 406 if error.code == "unfit-format" else 400)


def refused(error: SahelError, status: int, headers: Mapping[str, str] | None = None) -> Reply:
    """An error as a reply."""
    body = refusals.text(error).encode(errors="backslashreplace")
    return Reply(status, described("text/plain"), body, headers or {})


def parsed(library: Library, text: str, name: str = "query") -> Query:
    """A query whose relative IRIs are those of the dataset; raises what `prepare` raises, in place."""
    if known := library.recent.get(text):
        return known
    query = _prepared(library, text, name)
    if len(text) <= _SHORT:
        if len(library.recent) >= _MOST_RECENT:
            del library.recent[next(iter(library.recent))]
        library.recent[text] = query
    return query


def _prepared(library: Library, text: str, name: str) -> Query:
    prologue = f"BASE <{library.base}> "
    try:
        return prepare(prologue + text.removeprefix("\ufeff"), library.prefixes, name=name)
    except QuerySyntaxError as error:
        raise type(error)(
            error.message,
            text=error.text.removeprefix(prologue),
            offset=max(0, error.offset - len(prologue)),
            name=name,
            remedy=error.remedy,
            code=error.code,
        ) from error


def _query(library: Library, request: Request) -> Reply:
    """SPARQL: `query`, `default` and `named` graphs, `accept`, `format`."""
    query = parsed(library, request["query"])
    offer = choose(formats.offers(query.form), request["accept"], request["format"])
    if graphs := [*request["default"], *request["named"]]:
        datasets.check(graphs, library.dataset.graphs())
    query = datasets.restricted(query, request["default"], request["named"], library.prefixes)
    return _evaluated(library, query, offer, {})


def _catalogued(library: Library, request: Request) -> Reply:
    """A query of the catalogue by `name`, with `values` for its parameters, `accept`, `format`."""
    entry = library.entries[request["name"]]
    query = parsed(library, entry.text, entry.path.name)
    offer = choose(formats.offers(query.form), request["accept"], request["format"])
    reader = Values(query.prefixes, lambda label: labels.find(library.dataset, label))
    values = reader.read([(name, value) for name, value in request["values"]], entry.parameters)
    return _evaluated(library, query, offer, values)


def _evaluated(library: Library, query: Query, offer: Offer, values: Mapping[str, Any]) -> Reply:
    found = evaluate(query, library.dataset, values)
    return whole(formats.write(found, offer.name, query.prefixes), offer)


def whole(body: bytes, offer: Offer, *, vary: str = "Accept") -> Reply:
    """A good reply, with a validator made from its content."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Reply(200, offer.content_type, body, {"ETag": etag, "Vary": vary})


def _known(library: Library, request: Request) -> Reply:
    """Whether anything is said of the thing `iri`."""
    if descriptions.known(library.dataset, request["iri"]):
        return Reply(204, described("text/plain"))
    raise refusals.not_found(f"<{request['iri']}> in the data")


def _thing(library: Library, request: Request) -> Reply:
    """All that is said of the thing `iri`, in the `format` of that short name."""
    iri = request["iri"]
    if not descriptions.known(library.dataset, iri):
        raise refusals.not_found(f"<{iri}> in the data")
    offer = choose(formats.DOCUMENTS, None, request["format"])
    triples = descriptions.of(library.dataset, iri, library.prefixes)
    if offer.name == "html":
        languages = request.get("languages") or LANGUAGES
        names = labels.of(library.dataset, sorted(descriptions.iris(triples)), languages)
        spoken = next(language for language in (*languages, *LANGUAGES) if language in LANGUAGES)
        page = pages.Page(iri, library.base, library.prefixes, names, spoken)
        return whole(pages.written(page, triples), offer, vary="Accept, Accept-Language")
    return whole(formats.write(triples, offer.name, library.prefixes), offer)


TASKS: dict[str, Task] = {
    "catalogue": _catalogued,
    "known": _known,
    "query": _query,
    "thing": _thing,
}
