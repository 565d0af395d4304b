"""The fenced blocks of docs/, and how they are run: what a page shows is what happens.

A page is run from top to bottom in one folder, a copy of the checkout that may be written to:

    ```sh        is run and ends with 0, each of its commands
    ```console   each `$ …` is run; what follows is what it says, to the letter; a line `…` stands for any lines
    ```sparql    asked of the release; the answer is not empty
    ```python    run; if `# prints` follows, what it prints are the comments below

Behind the language may stand `exit=N`, another exit status, and `not-run: REASON`. Answers that have
changed are written anew by `python tests/doc_pages.py docs/PAGE.md …`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(r"^```(?P<language>\w+)(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)
RUN = {"sh", "console", "sparql", "python"}
CHANGED = ("seeds", "ontology", "shapes", "queries", "dist", "docs")


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands in its page, and what is said of it."""

    page: str
    line: int
    start: int
    language: str
    info: str
    text: str

    @property
    def reason(self) -> str:
        """Why it is not run; nothing if it is."""
        return self.info.partition("not-run:")[2].strip()

    @property
    def status(self) -> int:
        """The exit status of its commands."""
        found = re.search(r"exit=(\d+)", self.info)
        return int(found[1]) if found else 0

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(path: Path) -> Iterator[Block]:
    """The blocks of a page that are of a language that is run."""
    text = path.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        if found["language"] in RUN:
            line = text.count("\n", 0, found.start()) + 1
            yield Block(
                path.name, line, found.start("text"), found["language"], found["info"].strip(), found["text"]
            )


def commands(text: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with what it is shown to say."""
    pieces = re.split(r"^\$ ", text, flags=re.M)
    assert not pieces[0].strip(), "a console block begins with `$ `"
    return [_command(piece) for piece in pieces[1:]]


def _command(piece: str) -> tuple[str, str]:
    lines = piece.splitlines(keepends=True)
    end = 1
    while "".join(lines[:end]).count("'") % 2 or lines[end - 1].endswith("\\\n"):
        end += 1
    return "".join(lines[:end]), "".join(lines[end:])


class Place:
    """A folder with a copy of the checkout, and a shell in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.here = folder / "project"
        self.here.mkdir()
        for name in CHANGED:
            shutil.copytree(ROOT / name, self.here / name)
        for name in ("sahel-ld.toml", "README.md", "CITATION.cff", "LICENSE-DATA"):
            shutil.copyfile(ROOT / name, self.here / name)
        (folder / "bin").mkdir()
        script = folder / "bin" / "sahel-ld"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sahel_ld "$@"\n', encoding="utf-8")
        script.chmod(0o755)

    def run(self, command: str, *, strict: bool = False) -> tuple[int, str]:
        """The exit status of commands, and all that they say; `cd` lasts; `strict` ends with the first that fails."""
        after = self.folder / "pwd"
        line = f"trap 'pwd > {after}' EXIT\n{'set -e' if strict else ''}\n{command.rstrip()}\n"
        done = subprocess.run(
            ["/bin/bash", "-c", line],
            cwd=self.here, env=self._environment(), check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self.here = Path(after.read_text(encoding="utf-8").strip())
        return done.returncode, done.stdout.replace(str(self.folder / "project"), "…")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SAHEL")}
        path = (
            f"{self.folder / 'bin'}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        )
        return {
            **kept,
            "PATH": path,
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "SAHEL_LD_CACHE": str(self.folder / "cache"),
            "SAHEL_SHARED": os.environ.get("SAHEL_SHARED", str(ROOT.parent / "shared")),
        }


def faults(block: Block, place: Place) -> Iterator[str]:
    """What a block shows that is not so."""
    for command, shown in _steps(block):
        status, said = place.run(command, strict=block.language == "sh")
        if status != block.status:
            yield f"{block.place}: {command.strip()} ends with {status}:\n{said}"
        elif shown is not None and not fits(shown, said):
            yield f"{block.place}: {command.strip()} says\n{said}\nand not\n{shown}"


def _steps(block: Block) -> Iterator[tuple[str, str | None]]:
    if block.language == "sh":
        yield block.text, None
    elif block.language == "console":
        yield from commands(block.text)
    elif block.language == "sparql":
        yield f"sahel-ld query -r csv --exit-status - <<'ENDOFQUERY'\n{block.text}\nENDOFQUERY", None
    else:
        yield f"python - <<'ENDOFPYTHON'\n{block.text}\nENDOFPYTHON", printed(block.text)


def printed(text: str) -> str | None:
    """What a Python block says that it prints: the comments below `# prints`."""
    _, mark, rest = text.partition("# prints\n")
    return "".join(line.removeprefix("# ") + "\n" for line in rest.splitlines()) if mark else None


def fits(shown: str, said: str) -> bool:
    """Whether an answer is what is shown; a line `…` stands for any lines, `…` at the end of one for the rest of it."""
    pattern = "".join(_pattern(line.rstrip()) for line in shown.splitlines())
    return re.fullmatch(pattern, said if said.endswith("\n") or not said else said + "\n") is not None


def _pattern(line: str) -> str:
    if line.strip() == "…":
        return r"(?:.*\n)*?"
    return re.escape(line.removesuffix("…")) + (r".*\n" if line.endswith("…") else r"[ ]*\n")


def renewed(path: Path, place: Place) -> str:
    """The page with the answers of its console blocks as they are now; those with a line `…` stay."""
    text, moved = path.read_text(encoding="utf-8"), 0
    for block in blocks(path):
        if block.reason:
            continue
        fresh = ""
        for command, shown in _steps(block):
            status, said = place.run(command, strict=block.language == "sh")
            if status != block.status:
                sys.stderr.write(f"{block.place}: {command.strip()} ends with {status}\n")
            keep = shown is None or re.search("…$", shown, re.M)
            lines = "".join(line.rstrip() + "\n" for line in said.splitlines())
            fresh += f"$ {command}{shown if keep else lines}"
        if block.language == "console":
            start = block.start + moved
            text = text[:start] + fresh + text[start + len(block.text) :]
            moved += len(fresh) - len(block.text)
    return text


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            page = renewed(Path(name), Place(Path(folder)))
        Path(name).write_text(page, encoding="utf-8")
