"""The forms and calendars that the portal starts with."""

import datetime as dt

from django.db import transaction

from apps.core.refusals import save
from apps.programs.models import Cluster
from apps.reports.definitions import shipped
from apps.reports.models import FormVersion, ReportingCalendar

IN_FORCE_SINCE = dt.date(2024, 1, 1)


@transaction.atomic
def seed_reports() -> tuple[int, int]:
    """Write each shipped form and a calendar where a cluster has none; return how many of each.

    What administrators wrote or changed since is left alone.
    """
    clusters = {cluster.code: cluster for cluster in Cluster.objects.all()}
    forms = calendars = 0
    for definition in shipped():
        cluster = clusters.get(definition["cluster"])
        if cluster is None:
            continue
        if not FormVersion.objects.filter(cluster=cluster).exists():
            save(
                FormVersion(
                    cluster=cluster,
                    code=definition["code"],
                    definition=definition,
                    starts_on=IN_FORCE_SINCE,
                )
            )
            forms += 1
        if not ReportingCalendar.objects.filter(cluster=cluster).exists():
            save(ReportingCalendar(cluster=cluster, starts_on=IN_FORCE_SINCE))
            calendars += 1
    return forms, calendars
