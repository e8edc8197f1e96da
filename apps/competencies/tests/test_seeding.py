import pytest

from apps.competencies.catalogue import STANDARDS, UNITS
from apps.competencies.models import (
    BodyLicence,
    CompetencyStandard,
    CompetencyUnit,
    Course,
    PerformanceCriterion,
    PostRequirement,
    Scheme,
    TrainingProvider,
)
from apps.competencies.rules import EXAMPLE_PREFIX, is_official_code
from apps.competencies.services import Seeded, seed_competencies
from apps.programs.models import FacilitatorKind
from apps.programs.services import seed_programs

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded():
    seed_programs()
    return seed_competencies()


def test_seeding_adds_the_catalogue_and_seeding_again_nothing(seeded):
    assert seeded == Seeded(units=10, standards=2, schemes=5, courses=6, requirements=9)
    assert seed_competencies() == Seeded(0, 0, 0, 0, 0)
    assert BodyLicence.objects.count() == 1
    assert PerformanceCriterion.objects.count() == sum(
        len(criteria)
        for _code, _title, _level, elements in UNITS
        for _element, criteria in elements
    )


def test_every_kind_has_a_requirement_in_each_of_its_clusters(seeded):
    served = FacilitatorKind.objects.values_list("code", "clusters__code")

    assert set(PostRequirement.objects.values_list("kind__code", "cluster__code")) == set(served)


def test_requirements_accept_schemes_at_their_level_and_ask_units_that_a_course_teaches(seeded):
    for requirement in PostRequirement.objects.all():
        assert requirement.schemes.exists()
        assert not requirement.schemes.filter(level__lt=requirement.level).exists()
        assert not requirement.units.filter(courses=None).exists()


def test_no_code_can_be_taken_for_an_official_one(seeded):
    for table in (CompetencyStandard, CompetencyUnit, Scheme, Course, TrainingProvider):
        for code in table.objects.values_list("code", flat=True):
            assert code.startswith(EXAMPLE_PREFIX)
            assert not is_official_code(code)


def test_a_standard_keeps_its_units_in_order_and_names_its_regulations(seeded):
    code, _title, bases, units = STANDARDS[1]
    standard = CompetencyStandard.objects.get(code=code)

    places = standard.unit_places.values_list("unit__code", flat=True)
    assert list(places) == units
    assert set(standard.legal_bases.values_list("title", "url")) == set(bases)


def test_seeding_leaves_what_an_administrator_changed(seeded):
    CompetencyUnit.objects.filter(code="CONTOH-PSS-001").update(title="Diubah")
    Scheme.objects.get(code="CONTOH-SKEMA-RELAWAN").units.clear()
    requirement = PostRequirement.objects.get(kind__code="TKSK")
    requirement.ends_on = requirement.starts_on
    requirement.save()

    seed_competencies()

    assert CompetencyUnit.objects.filter(title="Diubah").exists()
    assert not Scheme.objects.get(code="CONTOH-SKEMA-RELAWAN").units.exists()
    assert PostRequirement.objects.filter(kind__code="TKSK").count() == 1


def test_without_programs_no_requirement_is_made():
    assert seed_competencies().requirements == 0
