"""Celery's doors into this room: an id comes in, a service does the work."""

from celery import shared_task
from django.utils import timezone

from apps.jobs import services as jobs
from apps.jobs.tasks import ring
from apps.staffing import services


@shared_task(name=services.COUNT)
def count(*, job_id: str) -> int:
    """Do a count's job; safe to deliver twice. Returns the run's id, 0 when it was not due."""
    with jobs.claimed(job_id) as claim:
        return services.count(claim).pk if claim else 0


@shared_task
def follow_succession() -> int:
    """Lead rows on retired regions to their successors; return how many. Beat calls this."""
    return services.follow_succession().rows


@shared_task
def count_tonight() -> str:
    """Ask for today's count. Beat calls this every night."""
    job, _ = services.request_count(day=timezone.localdate())
    ring(job)
    return str(job.pk)


@shared_task
def recount() -> int:
    """Count what changes have touched; return how many marks. Beat calls this every two seconds."""
    marks, job = services.recount_touched(day=timezone.localdate())
    if job:
        ring(job)
    return marks


@shared_task
def forget_old_runs() -> int:
    """Delete the runs that need not be kept. Beat calls this every night."""
    return services.forget_old_runs(timezone.now())
