"""docs/scaling.md: its commands run, and a real SPARQL server answers as the release does."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sahel_ld.cli import run

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
BLOCKS = [block.splitlines() for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)]
OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")


def _commands(start: str) -> list[list[str]]:
    """The commands of the page that begin like this."""
    return [shlex.split(line) for block in BLOCKS for line in block if line.startswith(start)]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of the page, loaded and started by the page's commands; its address."""
    if OXIGRAPH is None:
        if os.environ.get("CI"):
            pytest.fail("oxigraph is not installed")
        pytest.skip("no server is asked: oxigraph is not installed")
    store, port = tmp_path_factory.mktemp("server") / "store", _free_port()
    load, serve = (
        [
            OXIGRAPH if word == "oxigraph" else word.replace("7878", str(port)).replace("store", str(store))
            for word in one
        ]
        for one in _commands("oxigraph")
    )
    subprocess.run(load, cwd=ROOT, check=True, capture_output=True)
    with subprocess.Popen(serve, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}/query"
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server has stopped"
        try:
            urllib.request.urlopen(address).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server does not answer")


def _ask(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capfd.readouterr()
    status = run(["-C", str(ROOT), "query", *arguments])
    said = capfd.readouterr()
    return status, said.out, said.err


CATALOGUE = sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))


def test_every_catalogue_query_is_answered_alike(server: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Status, rows and messages are those of a local query."""
    answered = 0
    for name in CATALOGUE:
        form = "nt" if "CONSTRUCT" in (ROOT / "queries" / f"{name}.rq").read_text("utf-8") else "csv"
        here = _ask(capfd, name, "-r", form)
        there = _ask(capfd, name, "-r", form, "--endpoint", server)
        assert sorted(here[1].splitlines()) == sorted(there[1].splitlines()), name
        assert (here[0], here[2]) == (there[0], there[2]), name
        answered += here[0] == 0
    assert answered == len(CATALOGUE)


def test_queries_of_the_page(server: str, capfd: pytest.CaptureFixture[str]) -> None:
    """They run as they are printed, and say what the release holds."""
    claims = _ask(capfd, "-r", "csv", "SELECT (count(*) AS ?claims) { ?claim a sahel:Claim }")
    for command in _commands("sahel-ld query"):
        words = [server if word.startswith("http") else word for word in command[2:]]
        status, out, _ = _ask(capfd, *words)
        assert status == 0
        assert out == claims[1] or "who-claims-which-attack" in command


def test_server_holds_every_triple_once(server: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The union of the disjoint graphs is the release's default graph."""
    everything = "SELECT (count(*) AS ?n) { ?s ?p ?o }"
    local = _ask(capfd, "-r", "csv", everything)
    assert int(local[1].split()[1]) > 10_000
    assert _ask(capfd, "-r", "csv", "--endpoint", server, everything) == local


def test_label_as_parameter_needs_the_data(server: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A server is given the IRI; a label is refused, not guessed."""
    iri = "https://w3id.org/sahel-ld/id/actor/aqim"
    here = _ask(capfd, "-r", "csv", "-p", "actor", iri, "aliases-of-an-actor")
    assert here[0] == 0
    assert _ask(capfd, "-r", "csv", "-p", "actor", iri, "aliases-of-an-actor", "--endpoint", server) == here
    assert _ask(capfd, "-p", "actor", "AQIM", "aliases-of-an-actor", "--endpoint", server)[0] == 2


def test_mapping_commands_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The worked example of docs/mapping.md, mapped by the page's commands, is what DuckDB makes of it."""
    pytest.importorskip("pyspark")
    from sahel_ld.errors import UsageError
    from sahel_ld.mapping.spark import engine

    try:
        engine.check_java()
    except UsageError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"Spark is not tested: {error}")
    example = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    for name, content in re.findall(r"`([\w.]+)`\n\n```\w+\n(.*?)```", example, re.DOTALL):
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with engine.shared_session():
        for command in _commands("sahel-ld map"):
            assert run(["-C", str(ROOT), *command[1:]]) == 0
    assert run(["-C", str(ROOT), "map", "mapping.yml", "-o", "duckdb.nq"]) == 0
    assert Path("quads.nq").read_bytes() == Path("duckdb.nq").read_bytes()
    assert sorted(one.suffix for one in Path("quads.parquet").iterdir()) == [".parquet"]
