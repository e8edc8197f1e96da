"""Documents of a region's month in one file: asked for, followed, and taken by who asked."""

import uuid
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.models import User
from apps.jobs.models import Job
from apps.jobs.tasks import ring
from apps.portal.exports import attachment
from apps.portal.report_months import MonthAsked, month_asked
from apps.reports.services import BUNDLE, KEPT_FOR, Asked, Which, bundle_of, request_bundle

ZIP = "application/zip"
NEWEST = 10


@never_cache
@require_http_methods(["GET", "POST"])
@permission_required("reports.view_report", raise_exception=True)
def report_documents(request: HttpRequest) -> HttpResponse:
    """Ask for the documents of a month (POST), and see those asked for in the last days (GET)."""
    if request.method == "POST":
        return _ask(request, month_asked(request, request.POST))
    asked = month_asked(request, request.GET)
    user = cast(User, request.user)
    jobs = list(_own_jobs(user).select_related("region")[:NEWEST])
    return render(
        request,
        "portal/report_documents.html",
        {
            "asked": asked,
            "choices": Which.choices,
            "jobs": [(job, bundle_of(job, user) is not None) for job in jobs],
            "days": KEPT_FOR.days,
        },
    )


@never_cache
@require_GET
@permission_required("reports.view_report", raise_exception=True)
def report_bundle(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Hand the file to who asked for it, a piece at a time."""
    job = get_object_or_404(_own_jobs(request.user), pk=pk)
    path: Path | None = bundle_of(job, cast(User, request.user))
    if path is None:
        raise Http404
    name = f"laporan-{job.params['month']}-{job.params['region']}.zip"
    answer = FileResponse(path.open("rb"), content_type=ZIP)
    for header, value in attachment(request, name).items():
        answer[header] = value
    return answer


@never_cache
@require_GET
@permission_required("reports.view_report", raise_exception=True)
def bundle_progress(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """What `static/js/portal.js` asks for: how far a job is, null once it is over."""
    job = get_object_or_404(_own_jobs(request.user), pk=pk)
    is_open = job.state in {Job.State.QUEUED, Job.State.RUNNING}
    return JsonResponse({"percent": (job.percent or 0) if is_open else None})


def _own_jobs(user: Any) -> Any:
    return Job.objects.filter(kind=BUNDLE, requested_by=user.pk)


def _ask(request: HttpRequest, sent: MonthAsked) -> HttpResponse:
    which = request.POST.get("which", Which.APPROVED)
    if which not in Which.values:
        raise Http404
    asked = Asked(sent.month, sent.region, Which(which), sent.cluster)
    try:
        job, is_new = request_bundle(asked, by=sent.user, language=get_language())
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        ring(job)
        if not is_new:
            messages.info(request, _("These documents are being made already."))
    return redirect(f"{reverse('portal:report_documents')}?{sent.query}")
