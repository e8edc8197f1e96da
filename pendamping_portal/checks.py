"""bin/test: every check in turn, each in one line, then the whole test suite.

With words after it (`bin/test -k coverage`) only pytest runs, with these words.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from pendamping_portal import embedded
from pendamping_portal.embedded.environment import ROOT, var_directory, variables

PRODUCTION = {"PLAIN_HTTP": "False", "DEBUG": "False", "ALLOWED_HOSTS": "portal.example"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BIN = ("bin/demo", "bin/screenshots", "bin/test")  # Python without its ending
SCRIPTS = Path(sys.executable).parent


def checks() -> dict[str, list[str]]:
    """Return the command of each check, by its name."""
    ruff, manage = str(SCRIPTS / "ruff"), [sys.executable, "manage.py"]
    templates = sorted(str(path) for path in ROOT.glob("templates/**/*.html"))
    return {
        "format": [ruff, "format", "--check", ".", *BIN],
        "lint": [ruff, "check", ".", *BIN],
        "import order": [str(SCRIPTS / "lint-imports"), "--no-cache", "--no-logo"],
        "types": [str(SCRIPTS / "mypy"), "apps", "pendamping_portal"],
        "packages": [sys.executable, "-m", "pip", "check"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "production settings": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "template syntax": [str(SCRIPTS / "djade"), "--check", *templates],
        "template indentation": [str(SCRIPTS / "djhtml"), "--check", *templates],
        "template markup": [str(SCRIPTS / "djlint"), "--lint", "--quiet", *templates],
        "translations": [sys.executable, "-m", "pendamping_portal.translations", "--check"],
    }


def main(words: list[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    var = var_directory()
    began = time.monotonic()
    try:
        with embedded.start(var, durable=False) as servers:
            environment = {**os.environ, **variables(var, servers)}
            say(f"PostgreSQL and Valkey for tests started ({time.monotonic() - began:.1f} s)")
            failed = [] if words else failed_checks(environment | PRODUCTION)
            tests_passed = run_tests(environment, words)
    except KeyboardInterrupt:
        return 130
    except (embedded.StartError, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    if failed:
        sys.stderr.write(f"Checks that failed: {', '.join(failed)}\n")
    return 0 if tests_passed and not failed else 1


def failed_checks(environment: dict[str, str]) -> list[str]:
    """Run all checks, say how each went, and return the names of those that failed."""
    failed = []
    for name, command in checks().items():
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603 — the commands above
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        verdict = "ok" if done.returncode == 0 else "FAILED"
        say(f"{name:<22}{verdict:<8}{time.monotonic() - began:5.1f} s")
        if done.returncode != 0:
            say(done.stdout.rstrip())
            failed.append(name)
    return failed


def run_tests(environment: dict[str, str], words: list[str]) -> bool:
    """Run pytest, all of it in two processes; without a browser its tests are left out.

    CI demands them.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    selection = []
    if browser:
        environment = environment | {"CHROMIUM": browser}
    elif environment.get("CI") != "true":
        say("No chromium here: the browser tests are skipped. CI runs them.")
        selection = ["-m", "not browser"]
    processes = [] if words else ["--numprocesses=2"]
    command = [sys.executable, "-m", "pytest", *processes, *selection, *words]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0  # noqa: S603


def interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
