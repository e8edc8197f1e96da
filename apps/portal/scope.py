"""Which figures a page about a region shows, and the way back up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.facilitators.models import Facilitator
from apps.portal.asof import day_asked
from apps.portal.codes import say_if_reused, successors
from apps.regions.models import Region
from apps.regions.rules import NATION, parent_code
from apps.staffing.models import CountRun, Figure


@dataclass(frozen=True)
class Here:
    """A region's figures of one run, one a cluster; all the figures of the run in reach."""

    run: CountRun
    region: Region
    by_cluster: list[Figure]
    figures: QuerySet[Figure]

    def of_cluster(self, code: str | None, *, most: Callable[[Figure], Any]) -> Figure:
        """Return the figure of the cluster asked for, unasked that with `most`; 404 for others."""
        if code is None:
            return max(self.by_cluster, key=most)
        for figure in self.by_cluster:
            if figure.cluster.code == code:
                return figure
        raise Http404

    def below(self) -> QuerySet[Figure]:
        """The figures of the regions right below."""
        return self.figures.filter(region__parent=self.region).select_related("region", "cluster")

    def above(self) -> QuerySet[Region]:
        """The regions above, the widest first, as far as they are in reach."""
        codes = codes_above(self.region.code)
        reached = self.figures.filter(region__code__in=codes).values("region")
        return Region.objects.filter(pk__in=reached).order_by("level")


def figures_here(request: HttpRequest) -> Here | None:
    """Return the figures of the region asked for, unasked of the user's own, on the day asked for.

    None when there are none; `nothing_to_show` says why.
    """
    run = CountRun.objects.shown_on(day_asked(request))
    if run is None:
        return None
    figures = Figure.objects.visible_to(request.user).filter(run=run, kind__isnull=True)
    asked = request.GET.get("region")
    code = own_code(request.user) if asked is None else asked
    found = figures.filter(region__code=code).order_by("cluster__code")
    by_cluster = list(found.select_related("run__edition", "region", "cluster"))
    if not by_cluster:
        return None
    if asked is not None:
        say_if_reused(request, by_cluster[0].region)
    return Here(by_cluster[0].run, by_cluster[0].region, by_cluster, figures)


def codes_above(code: str) -> list[str]:
    """Return the codes of the regions above one, the nearest first."""
    above = parent_code(code)
    return [above, *codes_above(above)] if above else []


def areas_of(user: User | AnonymousUser) -> list[Region]:
    """Return the regions of a user's grants of today, the widest first. No query of its own."""
    grants = user.grants_today if isinstance(user, User) else []
    areas = {grant.region for grant in grants if grant.role != Role.FACILITATOR}
    return sorted(areas, key=lambda region: (region.level, region.code))


def own_code(user: User | AnonymousUser) -> str:
    """Return the code of the widest region a user answers for; empty when there is none."""
    if user.is_superuser:
        return NATION
    return next((area.code for area in areas_of(user)), "")


def nothing_to_show(request: HttpRequest) -> HttpResponseBase:
    """Answer where `figures_here` finds nothing.

    A retired code leads to its successors in reach; any other region asked for is not found.
    Facilitators are led to their own page; others are told why there are no figures.
    """
    asked, day = request.GET.get("region"), day_asked(request)
    if asked is not None and CountRun.objects.shown_on(day):
        if (answer := successors(request, asked)) is None:
            raise Http404
        return answer
    own = Facilitator.objects.filter(user=request.user.pk).first()
    if own is not None:
        return redirect("portal:facilitator", own.registry_number)
    first = CountRun.objects.finished().order_by("day").first()
    return render(request, "portal/nothing.html", {"first_run": first})
