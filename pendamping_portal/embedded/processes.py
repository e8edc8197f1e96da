"""What the operating system says of a process, by its id."""

import os
import subprocess
import sys
import time
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.05


def command_line(process_id: int) -> str:
    """Return a live process's words; "" when it is gone, or killed and only not yet reaped.

    An id alone proves nothing: after a crash another program may bear it.
    """
    if sys.platform == "linux":
        try:
            words = Path(f"/proc/{process_id}/cmdline").read_bytes()
        except OSError:
            return ""
        return os.fsdecode(words).replace("\0", " ").strip()
    listing = subprocess.run(  # noqa: S603 — a number is all that is passed
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(process_id)],
        capture_output=True,
        text=True,
        check=False,
    )
    return listing.stdout.strip()


def wait_until_gone(process_id: int, *, seconds: float) -> bool:
    """Wait for a process to end; return whether it did in that time."""
    words = command_line(process_id)
    deadline = time.monotonic() + seconds
    while words and command_line(process_id) == words:
        if time.monotonic() > deadline:
            return False
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return True
