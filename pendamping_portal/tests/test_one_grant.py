"""Who looks after one province and only looks at another changes nothing there, by any page."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory
from apps.caseloads.models import TerrainClass
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
OUTSIDE = "This lies outside what you answer for."


@pytest.fixture
def officer():
    user = GrantFactory(role=Role.PROVINCE_OFFICER, region=RegionFactory(code="35")).user
    GrantFactory(user=user, role=Role.MINISTRY_VIEWER, region=RegionFactory(code="33"))
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
    return browser


def terrain(code):
    return {
        "village": RegionFactory(code=f"{code}.01.01.2001").pk,
        "cluster": ClusterFactory().pk,
        "terrain": "hard",
        "legal_reference": "",
    }


def test_a_row_is_changed_only_where_it_may_be(officer):
    there, here = (
        TerrainClass.objects.create(village_id=given["village"], cluster_id=given["cluster"])
        for given in (terrain("33"), terrain("35"))
    )
    pages = [reverse("admin:caseloads_terrainclass_change", args=[row.pk]) for row in (there, here)]

    assert [officer.get(page).context["has_change_permission"] for page in pages] == [False, True]
    assert [
        officer.post(page, terrain(code)).status_code
        for page, code in zip(pages, ("33", "35"), strict=True)
    ] == [403, 302]


def test_a_row_is_added_only_where_it_may_be(officer):
    add = reverse("admin:caseloads_terrainclass_add")
    refused = officer.post(add, terrain("33"))
    officer.post(add, terrain("35"))

    assert refused.context["adminform"].form.non_field_errors() == [OUTSIDE]
    assert [row.village.code for row in TerrainClass.objects.all()] == ["35.01.01.2001"]


def test_an_act_is_offered_and_done_only_where_it_may_be(officer):
    there, here = (FacilitatorFactory(home_region=RegionFactory(code=c)) for c in ("33", "35"))
    page = "admin:facilitators_facilitator_change"
    acts = [officer.get(reverse(page, args=[one.pk])).context["acts"] for one in (there, here)]

    assert acts[0] == []
    for _title, address in acts[1]:
        elsewhere = address.replace(f"/{here.pk}/", f"/{there.pk}/")
        assert (officer.get(address).status_code, officer.get(elsewhere).status_code) == (200, 403)
        assert officer.post(elsewhere).status_code == 403


def test_nobody_is_posted_where_the_officer_only_looks(officer):
    post = AssignmentFactory(region=RegionFactory(code="33.01"))
    page = officer.get(reverse("admin:facilitators_assignment_change", args=[post.pk]))

    assert page.status_code == 200
    assert page.context["acts"] == []


def test_nobody_is_registered_where_the_officer_only_looks(officer):
    person = {
        "nik": "3514011001900001", "full_name": "Dewi", "sex": "female", "born_on": "1990-01-10",
        "education": "", "nip": "", "phone": "", "email": "", "status": "", "employer": "",
        "decree": "", "starts_on": "", "ends_on": "", "home_region": RegionFactory(code="33.01").pk,
    }  # fmt: skip
    answer = officer.post(reverse("admin:facilitators_facilitator_add"), person)

    assert answer.status_code == 200
    assert not Facilitator.objects.exists()


def test_people_are_merged_only_where_both_may_be_changed(officer):
    there, here = (FacilitatorFactory(home_region=RegionFactory(code=c)) for c in ("33", "35"))
    address = reverse("admin:facilitators_facilitator_merge", args=[there.pk, here.pk])

    assert officer.post(address).status_code == 403
    assert not Facilitator.objects.exclude(merged_into=None).exists()
