"""How workload, need and coverage are said. The counting itself is set-based (`statements/`)."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, overload

from django.db import models
from django.db.models import F
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What a workload is beside its standard; precedence as listed in `PRECEDENCE`."""

    OVERLOADED = "overloaded", _("Overloaded")
    WITHIN = "within", _("Within standard")
    UNDERLOADED = "underloaded", _("Underloaded")
    NO_STANDARD = "no_standard", _("No standard yet")
    NO_DATA = "no_data", _("No data")


PRECEDENCE = (
    Verdict.NO_DATA,
    Verdict.NO_STANDARD,
    Verdict.OVERLOADED,
    Verdict.UNDERLOADED,
    Verdict.WITHIN,
)


class CoverageState(models.TextChoices):
    OK = "ok", _("Counted")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NO_DATA = "no_data", _("No data")


def percent(part: float | None, whole: float | None) -> float | None:
    """Return `part` per hundred of `whole`, to 0.1, half up; None when there is no whole."""
    if part is None or not whole:
        return None
    exact = Decimal(str(part)) * 100 / Decimal(str(whole))
    return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


@overload
def vacancy(*, formasi: F, filled: F) -> CombinedExpression: ...
@overload
def vacancy(*, formasi: int | None, filled: int | None) -> int | None: ...
def vacancy(*, formasi: Any, filled: Any) -> Any:
    """Return the approved posts nobody fills (lowongan); negative when over-filled.

    Of two columns it is the expression by which a list is filtered and ordered.
    """
    return None if formasi is None or filled is None else formasi - filled


def unplanned(*, need: int | None, formasi: int | None) -> int | None:
    """Return the needed posts nobody approved (belum diformasikan)."""
    return None if need is None or formasi is None else max(0, need - formasi)


def surplus(*, need: int | None, filled: int | None) -> int | None:
    """Return the filled posts beyond the need (kelebihan)."""
    return None if need is None or filled is None else max(0, filled - need)
