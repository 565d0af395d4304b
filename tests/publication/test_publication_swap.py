"""A release is exchanged whole or not at all, wherever a run is stopped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from sahel_ld import verification
from sahel_ld.errors import PublicationError
from sahel_ld.publication import Release, mend, publish, read_index, recover, verify
from sahel_ld.publication.disk import Disk
from small_release import QUADS, notice, small_release, store


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Release]:
    """Makes the small release, with changes to its fields."""
    return lambda **changes: small_release(tmp_path / "project", **changes)


@pytest.fixture
def release(make: Callable[..., Release]) -> Release:
    """The small release."""
    return make()


class Killed(BaseException):
    """The process is gone: nothing after it touches the disk, no clean-up either."""


class MortalDisk(Disk):
    """Dies before the step with this number, and stays dead."""

    def __init__(self, last: int, *, exchange: bool = True) -> None:
        self.steps: list[str] = []
        self._last = last
        self._exchange = exchange

    def step(self, name: str) -> None:
        if len(self.steps) >= self._last:
            raise Killed
        self.steps.append(name)

    def exchange(self, one: Path, other: Path) -> bool:
        return super().exchange(one, other) if self._exchange else False


def state(folder: Path) -> str:
    """The version of the release in a folder, which is whole."""
    assert verify(folder) == []
    return read_index(folder / "index.json").version


def versions(folder: Path) -> tuple[Release, Release]:
    old = small_release(folder / "project")
    new = small_release(
        folder / "project", notice=notice(version="2.0.0"), store=store(QUADS + "g:d { g:x g:y g:z }")
    )
    return old, new


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_a_kill_at_any_step_leaves_old_or_new(tmp_path: Path, exchange: bool) -> None:
    """Killed before every single effect in turn: after recovery the old or the new release stands, whole."""
    old, new = versions(tmp_path)
    whole = MortalDisk(10**6, exchange=exchange)
    publish(old, out=tmp_path / "count")
    publish(new, out=tmp_path / "count", disk=whole)
    seen = []
    for number in range(len(whole.steps)):
        out = tmp_path / f"run{number}" / "dist"
        publish(old, out=out)
        with pytest.raises(Killed):
            publish(new, out=out, disk=MortalDisk(number, exchange=exchange))
        assert exchange is False or state(out) in {"1.2.0", "2.0.0"}
        recover(out)
        seen.append(state(out))
        assert [path.name for path in out.parent.iterdir()] == ["dist"], whole.steps[number]
    assert seen == sorted(seen)
    assert set(seen) == {"1.2.0", "2.0.0"}


def test_a_kill_of_the_first_run_leaves_nothing_or_all(tmp_path: Path) -> None:
    """Where nothing stood before, a killed run leaves nothing, or the release."""
    release = small_release(tmp_path / "project")
    whole = MortalDisk(10**6)
    publish(release, out=tmp_path / "count", disk=whole)
    for number in range(len(whole.steps)):
        out = tmp_path / f"run{number}" / "dist"
        with pytest.raises(Killed):
            publish(release, out=out, disk=MortalDisk(number))
        assert not out.exists() or state(out) == "1.2.0"
        publish(release, out=out)
        assert state(out) == "1.2.0"
        assert [path.name for path in out.parent.iterdir()] == ["dist"]


def test_a_kill_of_the_recovery_is_recovered(tmp_path: Path) -> None:
    """Killed between the two renames, then killed again at every step of recovering."""
    old, new = versions(tmp_path)
    whole = MortalDisk(10**6, exchange=False)
    publish(old, out=tmp_path / "count")
    publish(new, out=tmp_path / "count", disk=whole)
    between = whole.steps.index("rename .count.new count")
    for number in range(5):
        out = tmp_path / f"run{number}" / "dist"
        publish(old, out=out)
        with pytest.raises(Killed):
            publish(new, out=out, disk=MortalDisk(between, exchange=False))
        assert not out.exists()
        with pytest.raises(Killed):
            publish(new, out=out, disk=MortalDisk(number, exchange=False))
        recover(out)
        assert state(out) == "2.0.0"


HERE = Path(__file__).parent
KILL = """
import os, signal, sys
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
from small_release import notice, small_release
from sahel_ld.publication import publish
from sahel_ld.publication.disk import Disk

class Suicide(Disk):
    def step(self, name):
        if name == sys.argv[4]:
            os.kill(os.getpid(), signal.SIGKILL)

folder = Path(sys.argv[3])
release = small_release(folder / "project", notice=notice(version="2.0.0"))
publish(release, out=folder / "dist", disk=Suicide())
"""
STEPS = [
    "mkdir .dist.new",
    "write small.ttl",
    "write index.json",
    "exchange .dist.new dist",
    "remove .dist.new",
]


@pytest.mark.parametrize("step", [*STEPS, "none"])
def test_a_process_that_is_killed(tmp_path: Path, step: str) -> None:
    """SIGKILL in a process of its own: a whole release stands at once, and the next run cleans up."""
    publish(small_release(tmp_path / "project"), out=tmp_path / "dist")
    command = [sys.executable, "-c", KILL, str(HERE.parents[1]), str(HERE), str(tmp_path), step]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == (0 if step == "none" else -9), done.stderr
    swapped = step in {"remove .dist.new", "none"}
    assert state(tmp_path / "dist") == ("2.0.0" if swapped else "1.2.0")
    publish(small_release(tmp_path / "project", notice=notice(version="2.0.0")), out=tmp_path / "dist")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist", "project"]


@pytest.mark.skipif(not (HERE.parents[1] / "dist" / "sahel.nq").is_file(), reason="no release in dist/")
@pytest.mark.parametrize("step", ["write sahel.jsonld", "write index.json", "exchange .dist.new dist"])
def test_a_kill_while_the_real_data_are_written(tmp_path: Path, step: str) -> None:
    """The data of dist/, stopped in a large dump, before index or exchange: the old release stands."""
    real = Store()
    real.bulk_load(path=HERE.parents[1] / "dist" / "sahel.nq", format=RdfFormat.N_QUADS)
    for folder in ("dist", "count"):
        publish(small_release(tmp_path / "project", name="sahel"), out=tmp_path / folder)
    whole = MortalDisk(10**6)
    new = small_release(tmp_path / "project", name="sahel", store=real, notice=notice(version="2.0.0"))
    publish(new, out=tmp_path / "count", disk=whole)
    last = whole.steps.index(step.replace("dist", "count"))
    with pytest.raises(Killed):
        publish(new, out=tmp_path / "dist", disk=MortalDisk(last + (step == "write sahel.jsonld")))
    assert state(tmp_path / "dist") == "1.2.0"
    publish(new, out=tmp_path / "dist")
    assert state(tmp_path / "dist") == "2.0.0"


class FullDisk(Disk):
    """A disk on which the n-th write finds no space."""

    def __init__(self, last: int) -> None:
        self._left = last

    def step(self, name: str) -> None:
        self._left -= name.startswith("write")
        if self._left < 0 and name.startswith("write"):
            raise OSError(28, "No space left on device")


@pytest.mark.parametrize("last", [0, 1, 10, 25])
def test_a_full_disk_is_one_clear_error(release: Release, tmp_path: Path, last: int) -> None:
    """An error of the file system names the folder and the remedy; the old release stands, no leftovers."""
    publish(release, out=tmp_path / "dist")
    with pytest.raises(PublicationError, match=r"can't be written: No space left.*--out"):
        publish(release, out=tmp_path / "dist", disk=FullDisk(last))
    assert state(tmp_path / "dist") == "1.2.0"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist", "project"]


class StubbornDisk(Disk):
    """A disk that neither exchanges nor renames onto the release: a mount point."""

    def exchange(self, one: Path, other: Path) -> bool:
        return False

    def rename(self, old: Path, new: Path) -> None:
        if new.name == "dist" and old.name == ".dist.new":
            raise OSError(16, "Device or resource busy")
        super().rename(old, new)


def test_a_refused_second_rename_is_undone(release: Release, tmp_path: Path) -> None:
    """If the new release can't take the place, the old one gets it back."""
    publish(release, out=tmp_path / "dist")
    with pytest.raises(PublicationError, match="--out"):
        publish(release, out=tmp_path / "dist", disk=StubbornDisk())
    assert state(tmp_path / "dist") == "1.2.0"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist", "project"]


@pytest.mark.parametrize(
    "foreign", ["small-1.0-py3-none-any.whl", ".gitignore", "tables/own.csv", "photos/a/b.jpg", "empty/"]
)
def test_foreign_files_are_never_replaced(release: Release, tmp_path: Path, foreign: str) -> None:
    """A file that no release listed stops the run before it writes anything, and is named."""
    publish(release, out=tmp_path / "dist")
    path = tmp_path / "dist" / foreign
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir() if foreign.endswith("/") else path.write_text("mine")
    with pytest.raises(PublicationError) as caught:
        publish(release, out=tmp_path / "dist")
    assert foreign in str(caught.value)
    assert path.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist", "project"]


def test_a_folder_without_index_is_never_replaced(release: Release, tmp_path: Path) -> None:
    """Someone's folder, even with an index.json of another kind, is refused."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    (tmp_path / "home" / "index.json").write_text('{"files": ["letter.txt"]}')
    with pytest.raises(PublicationError, match=r"index\.json, letter\.txt"):
        publish(release, out=tmp_path / "home")
    assert (tmp_path / "home" / "letter.txt").read_text() == "dear"


def test_a_file_is_never_replaced(release: Release, tmp_path: Path) -> None:
    """A file where the folder should be is refused."""
    (tmp_path / "dist").write_text("a file")
    with pytest.raises(PublicationError, match="not a folder"):
        publish(release, out=tmp_path / "dist")


def test_an_empty_folder_and_a_link_are_taken(release: Release, tmp_path: Path) -> None:
    """An empty folder is replaced; a link to a folder stays a link."""
    (tmp_path / "real").mkdir()
    (tmp_path / "dist").symlink_to("real")
    publish(release, out=tmp_path / "dist")
    assert (tmp_path / "dist").is_symlink()
    assert state(tmp_path / "real") == "1.2.0"


def test_two_runs_at_once(make: Callable[..., Release], tmp_path: Path) -> None:
    """A second run beside a running one is told so and touches nothing."""

    class Nested(Disk):
        refusals: list[str] = []  # noqa: RUF012 - one test, one class

        def step(self, name: str) -> None:
            if name == "create index.json":
                with pytest.raises(PublicationError, match="another run") as caught:
                    publish(make(), out=tmp_path / "dist")
                self.refusals.append(str(caught.value))

    publish(make(), out=tmp_path / "dist", disk=Nested())
    assert len(Nested.refusals) == 1
    assert state(tmp_path / "dist") == "1.2.0"


def test_readers_put_back_what_a_kill_left_aside(tmp_path: Path) -> None:
    """Killed between the two renames: a reader mends the release before it reads."""
    old, new = versions(tmp_path)
    whole = MortalDisk(10**6, exchange=False)
    publish(old, out=tmp_path / "count")
    publish(new, out=tmp_path / "count", disk=whole)
    out = tmp_path / "dist"
    publish(old, out=out)
    with pytest.raises(Killed):
        publish(new, out=out, disk=MortalDisk(whole.steps.index("rename .count.new count"), exchange=False))
    assert not out.exists()
    assert not [each for each in verification.verify(out) if not each.where.endswith("README.md")]
    assert state(out) == "2.0.0"


def test_a_reader_does_not_wait_for_a_writer(release: Release, tmp_path: Path) -> None:
    """While a run writes beside it, the release that stands is read at once, and nothing is cleaned."""

    class Reading(Disk):
        def step(self, name: str) -> None:
            if name == "create index.json" and (tmp_path / "dist").exists():
                mend(tmp_path / "dist")
                assert state(tmp_path / "dist") == "1.2.0"
                assert (tmp_path / ".dist.new").exists()

    publish(release, out=tmp_path / "dist")
    publish(release, out=tmp_path / "dist", disk=Reading())


def test_mending_makes_nothing(tmp_path: Path) -> None:
    """Where nothing stands and nothing was left, nothing is made."""
    mend(tmp_path / "dist")
    assert list(tmp_path.iterdir()) == []
