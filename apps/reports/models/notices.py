"""Who is to be told that a report came back: a ledger, never sent twice."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.reports.models.filings import Filing


class ReturnNoticeQuerySet(models.QuerySet):
    def due(self) -> Self:
        """Keep what is neither sent nor found to hold nothing for its user."""
        return self.filter(settled_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(user_id=user.pk)


class ReturnNotice(models.Model):
    """Who filed is to be told by letter that it was returned; written with the decision."""

    filing = models.OneToOneField(
        Filing,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="return_notice",
        verbose_name=_("filing"),
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="return_notices", verbose_name=_("user")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = ReturnNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["user", "filing"]
        verbose_name = _("notice of a return")
        verbose_name_plural = _("notices of returns")
        indexes = [
            models.Index(
                name="return_notices_due", fields=["user"], condition=Q(settled_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.filing_id}"
