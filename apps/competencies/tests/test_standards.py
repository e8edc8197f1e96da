import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from apps.competencies.models import CompetencyStandard, PostRequirement
from apps.competencies.services import start_requirement, start_version
from apps.competencies.tests.factories import (
    CompetencyStandardFactory,
    CompetencyUnitFactory,
    PostRequirementFactory,
    SchemeFactory,
)
from apps.programs.tests.factories import ClusterFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)


def version(name="2", **given):
    return CompetencyStandardFactory.build(version=name, **{"starts_on": DAY} | given)


def versions(code="CONTOH-PKH"):
    rows = CompetencyStandard.objects.filter(code=code).order_by("starts_on")
    return list(rows.values_list("version", "starts_on", "ends_on"))


def requirement(former, **given):
    return PostRequirement(
        **{
            "kind": former.kind,
            "cluster": former.cluster,
            "standard": former.standard,
            "level": 5,
            "starts_on": DAY,
        }
        | given
    )


def requirements():
    rows = PostRequirement.objects.order_by("starts_on")
    return list(rows.values_list("level", "starts_on", "ends_on"))


def test_a_new_version_ends_the_former_the_day_before_and_leaves_other_standards():
    CompetencyStandardFactory()
    CompetencyStandardFactory(code="CONTOH-LU")

    start_version(version())

    assert versions() == [
        ("1", dt.date(2020, 1, 1), dt.date(2026, 6, 30)),
        ("2", DAY, None),
    ]
    assert versions("CONTOH-LU") == [("1", dt.date(2020, 1, 1), None)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"starts_on": dt.date(2020, 1, 1)}, "starts_on"),
        ({"starts_on": dt.date(2019, 1, 1)}, "starts_on"),
        ({"name": "1"}, "version"),
        ({"ends_on": dt.date(2026, 6, 30)}, "ends_on"),
    ],
)
def test_a_version_is_refused_on_its_field_and_the_former_stays(given, field):
    CompetencyStandardFactory()

    with pytest.raises(ValidationError) as refusal:
        start_version(version(**given))

    assert list(refusal.value.message_dict) == [field]
    assert versions() == [("1", dt.date(2020, 1, 1), None)]


def test_a_new_requirement_ends_the_former_and_names_schemes_and_units():
    former = PostRequirementFactory()
    scheme, unit = SchemeFactory(code="SKEMA-6", level=6), CompetencyUnitFactory()

    new = start_requirement(requirement(former, level=6), schemes=[scheme], units=[unit])

    assert requirements() == [(5, dt.date(2020, 1, 1), dt.date(2026, 6, 30)), (6, DAY, None)]
    assert (list(new.schemes.all()), list(new.units.all())) == ([scheme], [unit])
    assert former.schemes.get().code == "SKEMA-PKH"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (lambda: {"level": 6}, "schemes"),
        (lambda: {"cluster": ClusterFactory(code="LU")}, "cluster"),
        (lambda: {"standard": CompetencyStandardFactory(code="B", starts_on=DAY.replace(day=2))},
         "standard"),
        (lambda: {"standard": CompetencyStandardFactory(code="B", ends_on=dt.date(2026, 6, 30))},
         "standard"),
        (lambda: {"starts_on": dt.date(2020, 1, 1)}, "starts_on"),
    ],
)  # fmt: skip
def test_a_requirement_is_refused_on_its_field_and_the_former_stays(given, field):
    former = PostRequirementFactory()

    with pytest.raises(ValidationError) as refusal:
        start_requirement(requirement(former, **given()), schemes=former.schemes.all())

    assert list(refusal.value.message_dict) == [field]
    assert requirements() == [(5, dt.date(2020, 1, 1), None)]


def test_a_requirement_accepts_at_least_one_scheme():
    former = PostRequirementFactory()

    with pytest.raises(ValidationError) as refusal:
        start_requirement(requirement(former), schemes=[])

    assert list(refusal.value.message_dict) == ["schemes"]
