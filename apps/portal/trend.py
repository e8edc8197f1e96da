"""How a region's figures went over a year, from the runs that were kept."""

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.db.models.functions import TruncMonth

from apps.accounts.models import User
from apps.staffing.models import Figure

YEAR = dt.timedelta(days=365)


def last_year(user: User | AnonymousUser, shown: Figure) -> QuerySet[Figure]:
    """Return the newest figure of each month of the year that ends with the one shown."""
    return (
        Figure.objects.visible_to(user)
        .filter(
            region=shown.region_id,
            cluster=shown.cluster_id,
            kind=shown.kind_id,
            run__finished_at__isnull=False,
            run__day__gt=shown.run.day - YEAR,
            run__day__lte=shown.run.day,
        )
        .annotate(month=TruncMonth("run__day"))
        .select_related("run")
        .order_by("month", "-run__day", "-run__finished_at")
        .distinct("month")
    )
