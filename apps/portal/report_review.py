"""One report as it was filed, beside what was decided before and the month before."""

import uuid
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import User
from apps.portal.report_queue import title_of
from apps.reports.models import Filing, Report
from apps.reports.models.reports import ReportQuerySet
from apps.reports.queries.filing import with_last
from apps.reports.queries.photos import attached
from apps.reports.queries.reviewing import DECIDE, in_reach_to_decide
from apps.reports.rules.form import NUMERIC, Definition, Field, fields_of, worded
from apps.reports.rules.states import Outcome, State
from apps.reports.rules.values import fault_of, is_empty
from apps.reports.services import decide
from apps.reports.services.deciding import LONGEST_NOTE, WHOLE
from apps.reports.words import NOTHING, flags_in_words, moment_in_words, value_in_words

NOTE = "note."
"""Before a field's name: the note on it; alone, the note on all of the report."""

MOST_VERSIONS = 50
LOADED = (
    *("period__form", "cluster", "region", "counted"),
    *("assignment__facilitator", "assignment__kind", "filed_by"),
)
SAID = {Outcome.APPROVED: _("Approved: %s."), Outcome.RETURNED: _("Returned to be mended: %s.")}


@dataclass(frozen=True)
class Line:
    """A field: what was filed, what the version decided before said, and the month before."""

    field: Field
    label: str
    value: str
    former: str
    last: str
    difference: str
    is_changed: bool
    flags: list[str]
    note: str

    @property
    def is_empty(self) -> bool:
        return {self.value, self.former, self.last} == {NOTHING}


@dataclass(frozen=True)
class Version:
    """A filing in words: when it came, why, and what became of it."""

    filing: Filing
    filed: str
    decided: str
    notes: list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("reports.view_report", raise_exception=True)
def report_review(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """A report, its newest version or the `?version=` asked for. A POST decides on the newest."""
    user = cast(User, request.user)
    to_decide = in_reach_to_decide(user, timezone.localdate())
    reports = Report.objects.visible_to(user) | to_decide
    rows: Any = with_last(reports.select_related(*LOADED).with_lock())
    report = get_object_or_404(rows, pk=pk)
    refusal: list[str] = []
    if request.method == "POST":
        if not user.has_perm(DECIDE):
            raise PermissionDenied
        try:
            return _decided(request, report)
        except ValidationError as error:
            refusal = error.messages
    filings = list(
        report.filings.select_related("filed_by", "decided_by").order_by("-number")[:MOST_VERSIONS]
    )
    shown = _shown(request, filings)
    former = _former(shown, filings)
    notes = _notes(request) if request.method == "POST" else shown.notes if shown else {}
    definition = report.period.form.definition
    return render(
        request,
        "portal/report_review.html",
        {
            "report": report,
            "title": title_of(report),
            "due": moment_in_words(report.due_at, report.region.code),
            "is_late": bool(report.first_filed_at) and report.first_filed_at > report.due_at,
            "shown": shown,
            "former": former,
            "last_month": report.last is not None,
            "flags": flags_in_words(definition, shown.flags) if shown else [],
            "sections": _sections(definition, shown, former, report.last, notes) if shown else [],
            "photos": _photos(definition, shown) if shown else [],
            "versions": [_version(each, report) for each in filings],
            "refusal": refusal,
            "why_not": _why_not(user, report, shown, to_decide),
            "note": notes.get(WHOLE, ""),
            "longest_note": LONGEST_NOTE,
        },
    )


def _photos(definition: Definition, shown: Filing) -> list[tuple[str, str]]:
    """Return (id, what its field asks for) of each photo that a version names and that is whole."""
    named = {
        photo: worded(field["label"])
        for field in fields_of(definition)
        if field["type"] == "photos"
        for photo in shown.values.get(field["name"]) or []
    }
    whole = attached(shown.report_id, named) if named else {}
    return [(photo, label) for photo, label in named.items() if photo in whole]


def _decided(request: HttpRequest, report: Report) -> HttpResponseBase:
    outcome, number = request.POST.get("outcome"), request.POST.get("number", "")
    if outcome not in SAID or not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise BadRequest(_("Approve the version that is shown, or return it."))
    decide(
        report.pk,
        number=int(number),
        outcome=Outcome(outcome),
        by=cast(User, request.user),
        now=timezone.now(),
        notes=_notes(request),
    )
    messages.success(request, SAID[Outcome(outcome)] % title_of(report))
    return redirect("portal:report_queue")


def _notes(request: HttpRequest) -> dict[str, str]:
    names = [name for name in request.POST if name.startswith(NOTE)]
    return {name.removeprefix(NOTE): request.POST.get(name, "") for name in names}


def _shown(request: HttpRequest, filings: list[Filing]) -> Filing | None:
    asked = request.GET.get("version")
    if asked is None:
        return filings[0] if filings else None
    for filing in filings:
        if str(filing.number) == asked:
            return filing
    raise Http404


def _former(shown: Filing | None, filings: list[Filing]) -> Filing | None:
    """Return the newest version before the one shown on which somebody decided."""
    if shown is None:
        return None
    decided = {Outcome.APPROVED, Outcome.RETURNED}
    before = (each for each in filings if each.number < shown.number and each.outcome in decided)
    return next(before, None)


def _why_not(user: User, report: Any, shown: Filing | None, to_decide: ReportQuerySet) -> str:
    """Say why nothing is to be decided here by this reader; empty where they may."""
    if shown is None:
        return str(_("Nothing is filed yet."))
    if report.state != State.FILED:
        return str(_("Nothing awaits a decision."))
    if shown.outcome:
        return str(_("This is an older version: look at the newest."))
    if report.is_locked:
        return str(_("This month is locked: unlock it first."))
    if report.filed_by_id == user.pk:
        return str(_("You filed this report yourself: somebody else decides."))
    if not to_decide.filter(pk=report.pk).exists():
        return str(_("Somebody else decides on this report."))
    return ""


def _sections(
    definition: Definition,
    shown: Filing,
    former: Filing | None,
    last: dict[str, Any] | None,
    notes: dict[str, str],
) -> list[tuple[str, list[Line]]]:
    """Return the form's sections with their lines, as they are read."""
    flags: dict[str, list[str]] = {}
    for _code, at, said in flags_in_words(definition, shown.flags):
        flags.setdefault(at, []).append(said)
    before = former.values if former else {}
    return [
        (
            worded(section["title"]),
            [
                _line(field, shown.values, before, last or {}, flags, notes)
                for field in section["fields"]
            ],
        )
        for section in definition["sections"]
    ]


def _line(
    field: Field,
    values: dict[str, Any],
    former: dict[str, Any],
    last: dict[str, Any],
    flags: dict[str, list[str]],
    notes: dict[str, str],
) -> Line:
    name = field["name"]
    value, before = values.get(name), former.get(name)
    return Line(
        field=field,
        label=worded(field["label"]),
        value=value_in_words(field, value),
        former=value_in_words(field, before),
        last=value_in_words(field, last.get(name)),
        difference=_difference(field, value, last.get(name)),
        is_changed=bool(former) and value != before and not (is_empty(value) and is_empty(before)),
        flags=flags.get(name, []),
        note=notes.get(name, ""),
    )


def _difference(field: Field, value: Any, last: Any) -> str:
    """Write how far a number is from that of the month before, with its sign."""
    both = (value, last)
    if field["type"] not in NUMERIC or any(
        is_empty(each) or fault_of(field, each) for each in both
    ):
        return ""
    step = value - last
    sign = "+" if step > 0 else "−" if step < 0 else "±"
    return f"{sign}{number_format(abs(step), force_grouping=True)}"


def _version(filing: Filing, report: Report) -> Version:
    code = report.region.code
    definition = report.period.form.definition
    labels = {field["name"]: worded(field["label"]) for field in fields_of(definition)}
    return Version(
        filing=filing,
        filed=moment_in_words(filing.filed_at, code),
        decided=moment_in_words(filing.decided_at, code) if filing.decided_at else "",
        notes=[(labels.get(name, ""), text) for name, text in filing.notes.items()],
    )
