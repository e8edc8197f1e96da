"""What the environment says, read strictly: a value nobody can mean stops the start."""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured


def text(name: str, *, default: str | None = None) -> str:
    """Return a variable, or the content of the file that NAME_FILE names (a mounted secret)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; set it, or {name}_FILE to a file with it.")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, str(default))
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; write True or False.")
    return value == "True"


def whole_number(name: str, *, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number.")
    return int(value)


def words(name: str, *, default: str = "") -> list[str]:
    """Return a comma-separated list without its empty parts."""
    return [word for part in text(name, default=default).split(",") if (word := part.strip())]


def database(url: str) -> dict[str, object]:
    """Return Django's settings for a URL such as postgresql://user:password@host:5432/name.

    A Unix socket stands in `host`: postgresql://user@/name?host=/path/to/directory.
    """
    settings: dict[str, object] = environ.Env.db_url_config(url)
    options = settings.setdefault("OPTIONS", {})
    if isinstance(options, dict) and "host" in options:
        settings["HOST"] = options.pop("host")
    return settings
