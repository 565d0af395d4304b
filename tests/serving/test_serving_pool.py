"""Workers that misbehave, and the command that starts it all."""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from sahel_ld.errors import UsageError
from sahel_ld.serving.limits import Limits
from sahel_ld.serving.pool import Answer, Pool
from sahel_ld.serving.refusals import Refusal
from sahel_ld.serving.server import serve
from serving_house import House, build

ROOT = Path(__file__).resolve().parents[2]
QUICK = Limits(seconds=1, megabytes=64, workers=1, waiting=1)
_FAKE = """
import os, sys, time
from sahel_ld.serving import messages
requests, replies = sys.stdin.buffer, sys.stdout.buffer
messages.read_request(requests)
messages.write_reply(replies, messages.Reply({status}, "text/plain", b"said at the start"), spent=False)
while (request := messages.read_request(requests)) is not None:
    if request["task"] == "good":
        reply = messages.Reply(200, "text/plain", b"good %d" % os.getpid())
        messages.write_reply(replies, reply, spent=False)
    exec(request.get("do", ""))
"""


def fake(status: int = 204) -> tuple[str, ...]:
    """A worker that does what it is told."""
    return (sys.executable, "-c", _FAKE.format(status=status))


async def told(
    command: Sequence[str], *requests: dict[str, str], limits: Limits = QUICK
) -> list[Answer | str]:
    """What a pool answers to requests one after another: answers, or the codes of refusals."""
    pool = Pool({}, limits, command)
    await pool.open()
    answers: list[Answer | str] = []
    try:
        for request in requests:
            try:
                answers.append(await pool.run(request))
            except Refusal as refusal:
                answers.append(refusal.code)
    finally:
        await pool.close()
    return answers


GOOD = {"task": "good"}


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("os._exit(3)", "engine"),
        ("os.abort()", "memory-limit"),
        ("os.kill(os.getpid(), 11)", "engine"),
        ("time.sleep(60)", "time-limit"),
        ("os.close(1); time.sleep(60)", "engine"),
        ("replies.write(b'\\0\\0'); replies.flush(); os._exit(0)", "engine"),
        (
            "replies.write(messages.packed(dict(status=200, content_type='', length=1 << 21, headers={})));"
            "replies.write(b'half'); replies.flush(); os._exit(0)",
            "engine",
        ),
    ],
)
def test_a_worker_that_fails_is_replaced(deed: str, code: str) -> None:
    """It dies, hangs or breaks off in its answer: a clear refusal, nothing partial, and the next works."""
    first, second = asyncio.run(told(fake(), {"task": "bad", "do": deed}, GOOD))
    assert first == code
    assert isinstance(second, Answer)


def test_a_spent_worker_is_replaced() -> None:
    """A worker that says it has grown gives its answer and makes room for a fresh one."""
    spent = (
        "messages.write_reply(replies, messages.Reply(200, 'text/plain', b'%d' % os.getpid()), spent=True)"
    )
    first, second = asyncio.run(told(fake(), {"task": "bad", "do": spent}, GOOD))
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert bytes(first.body).decode() not in bytes(second.body).decode()  # type: ignore[arg-type]


def test_a_long_answer_goes_to_a_file() -> None:
    """What is longer than fits in memory well is kept in a temporary file, whole."""
    long = "messages.write_reply(replies, messages.Reply(200, 'text/plain', b'x' * (3 << 20)), spent=False)"
    (answer,) = asyncio.run(told(fake(), {"task": "bad", "do": long}))
    assert isinstance(answer, Answer)
    assert not isinstance(answer.body, bytes)
    with answer.body as file:
        assert file.read() == b"x" * (3 << 20)


def test_data_that_can_not_be_loaded() -> None:
    """What a worker says at its start is what the server says."""
    with pytest.raises(UsageError, match="said at the start"):
        asyncio.run(told(fake(500)))


def test_nothing_is_left_behind() -> None:
    """A closed pool has no process."""
    (answer,) = asyncio.run(told(fake(), GOOD))
    assert isinstance(answer, Answer)
    process = int(bytes(answer.body).split()[1])  # type: ignore[arg-type]
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.parametrize("text", ["nonsense", "<x:s> <x:p> <x:o> <x:g"])
def test_a_release_that_is_broken(tmp_path: Path, text: str) -> None:
    """A dump that can't be read is one clear error, not a server without data."""
    house = build(tmp_path)
    (house.dist / "ford.nq").write_text(text)
    with pytest.raises(UsageError, match=r"ford\.nq"):
        start(house)


def test_nothing_is_published(tmp_path: Path) -> None:
    """Without a release there is nothing to serve, and the remedy is told."""
    with pytest.raises(UsageError, match="run `sahel-ld publish`"):
        start(House(tmp_path))


def test_an_address_in_use(tmp_path: Path) -> None:
    """A port that is taken is one clear error."""
    taken = r"can't listen on 127\.0\.0\.1 port .*--port"
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(UsageError, match=taken):
        start(build(tmp_path), port=other.getsockname()[1])
    with pytest.raises(UsageError, match="can't listen on no such host"):
        start(build(tmp_path), host="no such host")


def test_libraries_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the command says how to get it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'sahel-ld\[serve\]'"):
        start(build(tmp_path))


def start(house: House, host: str = "127.0.0.1", port: int = 0) -> None:
    serve(house, host=host, port=port, limits=QUICK, ready=lambda url: pytest.fail(f"{url} is served"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a release."""
    house = build(tmp_path / "project")
    shutil.copy(ROOT / "tests" / "golden" / "sahel-ld.toml", house.root)
    return house.root


def children(parent: int) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{parent}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def launched(project: Path) -> tuple[subprocess.Popen[str], int]:
    """`sahel-ld serve` as a process, and its port."""
    code = "import sys; from sahel_ld.cli.serve_command import command; command(sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "--port", "0", "--workers", "1"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "SAHEL_LD_PROJECT": str(project)},
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    match = re.fullmatch(r"serving on http://127\.0\.0\.1:(\d+)/ \(Ctrl-C ends it\)\n", said)
    assert match, said + process.stderr.read()
    return process, int(match[1])


def test_the_command(project: Path) -> None:
    """It listens on 127.0.0.1 alone, answers with the project's own prefixes, and ends with its workers."""
    process, port = launched(project)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/sparql?query=ASK%7B%3Fx%20a%20%3Fy%7D")
        assert connection.getresponse().read() == b'{"head":{},"boolean":false}\n'
        connection.close()
        workers = children(process.pid)
        assert len(workers) == 1
    finally:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=20)[1]
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.kill(workers[0], 0)


def test_workers_follow_a_server_that_was_killed(project: Path) -> None:
    """No worker outlives its server, however that ended."""
    process, _ = launched(project)
    (worker,) = children(process.pid)
    process.kill()
    process.communicate(timeout=20)
    end = time.monotonic() + 10
    while time.monotonic() < end and Path(f"/proc/{worker}").exists() and not _is_zombie(worker):
        time.sleep(0.1)
    assert not Path(f"/proc/{worker}").exists() or _is_zombie(worker)


def _is_zombie(process: int) -> bool:
    return "State:\tZ" in Path(f"/proc/{process}/status").read_text()
