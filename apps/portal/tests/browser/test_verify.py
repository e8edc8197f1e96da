"""Whoever scans a certificate holds a phone: its page fits, and passes axe."""

import pytest
from django.utils import timezone, translation

from apps.competencies.rules import CertificateState
from apps.competencies.tests.factories import CertificateFactory
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.portal.tests.browser.conftest import violations
from apps.portal.tests.browser.test_pages import OVERFLOW

LONG_NAME = "R. A. Siti Rahmawati Kusumaningrum Prawirodirdjo binti Abdurrahman Wahyudiningrat"


@pytest.mark.django_db(transaction=True)
def test_a_phone_shows_who_is_certified_and_leaves_no_cookie(visit):
    person = FacilitatorFactory(full_name=LONG_NAME)
    AssignmentFactory(facilitator=person)
    given = CertificateFactory(facilitator=person, starts_on=timezone.localdate())
    page = visit(f"/verify/{given.token}", viewport={"width": 360, "height": 640})

    with translation.override("id"):
        assert str(CertificateState.VALID.label) in page.locator("main").inner_text()
    assert LONG_NAME in page.locator("main").inner_text()
    assert page.evaluate(OVERFLOW) == 0
    assert violations(page) == []
    assert page.context.cookies() == []

    page.goto("/verify/unknown")
    assert page.evaluate(OVERFLOW) == 0
    assert violations(page) == []
