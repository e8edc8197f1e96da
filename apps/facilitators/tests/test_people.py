"""Finding people: by parts of a name and by number, from an index."""

import pytest
from django.db import connection

from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory

pytestmark = pytest.mark.django_db


def test_a_person_matches_by_words_in_any_order_or_by_the_start_of_a_number():
    person = FacilitatorFactory(full_name="Dewi Ayu Lestari", registry_number="F77")
    FacilitatorFactory(full_name="Dewi Rahma", registry_number="F88")

    for text in ("lestari dewi", "AYU", "f7", " F77 "):
        assert list(Facilitator.objects.matching(text)) == [person]
    for text in ("", " ", "\0", "dewi budi", "7", "%", "_"):
        assert list(Facilitator.objects.matching(text)) == []


def test_a_post_matches_by_its_person():
    post = AssignmentFactory(facilitator__full_name="Dewi Lestari")
    AssignmentFactory(facilitator__full_name="Budi")

    assert list(Assignment.objects.matching("lestari")) == [post]


def test_names_and_numbers_are_found_by_their_indexes():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = Facilitator.objects.matching("lestari").order_by().explain()

    assert "facilitator_by_name_part" in plan
    assert "registry_number" in plan.split("BitmapOr")[1]
    assert "Seq Scan" not in plan
