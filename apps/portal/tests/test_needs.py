import datetime as dt

import pytest
from django.utils import timezone

from apps.facilitators.tests.factories import EmploymentFactory
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import FigureFactory, WorkloadFactory


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
    overloaded = WorkloadFactory()
    WorkloadFactory(verdict="within")
    WorkloadFactory(facilitator__home_region=RegionFactory(code="33.01"))
    ending = EmploymentFactory(ends_on=today + dt.timedelta(days=90))
    EmploymentFactory(ends_on=today + dt.timedelta(days=91))

    page = signed_in("35.14").get("/needs/")

    found = {
        name: list(page.context[name])
        for name in ("vacant", "blank", "unknown", "overloaded", "ending")
    }
    assert found == {
        "vacant": [vacant],
        "blank": [blank],
        "unknown": [unknown],
        "overloaded": [overloaded],
        "ending": [ending],
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_runs_the_same_queries_however_many_rows(
    signed_in, rows, django_assert_num_queries
):
    for number in range(rows):
        village = RegionFactory(code=f"35.14.01.200{number + 1}")
        FigureFactory(region=village, villages=1, villages_covered=0)
        WorkloadFactory()
        EmploymentFactory(ends_on=timezone.localdate())
    officer = signed_in("35.14")

    with django_assert_num_queries(9):  # session, user, grants, run and five lists
        page = officer.get("/needs/")

    assert len(page.context["blank"]) == rows
