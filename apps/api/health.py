"""Whether this process lives, and whether the portal can do its work. Open to probes."""

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from apps.jobs.models import Job


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer without touching anything: a slow database must not get this process killed."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 503 only when the database takes no writes; without its broker work just waits.

    Degraded also says that work was given up, until such work is done again.
    """
    try:
        age, dead = _write_and_read()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    broker = _broker()
    return JsonResponse(
        {
            "status": "ok" if broker == "ok" and not dead else "degraded",
            "database": "ok",
            "broker": broker,
            "oldest_open_job_seconds": age,
            "dead_jobs": dead,
        }
    )


def _write_and_read() -> tuple[int | None, int]:
    """Write to the database, undone at once; return the age in seconds of the oldest open job,
    and how many were given up and not made good.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE ready_probe ON COMMIT DROP AS SELECT 1")
        oldest = Job.objects.open().order_by("created_at").first()
        dead = Job.objects.unrepaired().count()
    age = int((timezone.now() - oldest.created_at).total_seconds()) if oldest else None
    return age, dead


def _broker() -> str:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return "down"
    return "ok"


urlpatterns = [path("live", live, name="live"), path("ready", ready, name="ready")]
