"""Asking for counts, counting whole and again, and which runs are kept."""

from apps.staffing.services.counts import count
from apps.staffing.services.kept_runs import forget_old_runs
from apps.staffing.services.recounts import recount_touched
from apps.staffing.services.requests import COUNT, request_count
from apps.staffing.services.succession import follow_succession

__all__ = [
    "COUNT",
    "count",
    "follow_succession",
    "forget_old_runs",
    "recount_touched",
    "request_count",
]
