"""A closed month, and who decides while an approver is away."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, is_national_admin, level_of_answer
from apps.core.refusals import save
from apps.regions.models import Region
from apps.regions.rules import Level
from apps.reports.models import Delegation, MonthLock, Period
from apps.reports.queries.reviewing import DECIDE
from apps.reports.rules.states import SHORTEST_REASON

OUT_OF_REACH = _("You do not answer for this region.")
LOCKED_ABOVE = _("A higher level locked this month: ask there.")


def lock_month(period: Period, *, region: Region, by: User, now: dt.datetime) -> MonthLock:
    """Close a month for a region and all below it: nothing is drafted, filed or decided there.

    Raises ValidationError on the field: a region that `by` does not answer for, locked already.
    """
    level = _level(by, "reports.add_monthlock", region, period)
    lock = MonthLock(period=period, region=region, level=level, locked_at=now, locked_by=by)
    save(lock)
    return lock


@transaction.atomic
def unlock_month(lock: MonthLock, *, reason: str, by: User, now: dt.datetime) -> MonthLock:
    """Open a month again where it was closed; a lock above it stays.

    Raises ValidationError on the field: a region that `by` does not answer for, a lock of a higher
    level, no reason, open already.
    """
    held = MonthLock.objects.select_for_update(of=("self",), no_key=True).get(pk=lock.pk)
    if _level(by, "reports.change_monthlock", held.region, held.period) > held.level:
        raise ValidationError({"region": LOCKED_ABOVE})
    if held.unlocked_at:
        raise ValidationError({"region": _("This month is open there already.")})
    if len(reason.strip()) < SHORTEST_REASON:
        sentence = _("Say why, in at least %(length)s characters.") % {"length": SHORTEST_REASON}
        raise ValidationError({"reason": sentence})
    held.unlocked_at, held.unlocked_by, held.reason = now, by, reason.strip()
    save(held)
    return held


def delegate(*, approver: User, deputy: User, starts_on: dt.date, ends_on: dt.date) -> Delegation:
    """Let a deputy decide in an approver's place, from the first to the last day.

    Raises ValidationError on the field: oneself, somebody who decides nowhere, a deputy in that
    time already.
    """
    if not deputy.is_active or not deputy.where_may(DECIDE).grants_today:
        sentence = _("A deputy decides on reports somewhere too: choose another officer.")
        raise ValidationError({"deputy": sentence})
    row = Delegation(approver=approver, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
    save(row)
    return row


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: User, day: dt.date) -> None:
    """Let the deputy decide no more from `day` on; one that begins that day or later never was.

    Raises ValidationError: given by somebody else than `by`, over already.
    """
    held = Delegation.objects.select_for_update(of=("self",), no_key=True).get(pk=delegation.pk)
    if held.approver_id != by.pk and not is_national_admin(by):
        raise ValidationError(_("Whoever gave a delegation ends it."))
    if held.ends_on < day:
        raise ValidationError(_("This delegation is over already."))
    if held.starts_on >= day:
        held.delete()
        return
    held.ends_on = day - dt.timedelta(days=1)
    save(held)


def _level(by: User, permission: str, region: Region, period: Period) -> Level:
    """Return at which level `by` answers for a region. Raises ValidationError where not at all."""
    level = level_of_answer(by.where_may(permission), region, period.cluster)
    if level is None:
        raise ValidationError({"region": OUT_OF_REACH})
    return level
