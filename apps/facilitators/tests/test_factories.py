import pytest

from apps.core.refusals import refused_by
from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    CoveredVillageFactory,
    FacilitatorFactory,
)
from apps.programs.tests.factories import ServiceUnitFactory, StaffingStandardFactory

pytestmark = pytest.mark.django_db


def test_factories_make_what_the_database_allows():
    with refused_by(Assignment):
        covered = CoveredVillageFactory()
        person = covered.assignment.facilitator
        AssignmentFactory(facilitator=FacilitatorFactory(), unit=ServiceUnitFactory())
        StaffingStandardFactory(kind=covered.assignment.kind)
        FacilitatorFactory(nik="3514011001900001")

    assert covered.assignment.employment.facilitator == person
    assert covered.assignment.cluster.code == "PKH"
    assert Facilitator.objects.holding_nik("3514011001900001").count() == 1
