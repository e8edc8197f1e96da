"""What bin/demo says: one plain line a step, with the seconds it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


@contextmanager
def step(sentence: str = "") -> Iterator[list[str]]:
    """Time a step and say it in one line: `sentence`, else the last line added to the list."""
    printed: list[str] = []
    began = time.monotonic()
    yield printed
    lines = sentence or "\n".join(printed).strip() or "Done"
    say(f"{lines.splitlines()[-1]} ({time.monotonic() - began:.1f} s)")
