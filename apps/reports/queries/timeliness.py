"""What is expected of a month and what has come of it, by region and cluster."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, F, Max, Q, QuerySet, Value
from django.db.models.functions import Left
from django.utils import timezone

from apps.accounts.models import User
from apps.regions.models import Region
from apps.regions.rules import CODE_LENGTHS, NATION, Level
from apps.reports.models import Period, Report
from apps.reports.rules.states import State, month_of
from apps.reports.rules.tallies import Tally

KEYS = ("code", "cluster_code")


def month_to_show(now: dt.datetime) -> dt.date:
    """Return the newest month that is due somewhere, else the newest at all, else that of `now`."""
    months = Period.objects.aggregate(
        closed=Max("month", filter=Q(due_at__lt=now)), newest=Max("month")
    )
    found: dt.date | None = months["closed"] or months["newest"]
    return found or month_of(timezone.localdate(now))


def by_region(reports: QuerySet[Any], level: Level) -> QuerySet[Any]:
    """Group reports, or what hangs on them, by their region of a level and their cluster.

    What lies higher than the level stands under its own region.
    """
    code = Left("region__code", CODE_LENGTHS[level]) if level else Value(NATION, CharField())
    grouped = reports.order_by().annotate(code=code, cluster_code=F("cluster__code"))
    return grouped.values(*KEYS)


def timeliness(
    user: User | AnonymousUser, *, month: dt.date, level: Level, now: dt.datetime
) -> QuerySet[Any]:
    """Return the counts of a `Tally` by region and cluster, of what a user sees. One statement.

    It reads the index `report_by_region` alone: a month of the nation in some hundred ms.
    """
    reports = Report.objects.visible_to(user).filter(period__month=month)
    return by_region(reports, level).annotate(
        expected=Count("region"),
        due=_count(due_at__lt=now),
        punctual=_count(due_at__lt=now, first_filed_at__lte=F("due_at")),
        on_time=_count(first_filed_at__lte=F("due_at")),
        late=_count(first_filed_at__gt=F("due_at")),
        missing=_count(due_at__lt=now, first_filed_at=None),
        approved=_count(state=State.APPROVED),
    )


def tallies(rows: QuerySet[Any]) -> Iterator[tuple[str, str, Tally]]:
    """Yield the code of a region, that of a cluster, and their tally, in the order of codes."""
    for row in rows.order_by(*KEYS):
        code, cluster = row.pop("code"), row.pop("cluster_code")
        yield code, cluster, Tally(**row)


def regions_of(codes: Iterable[str]) -> dict[str, Region]:
    """Return the regions under codes, each the one in force, or else the last that bore it."""
    found = Region.objects.filter(code__in=set(codes))
    return {region.code: region for region in found.order_by(F("ends_on").asc(nulls_last=True))}


def _count(**condition: Any) -> Count:
    return Count("region", filter=Q(**condition))
