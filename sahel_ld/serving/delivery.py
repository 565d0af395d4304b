"""From a worker's answer, or a refusal, to an HTTP response.

Invariant: a response states its length before its first byte, so an answer that is cut off on its
way can't be taken for a whole one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from typing import IO, Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sahel_ld.serving import pages, refusals
from sahel_ld.serving.limits import Limits
from sahel_ld.serving.negotiation import described
from sahel_ld.serving.pool import Answer

_BLOCK = 1 << 18
LEFT = 499  # nobody reads it: the client has gone


def refusal(request: Request, error: refusals.Refusal) -> Response:
    """A refusal: in plain text, or for a browser that looks for a page, as one."""
    if error.status == 404 and _is_browser(request):
        return _missing(str(error), error.headers)
    return Response(refusals.text(error), error.status, error.headers, described("text/plain"))


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _missing(message: str, headers: Mapping[str, str]) -> Response:
    return Response(pages.missing(message), 404, {**headers, "Vary": "Accept"}, described("text/html"))


def response(request: Request, answer: Answer) -> Response:
    """A worker's answer; 304 if the client has it already."""
    head = answer.head
    if head.status == 404 and _is_browser(request) and isinstance(answer.body, bytes):
        return _missing(answer.body.decode().partition("]: ")[2].strip(), {})
    headers = {**head.headers, "Content-Length": str(head.length), "Cache-Control": "no-cache"}
    matches = head.status == 200 and fresh(request, head.headers.get("ETag", ""))
    if matches or request.method == "HEAD" or isinstance(answer.body, bytes):
        body = answer.body if isinstance(answer.body, bytes) else _closed(answer.body)
        if matches:
            return not_modified(head.headers)
        if request.method == "HEAD":
            body = b""
        return Response(body, head.status, headers, head.content_type)
    return StreamingResponse(_blocks(answer.body), head.status, headers, head.content_type)


def content(request: Request, body: bytes, content_type: str, headers: Mapping[str, str]) -> Response:
    """What the server itself says; 304 if the client has it already."""
    if fresh(request, headers.get("ETag", "")):
        return not_modified(headers)
    own = {**headers, "Content-Length": str(len(body)), "Cache-Control": "no-cache"}
    return Response(b"" if request.method == "HEAD" else body, 200, own, content_type)


def not_modified(headers: Mapping[str, str]) -> Response:
    """304, with the validator."""
    return Response(b"", 304, {**headers, "Cache-Control": "no-cache"})


def fresh(request: Request, etag: str) -> bool:
    """Whether If-None-Match names this validator (weak comparison, RFC 9110, section 13.1.2)."""
    if request.method not in ("GET", "HEAD") or not etag:
        return False
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return etag in known or "*" in known


async def _blocks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while block := file.read(_BLOCK):
            yield block


def _closed(file: IO[bytes]) -> bytes:
    file.close()
    return b""


async def body(request: Request, limits: Limits) -> bytes:
    """The body of a request; raises Refusal for one too long (413) or too slow (408)."""
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated[:20]) > limits.body:
        raise _too_long(limits)
    read = bytearray()
    try:
        async with asyncio.timeout(limits.upload):
            async for block in request.stream():
                read += block
                if len(read) > limits.body:
                    raise _too_long(limits)
    except TimeoutError:
        raise refusals.Refusal("the request did not arrive in time", status=408, code="too-slow") from None
    return bytes(read)


def _too_long(limits: Limits) -> refusals.Refusal:
    return refusals.Refusal(f"the request is longer than {limits.body} bytes", status=413, code="too-long")


async def attended(request: Request, work: Coroutine[Any, Any, Answer]) -> Response:
    """The response to work that is given up as soon as its client goes; its worker is killed then."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            return Response(b"", LEFT)
        return response(request, working.result())
    finally:
        leaving.cancel()
        working.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
