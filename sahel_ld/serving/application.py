"""The server as an ASGI application: routes, methods, and what becomes of a refusal."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from sahel_ld.serving import delivery, protocol, refusals
from sahel_ld.serving.headers import Headers
from sahel_ld.serving.release import Site
from sahel_ld.serving.views import Views

View = Callable[[Request], Awaitable[Response]]
_READ = "GET, HEAD, OPTIONS"


def application(site: Site) -> Headers:
    """The application over a site that is open; it closes the site at the end."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await site.close()

    return Headers(Starlette(routes=_routes(Views(site)), lifespan=lifespan))


def _routes(views: Views) -> list[BaseRoute]:
    endpoint = _Guarded(views.endpoint, protocol.METHODS)
    reading = {
        "/": views.page,
        "/static/{name}": views.static,
        "/queries": views.catalogue,
        "/queries/{name}": views.catalogued,
        "/describe": views.described,
        "/dist": views.at_folder,
        "/dist/": views.listing,
        "/dist/{name:path}": views.dump,
        "/doc/{path:path}": views.document,
        "/{path:path}": views.thing,
    }
    return [
        *(Route(path, endpoint) for path in ("/sparql", "/sparql/")),
        *(Route(path, _Guarded(view, _READ)) for path, view in reading.items()),
    ]


class _Guarded:
    """A view with its methods, as ASGI, so that the router leaves methods to it."""

    def __init__(self, view: View, methods: str) -> None:
        self._view = view
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._respond(request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(b"", 204, {"Allow": self._methods})
        try:
            if request.method not in self._methods.split(", "):
                raise refusals.wrong_method(self._methods)
            return await self._view(request)
        except refusals.Refusal as error:
            return delivery.refusal(request, error)
        except ClientDisconnect:
            return Response(b"", delivery.LEFT)
