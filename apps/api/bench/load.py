"""Officers at the end of a month: they come at their own pace, however slow the portal is."""

import datetime as dt
import http.client
import json
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from queue import SimpleQueue
from statistics import quantiles
from typing import Self

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from apps.accounts.rules import Role
from apps.accounts.services import grant, invite
from apps.api.bench import people
from apps.api.bench.signing_in import signed_in
from apps.api.bench.web import UnixConnection, connected, served
from apps.core.bench import Line, bench
from apps.regions.models import Region
from apps.regions.rules import Level
from apps.reports.models import Filing, Report
from apps.reports.rules.checking import zero_report
from apps.reports.rules.states import month_of
from apps.reports.services import expect

PEOPLE = 20_000
OFFICERS = 300
A_SECOND = 30  # requests
SECONDS = 600
P99_PROMISED = 0.5  # seconds
RUSH_OFFICERS = 514
RUSH_EACH = 1  # reports
RUSH_SECONDS = 300
SENDERS = 24
STEPS = 4  # requests an officer makes of one report


@dataclass
class Load:
    """What was asked, by when it was meant to be asked; nobody waits for an answer to ask more."""

    path: Path
    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    _lines: dict[int, UnixConnection] = field(default_factory=dict)
    """The line of each thread, by its number."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._lines.values():
            line.close()

    def _line(self) -> UnixConnection:
        thread = threading.get_ident()
        if thread not in self._lines:
            self._lines[thread] = connected(self.path)
        return self._lines[thread]

    def ask(self, due: float, verb: str, url: str, headers: dict[str, str], body: str = "") -> None:
        """Ask at `due`, by the monotonic clock; what a queue costs counts too."""
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            line = self._line()
            line.request(verb, url, body or None, headers)
            answer = line.getresponse()
            text = answer.read()
            if answer.status >= http.client.BAD_REQUEST:
                self.failed.append(f"{verb} {url}: {answer.status} {text[:200]!r}")
        except (OSError, http.client.HTTPException) as error:
            self.failed.append(f"{verb} {url}: {error!r}")
            self._lines.pop(threading.get_ident()).close()
        self.seconds.append(time.monotonic() - due)

    @property
    def p99(self) -> float:
        return quantiles(self.seconds, n=100)[98]


@bench("reports_load", is_long=True)
def reports_load() -> Iterator[Line]:
    """300 officers list, open, draft and file at 30 requests a second for ten minutes; then a rush.

    In the rush 514 officers file ten reports each within five minutes, one in ten of them twice.
    The floor is the promise: 0.5 s for the slowest hundredth. An error fails the bench, as does a
    report lost or doubled.
    """
    people.make(PEOPLE)
    call_command("seed_reports", stdout=StringIO())
    today = timezone.localdate()
    month = month_of(today)
    expect(month, day=month.replace(day=25))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    officers = _officers(today)
    values = zero_report(
        Report.objects.select_related("period__form")[0].period.form.definition, {}
    )
    filled = values | {"opening": 280, "closing": 280}
    connection.close()
    with served() as path, Load(path) as steady, Load(path) as rush:
        _steady(steady, officers[:OFFICERS], filled)
        yield _line("reports_load_p99", steady)
        before = Filing.objects.count()
        sent = _rush(rush, officers[:RUSH_OFFICERS], filled)
        kept = Filing.objects.count() - before
        if kept != sent:
            raise AssertionError(f"{sent} reports were filed, {kept} are kept.")
        yield _line("reports_rush_p99", rush)


def _line(name: str, load: Load) -> Line:
    if load.failed:
        raise AssertionError(f"{len(load.failed)} requests failed, first {load.failed[0]}")
    return Line(name, load.p99, P99_PROMISED, len(load.seconds))


Officer = tuple[dict[str, str], SimpleQueue[str]]
"""The headers of somebody signed in, and the reports that wait to be filed in their regency."""


def _officers(today: dt.date) -> list[Officer]:
    """Return an officer of each regency, signed in."""
    waiting: dict[str, list[str]] = defaultdict(list)
    for report, code in Report.objects.values_list("pk", "region__code"):
        waiting[code[:5]].append(str(report))
    officers = []
    for regency in Region.objects.in_force().at(Level.REGENCY):
        user = invite(f"officer-{regency.code}")
        grant(user, Role.REGENCY_OFFICER, region=regency, starts_on=today)
        queue: SimpleQueue[str] = SimpleQueue()
        for pk in waiting[regency.code]:
            queue.put(pk)
        officers.append((signed_in(user), queue))
    return officers


def _steady(load: Load, officers: list[Officer], filled: dict[str, object]) -> None:
    start = time.monotonic() + 1
    with ThreadPoolExecutor(SENDERS) as threads:
        for number in range(A_SECOND * SECONDS // STEPS):
            headers, queue = officers[number % len(officers)]
            report = queue.get_nowait()
            due = [start + (number * STEPS + step) / A_SECOND for step in range(STEPS)]
            url = f"/api/v1/reports/{report}/"
            draft = json.dumps({"base": 0, "values": {"opening": 280}})
            filed = json.dumps({"base": 1, "values": filled})
            threads.submit(_visit, load, due, url, headers, draft, filed)


def _visit(
    load: Load, due: list[float], url: str, headers: dict[str, str], draft: str, filed: str
) -> None:
    load.ask(due[0], "GET", "/api/v1/reports/?mine=true&limit=50", headers)
    load.ask(due[1], "GET", url, headers)
    load.ask(due[2], "PUT", f"{url}draft/", headers, draft)
    load.ask(due[3], "POST", f"{url}filings/", headers | _key(), filed)


def _rush(load: Load, officers: list[Officer], filled: dict[str, object]) -> int:
    """File ten reports of each officer, in turn, one in ten of them twice; return how many."""
    body = json.dumps({"base": 0, "values": filled})
    reports = [
        (headers, queue.get_nowait()) for _ in range(RUSH_EACH) for headers, queue in officers
    ]
    start, pace = time.monotonic() + 1, len(reports) / RUSH_SECONDS
    with ThreadPoolExecutor(SENDERS) as threads:
        for number, (headers, report) in enumerate(reports):
            keyed, due = headers | _key(), start + number / pace
            url = f"/api/v1/reports/{report}/filings/"
            for _again in range(2 if number % 10 == 0 else 1):
                threads.submit(load.ask, due, "POST", url, keyed, body)
    return len(reports)


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}
