"""Every cluster beside the others: the villages covered right below a region."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.portal.scope import figures_here, figures_shown, nothing_to_show, regions_above
from apps.regions.models import Region
from apps.staffing.models import Figure


@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    figures = figures_shown(request)
    here = figures_here(request, figures)
    if not here:
        return nothing_to_show(request)
    region = here[0].region
    below: dict[Region, dict[int, Figure]] = {}
    children = figures.filter(region__parent=region).select_related("region")
    for figure in children.order_by("region__code"):
        below.setdefault(figure.region, {})[figure.cluster_id] = figure
    clusters = [figure.cluster for figure in here]
    rows = [
        (child, [(cluster, by_cluster.get(cluster.pk)) for cluster in clusters])
        for child, by_cluster in below.items()
    ]
    return render(
        request,
        "portal/comparison.html",
        {
            "run": here[0].run,
            "region": region,
            "here": here,
            "clusters": clusters,
            "rows": rows,
            "crumbs": regions_above(figures, region),
        },
    )
