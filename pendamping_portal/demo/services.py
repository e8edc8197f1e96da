"""What bin/demo keeps up: a web server on 127.0.0.1, one worker, and beat."""

import http.client
import socket
import sys
import time
from pathlib import Path

from pendamping_portal.demo.processes import Service
from pendamping_portal.demo.record import Record
from pendamping_portal.embedded import StartError

HOST = "127.0.0.1"
PATIENT = {"STATEMENT_TIMEOUT_MS": "300000"}
"""For the worker and for commands: a whole count, a whole load runs longer than a page may."""

SECONDS_FOR_WEB = 60


def web(var: Path, environment: dict[str, str], record: Record, *, port: int) -> Service:
    command = [
        *(sys.executable, "-m", "gunicorn", "pendamping_portal.wsgi", f"--bind={HOST}:{port}"),
        *("--worker-class=gthread", "--workers=2", "--threads=4"),
        *("--graceful-timeout=5", "--no-control-socket"),
    ]
    return Service("web server", command, environment, var / "log" / "web.log", record)


def worker(var: Path, environment: dict[str, str], record: Record) -> Service:
    command = [
        *(sys.executable, "-m", "celery", "--app=pendamping_portal", "worker"),
        *("--loglevel=INFO", "--concurrency=2", "--without-gossip", "--without-mingle"),
    ]
    log = var / "log" / "worker.log"
    return Service("worker", command, environment | PATIENT, log, record)


def beat(var: Path, environment: dict[str, str], record: Record) -> Service:
    command = [
        *(sys.executable, "-m", "celery", "--app=pendamping_portal", "beat"),
        *("--loglevel=INFO", f"--schedule={var / 'beat-schedule'}"),
    ]
    return Service("beat", command, environment, var / "log" / "beat.log", record)


def refuse_taken_port(port: int) -> None:
    """Raise StartError with a port to take instead when the web server could not have this one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            why = "reserved for root" if isinstance(error, PermissionError) else "in use"
            raise StartError(
                f"Port {port} is {why}; choose another: bin/demo --port {_free_port()}"
            ) from error


def wait_for_web(service: Service, *, port: int) -> None:
    """Return when the web server answers. Raises StartError when it ends or stays silent."""
    deadline = time.monotonic() + SECONDS_FOR_WEB
    while time.monotonic() < deadline and not service.has_ended():
        connection = http.client.HTTPConnection(HOST, port, timeout=10)
        try:
            connection.request("GET", "/health/live")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise StartError(f"The web server does not answer; see {service.log}.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
