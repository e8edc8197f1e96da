"""Which month of reports a page is asked for, within which region and cluster."""

import datetime as dt
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from apps.accounts.models import User
from apps.portal.codes import regions_in_reach
from apps.portal.reported_months import month_typed
from apps.portal.scope import codes_above, own_code
from apps.programs.models import Cluster
from apps.regions.models import Region
from apps.regions.rules import Level
from apps.reports.rules.states import month_before, month_of


@dataclass(frozen=True)
class MonthAsked:
    """Who asks, of which month, of which region down to a kab/kota, of which cluster or all."""

    user: User
    month: dt.date
    region: Region
    cluster: Cluster | None = None

    @property
    def written(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def query(self) -> str:
        """What an address says to ask the same of another page."""
        asked = {"region": self.region.code, "month": self.written}
        return urlencode(asked | ({"cluster": self.cluster.code} if self.cluster else {}))

    def regions_above(self) -> QuerySet[Region]:
        codes = codes_above(self.region.code)
        return regions_in_reach(self.user).filter(code__in=codes).order_by("level")

    def regions_below(self) -> QuerySet[Region]:
        below = regions_in_reach(self.user).filter(parent=self.region, level__lte=Level.REGENCY)
        return below.order_by("code")

    def clusters(self) -> QuerySet[Cluster]:
        """The clusters whose reports are asked for by a form."""
        return Cluster.objects.filter(report_forms__isnull=False).distinct().order_by("code")


def month_asked(request: HttpRequest, sent: QueryDict) -> MonthAsked:
    """Read month, region and cluster; unasked, the month before this one in the user's own area.

    What is not in reach is not found. Raises PermissionDenied for who answers for no region, and
    BadRequest with the sentence to show for a month that is none.
    """
    user = cast(User, request.user)
    own = own_code(user)
    if not own:
        raise PermissionDenied
    regions = regions_in_reach(user).filter(level__lte=Level.REGENCY)
    region = get_object_or_404(regions, code=sent.get("region") or own)
    code = sent.get("cluster")
    cluster = get_object_or_404(Cluster, code=code) if code else None
    last = month_before(month_of(timezone.localdate()))
    return MonthAsked(user, month_typed(sent.get("month", "")) or last, region, cluster)
