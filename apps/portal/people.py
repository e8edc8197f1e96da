"""A facilitator's page: who, employed since when, in which posts, and how loaded."""

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.portal.unmasking import ReasonForm
from apps.staffing.models import CountRun, Workload, WorkloadPart


@require_GET
def facilitator(request: HttpRequest, registry_number: str) -> HttpResponse:
    """The number of a merged person leads to the survivor.

    Of posts those in reach are shown; what the others add to the workload stands in one sum.
    """
    person = get_object_or_404(
        Facilitator.objects.visible_to(request.user).select_related("home_region", "merged_into"),
        registry_number=registry_number,
    )
    if person.merged_into:
        return redirect("portal:facilitator", person.merged_into.registry_number)
    run = CountRun.objects.shown_on(timezone.localdate())
    workload = Workload.objects.filter(run=run, facilitator=person).first()
    all_parts = WorkloadPart.objects.filter(run=run, facilitator=person)
    parts = all_parts.visible_to(request.user)
    outside = all_parts.exclude(pk__in=parts.values("pk"))
    posts = Assignment.objects.visible_to(request.user).standing().filter(facilitator=person)
    return render(
        request,
        "portal/facilitator.html",
        {
            "person": person,
            "run": run,
            "workload": workload,
            "parts": parts.select_related("region", "cluster", "kind"),
            "outside": outside.aggregate(
                posts=Count("pk"), families=Sum("families"), load=Sum("load")
            ),
            "employments": Employment.objects.filter(facilitator=person),
            "posts": posts.select_related("region", "cluster", "kind", "unit").annotate(
                villages=Count("covered_villages")
            ),
            "reason_form": ReasonForm(),
        },
    )
