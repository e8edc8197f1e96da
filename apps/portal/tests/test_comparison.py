import pytest
from django.utils import translation

from apps.accounts.rules import Role
from apps.portal.columns import BY_KEY, COVERAGE
from apps.portal.comparison import headline
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import FigureFactory


@pytest.fixture
def nation(db):
    """Provinces 35 and 51 in PKH, 35 also in LU; LINTAS covers no villages."""
    pkh, elderly = ClusterFactory(code="PKH"), ClusterFactory(code="LU")
    unbound = {"cluster": ClusterFactory(code="LINTAS"), "villages": 0, "families": None}
    FigureFactory(region=RegionFactory(code="ID"), coverage_state="not_applicable", **unbound)
    for cluster in (pkh, elderly):
        FigureFactory(region=RegionFactory(code="ID"), cluster=cluster)
    FigureFactory(region=RegionFactory(code="35"), cluster=pkh, villages_covered=73, filled=2)
    FigureFactory(region=RegionFactory(code="35"), cluster=elderly, villages_covered=36)
    FigureFactory(region=RegionFactory(code="51"), cluster=pkh, villages_covered=365, filled=1)


def shown(page):
    """Return the table as text: each row's region and covered percents, by cluster code."""
    return {
        region.code: {cluster.code: figure and figure.coverage for cluster, figure in cells}
        for region, cells in page.context["rows"]
    }


@pytest.mark.parametrize("regions", [1, 3])
def test_each_region_shows_each_cluster_in_the_same_queries_however_many(
    signed_in, regions, django_assert_num_queries
):
    pkh = ClusterFactory(code="PKH")
    FigureFactory(region=RegionFactory(code="35"), cluster=pkh)
    for number in range(regions):
        FigureFactory(region=RegionFactory(code=f"35.0{number + 1}"), cluster=pkh)
    officer = signed_in("35", Role.PROVINCE_OFFICER)

    with django_assert_num_queries(8):  # session, user, grants, run, here, below, above, edition
        page = officer.get("/clusters/")

    assert len(page.context["rows"]) == regions


def test_clusters_that_have_no_such_number_are_named_and_left_out(signed_in, nation):
    page = signed_in("ID", Role.MINISTRY_VIEWER).get("/clusters/")

    assert shown(page) == {"35": {"LU": 9.9, "PKH": 20.0}, "51": {"LU": None, "PKH": 100.0}}
    assert [cluster.code for cluster in page.context["left_out"]] == ["LINTAS"]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("sort=PKH", ["35", "51"]),
        ("sort=-PKH", ["51", "35"]),
        ("sort=-LU", ["35", "51"]),
        ("sort=LU", ["35", "51"]),  # what has no number is last either way
        ("sort=-region", ["51", "35"]),
        ("sort=-PKH&show=filled", ["35", "51"]),
        ("sort=nonsense&show=nonsense", ["35", "51"]),
    ],
)
def test_rows_are_sorted_by_a_cluster(signed_in, nation, query, order):
    page = signed_in("ID", Role.MINISTRY_VIEWER).get(f"/clusters/?{query}")

    assert list(shown(page)) == order


def test_the_csv_holds_the_measure_shown(signed_in, nation):
    answer = signed_in("ID", Role.MINISTRY_VIEWER).get(
        "/clusters/?show=filled&format=csv&sort=-PKH", HTTP_ACCEPT_LANGUAGE="en"
    )

    assert answer.getvalue().decode() == (
        "\ufeffCode;Region;Klaster LINTAS;Klaster LU;Klaster PKH\r\n"
        "35;Provinsi 35;;323;2\r\n"
        "51;Provinsi 51;;;1\r\n"
    )
    assert 'filename="ID-filled-2026-01-31.csv"' in answer.headers["Content-Disposition"]


def test_the_title_names_the_cluster_that_covers_least(db):
    figures = [
        FigureFactory(cluster=ClusterFactory(code=code), villages_covered=covered)
        for code, covered in (("PKH", 300), ("LU", 20))
    ]
    region = RegionFactory(code="35")

    with translation.override("en"):
        assert headline(region, COVERAGE, figures) == (
            "Provinsi 35: villages are covered least in Klaster LU, 5.5\N{NO-BREAK SPACE}%"
        )
        assert headline(region, COVERAGE, []) == (
            "Provinsi 35, cluster by cluster: Villages covered (%)"
        )
        assert headline(region, BY_KEY["need"], figures) == (
            "Provinsi 35, cluster by cluster: Need"
        )


def test_a_region_outside_the_grant_is_not_found(signed_in):
    FigureFactory(region=RegionFactory(code="33.01"))

    assert signed_in("35.14").get("/clusters/?region=33.01").status_code == 404
