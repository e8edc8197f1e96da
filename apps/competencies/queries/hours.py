"""Hours of training that people passed."""

import datetime as dt

from django.db.models import Sum

from apps.competencies.models import Enrolment
from apps.facilitators.models import Facilitator


def hours_passed(facilitator: Facilitator, *, starts_on: dt.date, ends_on: dt.date) -> int:
    """Return the hours (JP) a person attended in sessions passed that ended within the days."""
    passed = Enrolment.objects.passed().filter(
        facilitator=facilitator, session__ends_on__range=(starts_on, ends_on)
    )
    return passed.aggregate(hours=Sum("attended_hours"))["hours"] or 0
