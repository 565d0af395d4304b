"""Dumps in several processes: the same bytes as from one, whatever the ranges, and errors as from one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sahel_ld import publication
from sahel_ld.errors import DataError
from sahel_ld.publication import parts
from sahel_ld.publication.canonical import canonical_quads, triples
from sahel_ld.publication.manner import Manner
from sahel_ld.publication.parts import cut, write_lines
from small_release import CONTEXT, PREFIXES, store

MANNERS = {
    "jsonld": Manner("sahel_ld.publication.jsonld", CONTEXT, between=","),
    "turtle": Manner("sahel_ld.publication.turtle", PREFIXES),
}


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_processors", lambda: 2)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "small.nt"
    path.write_bytes(b"".join(triples(canonical_quads(store(), folder=tmp_path))))
    return path


def written(path: Path, manner: Manner, **sizes: int) -> bytes:
    with path.open("rb") as lines:
        return b"".join(write_lines(lines, manner, **sizes))


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
@pytest.mark.parametrize("part", [1, 700, 1 << 20])
def test_several_processes_write_what_one_does(lines: Path, manner: Manner, part: int) -> None:
    """A part for each subject, a few parts, or one: the same bytes."""
    alone = b"".join(manner.write(lines.read_bytes().splitlines(keepends=True)))
    assert len(alone) > 500
    assert written(lines, manner, large=0, part=part) == alone


def test_workers_are_asked(lines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit the parts come from workers: this process writes none."""

    def never(self: Manner, lines: object) -> Iterator[bytes]:
        raise AssertionError("written here")

    monkeypatch.setattr(Manner, "write", never)
    assert written(lines, MANNERS["jsonld"], large=0, part=300)
    with pytest.raises(AssertionError, match="written here"):
        written(lines, MANNERS["jsonld"])


def test_a_worker_that_dies_costs_nothing_but_time(lines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no worker answers, the parts are written here, to the same bytes."""
    expected = written(lines, MANNERS["jsonld"])
    monkeypatch.setattr(parts, "COMMAND", ("/bin/false",))
    assert written(lines, MANNERS["jsonld"], large=0, part=300) == expected


def test_an_error_in_a_part_is_the_error_of_one_process(tmp_path: Path) -> None:
    """An IRI that the context would swallow is refused by name, from a worker as from here."""
    path = tmp_path / "a.nt"
    path.write_bytes(b"".join(b"<geo:%d> <urn:p> <urn:o> .\n" % number for number in range(9)))
    manner = Manner(
        "sahel_ld.publication.jsonld", {"@context": {"geo": "http://www.opengis.net/ont/geosparql#"}}
    )
    with pytest.raises(DataError, match=r"<geo:0> would be read as a compact IRI"):
        written(path, manner, large=0, part=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 12), min_size=1, max_size=9), part=st.integers(1, 400))
def test_ranges_are_whole_subjects_and_make_the_file(tmp_path: Path, sizes: list[int], part: int) -> None:
    """No subject stands in two ranges, and the ranges put together are the file."""
    path = tmp_path / "lines.nt"
    path.write_bytes(
        b"".join(
            b"<urn:%d> <urn:p> <urn:%d> .\n" % (s, n) for s, size in enumerate(sizes) for n in range(size)
        )
    )
    whole = path.read_bytes()
    with path.open("rb") as lines:
        texts = [whole[start:end] for start, end in cut(lines, len(whole), part)]
    assert b"".join(texts) == whole
    subjects = [{line.split()[0] for line in text.splitlines()} for text in texts]
    assert all(subjects)
    assert sum(map(len, subjects)) == len(sizes)


def test_a_worker_starts_light() -> None:
    """Every public name of the package can be had, and a worker has imported none of their modules."""
    code = "import sys, sahel_ld.publication.part_worker, sahel_ld.publication.jsonld; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "sahel_ld.publication.columns" in done.stdout
    assert not {"sahel_ld.publication.index", "sahel_ld.publication.release"} & set(done.stdout.split())
    assert all(getattr(publication, name) for name in publication.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = publication.Nothing  # type: ignore[attr-defined]
