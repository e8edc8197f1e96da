"""From candidate to decision: how somebody comes to a certificate."""

from typing import Any, ClassVar, Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.competencies.models.certification import CertificationBody, Scheme
from apps.competencies.rules import Outcome, Way
from apps.core.refusals import Refusals
from apps.facilitators.models import Facilitator
from apps.facilitators.models.people import PersonRowQuerySet

SCHEME_OF_ANOTHER = _("The scheme is another body's.")


class AssessmentQuerySet(PersonRowQuerySet):
    def open(self) -> Self:
        """Keep candidates: who awaits a decision."""
        return self.filter(outcome="")

    def conflicts(self, one: Facilitator, other: Facilitator) -> list[str]:
        theirs = self.open().filter(facilitator=other)
        both: Any = self.open().filter(facilitator=one, scheme__in=theirs.values("scheme"))
        return [
            gettext(
                "Both await a decision on %(scheme)s: record the decision on one of them first."
            )
            % {"scheme": row.scheme}
            for row in both.select_related("scheme")
        ]


@pghistory.track(exclude=["body"])
class Assessment(models.Model):
    """A candidate (asesi) of a scheme: self-assessment, then test or RPL, then the decision."""

    facilitator = models.ForeignKey(
        Facilitator,
        on_delete=models.PROTECT,
        related_name="assessments",
        verbose_name=_("facilitator"),
    )
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("scheme")
    )
    body = models.ForeignKey(
        CertificationBody,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("certification body"),
        help_text=_("The scheme's own, kept equal by a composite key."),
    )
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, default=Way.TEST)
    registered_on = models.DateField(_("registered on"))
    self_assessed_on = models.DateField(_("self-assessed on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    external_id = models.CharField(_("id at the body"), max_length=80, null=True, blank=True)
    is_competent = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(outcome=Outcome.COMPETENT), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = AssessmentQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "one_open_assessment_of_a_person_and_scheme": (
            "scheme",
            _("This person is a candidate of that scheme already."),
        ),
        "assessment_is_decided_with_its_day": (
            "decided_on",
            _("A decision has a day and an outcome: “competent” or “not yet competent”."),
        ),
        "assessment_runs_forward": (
            "decided_on",
            _("First the registration, then the self-assessment, then the decision."),
        ),
        "a_test_follows_self_assessment": (
            "self_assessed_on",
            _("A test follows the candidate's self-assessment: name its day."),
        ),
        "certificate_stands_on_its_assessment": ("outcome", _("A certificate stands on it.")),
        "an_id_is_one_assessments_at_its_body": (
            "external_id",
            _("This id is another assessment's."),
        ),
        "assessment_is_its_schemes_bodys": ("scheme", SCHEME_OF_ANOTHER),
    }

    class Meta:
        ordering = ["-registered_on", "-id"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                name="one_open_assessment_of_a_person_and_scheme",
                fields=["facilitator", "scheme"],
                condition=Q(outcome=""),
            ),
            models.CheckConstraint(
                name="assessment_is_decided_with_its_day",
                condition=Q(outcome="", decided_on__isnull=True)
                | (~Q(outcome="") & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="assessment_runs_forward",
                condition=(
                    (Q(self_assessed_on__isnull=True) | Q(self_assessed_on__gte=F("registered_on")))
                    & (Q(decided_on__isnull=True) | Q(decided_on__gte=F("registered_on")))
                    & (
                        Q(decided_on__isnull=True)
                        | Q(self_assessed_on__isnull=True)
                        | Q(decided_on__gte=F("self_assessed_on"))
                    )
                ),
            ),
            models.CheckConstraint(
                name="a_test_follows_self_assessment",
                condition=~Q(way=Way.TEST) | Q(outcome="") | Q(self_assessed_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="an_id_is_one_assessments_at_its_body", fields=["body", "external_id"]
            ),
            models.UniqueConstraint(
                name="assessment_with_its_outcome",
                fields=["id", "facilitator", "scheme", "is_competent"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator} · {self.scheme}"
