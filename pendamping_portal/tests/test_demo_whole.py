"""bin/demo from nothing to figures, killed, started again, and ended by Ctrl-C."""

import datetime as dt
import http.client
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from pendamping_portal.embedded.environment import ROOT
from pendamping_portal.embedded.processes import command_line, wait_until_gone

pytestmark = pytest.mark.worker

PATIENCE = 180  # seconds; a quiet machine needs a sixth of it
SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
SURROUNDING = (*SERVERS, "SECRET_KEY", "NIK_KEY", "BADGE_KEY")
ROLES = {
    "$OFFICER_TOKEN": "province_officer",
    "$CERTIFICATION_TOKEN": "certification_client",
}
READY = "Ctrl-C stops everything this has started."


class Demo:
    """A demo at a terminal of its own, with what it has printed so far."""

    def __init__(self, var, *words: str) -> None:
        environment = {
            name: value for name, value in os.environ.items() if name not in SURROUNDING
        } | {"VAR_DIR": str(var)}
        self.printed = var.parent / f"printed-{time.monotonic_ns()}"
        with self.printed.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pendamping_portal.demo", *words],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.printed.read_text()

    def wait_until_ready(self) -> None:
        began = time.monotonic()
        while READY not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - began < PATIENCE, self.said()
            time.sleep(0.1)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def asked(record: dict, role: str, method: str, path: str, body: str | None = None) -> tuple:
    """Return the status and the JSON that the demo answers to one request."""
    connection = http.client.HTTPConnection(urlsplit(record["url"]).netloc, timeout=30)
    token = record["roles"][role]["token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, f"/api/v1/{path}", body=body, headers=headers)
    with closing(connection), connection.getresponse() as response:
        return response.status, json.load(response)


def pull(record: dict, role: str, path: str) -> dict:
    return asked(record, role, "GET", path)[1]


def written_by_the_guide(record: dict) -> list[tuple]:
    """Send what the guide's examples send, one after the other; return what is not taken."""
    guide = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    today = dt.datetime.now(ZoneInfo("Asia/Jakarta")).date().isoformat()
    refused, made = [], ""
    for command in re.findall(r"^curl .*--json .*$", guide, re.MULTILINE):
        *options, url = shlex.split(command)[1:]
        path = url.removeprefix("$PORTAL/api/v1/").replace("$ASSESSMENT", made)
        role = next(role for word, role in ROLES.items() if word in command)
        method = "PATCH" if "PATCH" in options else "POST"
        body = options[options.index("--json") + 1].replace("$TODAY", today)
        status, answer = asked(record, role, method, path, body)
        if status not in {200, 201}:
            refused.append((method, path, status, answer))
        elif path == "assessments/":
            made = str(answer["id"])
    return refused


@pytest.fixture
def demos(tmp_path):
    """A place for demos, and how to start one there; all end with the test."""
    begun = []
    place = tmp_path / "var"
    place.mkdir()

    def start(*words: str) -> Demo:
        begun.append(Demo(place, *words))
        return begun[-1]

    yield place, start
    for demo in begun:
        demo.end()


def test_a_demo_counts_a_nation_survives_a_kill_and_ends_only_its_own(demos):
    place, start = demos
    port = free_port()
    first = start("--people", "20", "--port", str(port))
    first.wait_until_ready()

    said = first.said()
    assert "Traceback" not in said
    assert re.search(r"^PKH +[1-9][\d,]* +\d+ +\d+ +\d+$", said, re.MULTILINE)
    record = json.loads((place / "demo.json").read_text())
    assert record["url"] == f"http://127.0.0.1:{port}/"
    nation = pull(record, "ministry_viewer", "coverage/?region_level=nation&cluster=PKH")
    assert nation["results"][0]["families"] > 0
    assert written_by_the_guide(record) == []

    processes = json.loads((place / "demo-processes.json").read_text())
    ids = [*map(int, processes["processes"]), *processes["servers"]]
    os.kill(processes["servers"][0], signal.SIGKILL)
    first.process.kill()
    first.process.wait()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    second = start("--people", "20", "--port", str(port))
    second.wait_until_ready()

    said = second.said()
    assert "Stopped what a killed demo had left running: 3 processes." in said
    assert "People are registered already; nothing was made." in said
    kept = json.loads((place / "demo.json").read_text())
    assert kept["roles"]["ministry_admin"]["password"] in first.said()
    assert pull(kept, "ministry_viewer", "coverage/?region_level=nation&cluster=PKH")

    processes = json.loads((place / "demo-processes.json").read_text())
    ids += [*map(int, processes["processes"]), *processes["servers"]]
    second.end()

    assert second.process.returncode == 0
    assert [process for process in ids if not wait_until_gone(process, seconds=10)] == []
    assert stranger.poll() is None
    assert command_line(stranger.pid)
    stranger.kill()
    stranger.wait()
