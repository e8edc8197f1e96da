import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.caseloads.models import Caseload, CaseloadMonth, TerrainClass
from apps.programs.tests.factories import ClusterFactory, ServiceUnitFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


def browser_of(role, code="ID", **grant):
    user = GrantFactory(role=role, region=RegionFactory(code=code), **grant).user
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


@pytest.fixture
def viewer():
    return browser_of(Role.MINISTRY_VIEWER)


@pytest.fixture
def officer():
    return browser_of(Role.REGENCY_OFFICER, "35.14")


def address(table, page="changelist", *args):
    return reverse(f"admin:caseloads_{table}_{page}", args=args)


def shown(browser, table, **query):
    return list(browser.get(address(table), query).context["cl"].result_list)


def month(code="35.14", on=dt.date(2026, 9, 1), cluster="PKH"):
    return CaseloadMonth.objects.create(
        regency=RegionFactory(code=code),
        cluster=ClusterFactory(code=cluster),
        month=on,
        source="SIKS-NG",
        received_on=dt.date(2026, 9, 5),
    )


def line(held, village="01.2001", families=12):
    place = RegionFactory(code=f"{held.regency.code}.{village}")
    return Caseload.objects.create(month=held, village=place, families=families)


def terrain(code="35.14.01.2001"):
    return TerrainClass.objects.create(village=RegionFactory(code=code), cluster=ClusterFactory())


def test_lines_are_found_by_month_region_and_cluster(viewer):
    september, other = month(), month("35.15", cluster="LU")
    here, there = line(september), line(other)
    at_unit = Caseload.objects.create(month=september, unit=ServiceUnitFactory(), families=5)

    assert set(shown(viewer, "caseload")) == {here, there, at_unit}
    assert set(shown(viewer, "caseload", month=september.pk)) == {here, at_unit}
    assert set(shown(viewer, "caseload", region="35.14")) == {here, at_unit}
    assert shown(viewer, "caseload", region="35.14.01") == [here]
    assert shown(viewer, "caseload", month__cluster__id__exact=other.cluster_id) == [there]
    assert shown(viewer, "caseload", q="35.15.01") == [there]


def test_months_and_terrain_are_found_by_region(viewer):
    here, _there = month(), month("33.01")
    hard, _other = terrain(), terrain("33.01.01.2001")

    assert shown(viewer, "caseloadmonth", region="35") == [here]
    assert shown(viewer, "terrainclass", region="35.14.01") == [hard]
    assert shown(viewer, "terrainclass", q="35.14") == [hard]


def test_an_officer_sees_neither_another_regency_nor_another_cluster():
    browser = browser_of(Role.REGENCY_OFFICER, "35.14", cluster=ClusterFactory())
    mine, elsewhere, in_another = month(), month("33.01"), month(cluster="LU")
    line_of = {held: line(held) for held in (mine, elsewhere, in_another)}

    assert shown(browser, "caseloadmonth") == [mine]
    assert shown(browser, "caseload") == [line_of[mine]]
    for held in (elsewhere, in_another):
        assert browser.get(address("caseloadmonth", "change", held.pk)).status_code == 404
        for page in ("change", "history"):
            assert browser.get(address("caseload", page, line_of[held].pk)).status_code == 404


@pytest.mark.parametrize("table", ["caseloadmonth", "caseload"])
def test_caseloads_are_not_written_by_hand(officer, table):
    assert officer.get(address(table, "add")).status_code == 403


def test_terrain_is_classed_by_who_answers_for_the_village(officer):
    village, abroad = RegionFactory(code="35.14.01.2001"), RegionFactory(code="33.01.01.2001")
    given = {"cluster": ClusterFactory().pk, "terrain": "hard", "legal_reference": ""}

    refused = officer.post(address("terrainclass", "add"), given | {"village": abroad.pk})
    officer.post(address("terrainclass", "add"), given | {"village": village.pk})
    twice = officer.post(address("terrainclass", "add"), given | {"village": village.pk})

    assert list(refused.context["adminform"].form.errors) == ["village"]
    assert twice.context["adminform"].form.errors == {
        "village": ["This village has a class for that cluster already."]
    }
    assert [row.village for row in TerrainClass.objects.all()] == [village]


@pytest.mark.parametrize(
    ("table", "queries"), [("caseloadmonth", 10), ("caseload", 9), ("terrainclass", 8)]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_runs_the_same_queries_however_many_rows(
    viewer, table, queries, rows, django_assert_num_queries
):
    for n in range(rows):
        held = month(f"35.0{n + 1}")
        line(held)
        terrain(f"35.0{n + 1}.01.2001")

    with django_assert_num_queries(queries):
        assert len(shown(viewer, table)) == rows
