"""Which figures a page about a region shows, and the way back up."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.facilitators.models import Facilitator
from apps.regions.models import Region
from apps.regions.rules import NATION, parent_code
from apps.staffing.models import CountRun, Figure


def figures_shown(request: HttpRequest) -> QuerySet[Figure]:
    """Return today's figures over all kinds, as far as they are in the user's reach."""
    run = CountRun.objects.shown_on(timezone.localdate())
    return Figure.objects.visible_to(request.user).filter(run=run, kind__isnull=True)


def areas_of(user: User | AnonymousUser) -> list[Region]:
    """Return the regions of a user's grants of today, the widest first. No query of its own."""
    grants = user.grants_today if isinstance(user, User) else []
    areas = {grant.region for grant in grants if grant.role != Role.FACILITATOR}
    return sorted(areas, key=lambda region: (region.level, region.code))


def figures_here(request: HttpRequest, figures: QuerySet[Figure]) -> list[Figure]:
    """Return the figures of the region asked for, one a cluster; unasked, of the user's own."""
    asked = request.GET.get("region")
    own = NATION if request.user.is_superuser else ""
    own = next((area.code for area in areas_of(request.user)), own)
    found = figures.filter(region__code=own if asked is None else asked.replace("\0", ""))
    here = list(found.select_related("run__edition", "region", "cluster").order_by("cluster__code"))
    if asked is not None and not here:
        raise Http404
    return here


def regions_above(figures: QuerySet[Figure], region: Region) -> QuerySet[Region]:
    """Return the regions above one, the widest first, as far as they are in reach."""
    codes, code = [], parent_code(region.code)
    while code:
        codes.append(code)
        code = parent_code(code)
    reached = figures.filter(region__code__in=codes).values("region")
    return Region.objects.filter(pk__in=reached).order_by("level")


def nothing_to_show(request: HttpRequest) -> HttpResponse:
    """Lead facilitators to their own page; tell others why there are no figures."""
    own = Facilitator.objects.filter(user=request.user.pk).first()
    if own is not None:
        return redirect("portal:facilitator", own.registry_number)
    was_counted = CountRun.objects.finished().exists()
    return render(request, "portal/nothing.html", {"was_counted": was_counted})
