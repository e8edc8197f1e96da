"""The processes of a demo, on disk, so that the next one finds what a killed one has left."""

import json
import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pendamping_portal.embedded.processes import command_line, wait_until_gone

SECONDS_TO_STOP = 15
SECONDS_TO_SHOW = 1


class Record:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.processes: dict[str, str] = {}  # id -> command line, as an id alone proves nothing
        self.servers: list[int] = []
        with suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            former = json.loads(path.read_text(encoding="utf-8"))
            self.processes, self.servers = former["processes"], former["servers"]

    def add(self, process_id: int) -> None:
        deadline = time.monotonic() + SECONDS_TO_SHOW
        while not (words := command_line(process_id)) and time.monotonic() < deadline:
            time.sleep(0.005)  # a process just started shows no words for a moment
        self.processes[str(process_id)] = words
        self._write()

    def remove(self, process_id: int) -> None:
        self.processes.pop(str(process_id), None)
        self._write()

    def keep_servers(self, process_ids: Iterable[int]) -> None:
        self.servers = list(process_ids)
        self._write()

    def stop_left_over(self) -> int:
        """Stop the recorded processes that still run, and return how many did."""
        running = [
            int(process_id)
            for process_id, words in self.processes.items()
            if words and command_line(int(process_id)) == words
        ]
        for process_id in running:
            os.kill(process_id, signal.SIGTERM)
        for process_id in running:
            if not wait_until_gone(process_id, seconds=SECONDS_TO_STOP):
                os.killpg(process_id, signal.SIGKILL)
        self.processes = {}
        self._write()
        return len(running)

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)

    def _write(self) -> None:
        text = json.dumps({"processes": self.processes, "servers": self.servers})
        whole = self.path.with_suffix(".partial")
        whole.write_text(text, encoding="utf-8")
        whole.replace(self.path)
