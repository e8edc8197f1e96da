"""A report as it is written upon, and what was approved of the month before."""

from typing import Any

from django.db.models import Count, JSONField, OuterRef, Subquery, Sum

from apps.accounts.models import User
from apps.facilitators.models import CoveredVillage
from apps.reports.models import Report
from apps.reports.models.reports import ReportQuerySet
from apps.reports.rules.checking import prefilled


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


def to_be_written(user: User) -> ReportQuerySet:
    """Return the reports that a user may write, each to be locked. One query.

    Loaded: `period` with its `form`, `assignment`, `is_locked`, `last`.
    """
    reports = Report.objects.visible_to(user.where_may("reports.add_filing"))
    loaded = reports.select_related("period__form", "assignment").with_lock()
    return with_last(loaded).select_for_update(of=("self",), no_key=True)


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
