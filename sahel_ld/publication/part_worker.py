"""The process that writes parts of a dump: told once how, then a range at a time, until its input ends.

It answers on standard output with a length in a line of its own and the bytes; -1 says that it could
not, and the process that asked does that part itself.
"""

from __future__ import annotations

import gc
import json
import sys
from functools import cache

from sahel_ld.publication.manner import Manner, read_range


def main() -> None:
    """Write what is asked for."""
    gc.disable()  # nothing here holds itself
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    told = json.loads(asked.readline())
    write = cache(Manner(*told["manner"]).writer)
    with open(told["path"], "rb") as lines:  # noqa: PTH123 -- pathlib takes longer to import than a part to write
        for task in asked:
            try:
                text = b"".join(write()(read_range(lines, json.loads(task)["range"])))
            except Exception:  # noqa: BLE001 -- whoever asked meets the same error, and says it
                answers.write(b"-1\n")
            else:
                answers.write(b"%d\n" % len(text) + text)
            answers.flush()


if __name__ == "__main__":
    main()
