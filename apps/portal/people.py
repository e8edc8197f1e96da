"""A facilitator's page: who, employed since when, in which posts, and how loaded, on a day."""

import datetime as dt

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from apps.competencies.models import Certificate
from apps.competencies.queries.endings import ending
from apps.competencies.queries.gaps import gaps
from apps.competencies.rules import REMINDED_DAYS
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.facilitators.models.assignments import AssignmentQuerySet
from apps.facilitators.queries import probable_duplicates, status_on
from apps.facilitators.rules import Status
from apps.portal.asof import day_asked
from apps.portal.unmasking import ReasonForm
from apps.staffing.models import CountRun, Workload, WorkloadPart


@require_GET
def facilitator(request: HttpRequest, registry_number: str) -> HttpResponse:
    """The number of a merged person leads to the survivor.

    Of posts those in reach are shown; what the others add to the workload stands in one sum.
    """
    day = day_asked(request)
    person = get_object_or_404(
        Facilitator.objects.visible_to(request.user)
        .numbered(registry_number)
        .select_related("home_region")
        .annotate(status=status_on(day))
    )
    if person.registry_number != registry_number:
        return redirect("portal:facilitator", person.registry_number)
    run = CountRun.objects.shown_on(day)
    workload = Workload.objects.filter(run=run, facilitator=person).first()
    all_parts = WorkloadPart.objects.filter(run=run, facilitator=person)
    parts = all_parts.visible_to(request.user)
    outside = all_parts.exclude(pk__in=parts.values("pk"))
    posts = Assignment.objects.visible_to(request.user).standing().filter(facilitator=person)
    held = Certificate.objects.filter(facilitator=person).select_related("scheme", "body")
    missing = gaps(person, day=day)
    state = Case(
        When(starts_on__gt=day, then=Value(Status.PLANNED)),
        When(ends_on__lt=day, then=Value(Status.ENDED)),
        default=Value(Status.ACTIVE),
        output_field=CharField(),
    )
    return render(
        request,
        "portal/facilitator.html",
        {
            "person": person,
            "status": Status(person.status),  # type: ignore[attr-defined]
            "run": run,
            "workload": workload,
            "parts": parts.select_related("region", "cluster", "kind"),
            "outside": outside.aggregate(
                posts=Count("pk"), families=Sum("families"), load=Sum("load")
            ),
            "employments": Employment.objects.filter(facilitator=person).annotate(state=state),
            "posts": with_villages(posts, day)
            .annotate(state=state)
            .select_related("region", "cluster", "kind", "unit"),
            "gaps": [
                (post, missing[post.pk])
                for post in posts.select_related("kind", "region")
                if post.pk in missing
            ],
            "ending": ending(day, within=max(REMINDED_DAYS))
            .filter(facilitator=person)
            .select_related("scheme"),
            "certificates": [(each, each.state_on(day)) for each in held],
            "alike": probable_duplicates(person)
            .filter(pk__in=Facilitator.objects.visible_to(request.user))
            .select_related("home_region"),
            "reason_form": ReasonForm(),
        },
    )


def with_villages(posts: AssignmentQuerySet, day: dt.date) -> AssignmentQuerySet:
    """Annotate how many `villages` each post covers: on the day, or on its own nearest to it."""
    nearest = Greatest(Least(Value(day), Coalesce("ends_on", Value(day))), "starts_on")
    covered = Q(covered_villages__starts_on__lte=F("nearest")) & (
        Q(covered_villages__ends_on__isnull=True) | Q(covered_villages__ends_on__gte=F("nearest"))
    )
    return posts.alias(nearest=nearest).annotate(villages=Count("covered_villages", filter=covered))
