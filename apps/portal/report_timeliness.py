"""Whose monthly reports came on time, late or not at all: a region and what lies below it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from apps.core.templatetags.ui import quantity
from apps.portal.codes import by_a_code_of_any_age
from apps.portal.columns import CODE, REGION, Column, in_order
from apps.portal.exports import FILES, Cell
from apps.portal.reported_months import (
    month_asked,
    months_offered,
    region_asked,
    regions_above,
)
from apps.programs.models import Cluster
from apps.regions.models import Region, inside
from apps.regions.rules import Level
from apps.reports.models import Report
from apps.reports.queries.timeliness import regions_of, tallies, timeliness
from apps.reports.rules.tallies import Tally

MOST_MISSING = 100
LISTED_FROM = Level.REGENCY
"""From a kab/kota downward those whose report is missing are named."""


COUNTS = (
    Column("expected", pgettext_lazy("a report", "Expected"), lambda tally: tally.expected),
    Column("on_time", gettext_lazy("On time"), lambda tally: tally.on_time),
    Column("late", gettext_lazy("Late"), lambda tally: tally.late),
    Column(
        "missing",
        pgettext_lazy("a report", "Missing"),
        lambda tally: tally.missing if tally.due else None,
        is_main=True,
    ),
    Column(
        "approved",
        pgettext_lazy("a report", "Approved"),
        lambda tally: tally.approved,
        is_main=True,
    ),
    Column(
        "on_time_percent",
        gettext_lazy("On time (%)"),
        lambda tally: tally.on_time_percent,
        digits=1,
        is_bar=True,
        is_main=True,
    ),
)
BY_KEY = {count.key: count for count in COUNTS}


@dataclass(frozen=True)
class Row:
    """A region or a cluster with its tally; `leads_to` are the parameters that open it."""

    code: str
    label: str
    tally: Tally
    leads_to: dict[str, str] | None = None

    @property
    def cells(self) -> list[tuple[Column, Cell]]:
        return [(count, count.read(self.tally)) for count in COUNTS]


@require_GET
@permission_required("reports.view_report", raise_exception=True)
@by_a_code_of_any_age
def report_timeliness(request: HttpRequest) -> HttpResponseBase:
    """A month of a region, unasked the newest closed one of the user's own; of a cluster or all."""
    now = timezone.now()
    region = region_asked(request)
    month = month_asked(request, now)
    code = request.GET.get("cluster")
    cluster = get_object_or_404(Cluster, code=code) if code else None
    by_code, by_cluster = _sums(request, region=region, month=month, cluster=cluster, now=now)
    total = sum(by_code.values(), Tally())
    rows = _rows(request.GET.get("sort", ""), _regions(region, by_code))
    if write := FILES.get(request.GET.get("format", "")):
        name = f"timeliness-{region.code}-{cluster.code if cluster else 'all'}-{month:%Y-%m}"
        return write(request, name, _header(), _lines(rows))
    return render(
        request,
        "portal/report_timeliness.html",
        {
            "region": region,
            "crumbs": regions_above(request, region),
            "month": month,
            "months": months_offered(),
            "cluster": cluster,
            "clusters": _clusters(by_cluster),
            "headline": headline(region, month, total),
            "total": Row(region.code, region.label, total),
            "rows": rows,
            "counts": COUNTS,
            "region_column": REGION,
            "sort": request.GET.get("sort", ""),
            "missing": _missing(request, region, month, cluster, now)
            if total.missing and region.level >= LISTED_FROM
            else None,
            "now": now,
        },
    )


def headline(region: Region, month: dt.date, total: Tally) -> str:
    """Say how many are missing; before the deadline, how many have come."""
    facts = {
        "region": region.label,
        "month": date_format(month, "F Y"),
        "expected": quantity(total.expected),
        "missing": quantity(total.missing),
        "filed": quantity(total.on_time + total.late),
    }
    if not total.expected:
        return _("%(region)s, %(month)s: no data") % facts
    if not total.due:
        return _("%(region)s, %(month)s: %(filed)s of %(expected)s reports filed so far") % facts
    return _("%(region)s, %(month)s: %(missing)s of %(expected)s reports missing") % facts


def _sums(
    request: HttpRequest,
    *,
    region: Region,
    month: dt.date,
    cluster: Cluster | None,
    now: dt.datetime,
) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """Return the tallies of the regions below, as far as the cluster goes, and of all clusters."""
    by_code: dict[str, Tally] = defaultdict(Tally)
    by_cluster: dict[str, Tally] = defaultdict(Tally)
    level = Level(min(region.level + 1, Level.DISTRICT))
    rows = timeliness(request.user, month=month, level=level, now=now)
    for code, cluster_code, tally in tallies(rows.filter(inside(region.code, "region__"))):
        by_cluster[cluster_code] += tally
        if cluster is None or cluster.code == cluster_code:
            by_code[code] += tally
    return by_code, by_cluster


def _regions(here: Region, by_code: dict[str, Tally]) -> list[Row]:
    regions = regions_of(by_code)
    return [
        Row(code, regions[code].label, tally, {"region": code} if code != here.code else None)
        for code, tally in by_code.items()
    ]


def _clusters(by_cluster: dict[str, Tally]) -> list[Row]:
    names = dict(Cluster.objects.filter(code__in=by_cluster).values_list("code", "name"))
    return [Row(code, names[code], tally, {"cluster": code}) for code, tally in by_cluster.items()]


def _rows(sort: str, rows: list[Row]) -> list[Row]:
    count = BY_KEY.get(sort.removeprefix("-"))

    def read(row: Row) -> Cell:
        return count.read(row.tally) if count else row.label

    return in_order(rows, read, descending=sort.startswith("-"))


def _header() -> list[str]:
    return [str(CODE.title), str(REGION.title), *(str(count.title) for count in COUNTS)]


def _lines(rows: Iterable[Row]) -> Iterable[list[Cell]]:
    for row in rows:
        yield [row.code, row.label, *(value for _count, value in row.cells)]


def _missing(
    request: HttpRequest,
    region: Region,
    month: dt.date,
    cluster: Cluster | None,
    now: dt.datetime,
) -> QuerySet[Report]:
    """Return the posts whose report has not come, with whom to ask."""
    narrowed: dict[str, Any] = {"cluster": cluster} if cluster else {}
    late = Report.objects.visible_to(request.user).filter(
        inside(region.code, "region__"),
        period__month=month,
        first_filed_at=None,
        due_at__lt=now,
        **narrowed,
    )
    loaded = late.select_related("assignment__facilitator", "cluster", "region")
    return loaded.order_by("region__code", "assignment__facilitator__registry_number")[
        :MOST_MISSING
    ]
