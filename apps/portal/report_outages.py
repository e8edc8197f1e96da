"""Outages of power and network: logged by officers, they move the deadlines there."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.core.paginators import BoundedPaginator
from apps.portal.report_forms import OutageForm
from apps.reports.models import Outage

ROWS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("reports.view_outage", raise_exception=True)
def outages(request: HttpRequest) -> HttpResponse:
    """Outages in reach, the newest first. A POST logs one for a region in reach."""
    user, now = cast(User, request.user), timezone.now()
    form = None
    if user.has_perm("reports.add_outage"):
        given = request.POST if request.method == "POST" else None
        form = OutageForm(given, user=user, now=now)
        if request.method == "POST" and form.is_done():
            said = _("Logged for %s: what was due there is due later by those days.")
            messages.success(request, said % form.instance.region.label)
            return redirect("portal:report_outages")
    rows = Outage.objects.visible_to(user).select_related("region", "logged_by")
    page = BoundedPaginator(rows.order_by("-starts_on", "-pk"), ROWS_A_PAGE)
    return render(
        request,
        "portal/report_outages.html",
        {"form": form, "page": page.get_page(request.GET.get("page"))},
    )
