"""New versions of a cluster's form and of its calendar."""

import datetime as dt
from typing import Any

from django.db import transaction

from apps.core.refusals import save
from apps.reports.models import FormVersion, ReportingCalendar


@transaction.atomic
def start_version(row: FormVersion | ReportingCalendar) -> None:
    """Start a form or calendar: what its cluster has on the first day ends the day before.

    Months that have begun keep theirs. Raises ValidationError on the field when another starts on
    that day or, before this one ends, later; of a form also every fault of its definition.
    """
    day = row.starts_on
    rows: Any = type(row).objects
    former = rows.valid_on(day).filter(cluster=row.cluster, starts_on__lt=day)
    former.update(ends_on=day - dt.timedelta(days=1))
    save(row)
