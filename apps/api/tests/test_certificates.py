"""What a certification body's system may ask and send."""

import datetime as dt

import pytest
import time_machine

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.models import Assessment, Certificate
from apps.competencies.tests.factories import (
    AssessmentFactory,
    CertificateFactory,
    SchemeFactory,
)
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

ROOT = "/api/v1/certificates/"
SENT = {
    "external_id": "LSP-77",
    "facilitator": "PS000001",
    "scheme": "SKEMA-PKH",
    "self_assessed_on": "2026-01-02",
    "decided_on": "2026-01-03",
    "number": "LSP/77/2026",
    "issued_on": "2026-01-05",
}


@pytest.fixture(autouse=True)
def _today(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def body(caller):
    FacilitatorFactory(registry_number="PS000001")
    client = caller("ID", Role.CERTIFICATION_CLIENT)
    SchemeFactory().body.clients.add(User.objects.latest("pk"))
    return client


def ids(client, **asked):
    answer = client.get(ROOT, asked)
    assert answer.status_code == 200, answer.json()
    return [row["id"] for row in answer.json()["results"]]


def errors(answer):
    return [(one["attr"], one["code"], one["detail"]) for one in answer.json()["errors"]]


def test_a_certificate_sent_is_recorded_once(body):
    first = body.post(ROOT, SENT)
    again = body.post(ROOT, SENT)

    row = {
        "id": "LSP-1:LSP/77/2026", "facilitator": "PS000001", "body": "LSP-1",
        "number": "LSP/77/2026", "scheme": "SKEMA-PKH",
        "scheme_name": "Skema contoh pendamping PKH",
        "level": 5, "way": "test", "issued_on": "2026-01-05", "starts_on": "2026-01-05",
        "ends_on": "2029-01-04", "revoked_on": None, "revoked_because": "", "state": "valid",
        "external_id": "LSP-77",
    }  # fmt: skip
    assert (first.status_code, first.json()) == (201, row)
    assert (again.status_code, again.json()) == (200, row)
    assert body.get(f"{ROOT}LSP-1:LSP/77/2026/").json() == row
    assert body.get(ROOT).json()["results"] == [row]
    assert (Assessment.objects.count(), Certificate.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"number": "LSP/78/2026"}, "number"),
        ({"decided_on": "2026-01-04"}, "decided_on"),
        ({"facilitator": "PS000002", "starts_on": "2026-02-01"}, "facilitator, starts_on"),
    ],
)
def test_the_same_id_with_something_else_is_a_conflict_that_names_it(body, other, named):
    FacilitatorFactory(registry_number="PS000002")
    body.post(ROOT, SENT)

    answer = body.post(ROOT, SENT | other)

    assert answer.status_code == 409
    assert errors(answer) == [
        ("external_id", "conflict", f"This id was sent before with another {named}.")
    ]
    assert Certificate.objects.count() == 1


def test_ids_of_two_bodies_do_not_meet(body):
    other = SchemeFactory(code="LAIN", body__code="LSP-2")
    other.body.clients.add(User.objects.latest("pk"))

    answers = [body.post(ROOT, SENT | {"scheme": code}) for code in ("SKEMA-PKH", "LAIN", "LAIN")]

    assert [answer.status_code for answer in answers] == [201, 201, 200]
    assert [answer.json()["id"] for answer in answers] == [
        *("LSP-1:LSP/77/2026", "LSP-2:LSP/77/2026", "LSP-2:LSP/77/2026")
    ]


def test_a_candidate_registered_here_is_the_one_decided_about(body):
    candidate = AssessmentFactory(
        facilitator__registry_number="PS000009", outcome="", decided_on=None,
        registered_on=dt.date(2026, 1, 1), self_assessed_on=dt.date(2026, 1, 2),
    )  # fmt: skip
    sent = {name: value for name, value in SENT.items() if name != "self_assessed_on"}

    assert body.post(ROOT, sent | {"facilitator": "PS000009"}).status_code == 201
    assert body.post(ROOT, sent | {"facilitator": "PS000009"}).status_code == 200
    candidate.refresh_from_db()
    assert (candidate.outcome, candidate.external_id) == ("competent", "LSP-77")


def test_prior_learning_is_recognised_on_a_basis(body):
    sent = SENT | {"way": "rpl", "self_assessed_on": None}

    assert errors(body.post(ROOT, sent)) == [
        ("basis", "invalid", "Say on what basis prior learning is recognised.")
    ]
    answer = body.post(ROOT, sent | {"basis": "Kerja 10 tahun"})
    assert (answer.status_code, answer.json()["way"]) == (201, "rpl")
    assert body.post(ROOT, sent | {"basis": "Kerja 10 tahun"}).status_code == 200


@pytest.mark.parametrize(
    ("given", "attr", "sentence"),
    [
        ({"facilitator": "PS000099"}, "facilitator",
         "Nobody in your reach has this registry number."),
        ({"scheme": "LAIN"}, "scheme", "No scheme of your body has this code."),
        ({"colour": "red"}, "colour", "Unknown field."),
        ({"issued_on": "2026-01-02"}, "issued_on",
         "A certificate is not issued before the decision."),
        ({"starts_on": "2026-01-04"}, "issued_on",
         "A certificate is issued on its first day or before, and not after its last."),
        ({"decided_on": "2026-03-02", "issued_on": "2026-03-02"}, "decided_on",
         "That day has not come yet."),
        ({"issued_on": "2026-03-02"}, "issued_on", "That day has not come yet."),
        ({"self_assessed_on": None}, "self_assessed_on",
         "A test follows the candidate's self-assessment: name its day."),
        ({"self_assessed_on": "2019-12-31"}, "scheme", "This scheme is not offered on that day."),
    ],
)  # fmt: skip
def test_what_is_sent_wrong_is_refused_on_its_field_and_nothing_is_written(
    body, given, attr, sentence
):
    answer = body.post(ROOT, SENT | given)

    assert answer.status_code == 400
    assert [(one[0], one[2]) for one in errors(answer)] == [(attr, sentence)]
    assert Assessment.objects.count() == 0


def test_a_number_and_a_time_are_given_once(body):
    body.post(ROOT, SENT)
    FacilitatorFactory(registry_number="PS000002")

    same_number = body.post(ROOT, SENT | {"external_id": "2", "facilitator": "PS000002"})
    same_time = body.post(ROOT, SENT | {"external_id": "3", "number": "N-2"})

    assert [(one[0], one[2]) for one in errors(same_number)] == [
        ("number", "This body has given that number already.")
    ]
    assert [(one[0], one[2]) for one in errors(same_time)] == [
        ("starts_on",
         "This person has a certificate of that scheme in that time. It holds to its last day, or "
         "to the day before it is revoked.")
    ]  # fmt: skip
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("role", [Role.API_CLIENT, Role.REGENCY_OFFICER, Role.FACILITATOR])
def test_only_the_certification_client_sends(caller, body, role):
    assert caller("35.14", role).post(ROOT, SENT).status_code == 403


def test_a_client_sends_no_decision_of_another_body(body):
    SchemeFactory(code="LAIN", body__code="LSP-2")

    answer = body.post(ROOT, SENT | {"scheme": "LAIN"})

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "scheme")
    assert answer.json()["errors"][0]["detail"] == "No scheme of your body has this code."
    assert not Certificate.objects.exists()


def test_nobody_is_certified_out_of_reach(caller, body):
    there = caller("33", Role.CERTIFICATION_CLIENT)

    answer = there.post(ROOT, SENT)

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "facilitator")


def test_certificates_are_found_by_state_ending_person_and_place(caller):
    client = caller()
    post = AssignmentFactory(
        region=RegionFactory(code="33.01.01"), facilitator__registry_number="PS000001",
        facilitator__full_name="Zulaikha",
    )  # fmt: skip
    D = dt.date  # noqa: N806
    CertificateFactory(facilitator=post.facilitator, number="soon", starts_on=D(2023, 3, 20))
    CertificateFactory(number="over", starts_on=D(2022, 1, 1))
    CertificateFactory(number="later", starts_on=D(2026, 4, 1))
    CertificateFactory(
        number="revoked", starts_on=D(2024, 1, 1), revoked_on=D(2025, 1, 1), revoked_because="x"
    )

    for asked, found in (
        ({"state": "valid"}, ["LSP-1:soon"]),
        ({"state": "expired"}, ["LSP-1:over"]),
        ({"state": "planned"}, ["LSP-1:later"]),
        ({"state": "revoked"}, ["LSP-1:revoked"]),
        ({"state": "valid", "as_of": "2024-06-01"}, ["LSP-1:soon", "LSP-1:over", "LSP-1:revoked"]),
        ({"expiring_within": 90}, ["LSP-1:soon"]),
        ({"expiring_within": 17}, []),
        ({"region": "33"}, ["LSP-1:soon"]),
        ({"region": "33", "cluster": "PKH"}, ["LSP-1:soon"]),
        ({"q": "zulai"}, ["LSP-1:soon"]),
        ({"facilitator": "ps000001"}, ["LSP-1:soon"]),
        ({"number": "over", "body": "LSP-1"}, ["LSP-1:over"]),
        ({"scheme": "SKEMA-PKH", "state": "expired"}, ["LSP-1:over"]),
    ):
        assert sorted(ids(client, **asked)) == sorted(found), asked
    for asked in ({"expiring_within": "-1"}, {"expiring_within": "x"}, {"scheme": "LAIN"}):
        assert client.get(ROOT, asked).status_code == 400
    for absent in ("LSP-1:none", "soon"):
        assert client.get(f"{ROOT}{absent}/").status_code == 404


def test_a_renewal_follows_on_where_the_last_one_ends(body):
    held = CertificateFactory(
        scheme=SchemeFactory(),
        facilitator__registry_number="PS000005",
        starts_on=dt.date(2023, 4, 1),
    )
    sent = SENT | {
        "facilitator": "PS000005", "way": "renewal", "self_assessed_on": None,
        "decided_on": "2026-02-01", "issued_on": "2026-02-01",
    }  # fmt: skip

    first, again = body.post(ROOT, sent), body.post(ROOT, sent)

    assert [answer.status_code for answer in (first, again)] == [201, 200]
    assert (first.json()["starts_on"], first.json()["state"]) == ("2026-04-01", "planned")
    assert Certificate.objects.get(number="LSP/77/2026").renews == held
    for given, attr in (
        ({"facilitator": "PS000001"}, "way"),
        ({"starts_on": "2026-04-01"}, "starts_on"),
        ({"basis": "Kerja"}, "basis"),
        ({"issued_on": "2026-02-02"}, "issued_on"),
        ({}, "issued_on"),
    ):
        answer = body.post(ROOT, sent | {"external_id": "other", "number": "N-2"} | given)
        assert (answer.status_code, errors(answer)[0][0]) == (400, attr)


def test_what_a_body_sent_wrongly_it_corrects(body):
    body.post(ROOT, SENT)
    address = f"{ROOT}LSP-1:LSP/77/2026/"
    right = {"number": "LSP/78/2026", "issued_on": "2026-01-06", "starts_on": "2026-02-01"}

    answer = body.patch(address, right)

    assert answer.status_code == 200
    assert answer.json() == body.get(f"{ROOT}LSP-1:LSP/78/2026/").json()
    told = ("id", "number", "issued_on", "starts_on", "ends_on", "external_id")
    assert [answer.json()[name] for name in told] == [
        *("LSP-1:LSP/78/2026", "LSP/78/2026", "2026-01-06", "2026-02-01", "2029-01-31", "LSP-77")
    ]
    assert body.patch(f"{ROOT}LSP-1:LSP/78/2026/", right).json() == answer.json()
    assert body.get(address).status_code == 404
    numbers = Certificate.objects.get().events.order_by("pgh_id").values_list("number", flat=True)
    assert list(numbers) == ["LSP/77/2026", "LSP/78/2026"]


@pytest.mark.parametrize(
    ("given", "attr", "sentence"),
    [
        ({"issued_on": "2026-01-02"}, "issued_on",
         "A certificate is not issued before the decision."),
        ({"starts_on": "2026-01-04"}, "starts_on",
         "A first day is not moved back: what was signed before would hold longer. Revoke it, and "
         "send another."),
        ({"issued_on": "2026-01-06"}, "issued_on",
         "A certificate is issued on its first day or before, and not after its last."),
        ({"number": "N/revocation"}, "number", "A number does not end in “/revocation”."),
        ({"number": "N-2"}, "number", "This body has given that number already."),
        ({"number": ""}, "number", "This field may not be blank."),
        ({"facilitator": "PS000002"}, "facilitator", "Unknown field."),
    ],
)  # fmt: skip
def test_a_correction_is_refused_on_its_field(body, given, attr, sentence):
    body.post(ROOT, SENT)
    CertificateFactory(scheme=SchemeFactory(), number="N-2")

    answer = body.patch(f"{ROOT}LSP-1:LSP/77/2026/", given)

    assert answer.status_code == 400
    assert [(one[0], one[2]) for one in errors(answer)] == [(attr, sentence)]


def test_a_revocation_to_come_gives_way_to_an_earlier_day(body):
    body.post(ROOT, SENT)
    address = f"{ROOT}LSP-1:LSP/77/2026/revocation/"
    sent = {"revoked_on": "2028-02-01", "revoked_because": "Dokumen keliru"}

    beyond = body.post(address, sent | {"revoked_on": "2062-02-01"})
    mistyped = body.post(address, sent)
    mended = body.post(address, sent | {"revoked_on": "2026-02-01"})

    assert (beyond.status_code, errors(beyond)[0][0]) == (400, "revoked_on")
    assert (mistyped.status_code, mistyped.json()["state"]) == (201, "valid")
    assert (mended.status_code, mended.json()["state"]) == (201, "revoked")


def test_a_revocation_sent_is_recorded_once(body):
    body.post(ROOT, SENT)
    address = f"{ROOT}LSP-1:LSP/77/2026/revocation/"
    sent = {"revoked_on": "2026-02-01", "revoked_because": "Dokumen keliru"}

    first, again = body.post(address, sent), body.post(address, sent)
    other = body.post(address, sent | {"revoked_on": "2026-01-31"})
    late = body.patch(f"{ROOT}LSP-1:LSP/77/2026/", {"number": "N-2"})

    assert [got.status_code for got in (first, again)] == [201, 200]
    assert first.json() == again.json() == body.get(f"{ROOT}LSP-1:LSP/77/2026/").json()
    assert (first.json()["state"], first.json()["revoked_on"]) == ("revoked", "2026-02-01")
    assert (other.status_code, errors(other)) == (
        409, [("revoked_on", "conflict", "This certificate is revoked already.")],
    )  # fmt: skip
    assert (late.status_code, errors(late)[0][2]) == (
        400, "This certificate is revoked: it stays as it is.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "attr"),
    [
        ({"revoked_on": "2026-01-04"}, "revoked_because"),
        ({"revoked_because": " "}, "revoked_because"),
        ({"revoked_on": None}, "revoked_on"),
        ({"number": "N-1"}, "number"),
    ],
)
def test_a_revocation_is_refused_on_its_field(body, given, attr):
    body.post(ROOT, SENT)
    sent = {"revoked_on": "2026-02-01", "revoked_because": "Dokumen keliru"}

    answer = body.post(f"{ROOT}LSP-1:LSP/77/2026/revocation/", sent | given)

    assert (answer.status_code, errors(answer)[0][0]) == (400, attr)
    assert Certificate.objects.get().revoked_on is None


def test_nobody_elses_certificate_is_changed(caller, body):
    other = CertificateFactory(scheme=SchemeFactory(code="LAIN", body__code="LSP-2"))
    address = f"{ROOT}LSP-2:{other.number}/"
    sent = {"revoked_on": "2026-02-01", "revoked_because": "Dokumen keliru"}

    assert body.get(address).status_code == 200
    assert body.patch(address, {"number": "N-2"}).status_code == 404
    assert body.post(f"{address}revocation/", sent).status_code == 404
    body.post(ROOT, SENT)
    mine = f"{ROOT}LSP-1:LSP/77/2026/"
    there = caller("33", Role.CERTIFICATION_CLIENT)
    SchemeFactory().body.clients.add(User.objects.latest("pk"))
    assert there.patch(mine, {"number": "N-2"}).status_code == 404
    assert there.post(f"{mine}revocation/", sent).status_code == 404
    for role in (Role.API_CLIENT, Role.PROVINCE_OFFICER, Role.FACILITATOR):
        client = caller("35", role)
        assert client.patch(mine, {"number": "N-2"}).status_code == 403
        assert client.post(f"{mine}revocation/", sent).status_code == 403
    assert not Certificate.objects.filter(number="N-2").exists()
