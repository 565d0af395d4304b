"""The process that writes parts of a dump: told once how, then a range at a time, until its input ends.

It answers on standard output with a length in a line of its own and the bytes; -1 says that it could
not, and the process that asked does that part itself.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sahel_ld.publication.parts import Manner, read_range


def main() -> None:
    """Write what is asked for."""
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    told = json.loads(asked.readline())
    path = Path(told.pop("path"))
    manner = Manner(**told)
    with path.open("rb") as lines:
        for task in asked:
            try:
                text = b"".join(manner.write(read_range(lines, tuple(json.loads(task)["range"]))))
            except Exception:  # noqa: BLE001 -- whoever asked meets the same error, and says it
                answers.write(b"-1\n")
            else:
                answers.write(b"%d\n" % len(text) + text)
            answers.flush()


if __name__ == "__main__":
    main()
