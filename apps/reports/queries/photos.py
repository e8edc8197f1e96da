"""Photos that a report names."""

import uuid
from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef

from apps.reports.models import Photo


def attached(report_id: uuid.UUID, ids: Iterable[str]) -> dict[str, bool]:
    """Return those of `ids` that are whole photos of a report: is the picture in another, too?

    One query.
    """
    whole = Photo.objects.whole()
    elsewhere = whole.filter(kept_sha256=OuterRef("kept_sha256")).exclude(report=report_id)
    named = whole.filter(report=report_id, pk__in=map(uuid.UUID, ids))
    judged = named.annotate(is_elsewhere=Exists(elsewhere))
    return {str(pk): is_elsewhere for pk, is_elsewhere in judged.values_list("pk", "is_elsewhere")}


def whole_photos(named: Mapping[uuid.UUID, Iterable[str]]) -> dict[uuid.UUID, list[Photo]]:
    """Return by report those of the photos it names that are whole and its own. One query."""
    ids = {photo for photos in named.values() for photo in photos}
    held = Photo.objects.whole().filter(report__in=named, pk__in=ids)
    found: dict[uuid.UUID, list[Photo]] = {report: [] for report in named}
    for photo in held if ids else []:
        found[photo.report_id].append(photo)
    return found
