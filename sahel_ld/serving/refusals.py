"""The ways in which a request is not answered, each with its status of HTTP.

The body of a refusal is plain text: a line `error[code]: what (remedy)`, and the place in the query
where there is one. `code` is stable.
"""

from __future__ import annotations

from collections.abc import Mapping

from sahel_ld.errors import SahelError


class Refusal(SahelError):  # noqa: N818 - named like QueryRefused
    """A request that is refused; `status` is that of HTTP, `headers` go with it."""

    code = "bad-request"

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        remedy: str = "",
        code: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy, code=code)
        self.status = status
        self.headers = dict(headers or {})


def busy(seconds: int) -> Refusal:
    """Too many queries at once (503)."""
    return Refusal(
        "too many queries are being answered",
        status=503,
        code="busy",
        remedy=f"try again in {seconds} seconds",
        headers={"Retry-After": str(seconds)},
    )


def too_slow(seconds: float) -> Refusal:
    """A query beyond its time. The SPARQL Protocol gives 500 to a query that a service won't finish."""
    return Refusal(
        f"no answer within {seconds:g} seconds", status=500, code="time-limit", remedy="ask for less"
    )


def too_large(megabytes: int) -> Refusal:
    """A query beyond its memory (500, as for time)."""
    return Refusal(
        f"needs more than {megabytes} MB of memory", status=500, code="memory-limit", remedy="ask for less"
    )


def broken() -> Refusal:
    """A query that ended its worker in another way."""
    return Refusal("the engine ended over this query", status=500, code="engine", remedy="ask it in parts")


def wrong_method(allowed: str) -> Refusal:
    """A method that a resource does not have (405)."""
    return Refusal(
        "this resource has no such method",
        status=405,
        code="method",
        remedy=f"use {allowed}",
        headers={"Allow": allowed},
    )


def not_found(what: str) -> Refusal:
    """Nothing is there (404)."""
    return Refusal(f"there is no {what}", status=404, code="not-found")


def text(error: SahelError) -> str:
    """The body that says why a request was refused."""
    return f"error[{error.code}]: {error}\n"
