import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from apps.competencies import demo
from apps.competencies.models import (
    Assessment,
    Certificate,
    Course,
    Enrolment,
    Mentoring,
    TrainingSession,
)
from apps.competencies.rules import Way
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.programs.models import FacilitatorKind
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 30)


@pytest.fixture
def people():
    """Four hundred facilitators of PKH in two provinces, and the seeded examples."""
    call_command("seed_programs", verbosity=0)
    call_command("seed_competencies", verbosity=0)
    kind = FacilitatorKind.objects.get(code="PS-PKH")
    for n in range(400):
        district = RegionFactory(code="35.14.01" if n % 2 else "94.01.01")
        person = FacilitatorFactory(home_region=district.parent)
        EmploymentFactory(facilitator=person, starts_on=dt.date(2025, 1, 1))
        AssignmentFactory(
            facilitator=person, kind=kind, region=district, starts_on=dt.date(2025, 1, 1)
        )


def test_the_demo_gives_believable_shares_and_does_so_once(people):
    made = demo.make(day=DAY, write=print)

    valid = Certificate.objects.valid_on(DAY)
    here, there = (
        valid.filter(facilitator__home_region__code=code).count() / 200
        for code in ("35.14", "94.01")
    )
    assert 0.65 < here < 0.85
    assert 0.30 < there < 0.55
    assert valid.ending_within(90, of=DAY).count() / valid.count() == pytest.approx(0.08, abs=0.05)
    assert Certificate.objects.filter(ends_on__lt=DAY).exists()
    assert Certificate.objects.filter(renews__isnull=False).count() == (
        Assessment.objects.filter(way=Way.RENEWAL).count()
    )
    assert Assessment.objects.open().exists()
    assert Enrolment.objects.passed().exists()
    assert not Certificate.objects.exclude(number__startswith="CONTOH-").exists()
    assert Certificate.objects.filter(token__regex=r"^[\w-]{22}$").count() == made["certificates"]
    call_command("make_demo_skills", verbosity=0)
    assert made["certificates"] == Certificate.objects.count()


def test_the_command_says_how_far_it_is(people, capsys):
    call_command("make_demo_skills")

    steps = len(demo.STATEMENTS)
    assert f"Steps of competency: {steps}/{steps} finished" in capsys.readouterr().err


def test_the_command_asks_for_what_comes_first(db):
    with pytest.raises(CommandError, match="make_demo"):
        call_command("make_demo_skills")
    AssignmentFactory()
    with pytest.raises(CommandError, match="seed_competencies"):
        call_command("make_demo_skills")


def test_each_course_of_the_demo_has_mentoring_of_the_nation_and_of_one_province(people):
    demo.make(day=DAY, write=print)

    offers = Mentoring.objects.valid_on(DAY)
    for course in Course.objects.all():
        found = offers.filter(title=course.title.replace("diklat", "bimbingan"))
        assert sorted(found.values_list("region__level", "way")) == [
            (0, "distance"),
            (1, "on_site"),
        ]
        for offer in found:
            assert set(offer.units.all()) == set(course.units.all())


def registered_as_the_guides_person():
    person = Facilitator.objects.order_by("pk")[200]
    Facilitator.objects.filter(pk=person.pk).update(registry_number=demo.EXAMPLE)
    return person


def test_of_some_sessions_just_over_the_results_are_due(people):
    registered_as_the_guides_person()
    demo.make(day=DAY, write=print)

    over = TrainingSession.objects.filter(ends_on__lt=DAY)
    awaiting = over.filter(enrolments__result="").distinct()
    assert 0 < awaiting.count() < over.count()
    assert {session.starts_on for session in awaiting} == {DAY - dt.timedelta(days=9)}
    assert not Enrolment.objects.exclude(result="").filter(session__in=awaiting).exists()


def test_the_guides_person_is_uncertified_and_awaits_a_result_of_the_first_session(people):
    person = registered_as_the_guides_person()
    demo.make(day=DAY, write=print)

    first = TrainingSession.objects.earliest("pk")
    assert not Assessment.objects.filter(facilitator=person).exists()
    assert list(
        Enrolment.objects.filter(session=first, facilitator=person).values_list(
            "is_seated", "result"
        )
    ) == [(True, "")]
    assert first.ends_on < DAY


def test_no_session_of_the_demo_seats_more_than_it_holds(people):
    demo.make(day=DAY, write=print)

    assert not TrainingSession.objects.with_seats().filter(taken__gt=F("capacity")).exists()
    assert TrainingSession.objects.filter(starts_on__gt=DAY).exists()
