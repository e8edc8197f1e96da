"""Photos through the API: sent in parts, gone on with, handed out to who sees the report."""

import random
import uuid

import pytest
import time_machine
from rest_framework.test import APIClient

from apps.accounts.models import ApiToken, User
from apps.accounts.rules import Role
from apps.reports.models import Photo
from apps.reports.rules.pictures import LEAST_PART, MOST_PART, digest_of, drawn_anew
from apps.reports.tests.factories import (
    NOW,
    MonthLockFactory,
    PhotoBegunFactory,
    PhotoFactory,
    ReportFactory,
)
from apps.reports.tests.pictures import jpeg, jpeg_with_place

pytestmark = pytest.mark.django_db
SENT = jpeg()
STEP = 4096


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(caller):
    return caller("35.14", Role.REGENCY_OFFICER)


def address(report, photo_id, path=""):
    return f"/api/v1/reports/{report.pk}/photos/{photo_id}/{path}"


def put(client, url, body, said, content_type="application/octet-stream"):
    headers = {} if said is None else {"Content-Range": said}
    return client.generic("PUT", url, body, content_type, headers=headers)


def send(client, url, sent=SENT, *, begin=0, stop=None):
    for at in range(begin, len(sent) if stop is None else stop, STEP):
        part = sent[at : at + STEP]
        answer = put(client, url, part, f"bytes {at}-{at + len(part) - 1}/{len(sent)}")
    return answer


def refusals(answer):
    return [(each["attr"], each["code"]) for each in answer.json()["errors"]]


def test_a_photo_sent_in_parts_is_whole_and_handed_out(officer):
    report, photo_id = ReportFactory(), uuid.uuid4()
    url = address(report, photo_id)

    first = put(officer, url, SENT[:STEP], f"bytes 0-{STEP - 1}/{len(SENT)}")
    assert (first.status_code, first.json()) == (
        200,
        {
            "id": str(photo_id),
            "received": STEP,
            "size": len(SENT),
            "is_whole": False,
            "sha256": "",
        },
    )
    last = send(officer, url, begin=STEP)

    row = {
        "id": str(photo_id),
        "received": len(SENT),
        "size": len(SENT),
        "is_whole": True,
        "sha256": digest_of(SENT),
    }
    assert (last.status_code, last.json()) == (200, row)
    assert officer.get(url).json() == row
    assert officer.get(f"/api/v1/reports/{report.pk}/").json()["photos"] == [row]
    picture = officer.get(address(report, photo_id, "content/"))
    assert (picture.status_code, picture.content) == (200, drawn_anew(SENT).jpeg)


@pytest.mark.parametrize("accept", ["*/*", "image/*", "image/avif,image/webp", "text/html"])
def test_a_picture_is_handed_out_as_one_and_kept_private(officer, accept):
    report, photo_id = ReportFactory(), uuid.uuid4()
    send(officer, address(report, photo_id), jpeg_with_place())

    answer = officer.get(address(report, photo_id, "content/"), headers={"Accept": accept})

    assert b"GPS" not in answer.content
    assert b"CONTOH" not in answer.content
    told = ["Content-Type", "Content-Disposition", "X-Content-Type-Options", "Cache-Control"]
    assert [answer[name] for name in told] == [
        "image/jpeg",
        f'attachment; filename="{photo_id}.jpg"',
        "nosniff",
        "private, no-cache",
    ]


def test_a_picture_that_is_known_is_not_sent_again_but_asked_for(officer, caller):
    report, photo_id = ReportFactory(), uuid.uuid4()
    send(officer, address(report, photo_id))
    url = address(report, photo_id, "content/")
    known = {"If-None-Match": officer.get(url)["ETag"]}

    again = officer.get(url, headers=known)
    assert (again.status_code, again.content, again["Cache-Control"]) == (
        304, b"", "private, no-cache",
    )  # fmt: skip
    assert caller("35.15", Role.REGENCY_OFFICER).get(url, headers=known).status_code == 404


def test_a_broken_sending_goes_on_where_it_stopped(officer):
    report, photo_id = ReportFactory(), uuid.uuid4()
    url = address(report, photo_id)
    send(officer, url, stop=STEP)
    cut = put(officer, url, SENT[STEP : STEP + 1000], f"bytes {STEP}-{2 * STEP - 1}/{len(SENT)}")
    assert (cut.status_code, refusals(cut)) == (400, [("Content-Range", "invalid")])

    ahead = put(
        officer, url, SENT[2 * STEP : 3 * STEP], f"bytes {2 * STEP}-{3 * STEP - 1}/{len(SENT)}"
    )
    assert (ahead.status_code, refusals(ahead), ahead.json()["received"]) == (
        409, [("non_field_errors", "conflict")], STEP,
    )  # fmt: skip
    assert officer.head(url).status_code == 200
    assert officer.get(url).json()["received"] == STEP

    assert send(officer, url, begin=STEP).json()["is_whole"]


def test_a_photo_nobody_knows_begins_at_its_first_byte(officer):
    report, photo_id = ReportFactory(), uuid.uuid4()
    url = address(report, photo_id)
    assert officer.get(url).status_code == 404

    answer = send(officer, url, begin=STEP, stop=STEP + 1)

    assert (answer.status_code, answer.json()["received"]) == (409, 0)
    assert not Photo.objects.exists()


def test_the_same_part_is_answered_byte_for_byte_alike(officer):
    url = address(ReportFactory(), uuid.uuid4())
    for stop in (STEP, 2 * STEP):
        answers = {send(officer, url, begin=stop - STEP, stop=stop).content for _ in range(3)}
        assert len(answers) == 1
    assert len({send(officer, url, begin=2 * STEP).content for _ in range(2)}) == 1


@pytest.mark.parametrize("seed", range(8))
def test_a_phone_with_a_poor_signal_comes_to_the_end_with_every_byte(officer, seed):
    chance = random.Random(seed)  # noqa: S311 — weather
    url, size = address(ReportFactory(), uuid.uuid4()), len(SENT)
    knows = 0
    while knows < size:
        at = knows if chance.random() < 0.8 else chance.randrange(0, size)
        part = SENT[at : at + chance.randrange(LEAST_PART, 4 * LEAST_PART)]
        answer = put(officer, url, part, f"bytes {at}-{at + len(part) - 1}/{size}")
        assert answer.status_code in {200, 400, 409}
        if answer.status_code != 400 and chance.random() < 0.7:  # else the answer is lost
            knows = answer.json()["received"]

    row = officer.get(url).json()
    assert (row["is_whole"], row["sha256"]) == (True, digest_of(SENT))
    assert Photo.objects.count() == 1


def test_a_phone_that_has_signed_in_sends_with_its_token_against_forgery(caller):
    caller("35.14", Role.REGENCY_OFFICER)
    phone = APIClient(enforce_csrf_checks=True)
    phone.force_login(User.objects.get(), "apps.accounts.backends.RoleBackend")
    phone.cookies["csrftoken"] = token = "a" * 32
    url, said = address(ReportFactory(), uuid.uuid4()), f"bytes 0-{STEP - 1}/{len(SENT)}"

    assert put(phone, url, SENT[:STEP], said).status_code == 403
    phone.credentials(HTTP_X_CSRFTOKEN=token)
    assert put(phone, url, SENT[:STEP], said).status_code == 200


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "bytes",
        "bytes */61234",
        "bytes 0-4095",
        "bytes 0-4095/*",
        "bytes -1-4094/61234",
        "bytes 0--4095/61234",
        "bytes 4095-0/61234",
        "bytes 0-4094/61234",
        "bytes 0-4096/61234",
        "bytes 0-99999999/61234",
        "bytes 0-4095/99999999999999999999",
        "bytes 0x0-4095/61234",
        "bytes 0-4095/61234\0",
        "bytes 0-4095/61234, 4096-8191/61234",
        "bytes ٠-٤٠٩٥/٦١٢٣٤",
        "BYTES 0-4095/61234",
        "octets 0-4095/61234",
        "0-4095/61234",
        "bytes 1e3-4095/61234",
        "x" * 5000,
    ],
)
def test_a_range_that_says_nothing_sensible_is_refused(officer, said):
    answer = put(officer, address(ReportFactory(), uuid.uuid4()), SENT[:STEP], said)

    assert (answer.status_code, refusals(answer)) == (400, [("Content-Range", "invalid")])
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("body", "said", "code"),
    [
        (SENT[:STEP], "bytes 0-4095/153601", "too_large"),
        (SENT[:STEP], "bytes 0-4095/9999999", "too_large"),
        (SENT[:STEP], "bytes 0-4095/0", "too_large"),
        (SENT[:STEP], "bytes 0-4095/4095", "too_far"),
        (SENT[:STEP], "bytes 9000000-9004095/61234", "too_far"),
        (SENT[:100], "bytes 0-99/61234", "too_small"),
        (b"<svg>" + bytes(STEP - 5), "bytes 0-4095/61234", "not_a_photo"),
        (SENT[:STEP], "bytes 0-4095/4096", "broken"),
    ],
)
def test_a_part_of_no_photo_is_refused_in_words(officer, body, said, code):
    answer = put(officer, address(ReportFactory(), uuid.uuid4()), body, said)

    assert (answer.status_code, refusals(answer)) == (400, [("photo", code)])
    assert not Photo.objects.exists()


def test_an_oversized_body_and_another_kind_of_body_are_refused(officer):
    url, size = address(ReportFactory(), uuid.uuid4()), MOST_PART + 1
    body = SENT + bytes(size - len(SENT))

    assert put(officer, url, body, f"bytes 0-{size - 1}/{size}").status_code == 400
    said = f"bytes 0-{STEP - 1}/{len(SENT)}"
    for kind in ("application/json", "image/jpeg", "multipart/form-data; boundary=x", ""):
        assert put(officer, url, SENT[:STEP], said, kind).status_code == 415
    assert put(officer, url, b"", "bytes 5-4/10").status_code == 400
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    "name", ["x", "%00", "..", f"{uuid.UUID(int=7**40)}".upper(), f"{uuid.UUID(int=7)}%00"]
)
def test_a_name_that_is_no_id_leads_nowhere(officer, name):
    answer = put(officer, address(ReportFactory(), name), SENT[:STEP], f"bytes 0-4095/{len(SENT)}")

    assert answer.status_code == (400 if "%00" in name else 404)


def test_an_id_of_another_photo_is_422(officer):
    photo = PhotoBegunFactory()

    answer = send(officer, address(photo.report, photo.pk), stop=1)

    assert (answer.status_code, refusals(answer)) == (422, [("non_field_errors", "key_reused")])


def test_a_locked_month_takes_no_photo(officer):
    locked = ReportFactory()
    MonthLockFactory(period=locked.period)
    answer = send(officer, address(locked, uuid.uuid4()), stop=1)
    assert (answer.status_code, refusals(answer)) == (400, [("non_field_errors", "locked")])
    assert not Photo.objects.exists()


CALLERS = {
    "regency_officer": (Role.REGENCY_OFFICER, "35.14", None, 200, 200),
    "regency_officer of the cluster": (Role.REGENCY_OFFICER, "35.14", "PKH", 200, 200),
    "regency_officer of another cluster": (Role.REGENCY_OFFICER, "35.14", "LU", 404, 404),
    "regency_officer beside": (Role.REGENCY_OFFICER, "35.15", None, 404, 404),
    "province_officer": (Role.PROVINCE_OFFICER, "35", None, 200, 200),
    "province_officer far away": (Role.PROVINCE_OFFICER, "33", None, 404, 404),
    "ministry_admin": (Role.MINISTRY_ADMIN, "ID", None, 200, 200),
    "ministry_viewer": (Role.MINISTRY_VIEWER, "ID", None, 200, 403),
    "api_client": (Role.API_CLIENT, "ID", None, 200, 403),
    "api_client far away": (Role.API_CLIENT, "33", None, 404, 403),
    "facilitator of another post": (Role.FACILITATOR, "35.14", None, 404, 404),
}


@pytest.mark.parametrize("who", CALLERS)
def test_a_photo_is_read_and_sent_by_who_may_with_its_report(caller, officer, who):
    role, code, cluster, reads, writes = CALLERS[who]
    report, photo_id = ReportFactory(), uuid.uuid4()
    send(officer, address(report, photo_id))
    client = caller(code, role, cluster) if who != "regency_officer" else officer

    assert client.get(address(report, photo_id)).status_code == reads
    assert client.get(address(report, photo_id, "content/")).status_code == reads
    assert send(client, address(report, uuid.uuid4()), stop=1).status_code == writes


@pytest.mark.parametrize("path", ["", "content/"])
def test_a_photo_out_of_reach_is_as_one_that_does_not_exist(caller, officer, path):
    photo = PhotoFactory()
    client = caller("35.15", Role.REGENCY_OFFICER)

    out_of_reach = client.get(address(photo.report, photo.pk, path))
    absent = client.get(address(photo.report, uuid.UUID(int=0), path))

    assert (out_of_reach.status_code, out_of_reach.content) == (404, absent.content)
    assert officer.get(address(ReportFactory(), photo.pk, path)).content == absent.content


def test_a_facilitator_sends_photos_of_the_own_report(caller):
    report, photo_id = ReportFactory(), uuid.uuid4()
    client = caller("35.14", Role.FACILITATOR)
    person = report.assignment.facilitator
    person.user = User.objects.get(auth_token_set=ApiToken.objects.get())
    person.save()

    assert send(client, address(report, photo_id)).json()["is_whole"]
    assert client.get(address(report, photo_id, "content/")).status_code == 200


def test_without_a_token_nothing_is_taken_or_given(officer):
    report, photo_id = ReportFactory(), uuid.uuid4()
    send(officer, address(report, photo_id))

    assert send(APIClient(), address(report, photo_id), stop=1).status_code == 401
    for path in ("", "content/"):
        assert APIClient().get(address(report, photo_id, path)).status_code == 401


def test_no_verb_removes_or_changes_a_photo(officer):
    photo = PhotoFactory()

    for path, verbs in (("", "post patch delete"), ("content/", "post put patch delete")):
        for verb in verbs.split():
            answer = getattr(officer, verb)(address(photo.report, photo.pk, path), {})
            assert answer.status_code in {403, 405}


def test_a_photo_that_is_not_whole_or_lost_has_no_content(officer):
    begun, lost = PhotoBegunFactory(), PhotoFactory(picture="CONTOH-HILANG")

    for photo in (begun, lost):
        answer = officer.get(
            address(photo.report, photo.pk, "content/"), headers={"Accept": "image/*"}
        )
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize("photos", [1, 3])
def test_one_report_takes_the_same_queries_however_many_photos(
    officer, photos, django_assert_num_queries
):
    report = ReportFactory()
    for number in range(photos):
        PhotoFactory(report=report, picture=str(number))

    with django_assert_num_queries(6):  # token, user, grants, report, roster, photos
        answer = officer.get(f"/api/v1/reports/{report.pk}/")

    assert len(answer.json()["photos"]) == photos
