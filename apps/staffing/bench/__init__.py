"""What the count costs beside the best we can write by hand, and what one change costs."""

import datetime as dt
import resource
import statistics
from collections.abc import Iterator
from decimal import Decimal

from django.db import connections, transaction
from django.db.models import F

from apps.core.bench import Line, bench, best_of, seconds
from apps.facilitators.models import Assignment
from apps.staffing import services, tasks
from apps.staffing.bench import floor, nation
from apps.staffing.models import CountRun, Figure
from apps.staffing.services.kept_runs import forget

DAY = dt.date.fromisoformat(nation.DAY)
PEOPLE = 100_000
ROUNDS = 3
PROMISED_S = 0.05

SAME = """
    SELECT COUNT(*) FROM staffing_figure AS ours
    FULL JOIN floor_figure AS floor ON floor.region_id = ours.region_id
        AND floor.cluster_id = ours.cluster_id
        AND COALESCE(floor.kind_id, 0) = COALESCE(ours.kind_id, 0)
    WHERE (ours.run_id = %(run)s OR ours.run_id IS NULL)
    AND ((ours.families, ours.need, ours.formasi, ours.filled, ours.people, ours.villages,
            ours.villages_covered, ours.people_overloaded, ours.coverage_state)
        IS DISTINCT FROM (floor.families, floor.need, floor.formasi, floor.filled, floor.people,
            floor.villages, floor.villages_covered, floor.people_overloaded, floor.coverage_state)
        OR (ours.certified_fte, ours.lasting_fte, ours.expiring_30_fte, ours.expiring_90_fte,
            ours.expiring_180_fte, ours.qualified_fte)
        IS DISTINCT FROM (floor.certified, floor.lasting, floor.expiring_30, floor.expiring_90,
            floor.expiring_180, floor.qualified)
        OR COALESCE(ABS(ours.need_fte - floor.need_fte), 0) > 0.000001
        OR COALESCE(ABS(ours.load_p90 - floor.load_p90), 0) > 0.000001)
"""
"""Figures that the floor does not know or says otherwise; there must be none."""


@bench("staffing")
def staffing() -> Iterator[Line]:
    """The whole count of 100,000 facilitators through its job; then recounts after one change."""
    nation.make(PEOPLE)
    ours, least = best_of(ROUNDS, count, by_hand)
    run = CountRun.objects.finished().latest("finished_at")
    with connections["owner"].cursor() as cursor:
        cursor.execute(SAME, {"run": run.pk})
        (others,) = cursor.fetchone()
    if others:
        raise AssertionError(f"{others} figures differ from the floor's.")
    yield Line("staffing", ours, least, Figure.objects.filter(run=run).count())
    yield recounts_after_one_change()


@bench("staffing_tenfold", is_long=True)
def staffing_tenfold() -> Iterator[Line]:
    """Ten times the people and posts over the same villages: promised at most 11 × the time.

    The worker holds no rows, so its memory stays as it is; more than a tenth more is an error.
    """
    nation.make(PEOPLE)
    floor_s = min(seconds(count) for _ in range(ROUNDS))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    nation.add(9 * PEOPLE, after=PEOPLE)
    yield Line("staffing_tenfold", seconds(count), floor_s, 10 * PEOPLE)
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 1.1 * memory:
        raise AssertionError("The worker's memory grew with the nation.")


def count() -> None:
    """Count as the worker does, publishing included."""
    forget(CountRun.objects.all())
    job, _ = services.request_count(day=DAY)
    tasks.count(job_id=str(job.pk))


def by_hand() -> None:
    """Write the same figures into fresh tables."""
    connections["owner"].close()  # and with it the temporary tables of the round before
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET temp_buffers = '128MB'")  # as ours
        for table in floor.TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        with transaction.atomic("owner"):
            cursor.execute("SET LOCAL work_mem = '128MB'")
            for statement in floor.STATEMENTS:
                cursor.execute(statement, {"day": DAY})


def recounts_after_one_change() -> Line:
    """Return the median of recounts, beside the 0.05 s that were promised for one."""
    posts = list(Assignment.objects.order_by("pk").values_list("pk", flat=True)[:: PEOPLE // 10])
    taken = []
    for post in posts:
        Assignment.objects.filter(pk=post).update(fte_share=F("fte_share") - Decimal("0.01"))
        taken.append(seconds(lambda: services.recount_touched(day=DAY)))
    return Line("staffing_one_change", statistics.median(taken), PROMISED_S, len(posts))
