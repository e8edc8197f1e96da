"""Processes that bin/demo starts, each in a group of its own, so that Ctrl-C reaches us alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pendamping_portal.demo.record import Record
from pendamping_portal.embedded import StartError
from pendamping_portal.embedded.environment import ROOT

LONGEST_PAUSE = 60  # seconds before a service that keeps ending is tried again
SECONDS_TO_PROVE = 60  # running that long, a service is well again
SECONDS_TO_STOP = 15


def manage(environment: Mapping[str, str], record: Record, *words: str) -> str:
    """Run a management command and return what it prints; its progress goes to the terminal.

    Raises StartError when it fails.
    """
    process = subprocess.Popen(  # noqa: S603 — our own manage.py
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    record.add(process.pid)
    try:
        printed, _ = process.communicate()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        record.remove(process.pid)
    if process.returncode != 0:
        raise StartError(
            f"manage.py {words[0]} did not succeed; its words stand above. "
            "To start over with a new nation: bin/demo --fresh"
        )
    return printed.strip()


@dataclass
class Service:
    """A process that is kept up: started again when it ends, after a pause that grows."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    record: Record
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0  # moments of time.monotonic
    starts_again_at: float | None = None
    failures: int = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a" if self.failures else "w") as log:
            self.process = subprocess.Popen(  # noqa: S603 — commands written in services.py
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.record.add(self.process.pid)
        self.began = time.monotonic()
        self.starts_again_at = None

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def look_after(self, now: float) -> str | None:
        """Bring the service back when it has ended; return a sentence when there is news."""
        if self.starts_again_at is not None:
            if now >= self.starts_again_at:
                self.start()
            return None
        if self.process is None or self.process.poll() is None:
            return None
        self.record.remove(self.process.pid)
        self.failures = 1 if now - self.began > SECONDS_TO_PROVE else self.failures + 1
        pause = min(2 ** (self.failures - 1), LONGEST_PAUSE)
        self.starts_again_at = now + pause
        code = self.process.returncode
        ending = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        return f"The {self.name} {ending}; it starts again in {pause} s. See {self.log}."


def stop_all(services: Iterable[Service]) -> None:
    """Ask all to finish what they do, then wait; end the whole group of one that does not."""
    running = [s.process for s in services if s.process is not None and s.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in running:
        try:
            process.wait(timeout=max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
