"""What was filed, each time as it came, and what was decided of it."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.refusals import Refusals
from apps.reports.models.reports import Report
from apps.reports.rules.states import Outcome


class FilingQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(report__in=Report.objects.visible_to(user))


class Filing(models.Model):
    """One report as it was filed: known by the key that the phone gave it, and never altered.

    Only a decision is added. `number` is the version of the report that it made; `digest` is the
    SHA-256 of what came under the key, so that the same can be told from another.
    """

    key = models.UUIDField(_("key"), primary_key=True)
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="filings", verbose_name=_("report")
    )
    number = models.PositiveIntegerField(_("version"))
    digest = models.BinaryField(max_length=32)
    values: Any = models.JSONField(_("values"))
    flags: Any = models.JSONField(_("flags"), default=list)
    reason = models.CharField(_("reason of the revision"), max_length=500, blank=True)
    device_at = models.DateTimeField(
        _("time of the device"), null=True, blank=True, help_text=_("The server's time rules.")
    )
    filed_at = models.DateTimeField(_("filed at"))
    filed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("filed by")
    )
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, blank=True, default=""
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    notes: Any = models.JSONField(_("notes"), default=dict, help_text=_("Field → what to mend."))

    objects = FilingQuerySet.as_manager()

    refusals: ClassVar[Refusals] = {
        "who_files_never_decides": (
            "outcome",
            _("You filed this report yourself: somebody else decides."),
        ),
    }

    class Meta:
        ordering = ["report", "-number"]
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        constraints = [
            models.UniqueConstraint(name="one_filing_of_a_version", fields=["report", "number"]),
            models.UniqueConstraint(
                name="one_filing_awaits_a_decision", fields=["report"], condition=Q(outcome="")
            ),
            models.CheckConstraint(
                name="who_files_never_decides",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("filed_by")),
            ),
            models.CheckConstraint(
                name="a_decision_says_when_and_by_whom",
                condition=Q(
                    outcome__in=["", Outcome.REPLACED],
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                )
                | Q(
                    outcome__in=[Outcome.APPROVED, Outcome.RETURNED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} · {self.number}"

    @property
    def is_late(self) -> bool:
        """Whether it came after the deadline; of a report returned, the first filing is judged."""
        return self.filed_at > self.report.due_at
