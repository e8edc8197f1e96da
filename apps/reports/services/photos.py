"""Photos come in parts, are drawn anew when whole, and are swept where nobody needs them."""

import datetime as dt
import re
import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.refusals import CONFLICT, KEY_REUSED, NOT_FOUND
from apps.reports.models import Photo, Report
from apps.reports.models.photos import STORAGE, name_of
from apps.reports.rules.pictures import (
    LEAST_PART,
    MOST_SENT,
    NOT_A_PHOTO,
    Part,
    begins_as_a_photo,
    digest_of,
    drawn_anew,
    refusal,
)
from apps.reports.services.filing import LOCKED, MONTH_LOCKED, NO_SUCH_REPORT

MOST_PHOTOS = 60
"""Of one report, also those that nobody finished [set]."""

UNFINISHED_FOR = dt.timedelta(days=30)
"""So long the rest of a photo is waited for: a phone may be out of reach for weeks [set]."""

LEFT_FOR = dt.timedelta(days=1)
"""A file that was written halfway, when nobody writes it any more [set]."""

GO_ON = _("Go on from byte %(received)s.")
SENT_OTHERWISE = _("Under this id another photo was sent: the first is kept.")
TOO_LARGE = _("A photo has 150 KB at most: make it smaller first.")
TOO_FAR = _("This part goes beyond the size that was announced.")
TOO_SMALL = _("A part has 1,024 bytes at least; only the last may be smaller.")
TOO_MANY = _("A report takes 60 photos at most.")

KEPT_FILE = re.compile(r"([0-9a-f]{64})\.jpg")


@transaction.atomic
def receive_part(
    report_id: uuid.UUID, photo_id: uuid.UUID, *, part: Part, by: User, now: dt.datetime
) -> Photo:
    """Take a part of a photo; the same again changes nothing. With the last one it is whole.

    Raises ValidationError: no such report to write, a locked month, what is no
    photo or too large, at `photo`; with the code KEY_REUSED where the id belongs to another photo,
    with CONFLICT and the parameter `received` where the part does not begin where the last ended.
    """
    writable = Report.objects.visible_to(by.where_may("reports.add_filing")).with_lock()
    report = writable.only("pk").filter(pk=report_id).first()
    if report is None:
        raise ValidationError(NO_SUCH_REPORT, code=NOT_FOUND)
    _refuse_odd(part)
    held = Photo.objects.select_for_update(no_key=True).filter(pk=photo_id)
    photo = held.first()
    if photo is None:
        _refuse_closed(report)
        if part.start:
            raise _go_on_from(0)
        Report.objects.select_for_update(no_key=True).get(pk=report.pk)  # one begins at a time
        if report.photos.count() >= MOST_PHOTOS:
            raise refusal(TOO_MANY, "too_many")
        begun = Photo(id=photo_id, report=report, size=part.size, uploaded_by=by, begun_at=now)
        Photo.objects.bulk_create([begun], ignore_conflicts=True)  # it may come twice at once
        photo = held.get()
    if (photo.report_id, photo.size) != (report.pk, part.size):
        raise ValidationError(SENT_OTHERWISE, code=KEY_REUSED)
    if photo.has(part):
        return photo
    _refuse_closed(report)
    if photo.received != part.start:
        raise _go_on_from(photo.received)
    photo.add(part)
    if photo.received == photo.size:
        _complete(photo, now)
    photo.save()
    return photo


def sweep_photos(now: dt.datetime) -> tuple[int, int]:
    """Remove photos of which the rest never came, and files that no photo is kept in.

    Returns how many of each.
    """
    left = Photo.objects.filter(whole_at__isnull=True, begun_at__lt=now - UNFINISHED_FOR)
    unfinished, _by_table = left.delete()
    storage, files = storages[STORAGE], 0
    for place in storage.listdir("")[0]:
        names = storage.listdir(place)[1]
        digests = {match[1] for name in names if (match := KEPT_FILE.fullmatch(name))}
        kept = Photo.objects.filter(kept_sha256__in=digests).values_list("kept_sha256", flat=True)
        files += sum(_removed(digest) for digest in digests.difference(kept))
        for name in names:
            path = f"{place}/{name}"
            is_half = not KEPT_FILE.fullmatch(name)
            if is_half and storage.get_modified_time(path) < now - LEFT_FOR:
                storage.delete(path)
                files += 1
    return unfinished, files


def _refuse_odd(part: Part) -> None:
    if not 1 <= part.size <= MOST_SENT:
        raise refusal(TOO_LARGE, "too_large")
    if part.stop > part.size:
        raise refusal(TOO_FAR, "too_far")
    if len(part.content) < min(LEAST_PART, part.size - part.start) or not part.content:
        raise refusal(TOO_SMALL, "too_small")
    if part.start == 0 and not begins_as_a_photo(part.content):
        raise refusal(NOT_A_PHOTO, "not_a_photo")


def _refuse_closed(report: Report) -> None:
    if report.is_locked:  # type: ignore[attr-defined]
        raise ValidationError(MONTH_LOCKED, code=LOCKED)


def _go_on_from(received: int) -> ValidationError:
    return ValidationError(GO_ON, code=CONFLICT, params={"received": received})


def _complete(photo: Photo, now: dt.datetime) -> None:
    sent = bytes(photo.arrived)
    picture = drawn_anew(sent)
    photo.sha256, photo.kept_sha256 = digest_of(sent), digest_of(picture.jpeg)
    photo.width, photo.height = picture.width, picture.height
    photo.arrived, photo.whole_at = b"", now
    _hold(photo.kept_sha256)
    name = name_of(photo.kept_sha256)
    if not storages[STORAGE].exists(name):
        storages[STORAGE].save(name, ContentFile(picture.jpeg))


@transaction.atomic
def _removed(digest: str) -> bool:
    """Remove the file of a picture, unless a photo is kept in it by now."""
    _hold(digest)
    if Photo.objects.filter(kept_sha256=digest).exists():
        return False
    storages[STORAGE].delete(name_of(digest))
    return True


def _hold(digest: str) -> None:
    """Until the transaction ends nobody else writes or removes the file of this picture."""
    number = int.from_bytes(bytes.fromhex(digest)[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
