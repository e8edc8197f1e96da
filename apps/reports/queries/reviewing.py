"""Which reports await whose decision."""

import datetime as dt

from django.db.models import Q
from django.db.models.functions import Left
from django.utils import timezone

from apps.accounts.models import Grant, User, areas_of
from apps.accounts.rules import PERMISSIONS, permits
from apps.regions.models import inside
from apps.regions.rules import CODE_LENGTHS, NATION, Level
from apps.reports.models import Delegation, Report
from apps.reports.models.reports import ReportQuerySet
from apps.reports.rules.states import REVIEWED_WITHIN, State

DECIDE = "reports.change_filing"

DECIDING = [role for role in PERMISSIONS if permits(role, DECIDE)]
"""The roles of officers who decide; a ministry administrator does too, of the whole nation."""

ANSWERING = (Level.PROVINCE, Level.REGENCY)
"""The levels at which officers answer for reports, besides the nation."""


def approvers_of(user: User, day: dt.date) -> list[User]:
    """Return the user, and those in whose place they decide on `day`, with deciding grants alone.

    Two queries at most.
    """
    held = Delegation.objects.valid_on(day).filter(deputy=user, approver__is_active=True)
    stood_for = [row.approver for row in held.select_related("approver")]
    return [one.where_may(DECIDE) for one in (user, *stood_for)]


def in_reach_to_decide(user: User, day: dt.date) -> ReportQuerySet:
    """Return the reports that lie where a user decides, or where they stand in for who does."""
    reports = Report.objects.none()
    for approver in approvers_of(user, day):
        theirs = Report.objects.visible_to(approver)
        if approver.pk != user.pk:  # a deputy does not approve what who appointed them filed
            theirs = theirs.exclude(filed_by=approver.pk)
        reports = reports | theirs
    return reports


def to_be_decided(user: User, day: dt.date) -> ReportQuerySet:
    """Return what a user may decide on `day`, each to be locked. Loaded: `period` with `form`."""
    reports = in_reach_to_decide(user, day)
    loaded = reports.select_related("period__form").with_lock()
    return loaded.select_for_update(of=("self",), no_key=True)


def waiting_for(user: User, now: dt.datetime) -> ReportQuerySet:
    """Return the queue of a user: what was filed, not by them, and is theirs to decide now.

    It is theirs where no officer stands nearer to its region, or only the one who filed it, and
    where it has waited longer than REVIEWED_WITHIN.
    """
    day = timezone.localdate(now)
    theirs = Q(pk__in=[])
    for approver in approvers_of(user, day):
        for code, cluster_id in areas_of(approver):
            here = inside(code, "region__") & (Q(cluster=cluster_id) if cluster_id else Q())
            theirs |= here & _nobody_nearer(code, day, now) & ~Q(filed_by=approver.pk)
    waiting = Report.objects.alias(
        code_2=Left("region__code", 2), code_5=Left("region__code", 5)
    ).filter(state=State.FILED)
    return waiting.filter(theirs).exclude(filed_by=user)


def _nobody_nearer(code: str, day: dt.date, now: dt.datetime) -> Q:
    """Match reports that come up to who answers for `code` as a whole. One query, or none."""
    levels = [level for level in ANSWERING if code == NATION or CODE_LENGTHS[level] > len(code)]
    if not levels:
        return Q()
    grants = Grant.objects.valid_on(day).filter(
        inside(code, "region__"),
        role__in=DECIDING,
        region__level__in=levels,
        user__is_active=True,
    )
    officers: dict[tuple[int, int | None], dict[str, set[int]]] = {}
    for grant in grants.select_related("region"):
        length = CODE_LENGTHS[Level(grant.region.level)]
        here = officers.setdefault((length, grant.cluster_id), {})
        here.setdefault(grant.region.code, set()).add(grant.user_id)
    answered = Q(pk__in=[])
    for (length, cluster_id), by_code in officers.items():
        of_cluster = Q(cluster=cluster_id) if cluster_id else Q()
        alone = {code: users for code, users in by_code.items() if len(users) == 1}
        several = Q(**{f"code_{length}__in": sorted(by_code.keys() - alone.keys())})
        one = Q(**{f"code_{length}__in": sorted(alone)})
        of_oneself = Q(filed_by__in=sorted(set().union(*alone.values())))
        answered |= of_cluster & (several | (one & ~of_oneself))
    return Q(filed_at__lt=now - REVIEWED_WITHIN) | ~answered
