import datetime as dt

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.caseloads.models import CaseloadMonth, TerrainClass
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def months():
    RegionFactory(code="ID")
    for code in ("35.14", "35.15"):
        CaseloadMonth.objects.create(
            regency=RegionFactory(code=code),
            cluster=ClusterFactory(),
            month=dt.date(2026, 9, 1),
            source="SIKS-NG",
            received_on=dt.date(2026, 9, 5),
        )
    TerrainClass.objects.create(
        village=RegionFactory(code="35.14.01.2001"), cluster=ClusterFactory()
    )


@pytest.mark.parametrize(
    ("table", "query", "shown"),
    [("caseloadmonth", "35.15", "35.15"), ("terrainclass", "35.14.01", "35.14.01.2001")],
)
def test_a_list_shows_what_is_searched_for(client, months, table, query, shown):
    client.force_login(User.objects.create_superuser("root"))
    page = client.get(reverse(f"admin:caseloads_{table}_changelist"), {"q": query}, secure=True)
    assert page.status_code == 200
    assert [shown in str(row) for row in page.context["cl"].result_list] == [True]


def test_caseloads_are_not_written_by_hand(client, months):
    client.force_login(User.objects.create_superuser("root"))
    assert client.get(reverse("admin:caseloads_caseloadmonth_add"), secure=True).status_code == 403
