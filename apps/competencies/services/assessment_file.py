"""Results of a certification body as a file: each row a decision, with its certificate if any.

Judged and written as a whole; a rule's sentence is the one its service says. What is recorded
already is passed over, so that a mended file is loaded again whole.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.competencies.models import Assessment, Certificate
from apps.competencies.queries.expressions import LAST_DAY, NEW_TOKEN
from apps.competencies.services.assessing import NOT_COME, NOT_OFFERED, UNLICENSED
from apps.competencies.services.certifying import ISSUED_EARLY
from apps.competencies.services.receiving import NOT_IN_REACH
from apps.core.refusals import refused_by
from apps.facilitators.models import Facilitator
from apps.facilitators.services.refusing import DIED_BEFORE
from apps.imports.rules import Answer, Check, Column, Holds, Sum, Table
from apps.imports.services import load

LOCK = """
    SELECT person.id FROM facilitators_facilitator AS person
    WHERE person.id IN (
        SELECT COALESCE(bearer.merged_into_id, bearer.id) FROM staged
        JOIN facilitators_facilitator AS bearer
            ON bearer.registry_number = UPPER(staged.registry_number)
    )
    ORDER BY person.id FOR NO KEY UPDATE
"""

CLEAR = "DROP TABLE IF EXISTS pg_temp.judged"
JUDGE = """
    CREATE TEMP TABLE judged ON COMMIT DROP AS
    SELECT staged.line, staged.outcome, staged.decided_on, staged.number, staged.issued_on,
        staged.registry_number, staged.scheme, person.id AS facilitator_id, person.died_on,
        scheme.id AS scheme_id, scheme.body_id, candidate.id AS assessment_id,
        staged.self_assessed_on, COALESCE(candidate.way, 'test') AS way,
        COALESCE(staged.self_assessed_on, candidate.self_assessed_on) AS assessed_on,
        COALESCE(candidate.registered_on, staged.self_assessed_on, staged.decided_on)
            AS registered_on,
        {last_day} AS ends_on
    FROM staged
    LEFT JOIN facilitators_facilitator AS bearer
        ON bearer.registry_number = UPPER(staged.registry_number)
    LEFT JOIN facilitators_facilitator AS person
        ON person.id = COALESCE(bearer.merged_into_id, bearer.id) AND person.id IN ({in_reach})
    LEFT JOIN competencies_scheme AS scheme ON scheme.code = staged.scheme
    LEFT JOIN competencies_assessment AS candidate
        ON candidate.facilitator_id = person.id AND candidate.scheme_id = scheme.id
        AND candidate.outcome = ''
    LEFT JOIN LATERAL (SELECT MAKE_INTERVAL(months => scheme.validity_months) AS span) AS term
        ON TRUE
"""

ENDS = LAST_DAY.format(first="staged.issued_on", span="term.span")

# An empty self-assessment was the candidate's own; a revoked certificate was given all the same.
SKIP = """
    DELETE FROM judged USING competencies_assessment AS made
    LEFT JOIN competencies_certificate AS given ON given.assessment_id = made.id
    WHERE made.facilitator_id = judged.facilitator_id AND made.scheme_id = judged.scheme_id
    AND made.outcome = judged.outcome AND made.decided_on = judged.decided_on
    AND COALESCE(judged.self_assessed_on = made.self_assessed_on, judged.self_assessed_on IS NULL)
    AND (given.number, given.issued_on) IS NOT DISTINCT FROM (judged.number, judged.issued_on)
"""
SKIPPED = "SELECT (SELECT COUNT(*) FROM staged) - (SELECT COUNT(*) FROM judged)"

UNKNOWN_PERSON = """
    SELECT line FROM judged WHERE registry_number IS NOT NULL AND facilitator_id IS NULL
"""
DIED = "SELECT line FROM judged WHERE assessment_id IS NULL AND died_on < registered_on"
UNKNOWN_SCHEME = "SELECT line FROM judged WHERE scheme IS NOT NULL AND scheme_id IS NULL"
NAMED_TWICE = """
    SELECT line FROM (
        SELECT line, COUNT(*) OVER (PARTITION BY facilitator_id, scheme_id) AS rows FROM judged
        WHERE facilitator_id IS NOT NULL AND scheme_id IS NOT NULL
    ) AS counted WHERE rows > 1
"""
SCHEME_CLOSED = """
    SELECT DISTINCT judged.line FROM judged
    JOIN competencies_scheme AS scheme ON scheme.id = judged.scheme_id
    CROSS JOIN LATERAL (
        VALUES (CASE WHEN assessment_id IS NULL THEN registered_on END), (decided_on)
    ) AS of (day)
    WHERE of.day NOT BETWEEN scheme.starts_on AND COALESCE(scheme.ends_on, 'infinity')
"""
BODY_UNLICENSED = """
    SELECT DISTINCT judged.line FROM judged
    CROSS JOIN LATERAL (
        VALUES (CASE WHEN assessment_id IS NULL THEN registered_on END), (decided_on)
    ) AS of (day)
    WHERE judged.scheme_id IS NOT NULL AND of.day IS NOT NULL AND NOT EXISTS (
        SELECT FROM competencies_bodylicence AS licence
        WHERE licence.body_id = judged.body_id
        AND of.day BETWEEN licence.starts_on AND COALESCE(licence.ends_on, 'infinity')
    )
"""
UNKNOWN_OUTCOME = "SELECT line FROM judged WHERE outcome NOT IN ('competent', 'not_yet')"
NOT_SELF_ASSESSED = """
    SELECT line FROM judged WHERE way = 'test' AND decided_on IS NOT NULL AND assessed_on IS NULL
"""
OUT_OF_ORDER = """
    SELECT line FROM judged
    WHERE assessed_on < registered_on OR decided_on < registered_on OR decided_on < assessed_on
"""
NO_NUMBER = "SELECT line FROM judged WHERE outcome = 'competent' AND number IS NULL"
NO_ISSUE = "SELECT line FROM judged WHERE outcome = 'competent' AND issued_on IS NULL"
NUMBER_FOR_NOTHING = "SELECT line FROM judged WHERE outcome = 'not_yet' AND number IS NOT NULL"
ISSUE_FOR_NOTHING = "SELECT line FROM judged WHERE outcome = 'not_yet' AND issued_on IS NOT NULL"
ISSUED_BEFORE = "SELECT line FROM judged WHERE issued_on < decided_on"
DECIDED_AHEAD = "SELECT line FROM judged WHERE decided_on > %(day)s"
ISSUED_AHEAD = "SELECT line FROM judged WHERE issued_on > %(day)s"
NUMBER_TOO_LONG = "SELECT line FROM judged WHERE LENGTH(number) > 80"
NUMBER_RESERVED = "SELECT line FROM judged WHERE number LIKE '%%/revocation'"
NUMBER_TAKEN = """
    SELECT line FROM (
        SELECT line, COUNT(*) OVER (PARTITION BY body_id, number) > 1 OR EXISTS (
            SELECT FROM competencies_certificate AS held
            WHERE held.body_id = judged.body_id AND held.number = judged.number
        ) AS is_taken
        FROM judged WHERE number IS NOT NULL AND body_id IS NOT NULL
    ) AS looked WHERE is_taken
"""
OVERLAPPING = """
    SELECT line FROM judged WHERE outcome = 'competent' AND EXISTS (
        SELECT FROM competencies_certificate AS held
        WHERE held.facilitator_id = judged.facilitator_id AND held.scheme_id = judged.scheme_id
        AND held.starts_on <= judged.ends_on AND judged.issued_on <= held.ends_on
        AND COALESCE(held.revoked_on > GREATEST(held.starts_on, judged.issued_on), TRUE)
    )
"""

WRITE = """
    WITH decided AS (
        UPDATE competencies_assessment AS assessment
        SET self_assessed_on = judged.assessed_on, decided_on = judged.decided_on,
            outcome = judged.outcome
        FROM judged WHERE assessment.id = judged.assessment_id
        RETURNING assessment.id, assessment.facilitator_id, assessment.scheme_id
    ), added AS (
        INSERT INTO competencies_assessment (facilitator_id, scheme_id, body_id, way,
            registered_on, self_assessed_on, decided_on, outcome, remark)
        SELECT facilitator_id, scheme_id, body_id, way, registered_on, assessed_on, decided_on,
            outcome, ''
        FROM judged WHERE assessment_id IS NULL
        RETURNING id, facilitator_id, scheme_id
    )
    INSERT INTO competencies_certificate (facilitator_id, scheme_id, body_id, assessment_id,
        is_competent, number, issued_on, starts_on, ends_on, revoked_because, token)
    SELECT judged.facilitator_id, judged.scheme_id, judged.body_id, made.id, TRUE, judged.number,
        judged.issued_on, judged.issued_on, judged.ends_on, '',
        {token}
    FROM judged
    JOIN (SELECT * FROM decided UNION ALL SELECT * FROM added) AS made
        USING (facilitator_id, scheme_id)
    WHERE judged.outcome = 'competent'
"""

_ASSESSMENT = {name: rule for name, (_field, rule) in Assessment.refusals.items()}
_CERTIFICATE = {name: rule for name, (_field, rule) in Certificate.refusals.items()}
NOT_CERTIFIED = _("Only “competent” is certified: leave this empty.")

RESULTS = Table(
    columns=(
        Column("registry_number"),
        Column("scheme"),
        Column("outcome"),
        Column("decided_on", Holds.DAY),
        Column("self_assessed_on", Holds.DAY, is_required=False),
        Column("number", is_required=False),
        Column("issued_on", Holds.DAY, is_required=False),
    ),
    prepare=(LOCK, CLEAR, JUDGE, SKIP),
    checks=(
        Check("registry_number", NOT_IN_REACH, UNKNOWN_PERSON),
        Check("registry_number", DIED_BEFORE, DIED),
        Check("scheme", _("No scheme has this code."), UNKNOWN_SCHEME),
        Check("scheme", _("This person and scheme stand in the file twice."), NAMED_TWICE),
        Check("scheme", NOT_OFFERED, SCHEME_CLOSED),
        Check("scheme", UNLICENSED, BODY_UNLICENSED),
        Check("outcome", _("Write competent or not_yet."), UNKNOWN_OUTCOME),
        Check("decided_on", _ASSESSMENT["assessment_runs_forward"], OUT_OF_ORDER),
        Check("decided_on", NOT_COME, DECIDED_AHEAD),
        Check("self_assessed_on", _ASSESSMENT["a_test_follows_self_assessment"], NOT_SELF_ASSESSED),
        Check("number", _("A certificate needs its number."), NO_NUMBER),
        Check("number", NOT_CERTIFIED, NUMBER_FOR_NOTHING),
        Check("number", _("A number has 80 characters at most."), NUMBER_TOO_LONG),
        Check("number", _CERTIFICATE["a_number_is_fit_for_an_address"], NUMBER_RESERVED),
        Check("number", _CERTIFICATE["a_number_is_given_once_by_a_body"], NUMBER_TAKEN),
        Check("issued_on", _("A certificate needs its day of issue."), NO_ISSUE),
        Check("issued_on", NOT_CERTIFIED, ISSUE_FOR_NOTHING),
        Check("issued_on", ISSUED_EARLY, ISSUED_BEFORE),
        Check("issued_on", NOT_COME, ISSUED_AHEAD),
        Check("issued_on", _CERTIFICATE["one_certificate_of_a_scheme_at_a_time"], OVERLAPPING),
    ),
    apply=(WRITE.format(token=NEW_TOKEN),),
    sums=(
        Sum(_("competent"), "SELECT COUNT(*) FROM judged WHERE outcome = 'competent'"),
        Sum(_("not yet competent"), "SELECT COUNT(*) FROM judged WHERE outcome = 'not_yet'"),
        Sum(_("recorded already"), SKIPPED),
    ),
    takes_good_rows=True,
)


@transaction.atomic
def load_results(
    rows: Iterable[tuple[int, list[str]]],
    *,
    user: User,
    day: dt.date,
    dry_run: bool = False,
    only_good: bool = False,
) -> Answer:
    """Record the results of tests of people in a user's reach, each with its certificate if any.

    Who is a candidate already is the one decided about; no day lies after the `day` it is loaded.
    What is recorded already changes nothing. Faults of lines are in the answer; raises
    ValidationError where somebody wrote in between what the file now contradicts.
    """
    judge = JUDGE.format(in_reach=in_reach(user), last_day=ENDS)
    with refused_by(Certificate, Assessment):
        return load(
            rows,
            replace(RESULTS, prepare=(LOCK, CLEAR, judge, SKIP)),
            parameters={"day": day},
            dry_run=dry_run,
            only_good=only_good,
        )


def in_reach(user: User) -> str:
    """Return a SELECT of the keys of the people a user sees, to stand in a statement."""
    people = Facilitator.objects.visible_to(user).order_by().values("pk")
    try:
        select, values = people.query.sql_with_params()
    except EmptyResultSet:
        return "NULL"
    operations: Any = connection.ops
    return str(operations.compose_sql(select, values)).replace("%", "%%")
