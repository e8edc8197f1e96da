import datetime as dt

import pytest

from apps.facilitators.models import Facilitator, FormerNik
from apps.facilitators.queries import Pair, doubtful_pairs, probable_duplicates
from apps.facilitators.services import replace_nik
from apps.facilitators.tests.factories import FacilitatorFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)
NIK = "3514011001900001"


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


def test_doubtful_pairs_are_those_of_a_former_nik_and_the_alike(django_assert_num_queries):
    renumbered = FacilitatorFactory(full_name="Dewi", born_on=DAY, nik=NIK)
    replace_nik(renumbered, nik="3514011001900002", on=DAY)
    renumbered.refresh_from_db()
    holder = FacilitatorFactory(full_name="Budi", nik=NIK)
    alike = [FacilitatorFactory(full_name=name) for name in ("Ani Rahayu", "Ani Rahayuu")]
    FacilitatorFactory(full_name="Ani Rahayu", born_on=DAY)
    FacilitatorFactory(full_name="Ani Rahayu", merged_into=holder)

    with django_assert_num_queries(4):
        pairs, after = doubtful_pairs(Facilitator.objects.all())

    assert after is None
    assert pairs[0] == Pair(renumbered, holder)
    assert [(pair.one, pair.other) for pair in pairs[1:]] == [tuple(alike)]
    assert 0.5 <= pairs[1].similarity < 1


def test_doubtful_pairs_go_on_after_a_person():
    one, two, three = (FacilitatorFactory(full_name="Ani Rahayu") for _ in range(3))

    pairs, after = doubtful_pairs(Facilitator.objects.all(), limit=1)

    assert [(pair.one, pair.other) for pair in pairs] == [(one, two), (one, three)]
    pairs, after = doubtful_pairs(Facilitator.objects.all(), after=after, limit=2)
    assert ([(pair.one, pair.other) for pair in pairs], after) == ([(two, three)], None)


def test_a_number_and_a_nik_of_old_mean_who_answers_now():
    survivor = FacilitatorFactory(registry_number="F1", nik="3514011001900003")
    merged = FacilitatorFactory(registry_number="F2", nik=NIK, merged_into=survivor)
    FormerNik.objects.create(
        facilitator=survivor, nik_sealed=b"", nik_hash=merged.nik_hash, replaced_on=DAY
    )
    people = Facilitator.objects

    assert [people.numbered(number).get() for number in ("F1", "F2")] == [survivor, survivor]
    assert list(people.numbered("F3")) == []
    assert [people.known_by_nik(nik).get() for nik in (NIK, "3514011001900003")] == [survivor] * 2
