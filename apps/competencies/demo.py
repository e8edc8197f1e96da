"""Invented certificates, trainings and licences for the people of the demo nation.

After make_demo and seed_competencies: everything follows from the posts and requirements that are
there, and from the person's key, so that one nation always gets the same.
"""

import datetime as dt
from collections.abc import Callable

from django.db import connection, transaction

from apps.competencies.models import (
    Assessment,
    Certificate,
    Enrolment,
    Licence,
    Mentoring,
    Scheme,
    TrainingSession,
)
from apps.competencies.queries.expressions import LAST_DAY, NEW_TOKEN
from apps.core.progress import track
from apps.facilitators.models import Assignment

MADE = {
    "certificates": Certificate,
    "assessments": Assessment,
    "sessions": TrainingSession,
    "enrolments": Enrolment,
    "mentoring": Mentoring,
    "licences": Licence,
}

EXAMPLE = "DEMO-0000001"
"""Whom docs/api.md certifies and sends a result of: not certified yet, in the first session."""

SETTINGS = "SET LOCAL statement_timeout = 0; SET LOCAL enable_nestloop = on"

CHANCE = """
    CREATE OR REPLACE FUNCTION pg_temp.luck(topic text, key bigint) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT (hashtextextended(topic || key, 7) & ((1::bigint << 52) - 1))::float8
            / (1::bigint << 52)::float8
    $$
"""

# A person by the largest post, with the lowest scheme it accepts. Java is ahead, Papua behind.
LEARNERS = """
    CREATE TEMP TABLE learner ON COMMIT DROP AS
    SELECT person.*, CASE WHEN LEFT(code, 2) BETWEEN '31' AND '36' THEN 0.80
        WHEN LEFT(code, 2) >= '91' THEN 0.45 ELSE 0.68 END AS share
    FROM (
        SELECT DISTINCT ON (post.facilitator_id) post.facilitator_id, requirement.id
            AS requirement_id, needs_registration, scheme.id AS scheme_id, scheme.body_id,
            MAKE_INTERVAL(months => validity_months) AS validity, region.code,
            bearer.registry_number = %(example)s AS is_example
        FROM facilitators_assignment AS post
        JOIN facilitators_facilitator AS bearer ON bearer.id = post.facilitator_id
        JOIN regions_region AS region ON region.id = post.region_id
        JOIN competencies_postrequirement AS requirement USING (kind_id, role, cluster_id)
        JOIN competencies_postrequirement_schemes AS accepted
            ON accepted.postrequirement_id = requirement.id
        JOIN competencies_scheme AS scheme
            ON scheme.id = accepted.scheme_id AND scheme.level >= requirement.level
        WHERE post.cancelled_at IS NULL AND COALESCE(post.ends_on, 'infinity') >= %(day)s
        ORDER BY post.facilitator_id, post.starts_on <= %(day)s DESC, post.fte_share DESC,
            scheme.level
    ) AS person
"""

# Issue days spread over a little more than the validity: some have lapsed. A quarter renewed once.
CAREERS = """
    CREATE TEMP TABLE career ON COMMIT DROP AS
    WITH newest AS (
        SELECT learner.*, pg_temp.luck('renewed', facilitator_id) < 0.25 AS is_renewed,
            %(day)s::date - (pg_temp.luck('since', facilitator_id) * 1.07
                * EXTRACT(EPOCH FROM validity) / 86400)::int AS first
        FROM learner
        WHERE NOT is_example AND pg_temp.luck('certified', facilitator_id) < share
    )
    SELECT ROW_NUMBER() OVER (ORDER BY facilitator_id, first) AS number, career.*
    FROM (
        SELECT facilitator_id, scheme_id, body_id, first, {last_day} AS last,
            CASE WHEN is_renewed THEN 'renewal'
                WHEN pg_temp.luck('way', facilitator_id) < 0.12 THEN 'rpl' ELSE 'test' END AS way,
            CASE WHEN pg_temp.luck('revoked', facilitator_id) < 0.004
                THEN first + (%(day)s::date - first) / 2 END AS revoked_on
        FROM newest
        UNION ALL
        SELECT facilitator_id, scheme_id, body_id, (first - validity)::date, first - 1, 'test', NULL
        FROM newest WHERE is_renewed
    ) AS career
"""

ASSESSMENTS = """
    INSERT INTO competencies_assessment (facilitator_id, scheme_id, body_id, way, registered_on,
        self_assessed_on, decided_on, outcome, remark, external_id)
    SELECT facilitator_id, scheme_id, body_id, way, first - 60, first - 30, first, 'competent',
        CASE way WHEN 'rpl' THEN 'Contoh: pengalaman kerja' ELSE '' END, 'CONTOH-' || number
    FROM career ORDER BY number
"""

CERTIFICATES = """
    INSERT INTO competencies_certificate (facilitator_id, scheme_id, body_id, assessment_id,
        is_competent, number, issued_on, starts_on, ends_on, revoked_on, revoked_because, token)
    SELECT career.facilitator_id, career.scheme_id, career.body_id, assessment.id, TRUE,
        'CONTOH-' || EXTRACT(YEAR FROM first) || '-' || LPAD(number::text, 7, '0'), first, first,
        last, revoked_on, CASE WHEN revoked_on IS NULL THEN '' ELSE 'Contoh: dokumen keliru' END,
        {token}
    FROM career
    JOIN competencies_assessment AS assessment ON assessment.external_id = 'CONTOH-' || number
    ORDER BY number
"""

RENEWALS = """
    UPDATE competencies_certificate AS newer SET renews_id = older.id
    FROM competencies_certificate AS older
    JOIN competencies_assessment AS assessment ON TRUE
    WHERE newer.assessment_id = assessment.id AND assessment.way = 'renewal'
    AND older.facilitator_id = newer.facilitator_id AND older.scheme_id = newer.scheme_id
    AND older.ends_on = newer.starts_on - 1
"""

# Of the others some await a decision, and some were not yet competent.
CANDIDATES = """
    INSERT INTO competencies_assessment (facilitator_id, scheme_id, body_id, way, registered_on,
        self_assessed_on, decided_on, outcome, remark, external_id)
    SELECT facilitator_id, scheme_id, body_id, 'test', %(day)s::date - 45, %(day)s::date - 20,
        CASE WHEN failed THEN %(day)s::date - 5 END, CASE WHEN failed THEN 'not_yet' ELSE '' END,
        '', 'CONTOH-C-' || facilitator_id
    FROM (
        SELECT *, pg_temp.luck('candidate', facilitator_id) < 0.1 AS failed
        FROM learner
        WHERE NOT is_example AND pg_temp.luck('certified', facilitator_id) >= share
        AND pg_temp.luck('candidate', facilitator_id) < 0.25
    ) AS candidate
"""

# Thirty people of a province sit together; most trained in the last year, the others before.
SEATS = """
    CREATE TEMP TABLE seat ON COMMIT DROP AS
    SELECT placed.*, 'CONTOH-' || LEFT(code, 2) || '-' || course_id || '-' || age || '-' || class
        AS key
    FROM (
        SELECT needed.*, (ROW_NUMBER() OVER (
            PARTITION BY LEFT(code, 2), course_id, age ORDER BY code, facilitator_id) - 1) / 30
            AS class
        FROM (
            SELECT DISTINCT learner.facilitator_id, is_example, learner.code,
                course.id AS course_id, course.provider_id, course.hours,
                CASE WHEN is_example THEN 'late'
                    WHEN pg_temp.luck('trained', facilitator_id) < 0.15 THEN 'early'
                    WHEN pg_temp.luck('trained', facilitator_id) < 0.78 THEN 'late'
                    ELSE 'coming' END AS age
            FROM learner
            JOIN competencies_postrequirement_units AS asked
                ON asked.postrequirement_id = learner.requirement_id
            JOIN competencies_course_units AS taught USING (competencyunit_id)
            JOIN competencies_course AS course ON course.id = taught.course_id
        ) AS needed
        WHERE age <> 'coming' OR pg_temp.luck('enrolled', facilitator_id) < 0.5
    ) AS placed
"""

# One class in six takes 26 of its 30: four wait. One of the last year in fifteen is just over.
SESSIONS = """
    INSERT INTO competencies_trainingsession
        (course_id, provider_id, region_id, place, capacity, external_id, starts_on, ends_on)
    SELECT course_id, provider_id, province.id, 'Balai diklat contoh',
        CASE WHEN age = 'coming' AND luck < 0.17 THEN 26 ELSE 30 END, key,
        starts.first, starts.first + GREATEST(hours / 8 - 1, 0)
    FROM (
        SELECT key, course_id, provider_id, age, hours, BOOL_OR(is_example) AS has_example,
            LEFT(MIN(code), 2) AS province,
            pg_temp.luck('class', class + 1000 * course_id + LEFT(MIN(code), 2)::int) AS luck,
            %(day)s::date + CASE age WHEN 'early' THEN -400 WHEN 'late' THEN -20 ELSE 14 END
                + (CASE age WHEN 'early' THEN -300 WHEN 'late' THEN -310 ELSE 150 END
                    * pg_temp.luck('class', class + 1000 * course_id + LEFT(MIN(code), 2)::int)
                )::int AS first
        FROM seat GROUP BY key, course_id, provider_id, age, hours, class
    ) AS class
    CROSS JOIN LATERAL (
        SELECT CASE WHEN has_example OR age = 'late' AND luck < 0.07 THEN %(day)s::date - 9
            ELSE class.first END AS first
    ) AS starts
    JOIN regions_region AS province ON province.code = class.province AND province.ends_on IS NULL
    ORDER BY has_example DESC, key
"""

ENROLMENTS = """
    INSERT INTO competencies_enrolment
        (session_id, facilitator_id, enrolled_at, is_seated, attended_hours, result)
    SELECT session_id, facilitator_id, enrolled_at, place <= capacity,
        CASE WHEN is_told THEN CASE WHEN failed THEN hours / 2 ELSE hours END END,
        CASE WHEN is_told THEN CASE WHEN failed THEN 'failed' ELSE 'passed' END ELSE '' END
    FROM (
        SELECT session.id AS session_id, seat.*, session.capacity,
            session.ends_on < %(day)s::date - 9 AS is_told,
            session.starts_on - INTERVAL '30 days' AS enrolled_at,
            ROW_NUMBER() OVER (PARTITION BY session.id ORDER BY facilitator_id) AS place,
            pg_temp.luck('failed', facilitator_id) < 0.04 AS failed
        FROM seat
        JOIN competencies_trainingsession AS session ON session.external_id = seat.key
    ) AS placed
    ORDER BY session_id, place
"""

# Beside each course: anybody is mentored at a distance, one province on site.
MENTORING = """
    INSERT INTO competencies_mentoring
        (title, provider_id, region_id, way, how_to_ask, starts_on, ends_on)
    SELECT REPLACE(course.title, 'diklat', 'bimbingan'), provider_id, region.id,
        CASE region.level WHEN 0 THEN 'distance' ELSE 'on_site' END,
        'Contoh: tulis kepada balai lewat dinas sosial, sebut unit kompetensinya',
        %(day)s::date - 90, %(day)s::date + 275
    FROM competencies_course AS course
    CROSS JOIN LATERAL (
        SELECT id, code, level FROM regions_region WHERE level = 0 AND ends_on IS NULL
        UNION ALL
        (SELECT id, code, level FROM regions_region WHERE level = 1 AND ends_on IS NULL
            ORDER BY pg_temp.luck('mentoring', id + 1000 * course.id) LIMIT 1)
    ) AS region
    ORDER BY course.code, region.code
"""
SUPPORTED = """
    INSERT INTO competencies_mentoring_units (mentoring_id, competencyunit_id)
    SELECT mentoring.id, taught.competencyunit_id
    FROM competencies_mentoring AS mentoring
    JOIN competencies_course AS course ON course.provider_id = mentoring.provider_id
        AND REPLACE(course.title, 'diklat', 'bimbingan') = mentoring.title
    JOIN competencies_course_units AS taught ON taught.course_id = course.id
"""

LICENCES = """
    INSERT INTO competencies_licence (facilitator_id, kind, number, starts_on, ends_on)
    SELECT facilitator_id, 'str', 'CONTOH-STR-' || facilitator_id, first,
        (first + INTERVAL '5 years')::date - 1
    FROM (
        SELECT facilitator_id,
            %(day)s::date - (pg_temp.luck('str', facilitator_id) * 1750)::int AS first
        FROM learner WHERE needs_registration AND pg_temp.luck('has str', facilitator_id) < 0.85
    ) AS registered
"""

STATEMENTS = (
    LEARNERS,
    "ANALYZE learner",
    CAREERS.format(last_day=LAST_DAY.format(first="first", span="validity")),
    "ANALYZE career",
    ASSESSMENTS,
    CERTIFICATES.format(token=NEW_TOKEN),
    RENEWALS,
    CANDIDATES,
    SEATS,
    "ANALYZE seat",
    SESSIONS,
    ENROLMENTS,
    MENTORING,
    SUPPORTED,
    LICENCES,
    "SET CONSTRAINTS ALL IMMEDIATE",
)


class NotReadyError(Exception):
    """The examples cannot be made yet; `str()` says what to do first."""


def exists() -> bool:
    return Certificate.objects.exists()


def make(*, day: dt.date, write: Callable[[str], object]) -> dict[str, int]:
    """Give the people of the nation what they learned, wholly or not at all; return rows by table.

    Every rule of the database is asked, and what is counted already is counted again. Raises
    NotReadyError where there is no post, or no scheme.
    """
    if not Assignment.objects.exists():
        raise NotReadyError("Make the nation first: manage.py make_demo")
    if not Scheme.objects.exists():
        raise NotReadyError("Seed the examples first: manage.py seed_competencies")
    steps = track(STATEMENTS, total=len(STATEMENTS), label="Steps of competency:", write=write)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(CHANCE)
        for statement in steps:
            cursor.execute(statement, {"day": day, "example": EXAMPLE})
    return {name: table._default_manager.count() for name, table in MADE.items()}
