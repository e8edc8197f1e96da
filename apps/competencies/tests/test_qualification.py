import datetime as dt

import pytest

from apps.competencies.models import Licence
from apps.competencies.queries.qualification import Qualification, qualifications
from apps.competencies.rules import LicenceKind, TrainingResult
from apps.competencies.services import renew, revoke
from apps.competencies.tests.factories import (
    CertificateFactory,
    CompetencyUnitFactory,
    CourseFactory,
    EnrolmentFactory,
    PostRequirementFactory,
    SchemeFactory,
    TrainingSessionFactory,
)
from apps.facilitators.rules import PostRole
from apps.facilitators.tests.factories import AssignmentFactory

pytestmark = pytest.mark.django_db
D = dt.date
TODAY = D(2028, 1, 1)
DAY = D(2026, 6, 30)
TRAINED = D(2026, 3, 6)


@pytest.fixture
def post():
    return AssignmentFactory()


def asked(post, **what):
    return PostRequirementFactory(kind=post.kind, cluster=post.cluster, **what)


def of(post, day=DAY):
    return qualifications(post.facilitator, day=day)


def train(post, *, units=(), hours=40, ended=TRAINED, result=TrainingResult.PASSED):
    course = CourseFactory(code=f"DIKLAT-{ended}", units=list(units))
    session = TrainingSessionFactory(course=course, starts_on=ended, ends_on=ended)
    EnrolmentFactory(
        session=session, facilitator=post.facilitator, result=result, attended_hours=hours
    )


def test_without_a_requirement_nobody_is_qualified(post):
    CertificateFactory(facilitator=post.facilitator)

    assert of(post) == [Qualification(post.pk, None, 0, 0, None, is_registered=True)]
    assert not of(post)[0].is_qualified
    PostRequirementFactory(kind=post.kind, cluster=post.cluster, role=PostRole.SUPERVISOR)
    assert not of(post)[0].has_standard


def test_all_three_make_a_person_qualified(post):
    units = [CompetencyUnitFactory(), CompetencyUnitFactory()]
    requirement = asked(post, units=units, training_hours=40)
    assert of(post) == [Qualification(post.pk, requirement.pk, 2, 40, None, is_registered=True)]

    train(post, units=units[:1], hours=30)
    assert (of(post)[0].units_missing, of(post)[0].hours_missing) == (1, 10)
    train(post, units=units, hours=24, ended=D(2026, 6, 30))
    assert of(post)[0].is_trained
    assert not of(post)[0].is_qualified
    CertificateFactory(facilitator=post.facilitator)

    assert of(post) == [
        Qualification(post.pk, requirement.pk, 0, 0, D(2027, 2, 28), is_registered=True)
    ]
    assert of(post)[0].is_qualified
    assert not of(post, D(2026, 6, 29))[0].is_trained  # the second training ends a day later


def test_units_are_learned_for_good_and_hours_for_a_year(post):
    unit = CompetencyUnitFactory()
    asked(post, units=[unit], training_hours=20)
    train(post, units=[unit], hours=20, ended=D(2025, 6, 30))
    assert [(row.units_missing, row.hours_missing) for row in of(post)] == [(0, 20)]
    train(post, hours=20, ended=D(2025, 7, 1))
    assert [(row.units_missing, row.hours_missing) for row in of(post)] == [(0, 0)]
    train(post, units=[unit], ended=D(2024, 1, 1), result=TrainingResult.FAILED)
    assert of(post, D(2024, 6, 30)) == []  # no post then


@pytest.mark.parametrize("what", ["level", "scheme", "revoked"])
def test_a_certificate_counts_by_scheme_level_and_standing(post, what):
    asked(post, level=6 if what == "level" else 5)
    scheme = SchemeFactory(code="SKEMA-2") if what == "scheme" else SchemeFactory()
    held = CertificateFactory(facilitator=post.facilitator, scheme=scheme)
    if what == "revoked":
        revoke(held, on=DAY, day=DAY, reason="Dokumen palsu")

    assert of(post)[0].certified_until is None


def test_a_revocation_to_come_ends_the_stretch(post):
    asked(post)
    held = CertificateFactory(facilitator=post.facilitator)
    revoke(
        held,
        on=DAY + dt.timedelta(days=10),
        day=DAY + dt.timedelta(days=10),
        reason="Dokumen palsu",
    )

    assert of(post)[0].certified_until == DAY + dt.timedelta(days=9)


def test_a_renewal_that_follows_on_is_one_stretch(post):
    asked(post)
    held = CertificateFactory(facilitator=post.facilitator)
    renew(held, number="B-1", on=D(2026, 9, 1), day=TODAY)
    other = SchemeFactory(code="SKEMA-2")
    CertificateFactory(
        facilitator=post.facilitator,
        scheme=other,
        starts_on=D(2030, 5, 1),
        issued_on=D(2026, 1, 1),
    )

    assert of(post)[0].certified_until == D(2030, 2, 28)


def test_where_it_is_asked_a_certificate_needs_the_str(post):
    asked(post, needs_registration=True)
    CertificateFactory(facilitator=post.facilitator)
    assert not of(post)[0].is_certified
    Licence.objects.create(
        facilitator=post.facilitator,
        kind=LicenceKind.SIPPS,
        number="S-1",
        starts_on=D(2026, 1, 1),
    )
    assert not of(post)[0].is_certified
    Licence.objects.create(
        facilitator=post.facilitator,
        kind=LicenceKind.STR,
        number="S-1",
        starts_on=D(2026, 1, 1),
        ends_on=DAY,
    )

    assert of(post)[0].is_certified
    assert not of(post, D(2026, 7, 1))[0].is_certified
