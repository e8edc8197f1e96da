import datetime as dt
import os
import threading
import time
import uuid

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.facilitators.models import Assignment
from apps.reports import tasks
from apps.reports.models import Photo, Report
from apps.reports.models.photos import STORAGE, name_of
from apps.reports.rules.pictures import LEAST_PART, MOST_SENT, Part, digest_of, drawn_anew
from apps.reports.rules.states import State
from apps.reports.services import expect, receive_part, sweep_photos
from apps.reports.services.photos import LEFT_FOR, MOST_PHOTOS, UNFINISHED_FOR
from apps.reports.tests.factories import (
    NOW,
    OCTOBER,
    FilingFactory,
    MonthLockFactory,
    OfficerFactory,
    PhotoBegunFactory,
    PhotoFactory,
    ReportFactory,
)
from apps.reports.tests.pictures import jpeg

pytestmark = pytest.mark.django_db
SENT = jpeg()
STEP = 4096


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    """An empty storage of photos."""
    photos = settings.STORAGES["photos"]
    options = photos["OPTIONS"] | {"location": tmp_path / "photos"}
    settings.STORAGES = settings.STORAGES | {"photos": photos | {"OPTIONS": options}}
    return tmp_path / "photos"


@pytest.fixture
def officer():
    return OfficerFactory()


def parts_of(sent, step=STEP):
    return [Part(at, len(sent), sent[at : at + step]) for at in range(0, len(sent), step)]


def send(report, by, sent=SENT, *, photo_id=None, now=NOW):
    photo_id = photo_id or uuid.uuid4()
    for part in parts_of(sent):
        photo = receive_part(report.pk, photo_id, part=part, by=by, now=now)
    return photo


def refused(report, by, part, *, photo_id=None):
    with pytest.raises(ValidationError) as refusal:
        receive_part(report.pk, photo_id or uuid.uuid4(), part=part, by=by, now=NOW)
    return refusal.value


def files(room):
    return sorted(path.relative_to(room).as_posix() for path in room.rglob("*") if path.is_file())


def test_a_photo_is_whole_with_its_last_part(officer, room):
    report, photo_id = ReportFactory(), uuid.uuid4()
    *parts, last = parts_of(SENT)
    for part in parts:
        photo = receive_part(report.pk, photo_id, part=part, by=officer, now=NOW)
        assert (photo.received, photo.is_whole, bytes(photo.arrived)) == (
            part.stop, False, SENT[: part.stop],
        )  # fmt: skip
    assert files(room) == []

    photo = receive_part(report.pk, photo_id, part=last, by=officer, now=NOW)

    photo.refresh_from_db()
    picture = drawn_anew(SENT)
    assert (photo.received, photo.size, photo.is_whole) == (len(SENT), len(SENT), True)
    assert (photo.sha256, photo.kept_sha256) == (digest_of(SENT), digest_of(picture.jpeg))
    assert (photo.width, photo.height, bytes(photo.arrived)) == (640, 480, b"")
    assert (photo.begun_at, photo.whole_at, photo.uploaded_by) == (NOW, NOW, officer)
    assert photo.read() == picture.jpeg
    assert files(room) == [name_of(photo.kept_sha256)]


def test_the_same_part_again_is_answered_alike(officer):
    report, photo_id = ReportFactory(), uuid.uuid4()
    for part in parts_of(SENT):
        first = receive_part(report.pk, photo_id, part=part, by=officer, now=NOW)
        again = receive_part(report.pk, photo_id, part=part, by=officer, now=NOW)
        assert (again.received, again.is_whole) == (first.received, first.is_whole)

    for part in parts_of(SENT):
        late = receive_part(report.pk, photo_id, part=part, by=officer, now=NOW)
        assert (late.received, late.is_whole) == (len(SENT), True)
    assert Photo.objects.get().whole_at == NOW


@pytest.mark.parametrize("arrived", [0, 1, 2])
def test_a_part_that_does_not_go_on_is_a_conflict_which_says_where_to(officer, arrived):
    report, photo_id, parts = ReportFactory(), uuid.uuid4(), parts_of(SENT)
    for part in parts[:arrived]:
        receive_part(report.pk, photo_id, part=part, by=officer, now=NOW)

    refusal = refused(report, officer, parts[3], photo_id=photo_id)

    assert (refusal.code, refusal.params) == ("conflict", {"received": arrived * STEP})
    assert Photo.objects.count() == min(arrived, 1)


def test_other_bytes_in_a_place_that_came_are_a_conflict_also_when_it_is_whole(officer):
    report, photo_id = ReportFactory(), uuid.uuid4()
    photo = send(report, officer, photo_id=photo_id)

    for part in parts_of(SENT[:-1] + b"x")[-1], parts_of(SENT, step=2048)[1]:
        refusal = refused(report, officer, part, photo_id=photo_id)
        assert (refusal.code, refusal.params) == ("conflict", {"received": len(SENT)})
    photo.refresh_from_db()
    assert photo.sha256 == digest_of(SENT)


@pytest.mark.parametrize("what", ["size", "report"])
def test_an_id_of_another_photo_is_refused_and_the_first_kept(officer, what):
    report, photo_id = ReportFactory(), uuid.uuid4()
    begun = receive_part(report.pk, photo_id, part=parts_of(SENT)[0], by=officer, now=NOW)
    sent = SENT + b"x" if what == "size" else SENT
    other = report if what == "size" else ReportFactory()

    refusal = refused(other, officer, parts_of(sent)[0], photo_id=photo_id)

    assert refusal.code == "key_reused"
    assert Photo.objects.get() == begun


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (Part(0, MOST_SENT + 1, SENT[:STEP]), "too_large"),
        (Part(0, 10**7, SENT[:STEP]), "too_large"),
        (Part(0, 0, b""), "too_large"),
        (Part(0, STEP - 1, SENT[:STEP]), "too_far"),
        (Part(10**6, STEP, SENT[:STEP]), "too_far"),
        (Part(0, len(SENT), SENT[: LEAST_PART - 1]), "too_small"),
        (Part(0, len(SENT), b""), "too_small"),
        (Part(STEP, STEP, b""), "too_small"),
        (Part(0, len(SENT), b"GIF89a" + SENT[:STEP]), "not_a_photo"),
        (Part(0, STEP, SENT[:STEP]), "broken"),
    ],
)
def test_an_odd_part_is_refused_and_nothing_kept(officer, part, code):
    refusal = refused(ReportFactory(), officer, part)

    assert [error.code for error in refusal.error_dict["photo"]] == [code]
    assert not Photo.objects.exists()


def test_a_broken_photo_is_refused_at_its_last_part_however_often(officer, room):
    report, photo_id = ReportFactory(), uuid.uuid4()
    *parts, last = parts_of(SENT[:STEP] + bytes(STEP))
    for part in parts:
        receive_part(report.pk, photo_id, part=part, by=officer, now=NOW)

    for _ in range(2):
        refusal = refused(report, officer, last, photo_id=photo_id)
        assert [error.code for error in refusal.error_dict["photo"]] == ["broken"]

    assert (Photo.objects.get().received, files(room)) == (STEP, [])


def test_the_same_picture_is_kept_once(officer, room):
    photos = [send(ReportFactory(), officer) for _ in range(2)]
    photos.append(send(photos[0].report, officer, SENT + b"<script>"))
    other = send(photos[0].report, officer, jpeg(seed=2))

    assert len({photo.sha256 for photo in photos}) == 2
    [kept] = {photo.kept_sha256 for photo in photos}
    assert files(room) == sorted([name_of(kept), name_of(other.kept_sha256)])


def test_a_report_takes_so_many_photos(officer):
    report = ReportFactory()
    for number in range(MOST_PHOTOS):
        PhotoFactory(report=report, picture=str(number), uploaded_by=officer)

    refusal = refused(report, officer, parts_of(SENT)[0])

    assert [error.code for error in refusal.error_dict["photo"]] == ["too_many"]


def test_a_locked_month_takes_no_photo_and_answers_for_what_came_before(officer):
    report, photo_id = ReportFactory(), uuid.uuid4()
    first, second, *_ = parts_of(SENT)
    receive_part(report.pk, photo_id, part=first, by=officer, now=NOW)
    MonthLockFactory(period=report.period)

    assert refused(report, officer, second, photo_id=photo_id).code == "locked"
    assert refused(report, officer, first).code == "locked"
    assert receive_part(report.pk, photo_id, part=first, by=officer, now=NOW).received == STEP


def test_a_revision_of_an_approved_report_brings_new_photos(officer):
    filing = FilingFactory()
    Report.objects.update(state=State.APPROVED, counted=filing)

    begun = receive_part(
        filing.report_id, uuid.uuid4(), part=parts_of(SENT)[0], by=officer, now=NOW
    )

    assert begun.received == STEP


@pytest.mark.parametrize(
    "grant",
    [
        (Role.REGENCY_OFFICER, "35.15", None),
        (Role.REGENCY_OFFICER, "35.14", "LU"),
        (Role.MINISTRY_VIEWER, "ID", None),
        (Role.FACILITATOR, "35.14", None),
    ],
)
def test_who_may_not_write_a_report_adds_no_photo(grant):
    report, user = ReportFactory(), OfficerFactory(grant=grant)

    assert refused(report, user, parts_of(SENT)[0]).code == "not_found"


def test_a_part_takes_the_same_few_queries(officer, django_assert_num_queries):
    report, photo_id = ReportFactory(), uuid.uuid4()
    first, second, *_ = parts_of(SENT)
    receive_part(report.pk, photo_id, part=first, by=officer, now=NOW)

    with django_assert_num_queries(5):  # savepoint, report, photo, photo, release
        receive_part(report.pk, photo_id, part=second, by=officer, now=NOW)


def test_a_report_with_photos_stays_expected(officer):
    kept, gone = PhotoBegunFactory().report, ReportFactory()
    Assignment.objects.update(ends_on=dt.date(2026, 10, 1))

    expect(OCTOBER, day=dt.date(2026, 10, 28))

    assert list(Report.objects.all()) == [kept]
    assert gone != kept


@pytest.mark.parametrize(
    "odd",
    [
        {"size": MOST_SENT + 1, "received": MOST_SENT + 1},
        {"size": 0, "received": 0},
        {"received": 59_999},
        {"whole_at": None},
        {"sha256": "x" * 64},
        {"kept_sha256": ""},
        {"width": None},
        {"width": 1601},
        {"height": 0},
        {"arrived": b"x"},
    ],
)
def test_the_database_holds_no_half_of_a_whole_photo(odd):
    with pytest.raises(IntegrityError, match="a_photo_is_"):
        PhotoFactory(**odd)


@pytest.mark.parametrize("odd", [{"received": 2047}, {"received": 60_000}, {"width": 1}])
def test_the_database_counts_what_has_come(odd):
    with pytest.raises(IntegrityError, match="a_photo_is_whole_or_waits_for_the_rest"):
        PhotoBegunFactory(**odd)


def test_what_nobody_finished_is_swept_and_the_rest_stays(officer, room):
    long_ago = NOW - UNFINISHED_FOR - dt.timedelta(minutes=1)
    whole = send(ReportFactory(), officer, now=long_ago)
    waits = PhotoBegunFactory(report=whole.report, uploaded_by=officer)
    PhotoBegunFactory(report=whole.report, uploaded_by=officer, begun_at=long_ago)

    assert sweep_photos(NOW) == (1, 0)

    assert set(Photo.objects.all()) == {whole, waits}
    assert files(room) == [name_of(whole.kept_sha256)]


def test_where_no_photo_ever_came_nothing_is_swept(room):
    assert sweep_photos(NOW) == (0, 0)
    assert not room.exists()


def test_beat_sweeps_photos():
    [entry] = [one for one in settings.CELERY_BEAT_SCHEDULE.values() if "photos" in one["task"]]

    PhotoBegunFactory(begun_at=timezone.now() - 2 * UNFINISHED_FOR)

    assert (entry["task"], tasks.sweep_photos()) == (tasks.sweep_photos.name, (1, 0))


def test_files_that_no_photo_is_kept_in_are_swept(officer, room):
    photo = send(ReportFactory(), officer)
    lost = name_of(digest_of(b"CONTOH"))
    storages[STORAGE].save(lost, ContentFile(b"CONTOH"))
    left, young = (f"{lost}.{number}.half" for number in (1, 2))
    for name in left, young:
        (room / name).write_bytes(b"CON")
    ago = time.time() - LEFT_FOR.total_seconds() - 60
    os.utime(room / left, (ago, ago))

    assert sweep_photos(dt.datetime.now(dt.UTC)) == (0, 2)

    assert files(room) == sorted([name_of(photo.kept_sha256), young])
    assert photo.read()


def together(times, do):
    """Do a thing in so many threads at once; return what came of each."""
    start, got = threading.Barrier(times), []

    def one(number):
        connection.ensure_connection()
        start.wait()
        try:
            got.append(do(number))
        except ValidationError as refusal:
            got.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


@pytest.mark.django_db(transaction=True)
def test_the_same_part_in_the_same_moment_is_taken_once(room):
    report, officer = ReportFactory(), OfficerFactory()
    assert officer.grants_today  # asked once, so that all threads come to the photo together

    def send_eight(photo_id, part):
        return together(
            8, lambda _: receive_part(report.pk, photo_id, part=part, by=officer, now=NOW).received
        )

    first, *more = parts_of(SENT)
    ids = [uuid.uuid4() for _ in range(6)]
    assert [send_eight(photo_id, first) for photo_id in ids] == [[STEP] * 8] * 6
    assert [send_eight(ids[0], part) for part in more] == [[part.stop] * 8 for part in more]

    assert [photo.is_whole for photo in Photo.objects.order_by("-received")] == [True] + [False] * 5
    assert len(files(room)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_picture_in_the_same_moment_as_a_sweep_is_kept(room):
    reports, officer = [ReportFactory() for _ in range(6)], OfficerFactory()

    def do(number):
        if number >= len(reports):
            return sweep_photos(NOW)
        user = User.objects.get(pk=officer.pk)
        return send(reports[number], user, jpeg(seed=number % 2)).pk

    together(len(reports) + 3, do)

    photos = Photo.objects.all()
    assert len(photos) == len(reports)
    assert {digest_of(photo.read()) for photo in photos} == {p.kept_sha256 for p in photos}
    assert len(files(room)) == 2


def test_who_sees_a_report_sees_its_photos():
    photo = PhotoFactory()

    for code, seen in (("35.14", [photo]), ("35.15", [])):
        user = OfficerFactory(grant=(Role.REGENCY_OFFICER, code, None))
        assert list(Photo.objects.visible_to(user)) == seen


def test_a_picture_is_held_by_one_at_a_time(officer):
    send(ReportFactory(), officer)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (1,)
