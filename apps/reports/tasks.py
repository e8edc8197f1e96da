"""Celery's doors into this room: the clock rings, a service does the work."""

from celery import shared_task
from django.utils import timezone

from apps.reports import services


@shared_task
def expect_reports() -> int:
    """Expect the reports of today's months; return how many are new. Beat calls this hourly."""
    return services.expect_due(timezone.localdate())


@shared_task
def sweep_photos() -> tuple[int, int]:
    """Remove photos nobody finished and files nobody keeps; return how many. Beat calls nightly."""
    return services.sweep_photos(timezone.now())
