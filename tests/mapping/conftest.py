"""A small world for mapping tests: files in a folder, a mapping over them, the lines it makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from sahel_ld import mapping

BASE = "https://e.org/"


class World:
    """A folder in which files are written and mappings run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file; indented text is dedented."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode())
        return path

    def read(self, text: str, name: str = "mapping.yml") -> mapping.Mapping:
        """Write a mapping and read it."""
        return mapping.read(self.write(name, text))

    def lines(
        self, text: str, *, name: str = "mapping.yml", sort: bool = True, **options: object
    ) -> list[str]:
        """The lines a mapping makes, which the report counts."""
        output = self.folder / "out.nq"
        chosen = mapping.Options(**options)  # type: ignore[arg-type]
        report = mapping.run(
            self.read(text, name), folder=self.folder, base=BASE, output=output, sort=sort, options=chosen
        )
        lines = output.read_text(encoding="utf-8").split("\n")
        assert lines.pop() == ""
        assert report.quads == len(lines)
        return lines

    def objects(self, objects: str, **options: object) -> list[str]:
        """What stands as object when `objects` are the objects of one predicate over t.csv."""
        text = f"""\
prefixes: {{ex: "http://x/"}}
mappings:
  m:
    sources: t.csv~csv
    s: s
    po:
      - p: ex:p
        o: {objects}
"""
        begin = "<https://e.org/s> <http://x/p> "
        return [line.removeprefix(begin).removesuffix(" .") for line in self.lines(text, **options)]


Table = Callable[[str], World]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def table(world: World) -> Table:
    """A world with t.csv."""

    def write(text: str) -> World:
        world.write("t.csv", text)
        return world

    return write
