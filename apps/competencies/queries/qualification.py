"""Who is qualified for a post on a day: standard, training, certificate, each apart.

One text for one person's page and for the count of the nation, so that both say the same.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from apps.facilitators.models import Facilitator

PARTS = """
    WITH post AS MATERIALIZED ({posts}),
    asked AS MATERIALIZED (
        SELECT id AS requirement_id, kind_id, role, cluster_id, level, needs_registration,
            training_hours, DATERANGE(starts_on, ends_on, '[]') AS in_force, (
                SELECT COUNT(*) FROM competencies_postrequirement_units AS asked
                WHERE asked.postrequirement_id = requirement.id
            ) AS units
        FROM competencies_postrequirement AS requirement
        WHERE {in_force}
    ),
    -- Certificates that follow on one another without a gap are one stretch of days.
    stretch AS (
        SELECT certificate.facilitator_id, asked.requirement_id,
            UNNEST(RANGE_AGG(DATERANGE(certificate.starts_on,
                LEAST(certificate.ends_on, certificate.revoked_on - 1), '[]'))) AS days
        FROM asked
        JOIN competencies_postrequirement_schemes AS accepted
            ON accepted.postrequirement_id = asked.requirement_id
        JOIN competencies_scheme AS scheme
            ON scheme.id = accepted.scheme_id AND scheme.level >= asked.level
        JOIN competencies_certificate AS certificate ON certificate.scheme_id = scheme.id
            AND certificate.ends_on >= %(day)s
            AND (certificate.revoked_on IS NULL
                OR certificate.revoked_on > GREATEST(%(day)s, certificate.starts_on))
        WHERE certificate.facilitator_id IN (SELECT facilitator_id FROM post)
        GROUP BY certificate.facilitator_id, asked.requirement_id
    ),
    passed AS MATERIALIZED (
        SELECT enrolment.facilitator_id, session.course_id, session.ends_on,
            enrolment.attended_hours
        FROM competencies_enrolment AS enrolment
        JOIN competencies_trainingsession AS session ON session.id = enrolment.session_id
        WHERE enrolment.result = 'passed' AND session.ends_on <= %(day)s
        AND enrolment.facilitator_id IN (SELECT facilitator_id FROM post)
    ),
    hours AS (
        SELECT facilitator_id, SUM(attended_hours) AS hours FROM passed
        WHERE ends_on > %(day)s::date - INTERVAL '12 months' GROUP BY facilitator_id
    ),
    taught AS (
        SELECT passed.facilitator_id, unit.postrequirement_id AS requirement_id,
            COUNT(DISTINCT unit.competencyunit_id) AS units
        FROM competencies_postrequirement_units AS unit
        JOIN competencies_course_units AS course USING (competencyunit_id)
        JOIN passed ON passed.course_id = course.course_id
        WHERE unit.postrequirement_id IN (SELECT requirement_id FROM asked)
        GROUP BY passed.facilitator_id, unit.postrequirement_id
    ),
    registered AS (
        SELECT facilitator_id FROM competencies_licence
        WHERE kind = 'str' AND %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
        AND facilitator_id IN (SELECT facilitator_id FROM post)
    ),
    have AS (
        SELECT post.assignment_id, facilitator_id, requirement_id, asked.in_force,
            COALESCE(asked.units - COALESCE(taught.units, 0), 0)::int AS units_missing,
            GREATEST(asked.training_hours - COALESCE(hours.hours, 0), 0)::int AS hours_missing,
            NOT COALESCE(asked.needs_registration, FALSE) OR registered.facilitator_id IS NOT NULL
                AS is_registered
        FROM post
        LEFT JOIN asked USING (kind_id, role, cluster_id)
        LEFT JOIN hours USING (facilitator_id)
        LEFT JOIN taught USING (facilitator_id, requirement_id)
        LEFT JOIN registered USING (facilitator_id)
    )
"""
"""What `posts` ask, and what their holders have of it.

`posts` are (assignment_id, facilitator_id, kind_id, role, cluster_id); `in_force` says which
requirements are looked at. Then come `have`, a row a post and requirement, and `stretch`: the days
on which a person holds a certificate that a requirement accepts.
"""

ON_A_DAY = """
    SELECT have.assignment_id, requirement_id, units_missing, hours_missing,
        certified.until AS certified_until, is_registered
    FROM have
    LEFT JOIN (
        SELECT facilitator_id, requirement_id, UPPER(days) - 1 AS until
        FROM stretch WHERE days @> %(day)s::date
    ) AS certified USING (facilitator_id, requirement_id)
"""
IN_FORCE = "%(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')"
QUALIFICATIONS = PARTS.format(posts="{posts}", in_force=IN_FORCE) + ON_A_DAY
"""One row a post: what it asks, what is missing, and until when its holder is certified."""

POSTS_OF_A_PERSON = """
    SELECT id AS assignment_id, facilitator_id, kind_id, role, cluster_id
    FROM facilitators_assignment
    WHERE facilitator_id = %(person)s AND cancelled_at IS NULL
    AND %(day)s BETWEEN starts_on AND COALESCE(ends_on, 'infinity')
"""


@dataclass(frozen=True)
class Qualification:
    """What a person has and lacks of what a post asks on a day.

    Without a requirement in force no standard is assigned, and nobody is qualified.
    """

    assignment_id: int
    requirement_id: int | None
    units_missing: int
    hours_missing: int
    certified_until: dt.date | None
    is_registered: bool

    @property
    def has_standard(self) -> bool:
        return self.requirement_id is not None

    @property
    def is_trained(self) -> bool:
        return self.has_standard and not self.units_missing and not self.hours_missing

    @property
    def is_certified(self) -> bool:
        """A valid certificate of an accepted scheme at the level, and the STR where it is asked."""
        return self.certified_until is not None and self.is_registered

    @property
    def is_qualified(self) -> bool:
        return self.has_standard and self.is_trained and self.is_certified


def qualifications(facilitator: Facilitator, *, day: dt.date) -> list[Qualification]:
    """Return what each post of a person on a day asks, and what is missing. One query."""
    with connection.cursor() as cursor:
        text = QUALIFICATIONS.format(posts=POSTS_OF_A_PERSON)
        cursor.execute(text, {"person": facilitator.pk, "day": day})
        return [Qualification(*row) for row in cursor.fetchall()]
