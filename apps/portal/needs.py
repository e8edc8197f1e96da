"""What needs an officer: villages, people, contracts and posts, and data that is lacking."""

import datetime as dt

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.facilitators.models import Employment
from apps.regions.rules import Level
from apps.staffing.models import CountRun, Figure, Workload
from apps.staffing.rules import CoverageState, Verdict

LONGEST_LIST = 20  # the gravest first; the rest waits until these are done
CONTRACTS_END_WITHIN = dt.timedelta(days=90)


@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    run = CountRun.objects.shown_on(today)
    figures = (
        Figure.objects.visible_to(request.user)
        .filter(run=run, kind__isnull=True)
        .select_related("region", "cluster")
    )
    blank = figures.filter(level=Level.VILLAGE, villages__gt=0, villages_covered=0)
    vacant = figures.filter(level=Level.REGENCY, formasi__gt=F("filled"))
    unknown = figures.filter(level=Level.REGENCY, coverage_state=CoverageState.NO_DATA)
    overloaded = Workload.objects.visible_to(request.user).filter(
        run=run, verdict=Verdict.OVERLOADED
    )
    ending = Employment.objects.visible_to(request.user).filter(
        ends_on__range=(today, today + CONTRACTS_END_WITHIN)
    )
    return render(
        request,
        "portal/needs.html",
        {
            "run": run,
            "blank": blank.order_by("-families_in_villages", "region__code")[:LONGEST_LIST],
            "vacant": vacant.order_by(F("filled") - F("formasi"), "region__code")[:LONGEST_LIST],
            "unknown": unknown.order_by("region__code", "cluster__code")[:LONGEST_LIST],
            "overloaded": overloaded.select_related("facilitator__home_region").order_by(
                "-load", "facilitator"
            )[:LONGEST_LIST],
            "ending": ending.select_related("facilitator").order_by("ends_on", "facilitator")[
                :LONGEST_LIST
            ],
        },
    )
