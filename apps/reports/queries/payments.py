"""How fast and how accurately families were paid, by region and cluster, of approved reports."""

import datetime as dt
from copy import copy
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Aggregate, Count, FloatField, Q, QuerySet, Sum

from apps.accounts.models import User, reach
from apps.regions.rules import NATION, Level
from apps.reports.models import Payment
from apps.reports.queries.timeliness import by_region
from apps.reports.rules.payments import COUNTS


class Percentile(Aggregate):
    """percentile_cont: what a share of the rows lie at or below, between two where need be."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: str, *, share: float, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


def payments(user: User | AnonymousUser, *, month: dt.date, level: Level) -> QuerySet[Any]:
    """Return sums and days by region and cluster, of what a user sees. One statement.

    Each row has the counts of `rules.payments.COUNTS`, `reports` they come from, and the median and
    the P90 of their days, null where no report knows both days. Of a sensitive cluster only who
    answers for the region itself sees any of it, not who reads the nation: so no count of few
    clients can be worked out from two others.
    """
    rows = Payment.objects.visible_to(user).filter(_shown_to(user), period__month=month)
    sums = {name: Sum(name) for name in COUNTS}
    return by_region(rows, level).annotate(
        reports=Count("report"),
        days_median=Percentile("days", share=0.5),
        days_p90=Percentile("days", share=0.9),
        **sums,
    )


def _shown_to(user: User | AnonymousUser) -> Q:
    is_open = Q(cluster__is_sensitive=False)
    if not isinstance(user, User):
        return is_open
    regional = copy(user)
    regional.is_superuser = False
    regional.grants_today = [grant for grant in user.grants_today if grant.region.code != NATION]
    return is_open | reach(regional, region="region__", cluster="cluster")
