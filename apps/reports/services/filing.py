"""Drafts and filings: written on what the writer looked at, taken once however often sent."""

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from apps.accounts.models import User
from apps.core.refusals import CONFLICT, KEY_REUSED, NOT_FOUND
from apps.reports import statements
from apps.reports.models import Filing, Report
from apps.reports.queries.filing import definition_of, held, may_write
from apps.reports.rules.checking import check, sentences
from apps.reports.rules.form import fields_of
from apps.reports.rules.states import CLOCK_OFF, SHORTEST_REASON, Outcome, State
from apps.reports.services.attaching import flags_of_photos

LOCKED = "locked"
STALE = _("Somebody else has changed this report meanwhile: look at both, and choose.")
MONTH_LOCKED = _("This month is locked: ask the level that locked it.")
NO_SUCH_REPORT = _("No report in your reach has this id.")
SENT_OTHERWISE = _("Under this key another report was filed: the first is kept.")
IS_FILED = _("This report awaits a decision: file it anew instead.")
IS_APPROVED = _("This report is approved: file a revision, and say why.")
SAY_WHY = _("A revision says why, in at least %(length)s characters.") % {"length": SHORTEST_REASON}
MOST_BYTES = 100_000
NOT_PLAIN = _("A field holds a text, a number or a list of texts.")
LARGEST_NUMBER = 10**15
TOO_LONG = _("A report holds 100,000 bytes at most.")


@transaction.atomic
def save_draft(report_id: uuid.UUID, *, values: dict[str, Any], base: int, by: User) -> Report:
    """Keep what is written of a report so far. The same again changes nothing.

    Raises ValidationError: no such report to write, a locked month, a filed report, a field
    that the form does not have; with the code CONFLICT where it has changed since version `base`.
    """
    report = _held(report_id, by=by)
    if report.version != base:
        if report.values == values:
            return report
        raise ValidationError(STALE, code=CONFLICT)
    if report.state in {State.FILED, State.APPROVED}:
        raise ValidationError(IS_APPROVED if report.state == State.APPROVED else IS_FILED)
    _refuse_what_is_no_report(values)
    names = {field["name"] for field in fields_of(definition_of(report.form_id))}
    unknown = sorted(set(values) - names)
    if unknown:
        raise ValidationError({f"values.{name}": _("Unknown field.") for name in unknown})
    if report.values == values:
        return report
    report.values = values
    report.version += 1
    if report.state == State.EXPECTED:
        report.state = State.DRAFT
    report.save(update_fields=["values", "version", "state"])
    return report


def file_report(
    report_id: uuid.UUID,
    *,
    key: uuid.UUID,
    values: dict[str, Any],
    base: int,
    by: User,
    now: dt.datetime,
    device_at: dt.datetime | None = None,
    reason: str = "",
) -> Filing:
    """File a report under a key; the same under the same key is answered by the first filing.

    A filing takes the place of one that awaits a decision; of an approved report it is a revision,
    with a `reason`: the approved one counts until the revision is approved too. Raises
    ValidationError on the field: what the form's rules refuse, a locked month, no such report to
    write; with the code KEY_REUSED where the key came with something else, with CONFLICT where the
    report has changed since version `base`.
    """
    sent = Sent(report_id, values, base, device_at, reason.strip(), by.pk)
    try:
        return _file(sent, key=key, by=by, now=now)
    except IntegrityError as error:
        # Another report was filed under this key in the same moment.
        if not Filing.objects.filter(key=key).exists():
            raise
        raise ValidationError(SENT_OTHERWISE, code=KEY_REUSED) from error


@dataclass(frozen=True)
class Sent:
    """What comes under a key."""

    report_id: uuid.UUID
    values: dict[str, Any]
    base: int
    device_at: dt.datetime | None
    reason: str
    user_id: int

    def digest(self) -> bytes:
        """Return the SHA-256 of all of it, whatever the order of its fields."""
        facts = [self.report_id, self.values, self.base, self.device_at, self.reason, self.user_id]
        text = json.dumps(facts, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).digest()


@transaction.atomic
def _file(sent: Sent, *, key: uuid.UUID, by: User, now: dt.datetime) -> Filing:
    report = _held(sent.report_id, by=by, is_filing=True)
    _refuse_what_is_no_report(sent.values)
    digest = sent.digest()
    if report.version != sent.base:  # else nothing was filed on this version yet
        known = Filing.objects.filter(key=key).first()
        if known is None:
            raise ValidationError(STALE, code=CONFLICT)
        if bytes(known.digest) != digest:
            raise ValidationError(SENT_OTHERWISE, code=KEY_REUSED)
        return known
    if report.is_locked:
        raise ValidationError(MONTH_LOCKED, code=LOCKED)
    if report.counted_id and len(sent.reason) < SHORTEST_REASON:
        raise ValidationError({"reason": SAY_WHY})
    if report.state == State.FILED:
        Filing.objects.filter(report=report, outcome="").update(outcome=Outcome.REPLACED)
    filing = Filing(
        key=key,
        report=report,
        number=report.version + 1,
        digest=digest,
        values=sent.values,
        flags=_judged(report, sent, now),
        reason=sent.reason,
        device_at=sent.device_at,
        filed_at=now,
        filed_by=by,
    )
    _write(filing)
    return filing


def _write(filing: Filing) -> None:
    """Write a filing, and its report as it stands by it, in one statement."""
    facts: dict[str, Any] = {
        "key": filing.key,
        "report": filing.report_id,
        "number": filing.number,
        "digest": filing.digest,
        "values": Jsonb(filing.values),
        "flags": Jsonb(filing.flags),
        "reason": filing.reason,
        "device_at": filing.device_at,
        "filed_at": filing.filed_at,
        "filed_by": filing.filed_by_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(statements.FILED, facts)


def _held(report_id: uuid.UUID, *, by: User, is_filing: bool = False) -> Any:
    """Return a report that `by` may write, locked until the transaction ends."""
    report = held(report_id)
    if report is None or not may_write(by, report):
        raise ValidationError(NO_SUCH_REPORT, code=NOT_FOUND)
    if report.is_locked and not is_filing:
        raise ValidationError(MONTH_LOCKED, code=LOCKED)
    return report


def _judged(report: Any, sent: Sent, now: dt.datetime) -> list[str]:
    """Return the flags of what is filed. Raises ValidationError for what the rules refuse."""
    definition = definition_of(report.form_id)
    checked = check(definition, sent.values, report.last or {})
    if checked.errors:
        raise ValidationError(
            {
                f"values.{field}": [
                    ValidationError(sentence, code=code)
                    for code, sentence in zip(checked.errors[field], said, strict=True)
                ]
                for field, said in sentences(definition, checked.errors).items()
            }
        )
    flags = list(checked.flags)
    ends_on = report.post_ends_on
    if report.post_cancelled_at or (ends_on and ends_on < timezone.localdate(now)):
        flags.append("post_left")
    if sent.device_at and abs(sent.device_at - now) > CLOCK_OFF:
        flags.append("clock_off")
    return flags + flags_of_photos(report.pk, definition, sent.values)


def _refuse_what_is_no_report(values: Any) -> None:
    if not isinstance(values, dict):
        raise ValidationError({"values": _("A report is one object: field → value.")})
    if odd := sorted(str(name) for name, value in values.items() if not _is_plain(value)):
        raise ValidationError({f"values.{name}": NOT_PLAIN for name in odd})
    if len(json.dumps(values)) > MOST_BYTES:
        raise ValidationError({"values": TOO_LONG})


def _is_plain(value: Any) -> bool:
    """Whether a field can hold this at all, right or wrong as it may be."""
    if isinstance(value, int | float):
        return abs(value) <= LARGEST_NUMBER
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return value is None or isinstance(value, str)
