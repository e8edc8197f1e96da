"""Celery's doors into this room: the clock rings, a service does the work."""

from celery import shared_task
from django.utils import timezone

from apps.jobs import services as jobs
from apps.reports import services


@shared_task
def expect_reports() -> int:
    """Expect the reports of today's months; return how many are new. Beat calls this hourly."""
    return services.expect_due(timezone.localdate())


@shared_task(name=services.BUNDLE)
def make_bundle(*, job_id: str) -> int:
    """Do a job of documents; safe to deliver twice. Returns how many, 0 when it was not due."""
    with jobs.claimed(job_id) as claim:
        return int(services.make_bundle(claim)["documents"]) if claim else 0


@shared_task
def forget_bundles() -> int:
    """Delete files of documents that were kept long enough. Beat calls this every night."""
    return services.forget_bundles(timezone.now())


@shared_task
def sweep_photos() -> tuple[int, int]:
    """Remove photos nobody finished and files nobody keeps; return how many. Beat calls nightly."""
    return services.sweep_photos(timezone.now())


@shared_task
def tell_of_returns() -> int:
    """Tell by mail who filed what came back; return how many letters went. Beat calls this hourly.

    What is sent already is left alone, and a mail server that was down is asked again.
    """
    return services.tell_of_returns()
