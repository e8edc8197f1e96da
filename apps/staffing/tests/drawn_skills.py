"""What the people of a drawn nation learned: requirements, certificates, trainings, by chance."""

import datetime as dt
import random

from apps.competencies.models import Licence
from apps.competencies.rules import LicenceKind, TrainingResult
from apps.competencies.tests.factories import (
    CertificateFactory,
    CompetencyUnitFactory,
    CourseFactory,
    EnrolmentFactory,
    PostRequirementFactory,
    SchemeFactory,
    TrainingSessionFactory,
)
from apps.facilitators.models import Facilitator
from apps.programs.models import FacilitatorKind

LONG_AGO = dt.date(2018, 1, 1)
LEFT = [-1, 0, 0, 29, 30, 30, 31, 89, 90, 91, 179, 180, 181, 182, 183, 184, 185, 400]
"""Days between the count and a certificate's end: both sides of every bound."""


def draw_skills(chance: random.Random, *, day: dt.date) -> None:
    """Let most kinds ask something, and most people have some of it, on both sides of each rule."""
    units = [CompetencyUnitFactory(), CompetencyUnitFactory()]
    schemes = [
        SchemeFactory(code=f"SKEMA-{level}", level=level, starts_on=LONG_AGO) for level in (4, 5, 6)
    ]
    for number, kind in enumerate(FacilitatorKind.objects.order_by("code")):
        if number % 5 == 4:
            continue  # belum ditetapkan
        PostRequirementFactory(
            kind=kind,
            level=5,
            schemes=chance.sample(schemes, 2),
            units=units[: number % 3],
            needs_registration=number % 4 == 1,
            training_hours=[0, 20][number % 2],
            starts_on=LONG_AGO,
            ends_on=chance.choice([None, day]),
        )
    courses = [
        CourseFactory(code=f"D-{n}", units=taught)
        for n, taught in enumerate([units[:1], units[1:], units, []])
    ]
    year_ago = day.replace(year=day.year - 1)
    sessions = [
        TrainingSessionFactory(course=course, starts_on=ended, ends_on=ended, capacity=1000)
        for course in courses
        for ended in (year_ago, year_ago + dt.timedelta(1), day, day + dt.timedelta(1))
    ]
    for person in Facilitator.objects.order_by("pk"):
        for scheme in chance.sample(schemes, chance.choice([0, 1, 2, 2])):
            _certify(chance, person, scheme, day=day)
        for session in chance.sample(sessions, chance.choice([0, 1, 3, 5])):
            result = chance.choice([*["passed"] * 5, "failed", ""])
            EnrolmentFactory(
                session=session,
                facilitator=person,
                result=result and TrainingResult(result),
                attended_hours=chance.choice([5, 10, 20]) if result else None,
            )
        if chance.random() < 0.6:
            Licence.objects.create(
                facilitator=person,
                kind=chance.choice([LicenceKind.STR, LicenceKind.STR, LicenceKind.SIPPS]),
                number=f"N-{person.pk}",
                starts_on=LONG_AGO,
                ends_on=chance.choice([None, day, day - dt.timedelta(1)]),
            )


def _certify(chance: random.Random, person: Facilitator, scheme, *, day: dt.date) -> None:
    """Give a certificate, sometimes one that follows on it, with or without a day between."""
    ends_on = day + dt.timedelta(chance.choice(LEFT))
    revoked_on = chance.choice([None] * 6 + [day, day + dt.timedelta(1)])
    CertificateFactory(
        facilitator=person,
        scheme=scheme,
        starts_on=dt.date(2019, 1, 1),
        ends_on=ends_on,
        revoked_on=revoked_on,
        revoked_because="Dokumen palsu" if revoked_on else "",
    )
    if revoked_on is None and chance.random() < 0.3:
        CertificateFactory(
            facilitator=person,
            scheme=scheme,
            starts_on=ends_on + dt.timedelta(chance.choice([1, 2])),
            issued_on=dt.date(2019, 6, 1),
            ends_on=ends_on + dt.timedelta(chance.choice([30, 700])),
        )
