"""What each route answers."""

from __future__ import annotations

import hashlib
import html
import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from sahel_ld.serving import delivery, formats, protocol, refusals, service, things
from sahel_ld.serving.negotiation import LANGUAGES, Offer, choose, described, languages
from sahel_ld.serving.release import INDEX, SUMS, Release, Site

STATIC = Path(__file__).parent / "static"
_STATIC = {
    "icon.svg": "image/svg+xml",
    "page.css": "text/css",
    "query.css": "text/css",
    "query.js": "text/javascript",
}
_BARE = {INDEX: "application/json", SUMS: "text/plain"}
"""Files of a release that its index does not list."""


class Views:
    """The views of a site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def endpoint(self, request: Request) -> Response:
        """The SPARQL endpoint; without a query, its description."""
        body = await delivery.body(request, self._site.limits)
        operation = protocol.read(request.method, request.scope["query_string"], request.headers, body)
        if operation.query is None:
            return self._description(request, operation.format_)
        task = {
            "task": "query",
            "query": operation.query,
            "default": operation.default,
            "named": operation.named,
        }
        return await self._answered(request, task, operation.format_)

    async def page(self, request: Request) -> Response:
        """The page for questions; to a client that wants RDF, the description of the dataset."""
        offers = (formats.HTML, *formats.GRAPHS)
        if choose(offers, _accept(request)).name != "html":
            return RedirectResponse("/sparql", 303, {"Vary": "Accept"})
        return self._file(request, "query.html", described("text/html"), {"Vary": "Accept"})

    async def static(self, request: Request) -> Response:
        """A file that the pages need."""
        name = request.path_params["name"]
        if name not in _STATIC:
            raise refusals.not_found("such file")
        return self._file(request, name, described(_STATIC[name]), {})

    async def catalogue(self, request: Request) -> Response:
        """The catalogue of queries, with the prefixes that need no declaration, as JSON."""
        release = self._site.current()
        queries = [_entry(entry) for entry in release.entries.values()]
        document = {
            "title": dict(release.index.title),
            "version": release.index.version,
            "base": release.index.base,
            "prefixes": dict(self._site.project.prefixes),
            "queries": queries,
        }
        return _own(request, json.dumps(document, ensure_ascii=False).encode(), "application/json")

    async def catalogued(self, request: Request) -> Response:
        """The answer to a query of the catalogue; its parameters are the fields of the request."""
        await delivery.body(request, self._site.limits)
        name = request.path_params["name"]
        if name not in self._site.current().entries:
            raise refusals.not_found("query of that name in the catalogue")
        given = [(key, value) for key, value in request.query_params.multi_items() if value]
        values = [pair for pair in given if pair[0] != "format"]
        format_ = dict(given).get("format")
        return await self._answered(request, {"task": "catalogue", "name": name, "values": values}, format_)

    async def at_folder(self, request: Request) -> Response:
        """A folder without its slash: relative names would lead elsewhere, so the client is sent to it."""
        query = request.url.query
        return RedirectResponse(f"{request.url.path}/{f'?{query}' if query else ''}", 308)

    async def listing(self, request: Request) -> Response:
        """The files of the release."""
        release = self._site.current()
        rows = "".join(
            f'<li><a href="/dist/{html.escape(name)}">{html.escape(name)}</a></li>'
            for name in sorted([*release.files, *_BARE])
        )
        text = (
            '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>The release</title>'
            f'<link rel="stylesheet" href="/static/page.css"><main><h1>The release</h1><ul>{rows}</ul></main>'
        )
        return _own(request, text.encode(), described("text/html"))

    async def dump(self, request: Request) -> Response:
        """A file of the release: one that its index lists, so no path leads anywhere else."""
        release, name = self._site.current(), request.path_params["name"]
        entry = release.files.get(name)
        if entry is None and name not in _BARE:
            raise refusals.not_found("such file in the release")
        path = self._site.project.dist / name
        if not path.is_file() or path.resolve() != self._site.project.dist.resolve() / name:
            raise refusals.not_found("such file in the release")
        if entry is None:
            return _own(request, path.read_bytes(), described(_BARE[name]))
        return _dump(request, path, described(entry.mediaType), entry.bytes, f'"{entry.sha256}"')

    async def thing(self, request: Request) -> Response:
        """A thing is no document: 303 leads to the one that describes it."""
        await delivery.body(request, self._site.limits)
        release, path = self._site.current(), request.path_params["path"]
        iri = things.iri(release.index.base, path)
        if iri is None:
            raise refusals.not_found("such page")
        place = things.document(path, _accept(request), release.files)
        answer = await release.pool.run({"task": "known", "iri": iri})
        if answer.head.status != 204:
            return delivery.response(request, answer)
        return RedirectResponse(place, 303, {"Vary": "Accept", "Link": things.link_header(path)})

    async def document(self, request: Request) -> Response:
        """What the data say of a thing."""
        await delivery.body(request, self._site.limits)
        release, found = self._site.current(), things.of_document(request.path_params["path"])
        iri = things.iri(release.index.base, found[0]) if found else None
        if found is None or iri is None:
            raise refusals.not_found("such document")
        read = languages(request.headers.get("accept-language"), LANGUAGES)
        task = {"task": "thing", "iri": iri, "format": found[1], "languages": read}
        return await delivery.attended(request, release.pool.run(task))

    async def described(self, request: Request) -> Response:
        """What the data say of any thing, by its IRI: things of merged data have no path on this server."""
        await delivery.body(request, self._site.limits)
        offer = choose(formats.DOCUMENTS, _accept(request), request.query_params.get("format"))
        read = languages(request.headers.get("accept-language"), LANGUAGES)
        task = {
            "task": "thing",
            "iri": things.asked(request.query_params.getlist("iri")),
            "format": offer.name,
            "languages": read,
        }
        return await delivery.attended(request, self._site.current().pool.run(task))

    async def _answered(self, request: Request, task: dict[str, Any], format_: str | None) -> Response:
        task = {**task, "accept": _accept(request), "format": format_}
        return await delivery.attended(request, self._site.current().pool.run(task))

    def _description(self, request: Request, format_: str | None) -> Response:
        release = self._site.current()
        offer = choose((*formats.GRAPHS, formats.HTML), _accept(request), format_)
        if offer.name == "html":
            return RedirectResponse("/", 303, {"Vary": "Accept"})
        return _own(request, self._described(request, release, offer), offer.content_type)

    def _described(self, request: Request, release: Release, offer: Offer) -> bytes:
        endpoint = str(request.url.replace(path="/sparql", query="", fragment=""))
        try:
            return service.description(endpoint, release.index, self._site.project.dist / "void.ttl", offer)
        except ValueError as error:
            raise refusals.Refusal("the Host of the request is none", code="bad-host") from error

    def _file(self, request: Request, name: str, content_type: str, headers: dict[str, str]) -> Response:
        return _own(request, (STATIC / name).read_bytes(), content_type, headers)


def _accept(request: Request) -> str | None:
    return ", ".join(request.headers.getlist("accept")) or None


def _own(request: Request, body: bytes, content_type: str, headers: dict[str, str] | None = None) -> Response:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return delivery.content(request, body, content_type, {"ETag": etag, "Vary": "Accept", **(headers or {})})


def _dump(request: Request, path: Path, content_type: str, size: int, etag: str) -> Response:
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if path.stat().st_size != size:
        raise refusals.Refusal(
            "the release is being published anew", status=503, code="busy", headers={"Retry-After": "1"}
        )
    if delivery.fresh(request, etag):
        return delivery.not_modified(headers)
    return FileResponse(path, 200, headers, content_type)


def _entry(entry: Any) -> dict[str, Any]:
    parameters = [
        {"name": each.name, "type": each.type, "description": each.description, "default": each.default}
        for each in entry.parameters
    ]
    stated = {"name": entry.name, "title": entry.title, "question": entry.question, "text": entry.text}
    return {**stated, "columns": list(entry.columns), "parameters": parameters}
