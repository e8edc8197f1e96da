import pytest

from apps.accounts.rules import Role
from apps.jobs.models import Job
from apps.portal.progress import COUNT
from apps.regions.tests.factories import RegionFactory
from apps.staffing.tests.factories import FigureFactory


@pytest.fixture
def job(db):
    """A count of the nation, a quarter done."""
    nation = RegionFactory(code="ID")
    FigureFactory(region=nation)
    return Job.objects.create(kind=COUNT, region=nation, state="running", done=5, total=20)


def test_a_count_under_way_is_told_in_percent(signed_in, job):
    viewer = signed_in("ID", Role.MINISTRY_VIEWER)

    answer = viewer.get("/progress/")

    assert answer.json() == {"percent": 25}
    assert "no-store" in answer.headers["Cache-Control"]
    assert viewer.get("/").context["job"] == job


def test_a_count_that_is_over_or_other_work_is_not_told(signed_in, job):
    job.state = Job.State.DONE
    job.save()
    Job.objects.create(kind="caseloads.load", region=job.region, state="running")

    assert signed_in("ID", Role.MINISTRY_VIEWER).get("/progress/").json() == {"percent": None}


def test_an_officer_is_not_told_of_the_nations_count(signed_in, job):
    assert signed_in("35.14").get("/progress/").json() == {"percent": None}
