"""Recapitulation and documents with something in them: on a phone, and before axe."""

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.facilitators.tests.factories import AssignmentFactory
from apps.jobs.models import Job
from apps.portal.tests.browser.conftest import violations
from apps.portal.tests.browser.test_pages import OVERFLOW
from apps.regions.tests.factories import RegionFactory
from apps.reports.rules.states import month_before, month_of
from apps.reports.services import BUNDLE
from apps.reports.tests.factories import ApprovedFilingFactory, PeriodFactory, ReportFactory

RECAP = "/reports/recap/?region=35.14&cluster=PKH"
DOCUMENTS = "/reports/documents/?region=35.14"


@pytest.fixture
def month(user: User) -> None:
    """Last month's approved reports of three posts, and documents under way and made."""
    period = PeriodFactory(month=month_before(month_of(timezone.localdate())))
    for number in range(3):
        post = AssignmentFactory(region=RegionFactory(code="35.14.01"), decree=f"SK {number}")
        report = ReportFactory(assignment=post, period=period)
        ApprovedFilingFactory(report=report, values={"opening": 281, "closing": 279})
    asked = {"month": f"{period.month:%Y-%m}", "region": "35.14", "cluster": "PKH"}
    made = {"documents": 3, "file": "gone.zip", "bytes": 1, "areas": []}
    for number, (state, result) in enumerate([("running", None), ("done", made), ("dead", None)]):
        Job.objects.create(
            kind=BUNDLE,
            region=RegionFactory(code="35.14"),
            params=asked | {"number": number},
            requested_by=user,
            state=state,
            done=1,
            total=3,
            result=result,
        )


@pytest.mark.parametrize("path", [RECAP, DOCUMENTS])
def test_axe_finds_nothing_and_a_phone_is_wide_enough(visit, user, month, path):
    page = visit(path, user)
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(path)
    assert page.evaluate(OVERFLOW) == 0


def test_the_page_follows_the_work_until_it_is_over(visit, user, month):
    page = visit(DOCUMENTS, user)
    assert page.locator("[data-percent]").inner_text() == "33"

    Job.objects.filter(state="running").update(state="done", result={"documents": 0, "areas": []})

    page.locator("[data-over]").wait_for()
    assert not page.locator("[data-running]").is_visible()
