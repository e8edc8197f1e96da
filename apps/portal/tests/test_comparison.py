import pytest

from apps.accounts.rules import Role
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import FigureFactory


@pytest.mark.parametrize("regions", [1, 3])
def test_each_region_shows_each_cluster_in_the_same_queries_however_many(
    signed_in, regions, django_assert_num_queries
):
    pkh, elderly = ClusterFactory(code="PKH"), ClusterFactory(code="LU")
    for cluster in (pkh, elderly):
        FigureFactory(region=RegionFactory(code="35"), cluster=cluster)
    figures = [
        FigureFactory(region=RegionFactory(code=f"35.0{number + 1}"), cluster=pkh)
        for number in range(regions)
    ]
    officer = signed_in("35", Role.PROVINCE_OFFICER)

    with django_assert_num_queries(7):  # session, user, grants, run, here, below, above
        page = officer.get("/clusters/")

    assert page.context["rows"] == [
        (figure.region, [(elderly, None), (pkh, figure)]) for figure in figures
    ]


def test_a_region_outside_the_grant_is_not_found(signed_in):
    FigureFactory(region=RegionFactory(code="33.01"))

    assert signed_in("35.14").get("/clusters/?region=33.01").status_code == 404
