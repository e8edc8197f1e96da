"""The protocol of background work: ask, claim, keep the lease, publish once, find again.

A message may be lost, doubled or delivered late; the row decides. `fence` grows with every claim,
and only the newest claim may publish.
"""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import Case, Q, TextField, Value, When
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.jobs.models import Job
from apps.regions.models import Region

LEASE = dt.timedelta(seconds=15)
SECONDS_BETWEEN_BEATS = 1.0
MOST_ATTEMPTS = 5


class LeaseLost(Exception):  # noqa: N818 — what happened, not a mistake
    """Another worker has claimed the job: this one's work is not published."""


def request(
    kind: str, *, region: Region, params: dict[str, Any], by: User | None = None
) -> tuple[Job, bool]:
    """Ask for work; return its job and whether it is new. While one is open, everybody joins it."""
    while True:
        try:
            with transaction.atomic():
                return Job.objects.create(
                    kind=kind, region=region, params=params, requested_by=by
                ), True
        except IntegrityError:
            if open_job := Job.objects.open().filter(kind=kind, params=params).first():
                return open_job, False


def due(now: dt.datetime) -> Q:
    """Match jobs nobody works on: queued, or running with a lease that has run out."""
    return Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)


@dataclass
class Claim:
    """One worker's hold on a job. `step` is cheap: the row is written by the lease's heartbeat."""

    job: Job
    fence: int
    done: int = 0
    total: int = 0
    message: str = ""
    _over: threading.Event = field(default_factory=threading.Event)

    def begin(self, total: int) -> None:
        self.total = total

    def step(self, message: str) -> None:
        self.done += 1
        self.message = message

    def publish(self, result: dict[str, Any]) -> None:
        """Mark the job done, in the caller's transaction. Raises LeaseLost when it is not ours."""
        written = self._mine().update(
            state=Job.State.DONE,
            finished_at=timezone.now(),
            done=self.total,
            total=self.total,
            message="",
            result=result,
        )
        if not written:
            raise LeaseLost

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, fence=self.fence, state=Job.State.RUNNING)

    def _keep(self) -> None:
        """Renew the lease and show progress, from a thread of its own with its own connection."""
        try:
            while not self._over.wait(SECONDS_BETWEEN_BEATS):
                close_old_connections()
                self._mine().update(
                    lease_until=timezone.now() + LEASE,
                    done=self.done,
                    total=self.total,
                    message=self.message,
                )
        finally:
            connection.close()


def _take(job_id: str) -> Job | None:
    """Claim a due job, committed before the work starts; None when it is not due."""
    now = timezone.now()
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(due(now), pk=job_id, attempts__lt=MOST_ATTEMPTS)
            .first()
        )
        if job is None:
            return None
        job.state = Job.State.RUNNING
        job.attempts += 1
        job.fence += 1
        job.lease_until = now + LEASE
        job.started_at = job.started_at or now
        job.save(update_fields=["state", "attempts", "fence", "lease_until", "started_at"])
        return job


@contextmanager
def claimed(job_id: str) -> Iterator[Claim | None]:
    """Hold a job while the block runs; None when somebody else has it or it is over.

    An error in the block puts the job back in the queue with its reason, for the sweep to ring
    again; after five attempts the sweep gives it up.
    """
    job = _take(job_id)
    if job is None:
        yield None
        return
    claim = Claim(job, job.fence)
    heart = threading.Thread(target=claim._keep, name=f"lease-{job_id}", daemon=True)
    heart.start()
    try:
        yield claim
    except LeaseLost:
        raise
    except Exception as error:
        claim._mine().update(state=Job.State.QUEUED, lease_until=None, message=repr(error)[:500])
        raise
    finally:
        claim._over.set()
        heart.join()


def sweep(now: dt.datetime) -> list[tuple[str, str]]:
    """Give up jobs that failed too often; return (kind, id) of the others nobody works on.

    The reason is the last error, or where the worker was when it was lost.
    """
    lost = Concat(
        Value(_("The worker stopped in the middle of it: ")), "message", output_field=TextField()
    )
    Job.objects.filter(due(now), attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.DEAD,
        finished_at=now,
        lease_until=None,
        message=Case(When(state=Job.State.RUNNING, then=lost), default="message"),
    )
    return [
        (kind, str(job_id))
        for kind, job_id in Job.objects.filter(due(now)).values_list("kind", "pk")
    ]
