"""Photos that a report names."""

import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from apps.reports.models import Photo, Report


def attached(report: Report, ids: Iterable[str]) -> dict[str, bool]:
    """Return those of `ids` that are whole photos of a report: is the picture in another, too?

    One query.
    """
    elsewhere = Photo.objects.whole().filter(kept_sha256=OuterRef("kept_sha256"))
    named = report.photos.whole().filter(pk__in=map(uuid.UUID, ids))
    judged = named.annotate(is_elsewhere=Exists(elsewhere.exclude(report=report)))
    return {str(pk): is_elsewhere for pk, is_elsewhere in judged.values_list("pk", "is_elsewhere")}
