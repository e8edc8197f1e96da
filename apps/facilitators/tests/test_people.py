"""Finding people: by parts of a name and by number, from an index."""

import datetime as dt

import pytest
from django.db import connection

from apps.accounts.models import Grant, User
from apps.accounts.rules import Role
from apps.facilitators.models import Assignment, Facilitator
from apps.facilitators.rules import agrees_with_nik
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2020, 1, 1)
TO_COME = dt.date(2099, 1, 1)
CANCELLED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def granted(role, code, cluster=None):
    user = User.objects.create_user(f"{role}-{code}-{cluster}")
    Grant.objects.create(
        user=user, role=role, region=RegionFactory(code=code), cluster=cluster,
        is_all_clusters=cluster is None, starts_on=LONG_AGO,
    )  # fmt: skip
    return user


@pytest.mark.parametrize(
    ("home", "post", "is_seen"),
    [
        ("35.14", None, True),
        ("33.01", None, False),
        ("35.14", {"code": "33.01.01"}, False),
        ("33.01", {"code": "35.14.01"}, True),
        ("33.01", {"code": "35.14.01", "starts_on": TO_COME}, True),
        ("33.01", {"code": "35.14.01", "starts_on": LONG_AGO, "ends_on": LONG_AGO}, False),
        ("35.14", {"code": "33.01.01", "starts_on": LONG_AGO, "ends_on": LONG_AGO}, True),
        ("35.14", {"code": "33.01.01", "cancelled_at": CANCELLED}, True),
        ("33.01", {"code": "35.14.01", "cancelled_at": CANCELLED}, False),
    ],
)
def test_a_person_is_seen_by_a_post_going_on_or_else_by_home(home, post, is_seen):
    person = FacilitatorFactory(home_region=RegionFactory(code=home))
    if post:
        place = RegionFactory(code=post.pop("code"))
        AssignmentFactory(facilitator=person, region=place, **post)
    officer = granted(Role.REGENCY_OFFICER, "35.14")

    seen = Facilitator.objects.visible_to(officer)

    assert list(seen) == ([person] if is_seen else [])
    assert list(Facilitator.objects.visible_to(granted(Role.MINISTRY_VIEWER, "ID"))) == [person]
    assert list(Facilitator.objects.visible_to(User.objects.create_user("nobody"))) == []


def test_a_cluster_officer_sees_no_other_cluster_and_a_facilitator_themselves():
    lu = ClusterFactory(code="LU")
    other = AssignmentFactory().facilitator
    theirs = AssignmentFactory(kind=FacilitatorKindFactory(code="LU", clusters=[lu])).facilitator
    alone = granted(Role.FACILITATOR, "35.14")
    oneself = FacilitatorFactory(user=alone)

    seen = Facilitator.objects.visible_to(granted(Role.REGENCY_OFFICER, "35.14", lu))

    assert list(seen) == [theirs, oneself]
    assert list(Facilitator.objects.visible_to(alone)) == [oneself]
    assert other not in seen


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


@pytest.mark.parametrize(
    ("nik", "born_on", "sex", "agrees"),
    [
        ("3514011001900001", dt.date(1990, 1, 10), "male", True),
        ("3514015001900001", dt.date(1990, 1, 10), "female", True),
        ("3514011001900001", dt.date(1990, 1, 10), "female", False),
        ("3514015001900001", dt.date(1990, 1, 10), "male", False),
        ("3514011001900001", dt.date(1990, 10, 1), "male", False),
        ("3514017112050001", dt.date(2005, 12, 31), "female", True),
        ("3514013112050001", dt.date(1905, 12, 31), "male", True),  # no century is in it
    ],
)
def test_a_nik_agrees_with_a_birth_date_and_sex(nik, born_on, sex, agrees):
    assert agrees_with_nik(nik, born_on=born_on, sex=sex) is agrees
