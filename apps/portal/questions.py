"""What a list of the portal is asked: by whom, for which day, within which region and cluster."""

import datetime as dt
from dataclasses import dataclass
from typing import cast

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from apps.accounts.models import User, reach
from apps.portal.asof import day_asked
from apps.portal.codes import regions_in_reach, say_if_reused
from apps.portal.scope import areas_of, codes_above, own_code
from apps.programs.models import Cluster
from apps.regions.models import Region, inside
from apps.regions.rules import Level
from apps.staffing.models import CountRun, Figure


@dataclass(frozen=True)
class Question:
    """Who asks, for which day, answered from which run, within which region and cluster."""

    user: User
    day: dt.date
    run: CountRun | None
    region: Region | None = None
    cluster: Cluster | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.region or self.cluster)

    @property
    def is_of_the_nation(self) -> bool:
        """Every row is asked for, and the user reaches them all."""
        return not (self.is_narrowed or reach(self.user, cluster="cluster"))

    def here(self) -> Q:
        """Match rows whose own region and cluster lie in what is asked for."""
        lies_here = inside(self.region.code, "region__") if self.region else Q()
        return lies_here & (Q(cluster=self.cluster) if self.cluster else Q())

    def figures(self, level: Level) -> QuerySet[Figure]:
        figures = Figure.objects.visible_to(self.user).filter(self.here(), run=self.run)
        return figures.filter(kind__isnull=True, level=level).select_related("region", "cluster")

    def regions_above(self) -> QuerySet[Region]:
        codes = codes_above(self.region.code) if self.region else []
        return regions_in_reach(self.user).filter(code__in=codes).order_by("level")

    def regions_offered(self) -> QuerySet[Region]:
        """What lies right below the region asked for; unasked, the own areas or what is below."""
        areas = areas_of(self.user)
        if self.region is None and len(areas) > 1:
            offered = Q(code__in=[area.code for area in areas])
        else:
            offered = Q(parent__code=self.region.code if self.region else own_code(self.user))
        return regions_in_reach(self.user).filter(offered).order_by("code")

    def clusters_offered(self) -> QuerySet[Cluster]:
        return Cluster.objects.valid_on(self.day).order_by("code")


def question_asked(request: HttpRequest) -> Question:
    """Read day, region and cluster of the address; what is not in reach is not found."""
    day = day_asked(request)
    return _asked(request, day, CountRun.objects.shown_on(day))


def question_of_today(request: HttpRequest) -> Question:
    """Read region and cluster for a list of today, which no count answers."""
    return _asked(request, timezone.localdate(), None)


def _asked(request: HttpRequest, day: dt.date, run: CountRun | None) -> Question:
    region = cluster = None
    if code := request.GET.get("region"):
        region = get_object_or_404(regions_in_reach(request.user), code=code)
        say_if_reused(request, region)
    if code := request.GET.get("cluster"):
        cluster = get_object_or_404(Cluster, code=code)
    return Question(cast(User, request.user), day, run, region, cluster)
