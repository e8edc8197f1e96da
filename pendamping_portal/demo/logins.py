"""One login a role, printed once; with the API tokens in demo.json for whoever may read it."""

import json
import os
from pathlib import Path
from typing import TypedDict

from pendamping_portal.demo.terminal import say


class Login(TypedDict):
    user: str
    password: str | None  # None when it was set by an earlier start
    token: str


def passwords_in(file: Path) -> dict[str, str]:
    """Return each role's password as an earlier start wrote it; nothing if one is lacking."""
    try:
        roles = json.loads(file.read_text(encoding="utf-8"))["roles"]
        known = {role: login["password"] for role, login in roles.items()}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return known if all(known.values()) else {}


def show(roles: dict[str, Login]) -> None:
    wide = max((len(role) for role in roles), default=0)
    broad = max((len(login["user"]) for login in roles.values()), default=0)
    for role, login in roles.items():
        printed = login["password"] or "(password as printed at the first start)"
        say(f"  {role:<{wide}}  {login['user']:<{broad}}  {printed}")


def write(file: Path, url: str, roles: dict[str, Login], known: dict[str, str]) -> None:
    """Write demo.json, closed to others from its first byte; `known` passwords stay in it."""
    complete = {
        role: {**login, "password": login["password"] or known.get(role)}
        for role, login in roles.items()
    }
    partial = file.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as text:
        json.dump({"url": url, "roles": complete}, text, indent=2)
    partial.replace(file)
