"""Which photos a filing brings with it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.reports.queries.photos import attached
from apps.reports.rules.form import Definition, fields_of

SAME_PHOTO = "same_photo"
NOT_COME = _("A photo has not come yet: wait until it is sent, or take it out.")


def flags_of_photos(
    report_id: uuid.UUID, definition: Definition, values: Mapping[str, Any]
) -> list[str]:
    """Return the flags of the photos that sound values name; one query, or none without photos.

    Raises ValidationError at the field that names one which has not come whole to this report.
    """
    named = {
        field["name"]: values[field["name"]]
        for field in fields_of(definition)
        if field["type"] == "photos" and values.get(field["name"])
    }
    if not named:
        return []
    held = attached(report_id, [photo for photos in named.values() for photo in photos])
    absent = [name for name, photos in named.items() if not held.keys() >= set(photos)]
    if absent:
        raise ValidationError(
            {f"values.{name}": ValidationError(NOT_COME, code="not_come") for name in absent}
        )
    return [SAME_PHOTO] if any(held.values()) else []
