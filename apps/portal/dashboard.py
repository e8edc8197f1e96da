"""The figures of a region and of what lies right below it, drilled down to the village."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.accounts.models import User
from apps.facilitators.models import Assignment
from apps.facilitators.models.assignments import AssignmentQuerySet
from apps.portal.exports import Cell, csv_file, xlsx_file
from apps.portal.scope import areas_of, figures_here, figures_shown, nothing_to_show, regions_above
from apps.portal.trend import last_year
from apps.staffing.models import Figure


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
MOST_POSTS = 100  # no region holds so many itself; those below are shown there
FILES = {"csv": csv_file, "xlsx": xlsx_file}


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    figures = figures_shown(request)
    here = figures_here(request, figures)
    if not here:
        return nothing_to_show(request)
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
            "areas": areas_of(request.user),
            "clusters": here,
            "rows": rows,
            "columns": COLUMNS,
            "sort": sort,
            "crumbs": regions_above(figures, chosen.region),
            "trend": (trend := list(last_year(request.user, chosen))),
            "covered": [figure.coverage for figure in trend],
            "posts": _posts_here(request.user, chosen),
        },
    )


def in_order(figures: list[Figure], sort: str) -> list[Figure]:
    """Order by a column's key, the greatest first after a minus; what does not apply is last."""
    read = READERS.get(sort.removeprefix("-"), READERS["region"])
    known = [figure for figure in figures if read(figure) is not None]
    unknown = [figure for figure in figures if read(figure) is None]
    return sorted(known, key=read, reverse=sort.startswith("-")) + unknown  # type: ignore[arg-type]


def _chosen(here: list[Figure], code: str | None) -> Figure:
    """Return the figure of the cluster asked for, else of the one that holds most families."""
    if code is None:
        return max(here, key=lambda figure: figure.families or 0)
    for figure in here:
        if figure.cluster.code == code:
            return figure
    raise Http404


def _posts_here(user: User | AnonymousUser, chosen: Figure) -> AssignmentQuerySet:
    """Return today's posts of the cluster that lie in the very region, or cover the village."""
    here = Q(region=chosen.region) | Q(covered_villages__village=chosen.region)
    posts = Assignment.objects.visible_to(user).active_on(timezone.localdate())
    return (
        posts.filter(here, cluster=chosen.cluster)
        .distinct()
        .select_related("facilitator", "kind", "region")
        .order_by("facilitator__registry_number", "pk")[:MOST_POSTS]
    )
