"""A real web server over the scratch database, and one connection to it that is kept alive."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

SECONDS_TO_START = 60
PORTAL = "pendamping_portal.wsgi"
GUNICORN = [
    "--worker-class=gthread",
    "--workers=2",
    "--threads=4",
    "--keep-alive=60",
    "--no-control-socket",
    "--log-level=warning",
]


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))


def scratch_url() -> str:
    """Return the address of the database that the connection points at."""
    name = connection.settings_dict["NAME"]
    return urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()


@contextmanager
def served(application: str = PORTAL) -> Iterator[Path]:
    """Serve the scratch database as production does; yield the path of its Unix socket.

    It ends with the block.
    """
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "web.sock"
        server = subprocess.Popen(  # noqa: S603 — our own words
            [sys.executable, "-m", "gunicorn", application, f"--bind=unix:{path}", *GUNICORN],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": scratch_url(), "DATABASE_URL_FILE": ""},
        )
        try:
            connected(path).close()
            yield path
        finally:
            server.terminate()
            server.wait()


@contextmanager
def web_server(token: str) -> Iterator[Callable[[str], bytes]]:
    """Serve the portal over the scratch database; yield a GET with a token over one connection."""
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-Proto": "https"}
    with served() as path, closing(connected(path)) as line:

        def get(url: str) -> bytes:
            line.request("GET", url, headers=headers)
            answer = line.getresponse()
            body = answer.read()
            if answer.status != http.client.OK:
                raise RuntimeError(f"{url} answers {answer.status}: {body[:200]!r}")
            return body

        yield get


def connected(path: Path) -> UnixConnection:
    """Return a connection as soon as the server listens; its workers may still be starting."""
    deadline = time.monotonic() + SECONDS_TO_START
    line = UnixConnection(path)
    while True:
        try:
            line.connect()
        except OSError:
            line.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return line
