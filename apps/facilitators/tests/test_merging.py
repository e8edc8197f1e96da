import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.accounts.tests.factories import GrantFactory
from apps.facilitators.models import Facilitator, NikUnmasking
from apps.facilitators.queries import merge_preview
from apps.facilitators.services import assign, merge, record_death, replace_nik
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
MINISTRY = User(is_superuser=True)
DAY = dt.date(2026, 3, 1)
BEFORE = {"starts_on": dt.date(2020, 1, 1), "ends_on": dt.date(2023, 12, 31)}
NIKS = ("3514011001900001", "3514011001900002", "3514011001900003")


@pytest.fixture
def by():
    return User.objects.create_superuser("officer")


def refusal(*args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        merge(*args, **kwargs)
    return caught.value.message_dict


def test_all_that_one_has_goes_to_the_other_and_the_old_number_answers(by):
    survivor = FacilitatorFactory(nik=NIKS[0], email="dewi@example.id")
    login = User.objects.create_user("dewi")
    loser = FacilitatorFactory(
        nik=NIKS[1], nip="1" * 18, email="other@example.id", user=login, registry_number="F-OLD"
    )
    earlier = FacilitatorFactory(merged_into=loser, registry_number="F-OLDER")
    replace_nik(loser, nik=NIKS[2], on=DAY)
    loser.refresh_from_db()
    held = EmploymentFactory(facilitator=loser)
    post = AssignmentFactory(facilitator=loser, employment=held)

    preview = merge_preview(loser, into=survivor, by=by)
    assert (preview.employments, preview.posts, preview.login) == ([held], [post], login)
    assert preview.niks == ["351401••••••0003", "351401••••••0002"]
    assert preview.filled_in_words == [("NIP", "1" * 18)]
    assert preview.conflicts == []

    merge(loser, into=survivor, by=by, on=DAY)

    for row in (survivor, loser, earlier, held, post):
        row.refresh_from_db()
    assert (held.facilitator, post.facilitator) == (survivor, survivor)
    assert (survivor.nip, survivor.email, survivor.user) == ("1" * 18, "dewi@example.id", login)
    assert loser.merged_into == survivor
    left = ("nip", "user", "nik_hash", "nik_sealed", "nik_masked", "full_name", "email", "phone")
    assert not any(getattr(loser, name) for name in left)
    assert not Facilitator.objects.visible_to(by).filter(pk=loser.pk).exists()
    for nik in NIKS:
        assert Facilitator.objects.known_by_nik(nik).get() == survivor
    for number in (survivor.registry_number, "F-OLD", "F-OLDER"):
        assert Facilitator.objects.numbered(number).get() == survivor
    told = survivor.events.order_by("-pgh_id").first().pgh_context.metadata
    assert (told["act"], told["user"]) == ("merge", by.pk)


def test_a_survivor_without_a_nik_takes_the_others(by):
    survivor, loser = FacilitatorFactory(), FacilitatorFactory(nik=NIKS[0])

    merge(loser, into=survivor, by=by, on=DAY)

    assert Facilitator.objects.unmerged().holding_nik(NIKS[0]).get() == survivor


def test_what_would_overlap_is_named_and_nothing_moves(by):
    survivor = AssignmentFactory(fte_share=Decimal("0.60")).facilitator
    same = AssignmentFactory(fte_share=Decimal("0.50"), region=survivor.assignments.get().region)
    loser = same.facilitator

    said = refusal(loser, into=survivor, by=by, on=DAY)["into"]

    assert [line.split(":")[0] for line in said] == [
        "Employments that exclude each other overlap",
        "Both hold one post at once",
        "More than full time on Jan. 1, 2026",
    ]
    assert all(str(same) in line for line in said[1:])
    same.refresh_from_db()
    loser.refresh_from_db()
    assert (same.facilitator, loser.merged_into) == (loser, None)


def test_posts_one_after_the_other_are_no_conflict(by):
    survivor = AssignmentFactory().facilitator
    loser = EmploymentFactory(**BEFORE).facilitator
    AssignmentFactory(facilitator=loser, region=RegionFactory(code="35.14.02"), **BEFORE)

    merge(loser, into=survivor, by=by, on=DAY)

    assert survivor.assignments.count() == 2


def test_the_merged_the_dead_beside_the_living_and_oneself_are_refused(by):
    survivor, other = FacilitatorFactory(), FacilitatorFactory()
    merged = FacilitatorFactory(merged_into=other)
    dead = record_death(FacilitatorFactory(), on=DAY, by=MINISTRY)

    assert refusal(survivor, into=survivor, by=by, on=DAY) == {"into": ["Choose another person."]}
    assert refusal(merged, into=survivor, by=by, on=DAY) == {
        "into": [f"{merged} was merged into another."]
    }
    assert list(refusal(survivor, into=dead, by=by, on=DAY)) == ["into"]
    with pytest.raises(ValidationError):
        record_death(merged, on=DAY, by=MINISTRY)
    with pytest.raises(ValidationError):
        assign(
            merged,
            kind=AssignmentFactory().kind,
            cluster=None,
            region=RegionFactory(code="35.14.01"),
            starts_on=DAY,
        )


def test_posts_out_of_reach_stand_against_a_merge_and_are_not_named():
    officer = GrantFactory().user
    survivor = AssignmentFactory(fte_share=Decimal("0.60")).facilitator
    there = AssignmentFactory(
        facilitator__home_region__code="35.14", region=RegionFactory(code="33.01.01")
    )

    preview = merge_preview(there.facilitator, into=survivor, by=officer)

    assert (preview.posts, preview.conflicts[0]) == (
        [],
        "1 post of theirs lies outside what you answer for: ask who answers for all.",
    )
    assert "33.01" not in str(preview.conflicts)
    assert "into" in refusal(there.facilitator, into=survivor, by=officer, on=DAY)


def test_who_looked_at_a_nik_stays_on_record_of_the_survivor(by):
    survivor, loser = FacilitatorFactory(), FacilitatorFactory(nik=NIKS[0])
    seen = NikUnmasking.objects.create(facilitator=loser, user=by, reason="Verifikasi rekening")

    merge(loser, into=survivor, by=by, on=DAY)

    seen.refresh_from_db()
    assert seen.facilitator == survivor
