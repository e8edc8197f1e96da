"""Who decides in one's place while one is on leave."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.portal.report_forms import DelegationForm
from apps.reports.models import Delegation
from apps.reports.services import end_delegation
from apps.reports.words import named

MOST_SHOWN = 50
MAY = "reports.add_delegation"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MAY, raise_exception=True)
def delegations(request: HttpRequest) -> HttpResponse:
    """One's deputies and deputyships, the newest first. A POST names a deputy for days of leave."""
    user, now = cast(User, request.user), timezone.now()
    day = timezone.localdate(now)
    form = DelegationForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": day},
        user=user,
        now=now,
    )
    if request.method == "POST" and form.is_done():
        messages.success(request, _("%s decides in your place.") % named(form.instance.deputy))
        return redirect("portal:report_delegations")
    held = Delegation.objects.filter(Q(approver=user) | Q(deputy=user))
    rows = list(
        held.select_related("approver", "deputy").order_by("-starts_on", "-pk")[:MOST_SHOWN]
    )
    current = [row for row in rows if row.starts_on <= day <= row.ends_on]
    return render(
        request,
        "portal/report_delegations.html",
        {
            "form": form,
            "rows": rows,
            "day": day,
            "deputy": next((row for row in current if row.approver_id == user.pk), None),
        },
    )


@require_POST
@permission_required(MAY, raise_exception=True)
def end_one_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one's deputy decide no more from today on."""
    user = cast(User, request.user)
    row = get_object_or_404(Delegation.objects.filter(approver=user), pk=pk)
    try:
        end_delegation(row, by=user, day=timezone.localdate())
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("%s decides in your place no more.") % named(row.deputy))
    return redirect("portal:report_delegations")
