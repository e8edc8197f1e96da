"""A facilitator with a report that is due, and phones to write it on."""

import pytest

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.portal.tests.browser.report_book.phone import CONTROLLED, PHONE, becomes
from apps.reports.tests.factories import (
    OfficerFactory,
    ReportFactory,
)


@pytest.fixture
def phone(visit):
    """Open the book on a phone of 360 pixels, ready to be used without a signal."""

    def open_book(user, path="/reports/", **options):
        page = visit(path, user, **PHONE, **options)
        assert becomes(page, CONTROLLED)
        return page

    return open_book


@pytest.fixture
def person(transactional_db):
    """A facilitator who signs in, with a post in 35.14.01."""
    user = OfficerFactory(username="dewi", grant=(Role.FACILITATOR, "35.14", None))
    person = FacilitatorFactory(full_name="Dewi Lestari", user=user)
    AssignmentFactory(facilitator=person)
    return person


@pytest.fixture
def report(person):
    return ReportFactory(assignment=person.assignments.get())
