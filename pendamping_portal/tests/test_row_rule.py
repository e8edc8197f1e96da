"""The one row rule, over a table that knows both region and cluster."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.accounts.tests.factories import GrantFactory, UserFactory
from apps.caseloads.models import CaseloadMonth
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def months():
    for code in ("35.14", "35.73", "33.01"):
        for cluster in ("PKH", "LU"):
            CaseloadMonth.objects.create(
                regency=RegionFactory(code=code),
                cluster=ClusterFactory(code=cluster),
                month=dt.date(2026, 1, 1),
                source="test",
                received_on=dt.date(2026, 2, 1),
            )


def seen(user):
    rows = CaseloadMonth.objects.visible_to(user).values_list("regency__code", "cluster__code")
    return sorted(rows)


def user_with(*grants):
    user = UserFactory()
    for code, cluster, more in grants:
        GrantFactory(
            user=user,
            region=RegionFactory(code=code),
            cluster=cluster and ClusterFactory(code=cluster),
            **more,
        )
    return User.objects.get(pk=user.pk)


EVERYTHING = sorted((c, k) for c in ("35.14", "35.73", "33.01") for k in ("PKH", "LU"))


@pytest.mark.parametrize(
    ("grants", "rows"),
    [
        ([("ID", None, {})], EVERYTHING),
        ([("ID", "LU", {})], [("33.01", "LU"), ("35.14", "LU"), ("35.73", "LU")]),
        (
            [("35", None, {})],
            [("35.14", "LU"), ("35.14", "PKH"), ("35.73", "LU"), ("35.73", "PKH")],
        ),
        ([("35.14", "PKH", {})], [("35.14", "PKH")]),
        # Region and cluster must match on one and the same grant.
        ([("35.14", "PKH", {}), ("33.01", "LU", {})], [("33.01", "LU"), ("35.14", "PKH")]),
        ([("35", None, {"ends_on": dt.date(2020, 1, 2)})], []),
        ([("35", None, {"starts_on": dt.date(2999, 1, 1)})], []),
        ([("ID", None, {"role": Role.FACILITATOR})], []),
        ([], []),
    ],
    ids=[
        "nation", "nation-one-cluster", "province", "regency-one-cluster", "two-grants",
        "ended", "to-come", "facilitator", "none",
    ],
)  # fmt: skip
def test_a_user_sees_what_one_grant_of_today_reaches(grants, rows):
    assert seen(user_with(*grants)) == rows


def test_a_superuser_sees_everything_and_nobody_sees_nothing():
    assert seen(UserFactory(is_superuser=True)) == EVERYTHING
    assert seen(AnonymousUser()) == []


def test_a_user_who_is_not_active_sees_nothing():
    user = user_with(("ID", None, {}))
    user.is_active = False

    assert seen(user) == []
