"""Two officers at the same second: the database decides, the second reads a refusal."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

from apps.accounts.models import User
from apps.facilitators import services
from apps.facilitators.models import Assignment, Employment, Facilitator
from apps.facilitators.rules import EmploymentStatus, EndReason
from apps.facilitators.tests.factories import (
    AssignmentFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.programs.tests.factories import FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = dt.date(2026, 1, 1)
MINISTRY = User(is_superuser=True)
DAY = dt.date(2026, 3, 1)
BEFORE = {"starts_on": dt.date(2020, 1, 1), "ends_on": dt.date(2023, 12, 31)}


def race(*calls):
    """Run all calls at once; return the refused fields of each that lost."""
    start = Barrier(len(calls))

    def run(call):
        try:
            with translation.override("en"):
                start.wait()
                call()
        except ValidationError as error:
            return list(error.message_dict)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(calls)) as threads:
        return [lost for lost in threads.map(run, calls) if lost]


def assigning(person, kind, region, share="1"):
    cluster = kind.clusters.first()
    return lambda: services.assign(
        person,
        kind=kind,
        cluster=cluster,
        region=region,
        starts_on=FIRST,
        fte_share=Decimal(share),
    )


def test_two_posts_at_once_never_pass_full_time():
    person = EmploymentFactory(starts_on=FIRST).facilitator
    kind = FacilitatorKindFactory()
    places = [RegionFactory(code="35.14.01"), RegionFactory(code="35.14.02")]

    lost = race(*(assigning(person, kind, place, share="0.60") for place in places))

    assert lost == [["fte_share"]]
    assert Assignment.objects.count() == 1


def test_two_exclusive_employments_at_once_leave_one():
    person = FacilitatorFactory()

    lost = race(
        *(
            lambda status=status: services.employ(
                person, status=status, starts_on=FIRST, employer="Kemensos"
            )
            for status in (EmploymentStatus.PNS, EmploymentStatus.PPPK)
        )
    )

    assert lost == [["starts_on"]]
    assert Employment.objects.count() == 1


def test_two_who_hold_a_district_alone_at_once_leave_one():
    kind = FacilitatorKindFactory(code="TKSK", holds_alone=True)
    district = RegionFactory(code="35.14.01")
    people = [EmploymentFactory(starts_on=FIRST).facilitator for _ in range(2)]

    lost = race(*(assigning(person, kind, district) for person in people))

    assert lost == [["region"]]
    assert Assignment.objects.count() == 1


def test_eight_transfers_of_one_post_at_once_move_it_once():
    post = AssignmentFactory()
    to = RegionFactory(code="35.14.02")

    lost = race(*[lambda: services.transfer(post, on=DAY, region=to)] * 8)

    assert lost == [["ends_on"]] * 7
    assert list(Assignment.objects.order_by("starts_on").values_list("region", "ends_on")) == [
        (post.region_id, dt.date(2026, 2, 28)),
        (to.pk, None),
    ]


def two_who_hold_alone():
    kind = FacilitatorKindFactory(code="TKSK", holds_alone=True)
    places = [RegionFactory(code="35.14.01"), RegionFactory(code="35.14.02")]
    return [AssignmentFactory(kind=kind, region=place) for place in places], places


def test_two_who_exchange_districts_held_alone_at_once_are_refused_not_stuck():
    (one, two), (here, there) = two_who_hold_alone()

    lost = race(
        lambda: services.transfer(one, on=DAY, region=there),
        lambda: services.transfer(two, on=DAY, region=here),
    )

    assert lost == [["region"], ["region"]]
    assert list(Assignment.objects.order_by("pk").values_list("region", "ends_on")) == [
        (here.pk, None),
        (there.pk, None),
    ]


def test_one_leaves_a_district_while_another_comes():
    (one, _two), (here, _there) = two_who_hold_alone()
    comer = EmploymentFactory(starts_on=FIRST).facilitator

    lost = race(
        lambda: services.end(one, on=dt.date(2026, 1, 31), reason=EndReason.RESIGNED),
        assigning(comer, one.kind, here),
        lambda: services.record_death(one.facilitator, on=DAY, by=MINISTRY),
    )

    assert lost == [["region"]]


def test_two_merged_into_each_other_at_once_leave_one():
    one, other = (EmploymentFactory(**days).facilitator for days in ({}, BEFORE))
    by = User.objects.create_user("officer")

    lost = race(
        lambda: services.merge(one, into=other, by=by, on=DAY),
        lambda: services.merge(other, into=one, by=by, on=DAY),
    )

    assert lost == [["into"]]
    survivor = Facilitator.objects.unmerged().get()
    assert survivor.employments.count() == 2


def test_a_post_given_while_its_person_is_merged_stands_with_the_survivor_or_nowhere():
    loser = EmploymentFactory(starts_on=FIRST).facilitator
    survivor = EmploymentFactory(**BEFORE).facilitator
    by = User.objects.create_superuser("officer")
    kind, place = FacilitatorKindFactory(), RegionFactory(code="35.14.01")

    lost = race(
        lambda: services.merge(loser, into=survivor, by=by, on=DAY),
        assigning(loser, kind, place),
    )

    assert lost in ([], [["facilitator"]])
    assert list(Assignment.objects.values_list("facilitator", flat=True)) == [survivor.pk] * (
        not lost
    )
