import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory


@pytest.fixture
def signed_in(db) -> Callable[..., Client]:
    """Return a browser of somebody with a role over a region and all clusters, or one."""

    def sign_in(code: str, role: Role = Role.REGENCY_OFFICER, cluster: str | None = None) -> Client:
        user = User.objects.create_user(f"{role}-{code}-{cluster}")
        Grant.objects.create(
            user=user,
            role=role,
            region=RegionFactory(code=code),
            cluster=ClusterFactory(code=cluster) if cluster else None,
            is_all_clusters=cluster is None,
            starts_on=dt.date(2020, 1, 1),
        )
        browser = Client()
        browser.force_login(user, backend="apps.accounts.backends.RoleBackend")
        return browser

    return sign_in
