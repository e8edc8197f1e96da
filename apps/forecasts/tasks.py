"""Celery's doors into this room."""

from celery import shared_task
from django.utils import timezone

from apps.forecasts import services
from apps.jobs import services as jobs
from apps.jobs.tasks import ring


@shared_task(name=services.FORECAST)
def forecast(*, job_id: str) -> int:
    """Do a forecast's job; safe to deliver twice. Returns its id, 0 when it was not due."""
    with jobs.claimed(job_id) as claim:
        return services.forecast(claim).pk if claim else 0


@shared_task
def request() -> str:
    """Ask for a forecast where the newest run has none. Beat calls this every minute."""
    job = services.request_forecast(day=timezone.localdate())
    if job:
        ring(job)
    return str(job.pk) if job else ""
