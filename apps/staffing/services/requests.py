"""Asking for a count: a job row first; while one is open, everybody joins it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.regions.models import Region
from apps.regions.rules import NATION
from apps.staffing.models import CountRun

COUNT = "staffing.count"
"""The job's kind, which is the name of the task that does it."""


def request_count(
    *, day: dt.date, by: User | None = None, region: Region | None = None
) -> tuple[Job, bool]:
    """Ask for a count of `day`; return its job and whether it is new (else it is joined).

    With a `region` only it, what lies below and the sums above are counted, inside the day's
    finished run. Raises ValidationError for a region on a day without one: a kab/kota's officer
    does not have the nation counted; and for a day to come.
    """
    if day > timezone.localdate():
        raise ValidationError({"day": _("Count a day that has come, today at most.")})
    region = region or Region.objects.in_force().get(code=NATION)
    params = {"day": day.isoformat()}
    if region.code != NATION:
        if CountRun.objects.of(day) is None:
            raise ValidationError(
                {"day": _("The nation was not counted on that day; name a day that was.")}
            )
        params["region"] = region.code
    return jobs.request(COUNT, region=region, params=params, by=by)
