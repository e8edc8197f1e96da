"""Months of reports: when a month is cut off, when it is due, and what moved its deadline."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet, User
from apps.core.dated import OVERLAPPING_DAYS, Dated, DatedQuerySet
from apps.core.refusals import Refusals
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.reports.models.forms import FormVersion
from apps.reports.rules.states import SHORTEST_REASON

DAYS_OF_A_MONTH = [MinValueValidator(1), MaxValueValidator(31)]


@pghistory.track()
class ReportingCalendar(Dated):
    """The days of a cluster's months, for the months that begin in its own days.

    Source of the default: domain notes §7 (corrections day 1 to 3, closed day 4) [set].
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="calendars", verbose_name=_("cluster")
    )
    cut_off_day = models.PositiveSmallIntegerField(
        _("cut-off day"),
        default=25,
        validators=DAYS_OF_A_MONTH,
        help_text=_("Who holds a post that day reports of the month; 31 is its last day."),
    )
    due_day = models.PositiveSmallIntegerField(
        _("due day"),
        default=4,
        validators=DAYS_OF_A_MONTH,
        help_text=_("Of the next month, to the end of that day in western time (WIB)."),
    )

    refusals: ClassVar[Refusals] = {
        "one_calendar_of_a_cluster_at_a_time": (
            "starts_on",
            _("Another calendar of this cluster is in force in that time: end it first."),
        ),
        "calendar_days_are_of_a_month": ("due_day", _("A month has the days 1 to 31.")),
    }

    class Meta(Dated.Meta):
        ordering = ["cluster", "-starts_on"]
        verbose_name = _("reporting calendar")
        verbose_name_plural = _("reporting calendars")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="calendar_days_are_of_a_month",
                condition=Q(cut_off_day__range=(1, 31), due_day__range=(1, 31)),
            ),
            ExclusionConstraint(
                name="one_calendar_of_a_cluster_at_a_time",
                expressions=[("cluster", RangeOperators.EQUAL), OVERLAPPING_DAYS],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster} · {self.cut_off_day} / {self.due_day}"


class Period(models.Model):
    """A month of a cluster's reports, with its days and its form as they were when it began."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="periods", verbose_name=_("cluster")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    cut_off_on = models.DateField(_("cut-off day"))
    due_at = models.DateTimeField(_("due at"))
    form = models.ForeignKey(
        FormVersion, on_delete=models.PROTECT, related_name="periods", verbose_name=_("form")
    )

    class Meta:
        ordering = ["-month", "cluster"]
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        constraints = [
            models.UniqueConstraint(name="one_period_of_a_month", fields=["cluster", "month"]),
            models.CheckConstraint(
                name="a_month_is_known_by_its_first_day", condition=Q(month__day=1)
            ),
            models.CheckConstraint(
                name="a_period_is_due_after_its_cut_off",
                condition=Q(due_at__gt=F("cut_off_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster} · {self.month:%Y-%m}"


class OutageQuerySet(DatedQuerySet, ScopedQuerySet):  # type: ignore[override]
    cluster_path = None


@pghistory.track()
class Outage(Dated):
    """Days without power or network in a region: they move the deadlines of reports from there."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    ends_on = models.DateField(_("last day"), help_text=_("Included."))
    reason = models.CharField(
        _("reason"), max_length=200, validators=[MinLengthValidator(SHORTEST_REASON)]
    )
    logged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("by")
    )

    objects = OutageQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Dated.Meta):
        ordering = ["-starts_on", "region"]
        verbose_name = _("outage")
        verbose_name_plural = _("outages")

    def __str__(self) -> str:
        return f"{self.region} · {self.starts_on:%d-%m-%Y}"
