"""What a post asks of whoever serves it."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.competencies.models.certification import Scheme
from apps.competencies.models.standards import LEVEL_VALIDATORS, CompetencyStandard, CompetencyUnit
from apps.core.dated import OVERLAPPING_DAYS, Dated
from apps.core.marks import marks
from apps.core.refusals import Refusals
from apps.facilitators.rules import PostRole
from apps.programs.models import Cluster, FacilitatorKind


@pghistory.track()
class PostRequirement(Dated):
    """What posts of a kind, role and cluster ask, by version. Without one no standard is assigned.

    Qualified is who was trained in every unit and for the hours a year, and holds a valid
    certificate of an accepted scheme at the level or above (with the STR where it is asked).
    """

    kind = models.ForeignKey(
        FacilitatorKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind")
    )
    role = models.CharField(
        _("role"), max_length=20, choices=PostRole.choices, default=PostRole.PENDAMPING
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="+", verbose_name=_("cluster")
    )
    standard = models.ForeignKey(
        CompetencyStandard,
        on_delete=models.PROTECT,
        related_name="requirements",
        verbose_name=_("competency standard"),
    )
    level = models.PositiveSmallIntegerField(_("least KKNI level"), validators=LEVEL_VALIDATORS)
    units = models.ManyToManyField(
        CompetencyUnit, related_name="requirements", blank=True, verbose_name=_("units")
    )
    schemes = models.ManyToManyField(
        Scheme, related_name="requirements", verbose_name=_("accepted schemes")
    )
    needs_registration = models.BooleanField(_("needs an STR"), default=False)
    training_hours = models.PositiveSmallIntegerField(
        _("training hours (JP) a year"),
        default=0,
        help_text=_("Passed within the twelve months up to the day; 0 asks for none."),
    )

    refusals: ClassVar[Refusals] = {
        "one_requirement_at_a_time": (
            "starts_on",
            _("Posts of this kind, role and cluster have a requirement in that time."),
        ),
        "requirement_level_lies_in_1_to_9": ("level", _("KKNI has the levels 1 to 9.")),
    }

    class Meta(Dated.Meta):
        ordering = ["kind", "role", "cluster", "-starts_on"]
        verbose_name = _("requirement of a post")
        verbose_name_plural = _("requirements of posts")
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_requirement_at_a_time",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("cluster", RangeOperators.EQUAL),
                    OVERLAPPING_DAYS,
                ],
            ),
            models.CheckConstraint(
                name="requirement_level_lies_in_1_to_9", condition=Q(level__range=(1, 9))
            ),
        ]
        triggers = marks("standard", kind="changed.kind_id", cluster="changed.cluster_id")

    def __str__(self) -> str:
        return f"{self.kind} · {self.get_role_display()} · {self.cluster}"
