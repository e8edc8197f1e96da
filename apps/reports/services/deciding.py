"""An approver approves a filing, or returns it with a note at each field to mend."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.refusals import CONFLICT, NOT_FOUND
from apps.reports.models import Filing, Report
from apps.reports.queries.reviewing import in_reach_to_decide, to_be_decided
from apps.reports.rules.form import fields_of
from apps.reports.rules.states import Outcome, State
from apps.reports.services.filing import LOCKED, MONTH_LOCKED, NO_SUCH_REPORT
from apps.reports.services.paying import keep_payment
from apps.reports.services.telling import note_return

OWN_FILING = "own_filing"
NOT_WAITING = _("This report does not await a decision.")
NOT_THE_NEWEST = _("It was filed anew meanwhile: look at the newest version.")
SAY_WHAT = _("Say what is to be mended, at a field or for all of it.")
LONGEST_NOTE = 500
WHOLE = ""
"""The name under which a note on the whole report stands."""


@transaction.atomic
def decide(
    report_id: uuid.UUID,
    *,
    number: int,
    outcome: Outcome,
    by: User,
    now: dt.datetime,
    notes: dict[str, str] | None = None,
) -> Filing:
    """Approve or return the filing of version `number`; the same again changes nothing.

    `notes` are by field, under WHOLE for the whole report; a return has at least one. Raises
    ValidationError: no such report to decide, a locked month, nothing to decide, a note on a field
    that the form does not have; with the code CONFLICT where the filing is not the newest, with
    OWN_FILING where `by` filed it.
    """
    report = to_be_decided(by, timezone.localdate(now)).filter(pk=report_id).first()
    if report is None:
        raise ValidationError(NO_SUCH_REPORT, code=NOT_FOUND)
    filing = report.filings.filter(number=number).first()
    said = {field: text.strip() for field, text in (notes or {}).items() if text.strip()}
    if filing and (filing.outcome, filing.decided_by_id, filing.notes) == (outcome, by.pk, said):
        return filing
    if filing is None or report.version != number:
        raise ValidationError(NOT_THE_NEWEST, code=CONFLICT)
    if report.is_locked:
        raise ValidationError(MONTH_LOCKED, code=LOCKED)
    if report.state != State.FILED:
        raise ValidationError(NOT_WAITING)
    if filing.filed_by_id == by.pk:
        raise ValidationError(_refusal_of_own(), code=OWN_FILING)
    if outcome == Outcome.RETURNED and not said:
        raise ValidationError({"notes": SAY_WHAT})
    _refuse_odd_notes(said, report)
    filing.outcome, filing.decided_at, filing.decided_by = outcome, now, by
    filing.notes = said
    filing.save(update_fields=["outcome", "decided_at", "decided_by", "notes"])
    if outcome == Outcome.APPROVED:
        report.state, report.counted, report.notes = State.APPROVED, filing, {}
        keep_payment(report, filing)
    else:
        report.state, report.notes = State.RETURNED, said
        note_return(filing)
    report.save(update_fields=["state", "counted", "notes"])
    return filing


def approve_clean(
    chosen: Iterable[tuple[uuid.UUID, int]], *, by: User, now: dt.datetime
) -> tuple[int, dict[uuid.UUID, str]]:
    """Approve those of the chosen (report, version) that no flag stands at.

    Returns how many, and why each of the others is left: it is for a person to look at.
    """
    asked = list(chosen)
    flagged = in_reach_to_decide(by, timezone.localdate(now)).exclude(flags=[])
    doubtful = set(flagged.filter(pk__in=dict(asked)).values_list("pk", flat=True))
    approved, left = 0, dict[uuid.UUID, str]()
    for report_id, number in asked:
        if report_id in doubtful:
            left[report_id] = str(_("A flag stands at it: look at it first."))
            continue
        try:
            decide(report_id, number=number, outcome=Outcome.APPROVED, by=by, now=now)
        except ValidationError as refusal:
            left[report_id] = " ".join(refusal.messages)
        else:
            approved += 1
    return approved, left


def _refusal_of_own() -> str:
    _field, sentence = Filing.refusals["who_files_never_decides"]
    return str(sentence)


def _refuse_odd_notes(notes: dict[str, str], report: Report) -> None:
    fields = {field["name"] for field in fields_of(report.period.form.definition)}
    for name, text in notes.items():
        if name not in fields | {WHOLE}:
            raise ValidationError({"notes": _("The form has no field “%s”.") % name})
        if len(text) > LONGEST_NOTE:
            raise ValidationError({"notes": _("A note has 500 characters at most.")})
