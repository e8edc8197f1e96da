import datetime as dt

import pytest
from django.utils import timezone, translation

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.competencies.tests.factories import CertificateFactory
from apps.facilitators.models import Employment, Facilitator
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.forecasts.tests.factories import VillageLapseFactory
from apps.portal.lists import BY_SLUG, LISTS
from apps.programs.tests.factories import ClusterFactory
from apps.regions.models import Region
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Report
from apps.reports.rules.states import State
from apps.reports.tests.factories import FilingFactory, OfficerFactory
from apps.staffing.tests.factories import (
    CountRunFactory,
    FigureFactory,
    WorkloadFactory,
    WorkloadPartFactory,
)

OFTEN_LONG = ["blank-villages", "overloaded-people", "ending-contracts", "ending-certificates"]


def test_each_list_holds_what_is_in_reach_and_needs_somebody(signed_in):
    today = timezone.localdate()
    vacant = FigureFactory()
    blank = FigureFactory(
        region=RegionFactory(code="35.14.01.2001"), villages=1, villages_covered=0
    )
    FigureFactory(region=RegionFactory(code="35.14.01.2002"), villages=1, villages_covered=1)
    FigureFactory(region=RegionFactory(code="33.01.01.2001"), villages=1, villages_covered=0)
    unknown = FigureFactory(
        region=RegionFactory(code="35.14"),
        cluster=ClusterFactory(code="LU"),
        coverage_state="no_data",
        formasi=None,
    )
    overloaded = _overloaded(AssignmentFactory())
    WorkloadFactory(verdict="within")
    _overloaded(AssignmentFactory(region=RegionFactory(code="33.01.01")))
    ending = EmploymentFactory(ends_on=today + dt.timedelta(days=90))
    EmploymentFactory(ends_on=today + dt.timedelta(days=91))
    followed = EmploymentFactory(ends_on=today)
    EmploymentFactory(facilitator=followed.facilitator, starts_on=today + dt.timedelta(days=1))
    lapsing = CertificateFactory(ends_on=today + dt.timedelta(days=90))
    CertificateFactory(ends_on=today + dt.timedelta(days=91))

    doubtful = FacilitatorFactory(nik_agrees=False)
    FacilitatorFactory(nik_agrees=True)
    FacilitatorFactory(nik_agrees=False, home_region=RegionFactory(code="33.01"))
    waiting = FilingFactory(filed_by=OfficerFactory(grant=(Role.FACILITATOR, "35.14", None))).report
    FilingFactory(report__assignment__region=RegionFactory(code="33.01.01"))
    left = VillageLapseFactory()
    VillageLapseFactory(village=RegionFactory(code="33.01.01.2001"))

    page = signed_in("35.14").get("/needs/", HTTP_ACCEPT_LANGUAGE="en")

    found = {shown.slug: (length, list(rows)) for shown, length, rows in page.context["lists"]}
    assert found == {
        "reports-to-mend": (0, []),
        "reports-to-review": (1, [waiting]),
        "blank-villages": (1, [blank]),
        "overloaded-people": (1, [overloaded]),
        "ending-contracts": (1, [ending]),
        "ending-certificates": (1, [lapsing]),
        "villages-left": (1, [left]),
        "vacancies": (1, [vacant]),
        "doubtful-niks": (1, [doubtful]),
        "without-caseload": (1, [unknown]),
    }
    assert page.context["headline"] == (
        "1 report to review, "
        "1 village nobody covers (by cluster), 1 overloaded person, 1 contract about to end"
    )


def test_where_nothing_needs_somebody_the_page_says_so(signed_in):
    page = signed_in("35.14").get("/needs/", HTTP_ACCEPT_LANGUAGE="en")

    assert page.context["headline"] == "Nothing needs you"
    assert all(str(shown.none) in page.content.decode() for shown in LISTS)


def test_a_facilitator_sees_the_own_contract_end_and_nothing_else(signed_in, two_provinces):
    browser = signed_in("35.14", Role.FACILITATOR)
    own = Employment.objects.get(facilitator__home_region__code="35.14")
    Facilitator.objects.filter(pk=own.facilitator_id).update(user=User.objects.get())

    page = browser.get("/needs/")

    found = {shown.slug: list(rows) for shown, _length, rows in page.context["lists"] if rows}
    assert list(found) == ["overloaded-people", "ending-contracts", "ending-certificates"]
    assert found["ending-contracts"] == [own]
    for slug in ("overloaded-people", "ending-certificates"):
        assert [row.facilitator for row in found[slug]] == [own.facilitator]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_runs_the_same_queries_however_many_rows(
    signed_in, rows, django_assert_num_queries
):
    _fill(rows)
    officer = signed_in("35.14")

    # session, user, grants, run, deputyships, lengths, edition, five lists
    with django_assert_num_queries(12):
        page = officer.get("/needs/")

    found = {shown.slug: len(listed) for shown, _length, listed in page.context["lists"]}
    assert (found["blank-villages"], found["reports-to-review"]) == (rows, rows)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("slug", OFTEN_LONG)
def test_a_list_runs_the_same_queries_however_many_rows(
    signed_in, slug, rows, django_assert_num_queries
):
    _fill(rows)
    officer = signed_in("35.14")

    # session, user, grants, run, length, rows, edition, regions, clusters
    with django_assert_num_queries(9):
        page = officer.get(f"/needs/{slug}/")

    assert len(page.context["page"].object_list) == rows


def _fill(rows):
    filer = OfficerFactory(grant=(Role.FACILITATOR, "35.14", None))
    for number in range(rows):
        FilingFactory(filed_by=filer)
        village = RegionFactory(code=f"35.14.01.200{number + 1}")
        FigureFactory(region=village, villages=1, villages_covered=0)
        _overloaded(AssignmentFactory())
        EmploymentFactory(ends_on=timezone.localdate())
        CertificateFactory(ends_on=timezone.localdate())


def _overloaded(post):
    WorkloadPartFactory(assignment=post)
    return WorkloadFactory(facilitator=post.facilitator)


@pytest.fixture
def two_provinces(db):
    """In 35 and in 51 each a blank village, an overloaded person, and what of theirs ends soon."""
    today = timezone.localdate()
    for code, cluster in (("35.14.01", "PKH"), ("51.01.01", "LU")):
        FigureFactory(
            region=RegionFactory(code=f"{code}.2001"),
            cluster=ClusterFactory(code=cluster),
            villages=1,
            villages_covered=0,
        )
        employment = EmploymentFactory(
            facilitator__home_region=RegionFactory(code=code[:5]), ends_on=today
        )
        post = AssignmentFactory(
            facilitator=employment.facilitator,
            employment=employment,
            region=RegionFactory(code=code),
            cluster=ClusterFactory(code=cluster),
            ends_on=today,
        )
        CertificateFactory(facilitator=employment.facilitator, ends_on=today)
        _overloaded(post)


@pytest.mark.parametrize("slug", OFTEN_LONG)
@pytest.mark.parametrize(
    ("query", "length"),
    [
        ("", 2),
        ("region=35", 1),
        ("region=51.01", 1),
        ("region=51.01&cluster=LU", 1),
        ("region=51.01&cluster=PKH", 0),
        ("cluster=PKH", 1),
    ],
)
def test_a_list_is_narrowed_by_region_and_cluster(signed_in, two_provinces, slug, query, length):
    page = signed_in("ID", Role.MINISTRY_VIEWER).get(f"/needs/{slug}/?{query}")

    assert len(page.context["page"].object_list) == length


@pytest.mark.parametrize("query", ["region=51", "region=99", "cluster=X"])
def test_what_is_out_of_reach_or_unknown_is_not_found(signed_in, two_provinces, query):
    assert signed_in("35.14").get(f"/needs/blank-villages/?{query}").status_code == 404


def test_the_title_says_how_long_the_list_is_and_where():
    with translation.override("en"):
        assert BY_SLUG["vacancies"].headline(10_000, None) == (
            "Regencies and cities with vacancies by cluster: 10,000+"
        )
        assert BY_SLUG["vacancies"].headline(3, Region(label="Jawa Timur")) == (
            "Regencies and cities with vacancies by cluster in Jawa Timur: 3"
        )


def test_what_is_vacant_and_how_much_is_one_rule(signed_in):
    for code, formasi, filled in (
        ("35.01", 5, 4),
        ("35.02", 9, 2),
        ("35.03", 4, 4),
        ("35.04", 3, 4),
        ("35.05", None, 4),
    ):
        FigureFactory(region=RegionFactory(code=code), formasi=formasi, filled=filled)

    rows = signed_in("35", Role.PROVINCE_OFFICER).get("/needs/vacancies/").context["page"]

    assert [(row.region.code, row.vacancy) for row in rows] == [("35.02", 7), ("35.01", 1)]


def test_regions_without_data_are_listed_by_people_then_by_codes(signed_in):
    for region, cluster, people in (
        ("35.02", "PKH", 0),
        ("35.01", "PKH", 0),
        ("35.01", "LU", 0),
        ("35.03", "PKH", 2),
    ):
        FigureFactory(
            region=RegionFactory(code=region),
            cluster=ClusterFactory(code=cluster),
            people=people,
            coverage_state="no_data",
        )

    rows = signed_in("35", Role.PROVINCE_OFFICER).get("/needs/without-caseload/").context["page"]

    assert [(row.region.code, row.cluster.code) for row in rows] == [
        ("35.03", "PKH"),
        ("35.01", "LU"),
        ("35.01", "PKH"),
        ("35.02", "PKH"),
    ]


def test_an_unknown_list_is_not_found(signed_in):
    assert signed_in("35.14").get("/needs/nothing/").status_code == 404


def test_a_list_goes_on_from_page_to_page(signed_in, monkeypatch):
    monkeypatch.setattr("apps.portal.needs.ROWS_A_PAGE", 2)
    _fill(3)
    officer = signed_in("35.14")

    pages = [officer.get(f"/needs/blank-villages/?page={number}") for number in (1, 2, 99)]

    shown = [[row.region.code[-4:] for row in page.context["page"]] for page in pages]
    assert shown == [["2001", "2002"], ["2003"], ["2003"]]


def test_regions_are_offered_right_below_the_one_chosen(signed_in, two_provinces):
    viewer = signed_in("ID", Role.MINISTRY_VIEWER)

    def offered(query):
        question = viewer.get(f"/needs/blank-villages/?{query}").context["question"]
        return (
            [region.code for region in question.regions_above()],
            [region.code for region in question.regions_offered()],
        )

    assert offered("") == ([], ["35", "51"])
    assert offered("region=35.14") == (["ID", "35"], ["35.14.01"])


def test_the_csv_holds_the_whole_list(signed_in, two_provinces):
    CountRunFactory()

    answer = signed_in("ID", Role.MINISTRY_VIEWER).get(
        "/needs/blank-villages/?format=csv&on=2026-02-01", HTTP_ACCEPT_LANGUAGE="en"
    )

    assert answer.getvalue().decode() == (
        "\ufeffCode;Village;Cluster;Families\r\n"
        "35.14.01.2001;Desa 35.14.01.2001, Kec. 35.14.01, Kab. 35.14;Klaster PKH;96432\r\n"
        "51.01.01.2001;Desa 51.01.01.2001, Kec. 51.01.01, Kab. 51.01;Klaster LU;96432\r\n"
    )
    assert 'filename="blank-villages-2026-02-01.csv"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("shown", LISTS, ids=lambda shown: shown.slug)
def test_every_list_has_a_file(signed_in, two_provinces, shown):
    answer = signed_in("ID", Role.MINISTRY_VIEWER).get(f"/needs/{shown.slug}/?format=csv")

    assert answer.getvalue().decode().startswith("\ufeff")


@pytest.mark.parametrize("rows", [1, 3])
def test_people_of_doubtful_nik_lead_to_their_page(signed_in, rows, django_assert_num_queries):
    people = [FacilitatorFactory(nik_agrees=False) for _ in range(rows)]
    served = AssignmentFactory(facilitator=people[0], region=RegionFactory(code="35.14.01"))
    officer = signed_in("35.14")

    # session, user, grants, run, length, rows, edition, regions, clusters
    with django_assert_num_queries(9):
        page = officer.get("/needs/doubtful-niks/")

    assert list(page.context["page"]) == people
    assert f"/facilitators/{people[0].registry_number}/" in page.content.decode()
    for query, found in (
        ("region=35.14", people),
        (f"cluster={served.cluster.code}", people[:1]),
        ("region=35.14.02", []),
    ):
        RegionFactory(code="35.14.02")
        assert list(officer.get(f"/needs/doubtful-niks/?{query}").context["page"]) == found


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("slug", ["reports-to-mend", "reports-to-review"])
def test_reports_lead_to_their_own_page(signed_in, slug, rows, django_assert_num_queries):
    officer = signed_in("35.14")
    mends = slug == "reports-to-mend"
    filer = User.objects.get() if mends else OfficerFactory(grant=(Role.FACILITATOR, "35", None))
    reports = [FilingFactory(filed_by=filer).report for _ in range(rows)]
    if mends:
        Report.objects.update(state=State.RETURNED)

    # session, user, grants, run, length, rows, edition, regions, clusters; deputyships
    with django_assert_num_queries(9 if mends else 10):
        page = officer.get(f"/needs/{slug}/")

    assert set(page.context["page"]) == set(reports)
    way = "/reports/" if mends else "/reports/review/"
    assert f'href="{way}{reports[0].pk}/"' in page.content.decode()
    for query, found in (("region=35.14", rows), ("cluster=PKH", rows), ("cluster=LU", 0)):
        ClusterFactory(code="LU")
        assert len(officer.get(f"/needs/{slug}/?{query}").context["page"].object_list) == found
    lines = officer.get(f"/needs/{slug}/?format=csv").getvalue().decode().splitlines()
    assert len(lines) == 1 + rows


def test_what_others_filed_is_not_ones_own_to_mend(signed_in):
    FilingFactory()
    Report.objects.update(state=State.RETURNED)

    page = signed_in("35.14").get("/needs/reports-to-mend/")

    assert list(page.context["page"]) == []
