import datetime as dt

import pytest

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.facilitators.models import CoveredVillage
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.portal.dashboard import in_order
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
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
    assert officer.get("/?region=%00").status_code == 404


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
    assert page.context["was_counted"] is False


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

    with django_assert_num_queries(
        9
    ):  # session, user, grants, run, here, below, crumbs, trend, posts
        page = officer.get("/")

    assert len(page.context["rows"]) == regions


def test_rows_are_ordered_and_what_does_not_apply_is_last():
    few, none, many = (
        FigureFactory(region=RegionFactory(code=f"35.0{n}"), formasi=formasi)
        for n, formasi in ((1, 324), (2, None), (3, 400))
    )

    assert in_order([few, none, many], "-vacancy") == [many, few, none]
    assert in_order([many, none, few], "vacancy") == [few, many, none]
    assert in_order([many, few], "unknown") == [few, many]


def test_the_csv_holds_what_is_shown(signed_in):
    FigureFactory(region=RegionFactory(code="35"))
    FigureFactory()

    answer = signed_in("35", Role.PROVINCE_OFFICER).get("/?format=csv", HTTP_ACCEPT_LANGUAGE="en")

    assert answer.content.decode() == (
        "\ufeffRegion;Families;Need;Approved posts;Filled;Vacancy;Villages covered (%);"
        "Overloaded (%)\r\n"
        '"Kab. 35.14, Provinsi 35";96432;322;329;323;6;98.4;14.2\r\n'
    ).replace('"', "")
    assert answer.headers["Content-Disposition"] == ('attachment; filename="35-PKH-2026-01-31.csv"')


def test_a_village_shows_who_covers_it_today(signed_in):
    village = RegionFactory(code="35.14.01.2001")
    FigureFactory(region=village)
    post = AssignmentFactory(region=village.parent)
    CoveredVillage.objects.create(assignment=post, village=village, starts_on=post.starts_on)
    AssignmentFactory(region=village.parent)
    AssignmentFactory(region=village, cluster=ClusterFactory(code="LU"))

    page = signed_in("35.14").get("/?region=35.14.01.2001&cluster=PKH")

    assert list(page.context["posts"]) == [post]


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
