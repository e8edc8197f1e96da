"""The environment of a checkout: what every command of the portal needs to run on this machine."""

import fcntl
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from pendamping_portal.embedded import Servers

ROOT = Path(__file__).resolve().parents[2]


def var_directory(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where everything lies that running makes: VAR_DIR, else `var/` in the checkout."""
    return Path(environment.get("VAR_DIR") or ROOT / "var").resolve()


def variables(
    var: Path, servers: Servers, environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Return the variables that settings.py needs; what the user has set stays."""
    ours = {
        "SECRET_KEY": lambda: _secret(var, "SECRET_KEY", lambda: secrets.token_urlsafe(48)),
        "NIK_KEY": lambda: _secret(var, "NIK_KEY", lambda: secrets.token_hex(32)),
        "BADGE_KEY": lambda: _secret(var, "BADGE_KEY", lambda: secrets.token_hex(32)),
        "PLAIN_HTTP": lambda: "True",
        "STATIC_ROOT": lambda: str(var / "static"),
        "EXPORT_DIR": lambda: str(var / "exports"),
        "MEDIA_ROOT": lambda: str(var / "media"),
        "PHOTO_DIR": lambda: str(var / "photos"),
        "EMAIL_BACKEND": lambda: "django.core.mail.backends.console.EmailBackend",
    }
    lacking = {
        name: value()
        for name, value in ours.items()
        if name not in environment and f"{name}_FILE" not in environment
    }
    return {
        "VAR_DIR": str(var),
        "DATABASE_URL": servers.database_url,
        "DATABASE_OWNER_URL": servers.database_owner_url,
        "REDIS_URL": servers.redis_url,
        **lacking,
    }


def _secret(var: Path, name: str, make: Callable[[], str]) -> str:
    """Return the secret kept under `var`, made at the first asking and read by its owner only."""
    directory = var / "secrets"
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(directory / name, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        secret = file.read().strip()
        if not secret:
            secret = make()
            file.write(f"{secret}\n")
    return secret
