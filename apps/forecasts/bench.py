"""What the national forecast costs beside SQL by hand for exactly the bench's nation.

The floor knows that nobody there renews, moves or leaves, and that every post is open-ended.
"""

import datetime as dt
from collections.abc import Iterator

from django.db import connections
from django.utils import timezone

from apps.core.bench import Line, bench, best_of
from apps.forecasts import services, tasks
from apps.forecasts.models import CohortSeat, Forecast, Outlook, VillageLapse
from apps.staffing import bench as staffing
from apps.staffing.bench import nation

ROUNDS = 3
DAY = dt.date.fromisoformat(nation.DAY)
TABLES = ("floor_outlook", "floor_lapse", "floor_seat")

STATEMENTS = (
    """
    CREATE TEMP TABLE f_hold AS
    WITH passed AS (
        SELECT facilitator_id, course_id, attended_hours, ends_on
        FROM competencies_enrolment
        JOIN competencies_trainingsession AS session ON session.id = session_id
        WHERE ends_on <= %(day)s
    ), trained AS (
        SELECT facilitator_id FROM passed WHERE ends_on > %(day)s::date - INTERVAL '1 year'
        GROUP BY facilitator_id HAVING SUM(attended_hours) >= 20
    ), taught AS (
        SELECT DISTINCT facilitator_id, unit.postrequirement_id AS requirement_id
        FROM passed
        JOIN competencies_course_units USING (course_id)
        JOIN competencies_postrequirement_units AS unit USING (competencyunit_id)
    )
    SELECT post.id AS assignment_id, post.facilitator_id, post.cluster_id, scheme_id, fte_share,
        certificate.ends_on AS until,
        CASE here.level WHEN 2 THEN here.id ELSE here.parent_id END AS regency_id
    FROM facilitators_assignment AS post
    JOIN competencies_postrequirement AS requirement USING (kind_id, cluster_id)
    JOIN taught ON taught.facilitator_id = post.facilitator_id
        AND taught.requirement_id = requirement.id
    JOIN trained ON trained.facilitator_id = post.facilitator_id
    JOIN competencies_postrequirement_schemes ON postrequirement_id = requirement.id
    JOIN competencies_certificate AS certificate USING (scheme_id)
    JOIN regions_region AS here ON here.id = post.region_id
    WHERE certificate.ends_on >= %(day)s AND certificate.facilitator_id = post.facilitator_id
    """,
    "ANALYZE f_hold",
    """
    CREATE TABLE floor_outlook AS
    WITH month AS (
        SELECT month, (%(day)s::date + MAKE_INTERVAL(months => month))::date AS on_day
        FROM GENERATE_SERIES(0, 12) AS month
    ), left_over AS (
        SELECT regency_id, cluster_id, until, SUM(fte_share) AS size FROM f_hold GROUP BY 1, 2, 3
    ), supply AS (
        SELECT COALESCE(regency_id, parent_id, (SELECT id FROM regions_region WHERE level = 0))
            AS region_id, cluster_id, month, SUM(size) AS size
        FROM left_over
        JOIN regions_region AS regency ON regency.id = regency_id
        JOIN month ON until >= on_day
        GROUP BY cluster_id, month, GROUPING SETS ((regency_id), (regency.parent_id), ())
    )
    SELECT 1::bigint AS forecast_id, region_id, level, cluster_id, month, on_day, need_fte,
        qualified_fte, COALESCE(qualified_fte < need_fte AND LAG(qualified_fte >= need_fte)
            OVER (PARTITION BY region_id, cluster_id ORDER BY month), FALSE) AS falls
    FROM (
        SELECT figure.region_id, level, figure.cluster_id, month, on_day, need_fte,
            COALESCE(size, 0) AS qualified_fte
        FROM staffing_figure AS figure
        CROSS JOIN month
        LEFT JOIN supply USING (region_id, cluster_id, month)
        WHERE run_id = %(run)s AND level <= 2 AND kind_id IS NULL
    ) AS row
    """,
    """
    CREATE TABLE floor_lapse AS
    SELECT 1::bigint AS forecast_id, held.region_id AS village_id, held.cluster_id,
        families_in_villages AS families, until + 1 AS lapses_on
    FROM (
        SELECT village_id AS region_id, cluster_id, MAX(until) AS until
        FROM f_hold JOIN facilitators_coveredvillage USING (assignment_id)
        GROUP BY village_id, cluster_id
        HAVING MAX(until) < %(day)s::date + INTERVAL '12 months'
    ) AS held
    JOIN staffing_figure AS figure USING (region_id, cluster_id)
    WHERE run_id = %(run)s AND kind_id IS NULL AND level = 4
    """,
    """
    CREATE TABLE floor_seat AS
    SELECT 1::bigint AS forecast_id, scheme_id, regency.parent_id AS province_id,
        DATE_TRUNC('quarter', until)::date AS quarter_on,
        1 + (ROW_NUMBER() OVER (PARTITION BY scheme_id, regency.parent_id,
            DATE_TRUNC('quarter', until) ORDER BY regency.code, until, facilitator_id) - 1) / 30
            AS number,
        facilitator_id, regency_id AS region_id, cluster_id, until AS certified_until,
        at_stake
    FROM (
        SELECT scheme_id, facilitator_id, cluster_id, until, MIN(regency_id) AS regency_id,
            COALESCE(ARRAY_AGG(DISTINCT village_id) FILTER (WHERE village_id IS NOT NULL), '{}')
                AS at_stake
        FROM f_hold
        LEFT JOIN (
            SELECT assignment_id, cluster_id, lapses_on, village_id
            FROM f_hold JOIN facilitators_coveredvillage USING (assignment_id)
            JOIN floor_lapse USING (village_id, cluster_id)
            WHERE lapses_on = until + 1
        ) AS stake USING (assignment_id, cluster_id)
        WHERE until < %(day)s::date + INTERVAL '12 months'
        GROUP BY scheme_id, facilitator_id, cluster_id, until
    ) AS person
    JOIN regions_region AS regency ON regency.id = regency_id
    """,
    "ALTER TABLE floor_outlook ADD UNIQUE (forecast_id, region_id, cluster_id, month)",
    "ALTER TABLE floor_lapse ADD UNIQUE (forecast_id, village_id, cluster_id)",
    "ALTER TABLE floor_seat ADD UNIQUE (forecast_id, scheme_id, facilitator_id)",
    "CREATE INDEX ON floor_seat (forecast_id, province_id, scheme_id, quarter_on, number)",
)

SAME = """
    SELECT (
        SELECT COUNT(*) FROM forecasts_outlook AS ours
        FULL JOIN floor_outlook AS floor USING (region_id, cluster_id, month)
        WHERE (ours.qualified_fte, ours.falls) IS DISTINCT FROM (floor.qualified_fte, floor.falls)
    ) + (
        SELECT COUNT(*) FROM forecasts_villagelapse AS ours
        FULL JOIN floor_lapse AS floor USING (village_id, cluster_id)
        WHERE ours.lapses_on IS DISTINCT FROM floor.lapses_on
    ) + (
        SELECT COUNT(*) FROM forecasts_cohortseat AS ours
        FULL JOIN floor_seat AS floor USING (scheme_id, facilitator_id)
        WHERE (ours.number, ours.certified_until, ours.at_stake)
            IS DISTINCT FROM (floor.number, floor.certified_until, floor.at_stake)
    )
"""
"""Rows that the floor does not know or says otherwise; there must be none."""


@bench("forecast")
def forecast() -> Iterator[Line]:
    """The national forecast of 100,000 facilitators through its job, beside SQL by hand."""
    nation.make(staffing.PEOPLE)
    staffing.count()
    ours, floor = best_of(ROUNDS, make, by_hand)
    with connections["owner"].cursor() as cursor:
        cursor.execute(SAME)
        (others,) = cursor.fetchone()
    if others:
        raise AssertionError(f"{others} rows differ from the floor's.")
    rows = sum(table.objects.count() for table in (Outlook, VillageLapse, CohortSeat))
    yield Line("forecast", ours, floor, rows)


def make() -> None:
    """Forecast as the worker does, publishing included."""
    Forecast.objects.update(finished_at=None)
    job = services.request_forecast(day=timezone.localdate())
    if job is None:
        raise AssertionError("There is no run to forecast from.")
    tasks.forecast(job_id=str(job.pk))


def by_hand() -> None:
    """Write the same rows into fresh tables."""
    connections["owner"].close()
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute("SET work_mem = '128MB'")
        cursor.execute("SELECT run_id FROM forecasts_forecast")
        (run,) = cursor.fetchone()
        for statement in STATEMENTS:
            cursor.execute(statement, {"day": DAY, "run": run})
