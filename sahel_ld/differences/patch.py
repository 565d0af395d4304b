"""RDF Patch: the quads to delete and to add, so that the first side becomes the second.

Specification: https://afs.github.io/rdf-delta/rdf-patch.html. Header, transaction, deletions,
additions; each in the order of bytes, so that the same two sides give the same patch. The header
names both sides by the SHA-256 of their sorted canonical N-Quads, as `ni` IRIs (RFC 6920). Blank
nodes bear the labels of RDFC-1.0: a patch applies to canonical N-Quads.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator

from sahel_ld.differences.sides import Side
from sahel_ld.errors import DataError

DELETE, ADD = b"D ", b"A "


def patch(old: Side, new: Side) -> bytes:
    """The patch from one side to the other; graphs count, and literals are kept as they are spelt."""
    changes = [DELETE + line for line in sorted(old.lines - new.lines)]
    changes += [ADD + line for line in sorted(new.lines - old.lines)]
    return b"".join([*head(old.digest, new.digest), *(line + b"\n" for line in (*changes, b"TC ."))])


def head(old: str, new: str) -> list[bytes]:
    """The lines before the changes, for the digests of both sides."""
    return [
        f"H id {digest_iri(new)} .\n".encode(),
        f"H prev {digest_iri(old)} .\n".encode(),
        b"TX .\n",
    ]


def digest_iri(digest: str) -> str:
    """The name of a dataset by its digest (hexadecimal SHA-256)."""
    return f"<ni:///sha-256;{urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b'=').decode()}>"


def undo(lines: Iterable[bytes], written: bytes) -> frozenset[bytes]:
    """What stood before a patch made `lines` of it; raises DataError if the patch made others."""
    after = set(lines)
    deleted, added = (set(_changes(written, mark)) for mark in (DELETE, ADD))
    if not added <= after or deleted & after:
        raise DataError("the patch is not the one that led to these data")
    return frozenset((after - added) | deleted)


def previous(written: bytes) -> str:
    """What the header names as the dataset before, or nothing."""
    heads = [line.split(b" ") for line in written.split(b"\n") if line.startswith(b"H prev ")]
    return heads[0][2].decode() if heads else ""


def _changes(written: bytes, mark: bytes) -> Iterator[bytes]:
    return (line[len(mark) :] for line in written.split(b"\n") if line.startswith(mark))
