"""What an approved report says of payments, kept where it can be summed."""

from apps.reports.models import Filing, Payment, Report
from apps.reports.rules.payments import payment_of


def keep_payment(report: Report, filing: Filing) -> None:
    """Take over what the filing that counts from now on says, whatever counted before."""
    said = payment_of(filing.values)
    if said is None:
        Payment.objects.filter(report=report).delete()
        return
    place = {
        "period_id": report.period_id,
        "region_id": report.region_id,
        "cluster_id": report.cluster_id,
    }
    Payment.objects.update_or_create(report=report, defaults=place | said)
