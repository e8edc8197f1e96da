import datetime as dt

import factory

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.regions.tests.factories import RegionFactory


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"officer{n}")


class GrantFactory(factory.django.DjangoModelFactory):
    """A regency officer of 35.14 in all clusters; name a `cluster` for one."""

    class Meta:
        model = Grant

    user = factory.SubFactory(UserFactory)
    role = Role.REGENCY_OFFICER
    region = factory.SubFactory(RegionFactory, code="35.14")
    cluster = None
    is_all_clusters = factory.LazyAttribute(lambda grant: grant.cluster is None)
    starts_on = dt.date(2020, 1, 1)
