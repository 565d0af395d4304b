"""Short names for IRIs: prefix and local name, wherever Turtle and JSON-LD can write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

LOCAL = re.compile(rb"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_is_local = LOCAL.fullmatch
LIMIT = 200_000
Key = TypeVar("Key")
Result = TypeVar("Result")


class Memo(dict[Key, Result]):
    """A function that remembers its first results, a bounded number of them.

    What comes later is made each time: it costs less than to forget and to remember.
    """

    def __init__(self, make: Callable[[Key], Result], *, limit: int = LIMIT) -> None:
        super().__init__()
        self._make = make
        self._limit = limit

    def __missing__(self, key: Key) -> Result:
        result = self._make(key)
        if len(self) < self._limit:
            self[key] = result
        return result


class Names:
    """Shortens `<iri>` tokens; the longest namespace wins, and `None` says that none fits.

    A local name holds only what needs no escape in Turtle and can't be misread in JSON-LD.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        pairs = sorted((space.encode(), prefix.encode()) for prefix, space in prefixes.items())
        self._by_start = {b"<" + space: prefix + b":" for space, prefix in reversed(pairs)}
        # Namespaces that end in something else are tried one by one, the longest first.
        odd = [pair for pair in pairs if pair[0][-1:] not in (b"/", b"#")]
        self._odd = sorted(odd, key=lambda pair: (-len(pair[0]), pair))

    def shorten(self, token: bytes) -> bytes | None:
        """`<…#name>` → `prefix:name`, or None."""
        space, cut, rest = token.rpartition(b"/")
        if b"#" in rest:
            space, cut, rest = token.rpartition(b"#")
        prefix, local = self._by_start.get(space + cut), rest[:-1]
        # Most names are found by the first test, in half the time of the second.
        if prefix is not None and (local.isalnum() or _is_local(local)):
            return prefix + local
        return self._shorten_odd(token) if self._odd else None

    def space(self, token: bytes) -> tuple[bytes, bytes] | None:
        """`<…#name>` → `<…#` and `prefix:`, what stands before names of its namespace, or None."""
        short = self.shorten(token)
        if short is None:
            return None
        prefix, colon, local = short.partition(b":")
        return token[: -len(local) - 1], prefix + colon

    def _shorten_odd(self, token: bytes) -> bytes | None:
        for space, prefix in self._odd:
            if token.startswith(space, 1) and LOCAL.fullmatch(token, len(space) + 1, len(token) - 1):
                return prefix + b":" + token[len(space) + 1 : -1]
        return None
