"""A month of a region: what its approved reports say together, as a page, XLSX and PDF."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.core.templatetags.ui import quantity
from apps.portal.exports import Cell, attachment, xlsx_file
from apps.portal.report_document import PDF
from apps.portal.report_months import MonthAsked, month_asked
from apps.programs.models import Cluster
from apps.reports.documents import note, recap_pdf, sections
from apps.reports.queries.recap import Recap, recap
from apps.reports.rules.form import worded
from apps.reports.words import month_in_words


@never_cache
@require_GET
@permission_required("reports.view_report", raise_exception=True)
def report_recap(request: HttpRequest) -> HttpResponseBase:
    """Show the cluster that reports most where none is asked for."""
    asked = month_asked(request, request.GET)
    cluster = asked.cluster or _busiest(asked)
    found = None
    if cluster is not None:
        found = recap(request.user, month=asked.month, region=asked.region, cluster=cluster)
    if found and (give := FILES.get(request.GET.get("format", ""))):
        name = f"rekap-{asked.written}-{asked.region.code}-{found.period.cluster.code}"
        return give(request, name, found)
    return render(
        request,
        "portal/report_recap.html",
        {
            "asked": asked,
            "cluster": cluster,
            "recap": found,
            "headline": headline(asked, found),
            "sections": list(_tables(found)) if found else [],
            "note": note() if found and found.marks else "",
        },
    )


def _busiest(asked: MonthAsked) -> Cluster | None:
    of_the_month = Q(periods__month=asked.month)
    clusters = asked.clusters().annotate(reports=Count("periods__reports", filter=of_the_month))
    return clusters.order_by("-reports", "code").first()


def headline(asked: MonthAsked, found: Recap | None) -> str:
    """Say how much of the month is approved, where."""
    facts = {"region": asked.region.label, "month": month_in_words(asked.month)}
    if found is None:
        return _("%(region)s, %(month)s: no reports") % facts
    facts |= {
        "cluster": found.period.cluster.name,
        "approved": quantity(found.total.approved),
        "expected": quantity(found.total.expected),
    }
    return (
        _("%(region)s, %(cluster)s, %(month)s: %(approved)s of %(expected)s reports approved")
        % facts
    )


def _tables(found: Recap) -> Iterator[dict[str, Any]]:
    """Yield each section with its cells beside their columns, as narrow screens show them."""
    for section in sections(found):
        rows = [*section["rows"], section["total"]]
        paired = [(row[0], list(zip(section["columns"], row[1:], strict=True))) for row in rows]
        yield section | {"rows": paired[:-1], "total": paired[-1]}


def _xlsx(request: HttpRequest, name: str, found: Recap) -> HttpResponseBase:
    titles = [_("Code"), _("Post or region"), _("Registry number"), _("Approved"), _("Expected")]
    header = [*titles, *(worded(each["label"]) for each in found.fields)]
    return xlsx_file(request, name, header, _lines(found))


def _lines(found: Recap) -> Iterator[list[Cell]]:
    for line in (*found.lines, found.total):
        facts: list[Cell] = [line.region_code, line.label, line.number]
        yield [*facts, line.approved, line.expected, *found.cells(line)]


def _pdf(request: HttpRequest, name: str, found: Recap) -> HttpResponseBase:
    return HttpResponse(
        recap_pdf(found, now=timezone.now()),
        content_type=PDF,
        headers=attachment(request, f"{name}.pdf"),
    )


FILES = {"xlsx": _xlsx, "pdf": _pdf}
"""By the word in `?format=`."""
