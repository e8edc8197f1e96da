import datetime as dt

import pytest

from apps.accounts.models import User
from apps.accounts.rules import PERMISSIONS, Role
from apps.accounts.tests.factories import GrantFactory, UserFactory

pytestmark = pytest.mark.django_db


def holder(role, **more):
    return User.objects.get(pk=GrantFactory(role=role, **more).user_id)


@pytest.mark.parametrize("role", PERMISSIONS)
def test_a_role_carries_its_permissions_and_no_others(role):
    asked = {
        "facilitators.view_facilitator", "facilitators.change_facilitator",
        "facilitators.unmask_nik", "jobs.view_job", "accounts.view_user", "accounts.add_grant",
    }  # fmt: skip
    user = holder(role)

    assert {perm for perm in asked if user.has_perm(perm)} == asked & PERMISSIONS[role]
    assert not user.has_module_perms("accounts")


def test_a_ministry_administrator_may_do_everything():
    user = holder(Role.MINISTRY_ADMIN)

    assert user.has_perm("accounts.add_grant")
    assert user.has_module_perms("accounts")


def test_an_ended_grant_carries_nothing():
    user = holder(Role.MINISTRY_ADMIN, ends_on=dt.date(2020, 1, 2))

    assert not user.has_perm("regions.view_region")
    assert not user.may_enter_the_back_office


def test_a_user_who_is_not_active_may_nothing_even_as_superuser():
    user = UserFactory(is_superuser=True, is_active=False)

    assert not user.has_module_perms("accounts")
    assert not user.may_enter_the_back_office
