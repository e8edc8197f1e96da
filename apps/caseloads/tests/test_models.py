import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import translation

from apps.caseloads.models import Caseload, CaseloadMonth
from apps.core.refusals import save
from apps.programs.tests.factories import ClusterFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    month = CaseloadMonth.objects.create(
        regency=RegionFactory(code="35.14"),
        cluster=ClusterFactory(),
        month=dt.date(2026, 9, 1),
        source="SIKS-NG",
        received_on=dt.date(2026, 9, 5),
    )
    return Caseload(month=month, village=RegionFactory(code="35.14.01.2001"), families=0)


@pytest.mark.parametrize("families", [0, 100_000])
def test_a_line_holds_up_to_a_hundred_thousand_families(line, families):
    line.families = families
    save(line)

    assert Caseload.objects.get().families == families


def test_more_families_are_refused_on_their_field(line):
    line.families = 100_001
    with translation.override("en"):
        with pytest.raises(ValidationError) as refusal:
            save(line)

        assert refusal.value.message_dict == {
            "families": ["A village or unit holds 100,000 families or clients at most."]
        }


@pytest.mark.parametrize("families", [100_001, 2**31 - 1, -1])
def test_the_database_itself_holds_the_bounds(line, families):
    save(line)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE caseloads_caseload SET families = %s", [families])
