"""What the server and its workers say to each other over pipes.

A message is four bytes of length, a head of that length in JSON, and a body whose length the head
states. Requests have no body. A reply's head is that of an HTTP response, so that the server, which
holds no data, only passes it on.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import IO, Any

LENGTH = struct.Struct(">I")


@dataclass(frozen=True)
class Reply:
    """A worker's answer: status and content type of HTTP, other headers, and the body, whole."""

    status: int
    content_type: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Head:
    """What goes before the body of a reply; `spent` asks for a fresh worker in place of this one."""

    status: int
    content_type: str
    length: int
    headers: Mapping[str, str]
    spent: bool = False


def packed(message: Mapping[str, Any]) -> bytes:
    """A head as bytes."""
    head = json.dumps(message).encode()
    return LENGTH.pack(len(head)) + head


def write_reply(stream: IO[bytes], reply: Reply, *, spent: bool) -> None:
    """Write a reply, head and body."""
    head = Head(reply.status, reply.content_type, len(reply.body), reply.headers, spent)
    stream.write(packed(asdict(head)))
    stream.write(reply.body)
    stream.flush()


def read_request(stream: IO[bytes]) -> dict[str, Any] | None:
    """The next request, None at the end."""
    size = stream.read(LENGTH.size)
    if len(size) < LENGTH.size:
        return None
    message: dict[str, Any] = json.loads(stream.read(LENGTH.unpack(size)[0]))
    return message


async def receive_head(stream: asyncio.StreamReader) -> Head:
    """The head of the next reply; raises EOFError if there is none."""
    size = LENGTH.unpack(await stream.readexactly(LENGTH.size))[0]
    return Head(**json.loads(await stream.readexactly(size)))
