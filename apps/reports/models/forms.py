"""What a report of a cluster asks for, by version."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.dated import OVERLAPPING_DAYS, Dated
from apps.core.refusals import Refusals
from apps.programs.models import Cluster
from apps.reports.rules.definition import refusals_of_definition


@pghistory.track()
class FormVersion(Dated):
    """The fields and rules of a cluster's report, for the months that begin in its days.

    Never overwritten once a month uses it: a new version starts with a later month.
    """

    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="report_forms", verbose_name=_("cluster")
    )
    code = models.CharField(
        _("code"), max_length=30, unique=True, help_text=_("As in its definition, such as PKH-1.")
    )
    definition = models.JSONField(
        _("definition"), help_text=_("Sections, fields and rules; docs/report-forms.md tells how.")
    )

    refusals: ClassVar[Refusals] = {
        "one_form_of_a_cluster_at_a_time": (
            "starts_on",
            _("Another form of this cluster is in force in that time: end it first."),
        ),
        "reports_formversion_code_key": ("code", _("This code is taken.")),
    }

    class Meta(Dated.Meta):
        ordering = ["cluster", "-starts_on"]
        verbose_name = _("report form")
        verbose_name_plural = _("report forms")
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_form_of_a_cluster_at_a_time",
                expressions=[("cluster", RangeOperators.EQUAL), OVERLAPPING_DAYS],
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Check the definition, and that no month is filled in by the one that it replaces."""
        super().clean()
        if faults := refusals_of_definition(self.definition):
            raise ValidationError({"definition": faults})
        if self.definition["code"] != self.code:
            raise ValidationError({"code": _("The definition bears another code.")})
        if self.cluster_id and self.definition["cluster"] != self.cluster.code:
            raise ValidationError({"cluster": _("The definition is of another cluster.")})
        former = type(self).objects.filter(pk=self.pk, periods__isnull=False).first()
        if former is not None and former.definition != self.definition:
            sentence = _("Months are reported by this form: end it, and add a new version.")
            raise ValidationError({"definition": sentence})
