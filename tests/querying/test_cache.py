"""Large inputs are loaded once, into a store that is never half, never stale and never without bound."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from sahel_ld.errors import DataError
from sahel_ld.querying import cache, dataset
from sahel_ld.querying.answers import Rows
from sahel_ld.querying.dataset import Dataset, open_dataset
from sahel_ld.querying.evaluation import evaluate, prepare

MANY = dataset.CACHE_ABOVE + 1


def count(opened: Dataset) -> int:
    answer = evaluate(prepare("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {}), opened)
    assert isinstance(answer, Rows)
    return int(next(answer.terms())[0].value)  # type: ignore[union-attr]


def fill(path: Path, quads: int = MANY, name: str = "o") -> Path:
    lines = (
        f"<http://e/s> <http://e/p> <http://e/{name}{number}> <http://e/g> .\n" for number in range(quads)
    )
    path.write_text("".join(lines))
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    return fill(tmp_path / "large.nq")


def stores() -> list[Path]:
    folder = cache.folder()
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def settle(path: Path) -> None:
    """Make a file look as if it had been written long ago."""
    os.utime(path, (time.time() - 60, time.time() - 60))


def test_large_input_is_loaded_once(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second opening reads the store of the first, and parses nothing."""
    assert count(open_dataset([large], disjoint=True)) == MANY
    assert len(stores()) == 1
    monkeypatch.setattr(dataset, "fill", lambda *_, **__: pytest.fail("loaded again"))
    assert count(open_dataset([large], disjoint=True)) == MANY


def test_small_input_and_no_cache_stay_in_memory(tmp_path: Path, large: Path) -> None:
    """Up to the threshold, and with `--no-cache`, nothing is written."""
    small = fill(tmp_path / "small.nq", dataset.CACHE_ABOVE)
    assert count(open_dataset([small], disjoint=True)) == dataset.CACHE_ABOVE
    assert count(open_dataset([large], disjoint=True, cache=False)) == MANY
    assert stores() == []


def test_every_change_of_the_input_is_seen(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another content is another store, also with the same size and time stamp."""
    settle(large)
    later = time.time() + 60
    monkeypatch.setattr(cache.time, "time", lambda: later)  # the first digest is remembered
    open_dataset([large], disjoint=True)
    stamp = large.stat()
    large.write_text(large.read_text().replace("/o7>", "/x7>"))
    os.utime(large, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert large.stat().st_size == stamp.st_size
    changed = open_dataset([large], disjoint=True)
    quad = ox.Quad(*(ox.NamedNode(f"http://e/{name}") for name in ("s", "p", "x7", "g")))
    assert quad in changed.store
    assert len(stores()) == 2


def test_the_digest_is_remembered_only_when_settled(large: Path) -> None:
    """A file just written is read again, for it may change within the clock's grain."""
    open_dataset([large], disjoint=True)
    assert list(cache.folder().glob("*.digest")) == []
    settle(large)
    time.sleep(0.01)
    # ctime can't be set back: pretend that time has passed.
    later = time.time() + 60
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache.time, "time", lambda: later)
        open_dataset([large], disjoint=True)
    assert len(list(cache.folder().glob("*.digest"))) == 1


def test_the_promise_of_disjoint_graphs_is_part_of_the_key(tmp_path: Path, large: Path) -> None:
    """A store of overlapping graphs holds their merge, and is not that of the bare union."""
    twice = tmp_path / "twice.nq"
    twice.write_text(large.read_text() + large.read_text().replace("<http://e/g>", "<http://e/h>"))
    for _ in range(2):
        opened = open_dataset([twice], disjoint=False)
        assert not opened.union
        assert count(opened) == MANY


def test_a_store_that_is_broken_is_built_again(large: Path) -> None:
    """A store that lost a file is replaced, not believed."""
    open_dataset([large], disjoint=True)
    (store,) = stores()
    shutil.rmtree(store / "data")
    assert count(open_dataset([large], disjoint=True)) == MANY


def test_without_a_writable_cache_it_works_in_memory(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the cache folder can't be made there is no cache, and no error."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SAHEL_LD_CACHE", str(tmp_path / "file" / "cache"))
    assert count(open_dataset([large], disjoint=True)) == MANY


def test_bad_data_leave_nothing_behind(large: Path) -> None:
    """A fault while loading is the fault of the data, and no store stays."""
    with large.open("a") as stream:
        stream.write("nonsense\n")
    with pytest.raises(DataError) as caught:
        open_dataset([large], disjoint=True)
    assert caught.value.place is not None
    assert caught.value.place.line == MANY + 1
    assert stores() == []


def test_the_cache_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound the store unused longest goes; one in use, and the new one, stay."""
    monkeypatch.setattr(cache, "MOST_BYTES", 1)
    first = open_dataset([fill(tmp_path / "a.nq", name="a")], disjoint=True)
    (kept,) = stores()
    open_dataset([fill(tmp_path / "b.nq", name="b")], disjoint=True)
    assert kept in stores()
    assert count(first) == MANY
    del first


def test_unused_stores_go(tmp_path: Path, root: Path) -> None:
    """A store that another process built and left is removed when the bound is reached."""
    large = fill(tmp_path / "a.nq", name="a")
    code = f"from sahel_ld.querying.dataset import open_dataset; from pathlib import Path; open_dataset([Path({str(large)!r})], disjoint=True)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(root)})
    (old,) = stores()
    os.utime(old, (1, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "MOST_BYTES", 1)
        open_dataset([fill(tmp_path / "b.nq", name="b")], disjoint=True)
    assert old not in stores()
    assert len(stores()) == 1


def test_many_processes_build_one_store(large: Path, root: Path) -> None:
    """Processes that start at once agree: one builds, all answer, nothing is left over."""
    code = (
        "from sahel_ld.querying.dataset import open_dataset; from pathlib import Path\n"
        f"d = open_dataset([Path({str(large)!r})], disjoint=True)\n"
        "print(len(d.store), d.store.__class__.__name__)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True,
                         env={**os.environ, "PYTHONPATH": str(root)})
        for _ in range(4)
    ]  # fmt: skip
    assert {process.communicate()[0].split()[0] for process in running} == {str(MANY)}
    assert len(stores()) == 1


@pytest.mark.parametrize("xdg", ["", "/somewhere/else"])
def test_the_folder_is_that_of_platformdirs(monkeypatch: pytest.MonkeyPatch, xdg: str) -> None:
    """The stores lie where the system keeps caches; on Linux that is known without the import."""
    import platformdirs

    monkeypatch.delenv("SAHEL_LD_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    assert cache.folder() == Path(platformdirs.user_cache_dir("sahel-ld", appauthor=False)) / "stores"
