"""A report as it is written upon, and what was approved of the month before."""

import json
import uuid
from functools import lru_cache
from typing import Any

from django.db.models import Count, JSONField, OuterRef, Subquery, Sum

from apps.accounts.models import User, areas_of, covers
from apps.accounts.rules import Role
from apps.facilitators.models import CoveredVillage
from apps.reports import statements
from apps.reports.models import FormVersion, Report
from apps.reports.models.reports import ReportQuerySet
from apps.reports.rules.checking import prefilled
from apps.reports.rules.form import Definition

WRITE = "reports.add_filing"


def with_last(reports: ReportQuerySet) -> ReportQuerySet:
    """Add `last`: the values that count of the post's last month before; None where none do."""
    earlier = Report.objects.filter(
        assignment=OuterRef("assignment"),
        period__month__lt=OuterRef("period__month"),
        counted__isnull=False,
    ).order_by("-period__month")
    return reports.annotate(
        last=Subquery(earlier.values("counted__values")[:1], output_field=JSONField())
    )


def held(report_id: uuid.UUID) -> Any:
    """Return a report to be written, locked until the transaction ends; None where there is none.

    Loaded: `region_code`, `owner_id` (the person's user), `form_id`, `post_ends_on`,
    `post_cancelled_at`, `is_locked`, and `last` as `with_last` has it. One query.
    """
    report: Any = next(iter(Report.objects.raw(statements.HELD, {"report": report_id})), None)
    if report is not None and report.last is not None:
        report.last = json.loads(report.last)
    return report


def may_write(user: User, report: Any) -> bool:
    """Say whether a user files this report: of the own post, or of one they answer for."""
    able = user.where_may(WRITE)
    is_own = report.owner_id == user.pk and Role.FACILITATOR in able.roles
    areas = areas_of(able)
    return is_own or covers(areas, code=report.region_code, cluster_id=report.cluster_id)


@lru_cache(maxsize=64)
def definition_of(form_id: int) -> Definition:
    """Return the definition of a form that months use, which therefore never changes."""
    definition: Definition = FormVersion.objects.get(pk=form_id).definition
    return definition


def prefilled_of(report: Any) -> dict[str, Any]:
    """Return what a report's form begins with: from the month before, and from the roster.

    Reads `last` and the form as `with_last` and `period__form` load them; one query.
    """
    villages = CoveredVillage.objects.valid_on(report.period.cut_off_on)
    held = villages.filter(assignment=report.assignment_id).aggregate(
        families=Sum("families"), villages=Count("pk")
    )
    roster = {name: value for name, value in held.items() if value is not None}
    return prefilled(report.period.form.definition, report.last or {}, roster)
