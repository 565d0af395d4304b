"""Listen, and serve until told to stop."""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from sahel_ld.errors import UsageError
from sahel_ld.serving.limits import Limits
from sahel_ld.serving.release import Project, Site

if TYPE_CHECKING:
    import uvicorn

_NEEDED = ("starlette", "uvicorn")
_IDLE = 5
_GOODBYE = 3


def serve(project: Project, *, host: str, port: int, limits: Limits, ready: Callable[[str], None]) -> None:
    """Serve a project's release on an address until SIGINT or SIGTERM; `ready` is told the URL.

    Port 0 takes a free one. Raises UsageError where the address can't be had, nothing is published,
    or the libraries of the extra `serve` are missing.
    """
    _check_installed()
    site = Site(project, limits)
    listening = _listen(host, port)
    with listening:
        _run(site, listening, lambda: ready(_url(listening)))


def _check_installed() -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            f"{' and '.join(missing)} is not installed",
            code="not-installed",
            remedy="install sahel-ld with its extra: pip install 'sahel-ld[serve]'",
        )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"can't listen on {host} port {port}: {getattr(error, 'strerror', None) or error}",
            code="address",
            remedy="choose another with --port or --host",
        ) from error


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _run(site: Site, listening: socket.socket, ready: Callable[[], None]) -> None:
    import asyncio

    server = uvicorn_server(site)

    async def live() -> None:
        # The site opens before the server listens to anyone, so that its faults are ours to tell.
        await site.open()
        try:
            ready()
            await server.serve(sockets=[listening])
        finally:
            await site.close()

    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(live())


def uvicorn_server(site: Site) -> uvicorn.Server:
    """The server over a site that is open."""
    import uvicorn

    from sahel_ld.serving.application import application

    config = uvicorn.Config(
        application(site),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",  # after it uvicorn lets a signal end the process: the workers must be gone by then
        ws="none",
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_GOODBYE,
    )
    return uvicorn.Server(config)
