import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.rules import Role
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.facilitators.tests.test_admin_acts import change, signed_in
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
DOUBLES = "/admin/facilitators/facilitator/doubles/"


@pytest.fixture
def officer() -> Client:
    return signed_in(Role.REGENCY_OFFICER)


def merging(loser, into):
    return reverse("admin:facilitators_facilitator_merge", args=[loser.pk, into.pk])


def test_a_pair_is_found_compared_and_merged(officer):
    stays = AssignmentFactory(facilitator__full_name="Ani Rahayu").facilitator
    goes = FacilitatorFactory(full_name="Ani Rahayuu", nik="3514011001900001")

    assert merging(goes, stays) in officer.get(DOUBLES).content.decode()
    assert merging(goes, stays) in officer.get(change(goes)).content.decode()
    shown = officer.get(merging(goes, stays)).content.decode()
    assert "351401••••••0001" in shown
    assert "Merge; this is not undone" in shown
    answer = officer.post(merging(goes, stays))

    assert answer["Location"] == change(stays)
    assert list(Facilitator.objects.unmerged()) == [stays]
    assert officer.get(merging(goes, stays)).status_code == 404
    assert "Nobody among those you answer for." in officer.get(DOUBLES).content.decode()


def test_what_stands_against_a_merge_is_named(officer):
    one, other = (AssignmentFactory(facilitator__full_name="Ani Rahayu") for _ in range(2))
    address = merging(one.facilitator, other.facilitator)

    for answer in (officer.get(address), officer.post(address)):
        shown = answer.content.decode()
        assert "Both hold one post at once" in shown
        assert "Merge; this is not undone" not in shown
    assert Facilitator.objects.unmerged().count() == 2


def test_pairs_out_of_reach_are_not_found_and_viewers_merge_none(officer):
    here = FacilitatorFactory(full_name="Ani Rahayu")
    there = FacilitatorFactory(full_name="Ani Rahayu", home_region=RegionFactory(code="33.01"))
    viewer = signed_in(Role.MINISTRY_VIEWER, code="ID")

    assert str(there) not in officer.get(DOUBLES).content.decode()
    assert officer.get(merging(here, there)).status_code == 404
    assert officer.get(merging(here, here)).status_code == 404
    for address in (DOUBLES, merging(here, there)):
        assert viewer.get(address).status_code == 403
    assert officer.get(DOUBLES, {"after": "x"}).status_code == 400
