"""Who decides in whose place, and which months are closed."""

from typing import ClassVar, Self

import pghistory
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet, User, is_national_admin
from apps.core.dated import OVERLAPPING_DAYS, Dated, DatedQuerySet
from apps.core.refusals import Refusals
from apps.regions.models import Region
from apps.regions.rules import Level
from apps.reports.models.periods import Period
from apps.reports.rules.states import SHORTEST_REASON


class DelegationQuerySet(DatedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Delegations are seen by who gave and who holds them, and by national administrators."""
        if isinstance(user, User) and is_national_admin(user):
            return self
        return self.filter(Q(approver=user.pk) | Q(deputy=user.pk))


@pghistory.track()
class Delegation(Dated):
    """While an approver is on leave, a deputy decides what would be theirs to decide."""

    approver = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="delegations", verbose_name=_("approver")
    )
    deputy = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="deputyships", verbose_name=_("deputy")
    )
    ends_on = models.DateField(_("last day"), help_text=_("Included."))

    objects = DelegationQuerySet.as_manager()  # type: ignore[misc]

    refusals: ClassVar[Refusals] = {
        "nobody_is_their_own_deputy": ("deputy", _("Choose somebody else than yourself.")),
        "one_deputy_at_a_time": ("starts_on", _("Somebody is your deputy in that time already.")),
    }

    class Meta(Dated.Meta):
        ordering = ["-starts_on", "approver"]
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="nobody_is_their_own_deputy", condition=~Q(approver=F("deputy"))
            ),
            ExclusionConstraint(
                name="one_deputy_at_a_time",
                expressions=[("approver", RangeOperators.EQUAL), OVERLAPPING_DAYS],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approver} → {self.deputy}"


class MonthLockQuerySet(ScopedQuerySet):
    cluster_path = "period__cluster"

    def in_force(self) -> Self:
        return self.filter(unlocked_at__isnull=True)


@pghistory.track()
class MonthLock(models.Model):
    """A month is closed for a region and all below it; it opens again with a reason."""

    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="locks", verbose_name=_("period")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    level = models.PositiveSmallIntegerField(
        _("level"),
        choices=Level.choices,
        help_text=_("At which level it was locked; a lower one does not open it."),
    )
    locked_at = models.DateTimeField(_("locked at"))
    locked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("locked by")
    )
    unlocked_at = models.DateTimeField(_("unlocked at"), null=True, blank=True)
    unlocked_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("unlocked by"),
    )
    reason = models.CharField(
        _("reason of unlocking"),
        max_length=200,
        blank=True,
        validators=[MinLengthValidator(SHORTEST_REASON)],
    )

    objects = MonthLockQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "a_month_is_locked_once": ("region", _("This month is locked there already.")),
    }

    class Meta:
        ordering = ["-locked_at"]
        verbose_name = _("lock of a month")
        verbose_name_plural = _("locks of months")
        constraints = [
            models.UniqueConstraint(
                name="a_month_is_locked_once",
                fields=["period", "region"],
                condition=Q(unlocked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="who_unlocks_a_month_says_why",
                condition=Q(unlocked_at__isnull=True, unlocked_by__isnull=True, reason="")
                | (Q(unlocked_at__isnull=False, unlocked_by__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.region}"
