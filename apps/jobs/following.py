"""Waiting for a job at a terminal."""

import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandError

from apps.jobs.models import Job

SECONDS_BETWEEN_LOOKS = 1.0


def follow(job: Job, *, write: Callable[[str], object]) -> dict[str, Any]:
    """Say how far a job is, whenever that changes, until it is done; return its result.

    Raises CommandError when it was given up.
    """
    said = ""
    while job.state in {Job.State.QUEUED, Job.State.RUNNING}:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        job.refresh_from_db()
        line = f"{job.get_state_display()}: step {job.done} of {job.total}"
        if job.total and line != said:
            write(line)
            said = line
    if job.state != Job.State.DONE or job.result is None:
        raise CommandError(f"The work was given up: {job.message}")
    result: dict[str, Any] = job.result
    return result
