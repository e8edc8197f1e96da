"""/report-payments: how fast and how accurately families were paid, by region and cluster."""

import datetime as dt
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from apps.api.fields import Amount
from apps.api.reported import PlaceRow, Reported, ReportedRows
from apps.api.schema import Example
from apps.regions.rules import Level
from apps.reports.queries.payments import payments
from apps.reports.rules.payments import CAUSES, verified_percent


class CausesRow(serializers.Serializer):
    """Families that were not paid, by cause."""

    card_lost = serializers.IntegerField()
    card_damaged = serializers.IntegerField()
    card_blocked = serializers.IntegerField()
    pin = serializers.IntegerField()
    died = serializers.IntegerField()
    moved = serializers.IntegerField()
    zero_balance = serializers.IntegerField()


class PaymentsRow(PlaceRow):
    """What approved reports of a month say of payments in a region and cluster.

    `days_median` and `days_p90` run from the payment order (SP2D) to the last receipt of a report;
    null where no report knows both days. `verified_percent` is the part of the paid that was
    verified too. `reports` are those in which anybody was to be paid.
    """

    example: ClassVar[Example] = {
        "region": "35.14",
        "region_name": "Kab. Pasuruan, Jawa Timur",
        "level": "regency",
        "cluster": "PKH",
        "month": "2026-10",
        "as_of": "2026-11-24T12:44:23Z",
        "reports": 131,
        "days_median": 4.0,
        "days_p90": 7.0,
        "sp2d_families": 35120,
        "paid": 34391,
        "paid_verified": 33387,
        "verified_percent": 97.1,
        "failed": {
            "card_lost": 121,
            "card_damaged": 80,
            "card_blocked": 108,
            "pin": 177,
            "died": 46,
            "moved": 51,
            "zero_balance": 146,
        },
    }

    reports = serializers.IntegerField(source="counts.reports")
    days_median = Amount(source="counts.days_median", allow_null=True)
    days_p90 = Amount(source="counts.days_p90", allow_null=True)
    sp2d_families = serializers.IntegerField(source="counts.sp2d_families")
    paid = serializers.IntegerField(source="counts.paid")
    paid_verified = serializers.IntegerField(source="counts.paid_verified")
    verified_percent = Amount(source="counts.verified_percent", allow_null=True)
    failed = CausesRow(source="counts.failed")


class PaymentsRows(ReportedRows):
    def counted(self, month: dt.date, level: Level, now: dt.datetime) -> QuerySet[Any]:
        return payments(self.request.user, month=month, level=level)


class ReportPayments(Reported):
    """Speed and accuracy of payments, of approved reports, by region, then cluster.

    Of a sensitive cluster they are shown to who answers for the region itself.
    """

    serializer_class = PaymentsRow
    filterset_class = PaymentsRows

    def read(self, counts: dict[str, Any]) -> dict[str, Any]:
        failed = {cause.removeprefix("failed_"): counts[cause] for cause in CAUSES}
        return counts | {"failed": failed, "verified_percent": verified_percent(counts)}
