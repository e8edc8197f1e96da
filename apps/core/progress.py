"""Progress of long work at a terminal."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

SECONDS_BETWEEN_LINES = 2


def track(
    items: Iterable[T], *, total: int, label: str, write: Callable[[str], object]
) -> Iterator[T]:
    """Yield each item, writing "label 1,200/83,000 (1 %)" at most every two seconds.

    Ends with "label 83,000/83,000 finished" once all are taken. Pass a command's
    `self.stderr.write`, so that stdout keeps only the result.
    """
    last = time.monotonic()
    done = 0
    for done, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            write(f"{label} {done:,}/{total:,} ({100 * done // max(total, 1)} %)")
            last = time.monotonic()
    write(f"{label} {done:,}/{total:,} finished")
