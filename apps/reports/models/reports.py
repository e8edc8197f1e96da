"""A report is expected of a post and a month; its row stands before anybody writes."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, Exists, Func, OuterRef, Q, Value, When
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet, User
from apps.core.refusals import Refusals
from apps.facilitators.models import Assignment
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.reports.models.periods import Period
from apps.reports.models.review import MonthLock
from apps.reports.rules.states import State, Timeliness


class ReportQuerySet(ScopedQuerySet):
    own_path = "assignment__facilitator__user"

    def with_lock(self) -> Self:
        """Add `is_locked`: whether its month is locked for its region or one above."""
        above = [Value("ID"), OuterRef("region__code")]
        above += [Left(OuterRef("region__code"), length) for length in (2, 5, 8)]
        locks = MonthLock.objects.in_force().filter(
            period=OuterRef("period"), region__code__in=above
        )
        return self.annotate(is_locked=Exists(locks))

    def with_timeliness(self, now: dt.datetime) -> Self:
        """Add `timeliness`, by the first filing: what is returned and filed anew stays on time."""
        return self.annotate(
            timeliness=Case(
                When(first_filed_at__lte=models.F("due_at"), then=Value(Timeliness.ON_TIME)),
                When(first_filed_at__isnull=False, then=Value(Timeliness.LATE)),
                When(due_at__lt=now, then=Value(Timeliness.MISSING)),
                default=Value(Timeliness.NOT_DUE),
                output_field=models.CharField(),
            )
        )


class Report(models.Model):
    """What a post reports of a month: expected first, then as far as somebody has come with it.

    `version` grows with every draft and filing; who writes names the one they looked at. `values`
    are the newest, draft or filed; `counted` is the filing that stands, once one is approved.
    """

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="reports", verbose_name=_("period")
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="reports", verbose_name=_("post")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="+", verbose_name=_("cluster")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, db_default=State.EXPECTED
    )
    due_at = models.DateTimeField(_("due at"))
    version = models.PositiveIntegerField(_("version"), db_default=0)
    values: Any = models.JSONField(_("values"), db_default={})
    flags: Any = models.JSONField(_("flags"), db_default=[])
    notes: Any = models.JSONField(_("notes"), db_default={})
    first_filed_at = models.DateTimeField(_("first filed at"), null=True, blank=True)
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)
    filed_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("filed by"),
    )
    counted = models.OneToOneField(
        "reports.Filing",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("what counts"),
    )

    objects = ReportQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "one_report_of_a_post_and_month": (
            "assignment",
            _("This post has a report of that month already."),
        ),
    }

    class Meta:
        ordering = ["-period__month", "id"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                name="one_report_of_a_post_and_month", fields=["period", "assignment"]
            ),
            models.CheckConstraint(
                name="a_report_filed_says_when_and_by_whom",
                condition=Q(
                    state__in=[State.EXPECTED, State.DRAFT],
                    filed_at__isnull=True,
                    first_filed_at__isnull=True,
                    filed_by__isnull=True,
                )
                | Q(
                    state__in=[State.FILED, State.RETURNED, State.APPROVED],
                    filed_at__isnull=False,
                    first_filed_at__isnull=False,
                    filed_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="an_approved_report_counts",
                condition=~Q(state=State.APPROVED) | Q(counted__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="report_by_region",
                fields=["period", "region"],
                include=["cluster", "state", "due_at", "first_filed_at"],
            ),
            models.Index(
                name="report_waiting_by_age",
                fields=["filed_at", "id"],
                condition=Q(state=State.FILED),
            ),
            models.Index(
                name="report_waiting_by_region",
                fields=["region", "filed_at"],
                condition=Q(state=State.FILED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.period.month:%Y-%m}"
