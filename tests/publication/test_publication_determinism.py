"""The same release, the same bytes: whatever the order, the machine and its settings."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Store

from sahel_ld.publication import publish
from small_release import small_release, store

HERE = Path(__file__).parent
RUN = """
import sys
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
from small_release import small_release
from sahel_ld.publication import publish
publish(small_release(Path(sys.argv[3]) / "project"), out=Path(sys.argv[3]) / "dist")
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize(
    "settings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "77", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
    ],
)
def test_other_settings_same_bytes(tmp_path: Path, settings: dict[str, str]) -> None:
    """Another process with another hash seed, time zone and locale, in another folder."""
    publish(small_release(tmp_path / "here" / "project"), out=tmp_path / "here" / "dist")
    (tmp_path / "there").mkdir()
    command = [sys.executable, "-c", RUN, str(HERE.parents[1]), str(HERE), str(tmp_path / "there")]
    subprocess.run(command, check=True, env={**os.environ, **settings}, cwd="/")
    assert contents(tmp_path / "here" / "dist") == contents(tmp_path / "there" / "dist")


def test_other_orders_same_bytes(tmp_path: Path) -> None:
    """Quads, rows, files, prefixes, inputs and keywords in another order."""
    release = small_release(tmp_path / "project")
    publish(release, out=tmp_path / "one")
    quads = list(store())
    random.Random(3).shuffle(quads)
    other = Store()
    other.extend(quads)
    table = tmp_path / "project" / "claims.csv"
    header, *rows = table.read_bytes().splitlines(keepends=True)
    table.write_bytes(header + b"".join(reversed(rows)))
    links = tmp_path / "project" / "links.tsv"
    lines = links.read_bytes().splitlines(keepends=True)
    links.write_bytes(b"".join([*lines[:3], *reversed(lines[3:])]))
    again = small_release(tmp_path / "elsewhere")
    table.replace(tmp_path / "elsewhere" / "claims.csv")
    links.replace(tmp_path / "elsewhere" / "links.tsv")
    shuffled = replace(
        again, store=other, ontology=list(reversed(again.ontology)),
        inputs=dict(reversed(again.inputs.items())),
        prefixes=dict(reversed(again.prefixes.items())), tables=dict(reversed(again.tables.items())),
        documents=dict(reversed(again.documents.items())), reports=dict(reversed(again.reports.items())),
    )  # fmt: skip
    publish(shuffled, out=tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_run_of_sorting_on_disk_gives_the_same_order(tmp_path: Path) -> None:
    """Lines sorted in many small runs come in the order of one run, in bytes, not by locale."""
    import io

    from sahel_ld.publication.sorting import sorted_lines

    words = [f"{random.Random(n).random()} é {n}\n".encode() for n in range(2000)] + [
        b"Z\n",
        b"a\n",
        "É\n".encode(),
    ]
    text = b"".join(words)
    for run in (100, 5000, 10**9):
        assert list(sorted_lines(io.BytesIO(text), folder=tmp_path, run=run)) == sorted(words)
    assert list(tmp_path.iterdir()) == []
