"""Short names for IRIs: prefix and local name, wherever Turtle and JSON-LD can write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

LOCAL = re.compile(rb"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


class Names:
    """Shortens `<iri>` tokens; the longest namespace wins, and `None` says that none fits.

    A local name holds only what needs no escape in Turtle and can't be misread in JSON-LD.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = sorted(
            ((space.encode(), prefix.encode()) for prefix, space in prefixes.items()),
            key=lambda pair: (-len(pair[0]), pair),
        )
        self._by_space: dict[bytes, bytes] = {}
        for space, prefix in reversed(self._prefixes):
            self._by_space[space] = prefix
        self._odd = [pair for pair in self._prefixes if pair[0][-1:] not in (b"/", b"#")]

    def shorten(self, token: bytes) -> bytes | None:
        """`<…#name>` → `prefix:name`, or None."""
        cut = max(token.rfind(b"/"), token.rfind(b"#")) + 1
        prefix = self._by_space.get(token[1:cut])
        local = token[cut:-1]
        if prefix is not None and LOCAL.fullmatch(local):
            return prefix + b":" + local
        return self._shorten_odd(token) if self._odd else None

    def _shorten_odd(self, token: bytes) -> bytes | None:
        for space, prefix in self._odd:
            if token.startswith(space, 1) and LOCAL.fullmatch(token, len(space) + 1, len(token) - 1):
                return prefix + b":" + token[len(space) + 1 : -1]
        return None
