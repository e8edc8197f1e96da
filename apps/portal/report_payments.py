"""How fast and how accurately families were paid, as approved reports tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
from apps.reports.queries.payments import payments
from apps.reports.queries.timeliness import regions_of
from apps.reports.rules.payments import CAUSES, verified_percent

COUNTS = (
    Column("reports", gettext_lazy("Reports"), lambda said: said["reports"]),
    Column(
        "days_median",
        gettext_lazy("Days, half of them"),
        lambda said: said["days_median"],
        digits=1,
        is_main=True,
    ),
    Column(
        "days_p90",
        gettext_lazy("Days, nine of ten"),
        lambda said: said["days_p90"],
        digits=1,
        is_main=True,
    ),
    Column("sp2d_families", gettext_lazy("Families on SP2D"), lambda said: said["sp2d_families"]),
    Column("paid", gettext_lazy("Paid"), lambda said: said["paid"]),
    Column(
        "verified",
        gettext_lazy("Paid and verified (%)"),
        verified_percent,
        digits=1,
        is_bar=True,
        is_main=True,
    ),
    Column("failed", gettext_lazy("Failed"), lambda said: sum(said[cause] for cause in CAUSES)),
)
BY_CAUSE = tuple(
    Column(cause, title, lambda said, cause=cause: said[cause])  # type: ignore[misc]
    for cause, title in CAUSES.items()
)
IN_ORDER = {column.key: column for column in COUNTS}


@dataclass(frozen=True)
class Row:
    """A region or a cluster with what its reports say; `leads_to` whether there is more below."""

    code: str
    label: str
    said: dict[str, Any]
    leads_to: bool = True

    @property
    def cells(self) -> list[tuple[Column, Cell]]:
        return [(column, column.read(self.said)) for column in COUNTS]

    @property
    def causes(self) -> list[tuple[Column, Cell]]:
        return [(column, column.read(self.said)) for column in BY_CAUSE]


@require_GET
@permission_required("reports.view_report", raise_exception=True)
@by_a_code_of_any_age
def report_payments(request: HttpRequest) -> HttpResponseBase:
    """A month of a region and a cluster, unasked that with most families on its payment orders."""
    now = timezone.now()
    region, month = region_asked(request), month_asked(request, now)
    here = inside(region.code, "region__")
    totals = payments(request.user, month=month, level=Level(region.level)).filter(here)
    clusters = _clusters(totals.order_by("cluster_code"))
    chosen = _chosen(request, clusters)
    level = Level(min(region.level + 1, Level.DISTRICT))
    below = payments(request.user, month=month, level=level).filter(here)
    sort = request.GET.get("sort", "")
    rows = _rows(sort, region, below.filter(cluster__code=chosen.code)) if chosen else []
    if write := FILES.get(request.GET.get("format", "")):
        name = f"payments-{region.code}-{chosen.code if chosen else 'none'}-{month:%Y-%m}"
        columns = (CODE, REGION, *COUNTS, *BY_CAUSE)
        return write(request, name, [str(column.title) for column in columns], _lines(rows))
    return render(
        request,
        "portal/report_payments.html",
        {
            "region": region,
            "crumbs": regions_above(request, region),
            "month": month,
            "months": months_offered(),
            "clusters": clusters,
            "chosen": chosen,
            "headline": headline(region, month, chosen),
            "rows": rows,
            "counts": COUNTS,
            "causes": BY_CAUSE,
            "region_column": REGION,
            "sort": sort,
            "now": now,
        },
    )


def headline(region: Region, month: Any, chosen: Row | None) -> str:
    """Say within how many days families had their money; without any payment, that."""
    facts = {"region": region.label, "month": date_format(month, "F Y")}
    if chosen is None:
        return _("%(region)s, payments of %(month)s: no data") % facts
    facts |= {
        "cluster": chosen.label,
        "median": quantity(chosen.said["days_median"], 1),
        "p90": quantity(chosen.said["days_p90"], 1),
        "paid": quantity(chosen.said["paid"]),
        "families": quantity(chosen.said["sp2d_families"]),
    }
    if chosen.said["days_median"] is None:
        return _("%(region)s, %(cluster)s, %(month)s: %(paid)s of %(families)s paid") % facts
    return (
        _(
            "%(region)s, %(cluster)s, %(month)s: paid within %(median)s days by half, "
            "%(p90)s by nine of ten"
        )
        % facts
    )


def _clusters(totals: Iterable[dict[str, Any]]) -> list[Row]:
    said = {total["cluster_code"]: total for total in totals}
    names = dict(Cluster.objects.filter(code__in=said).values_list("code", "name"))
    return [Row(code, names[code], total) for code, total in said.items()]


def _chosen(request: HttpRequest, clusters: list[Row]) -> Row | None:
    code = request.GET.get("cluster")
    if not code:
        return max(clusters, key=lambda row: row.said["sp2d_families"], default=None)
    get_object_or_404(Cluster, code=code)
    return next((row for row in clusters if row.code == code), None)


def _rows(sort: str, here: Region, below: Iterable[dict[str, Any]]) -> list[Row]:
    said = {each["code"]: each for each in below}
    regions = regions_of(said)
    rows = [Row(code, regions[code].label, each, code != here.code) for code, each in said.items()]
    column = IN_ORDER.get(sort.removeprefix("-"))

    def read(row: Row) -> Cell:
        return column.read(row.said) if column else row.label

    return in_order(rows, read, descending=sort.startswith("-"))


def _lines(rows: Iterable[Row]) -> Iterable[list[Cell]]:
    for row in rows:
        cells = (*row.cells, *row.causes)
        yield [row.code, row.label, *(value for _column, value in cells)]
