"""The promise of the roster: pulled as a whole over HTTP at no more than twice the floor."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import orjson
import psycopg
from django.utils import timezone

from apps.accounts.rules import Role
from apps.accounts.services import grant, invite, renew_token
from apps.api.bench import filing, floor, load, people  # noqa: F401 — two enter their own
from apps.api.bench.web import scratch_url, web_server
from apps.core.bench import Line, bench, best_of
from apps.regions.models import Region
from apps.regions.rules import NATION

PEOPLE = 100_000
LIMIT = 1_000
ROUNDS = 5
FIRST = f"/api/v1/roster/?limit={LIMIT}"


@bench("roster")
def roster() -> Iterator[Line]:
    """Pull every page in turn over one connection to a real server; beside it, the floor.

    Both end with the bytes of each page in this process, and both say the same.
    """
    people.make(PEOPLE)
    today = timezone.localdate()
    with (
        web_server(_token(today)) as get,
        psycopg.connect(scratch_url(), autocommit=True) as server,
    ):

        def pull() -> list[bytes]:
            pages, url = [], FIRST
            while url:
                pages.append(get(url))
                url = _next(pages[-1])
            return pages

        def by_hand() -> list[bytes]:
            return list(floor.pages(server, day=today, limit=LIMIT))

        pages = pull()
        rows = _rows(pages)
        if len(rows) != PEOPLE or rows != _rows(by_hand()):
            raise RuntimeError("The roster and its floor do not say the same.")
        ours, by_floor = best_of(ROUNDS, pull, by_hand)
        yield Line("roster", ours, by_floor, rows=PEOPLE)

        before_last = pages[-2]
        last, first = best_of(20, lambda: get(_next(before_last)), lambda: get(FIRST))
        yield Line("roster_last_page", last, first, rows=LIMIT)


def _token(today: dt.date) -> str:
    user = invite("bench")
    nation = Region.objects.in_force().get(code=NATION)
    grant(user, Role.API_CLIENT, region=nation, starts_on=today)
    return renew_token(user, name="bench")


def _next(page: bytes) -> str:
    """Return the address of the page after this one, whose rows are left unread."""
    return orjson.loads(page[: page.index(b',"results":')] + b"}")["next"] or ""


def _rows(pages: list[bytes]) -> list[dict[str, Any]]:
    return [row for page in pages for row in orjson.loads(page)["results"]]
