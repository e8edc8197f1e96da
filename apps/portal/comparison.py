"""Every cluster beside the others: one measure of all regions right below a region."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.templatetags.ui import quantity, unbroken
from apps.portal.columns import BY_KEY, CODE, COVERAGE, MEASURES, REGION, Column, in_order
from apps.portal.exports import FILES, Cell
from apps.portal.scope import figures_here, nothing_to_show
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.staffing.models import Figure

Row = tuple[Region, dict[int, Figure]]


@require_GET
def comparison(request: HttpRequest) -> HttpResponseBase:
    here = figures_here(request)
    if here is None:
        return nothing_to_show(request)
    shown = BY_KEY.get(request.GET.get("show", ""), COVERAGE)
    measure = COVERAGE if shown is REGION else shown
    totals = [figure for figure in here.by_cluster if measure.read(figure) is not None]
    clusters = [figure.cluster for figure in totals]
    below: dict[Region, dict[int, Figure]] = {}
    for figure in here.below().order_by("region__code"):
        below.setdefault(figure.region, {})[figure.cluster_id] = figure
    sort = request.GET.get("sort", "")
    rows = _in_order(list(below.items()), clusters, measure, sort)
    if write := FILES.get(request.GET.get("format", "")):
        name = f"{here.region.code}-{measure.key}-{here.run.day}"
        header = [str(CODE.title), str(REGION.title), *(cluster.name for cluster in clusters)]
        return write(request, name, header, _lines(rows, clusters, measure))
    return render(
        request,
        "portal/comparison.html",
        {
            "run": here.run,
            "region": here.region,
            "headline": headline(here.region, measure, totals),
            "measure": measure,
            "measures": MEASURES,
            "clusters": clusters,
            "totals": totals,
            "left_out": [each.cluster for each in here.by_cluster if each not in totals],
            "rows": [
                (region, [(cluster, figures.get(cluster.pk)) for cluster in clusters])
                for region, figures in rows
            ],
            "sort": sort,
            "region_column": REGION,
            "crumbs": here.above(),
        },
    )


def headline(region: Region, measure: Column, totals: list[Figure]) -> str:
    """Say which cluster covers the smallest share of its villages, else what is compared."""
    if measure is not COVERAGE or not totals:
        facts = {"region": region.label, "measure": measure.title}
        return _("%(region)s, cluster by cluster: %(measure)s") % facts
    least = min(totals, key=lambda figure: figure.coverage or 0)
    sentence = _("%(region)s: villages are covered least in %(cluster)s, %(percent)s %%") % {
        "region": region.label,
        "cluster": least.cluster.name,
        "percent": quantity(least.coverage, 1),
    }
    return unbroken(sentence)


def _in_order(rows: list[Row], clusters: list[Cluster], measure: Column, sort: str) -> list[Row]:
    """Order by the region's name, or by the measure in the cluster whose code is asked for."""
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    chosen = next((cluster.pk for cluster in clusters if cluster.code == key), None)

    def read(row: Row) -> Cell:
        region, figures = row
        if chosen is None:
            return region.label
        return measure.read(figures[chosen]) if chosen in figures else None

    return in_order(rows, read, descending=descending)


def _lines(rows: list[Row], clusters: list[Cluster], measure: Column) -> Iterator[list[Cell]]:
    for region, figures in rows:
        cells = (figures.get(cluster.pk) for cluster in clusters)
        yield [region.code, region.label, *(measure.read(cell) if cell else None for cell in cells)]
