import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.accounts.models import ApiToken, User
from apps.accounts.rules import Role
from apps.accounts.services import (
    end_access,
    grant,
    invite,
    invite_officer,
    readmit,
    renew_token,
    set_random_password,
)
from apps.accounts.tests.factories import GrantFactory, UserFactory
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 10)


def test_an_invited_user_cannot_sign_in_before_choosing_a_password():
    user = invite("rahma", email="rahma@example.org")

    assert user.is_active
    assert not user.has_usable_password()


def test_inviting_a_name_that_is_taken_is_refused_on_its_field():
    invite("rahma")

    with pytest.raises(ValidationError) as refusal:
        invite("rahma")

    assert list(refusal.value.message_dict) == ["username"]
    assert User.objects.count() == 1


def test_a_grant_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValidationError) as refusal:
        grant(
            UserFactory(),
            Role.REGENCY_OFFICER,
            region=RegionFactory(code="35.14"),
            starts_on=DAY,
            ends_on=DAY - dt.timedelta(days=1),
        )

    assert list(refusal.value.message_dict) == ["ends_on"]


@pytest.mark.parametrize(
    ("code", "cluster", "field"), [("35", None, "region"), ("ID", "PKH", "cluster")]
)
def test_nobody_is_half_a_ministry_administrator(code, cluster, field):
    with pytest.raises(ValidationError) as refusal:
        grant(
            UserFactory(),
            Role.MINISTRY_ADMIN,
            region=RegionFactory(code=code),
            cluster=cluster and ClusterFactory(code=cluster),
            starts_on=DAY,
        )

    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.REGENCY_OFFICER, "35.14.01.2001"),
        (Role.REGENCY_OFFICER, "35"),
        (Role.PROVINCE_OFFICER, "35.14"),
    ],
)
def test_an_officer_answers_for_a_region_of_the_own_level(role, code):
    with pytest.raises(ValidationError) as refusal:
        grant(UserFactory(), role, region=RegionFactory(code=code), starts_on=DAY)

    assert list(refusal.value.message_dict) == ["region"]


def test_a_grant_does_not_come_back_with_who_is_let_in_on_the_day_of_the_end():
    today = timezone.localdate()
    user = GrantFactory(starts_on=today - dt.timedelta(days=9)).user
    GrantFactory(user=user, region=RegionFactory(code="35.15"), starts_on=today)

    end_access(user, on=today)
    readmit(user)

    assert not User.objects.get(pk=user.pk).grants_today
    assert user.grants.get().ends_on == today - dt.timedelta(days=1)


def test_who_was_shut_out_is_let_in_by_a_new_password_only():
    user = UserFactory()
    set_random_password(user)
    end_access(user, on=DAY)

    readmit(user)

    user = User.objects.get(pk=user.pk)
    assert user.is_active
    assert not user.has_usable_password()
    assert not user.grants_today
    with pytest.raises(ValidationError):
        readmit(user)


def test_an_invited_officer_and_the_grant_come_together_or_not_at_all():
    with pytest.raises(ValidationError):
        invite_officer(
            "rahma",
            Role.REGENCY_OFFICER,
            region=RegionFactory(code="35.14"),
            starts_on=DAY,
            ends_on=DAY - dt.timedelta(days=1),
        )

    assert not User.objects.exists()


def test_ended_access_leaves_no_sign_in_token_or_later_grant():
    user = UserFactory()
    GrantFactory(user=user)
    past = GrantFactory(user=user, ends_on=dt.date(2021, 1, 1))
    GrantFactory(user=user, starts_on=dt.date(2027, 1, 1))
    renew_token(user, name="demo")
    renew_token(UserFactory(), name="demo")

    end_access(user, on=DAY)

    assert not User.objects.get(pk=user.pk).is_active
    assert set(user.grants.values_list("ends_on", flat=True)) == {
        DAY - dt.timedelta(days=1),
        past.ends_on,
    }
    assert ApiToken.objects.filter(user=user).count() == 0
    assert ApiToken.objects.count() == 1


def test_a_renewed_token_replaces_only_the_one_of_its_name():
    user = UserFactory()
    first = renew_token(user, name="demo")
    renew_token(user, name="district office")

    assert renew_token(user, name="demo") != first
    assert sorted(ApiToken.objects.values_list("name", flat=True)) == ["demo", "district office"]


def test_a_random_password_opens_the_door():
    user = UserFactory()

    assert user.check_password(set_random_password(user))
