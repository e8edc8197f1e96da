"""The portal with a synthetic nation, counted by a real worker, until Ctrl-C."""

import argparse
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

from pendamping_portal import embedded
from pendamping_portal.demo import processes, services, steps
from pendamping_portal.demo.record import Record
from pendamping_portal.demo.terminal import say, step
from pendamping_portal.embedded.environment import var_directory, variables

DEFAULT_PORT = 8000
DEFAULT_PEOPLE = 35_000
SECONDS_BETWEEN_LOOKS = 0.5
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(words: list[str]) -> int:
    options = parse(words)
    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, interrupt)
    try:
        with alone(var_directory()) as var:
            serve(var, options)
    except KeyboardInterrupt:
        return 0
    except embedded.StartError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.strerror or error}: {error.filename or 'bin/demo'}\n")
        return 1
    return 0


def parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.add_argument(
        "--port", type=port, default=DEFAULT_PORT, help="on 127.0.0.1; %(default)s when not given"
    )
    parser.add_argument(
        "--people",
        type=people,
        default=DEFAULT_PEOPLE,
        help="facilitators of a new nation; %(default)s when not given",
    )
    parser.add_argument("--fresh", action="store_true", help="remove the former demo's data first")
    return parser.parse_args(words)


def port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; write a number such as 8001")
    return int(text)


def people(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of people such as 100000")
    return int(text)


def interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def alone(var: Path) -> Iterator[Path]:
    """Hold `var` for one demo at a time. Raises StartError when another holds it."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "demo.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise embedded.StartError(
                f"A demo runs here already (process {lock.read().strip()}). "
                "Stop it with Ctrl-C in its terminal, or give this one another VAR_DIR."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield var


def serve(var: Path, options: argparse.Namespace) -> None:
    """Bring everything up, show what was counted, and keep it up until a signal comes."""
    record = Record(var / "demo-processes.json")
    if left := record.stop_left_over():
        say(f"Stopped what a killed demo had left running: {left} processes.")
    services.refuse_taken_port(options.port)
    if options.fresh:
        steps.start_over(var)
    with step("PostgreSQL and Valkey started"):
        servers = embedded.start(var, adopt=record.servers)
    kept_up: list[processes.Service] = []
    try:
        record.keep_servers(ids(servers))
        address = f"http://{services.HOST}:{options.port}"
        environment = {"PUBLIC_ADDRESS": address, **os.environ, **variables(var, servers)}
        manage = partial(processes.manage, environment | services.PATIENT, record)
        steps.prepare(var, manage, people=options.people)
        web = services.web(var, environment, record, port=options.port)
        kept_up += [
            web,
            services.worker(var, environment, record),
            services.beat(var, environment, record),
        ]
        with step("Web server, worker and beat started"):
            for service in kept_up:
                service.start()
            services.wait_for_web(web, port=options.port)
        steps.count(manage)
        steps.show_logins(var, manage, f"{address}/")
        say("\nCtrl-C stops everything this has started.")
        while True:
            time.sleep(SECONDS_BETWEEN_LOOKS)
            servers = look_after(var, servers, kept_up, record)
    finally:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        with step("Stopped"):
            processes.stop_all(kept_up)
            servers.stop()
            record.forget()


def look_after(
    var: Path, servers: embedded.Servers, kept_up: list[processes.Service], record: Record
) -> embedded.Servers:
    """Bring back what has ended, saying so; return the servers as they are now."""
    if not servers.are_running():
        with step("PostgreSQL or Valkey had ended and was started again"):
            servers = embedded.start(var, adopt=ids(servers))
            record.keep_servers(ids(servers))
    for service in kept_up:
        if news := service.look_after(time.monotonic()):
            say(news)
    return servers


def ids(servers: embedded.Servers) -> list[int]:
    return [process_id for _, process_id in servers.started]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
