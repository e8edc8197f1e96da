"""Closed months: who locked which, and opening them again with a reason."""

import datetime as dt
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import User
from apps.core.paginators import BoundedPaginator
from apps.portal.report_forms import LockForm, UnlockForm
from apps.reports.models import MonthLock, Period

ROWS_A_PAGE = 50
MONTHS_OFFERED = 24
LOCK, UNLOCK = "reports.add_monthlock", "reports.change_monthlock"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("reports.view_monthlock", raise_exception=True)
def locks(request: HttpRequest) -> HttpResponse:
    """Locks in reach, those in force first. A POST locks a month that is over for a region."""
    user, now = cast(User, request.user), timezone.now()
    form = None
    if user.has_perm(LOCK):
        given = request.POST if request.method == "POST" else None
        form = LockForm(given, user=user, now=now, months=_months_over(now))
        if request.method == "POST" and form.is_done():
            said = ngettext(
                "Locked for %(region)s: the month of %(count)s cluster.",
                "Locked for %(region)s: the month of %(count)s clusters.",
                form.locked,
            )
            facts = {"region": form.cleaned_data["region"].label, "count": form.locked}
            messages.success(request, said % facts)
            return redirect("portal:report_locks")
    rows = MonthLock.objects.visible_to(user)
    listed = rows.select_related("period__cluster", "region", "locked_by", "unlocked_by").order_by(
        "-unlocked_at", "-locked_at", "-pk"
    )
    page = BoundedPaginator(listed, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/report_locks.html",
        {
            "form": form,
            "page": page,
            "in_force": rows.in_force()[:1000].count(),
            "may_unlock": user.has_perm(UNLOCK),
        },
    )


@require_POST
@permission_required(UNLOCK, raise_exception=True)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a month again, for a reason that is kept."""
    user = cast(User, request.user)
    held = MonthLock.objects.visible_to(user.where_may(UNLOCK)).select_related("region", "period")
    lock = get_object_or_404(held, pk=pk)
    form = UnlockForm(request.POST, instance=lock, user=user, now=timezone.now())
    if form.is_done():
        messages.success(request, _("Open again for %s.") % lock.region.label)
    else:
        for sentences in form.errors.get_json_data().values():
            for sentence in sentences:
                messages.error(request, sentence["message"])
    return redirect("portal:report_locks")


def _months_over(now: dt.datetime) -> list[dt.date]:
    """Return the newest months of which a cluster's reports are due by now."""
    over = Period.objects.filter(due_at__lt=now).order_by("-month")
    return list(over.values_list("month", flat=True).distinct()[:MONTHS_OFFERED])
