"""What each post of a person asks, what is missing, and the shortest way to close it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch

from apps.competencies.models import (
    CompetencyUnit,
    Course,
    Enrolment,
    PostRequirement,
    Scheme,
    TrainingSession,
)
from apps.competencies.queries.qualification import Qualification, qualifications
from apps.facilitators.models import Facilitator
from apps.regions.models import Region

MOST_SESSIONS = 2


@dataclass(frozen=True)
class Gap:
    """One post: the three parts apart, and for what is missing where to get it.

    `units` are those not yet learned; `enrolments` are in sessions to come or under way that teach
    any of them (or count hours, where only hours are missing), `sessions` others with a free seat,
    those in the home province first; `schemes` are those that would be accepted.
    """

    qualification: Qualification
    requirement: PostRequirement | None
    units: list[CompetencyUnit]
    enrolments: list[Enrolment]
    sessions: list[TrainingSession]
    schemes: list[Scheme]


def gaps(facilitator: Facilitator, *, day: dt.date) -> dict[int, Gap]:
    """Return by assignment what a person lacks on a day. Nine queries, however many posts."""
    found = qualifications(facilitator, day=day)
    accepted = Scheme.objects.valid_on(day).select_related("body").order_by("level", "code")
    requirements = PostRequirement.objects.select_related("standard").prefetch_related(
        "units", Prefetch("schemes", accepted)
    )
    asked = requirements.in_bulk({each.requirement_id for each in found if each.has_standard})
    passed = Enrolment.objects.passed().filter(facilitator=facilitator, session__ends_on__lte=day)
    learned = set(passed.values_list("session__course__units", flat=True))
    booked = list(
        Enrolment.objects.filter(
            facilitator=facilitator, withdrawn_at=None, result="", session__ends_on__gte=day
        )
        .select_related("session__course", "session__region")
        .prefetch_related("session__course__units")
        .order_by("session__starts_on", "pk")
    )
    home = _province(facilitator.home_region)
    coming = sorted(
        TrainingSession.objects.filter(starts_on__gt=day)
        .with_seats()
        .filter(course__in=Course.objects.filter(units__requirements__in=asked))
        .select_related("course", "region")
        .prefetch_related("course__units")
        .order_by("starts_on", "pk"),
        key=lambda session: _province(session.region) != home,
    )
    return {
        each.assignment_id: _gap(each, asked.get(each.requirement_id or 0), learned, booked, coming)
        for each in found
    }


def _gap(
    found: Qualification,
    requirement: PostRequirement | None,
    learned: set[int],
    booked: list[Enrolment],
    coming: list[TrainingSession],
) -> Gap:
    if requirement is None:
        return Gap(found, None, [], [], [], [])
    missing = [unit for unit in requirement.units.all() if unit.pk not in learned]
    wanted = {
        unit.pk for unit in missing or (requirement.units.all() if found.hours_missing else [])
    }
    enrolments = [row for row in booked if wanted & _taught_in(row.session)]
    wanted = wanted.difference(*(_taught_in(row.session) for row in enrolments))
    sessions = [
        session
        for session in coming
        if session.free > 0  # type: ignore[attr-defined]
        and wanted & _taught_in(session)
    ]
    schemes = (
        []
        if found.certified_until is not None
        else [scheme for scheme in requirement.schemes.all() if scheme.level >= requirement.level]
    )
    return Gap(found, requirement, missing, enrolments, sessions[:MOST_SESSIONS], schemes)


def _province(region: Region) -> str:
    return region.code.partition(".")[0]


def _taught_in(session: TrainingSession) -> set[int]:
    return {unit.pk for unit in session.course.units.all()}
