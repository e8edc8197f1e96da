"""Run the embedded servers, or a command with them.

python -m pendamping_portal.embedded env            print the variables for a shell to read
python -m pendamping_portal.embedded start          start the servers and leave them running
python -m pendamping_portal.embedded stop           stop the servers under var/
python -m pendamping_portal.embedded run -- CMD …   run CMD with the servers and variables

--test before the word means the servers of the tests.
"""

import argparse
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

from pendamping_portal import embedded
from pendamping_portal.embedded.environment import var_directory, variables


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m pendamping_portal.embedded",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--test", action="store_true", help="the servers of the tests")
    actions = parser.add_subparsers(dest="action", required=True)
    for action in ("env", "start", "stop"):
        actions.add_parser(action)
    actions.add_parser("run").add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(words)
    command = getattr(options, "command", [])
    command = command[1:] if command[:1] == ["--"] else command
    var, durable = var_directory(), not options.test
    try:
        if options.action == "env":
            _print_variables(var, embedded.addresses(var, durable=durable))
        elif options.action == "start":
            _print_variables(var, embedded.start(var, durable=durable))
        elif options.action == "stop":
            stopped = embedded.stop(var, durable=durable)
            sys.stdout.write(f"Stopped: {', '.join(stopped) or 'nothing ran'}.\n")
        else:
            return _run(command, var, durable=durable)
    except KeyboardInterrupt:
        return 130
    except (embedded.StartError, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def _print_variables(var: Path, servers: embedded.Servers) -> None:
    for name, value in variables(var, servers).items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")


def _run(command: list[str], var: Path, *, durable: bool) -> int:
    """Run a command; a signal to stop goes to it, and the servers stop after it."""
    if not command:
        raise embedded.StartError("Say what to run: run -- COMMAND …")
    with embedded.start(var, durable=durable) as servers:
        environment = {**os.environ, **variables(var, servers)}
        child = subprocess.Popen(command, env=environment)  # noqa: S603 — the user's own command
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the child as well
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
