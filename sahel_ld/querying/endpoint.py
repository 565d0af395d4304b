"""Ask a SPARQL 1.1 Protocol endpoint instead of data at hand, with the same options and formats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sahel_ld.errors import QueryError, UsageError
from sahel_ld.querying import rewriting
from sahel_ld.querying.answers import Answer, Rows, Triples, Truth
from sahel_ld.querying.evaluation import Query

if TYPE_CHECKING:
    import http.client
    import urllib.request

    import pyoxigraph as ox

    Term = ox.NamedNode | ox.Literal

_ACCEPT = {
    "SELECT": "application/sparql-results+json, application/sparql-results+xml;q=0.8",
    "ASK": "application/sparql-results+json, application/sparql-results+xml;q=0.8",
    "CONSTRUCT": "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5",
    "DESCRIBE": "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5",
}
SECONDS = 60.0
_REDIRECTS = (301, 302, 303, 307, 308)


def ask(
    url: str,
    query: Query,
    values: Mapping[str, Term],
    *,
    limit: int | None = None,
    seconds: float | None = None,
) -> Answer:
    """The endpoint's answer (SPARQL 1.1 Protocol §2.1, POST url-encoded).

    Prefixes that the query leaves undeclared are declared, values are bound in its text. Raises
    UsageError for a URL that is not http(s), QueryError for what the endpoint refuses or garbles.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise UsageError(f"{url} is no endpoint", code="bad-endpoint", remedy="give an http or https URL")
    text = _declarations(query) + rewriting.bind(query.text, list(query.tokens), values)
    body, media = _posted(url, text, _ACCEPT[query.form], seconds or SECONDS)
    try:
        return _read(body, media, query, limit)
    except (SyntaxError, ValueError) as error:
        said = str(error)
    # The error would keep half-read rows, which only this thread may let go.
    raise QueryError(f"{url} answers with what can't be read: {said}", code="endpoint")


def _declarations(query: Query) -> str:
    """PREFIX lines for the prefixes that the query uses without declaring them."""
    declared = {
        name.text
        for word, name in zip(query.tokens, query.tokens[1:], strict=False)
        if word.keyword == "PREFIX"
    }
    used = {f"{token.text.partition(':')[0]}:" for token in query.tokens if token.kind == "name"}
    return "".join(f"PREFIX {name} <{query.prefixes[name[:-1]]}>\n" for name in sorted(used - declared))


def _posted(url: str, text: str, accept: str, seconds: float) -> tuple[bytes, str]:
    import http.client
    import urllib.error
    import urllib.parse
    import urllib.request

    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        url,
        data=urllib.parse.urlencode({"query": text}).encode(),
        headers={"Accept": accept, "User-Agent": "sahel-ld"},
    )
    try:
        with _opener().open(request, timeout=seconds) as response:
            return _content(response)
    except urllib.error.HTTPError as error:
        other = (error.headers and error.headers.get("Location")) or ""
        if other and error.code in _REDIRECTS:
            error.close()
            other = urllib.parse.urljoin(url, other)
            raise QueryError(
                f"{url} answers {error.code}: it redirects to {other}, and a query is not sent on unasked",
                code="endpoint",
                remedy="give that address to --endpoint",
            ) from None
        said = error.read(400).decode(errors="replace").strip().partition("\n")[0]
        error.close()
        raise QueryError(f"{url} answers {error.code} {error.reason}: {said}", code="endpoint") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise QueryError(f"{url} can't be asked: {reason}", code="endpoint") from error


def _opener() -> urllib.request.OpenerDirector:
    """Asks as `urlopen` does, and follows no redirect: the query would not go along."""
    import urllib.request

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *given: object, **named: object) -> None:
            return None

    return urllib.request.build_opener(Stay)


def _content(response: http.client.HTTPResponse) -> tuple[bytes, str]:
    media = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    return response.read(), media


def _read(body: bytes, media: str, query: Query, limit: int | None) -> Answer:
    import pyoxigraph as ox

    if query.form in ("CONSTRUCT", "DESCRIBE"):
        format_ = ox.RdfFormat.from_media_type(media)
        if format_ is None:
            raise ValueError(f"media type {media or 'unknown'}")
        return Triples.of(ox.parse(body, format_), limit)
    results = ox.QueryResultsFormat.from_media_type(media)
    if results is None:
        raise ValueError(f"media type {media or 'unknown'}")
    found = ox.parse_query_results(body, results)
    if isinstance(found, ox.QueryBoolean):
        return Truth(bool(found))
    return Rows.of(found, ordered=query.ordered, limit=limit)
