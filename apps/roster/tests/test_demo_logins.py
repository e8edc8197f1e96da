import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import ApiToken, User
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import AssignmentFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
ROLES = {
    "ministry_admin": ("ID", "demo-ministry-admin"),
    "ministry_viewer": ("ID", "demo-ministry-viewer"),
    "province_officer": ("35", "demo-province-officer"),
    "regency_officer": ("35.14", "demo-regency-officer"),
    "facilitator": ("35.14", "demo-facilitator"),
    "api_client": ("ID", "demo-api-client"),
    "certification_client": ("ID", "demo-certification-client"),
}


@pytest.fixture
def nation():
    RegionFactory(code="35.14")


def logins(*arguments):
    printed = StringIO()
    call_command("demo_logins", *arguments, stdout=printed)
    return json.loads(printed.getvalue())["roles"]


def test_each_role_gets_a_user_who_can_sign_in(nation):
    roles = logins()

    assert {role: login["user"] for role, login in roles.items()} == {
        role: user for role, (_code, user) in ROLES.items()
    }
    for role, (code, username) in ROLES.items():
        user = User.objects.get(username=username)
        assert user.check_password(roles[role]["password"])
        assert [(g.role, g.region.code, g.is_all_clusters) for g in user.grants.all()] == [
            (role, code, True)
        ]


def test_a_second_start_keeps_passwords_and_renews_tokens(nation):
    first, second = logins(), logins()

    assert {login["password"] for login in second.values()} == {None}
    assert not {r["token"] for r in first.values()} & {r["token"] for r in second.values()}
    assert ApiToken.objects.count() == len(ROLES)


def test_new_passwords_are_given_when_asked(nation):
    logins()

    assert None not in {login["password"] for login in logins("--new-passwords").values()}


def test_the_facilitator_is_a_synthetic_person_in_a_post(nation):
    AssignmentFactory()
    synthetic = AssignmentFactory(facilitator__is_synthetic=True).facilitator

    logins()

    assert Facilitator.objects.get(user__username="demo-facilitator") == synthetic


def test_without_regions_nothing_is_made():
    with pytest.raises(CommandError, match="Load the regions first"):
        logins()

    assert User.objects.count() == 0
