import datetime as dt
from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import ApiToken, Grant, User
from apps.accounts.rules import Role
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory


@pytest.fixture
def caller(db) -> Callable[..., APIClient]:
    """Return a client that bears the token of somebody with a role over a region."""

    def call_as(
        code: str = "ID", role: Role = Role.API_CLIENT, cluster: str | None = None
    ) -> APIClient:
        user = User.objects.create_user(f"{role}-{code}-{cluster}")
        Grant.objects.create(
            user=user,
            role=role,
            region=RegionFactory(code=code),
            cluster=ClusterFactory(code=cluster) if cluster else None,
            is_all_clusters=cluster is None,
            starts_on=dt.date(2020, 1, 1),
        )
        _, token = ApiToken.objects.create(user=user)
        return APIClient(headers={"Authorization": f"Bearer {token}"})

    return call_as
