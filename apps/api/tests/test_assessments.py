"""Decisions "not yet competent" that a certification body's system sends, and who finds them."""

import datetime as dt

import pytest
import time_machine

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.models import Assessment
from apps.competencies.tests.factories import (
    AssessmentFactory,
    CertificateFactory,
    SchemeFactory,
)
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

ROOT = "/api/v1/assessments/"
CERTIFICATES = "/api/v1/certificates/"
SENT = {
    "external_id": "LSP-76",
    "facilitator": "PS000001",
    "scheme": "SKEMA-PKH",
    "self_assessed_on": "2026-01-02",
    "decided_on": "2026-01-03",
    "outcome": "not_yet",
    "remark": "Belum memimpin pertemuan",
}
D = dt.date


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


def errors(answer):
    return [(one["attr"], one["code"], one["detail"]) for one in answer.json()["errors"]]


def test_a_decision_sent_is_recorded_once(body):
    first, again = body.post(ROOT, SENT), body.post(ROOT, SENT)

    row = {
        "id": Assessment.objects.get().pk, "facilitator": "PS000001", "body": "LSP-1",
        "scheme": "SKEMA-PKH", "scheme_name": "Skema contoh pendamping PKH", "way": "test",
        "registered_on": "2026-01-02", "self_assessed_on": "2026-01-02",
        "decided_on": "2026-01-03", "outcome": "not_yet", "remark": "Belum memimpin pertemuan",
        "external_id": "LSP-76",
    }  # fmt: skip
    assert (first.status_code, first.json()) == (201, row)
    assert (again.status_code, again.json()) == (200, row)
    assert body.get(f"{ROOT}{row['id']}/").json() == row
    assert body.get(ROOT).json()["results"] == [row]


def test_who_awaits_a_decision_is_the_one_decided_about(body):
    candidate = AssessmentFactory(
        facilitator__registry_number="PS000009", outcome="", decided_on=None,
        registered_on=D(2026, 1, 1), self_assessed_on=D(2026, 1, 2),
    )  # fmt: skip
    sent = {name: value for name, value in SENT.items() if name != "self_assessed_on"}

    answer = body.post(ROOT, sent | {"facilitator": "PS000009"})

    assert (answer.status_code, answer.json()["id"]) == (201, candidate.pk)
    candidate.refresh_from_db()
    assert (candidate.outcome, candidate.external_id) == ("not_yet", "LSP-76")


def test_the_same_id_with_something_else_is_a_conflict_that_names_it(body):
    body.post(ROOT, SENT)
    certificate = {name: SENT[name] for name in SENT if name not in {"outcome", "remark"}}
    certificate |= {"number": "N-1", "issued_on": "2026-01-03"}

    other = body.post(ROOT, SENT | {"decided_on": "2026-01-04", "remark": "Lain"})
    passed = body.post(CERTIFICATES, certificate)

    assert (other.status_code, errors(other)) == (
        409,
        [("external_id", "conflict",
          "This id was sent before with another decided_on, remark.")],
    )  # fmt: skip
    assert (passed.status_code, errors(passed)) == (
        409,
        [("external_id", "conflict", "This id was sent before with another outcome, number, "
          "issued_on, starts_on.")],
    )  # fmt: skip
    assert body.post(CERTIFICATES, certificate | {"external_id": "LSP-77"}).status_code == 201
    assert Assessment.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "attr", "sentence"),
    [
        ({"outcome": "competent"}, "outcome",
         "Send “not_yet” here; a “competent” is sent as its certificate."),
        ({"outcome": None}, "outcome", "This field may not be null."),
        ({"way": "renewal"}, "way", "\"renewal\" is not a valid choice."),
        ({"facilitator": "PS000099"}, "facilitator",
         "Nobody in your reach has this registry number."),
        ({"scheme": "LAIN"}, "scheme", "No scheme of your body has this code."),
        ({"number": "N-1"}, "number", "Unknown field."),
        ({"decided_on": "2026-03-02"}, "decided_on", "That day has not come yet."),
        ({"self_assessed_on": None}, "self_assessed_on",
         "A test follows the candidate's self-assessment: name its day."),
    ],
)  # fmt: skip
def test_what_is_sent_wrong_is_refused_on_its_field_and_nothing_is_written(
    body, given, attr, sentence
):
    SchemeFactory(code="LAIN", body__code="LSP-2")

    answer = body.post(ROOT, SENT | given)

    assert answer.status_code == 400
    assert [(one[0], one[2]) for one in errors(answer)] == [(attr, sentence)]
    assert Assessment.objects.count() == 0


def test_a_decision_sent_wrongly_is_corrected_and_history_keeps_what_was_said(body):
    sent = body.post(ROOT, SENT).json()
    address = f"{ROOT}{sent['id']}/"

    answer = body.patch(address, {"decided_on": "2026-01-04", "remark": "Belum memimpin P2K2"})

    row = sent | {"decided_on": "2026-01-04", "remark": "Belum memimpin P2K2"}
    assert (answer.status_code, answer.json()) == (200, row)
    assert body.get(address).json() == row
    said = Assessment.objects.get().events.order_by("pgh_id").values_list("remark", flat=True)
    assert list(said)[-2:] == ["Belum memimpin pertemuan", "Belum memimpin P2K2"]
    assert body.post(ROOT, SENT).status_code == 409


def test_who_is_competent_after_all_is_certified_under_the_same_id(body):
    sent = body.post(ROOT, SENT).json()
    certificate = {name: SENT[name] for name in SENT if name not in {"outcome", "remark"}}
    certificate |= {"number": "N-1", "issued_on": "2026-01-03"}
    early = body.post(CERTIFICATES, certificate)

    corrected = body.patch(f"{ROOT}{sent['id']}/", {"outcome": "competent", "remark": ""})
    other = body.post(CERTIFICATES, certificate | {"decided_on": "2026-01-02"})
    given, again = body.post(CERTIFICATES, certificate), body.post(CERTIFICATES, certificate)

    assert (early.status_code, errors(early)[0][1]) == (409, "conflict")
    assert (corrected.status_code, corrected.json()["outcome"]) == (200, "competent")
    assert errors(other)[0][2] == "This id was sent before with another decided_on."
    assert (given.status_code, given.json()["id"]) == (201, "LSP-1:N-1")
    assert (again.status_code, again.json()) == (200, given.json())
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "attr", "sentence"),
    [
        ({"outcome": "open"}, "outcome", "\"open\" is not a valid choice."),
        ({"external_id": "LSP-78"}, "external_id", "Unknown field."),
        ({"decided_on": "2026-03-02"}, "decided_on", "That day has not come yet."),
        ({"decided_on": "2019-12-31"}, "scheme", "This scheme is not offered on that day."),
        ({"self_assessed_on": "2026-01-04"}, "decided_on",
         "First the registration, then the self-assessment, then the decision."),
    ],
)  # fmt: skip
def test_a_wrong_correction_is_refused_on_its_field(body, given, attr, sentence):
    sent = body.post(ROOT, SENT).json()

    answer = body.patch(f"{ROOT}{sent['id']}/", given)

    assert (answer.status_code, [(one[0], one[2]) for one in errors(answer)]) == (
        400, [(attr, sentence)],
    )  # fmt: skip
    assert body.get(f"{ROOT}{sent['id']}/").json() == sent


def test_neither_a_candidate_nor_a_certified_decision_is_corrected(body):
    person = FacilitatorFactory(registry_number="PS000002")
    candidate = AssessmentFactory(facilitator=person, outcome="", decided_on=None)
    certified = CertificateFactory(facilitator=person).assessment

    open_one, done = (
        body.patch(f"{ROOT}{row.pk}/", {"outcome": "not_yet"}) for row in (candidate, certified)
    )

    assert (open_one.status_code, errors(open_one)[0][2]) == (
        400, "Nothing is decided yet that could be corrected.",
    )  # fmt: skip
    assert (done.status_code, errors(done)[0][2]) == (
        400,
        "A certificate was given on this decision, and it stays with it: revoke the certificate, "
        "and record the right decision as another.",
    )


def test_only_its_body_corrects_a_decision(caller, body):
    sent = body.post(ROOT, SENT).json()
    address = f"{ROOT}{sent['id']}/"
    other = caller("35", Role.CERTIFICATION_CLIENT)
    SchemeFactory(code="LAIN", body__code="LSP-2").body.clients.add(User.objects.latest("pk"))

    assert other.patch(address, {"remark": ""}).status_code == 404
    assert caller("ID", Role.API_CLIENT).patch(address, {"remark": ""}).status_code == 403
    assert body.get(address).json() == sent


@pytest.mark.parametrize("role", [Role.API_CLIENT, Role.REGENCY_OFFICER, Role.FACILITATOR])
def test_only_the_certification_client_decides(caller, body, role):
    assert caller("35.14", role).post(ROOT, SENT).status_code == 403


def test_nobody_is_decided_about_out_of_reach(caller, body):
    answer = caller("33", Role.CERTIFICATION_CLIENT).post(ROOT, SENT)

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "facilitator")


def test_assessments_are_found_by_outcome_way_day_person_and_place(caller):
    client = caller()
    post = AssignmentFactory(
        region=RegionFactory(code="33.01.01"), facilitator__registry_number="PS000001",
        facilitator__full_name="Zulaikha",
    )  # fmt: skip
    late = AssessmentFactory(
        facilitator=post.facilitator, outcome="not_yet", decided_on=D(2025, 5, 5), external_id="A"
    ).pk
    done = AssessmentFactory(way="rpl").pk
    candidate = AssessmentFactory(outcome="", decided_on=None).pk

    for asked, found in (
        ({}, [late, done, candidate]),
        ({"outcome": "not_yet"}, [late]),
        ({"outcome": "competent"}, [done]),
        ({"outcome": "open"}, [candidate]),
        ({"way": "rpl"}, [done]),
        ({"decided_from": "2025-01-01"}, [late]),
        ({"decided_until": "2025-01-01"}, [done]),
        ({"external_id": "A", "body": "LSP-1"}, [late]),
        ({"region": "33", "cluster": "PKH"}, [late]),
        ({"region": "33", "as_of": "2010-01-01"}, []),
        ({"q": "zulai"}, [late]),
        ({"facilitator": "ps000001", "scheme": "SKEMA-PKH"}, [late]),
    ):
        answer = client.get(ROOT, asked)
        assert sorted(row["id"] for row in answer.json()["results"]) == sorted(found), asked
    for asked in ({"outcome": "x"}, {"scheme": "LAIN"}, {"decided_from": "x"}):
        assert client.get(ROOT, asked).status_code == 400
    assert client.get(f"{ROOT}99999999999999999999/").status_code == 404
