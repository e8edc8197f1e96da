import datetime as dt

import pytest

from apps.accounts.models import User
from apps.facilitators.models import Facilitator, FormerNik
from apps.facilitators.queries import probable_duplicates, status_on, timeline
from apps.facilitators.services import record_death, replace_nik
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)
BEFORE = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
NIK = "3514011001900001"


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
    person = record_death(post.facilitator, on=DAY)
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


def test_probable_duplicates_are_alike_or_held_the_same_nik():
    person = FacilitatorFactory(full_name="Dewi Lestari", nik=NIK)
    alike = FacilitatorFactory(full_name="Dewi Lestary")
    FacilitatorFactory(full_name="Dewi Lestari", born_on=dt.date(1991, 1, 10))
    FacilitatorFactory(full_name="Budi Santoso")
    FacilitatorFactory(full_name="Dewi Lestari", merged_into=person)
    renumbered = FacilitatorFactory(full_name="Ani", born_on=DAY, nik="3514011001900003")
    former = FormerNik(
        facilitator=renumbered, nik_sealed=b"", nik_hash=person.nik_hash, replaced_on=DAY
    )
    former.save()

    assert list(probable_duplicates(person)) == [alike, renumbered]
    assert list(probable_duplicates(renumbered)) == [person]


def test_a_former_nik_finds_who_holds_it_now():
    person = FacilitatorFactory(full_name="Dewi", born_on=DAY, nik=NIK)
    replace_nik(person, nik="3514011001900002", on=DAY)
    other = FacilitatorFactory(full_name="Budi", nik=NIK)

    assert list(probable_duplicates(person)) == [other]
    person.refresh_from_db()
    assert list(probable_duplicates(other)) == [person]
