"""The figures of a region and of what lies right below it, drilled down to the village."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.facilitators.models import Facilitator
from apps.portal.exports import Cell, csv_file, xlsx_file
from apps.regions.models import Region
from apps.regions.rules import parent_code
from apps.staffing.models import CountRun, Figure


@dataclass(frozen=True)
class Column:
    """A column of the table: `key` names it in `?sort=`; `read` gives the number of a figure."""

    key: str
    title: str | Promise
    read: Callable[[Figure], Cell]


COLUMNS = (
    Column("region", _("Region"), lambda figure: figure.region.label),
    Column("families", _("Families"), lambda figure: figure.families),
    Column("need", _("Need"), lambda figure: figure.need),
    Column("formasi", _("Approved posts"), lambda figure: figure.formasi),
    Column("filled", _("Filled"), lambda figure: figure.filled),
    Column("vacancy", _("Vacancy"), lambda figure: figure.vacancy),
    Column("coverage", _("Villages covered (%)"), lambda figure: figure.coverage),
    Column("overloaded", _("Overloaded (%)"), lambda figure: figure.overloaded_percent),
)
READERS = {column.key: column.read for column in COLUMNS}
FILES = {"csv": csv_file, "xlsx": xlsx_file}


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    run = CountRun.objects.shown_on(timezone.localdate())
    figures = Figure.objects.visible_to(request.user).filter(run=run, kind__isnull=True)
    here = _figures_here(figures, request.GET.get("region"))
    if not here:
        return _nothing_to_show(request, run)
    chosen = _chosen(here, request.GET.get("cluster"))
    below = figures.filter(region__parent=chosen.region, cluster=chosen.cluster)
    sort = request.GET.get("sort", "region")
    rows = in_order(list(below.select_related("region", "cluster")), sort)
    if write := FILES.get(request.GET.get("format", "")):
        name = f"{chosen.region.code}-{chosen.cluster.code}-{chosen.run.day}"
        cells = ([column.read(figure) for column in COLUMNS] for figure in rows or [chosen])
        return write(name, [str(column.title) for column in COLUMNS], cells)
    return render(
        request,
        "portal/dashboard.html",
        {
            "run": chosen.run,
            "chosen": chosen,
            "clusters": here,
            "rows": rows,
            "columns": COLUMNS,
            "sort": sort,
            "crumbs": _crumbs(figures, chosen.region),
        },
    )


def in_order(figures: list[Figure], sort: str) -> list[Figure]:
    """Order by a column's key, the greatest first after a minus; what does not apply is last."""
    read = READERS.get(sort.removeprefix("-"), READERS["region"])
    known = [figure for figure in figures if read(figure) is not None]
    unknown = [figure for figure in figures if read(figure) is None]
    return sorted(known, key=read, reverse=sort.startswith("-")) + unknown  # type: ignore[arg-type]


def _figures_here(figures: QuerySet[Figure], code: str | None) -> list[Figure]:
    """Return the figures of a region, one a cluster; without a code, of the widest in reach."""
    if code is None:
        widest = figures.order_by("level", "region__code").values_list("region_id", flat=True)[:1]
        found = figures.filter(region=widest)
    else:
        found = figures.filter(region__code=code.replace("\0", ""))
    here = list(found.select_related("run", "region", "cluster").order_by("cluster__code"))
    if code is not None and not here:
        raise Http404
    return here


def _chosen(here: list[Figure], code: str | None) -> Figure:
    """Return the figure of the cluster asked for, else of the one that holds most families."""
    if code is None:
        return max(here, key=lambda figure: figure.families or 0)
    for figure in here:
        if figure.cluster.code == code:
            return figure
    raise Http404


def _crumbs(figures: QuerySet[Figure], region: Region) -> QuerySet[Region]:
    """Return the regions above one, as far as they are in reach."""
    codes, code = [], parent_code(region.code)
    while code:
        codes.append(code)
        code = parent_code(code)
    reached = figures.filter(region__code__in=codes).values("region")
    return Region.objects.filter(pk__in=reached).order_by("level")


def _nothing_to_show(request: HttpRequest, run: CountRun | None) -> HttpResponse:
    """Lead facilitators to their own page; tell others why there are no figures."""
    own = Facilitator.objects.filter(user=request.user.pk).first()
    if own is not None:
        return redirect("portal:facilitator", own.registry_number)
    return render(request, "portal/nothing.html", {"run": run})
