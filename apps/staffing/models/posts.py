"""Formasi: how many posts of a kind a decree approves for a region or a unit."""

from typing import ClassVar

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet
from apps.core.dated import OVERLAPPING_DAYS, Dated, DatedQuerySet
from apps.core.marks import marks
from apps.core.refusals import Refusals
from apps.programs.models import Cluster, FacilitatorKind, ServiceUnit
from apps.regions.models import Region


class ApprovedPostsQuerySet(DatedQuerySet, ScopedQuerySet):  # type: ignore[override]
    """Formasi in reach."""


@pghistory.track()
class ApprovedPosts(Dated):
    """Posts (formasi) of a kind in a cluster, approved for a region or a unit by a decree."""

    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    unit = models.ForeignKey(
        ServiceUnit,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("service unit"),
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="+", verbose_name=_("cluster")
    )
    kind = models.ForeignKey(
        FacilitatorKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind")
    )
    posts = models.PositiveIntegerField(_("posts"))
    decree = models.CharField(_("decree number"), max_length=80)

    objects = ApprovedPostsQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "formasi_is_at_most_100000": ("posts", _("Approve 100,000 posts at most.")),
        "one_formasi_at_a_time": (
            "starts_on",
            _("Posts of this kind are approved here already in that time."),
        ),
        "posts_unit_sits_in_its_region": (
            "region",
            _("Posts at a service unit lie in the unit's regency or city."),
        ),
    }

    class Meta(Dated.Meta):
        ordering = ["region__code", "cluster", "kind", "-starts_on"]
        verbose_name = _("approved posts (formasi)")
        verbose_name_plural = _("approved posts (formasi)")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="formasi_is_at_most_100000", condition=models.Q(posts__lte=100_000)
            ),
            ExclusionConstraint(
                name="one_formasi_at_a_time",
                expressions=[
                    ("region", RangeOperators.EQUAL),
                    (Coalesce("unit", 0), RangeOperators.EQUAL),
                    ("cluster", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    OVERLAPPING_DAYS,
                ],
            ),
        ]
        triggers = marks(
            "posts",
            region="changed.region_id",
            cluster="changed.cluster_id",
            kind="changed.kind_id",
        )

    def __str__(self) -> str:
        return f"{self.region} · {self.kind}: {self.posts}"
