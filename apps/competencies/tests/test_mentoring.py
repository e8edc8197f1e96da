"""Mentoring on offer, kept in the back office."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.accounts.rules import Role
from apps.competencies.models import Mentoring
from apps.competencies.tests.factories import (
    CompetencyUnitFactory,
    MentoringFactory,
    TrainingProviderFactory,
)
from apps.competencies.tests.test_admin_certification import address, change, signed_in
from apps.core.refusals import save
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_an_administrator_offers_mentoring_and_is_told_what_lacks():
    ministry = signed_in(Role.MINISTRY_ADMIN, "ID")
    unit = CompetencyUnitFactory()
    given = {
        "title": "Bimbingan P2K2", "provider": TrainingProviderFactory().pk, "units": [unit.pk],
        "region": RegionFactory(code="ID").pk, "way": "distance", "how_to_ask": "Telepon balai",
        "starts_on": "2026-01-01", "ends_on": "2026-12-31",
    }  # fmt: skip
    place = address("mentoring", "add")

    def refused(**changed):
        return ministry.post(place, given | changed).context["adminform"].form.errors

    assert refused(units=[]) == {"units": ["This field is required."]}
    assert refused(how_to_ask=" ") == {"how_to_ask": ["This field is required."]}
    assert refused(ends_on="2025-12-31") == {"ends_on": ["The last day is before the first."]}
    assert ministry.post(place, given).status_code == 302
    assert refused(starts_on="2026-12-31", ends_on="") == {
        "starts_on": ["This provider offers mentoring of that title there in that time."]
    }
    offer = Mentoring.objects.get()
    assert (offer.way, list(offer.units.all())) == ("distance", [unit])
    given = given | {"starts_on": "2027-01-01", "ends_on": ""}
    assert ministry.post(place, given).status_code == 302


def test_an_offer_that_does_not_say_how_to_ask_is_refused_by_the_table():
    with pytest.raises(ValidationError) as refused:
        save(MentoringFactory.build(
            provider=TrainingProviderFactory(), region=RegionFactory(code="35"), how_to_ask=" "
        ))  # fmt: skip

    assert refused.value.message_dict == {
        "how_to_ask": ["Say how it is asked for: an offer that nobody can take up is none."]
    }


def test_other_roles_read_what_is_offered_and_change_nothing():
    offer = MentoringFactory()
    form = {"title": "Lain"}

    for role, code in ((Role.REGENCY_OFFICER, "33.01"), (Role.MINISTRY_VIEWER, "ID")):
        browser = signed_in(role, code)
        assert browser.get(change(offer)).status_code == 200
        assert browser.post(change(offer), form).status_code == 403
        assert browser.get(address("mentoring", "add")).status_code == 403
    assert signed_in(Role.FACILITATOR).get(change(offer)).status_code == 302
    assert Mentoring.objects.get().title == offer.title
