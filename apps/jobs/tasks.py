"""The doorbell: a job's kind is the name of the task that does it; the message carries its id."""

import logging
from functools import partial

from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.jobs import services
from apps.jobs.models import Job

log = logging.getLogger(__name__)


def ring(job: Job) -> None:
    """Tell a worker of a job once its row is committed. A broker that is down loses nothing."""
    transaction.on_commit(partial(_send, job.kind, str(job.pk)))


def _send(kind: str, job_id: str) -> None:
    try:
        current_app.send_task(kind, kwargs={"job_id": job_id})
    except OperationalError:
        log.warning("The broker is down; job %s waits for the sweep.", job_id)


@shared_task
def sweep() -> int:
    """Ring again for every job nobody works on; return how many. Beat calls this."""
    waiting = services.sweep(timezone.now())
    for kind, job_id in waiting:
        _send(kind, job_id)
    return len(waiting)
