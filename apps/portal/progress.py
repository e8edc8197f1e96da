"""How far a count is that is under way."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.accounts.models import User
from apps.jobs.models import Job
from apps.staffing.services import COUNT


def count_under_way(user: User | AnonymousUser) -> Job | None:
    """Return the oldest count of a region in reach, or asked for by the user, that is not over."""
    return Job.objects.visible_to(user).open().filter(kind=COUNT).order_by("created_at").first()


@never_cache
@require_GET
def progress(request: HttpRequest) -> JsonResponse:
    """What `static/js/portal.js` asks for: `{"percent": 0–100}`, null when no count is open."""
    job = count_under_way(request.user)
    return JsonResponse({"percent": None if job is None else job.percent or 0})
