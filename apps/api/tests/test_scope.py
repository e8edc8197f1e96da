"""Who sees what: every address × verb × role × place, against a rule written anew here.

Each resource has rows in four places and one person who serves in two; to who answers for all of
the nation they all show, so a hole in the walls would be seen.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.accounts.models import ApiToken, User
from apps.accounts.rules import Role
from apps.api import urls
from apps.competencies.models import Assessment
from apps.competencies.tests.factories import (
    AssessmentFactory,
    CertificateFactory,
    CompetencyStandardFactory,
    EnrolmentFactory,
    SchemeFactory,
    TrainingSessionFactory,
)
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.forecasts.tests.factories import (
    CohortSeatFactory,
    OutlookFactory,
    VillageLapseFactory,
)
from apps.jobs.models import Job
from apps.programs.models import Program
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Report
from apps.reports.tests.factories import (
    FormVersionFactory,
    PaymentFactory,
    PeriodFactory,
    ReportFactory,
)
from apps.staffing.tests.factories import FigureFactory, WorkloadFactory, WorkloadPartFactory

HERE, SAME_HERE, BESIDE, FAR = ("35.14", "PKH"), ("35.14", "LU"), ("35.15", "PKH"), ("33.01", "PKH")
PLACES = [HERE, SAME_HERE, BESIDE, FAR]

Spot = tuple[str, str]
Rows = dict[str, set[Spot]]
"""What a row is known by → the places, each with a cluster, by which it may be seen."""


def kind_of(cluster: str) -> Any:
    return FacilitatorKindFactory(code=f"K-{cluster}", clusters=[ClusterFactory(code=cluster)])


def post(spot: Spot, **options: Any) -> Any:
    place, cluster = spot
    return AssignmentFactory(
        region=RegionFactory(code=f"{place}.01"),
        kind=kind_of(cluster),
        decree=f"SK {place} {cluster}",
        **options,
    )


def posts() -> list[Any]:
    """A person with a post in each place, and one with a post both here and far away."""
    single = [post(spot, facilitator__home_region__code=spot[0]) for spot in PLACES]
    both = FacilitatorFactory(home_region__code=HERE[0])
    return [*single, *(post(spot, facilitator=both, fte_share="0.5") for spot in (HERE, FAR))]


def spot_of(row: Any) -> Spot:
    return row.region.code[:5], row.cluster.code


def people() -> Rows:
    rows: Rows = {}
    for one in posts():
        rows.setdefault(one.facilitator.registry_number, set()).add(spot_of(one))
    return rows | {FacilitatorFactory(home_region__code=FAR[0]).registry_number: {FAR}}


def assignments() -> Rows:
    return {
        f"{one.facilitator.registry_number} {one.region.code}": {spot_of(one)} for one in posts()
    }


def workloads() -> Rows:
    rows: Rows = {}
    for one in posts():
        part = WorkloadPartFactory(assignment=one)
        if one.facilitator.registry_number not in rows:
            WorkloadFactory(run=part.run, facilitator=one.facilitator)
        rows.setdefault(one.facilitator.registry_number, set()).add(spot_of(one))
    return rows


def coverage() -> Rows:
    figures = [
        FigureFactory(region=RegionFactory(code=place), cluster=ClusterFactory(code=cluster))
        for place, cluster in [*PLACES, ("35", "PKH"), ("ID", "PKH")]
    ]
    return {
        f"{figure.region.code} {figure.cluster.code}": {(figure.region.code, figure.cluster.code)}
        for figure in figures
    }


def outlooks() -> Rows:
    for place, cluster in [*PLACES, ("35", "PKH"), ("ID", "PKH")]:
        OutlookFactory(region=RegionFactory(code=place), cluster=ClusterFactory(code=cluster))
    return {
        f"{place} {cluster}": {(place, cluster)}
        for place, cluster in [*PLACES, ("35", "PKH"), ("ID", "PKH")]
    }


def lapses() -> Rows:
    for place, cluster in PLACES:
        village = RegionFactory(code=f"{place}.01.2001")
        VillageLapseFactory(village=village, cluster=ClusterFactory(code=cluster))
    return {f"{place}.01.2001 {cluster}": {(place, cluster)} for place, cluster in PLACES}


def cohorts() -> Rows:
    """A cohort of each place, numbered, and one of neighbours of which some may see a part."""
    rows: Rows = {}
    for number, spots in enumerate([*([spot] for spot in PLACES), [HERE, BESIDE]], start=1):
        for place, cluster in spots:
            CohortSeatFactory(
                scheme=SchemeFactory(code="S"),
                province=RegionFactory(code=place[:2]),
                region=RegionFactory(code=place),
                cluster=ClusterFactory(code=cluster),
                number=number,
            )
        rows[f"{spots[0][0][:2]} {number}"] = set(spots)
    return rows


def jobs() -> Rows:
    made = [
        Job.objects.create(kind="staffing.count", region=RegionFactory(code=place), params=[place])
        for place in ("35.14", "35.15", "33.01", "35", "ID")
    ]
    return {str(job.pk): {(job.region.code, "")} for job in made}


def regions() -> Rows:
    return {RegionFactory(code=place).code: set() for place, _cluster in PLACES}


def clusters() -> Rows:
    return {ClusterFactory(code=cluster).code: set() for cluster in ("LU", "PKH")}


def programs() -> Rows:
    since = dt.date(2020, 1, 1)
    program = Program.objects.create(code="P", cluster=ClusterFactory(), starts_on=since)
    return {program.code: set()}


def standards() -> Rows:
    return {CompetencyStandardFactory(code=name).code: set() for name in ("CONTOH-A", "CONTOH-B")}


def certificates() -> Rows:
    """One of each person, of a body named as the person: so a row says whose it is."""
    rows: Rows = {}
    for number, spots in people().items():
        scheme = SchemeFactory(code=number, body__code=number)
        person = Facilitator.objects.get(registry_number=number)
        held = CertificateFactory(facilitator=person, scheme=scheme, number=f"A/{number}")
        rows[f"{number}:{held.number}"] = spots
    return rows


def assessments() -> Rows:
    return {
        str(AssessmentFactory(facilitator=Facilitator.objects.get(registry_number=number)).pk): (
            spots
        )
        for number, spots in people().items()
    }


def reports() -> Rows:
    return {str(ReportFactory(assignment=one).pk): {spot_of(one)} for one in posts()}


def report_timeliness() -> Rows:
    rows: Rows = {}
    for one in posts():
        place, cluster = spot_of(ReportFactory(assignment=one))
        rows[f"{place} {cluster}"] = {(place, cluster)}
    return rows


def report_payments() -> Rows:
    rows: Rows = {}
    for one in posts():
        place, cluster = spot_of(PaymentFactory(report__assignment=one))
        rows[f"{place} {cluster}"] = {(place, cluster)}
    return rows


def report_forms() -> Rows:
    forms = [FormVersionFactory(cluster=ClusterFactory(code=code)) for code in ("LU", "PKH")]
    return {form.code: set() for form in forms}


def periods() -> Rows:
    made = [PeriodFactory(cluster=ClusterFactory(code=cluster)) for cluster in ("LU", "PKH")]
    return {f"2026-10 {period.cluster.code}": set() for period in made}


def trainings() -> Rows:
    held = [TrainingSessionFactory(region=RegionFactory(code=place)) for place, _cluster in PLACES]
    return {str(session.pk): set() for session in held}


@dataclass(frozen=True)
class Resource:
    make: Callable[[], Rows]
    known_by: Callable[[Any], str]
    basename: str
    has_detail: bool = False
    is_open: bool = False
    for_facilitators: bool = True
    absent: str = "00000000-0000-4000-8000-000000000000"
    """What no row is known by."""
    is_own: Callable[[str], bool] = lambda row: row.startswith(own())
    writes: dict[str, set[int]] = field(default_factory=dict)
    """What a verb that writes may answer, where it is more than forbidden or not there."""
    changes: dict[str, set[int]] = field(default_factory=dict)
    """The same of a verb that changes one row."""
    actions: tuple[str, ...] = ()
    """What more can be asked of a row; each has tests of its own."""


def number(row: Any) -> str:
    return row["registry_number"]


def code(row: Any) -> str:
    return row["code"]


MATRIX = {
    "regions": Resource(regions, code, "region", has_detail=True, is_open=True),
    "clusters": Resource(clusters, code, "cluster", has_detail=True, is_open=True),
    "programs": Resource(programs, code, "program", has_detail=True, is_open=True),
    "competency-standards": Resource(
        standards, code, "competency-standard", has_detail=True, is_open=True
    ),
    "certificates": Resource(
        certificates,
        lambda row: row["id"],
        "certificate",
        has_detail=True,
        writes={"post": {400, 403}},
        changes={"patch": {200, 403, 404}},
        actions=("revocation",),
    ),
    "assessments": Resource(
        assessments,
        lambda row: str(row["id"]),
        "assessment",
        has_detail=True,
        writes={"post": {400, 403}},
        changes={"patch": {200, 403, 404}},
        absent="0",
        is_own=lambda row: Assessment.objects.get(pk=row).facilitator.registry_number == own(),
    ),
    "trainings": Resource(
        trainings,
        lambda row: str(row["id"]),
        "training",
        has_detail=True,
        is_open=True,
        actions=("results",),
    ),
    "report-forms": Resource(report_forms, code, "report-form", has_detail=True, is_open=True),
    "periods": Resource(
        periods, lambda row: f"{row['month']} {row['cluster']}", "period", is_open=True
    ),
    "reports": Resource(
        reports,
        lambda row: str(row["id"]),
        "report",
        has_detail=True,
        is_own=lambda row: (
            Report.objects.get(pk=row).assignment.facilitator.registry_number == own()
        ),
        actions=("draft", "filings", "decision", "photo", "photo-content"),
    ),
    "report-timeliness": Resource(
        report_timeliness,
        lambda row: f"{row['region']} {row['cluster']}",
        "report-timeliness",
        is_own=lambda row: row == " ".join(HERE),
    ),
    "report-payments": Resource(
        report_payments,
        lambda row: f"{row['region']} {row['cluster']}",
        "report-payments",
        is_own=lambda row: False,
    ),
    "facilitators": Resource(people, number, "facilitator", has_detail=True),
    "roster": Resource(people, number, "roster", has_detail=True),
    "assignments": Resource(
        assignments, lambda row: f"{row['facilitator']} {row['region']}", "assignment"
    ),
    "workloads": Resource(workloads, lambda row: row["facilitator"], "workload"),
    "coverage": Resource(
        coverage,
        lambda row: f"{row['region']} {row['cluster']}",
        "coverage",
        for_facilitators=False,
    ),
    "competency-forecast": Resource(
        outlooks,
        lambda row: f"{row['region']} {row['cluster']}",
        "competency-forecast",
        for_facilitators=False,
    ),
    "competency-lapses": Resource(
        lapses,
        lambda row: f"{row['village']} {row['cluster']}",
        "competency-lapse",
        for_facilitators=False,
    ),
    "competency-cohorts": Resource(
        cohorts,
        lambda row: f"{row['province']} {row['number']}",
        "competency-cohort",
        for_facilitators=False,
    ),
    "jobs": Resource(
        jobs,
        lambda row: row["id"],
        "job",
        has_detail=True,
        for_facilitators=False,
        writes={"post": {400, 403}},
    ),
}

CALLERS: dict[str, tuple[Role, str, str | None]] = {
    "ministry_admin": (Role.MINISTRY_ADMIN, "ID", None),
    "ministry_viewer": (Role.MINISTRY_VIEWER, "ID", None),
    "province_officer": (Role.PROVINCE_OFFICER, "35", None),
    "regency_officer": (Role.REGENCY_OFFICER, "35.14", None),
    "regency_officer of a cluster": (Role.REGENCY_OFFICER, "35.14", "PKH"),
    "facilitator": (Role.FACILITATOR, "35.14", None),
    "api_client": (Role.API_CLIENT, "ID", None),
    "api_client of a province": (Role.API_CLIENT, "35", None),
    "certification_client": (Role.CERTIFICATION_CLIENT, "ID", None),
    "certification_client of a province": (Role.CERTIFICATION_CLIENT, "35", None),
}


def sees(caller: tuple[Role, str, str | None], spot: Spot) -> bool:
    _role, over, of_cluster = caller
    place, cluster = spot
    is_inside = over in {"ID", place} or place.startswith(f"{over}.")
    return is_inside and of_cluster in {None, cluster or of_cluster}


def expected(resource: Resource, name: str, rows: Rows) -> set[str] | None:
    """What a caller sees of the rows; None where the whole resource is closed to them."""
    role = CALLERS[name][0]
    if resource.is_open:
        return set(rows)
    if role != Role.FACILITATOR:
        return {row for row, spots in rows.items() if any(sees(CALLERS[name], s) for s in spots)}
    return {row for row in rows if resource.is_own(row)} if resource.for_facilitators else None


def own() -> str:
    """The number of the person who signs in as the facilitator: the first that was made."""
    return Facilitator.objects.earliest("pk").registry_number


def signed_in(caller: Any, name: str) -> APIClient:
    role, over, cluster = CALLERS[name]
    client = caller(over, role, cluster)
    if role == Role.FACILITATOR and Facilitator.objects.exists():
        user = User.objects.get(username=f"{role}-{over}-{cluster}")
        Facilitator.objects.filter(registry_number=own()).update(user=user)
    return client


def address(resource: Resource, row: str | None = None) -> str:
    return reverse(f"api:{resource.basename}-list") + (f"{row}/" if row else "")


def test_every_address_has_a_line_here():
    routes = {route.name for route in urls.router.urls}
    named = {f"{resource.basename}-list" for resource in MATRIX.values()}
    named |= {f"{r.basename}-detail" for r in MATRIX.values() if r.has_detail}
    named |= {f"{r.basename}-{action}" for r in MATRIX.values() for action in r.actions}

    assert routes == named
    assert {pattern.name for pattern in urls.urlpatterns if hasattr(pattern, "name")} == {
        "schema",
        "docs",
    }


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("name", MATRIX)
def test_a_list_shows_what_the_caller_answers_for(caller, name, who):
    resource = MATRIX[name]
    rows = resource.make()
    client = signed_in(caller, who)
    wanted = expected(resource, who, rows)

    answer = client.get(address(resource), {"limit": 1000})

    if wanted is None:
        assert answer.status_code == 403
        return
    shown = [resource.known_by(row) for row in answer.json()["results"]]
    assert len(shown) == len(set(shown))
    assert set(shown) & set(rows) == wanted
    if not resource.is_open:
        assert set(shown) == wanted
        unseen = {spot[0] for spot in PLACES if not sees(CALLERS[who], (spot[0], "PKH"))}
        if CALLERS[who][0] != Role.FACILITATOR:
            assert [place for place in unseen if place in answer.content.decode()] == []


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("name", [name for name in MATRIX if MATRIX[name].has_detail])
def test_a_row_out_of_reach_is_as_one_that_does_not_exist(caller, name, who):
    resource = MATRIX[name]
    rows = resource.make()
    client = signed_in(caller, who)
    wanted = expected(resource, who, rows)
    absent = client.get(address(resource, resource.absent))

    for row in rows:
        answer = client.get(address(resource, row))
        if wanted is None:
            assert answer.status_code == 403
        elif row in wanted:
            assert resource.known_by(answer.json()) == row
        else:
            assert (answer.status_code, answer.content) == (404, absent.content)


@pytest.mark.parametrize("name", [name for name in MATRIX if MATRIX[name].has_detail])
def test_a_name_that_no_row_can_have_is_refused(caller, name):
    assert caller().get(f"{address(MATRIX[name])}%00/").status_code == 400


@pytest.mark.parametrize("who", [who for who in CALLERS if CALLERS[who][1] != "ID"])
@pytest.mark.parametrize(
    "name",
    [
        *("facilitators", "roster", "assignments", "workloads", "coverage", "certificates"),
        *("assessments", "competency-forecast", "competency-lapses", "competency-cohorts"),
        *("report-timeliness", "report-payments"),
    ],
)
def test_a_filter_finds_nothing_out_of_reach(caller, name, who):
    resource = MATRIX[name]
    rows = resource.make()
    client = signed_in(caller, who)

    for parameters in ({"region": FAR[0]}, {"region": "33", "cluster": "PKH"}):
        answer = client.get(address(resource), parameters)
        assert answer.status_code == (403 if expected(resource, who, rows) is None else 200)
        assert answer.json().get("results", []) == []


@pytest.mark.parametrize("who", CALLERS)
def test_of_a_session_only_people_in_reach_are_told(caller, who):
    rows, session = people(), TrainingSessionFactory(region=RegionFactory(code=FAR[0]))
    for person in rows:
        EnrolmentFactory(
            session=session, facilitator=Facilitator.objects.get(registry_number=person)
        )
    client = signed_in(caller, who)
    session.provider.clients.add(User.objects.latest("pk"))

    answer = client.get(f"{address(MATRIX['trainings'], str(session.pk))}results/")

    told = {row["facilitator"] for row in answer.json()}
    assert told == expected(MATRIX["facilitators"], who, rows)


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("name", MATRIX)
def test_nothing_is_written_through_a_resource(caller, name, who):
    resource = MATRIX[name]
    row = next(iter(resource.make()))
    client = signed_in(caller, who)

    for verb in ("post", "put", "patch", "delete"):
        allowed = resource.writes.get(verb, {403, 405})
        assert getattr(client, verb)(address(resource), {}).status_code in allowed
        if resource.has_detail:
            allowed = resource.changes.get(verb, {403, 405})
            assert getattr(client, verb)(address(resource, row), {}).status_code in allowed


@pytest.mark.parametrize("name", MATRIX)
def test_nobody_sees_anything_without_a_grant_or_a_token(db, name):
    resource = MATRIX[name]
    row = next(iter(resource.make()))
    _token, text = ApiToken.objects.create(user=User.objects.create_user("nobody"))
    nobody = APIClient(headers={"Authorization": f"Bearer {text}"})

    for client, status in ((APIClient(), 401), (nobody, 403)):
        for verb in ("get", "head", "options", "post", "put", "patch", "delete"):
            assert getattr(client, verb)(address(resource)).status_code == status
            if resource.has_detail:
                assert getattr(client, verb)(address(resource, row)).status_code == status


@pytest.mark.parametrize("name", ["schema", "docs"])
def test_the_description_is_open_to_who_has_signed_in(caller, name):
    url = reverse(f"api:{name}")

    assert APIClient().get(url).status_code == 401
    assert caller().get(url).status_code == 200
