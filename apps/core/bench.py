"""Measuring what we promise: our way and the floor, from one run, in a database of its own.

Each room that promises a speed has a `bench.py` whose functions make their own data and yield
lines. A floor is the least the same work can cost by hand; only the ratio is quoted elsewhere.
"""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connections


@dataclass(frozen=True)
class Line:
    """One measurement. Seconds of wall clock; `rows` says of how much work."""

    name: str
    ours_s: float
    floor_s: float
    rows: int

    @property
    def ratio(self) -> float:
        return round(self.ours_s / self.floor_s, 2)


Bench = Callable[[], Iterator[Line]]

BENCHES: dict[str, Bench] = {}
"""Every room's benches by name, filled when the rooms' `bench` modules are imported."""

LONG: set[str] = set()
"""Benches that take a quarter of an hour and more: they run only when named."""


def bench(name: str, *, is_long: bool = False) -> Callable[[Bench], Bench]:
    """Enter a generator of lines under `name`. It runs in a fresh, migrated, empty database."""

    def enter(function: Bench) -> Bench:
        BENCHES[name] = function
        if is_long:
            LONG.add(name)
        return function

    return enter


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes, once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best_of(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Return the best seconds of each work, taken in turn so that one noise meets them all."""
    taken = [[seconds(work) for work in works] for _ in range(rounds)]
    return [min(column) for column in zip(*taken, strict=True)]


@contextlib.contextmanager
def scratch_database() -> Iterator[str]:
    """Point both connections at a fresh, migrated database while the block runs; remove it after.

    Needs an owner's role that may create databases, as the embedded server and compose give it.
    """
    aliases = ("default", "owner")
    names = {alias: connections[alias].settings_dict["NAME"] for alias in aliases}
    scratch = f"{names['default']}_bench_{secrets.token_hex(4)}"
    quoted = connections["owner"].ops.quote_name(scratch)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted}")
    try:
        _point_at(dict.fromkeys(aliases, scratch))
        call_command("migrate", database="owner", verbosity=0)
        with connections["default"].cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # as patient as a worker
        yield scratch
    finally:
        _point_at(names)
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted}")  # by force, autovacuum may not be ended


def _point_at(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
