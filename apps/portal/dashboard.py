"""The figures of a region and of what lies right below it, drilled down to the village."""

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.models import User
from apps.core.templatetags.ui import quantity
from apps.portal.asof import day_asked
from apps.portal.columns import IN_FILES, MEASURES, REGION, Column, in_order, reported
from apps.portal.exports import FILES
from apps.portal.progress import count_under_way
from apps.portal.province_map import tiles
from apps.portal.scope import areas_of, figures_here, nothing_to_show
from apps.portal.serving import posts_here
from apps.portal.trend import last_year
from apps.regions.models import inside
from apps.regions.rules import Level
from apps.reports.queries.timeliness import month_to_show, tallies, timeliness
from apps.reports.rules.tallies import Tally
from apps.staffing.models import Figure


@require_GET
def dashboard(request: HttpRequest) -> HttpResponseBase:
    here = figures_here(request)
    if here is None:
        return nothing_to_show(request)
    chosen = here.of_cluster(
        request.GET.get("cluster"), most=lambda row: (row.families or 0, row.filled or 0)
    )
    now, sort = timezone.now(), request.GET.get("sort", "")
    month = month_to_show(now)
    reports = _reported(request.user, chosen, month, now)
    column = next(
        (each for each in (*MEASURES, *reports) if each.key == sort.removeprefix("-")), REGION
    )
    below = here.below().filter(cluster=chosen.cluster)
    rows = in_order(below, column.read, descending=sort.startswith("-"))
    if write := FILES.get(request.GET.get("format", "")):
        name = f"{chosen.region.code}-{chosen.cluster.code}-{here.run.day}"
        columns = (*IN_FILES, *reports)
        cells = ([column.read(figure) for column in columns] for figure in rows or [chosen])
        return write(request, name, [str(column.title) for column in columns], cells)
    trend = list(last_year(request.user, chosen))
    return render(
        request,
        "portal/dashboard.html",
        {
            "run": here.run,
            "chosen": chosen,
            "headline": headline(chosen),
            "areas": areas_of(request.user),
            "clusters": here.by_cluster,
            "rows": rows,
            "province_map": tiles(rows),
            "region_column": REGION,
            "measures": MEASURES,
            "region_measures": (*MEASURES, *reports),
            "reported": reports,
            "month": month,
            "sort": sort,
            "crumbs": here.above(),
            "trend": trend,
            "covered": [figure.coverage for figure in trend],
            "posts": posts_here(request.user, chosen, day_asked(request)),
            "job": count_under_way(request.user),
        },
    )


def headline(figure: Figure) -> str:
    """Say in a sentence how a region stands in a cluster: posts, and in a village its families."""
    facts = {
        "region": figure.region.label,
        "cluster": figure.cluster.name,
        "families": quantity(figure.families),
        "filled": quantity(figure.filled),
        "need": quantity(figure.need),
    }
    if figure.families is None and figure.filled is None:
        return _("%(region)s, %(cluster)s: no data") % facts
    if figure.level == Level.VILLAGE:
        if not figure.families:
            return _("%(region)s, %(cluster)s: no families") % facts
        if figure.villages_covered:
            return _("%(region)s, %(cluster)s: %(families)s families, covered") % facts
        return _("%(region)s, %(cluster)s: %(families)s families nobody covers") % facts
    if figure.filled is None:
        return _("%(region)s, %(cluster)s: %(families)s families") % facts
    if figure.need is None:
        return _("%(region)s, %(cluster)s: %(filled)s filled, the need is not known") % facts
    return _("%(region)s, %(cluster)s: %(filled)s filled of %(need)s needed") % facts


def _reported(
    user: User | AnonymousUser, chosen: Figure, month: dt.date, now: dt.datetime
) -> tuple[Column, ...]:
    """Return the columns of the newest closed month of reports, of the chosen and those below."""
    if chosen.level >= Level.DISTRICT or not user.has_perm("reports.view_report"):
        return ()
    rows = timeliness(user, month=month, level=Level(chosen.level + 1), now=now)
    here = rows.filter(inside(chosen.region.code, "region__"), cluster=chosen.cluster)
    found = {code: tally for code, _cluster, tally in tallies(here)}
    if not found:
        return ()
    return reported(found | {chosen.region.code: sum(found.values(), Tally())})
