"""After a new list of regions: what stands on a retired code is led to its one successor.

A recoded or renamed area is the same area, so its rows keep their days; their history and the
succession tell the old code. An area that was divided is nobody's to guess: its rows stay, named.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Grant
from apps.caseloads.models import Caseload, CaseloadMonth, TerrainClass
from apps.competencies.models import Mentoring, TrainingSession
from apps.core.refusals import rule_of
from apps.facilitators.models import Assignment, CoveredVillage, Facilitator
from apps.programs.models import ServiceUnit
from apps.reports.models import MonthLock, Outage, Payment, Report
from apps.staffing.models import ApprovedPosts

STANDING: tuple[tuple[type[models.Model], str], ...] = (
    (ServiceUnit, "regency"),  # first: posts and formasi at a unit follow it by their key
    (Assignment, "region"),
    (CoveredVillage, "village"),
    (ApprovedPosts, "region"),
    (CaseloadMonth, "regency"),
    (Caseload, "village"),
    (TerrainClass, "village"),
    (Facilitator, "home_region"),
    (Grant, "region"),
    (TrainingSession, "region"),
    (Mentoring, "region"),
    (Report, "region"),
    (Payment, "region"),
    (MonthLock, "region"),
    (Outage, "region"),
)
"""What stands on a region now. Figures, jobs and histories tell of the code they were made with."""

HEIRS = """
    CREATE TEMP TABLE heir ON COMMIT DROP AS
    WITH RECURSIVE line AS (
        SELECT predecessor_id AS retired_id, successor_id AS region_id
        FROM regions_succession
        JOIN regions_region AS retired ON retired.id = predecessor_id
        WHERE retired.ends_on IS NOT NULL
        UNION
        SELECT line.retired_id, following.successor_id
        FROM line
        JOIN regions_region AS between ON between.id = line.region_id
        JOIN regions_succession AS following ON following.predecessor_id = between.id
        WHERE between.ends_on IS NOT NULL
    )
    SELECT retired_id, MIN(region_id) AS region_id
    FROM line JOIN regions_region AS region ON region.id = line.region_id
    WHERE region.ends_on IS NULL
    GROUP BY retired_id HAVING COUNT(DISTINCT region_id) = 1
"""

FOLLOW = """
    UPDATE {table} AS standing SET {column} = heir.region_id
    FROM heir WHERE standing.{column} = heir.retired_id
"""

LEFT = """
    SELECT region.code, COUNT(*) FROM {table} AS standing
    JOIN regions_region AS region ON region.id = standing.{column} AND region.ends_on IS NOT NULL
    GROUP BY region.code
"""


@dataclass(frozen=True)
class Followed:
    """How many rows were led to a successor, and how many still stand on which retired codes."""

    rows: int
    left: dict[str, int]


def follow_succession() -> Followed:
    """Lead every row on a retired region to its only successor in force, all or none.

    Raises ValidationError naming the table and the rule when two areas became one and their rows
    stand in each other's way.
    """
    rows, left = 0, dict[str, int]()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HEIRS)
        for table, field in STANDING:
            names = {"table": table._meta.db_table, "column": f"{field}_id"}
            try:
                with transaction.atomic():
                    cursor.execute(FOLLOW.format(**names))
                    rows += cursor.rowcount
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            except IntegrityError as error:
                raise ValidationError(
                    _("%(table)s of two areas that became one stand in each other's way: %(rule)s"),
                    params={
                        "table": table._meta.verbose_name_plural,
                        "rule": rule_of(error),
                    },
                ) from error
        for table, field in STANDING:
            cursor.execute(LEFT.format(table=table._meta.db_table, column=f"{field}_id"))
            for code, number in cursor.fetchall():
                left[code] = left.get(code, 0) + number
    return Followed(rows, left)
