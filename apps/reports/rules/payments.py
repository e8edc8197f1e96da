"""What a report says of payments, by the names its fields bear. No database here."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

CAUSES = {
    "failed_card_lost": _("Card lost"),
    "failed_card_damaged": _("Card damaged"),
    "failed_card_blocked": _("Card blocked"),
    "failed_pin": _("PIN"),
    "failed_died": _("Recipient died"),
    "failed_moved": _("Recipient moved"),
    "failed_zero_balance": _("Balance is zero"),
}
"""Why a family was not paid. Source: domain notes §7."""

COUNTS = ("sp2d_families", "paid", "paid_verified", *CAUSES)
MOST = 2**31 - 1


def payment_of(values: Mapping[str, Any]) -> dict[str, int | None] | None:
    """Return the counts, and the days from the payment order to the last receipt where both are
    known; None where nobody was to be paid."""
    counts: dict[str, int | None] = {name: _count(values.get(name)) for name in COUNTS}
    if not counts["sp2d_families"]:
        return None
    ordered, received = _day(values.get("sp2d_on")), _day(values.get("last_receipt_on"))
    is_known = ordered is not None and received is not None and ordered <= received
    return counts | {"days": (received - ordered).days if is_known else None}  # type: ignore[operator]


def _count(value: Any) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST
    return value if is_count else 0


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def verified_percent(counts: Mapping[str, Any]) -> float | None:
    """Return what part of the paid was verified to be eligible, to a tenth; None where nobody was
    paid."""
    return round(100 * counts["paid_verified"] / counts["paid"], 1) if counts["paid"] else None
