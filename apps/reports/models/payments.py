"""What approved reports say of payments, in columns that can be summed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ScopedQuerySet
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.reports.models.periods import Period
from apps.reports.models.reports import Report


class Payment(models.Model):
    """A post's payments of a month, taken from the filing that counts; no row where none were due.

    `days` run from the payment order (SP2D) to the last receipt.
    """

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="payment"
    )
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("period")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="+", verbose_name=_("cluster")
    )
    days = models.PositiveIntegerField(_("days to the last receipt"), null=True, blank=True)
    sp2d_families = models.PositiveIntegerField(_("families on the payment order"))
    paid = models.PositiveIntegerField(_("families paid"))
    paid_verified = models.PositiveIntegerField(_("families paid and verified"))
    failed_card_lost = models.PositiveIntegerField(_("card lost"))
    failed_card_damaged = models.PositiveIntegerField(_("card damaged"))
    failed_card_blocked = models.PositiveIntegerField(_("card blocked"))
    failed_pin = models.PositiveIntegerField(_("PIN"))
    failed_died = models.PositiveIntegerField(_("recipient died"))
    failed_moved = models.PositiveIntegerField(_("recipient moved"))
    failed_zero_balance = models.PositiveIntegerField(_("balance is zero"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["report"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [models.Index(name="payment_by_region", fields=["period", "region"])]

    def __str__(self) -> str:
        return str(self.report)
