"""Celery's doors into this room: the clock rings, a service does the work."""

from celery import shared_task
from django.utils import timezone

from apps.competencies.services import remind, send_digests


@shared_task
def remind_of_ends() -> int:
    """Note the ends that came nearer, and tell officers; return how many letters went.

    Beat calls this several times a morning: what is noted and sent already is left alone, and a
    mail server that was down is asked again.
    """
    day = timezone.localdate()
    remind(day)
    return send_digests(day)
