"""Results of training sessions as a file, judged and written as a whole."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.competencies.models import Enrolment
from apps.competencies.services.assessment_file import in_reach
from apps.competencies.services.receiving import NOT_IN_REACH
from apps.competencies.services.training import MORE_THAN_THE_COURSE, NOT_ENROLLED, NOT_OVER
from apps.core.refusals import refused_by
from apps.imports.rules import Answer, Check, Column, Holds, Sum, Table
from apps.imports.services import load

SESSION = "(session.external_id = staged.session OR session.id::text = staged.session)"
OF_THE_PROVIDER = """(staged.provider IS NULL OR session.provider_id = (
    SELECT id FROM competencies_trainingprovider WHERE code = staged.provider))"""

LOCK = f"""
    SELECT session.id FROM competencies_trainingsession AS session
    WHERE EXISTS (SELECT FROM staged WHERE {SESSION}) ORDER BY session.id FOR NO KEY UPDATE
"""  # noqa: S608 — a constant

CLEAR = "DROP TABLE IF EXISTS pg_temp.judged"
JUDGE = f"""
    CREATE TEMP TABLE judged ON COMMIT DROP AS
    SELECT staged.*, held.id AS session_id, held.ends_on, held.course_hours, ids.given,
        person.id AS facilitator_id, enrolment.id AS enrolment_id, enrolment.is_seated
    FROM staged
    CROSS JOIN LATERAL (
        SELECT COUNT(*) AS given FROM competencies_trainingsession AS session
        WHERE session.external_id = staged.session AND {OF_THE_PROVIDER}
    ) AS ids
    LEFT JOIN LATERAL (
        SELECT session.id, session.ends_on, course.hours AS course_hours
        FROM competencies_trainingsession AS session
        JOIN competencies_course AS course ON course.id = session.course_id
        WHERE given <= 1 AND {SESSION} AND {OF_THE_PROVIDER}
        ORDER BY session.external_id IS DISTINCT FROM staged.session LIMIT 1
    ) AS held ON TRUE
    LEFT JOIN facilitators_facilitator AS bearer
        ON bearer.registry_number = UPPER(staged.registry_number)
    LEFT JOIN facilitators_facilitator AS person
        ON person.id = COALESCE(bearer.merged_into_id, bearer.id) AND person.id IN ({{in_reach}})
    LEFT JOIN competencies_enrolment AS enrolment
        ON enrolment.session_id = held.id AND enrolment.facilitator_id = person.id
        AND enrolment.withdrawn_at IS NULL
"""  # noqa: S608 — a constant

UNKNOWN_PROVIDER = """
    SELECT line FROM staged WHERE provider NOT IN (SELECT code FROM competencies_trainingprovider)
"""
UNKNOWN_SESSION = """
    SELECT line FROM judged WHERE session IS NOT NULL AND session_id IS NULL AND given = 0
"""
UNCLEAR = "SELECT line FROM judged WHERE given > 1"
UNDER_WAY = "SELECT line FROM judged WHERE ends_on > %(day)s"
UNKNOWN_PERSON = """
    SELECT line FROM judged WHERE registry_number IS NOT NULL AND facilitator_id IS NULL
"""
UNENROLLED = """
    SELECT line FROM judged
    WHERE session_id IS NOT NULL AND facilitator_id IS NOT NULL AND enrolment_id IS NULL
"""
WITHOUT_SEAT = "SELECT line FROM judged WHERE NOT is_seated"
NAMED_TWICE = """
    SELECT line FROM (
        SELECT line, COUNT(*) OVER (PARTITION BY session_id, facilitator_id) AS rows FROM judged
        WHERE session_id IS NOT NULL AND facilitator_id IS NOT NULL
    ) AS counted WHERE rows > 1
"""
UNKNOWN_RESULT = "SELECT line FROM judged WHERE result NOT IN ('passed', 'failed')"
TOO_MANY_HOURS = "SELECT line, course_hours AS hours FROM judged WHERE hours > course_hours"

WRITE = """
    UPDATE competencies_enrolment AS enrolment
    SET result = judged.result, attended_hours = judged.hours
    FROM judged WHERE enrolment.id = judged.enrolment_id
"""

_ENROLMENT = {name: rule for name, (_field, rule) in Enrolment.refusals.items()}

TRAINING_RESULTS = Table(
    columns=(
        Column("session"),
        Column("registry_number"),
        Column("result"),
        Column("hours", Holds.NUMBER),
        Column("provider", is_required=False),
    ),
    prepare=(LOCK, CLEAR, JUDGE),
    checks=(
        Check("provider", _("No training provider has this code."), UNKNOWN_PROVIDER),
        Check("session", _("No training session has this id."), UNKNOWN_SESSION),
        Check("provider", _("Several providers use this id: write whose it is."), UNCLEAR),
        Check("session", NOT_OVER, UNDER_WAY),
        Check("registry_number", NOT_IN_REACH, UNKNOWN_PERSON),
        Check("registry_number", NOT_ENROLLED, UNENROLLED),
        Check("registry_number", _("This person stands in the file twice."), NAMED_TWICE),
        Check("result", _ENROLMENT["a_result_is_of_somebody_seated"], WITHOUT_SEAT),
        Check("result", _("Write passed or failed."), UNKNOWN_RESULT),
        Check("hours", MORE_THAN_THE_COURSE, TOO_MANY_HOURS),
    ),
    apply=(WRITE,),
    sums=(
        Sum(_("passed"), "SELECT COUNT(*) FROM judged WHERE result = 'passed'"),
        Sum(_("not passed"), "SELECT COUNT(*) FROM judged WHERE result = 'failed'"),
    ),
    takes_good_rows=True,
)


@transaction.atomic
def load_training_results(
    rows: Iterable[tuple[int, list[str]]],
    *,
    user: User,
    day: dt.date,
    dry_run: bool = False,
    only_good: bool = False,
) -> Answer:
    """Record results of people in a user's reach, in sessions over by the day.

    A session is known by the id of its provider, which is named where several use one, or else by
    ours; a second result corrects the first. Faults of lines are in the answer.
    """
    with refused_by(Enrolment):
        return load(
            rows,
            replace(TRAINING_RESULTS, prepare=(LOCK, CLEAR, JUDGE.format(in_reach=in_reach(user)))),
            parameters={"day": day},
            dry_run=dry_run,
            only_good=only_good,
        )
