"""Which ends of certificates were reminded of, and who was told: a ledger, never sent twice."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.competencies.models.certificates import Certificate
from apps.competencies.rules import REMINDED_DAYS


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(certificate__in=Certificate.objects.visible_to(user))


class Reminder(models.Model):
    """The end of a certificate has come so near; noted once for each end and nearness.

    A decree that moves the end has it reminded of anew.
    """

    certificate = models.ForeignKey(
        Certificate,
        on_delete=models.CASCADE,
        related_name="reminders",
        verbose_name=_("certificate"),
    )
    ends_on = models.DateField(_("valid until"))
    days = models.PositiveSmallIntegerField(_("days before the end"))
    reminded_on = models.DateField(_("reminded on"), db_index=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-reminded_on", "certificate"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                name="an_end_is_reminded_of_once_per_nearness",
                fields=["certificate", "ends_on", "days"],
            ),
            models.CheckConstraint(
                name="reminder_is_of_a_known_nearness", condition=Q(days__in=REMINDED_DAYS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} · {self.days}"


class DigestQuerySet(models.QuerySet):
    def due(self) -> Self:
        """Keep what is neither sent nor found to hold nothing for its user."""
        return self.filter(settled_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(user_id=user.pk)


class Digest(models.Model):
    """A user is to be told of the reminders of a day, in reach or of the own, in one letter."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="digests", verbose_name=_("user")
    )
    day = models.DateField(_("day"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "user"]
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(
                name="one_digest_of_an_officer_and_day", fields=["user", "day"]
            ),
        ]
        indexes = [
            models.Index(
                name="digests_due", fields=["user", "day"], condition=Q(settled_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.day}"
