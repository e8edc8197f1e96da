"""Domain notes §6 in plain Python: who is certified, until when, and who is qualified."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from apps.competencies.models import Certificate, Enrolment, Licence, PostRequirement
from apps.facilitators.models import Assignment

DAY = dt.timedelta(days=1)


class Skills:
    """What posts ask on a day, and what their holders have of it."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self.requirements = {
            (row.kind_id, row.role, row.cluster_id): row
            for row in PostRequirement.objects.prefetch_related("units", "schemes")
            if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)
        }
        self.certificates = defaultdict(list)
        for row in Certificate.objects.select_related("scheme"):
            if row.revoked_on is None or row.revoked_on > day:
                self.certificates[row.facilitator_id].append(row)
        self.passed = defaultdict(list)
        for row in Enrolment.objects.filter(result="passed").select_related("session__course"):
            if row.session.ends_on <= day:
                self.passed[row.facilitator_id].append(row)
        self.registered = {
            row.facilitator_id
            for row in Licence.objects.filter(kind="str")
            if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)
        }

    def certified_until(self, post: Assignment) -> dt.date | None:
        """Walk from the day over what is accepted, day by day where one follows on another."""
        asked = self.requirements.get((post.kind_id, post.role, post.cluster_id))
        if asked is None or (
            asked.needs_registration and post.facilitator_id not in self.registered
        ):
            return None
        accepted = [
            row
            for row in self.certificates[post.facilitator_id]
            if row.scheme in asked.schemes.all() and row.scheme.level >= asked.level
        ]
        until = self.day - DAY
        while following := [row for row in accepted if row.starts_on <= until + DAY <= _last(row)]:
            until = max(_last(row) for row in following)
        return until if until >= self.day else None

    def is_qualified(self, post: Assignment) -> bool:
        asked = self.requirements.get((post.kind_id, post.role, post.cluster_id))
        if asked is None or self.certified_until(post) is None:
            return False
        passed = self.passed[post.facilitator_id]
        learned = {unit for row in passed for unit in row.session.course.units.all()}
        year = self.day.replace(year=self.day.year - 1)
        hours = sum(row.attended_hours for row in passed if row.session.ends_on > year)
        return set(asked.units.all()) <= learned and hours >= asked.training_hours

    def of(self, posts: list[Assignment]) -> dict[str, Decimal | None]:
        """Return the sums of full-time shares over posts; None where there is none."""
        held = [(post.fte_share, self.certified_until(post), post) for post in posts]
        certified = [(share, until, post) for share, until, post in held if until]
        six_months = _in_six_months(self.day)
        sums = {
            "certified_fte": sum(share for share, _until, _post in certified),
            "lasting_fte": sum(share for share, until, _post in certified if until >= six_months),
            "qualified_fte": sum(
                share for share, _until, post in certified if self.is_qualified(post)
            ),
        }
        for days in (30, 90, 180):
            end = self.day + days * DAY
            sums[f"expiring_{days}_fte"] = sum(
                share for share, until, _post in certified if until <= end
            )
        return {name: value or None for name, value in sums.items()}


def _last(row: Certificate) -> dt.date:
    """Return the last day on which a certificate holds: a revocation to come ends it before."""
    return min(row.ends_on, row.revoked_on - DAY) if row.revoked_on else row.ends_on


def _in_six_months(day: dt.date) -> dt.date:
    """Return the same day of the month six months on, or that month's last day."""
    month = day.month + 6
    year, month = day.year + (month > 12), (month - 1) % 12 + 1
    for number in range(day.day, 0, -1):
        try:
            return dt.date(year, month, number)
        except ValueError:
            continue
    raise AssertionError
