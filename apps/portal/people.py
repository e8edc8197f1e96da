"""A facilitator's page: who, employed since when, in which posts, and how loaded."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.portal.unmasking import ReasonForm
from apps.staffing.models import CountRun, Workload, WorkloadPart


@require_GET
def facilitator(request: HttpRequest, registry_number: str) -> HttpResponse:
    """The number of a merged person leads to the survivor; of posts those in reach are shown."""
    person = get_object_or_404(
        Facilitator.objects.visible_to(request.user).select_related("home_region", "merged_into"),
        registry_number=registry_number,
    )
    if person.merged_into:
        return redirect("portal:facilitator", person.merged_into.registry_number)
    run = CountRun.objects.shown_on(timezone.localdate())
    workload = Workload.objects.filter(run=run, facilitator=person).first()
    parts = WorkloadPart.objects.visible_to(request.user).filter(run=run, facilitator=person)
    posts = Assignment.objects.visible_to(request.user).standing().filter(facilitator=person)
    return render(
        request,
        "portal/facilitator.html",
        {
            "person": person,
            "run": run,
            "workload": workload,
            "parts": parts.select_related("region", "cluster", "kind"),
            "employments": Employment.objects.filter(facilitator=person),
            "posts": posts.select_related("region", "cluster", "kind", "unit").annotate(
                villages=Count("covered_villages")
            ),
            "reason_form": ReasonForm(),
        },
    )
