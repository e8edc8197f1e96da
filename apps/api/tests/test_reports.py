import json
import uuid

import pytest
import time_machine

from apps.accounts.models import ApiToken, User
from apps.accounts.rules import Role
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Filing, Report
from apps.reports.rules.states import State
from apps.reports.tests.factories import (
    NOW,
    FilingFactory,
    FormVersionFactory,
    OfficerFactory,
    PeriodFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db
URL = "/api/v1/reports/"
VALUES = {"opening": 280, "closing": 280}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(caller):
    return caller("35.14", Role.REGENCY_OFFICER)


def file(client, report, *, key=None, **sent):
    return client.post(
        f"{URL}{report.pk}/filings/",
        {"base": 0, "values": VALUES} | sent,
        headers={"Idempotency-Key": str(key or uuid.uuid4())},
    )


def refusals(answer):
    return [(each["attr"], each["code"]) for each in answer.json()["errors"]]


@pytest.mark.parametrize("reports", [1, 3])
def test_a_page_takes_the_same_queries_however_many_rows(
    officer, reports, django_assert_num_queries
):
    for _ in range(reports):
        ReportFactory()

    with django_assert_num_queries(4):  # token, user, grants, rows
        answer = officer.get(URL, {"month": "2026-10"})

    assert len(answer.json()["results"]) == reports


def test_a_row_says_how_far_a_report_has_come(officer):
    report = ReportFactory()

    row = officer.get(URL).json()["results"][0]

    assert row == {
        "id": str(report.pk),
        "month": "2026-10",
        "cluster": "PKH",
        "region": "35.14.01",
        "region_name": report.region.label,
        "facilitator": report.assignment.facilitator.registry_number,
        "facilitator_name": report.assignment.facilitator.full_name,
        "kind": "PS-PKH",
        "state": "expected",
        "is_locked": False,
        "due_at": "2026-11-04T16:59:59Z",
        "timeliness": "not_due",
        "version": 0,
        "form": "PKH-1",
        "flags": [],
        "first_filed_at": None,
        "filed_at": None,
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"month": "2026-10"}, 1),
        ({"month": "2026-09"}, 0),
        ({"cluster": "PKH", "region": "35.14"}, 1),
        ({"region": "35.15"}, 0),
        ({"state": "expected"}, 1),
        ({"state": "filed"}, 0),
        ({"timeliness": "not_due"}, 1),
        ({"timeliness": "missing"}, 0),
        ({"mine": "true"}, 1),
        ({"mine": "false"}, 0),
    ],
)
def test_reports_are_found_by(officer, asked, found):
    ReportFactory()
    RegionFactory(code="35.15")

    assert len(officer.get(URL, asked).json()["results"]) == found


@pytest.mark.parametrize(
    "asked", [{"month": "2026-13"}, {"month": "2026-10-01"}, {"state": "x"}, {"colour": "x"}]
)
def test_what_cannot_be_asked_is_refused_by_name(officer, asked):
    answer = officer.get(URL, asked)

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, next(iter(asked)))


def test_one_report_brings_its_values_and_what_its_form_begins_with(officer):
    report = ReportFactory(values={"opening": 5}, state=State.DRAFT, version=1)

    answer = officer.get(f"{URL}{report.pk}/").json()

    assert answer["values"] == {"opening": 5}
    assert (answer["notes"], answer["last"]) == ({}, {})
    assert isinstance(answer["prefill"], dict)


def test_a_draft_is_kept_for_the_second_device(officer):
    report = ReportFactory()

    answer = officer.put(f"{URL}{report.pk}/draft/", {"base": 0, "values": VALUES})

    assert (answer.status_code, answer.json()["version"], answer.json()["state"]) == (
        200,
        1,
        "draft",
    )
    assert officer.get(f"{URL}{report.pk}/").json()["values"] == VALUES


def test_a_stale_draft_is_a_conflict(officer):
    report = ReportFactory()
    officer.put(f"{URL}{report.pk}/draft/", {"base": 0, "values": VALUES})

    answer = officer.put(f"{URL}{report.pk}/draft/", {"base": 0, "values": {"opening": 1}})

    assert (answer.status_code, refusals(answer)) == (409, [("non_field_errors", "conflict")])


def test_a_filing_is_answered_byte_for_byte_alike_however_often_it_comes(officer):
    report, key = ReportFactory(), uuid.uuid4()

    answers = [file(officer, report, key=key, device_at="2026-11-01T22:40:00+07:00")] + [
        file(officer, report, key=key, device_at="2026-11-01T15:40:00Z") for _ in range(2)
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (201, answers[0].content)
    }
    assert answers[0].json() == {
        "key": str(key),
        "report": str(report.pk),
        "number": 1,
        "filed_at": "2026-11-02T02:00:00Z",
        "device_at": "2026-11-01T15:40:00Z",
        "is_late": False,
        "flags": [],
        "reason": "",
    }
    assert Filing.objects.count() == 1


def test_the_same_key_with_another_body_is_422(officer):
    report, key = ReportFactory(), uuid.uuid4()
    file(officer, report, key=key)

    answer = file(officer, report, key=key, values={"opening": 1, "closing": 1})

    assert (answer.status_code, refusals(answer)) == (422, [("non_field_errors", "key_reused")])


@pytest.mark.parametrize("key", ["", "7", "x" * 300])
def test_a_filing_without_a_key_is_refused(officer, key):
    answer = officer.post(
        f"{URL}{ReportFactory().pk}/filings/",
        {"base": 0, "values": VALUES},
        headers={"Idempotency-Key": key},
    )

    assert (answer.status_code, refusals(answer)) == (400, [("Idempotency-Key", "invalid")])


def test_a_broken_rule_is_refused_at_its_field(officer):
    answer = file(officer, ReportFactory(), values=VALUES | {"closing": 281})

    assert (answer.status_code, refusals(answer)) == (
        400,
        [("values.closing", "closing_adds_up")],
    )
    assert not Filing.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"base": -1, "values": {}},
        {"base": 2**31, "values": {}},
        {"base": 0, "values": []},
        {"base": 0, "values": {"opening": {"a": [1]}}},
        {"base": 0, "values": {"opening": 1e308}},
        {"base": 0, "values": {"opening": 10**400}},
        {"base": 0, "values": {}, "device_at": "soon"},
        {"base": 0, "values": {}, "colour": 1},
    ],
)
def test_a_body_that_says_nothing_sensible_is_refused(officer, body):
    report = ReportFactory()
    for path, verb in (("filings", officer.post), ("draft", officer.put)):
        answer = verb(
            f"{URL}{report.pk}/{path}/",
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        assert answer.status_code == 400
    assert Report.objects.get().version == 0


def test_an_officer_decides_and_the_versions_say_so(officer):
    author = OfficerFactory(grant=(Role.FACILITATOR, "35.14", None))
    filing = FilingFactory(filed_by=author, values=VALUES)
    address = f"{URL}{filing.report_id}/"

    answer = officer.post(
        f"{address}decision/",
        {"number": 1, "outcome": "returned", "notes": {"closing": "Periksa"}},
    )

    assert (answer.status_code, answer.json()["outcome"]) == (200, "returned")
    assert officer.get(address).json()["notes"] == {"closing": "Periksa"}
    [version] = officer.get(f"{address}filings/").json()
    assert (version["number"], version["values"], version["notes"], version["decided_at"]) == (
        1,
        VALUES,
        {"closing": "Periksa"},
        "2026-11-02T02:00:00Z",
    )


def test_nobody_decides_on_the_own_filing(officer):
    report = ReportFactory()
    file(officer, report)

    answer = officer.post(f"{URL}{report.pk}/decision/", {"number": 1, "outcome": "approved"})

    assert (answer.status_code, refusals(answer)) == (400, [("non_field_errors", "own_filing")])


@pytest.mark.parametrize("path", ["", "draft/", "filings/", "decision/"])
@pytest.mark.parametrize("code", ["35.15", "35.14"])
def test_a_report_out_of_reach_is_not_there_by_any_way(caller, path, code):
    report = ReportFactory(assignment__facilitator__home_region__code="35.16")
    client = caller(code, Role.REGENCY_OFFICER)
    absent = uuid.UUID(int=0)

    def answers(report_id):
        address = f"{URL}{report_id}/{path}"
        verb = {"draft/": client.put, "filings/": client.post, "decision/": client.post}
        body = {"decision/": {"number": 1, "outcome": "approved"}}.get(
            path, {"base": 0, "values": VALUES}
        )
        answer = (
            verb[path](address, body, headers={"Idempotency-Key": str(uuid.uuid4())})
            if path
            else client.get(address)
        )
        return answer.status_code, answer.content

    assert answers(report.pk) == answers(absent)
    assert answers(report.pk)[0] == 404


def test_who_only_looks_writes_nothing(caller):
    report = ReportFactory()
    client = caller("ID", Role.API_CLIENT)

    assert file(client, report).status_code == 403
    assert client.put(f"{URL}{report.pk}/draft/", {"base": 0, "values": {}}).status_code == 403
    answer = client.post(f"{URL}{report.pk}/decision/", {"number": 1, "outcome": "approved"})
    assert answer.status_code == 403


def test_a_facilitator_sees_and_files_the_own_reports_only(caller):
    own, _other = ReportFactory(), ReportFactory()
    client = caller("35.14", Role.FACILITATOR)
    person = own.assignment.facilitator
    person.user = User.objects.get(auth_token_set=ApiToken.objects.get())
    person.save()

    rows = client.get(URL, {"mine": "true"}).json()["results"]

    assert [row["id"] for row in rows] == [str(own.pk)]
    assert file(client, own).status_code == 201


def test_a_month_and_its_form_are_open_to_every_role(caller):
    period = PeriodFactory()
    FormVersionFactory(cluster=ClusterFactory(code="PKH"))
    client = caller("35.14", Role.FACILITATOR)

    assert client.get("/api/v1/periods/", {"month": "2026-10"}).json()["results"] == [
        {
            "month": "2026-10",
            "cluster": "PKH",
            "cut_off_on": "2026-10-25",
            "due_at": "2026-11-04T16:59:59Z",
            "form": "PKH-1",
        }
    ]
    [form] = client.get("/api/v1/report-forms/", {"cluster": "PKH"}).json()["results"]
    assert form["definition"] == period.form.definition
    assert client.get("/api/v1/report-forms/PKH-1/").json() == form
