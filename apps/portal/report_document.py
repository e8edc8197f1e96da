"""One report on paper, for whoever sees it."""

import uuid

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.portal.exports import attachment
from apps.reports.documents import pictures, printable, report_pdf
from apps.reports.models import Filing, Report

PDF = "application/pdf"
ENGLISH, INDONESIAN = "en", "id"


@never_cache
@require_GET
@permission_required("reports.view_report", raise_exception=True)
def report_document(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the newest version, filed or draft: in Indonesian, in English by `?language=en`."""
    report = get_object_or_404(printable(Report.objects.visible_to(request.user)), pk=pk)
    filings = Filing.objects.filter(report=report, number=report.version)
    filing = filings.select_related("filed_by", "decided_by").first()
    ((_report, photos),) = pictures({report: filing})
    language = ENGLISH if request.GET.get("language") == ENGLISH else INDONESIAN
    number = report.assignment.facilitator.registry_number
    name = f"laporan-{report.period.month:%Y-%m}-{report.cluster.code}-{number}.pdf"
    return HttpResponse(
        report_pdf(report, filing, photos=photos, language=language),
        content_type=PDF,
        headers=attachment(request, name),
    )
