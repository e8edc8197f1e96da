"""What holds for every address: closed without a token, strict, steady, a fixed query count."""

import base64
import datetime as dt
import json

import pytest
from celery import current_app
from django.core.management import call_command
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.api.urls import router
from apps.competencies.models import StandardUnit
from apps.competencies.tests.factories import (
    CertificateFactory,
    CompetencyStandardFactory,
    CompetencyUnitFactory,
    EnrolmentFactory,
)
from apps.facilitators.services import merge
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.forecasts.tests.factories import (
    CohortSeatFactory,
    OutlookFactory,
    VillageLapseFactory,
)
from apps.jobs.models import Job
from apps.programs.models import Program
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory, SuccessionFactory
from apps.reports.tests.factories import (
    DEFINITIONS,
    FormVersionFactory,
    PaymentFactory,
    PeriodFactory,
    ReportFactory,
)
from apps.staffing.tests.factories import (
    CountRunFactory,
    FigureFactory,
    WorkloadFactory,
    WorkloadPartFactory,
)

ROOT = "/api/v1/"


def regions(number):
    for n in range(number):
        RegionFactory(code=f"{60 + n}")


def clusters(number):
    for n in range(number):
        ClusterFactory(code=f"C{n}")


def programs(number):
    for n in range(number):
        Program.objects.create(
            code=f"P{n}", name="Program", cluster=ClusterFactory(), starts_on=dt.date(2020, 1, 1)
        )


def standards(number):
    for n in range(number):
        standard = CompetencyStandardFactory(code=f"CONTOH-{n}")
        StandardUnit.objects.create(standard=standard, unit=CompetencyUnitFactory(), position=1)


def certificates(number):
    for _ in range(number):
        CertificateFactory()


def trainings(number):
    for n in range(number):
        EnrolmentFactory(session__region=RegionFactory(code=f"35.{10 + n}"))


def outlooks(number):
    for n in range(number):
        OutlookFactory(region=RegionFactory(code=f"35.{10 + n}"))


def lapses(number):
    for n in range(number):
        VillageLapseFactory(village=RegionFactory(code=f"35.14.01.{2001 + n}"))


def cohorts(number):
    for n in range(number):
        for _ in range(2):
            CohortSeatFactory(number=1 + n)


def coverage(number):
    for n in range(number):
        FigureFactory(region=RegionFactory(code=f"35.{10 + n}"))


def people(number):
    for n in range(number):
        AssignmentFactory(region=RegionFactory(code=f"35.14.{10 + n}"))


def workloads(number):
    for _ in range(number):
        part = WorkloadPartFactory()
        WorkloadFactory(facilitator=part.facilitator)


def jobs(number):
    for n in range(number):
        Job.objects.create(kind="x", region=RegionFactory(code="ID"), params={"n": n})


def report_forms(number):
    for code in sorted(DEFINITIONS)[:number]:
        FormVersionFactory(cluster=ClusterFactory(code=code))


def periods(number):
    for code in sorted(DEFINITIONS)[:number]:
        PeriodFactory(cluster=ClusterFactory(code=code))


def reports(number):
    for n in range(number):
        ReportFactory(assignment__region=RegionFactory(code=f"35.14.{10 + n}"))


def reported(number):
    """Reports of as many regencies, with what they say of payments."""
    for n in range(number):
        PaymentFactory(report__assignment__region=RegionFactory(code=f"35.{10 + n}"))


MATRIX = {
    "regions": (regions, {}, 4),
    "clusters": (clusters, {}, 4),
    "programs": (programs, {}, 4),
    "competency-standards": (standards, {}, 4),
    "certificates": (certificates, {"expiring_within": 3650, "as_of": "2024-03-02"}, 4),
    "assessments": (certificates, {"outcome": "competent", "way": "test"}, 4),
    "trainings": (trainings, {"has_free_seats": "true"}, 4),
    "competency-forecast": (outlooks, {"falls": "true", "month": 3}, 5),
    "competency-lapses": (lapses, {"before": "2026-05-01"}, 5),
    "competency-cohorts": (cohorts, {}, 5),
    "coverage": (coverage, {}, 5),
    "facilitators": (people, {}, 4),
    "roster": (people, {}, 4),
    "assignments": (people, {}, 4),
    "workloads": (workloads, {}, 6),
    "report-forms": (report_forms, {}, 4),
    "periods": (periods, {}, 4),
    "reports": (reports, {}, 4),
    "report-timeliness": (reported, {"month": "2026-10"}, 5),
    "report-payments": (reported, {"month": "2026-10"}, 5),
    "jobs": (jobs, {}, 4),
}
"""Resource → what makes n rows, its parameters, queries of a page (token, grants and rows)."""


def test_every_resource_has_a_line_here():
    assert {prefix for prefix, _view, _name in router.registry} == set(MATRIX)


@pytest.mark.parametrize("name", MATRIX)
def test_a_list_is_closed_without_a_token(db, name):
    assert APIClient().get(f"{ROOT}{name}/").status_code == 401


@pytest.mark.parametrize("name", MATRIX)
@pytest.mark.parametrize("number", [1, 3])
def test_a_page_takes_as_many_queries_however_many_rows(
    caller, django_assert_num_queries, name, number
):
    make, parameters, queries = MATRIX[name]
    client = caller()
    client.get(f"{ROOT}{name}/", parameters)
    make(number)
    with django_assert_num_queries(queries):
        answer = client.get(f"{ROOT}{name}/", parameters)
    assert answer.status_code == 200
    assert len(answer.json()["results"]) >= number


@pytest.mark.parametrize("name", MATRIX)
def test_an_unknown_parameter_is_refused_by_name(caller, name):
    answer = caller().get(f"{ROOT}{name}/", {"colour": "red"})
    assert answer.status_code == 400
    assert [(error["attr"], error["code"]) for error in answer.json()["errors"]] == [
        ("colour", "unknown")
    ]


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "ten", "", "²"])
def test_a_limit_outside_1_to_1000_is_refused(caller, limit):
    answer = caller().get(f"{ROOT}clusters/", {"limit": limit})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "limit"


UNSTORABLE = [
    base64.urlsafe_b64encode(json.dumps([False, [text], ""]).encode()).decode()
    for text in ("\0", "A\0", "\ud800", "A\udfff")
]
"""Places whose text PostgreSQL cannot hold."""


@pytest.mark.parametrize(
    "cursor", ["", "x", "W10=", "W2ZhbHNlLCBbMV1d", "W2ZhbHNlLCBbMV0sICIiXQ==", "ü", *UNSTORABLE]
)
def test_a_cursor_we_never_gave_is_refused(caller, cursor):
    answer = caller().get(f"{ROOT}clusters/", {"cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "cursor"


def codes(answer):
    return [row["code"] for row in answer["results"]]


def test_pages_hold_their_place_while_rows_come_and_go(caller):
    for code in "BDFH":
        ClusterFactory(code=code)
    client = caller()
    first = client.get(f"{ROOT}clusters/", {"limit": 2}).json()
    ClusterFactory(code="A")
    ClusterFactory(code="E")
    second = client.get(first["next"]).json()
    assert (codes(first), codes(second)) == (["B", "D"], ["E", "F"])
    last = client.get(second["next"]).json()
    assert (codes(last), last["next"]) == (["H"], None)
    back = client.get(second["previous"]).json()
    assert codes(back) == ["B", "D"]


def test_a_retired_code_means_its_successors_and_says_so(caller):
    old = RegionFactory(code="91.01", ends_on=dt.date(2022, 7, 24))
    new = RegionFactory(code="93.01")
    SuccessionFactory(predecessor=old, successor=new)
    answer = caller().get(f"{ROOT}regions/", {"region": "91.01"})
    assert codes(answer.json()) == ["93.01"]
    assert answer["Region-Successor"] == "93.01"


def test_an_unknown_region_is_refused_on_its_parameter(caller):
    answer = caller().get(f"{ROOT}coverage/", {"region": "99.99"})
    assert answer.status_code == 400
    assert [(error["attr"], error["code"]) for error in answer.json()["errors"]] == [
        ("region", "unknown_region")
    ]


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "31-01-2026"])
def test_an_impossible_day_is_refused(caller, day):
    answer = caller().get(f"{ROOT}coverage/", {"as_of": day})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "as_of"


def test_a_coverage_row_is_the_documented_one(caller):
    FigureFactory(
        run=CountRunFactory(day=dt.date(2020, 1, 31)),
        certified_fte="300.50",
        lasting_fte=280,
        expiring_90_fte="4.25",
        expiring_180_fte="20.50",
        qualified_fte=290,
    )
    answer = caller().get(f"{ROOT}coverage/", {"region": "35", "region_level": "regency"})
    assert answer.json()["results"] == [
        {
            "region": "35.14",
            "region_name": "Kab. 35.14, Provinsi 35",
            "level": "regency",
            "cluster": "PKH",
            "kind": None,
            "families": 96432,
            "families_without_standard": 0,
            "need_fte": 321.44,
            "need": 322,
            "formasi": 329,
            "filled": 323,
            "people": 323,
            "vacancy": 6,
            "unplanned": 0,
            "surplus": 1,
            "coverage": 98.4,
            "coverage_families": 99.1,
            "coverage_state": "ok",
            "spread": {"max": 1.31, "p90": 1.12, "overloaded_percent": 14.2},
            "competency": {
                "certified_fte": 300.5,
                "certified_percent": 93.0,
                "six_months_left_fte": 280.0,
                "expiring_30_fte": 0,
                "expiring_90_fte": 4.25,
                "expiring_180_fte": 20.5,
                "qualified_fte": 290.0,
                "qualified_percent": 89.8,
            },
            "as_of": "2020-01-31",
            "computed_at": answer.json()["results"][0]["computed_at"],
        }
    ]


def test_competency_is_0_where_nobody_is_certified_and_has_no_percent_where_nobody_serves(caller):
    FigureFactory(available_fte=0)
    FigureFactory(region=RegionFactory(code="35.15"))
    empty, bare = (row["competency"] for row in caller().get(f"{ROOT}coverage/").json()["results"])
    percents = ("certified_percent", "qualified_percent")
    assert empty == {name: None if name in percents else 0 for name in empty}
    assert bare == dict.fromkeys(empty, 0)


def test_an_officer_sees_no_other_province(caller):
    FigureFactory(region=RegionFactory(code="35.14"))
    FigureFactory(region=RegionFactory(code="33.01"))
    FigureFactory(region=RegionFactory(code="ID"))
    answer = caller("35").get(f"{ROOT}coverage/")
    assert [row["region"] for row in answer.json()["results"]] == ["35.14"]


def test_a_run_not_finished_shows_nothing(caller):
    FigureFactory(run=CountRunFactory(finished_at=None))
    assert caller().get(f"{ROOT}coverage/").json()["results"] == []


def test_the_schema_is_complete(db, tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"))


def test_the_schema_says_in_english_what_everything_means(caller):
    schema = caller().get(f"{ROOT}schema/", headers={"Accept-Language": "id"}).json()
    operations = [
        (f"{verb} {path}", operation)
        for path, verbs in schema["paths"].items()
        for verb, operation in verbs.items()
    ]
    parameters = [
        (f"{name}?{parameter['name']}", parameter)
        for name, operation in operations
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    ]
    rows = [(n, s) for n, s in schema["components"]["schemas"].items() if n.endswith("Row")]

    assert [name for name, told in operations + parameters if not told.get("description")] == []
    assert {name for name, told in rows if not told.get("description")} <= {
        *("ClusterRow", "ProgramRow", "RegionRow")
    }
    sexes = schema["components"]["schemas"]["SexEnum"]
    assert sexes["description"] == "* `female` - Female\n* `male` - Male"


def test_the_documentation_carries_nothing_inline(caller):
    page = caller().get(f"{ROOT}docs/").content.decode()
    assert "swagger-ui" in page
    assert "<style" not in page
    assert "<script>" not in page


def test_health_is_open(db, client):
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {
        "status": "ok",
        "database": "ok",
        "broker": "ok",
        "oldest_open_job_seconds": None,
        "dead_jobs": 0,
    }


def test_a_person_of_another_province_is_not_found(caller):
    FacilitatorFactory(registry_number="F1", home_region=RegionFactory(code="33.01"))
    assert caller("35").get(f"{ROOT}roster/F1/").status_code == 404


def test_a_nik_is_masked(caller):
    FacilitatorFactory(nik="3514015001900001", registry_number="F1")
    row = caller().get(f"{ROOT}roster/F1/").json()
    assert row["nik"] == "351401••••••0001"
    assert "3514015001900001" not in str(row)


def test_parts_out_of_reach_stand_in_one_sum(caller):
    here = WorkloadPartFactory(fte=0.5, assignment__fte_share="0.5")
    WorkloadPartFactory(
        assignment__facilitator=here.facilitator,
        assignment__employment=here.assignment.employment,
        assignment__fte_share="0.5",
        assignment__region=RegionFactory(code="33.01"),
    )
    WorkloadFactory(facilitator=here.facilitator)
    [row] = caller("35").get(f"{ROOT}workloads/").json()["results"]
    assert [part["region"] for part in row["parts"]] == [here.region.code]
    assert row["outside_scope"] == {"posts": 1, "families": 219.0, "load": 2.19}


def test_a_part_says_until_when_its_holder_is_certified(caller):
    certified = WorkloadPartFactory(certified_until=dt.date(2026, 6, 30), is_qualified=True)
    for part in (certified, WorkloadPartFactory()):
        WorkloadFactory(facilitator=part.facilitator)
    rows = caller().get(f"{ROOT}workloads/").json()["results"]
    assert [
        (part["certified_until"], part["is_qualified"]) for row in rows for part in row["parts"]
    ] == [("2026-06-30", True), (None, False)]


@pytest.mark.parametrize("name", ["facilitators", "roster"])
def test_the_number_of_a_merged_person_answers_with_the_survivor(caller, name):
    survivor, twice, once = (FacilitatorFactory(registry_number=f"F{n}") for n in (1, 2, 3))
    officer = User.objects.create_user("who merges")
    merge(once, into=twice, by=officer, on=dt.date(2026, 1, 1))
    merge(twice, into=survivor, by=officer, on=dt.date(2026, 2, 1))
    client = caller("35")
    for number in ("F2", "F3"):
        answer = client.get(f"{ROOT}{name}/{number}/")
        assert answer.json() == client.get(f"{ROOT}{name}/F1/").json()
        assert answer["Content-Location"] == "../F1/"
    assert "Content-Location" not in client.get(f"{ROOT}{name}/F1/")
    absent = caller("33").get(f"{ROOT}{name}/F2/")
    assert (absent.status_code, "Content-Location" in absent) == (404, False)


def test_the_number_of_a_merged_person_finds_the_survivor(caller):
    post = AssignmentFactory(facilitator__registry_number="F1")
    FacilitatorFactory(registry_number="F2", merged_into=post.facilitator)
    client = caller()
    for address in ("roster/?q=f2", "assignments/?q=F2", "assignments/?facilitator=F2"):
        [row] = client.get(f"{ROOT}{address}").json()["results"]
        assert "F1" in {row.get("registry_number"), row.get("facilitator")}


def test_health_with_work_that_was_given_up_is_degraded_and_says_how_much(client, db):
    for n in range(2):
        Job.objects.create(kind="x", region=RegionFactory(code="ID"), params={"n": n}, state="dead")
    answer = client.get("/health/ready")
    told = answer.json()
    assert (answer.status_code, told["status"], told["dead_jobs"]) == (200, "degraded", 2)


def test_health_without_a_broker_is_degraded_not_down(db, client, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
