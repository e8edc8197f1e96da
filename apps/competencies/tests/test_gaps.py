import datetime as dt

import pytest

from apps.competencies.queries.gaps import gaps
from apps.competencies.rules import TrainingResult
from apps.competencies.tests.factories import (
    CertificateFactory,
    CompetencyUnitFactory,
    CourseFactory,
    EnrolmentFactory,
    PostRequirementFactory,
    SchemeFactory,
    TrainingSessionFactory,
)
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
D = dt.date
DAY = D(2026, 1, 31)


def test_what_is_missing_names_the_next_session_with_a_seat_and_the_schemes():
    units = [CompetencyUnitFactory(), CompetencyUnitFactory()]
    post = AssignmentFactory()
    low = SchemeFactory(code="SKEMA-4", level=4)
    requirement = PostRequirementFactory(
        kind=post.kind, cluster=post.cluster, units=units, schemes=[SchemeFactory(), low]
    )
    first = CourseFactory(code="D-1", units=units[:1])
    second = CourseFactory(code="D-2", units=units)
    learned = TrainingSessionFactory(course=first, starts_on=D(2025, 5, 5))
    EnrolmentFactory(
        session=learned,
        facilitator=post.facilitator,
        result=TrainingResult.PASSED,
        attended_hours=40,
    )
    full = TrainingSessionFactory(course=second, starts_on=D(2026, 2, 2), capacity=1)
    EnrolmentFactory(session=full, facilitator=FacilitatorFactory())
    TrainingSessionFactory(course=first, starts_on=D(2026, 2, 9))
    later = TrainingSessionFactory(course=second, starts_on=D(2026, 3, 2), capacity=2)
    EnrolmentFactory(session=later, facilitator=FacilitatorFactory())
    TrainingSessionFactory(course=second, starts_on=DAY)  # begins on the day: too late

    gap = gaps(post.facilitator, day=DAY)[post.pk]

    assert (gap.requirement, gap.units, gap.sessions, gap.schemes) == (
        requirement,
        units[1:],
        [later],
        [SchemeFactory()],
    )


def test_sessions_of_the_home_province_come_first_and_who_is_enrolled_needs_no_other():
    units = [CompetencyUnitFactory(), CompetencyUnitFactory()]
    post = AssignmentFactory()
    PostRequirementFactory(kind=post.kind, cluster=post.cluster, units=units)
    course = CourseFactory(code="D-1", units=units[:1])
    far = TrainingSessionFactory(
        course=course, region=RegionFactory(code="94.01"), starts_on=D(2026, 2, 9)
    )
    near = TrainingSessionFactory(course=course, starts_on=D(2026, 5, 4))
    other = TrainingSessionFactory(
        course=CourseFactory(code="D-2", units=units[1:]), starts_on=D(2026, 6, 1)
    )

    assert gaps(post.facilitator, day=DAY)[post.pk].sessions == [near, other]

    enrolment = EnrolmentFactory(session=far, facilitator=post.facilitator, is_seated=False)
    gap = gaps(post.facilitator, day=DAY)[post.pk]
    assert (gap.enrolments, gap.sessions) == ([enrolment], [other])

    gap = gaps(post.facilitator, day=D(2026, 4, 1))[post.pk]  # it is over, without a result
    assert (gap.enrolments, gap.sessions) == ([], [near, other])


def test_whoever_is_certified_needs_no_scheme_and_who_lacks_hours_any_session():
    post = AssignmentFactory()
    unit = CompetencyUnitFactory()
    PostRequirementFactory(kind=post.kind, cluster=post.cluster, units=[unit], training_hours=20)
    course = CourseFactory(units=[unit])
    old = TrainingSessionFactory(course=course, starts_on=D(2024, 5, 5))
    EnrolmentFactory(
        session=old, facilitator=post.facilitator, result=TrainingResult.PASSED, attended_hours=40
    )
    CertificateFactory(facilitator=post.facilitator)
    coming = TrainingSessionFactory(course=course, starts_on=D(2026, 3, 2))

    gap = gaps(post.facilitator, day=DAY)[post.pk]

    assert (gap.units, gap.sessions, gap.schemes) == ([], [coming], [])
    assert gap.qualification.hours_missing == 20


@pytest.mark.parametrize("posts", [1, 3])
def test_gaps_are_read_in_nine_queries(django_assert_num_queries, posts):
    person = FacilitatorFactory()
    for n in range(posts):
        place = RegionFactory(code=f"35.14.0{n + 1}")
        post = AssignmentFactory(facilitator=person, fte_share="0.3", region=place)
    PostRequirementFactory(
        kind=post.kind, cluster=post.cluster, units=[unit := CompetencyUnitFactory()]
    )
    session = TrainingSessionFactory(course=CourseFactory(units=[unit]))
    EnrolmentFactory(session=session, facilitator=person)

    with django_assert_num_queries(9):
        assert len(gaps(person, day=DAY)) == posts
