"""Which ends of certificates were reminded of, when, how near, and who was told."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.competencies.models import Digest, Reminder
from apps.core.paginators import BoundedPaginator
from apps.portal.questions import question_asked
from apps.regions.models import inside

ROWS_A_PAGE = 50


@require_GET
@permission_required("competencies.view_certificate", raise_exception=True)
def reminders(request: HttpRequest) -> HttpResponse:
    """Reminders of people in reach, the newest first, narrowed by the holder's home."""
    question = question_asked(request)
    rows = Reminder.objects.visible_to(request.user).filter(reminded_on__lte=question.day)
    if question.region:
        rows = rows.filter(inside(question.region.code, "certificate__facilitator__home_region__"))
    rows = rows.select_related("certificate__facilitator__home_region", "certificate__scheme")
    page = BoundedPaginator(
        rows.order_by("-reminded_on", "days", "certificate__facilitator__full_name", "pk"),
        ROWS_A_PAGE,
    ).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/reminders.html",
        {
            "question": question,
            "page": page,
            "own_letter": Digest.objects.visible_to(request.user)
            .filter(settled_at__isnull=False)
            .first(),
        },
    )
