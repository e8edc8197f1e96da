"""The queue of an approver: filed reports, oldest first; the clean ones are approved together."""

import datetime as dt
import re
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.core.paginators import BoundedPaginator
from apps.portal.codes import by_a_code_of_any_age
from apps.portal.questions import question_of_today
from apps.reports.models import Delegation, FormVersion, Report
from apps.reports.queries.reviewing import DECIDE, in_reach_to_decide, waiting_for
from apps.reports.rules.states import REVIEWED_WITHIN, month_before, month_of
from apps.reports.services import approve_clean
from apps.reports.words import flags_in_words, moment_in_words, month_in_words

ROWS_A_PAGE = 50
MONTHS_OFFERED = 12
CHOSEN = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([0-9]{1,9})")
"""A report's id and the version that was looked at."""


@dataclass(frozen=True)
class Row:
    """A report of the queue; `flags` in words. Only a clean one is offered for the whole lot."""

    report: Any
    flags: list[str]
    filed: str
    is_late: bool
    is_long: bool

    @property
    def is_clean(self) -> bool:
        return not self.flags and not self.report.is_locked

    @property
    def chosen_as(self) -> str:
        return f"{self.report.pk}:{self.report.version}"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(DECIDE, raise_exception=True)
@by_a_code_of_any_age
def report_queue(request: HttpRequest) -> HttpResponseBase:
    """What awaits the reader's decision, within a region, cluster and month, or only the flagged.

    A POST approves those ticked that are clean.
    """
    if request.method == "POST":
        return _approve(request)
    question, now = question_of_today(request), timezone.now()
    month, is_flagged = _month_asked(request), request.GET.get("flagged") == "1"
    rows = waiting_for(question.user, now).filter(question.here())
    if month:
        rows = rows.filter(period__month=month)
    if is_flagged:
        rows = rows.exclude(flags=[])
    loaded = rows.select_related(
        "period", "cluster", "region", "assignment__facilitator", "assignment__kind"
    )
    listed = loaded.defer("values", "notes").with_lock().order_by("filed_at", "pk")
    page = BoundedPaginator(listed, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/report_queue.html",
        {
            "page": page,
            "rows": list(_rows(list(page.object_list), now)),
            "question": question,
            "month": month,
            "months": _months(now),
            "is_flagged": is_flagged,
            "is_narrowed": question.is_narrowed or month or is_flagged,
            "days": REVIEWED_WITHIN.days,
            "stood_for": Delegation.objects.valid_on(question.day)
            .filter(deputy=question.user, approver__is_active=True)
            .select_related("approver"),
        },
    )


def _rows(reports: list[Any], now: dt.datetime) -> Iterator[Row]:
    forms = FormVersion.objects.in_bulk({report.period.form_id for report in reports})
    for report in reports:
        definition = forms[report.period.form_id].definition
        yield Row(
            report=report,
            flags=[said for _code, _at, said in flags_in_words(definition, report.flags)],
            filed=moment_in_words(report.filed_at, report.region.code),
            is_late=report.first_filed_at > report.due_at,
            is_long=report.filed_at < now - REVIEWED_WITHIN,
        )


def _month_asked(request: HttpRequest) -> dt.date | None:
    text = request.GET.get("month")
    if not text:
        return None
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise BadRequest(_("A month is written as 2026-10.")) from error


def _months(now: dt.datetime) -> list[dt.date]:
    months = [month_of(timezone.localdate(now))]
    while len(months) < MONTHS_OFFERED:
        months.append(month_before(months[-1]))
    return months


def _approve(request: HttpRequest) -> HttpResponseBase:
    """Approve the clean ones of those ticked, and say which are left, by why."""
    user, now = cast(User, request.user), timezone.now()
    found = map(CHOSEN.fullmatch, request.POST.getlist("report")[:ROWS_A_PAGE])
    chosen = [(uuid.UUID(match[1]), int(match[2])) for match in found if match]
    if not chosen:
        messages.error(request, _("Tick the reports that you approve."))
        return redirect(request.get_full_path())
    approved, left = approve_clean(chosen, by=user, now=now)
    if approved:
        said = ngettext(
            "%(count)s report is approved.", "%(count)s reports are approved.", approved
        )
        messages.success(request, said % {"count": approved})
    names = _names(user, list(left), timezone.localdate(now))
    by_reason: dict[str, list[str]] = defaultdict(list)
    for key, why in left.items():
        by_reason[why].append(names.get(key, _("a report out of your reach")))
    for why, whose in by_reason.items():
        said = _("Left: %(names)s. %(reason)s")
        messages.warning(request, said % {"names": "; ".join(whose), "reason": why})
    return redirect(request.get_full_path())


def _names(user: User, keys: list[uuid.UUID], day: dt.date) -> dict[uuid.UUID, str]:
    reports: Any = in_reach_to_decide(user, day).filter(pk__in=keys) if keys else []
    if keys:
        reports = reports.select_related("period", "assignment__facilitator")
    return {report.pk: title_of(report) for report in reports}


def title_of(report: Report) -> str:
    """Name a report by its person and month."""
    who = report.assignment.facilitator.full_name
    return f"{who}, {month_in_words(report.period.month)}"
