"""The promises of monthly reports: expected in seconds, filed nearly as fast as one row is."""

import datetime as dt
import http.client
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from apps.accounts.rules import Role
from apps.accounts.services import grant, invite
from apps.api.bench import people
from apps.api.bench.signing_in import signed_in
from apps.api.bench.web import connected, served
from apps.core.bench import Line, bench, best_of
from apps.regions.models import Region
from apps.regions.rules import NATION
from apps.reports.models import Report
from apps.reports.rules.checking import zero_report
from apps.reports.rules.states import month_of
from apps.reports.services import expect

PEOPLE = 125_000  # two posts each on average: 250,000 reports a month
FILINGS = 2_000
SENDERS = 8
ROUNDS = 3
WARMING = 100  # filings that are not measured

BARE = "apps.api.bare_view:application"  # served, never imported: it has addresses of its own
BARE_TABLE = "CREATE TABLE floor_filing (key uuid PRIMARY KEY, report uuid, filed jsonb)"

EMPTY = "TRUNCATE reports_report, reports_period CASCADE"
EXPECTED_BY_HAND = (
    "DROP TABLE IF EXISTS floor_report",
    """
    CREATE TABLE floor_report AS
    SELECT uuidv7() AS id, 1::bigint AS period_id, id AS assignment_id, region_id, cluster_id,
        'expected'::varchar(10) AS state, now() AS due_at, 0 AS version, '{}'::jsonb AS values,
        '[]'::jsonb AS flags, '{}'::jsonb AS notes
    FROM facilitators_assignment
    WHERE cancelled_at IS NULL AND starts_on <= %(day)s
    AND (ends_on IS NULL OR ends_on >= %(day)s)
    """,
    "ALTER TABLE floor_report ADD PRIMARY KEY (id)",
    "ALTER TABLE floor_report ADD UNIQUE (period_id, assignment_id)",
    "CREATE INDEX ON floor_report (period_id, region_id)",
    "CREATE INDEX ON floor_report (region_id)",
    "CREATE INDEX ON floor_report (cluster_id)",
    "CREATE INDEX ON floor_report (assignment_id)",
)
"""The same rows and indexes, written by who asks for no rule and has no other month."""


@bench("reports")
def reports() -> Iterator[Line]:
    """Expect a month of every post; then file reports over HTTP, each by its own key.

    The floor of filing is `bare_view.insert`: the same bodies from the same signed-in phone, over
    as many connections.
    """
    people.make(PEOPLE)
    call_command("seed_reports", stdout=StringIO())
    today = timezone.localdate()
    month = month_of(today)
    cut_off = month.replace(day=25)

    def ours() -> None:
        expect(month, day=cut_off)

    def by_hand() -> None:
        with connections["owner"].cursor() as cursor:
            for statement in EXPECTED_BY_HAND:
                cursor.execute(statement, {"day": cut_off})

    taken = []
    for _ in range(ROUNDS):
        with connections["owner"].cursor() as cursor:
            cursor.execute(EMPTY)
        taken.append(best_of(1, ours, by_hand))
    expected = Report.objects.count()
    yield Line(
        "reports_expected", min(row[0] for row in taken), min(row[1] for row in taken), expected
    )
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(BARE_TABLE)
        cursor.execute("GRANT ALL ON floor_filing TO PUBLIC")
    ours_s, floor_s = _rates(today)
    yield Line("reports_filed", ours_s, floor_s, FILINGS)


def _rates(today: dt.date) -> list[float]:
    """Return the best seconds in which FILINGS are filed: by the portal, and by the bare view."""
    headers = _signed_in(today)
    chosen = list(Report.objects.select_related("period__form")[: FILINGS * (ROUNDS + 1)])
    values = zero_report(chosen[0].period.form.definition, {})
    body = json.dumps({"base": 0, "values": values | {"opening": 280, "closing": 280}})
    ids = [str(report.pk) for report in chosen]
    connection.close()
    with served() as portal, served(BARE) as floor:
        for path in (portal, floor):
            send(path, headers, body, ids[-WARMING:], [str(uuid.uuid4()) for _ in range(WARMING)])
        taken = []
        for turn in range(ROUNDS):
            part = ids[FILINGS * turn : FILINGS * (turn + 1)]
            keys = [[str(uuid.uuid4()) for _ in part] for _ in range(2)]
            taken.append(
                best_of(
                    1,
                    _sending(portal, headers, body, part, keys[0]),
                    _sending(floor, headers, body, part, keys[1]),
                )
            )
    return [min(column) for column in zip(*taken, strict=True)]


def _sending(
    path: Path, headers: dict[str, str], body: str, ids: Sequence[str], keys: Sequence[str]
) -> Callable[[], None]:
    return lambda: send(path, headers, body, ids, keys)


def send(
    path: Path, headers: dict[str, str], body: str, ids: Sequence[str], keys: Sequence[str]
) -> None:
    """File a report of each id under its key, over SENDERS connections that are kept."""

    def some(number: int) -> None:
        with closing(connected(path)) as line:
            for report, key in zip(ids[number::SENDERS], keys[number::SENDERS], strict=True):
                line.request(
                    "POST",
                    f"/api/v1/reports/{report}/filings/",
                    body,
                    headers | {"Idempotency-Key": key},
                )
                answer = line.getresponse()
                text = answer.read()
                if answer.status != http.client.CREATED:
                    raise RuntimeError(f"{report} answers {answer.status}: {text[:300]!r}")

    with ThreadPoolExecutor(SENDERS) as threads:
        list(threads.map(some, range(SENDERS)))


def _signed_in(today: dt.date) -> dict[str, str]:
    """Return the headers of somebody who has signed in on a phone and may file everywhere."""
    user = invite("bench-filer")
    nation = Region.objects.in_force().get(code=NATION)
    grant(user, Role.MINISTRY_ADMIN, region=nation, starts_on=today)
    return signed_in(user)
