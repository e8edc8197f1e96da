"""The steps of bin/demo from an empty database to figures; each may be taken again."""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from pendamping_portal import embedded
from pendamping_portal.demo import logins
from pendamping_portal.demo.terminal import say, step
from pendamping_portal.embedded.environment import ROOT

Manage = Callable[..., str]  # runs a management command, returns what it prints


def start_over(var: Path) -> None:
    """Remove the demo's data under `var`, and nothing else there."""
    if embedded.addresses(var).superuser_url is None:
        raise embedded.StartError(
            "DATABASE_URL names a database of your own, which --fresh does not empty. "
            "Empty it yourself, or unset DATABASE_URL."
        )
    with step("Data of the former demo removed"):
        embedded.remove(var)
        for directory in ("static", "media", "log", "secrets"):
            shutil.rmtree(var / directory, ignore_errors=True)
        for file in (var / "demo.json", var / "static.sha256", *var.glob("beat-schedule*")):
            file.unlink(missing_ok=True)


def prepare(var: Path, manage: Manage, *, people: int) -> None:
    """Bring tables, regions, programs, nation and static files to what the code wants."""
    with step("Database migrated"):
        manage("migrate", "--database", "owner", "--verbosity", "0")
    for command in (
        ["load_regions"],
        ["seed_programs"],
        ["seed_competencies"],
        ["seed_reports"],
        ["make_demo", "--people", str(people)],
        ["make_demo_skills"],
        ["make_demo_reports"],
    ):
        with step() as printed:
            printed.append(manage(*command))
    stamp = var / "static.sha256"
    sources = _digest_of_static_files()
    if not stamp.exists() or stamp.read_text() != sources:
        with step("Static files collected"):
            manage("collectstatic", "--no-input", "--clear", "--verbosity", "0")
            stamp.write_text(sources)


def count(manage: Manage) -> None:
    """Have the worker count the country by a job row, as an officer would, and show the figures.

    Later that day recounts have kept the run fresh, and nothing is counted again.
    """
    today = dt.datetime.now(ZoneInfo("Asia/Jakarta")).date().isoformat()
    with step("The country counted by the worker"):
        figures = manage("count", "--day", today, "--wait", "--unless-counted")
    with step("The next twelve months of competency forecast"):
        ahead = manage("forecast", "--wait")
    say(f"\n{figures}\n{ahead}")


def show_logins(var: Path, manage: Manage, url: str) -> None:
    """Show where to go and who may enter; tokens are new at each start, passwords stay."""
    file = var / "demo.json"
    known = logins.passwords_in(file)
    renew = [] if known else ["--new-passwords"]
    roles = json.loads(manage("demo_logins", *renew))["roles"]
    logins.write(file, url, roles, known)
    say(f"\n{url}\n")
    logins.show(roles)
    say(f"\nThe API tokens are in {file}, which only you can read.")


def _digest_of_static_files() -> str:
    """Return a text that changes when a static file of ours or a pinned package does."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted([*ROOT.glob("static/**/*"), *ROOT.glob("apps/*/static/**/*")]):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()
