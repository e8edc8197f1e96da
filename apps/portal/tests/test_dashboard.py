import datetime as dt

import pytest
import time_machine
from django.utils import translation

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    CoveredVillageFactory,
    FacilitatorFactory,
)
from apps.portal.dashboard import headline
from apps.programs.tests.factories import ClusterFactory
from apps.regions.rules import Level
from apps.regions.tests.factories import RegionFactory
from apps.reports.tests.factories import (
    DUE,
    OCTOBER,
    FilingFactory,
    PeriodFactory,
    ReportFactory,
)
from apps.staffing.tests.factories import CountRunFactory, FigureFactory

pytestmark = pytest.mark.django_db


def test_an_officer_lands_on_the_own_region(signed_in):
    FigureFactory()
    FigureFactory(region=RegionFactory(code="35"))

    page = signed_in("35.14").get("/")

    assert page.context["chosen"].region.code == "35.14"
    assert list(page.context["crumbs"]) == []


def test_a_region_or_cluster_outside_the_grant_is_not_found(signed_in):
    FigureFactory()
    FigureFactory(cluster=ClusterFactory(code="LU"))
    FigureFactory(region=RegionFactory(code="33.01"))
    officer = signed_in("35.14", cluster="PKH")

    assert officer.get("/?region=35.14&cluster=PKH").status_code == 200
    assert officer.get("/?region=35.14&cluster=LU").status_code == 404
    assert officer.get("/?region=33.01").status_code == 404


def test_the_nation_is_drilled_down_by_its_parts(signed_in):
    for code in ("ID", "35", "35.14"):
        FigureFactory(region=RegionFactory(code=code))
    viewer = signed_in("ID", Role.MINISTRY_VIEWER)

    assert [row.region.code for row in viewer.get("/").context["rows"]] == ["35"]
    page = viewer.get("/?region=35&cluster=PKH")
    assert [row.region.code for row in page.context["rows"]] == ["35.14"]
    assert [region.code for region in page.context["crumbs"]] == ["ID"]


def test_an_unfinished_run_is_shown_to_nobody(signed_in):
    run = CountRunFactory(finished_at=None)
    FigureFactory(run=run)

    page = signed_in("35.14").get("/")

    assert page.templates[0].name == "portal/nothing.html"
    assert page.context["first_run"] is None


def test_somebody_without_a_grant_sees_no_figure(client):
    FigureFactory()
    client.force_login(
        User.objects.create_user("nobody"), backend="apps.accounts.backends.RoleBackend"
    )

    assert client.get("/").templates[0].name == "portal/nothing.html"


def test_a_facilitator_is_led_to_the_own_page(signed_in):
    browser = signed_in("35.14", Role.FACILITATOR)
    person = FacilitatorFactory(user=User.objects.get())
    FigureFactory()

    assert browser.get("/").url == f"/facilitators/{person.registry_number}/"


@pytest.mark.parametrize("regions", [1, 3])
def test_the_page_runs_the_same_queries_however_many_rows(
    signed_in, regions, django_assert_num_queries
):
    FigureFactory(region=RegionFactory(code="35"))
    for number in range(regions):
        FigureFactory(region=RegionFactory(code=f"35.0{number + 1}"))
        AssignmentFactory(region=RegionFactory(code="35"))
    officer = signed_in("35", Role.PROVINCE_OFFICER)

    # session, user, grants, run, here, month, reports, below, trend, job, edition, crumbs, posts
    with django_assert_num_queries(13):
        page = officer.get("/")

    assert len(page.context["rows"]) == regions


def test_the_rows_say_how_the_newest_closed_month_of_reports_stands(signed_in):
    for code in ("35", "35.14", "35.15"):
        FigureFactory(region=RegionFactory(code=code))
    PeriodFactory(month=dt.date(2026, 11, 1), due_at=DUE + dt.timedelta(days=30))
    for place in ("35.14.01", "33.01.01"):
        ReportFactory(assignment__region=RegionFactory(code=place))
    FilingFactory(report__assignment__region=RegionFactory(code="35.14.01"))

    with time_machine.travel(DUE + dt.timedelta(days=1), tick=False):
        page = signed_in("35", Role.PROVINCE_OFFICER).get("/", {"sort": "-reports_missing"})

    missing, on_time = page.context["reported"]
    rows = [page.context["chosen"], *page.context["rows"]]
    assert [(row.region.code, missing.read(row), on_time.read(row)) for row in rows] == [
        ("35", 1, 50.0),
        ("35.14", 1, 50.0),
        ("35.15", None, None),
    ]
    assert page.context["month"] == OCTOBER
    assert 'href="/reports/timeliness/?region=35&amp;cluster=PKH"' in page.content.decode()


def test_rows_are_ordered_and_what_does_not_apply_is_last(signed_in):
    FigureFactory(region=RegionFactory(code="35"))
    for code, formasi in (("35.01", 324), ("35.02", None), ("35.03", 400)):
        FigureFactory(region=RegionFactory(code=code), formasi=formasi)
    officer = signed_in("35", Role.PROVINCE_OFFICER)

    def order(sort):
        return [row.region.code for row in officer.get(f"/?sort={sort}").context["rows"]]

    assert order("-vacancy") == ["35.03", "35.01", "35.02"]
    assert order("vacancy") == ["35.01", "35.03", "35.02"]
    assert order("unknown") == ["35.01", "35.02", "35.03"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "Kab. 35.14, Provinsi 35, Klaster PKH: 323 filled of 322 needed"),
        (
            {"need": None},
            "Kab. 35.14, Provinsi 35, Klaster PKH: 323 filled, the need is not known",
        ),
        (
            {"need": None, "filled": None},
            "Kab. 35.14, Provinsi 35, Klaster PKH: 96,432 families",
        ),
        (
            {"families": None, "filled": None},
            "Kab. 35.14, Provinsi 35, Klaster PKH: no data",
        ),
        (
            {"level": Level.VILLAGE},
            "Kab. 35.14, Provinsi 35, Klaster PKH: 96,432 families, covered",
        ),
        (
            {"level": Level.VILLAGE, "villages_covered": 0},
            "Kab. 35.14, Provinsi 35, Klaster PKH: 96,432 families nobody covers",
        ),
        (
            {"level": Level.VILLAGE, "families": 0},
            "Kab. 35.14, Provinsi 35, Klaster PKH: no families",
        ),
    ],
)
def test_the_title_is_a_sentence_of_fact(facts, sentence):
    with translation.override("en"):
        assert headline(FigureFactory(**facts)) == sentence


def test_the_csv_holds_what_is_shown(signed_in):
    FigureFactory(region=RegionFactory(code="35"))
    FigureFactory()

    answer = signed_in("35", Role.PROVINCE_OFFICER).get("/?format=csv", HTTP_ACCEPT_LANGUAGE="en")

    assert answer.getvalue().decode() == (
        "\ufeffCode;Region;Families;Need;Approved posts;Filled;Vacancy;Villages covered (%);"
        "Overloaded (%);Highest load\r\n"
        "35.14;Kab. 35.14, Provinsi 35;96432;322;329;323;6;98,4;14,2;1,31\r\n"
    )
    assert answer.headers["Content-Disposition"] == ('attachment; filename="35-PKH-2026-01-31.csv"')


def test_a_village_shows_who_covers_it_on_the_day(signed_in):
    village = RegionFactory(code="35.14.01.2001")
    FigureFactory(region=village)
    before, post = AssignmentFactory.create_batch(2, region=village.parent)
    february = dt.date(2026, 2, 1)
    CoveredVillageFactory(
        assignment=before, village=village, ends_on=february - dt.timedelta(days=1)
    )
    CoveredVillageFactory(assignment=post, village=village, starts_on=february)
    AssignmentFactory(region=village.parent)
    AssignmentFactory(region=village, cluster=ClusterFactory(code="LU"))

    officer = signed_in("35.14")

    def serving(query):
        return list(officer.get(f"/?region={village.code}&cluster=PKH{query}").context["posts"])

    assert serving("") == [post]
    assert serving("&on=2026-01-31") == [before]


def test_an_officer_of_two_areas_lands_on_the_widest_and_may_choose(signed_in):
    FigureFactory()
    FigureFactory(region=RegionFactory(code="51"))
    officer = signed_in("35.14")
    Grant.objects.create(
        user=User.objects.get(),
        role=Role.PROVINCE_OFFICER,
        region=RegionFactory(code="51"),
        is_all_clusters=True,
        starts_on=dt.date(2020, 1, 1),
    )

    page = officer.get("/")

    assert page.context["chosen"].region.code == "51"
    assert [area.code for area in page.context["areas"]] == ["51", "35.14"]


def test_a_superuser_lands_on_the_nation(client):
    FigureFactory(region=RegionFactory(code="ID"))
    client.force_login(
        User.objects.create_superuser("root"), backend="apps.accounts.backends.RoleBackend"
    )

    assert client.get("/").context["chosen"].region.code == "ID"
