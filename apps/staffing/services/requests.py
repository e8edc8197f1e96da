"""Asking for a count: a job row first; while one is open, everybody joins it."""

import datetime as dt

from apps.accounts.models import User
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.regions.models import Region
from apps.regions.rules import NATION

COUNT = "staffing.count"
"""The job's kind, which is the name of the task that does it."""


def request_count(
    *, day: dt.date, by: User | None = None, region: Region | None = None
) -> tuple[Job, bool]:
    """Ask for a count of `day`; return its job and whether it is new (else it is joined).

    With a `region` only it, what lies below and the sums above are counted, inside the day's
    finished run; when the day has none, the nation is counted.
    """
    region = region or Region.objects.in_force().get(code=NATION)
    params = {"day": day.isoformat()}
    if region.code != NATION:
        params["region"] = region.code
    return jobs.request(COUNT, region=region, params=params, by=by)
