"""Who is certified and qualified in a region, who lapses next, and what that leaves behind."""

from dataclasses import replace

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.templatetags.ui import quantity, unbroken
from apps.forecasts.models import Forecast, Outlook
from apps.portal.cohorts import first_cohorts
from apps.portal.columns import CODE, COMPETENCY, REGION, fte, in_order
from apps.portal.exports import FILES
from apps.portal.lists import BY_SLUG
from apps.portal.questions import question_asked
from apps.portal.scope import figures_here, nothing_to_show
from apps.portal.serving import posts_here
from apps.regions.rules import Level
from apps.staffing.models import Figure

GRAVEST = 5
BY_KEY = {column.key: column for column in (REGION, *COMPETENCY)}
LISTS = ("ending-certificates", "villages-left")


@require_GET
def board(request: HttpRequest) -> HttpResponseBase:
    """A region's competency board: its shares, twelve months ahead, and where to begin."""
    here = figures_here(request)
    if here is None:
        return nothing_to_show(request)
    chosen = here.of_cluster(request.GET.get("cluster"), most=lambda row: row.available_fte)
    sort = request.GET.get("sort", "")
    column = BY_KEY.get(sort.removeprefix("-"), REGION)
    below = here.below().filter(cluster=chosen.cluster, available_fte__gt=0)
    rows = in_order(below, column.read, descending=sort.startswith("-"))
    if write := FILES.get(request.GET.get("format", "")):
        name = f"competency-{chosen.region.code}-{chosen.cluster.code}-{here.run.day}"
        columns = [CODE, REGION, *COMPETENCY]
        cells = ([each.read(figure) for each in columns] for figure in rows or [chosen])
        return write(request, name, [str(each.title) for each in columns], cells)
    question = replace(question_asked(request), region=chosen.region, cluster=chosen.cluster)
    forecast = Forecast.objects.newest()
    is_village = chosen.level == Level.VILLAGE
    posts = posts_here(request.user, chosen, question.day) if is_village else []
    return render(
        request,
        "portal/competency.html",
        {
            "run": here.run,
            "chosen": chosen,
            "headline": headline(chosen, is_covered=bool(posts)),
            "posts": posts,
            "clusters": here.by_cluster,
            "crumbs": here.above(),
            "rows": rows,
            "measures": COMPETENCY,
            "region_measures": COMPETENCY,
            "region_column": REGION,
            "sort": sort,
            "forecast": forecast,
            "outlook": _outlook(forecast, chosen),
            "lists": [(BY_SLUG[slug], BY_SLUG[slug].rows(question)[:GRAVEST]) for slug in LISTS],
            "cohorts": first_cohorts(question, forecast),
        },
    )


def headline(figure: Figure, *, is_covered: bool = False) -> str:
    """Say which share is certified, and how much of it lapses within 90 days.

    Shares are of those posted in a region; in a village, which others cover, there are none.
    """
    facts = {
        "region": figure.region.label,
        "cluster": figure.cluster.name,
        "percent": quantity(figure.certified_percent, 1),
        "fte": quantity(fte(figure.expiring_90_fte), 1),
    }
    if figure.level == Level.VILLAGE:
        if is_covered:
            return _("%(region)s, %(cluster)s: covered by those named below") % facts
        return _("%(region)s, %(cluster)s: nobody covers this village") % facts
    if figure.certified_percent is None:
        return _("%(region)s, %(cluster)s: nobody serves here") % facts
    if figure.expiring_90_fte:
        sentence = _(
            "%(region)s, %(cluster)s: %(percent)s %% certified, "
            "%(fte)s FTE of it ends within 90 days"
        )
        return unbroken(sentence % facts)
    return unbroken(_("%(region)s, %(cluster)s: %(percent)s %% certified") % facts)


def _outlook(forecast: Forecast | None, chosen: Figure) -> list[Outlook]:
    """Return the months ahead of a region at or above the kab/kota; the chosen one is in reach."""
    rows = Outlook.objects.filter(forecast=forecast, region=chosen.region, cluster=chosen.cluster)
    return list(rows.order_by("month"))
