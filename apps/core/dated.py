"""Days from and to, both included: the rows that are in force for a time."""

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

EARLIEST_DAY = dt.date(1900, 1, 1)
"""No row in force began before: whoever types 0001 means another year."""

OVERLAPPING_DAYS = (
    Func(
        "starts_on",
        "ends_on",
        RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        function="DATERANGE",
        output_field=DateRangeField(),
    ),
    RangeOperators.OVERLAPS,
)
"""The last pair of an ExclusionConstraint on `starts_on` and `ends_on`."""


class DatedQuerySet(models.QuerySet):
    def valid_on(self, day: dt.date) -> Self:
        """Keep rows whose days include `day`; the last day counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Dated(models.Model):
    """A row in force from the first to the last day named, both included."""

    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Included."))

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.starts_on < EARLIEST_DAY:
            raise ValidationError({"starts_on": _("A first day before 1900: check the year.")})
