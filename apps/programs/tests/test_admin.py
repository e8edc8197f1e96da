import datetime as dt

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from apps.programs.models import FacilitatorKind, StaffingStandard
from apps.programs.services import seed_programs
from apps.programs.tests.factories import (
    ClusterFactory,
    FacilitatorKindFactory,
    ServiceUnitFactory,
    StaffingStandardFactory,
)
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)


def address(table, page="changelist", *args):
    return reverse(f"admin:programs_{table}_{page}", args=args)


def unset(rf):
    kinds = admin.site.get_model_admin(FacilitatorKind)
    return {kind.code: kinds.without_standard(kind) for kind in kinds.get_queryset(rf.get("/"))}


def version_of(standard, **given):
    return {
        "kind": standard.kind_id, "cluster": standard.cluster_id, "terrain": standard.terrain,
        "basis": standard.basis, "minimum": "200", "target": "250", "maximum": "300",
        "legal_reference": "Kepmen 2", "starts_on": DAY.isoformat(), "ends_on": "",
    } | given  # fmt: skip


def versions():
    return list(
        StaffingStandard.objects.order_by("starts_on").values_list("target", "starts_on", "ends_on")
    )


def refusals(answer):
    assert answer.status_code == 200
    return {n: list(said) for n, said in answer.context["adminform"].form.errors.items()}


def test_a_kind_names_the_clusters_without_a_standard_today(rf):
    seed_programs()
    StaffingStandard.objects.filter(kind__code="TKSK").update(ends_on=dt.date(2020, 1, 1))

    assert unset(rf) == {
        "PS-PKH": "–",
        "P-LU": "LU",
        "P-PD": "PD",
        "PEKSOS-ADIKSI": "–",
        "KONSELOR-ADIKSI": "–",
        "SAKTI-PEKSOS": "ANAK",
        "P-TS-KPO": "TS-KPO",
        "P-KUBE": "KUBE",
        "TKSK": "LINTAS",
    }


def test_a_new_version_ends_the_former_the_day_before(admin_client):
    standard = StaffingStandardFactory()

    admin_client.post(address("staffingstandard", "add"), version_of(standard))

    assert versions() == [
        (300, dt.date(2020, 1, 1), dt.date(2026, 6, 30)),
        (250, DAY, None),
    ]
    history = admin_client.get(address("staffingstandard", "history", standard.pk))
    assert history.context["changes"][0].who == "admin"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"maximum": ""}, "maximum"),
        ({"target": "999"}, "target"),
        ({"ends_on": "2026-06-30"}, "ends_on"),
    ],
)
def test_a_version_is_refused_on_its_field_and_the_former_stays(admin_client, given, field):
    standard = StaffingStandardFactory()

    answer = admin_client.post(address("staffingstandard", "add"), version_of(standard, **given))

    assert list(refusals(answer)) == [field]
    assert versions() == [(300, dt.date(2020, 1, 1), None)]


def test_a_version_that_has_begun_keeps_its_numbers(admin_client):
    begun = StaffingStandardFactory()
    to_come = StaffingStandardFactory(
        terrain="hard", starts_on=timezone.localdate() + dt.timedelta(days=9)
    )
    for standard in (begun, to_come):
        day = standard.starts_on.isoformat()
        change = address("staffingstandard", "change", standard.pk)
        admin_client.post(change, version_of(standard, starts_on=day))
        standard.refresh_from_db()

    assert (begun.target, begun.legal_reference) == (300, "Kepmen 2")
    assert to_come.target == 250


def test_what_is_over_is_ended_and_not_deleted(admin_client):
    kind = FacilitatorKindFactory()

    assert admin_client.post(address("facilitatorkind", "delete", kind.pk)).status_code == 403


def test_a_unit_sits_in_a_regency_in_force(admin_client):
    for code, ends_on in (("35.14", None), ("35.14.01", None), ("35.15", dt.date(2019, 1, 1))):
        RegionFactory(code=code, ends_on=ends_on)
    names = {"app_label": "programs", "model_name": "serviceunit", "field_name": "regency"}
    offered = admin_client.get(reverse("admin:autocomplete"), {"term": "35.1", **names}).json()

    assert [row["text"] for row in offered["results"]] == ["Kab. 35.14, Provinsi 35"]


@pytest.mark.parametrize(
    ("validity", "terrains"),
    [("today", ["easy"]), ("past", ["any"]), ("to_come", ["hard"]), ("", ["any", "easy", "hard"])],
)
def test_standards_are_found_by_validity(admin_client, validity, terrains):
    today = timezone.localdate()
    StaffingStandardFactory()
    StaffingStandardFactory(terrain="any", ends_on=today - dt.timedelta(days=1))
    StaffingStandardFactory(terrain="hard", starts_on=today + dt.timedelta(days=1))
    query = {"validity": validity} if validity else {}
    page = admin_client.get(address("staffingstandard"), query)

    assert sorted(row.terrain for row in page.context["cl"].result_list) == terrains


@pytest.mark.parametrize(
    ("table", "queries"),
    [
        ("cluster", 5), ("program", 6), ("facilitatorkind", 8), ("serviceunit", 5),
        ("staffingstandard", 7),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_runs_the_same_queries_however_many_rows(
    admin_client, table, queries, rows, django_assert_num_queries
):
    for n in range(rows):
        cluster = ClusterFactory(code=f"C{n}")
        cluster.programs.create(code=f"P{n}", name="Program", starts_on=DAY)
        ServiceUnitFactory()
        StaffingStandardFactory(kind=FacilitatorKindFactory(code=f"K{n}", clusters=[cluster]))

    with django_assert_num_queries(queries):
        admin_client.get(address(table))
