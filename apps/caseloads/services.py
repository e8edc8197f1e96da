"""Loading what a kab/kota holds in a month: whole, in place of what was there."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.caseloads import statements
from apps.caseloads.models import CaseloadMonth
from apps.caseloads.rules import FIRST_MONTH, last_month
from apps.core.refusals import save
from apps.imports.rules import Answer, Check, Column, Doubt, Holds, Sum, Table
from apps.imports.services import load
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.regions.rules import Level

CASELOAD = Table(
    columns=(Column("code"), Column("families", Holds.NUMBER)),
    prepare=tuple(statements.PLACE.split(";")),
    checks=(
        Check("code", _("no village or service unit has this code"), statements.UNKNOWN),
        Check("code", _("this code is retired without a successor"), statements.WITHOUT_HEIR),
        Check("code", _("this code was split: name the villages of today"), statements.SPLIT),
        Check("code", _("this is no village"), statements.NO_VILLAGE),
        Check("code", _("this lies outside the regency or city"), statements.OUTSIDE),
        Check("code", _("this is listed twice"), statements.TWICE),
    ),
    apply=(statements.EMPTY_MONTH, statements.FILL_MONTH),
    sums=(
        Sum(_("families or clients in the file"), statements.FAMILIES),
        Sum(_("loaded before for this month"), statements.FAMILIES_BEFORE),
        Sum(_("villages listed"), statements.LISTED),
        Sum(_("villages not listed, which then hold none"), statements.UNLISTED),
    ),
    doubts=(
        Doubt(
            _("This file holds half or less of what was loaded before for this month."),
            statements.IS_HALVED,
        ),
        Doubt(
            _("This file holds more than double what was loaded before for this month."),
            statements.IS_DOUBLED,
        ),
    ),
)


@transaction.atomic
def load_caseload(
    rows: Iterable[tuple[int, list[str]]],
    *,
    regency: Region,
    cluster: Cluster,
    month: dt.date,
    source: str,
    received_on: dt.date,
    dry_run: bool = False,
) -> Answer:
    """Make `rows` (line, [code, families]) all that a kab/kota holds in a cluster in a month.

    A retired village code counts for the village that followed it; villages that merged are summed.
    A village not listed holds none. Two loads of one month wait for each other. Raises
    ValidationError on a field of the month; faults of lines are in the answer.
    """
    if regency.level != Level.REGENCY or regency.ends_on:
        raise ValidationError({"regency": _("Name a regency or city that is in force.")})
    if not cluster.has_caseload:
        raise ValidationError({"cluster": _("This cluster holds no families.")})
    if not FIRST_MONTH <= month <= last_month(received_on):
        raise ValidationError({"month": _("Name a month from January 2000 to the one after this.")})
    key = {"regency": regency, "cluster": cluster, "month": month}
    savepoint = transaction.savepoint()
    held = CaseloadMonth.objects.select_for_update().filter(**key).first() or CaseloadMonth(**key)
    held.source, held.received_on = source, received_on
    save(held)
    answer = load(
        rows,
        CASELOAD,
        parameters={
            "held": held.pk,
            "month": month,
            "regency": regency.pk,
            "regency_code": regency.code,
        },
        dry_run=dry_run,
    )
    if answer.faults or dry_run:
        transaction.savepoint_rollback(savepoint)
    else:
        transaction.savepoint_commit(savepoint)
    return answer
