import datetime as dt

import pytest

from apps.accounts.models import User
from apps.facilitators.models import Facilitator
from apps.facilitators.queries import status_on, timeline
from apps.facilitators.services import record_death
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory

pytestmark = pytest.mark.django_db
MINISTRY = User(is_superuser=True)
DAY = dt.date(2026, 3, 1)
BEFORE = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("post", "status"),
    [
        (None, "unassigned"),
        ({"starts_on": DAY}, "active"),
        ({"ends_on": DAY}, "active"),
        ({"ends_on": dt.date(2026, 2, 28)}, "ended"),
        ({"starts_on": dt.date(2026, 3, 2)}, "planned"),
        (
            {"starts_on": dt.date(2026, 3, 2), "cancelled_at": BEFORE},
            "unassigned",
        ),
    ],
)
def test_a_status_follows_from_the_posts_of_the_day(post, status):
    person = FacilitatorFactory()
    if post is not None:
        AssignmentFactory(facilitator=person, **post)

    assert Facilitator.objects.annotate(status=status_on(DAY)).get().status == status


def test_a_timeline_tells_the_newest_first_and_only_posts_in_reach():
    post = AssignmentFactory()
    person = record_death(post.facilitator, on=DAY, by=MINISTRY)
    chief = User.objects.create_superuser("chief")

    told = [(event.day, str(event.what)) for event in timeline(person, user=chief)]

    assert told == [
        (DAY, "Employment ends"),
        (DAY, "Post ends"),
        (DAY, "Death"),
        (post.starts_on, "Employment begins"),
        (post.starts_on, "Post begins"),
    ]
    stranger = User.objects.create_user("stranger")
    assert "Post begins" not in [str(event.what) for event in timeline(person, user=stranger)]
