"""Celery's doors into this room: the clock rings, a service does the work."""

from celery import shared_task
from django.utils import timezone

from apps.reports import services


@shared_task
def expect_reports() -> int:
    """Expect the reports of today's months; return how many are new. Beat calls this hourly."""
    return services.expect_due(timezone.localdate())


@shared_task
def tell_of_returns() -> int:
    """Tell by mail who filed what came back; return how many letters went. Beat calls this hourly.

    What is sent already is left alone, and a mail server that was down is asked again.
    """
    return services.tell_of_returns()
