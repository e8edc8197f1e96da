"""What the next twelve months bring, each case by hand; the day is 31 January 2020."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import pytest
from django.db.models import Count

from apps.competencies.models import PostRequirement
from apps.competencies.tests.factories import (
    CertificateFactory,
    PostRequirementFactory,
    SchemeFactory,
)
from apps.facilitators.models import Facilitator
from apps.facilitators.services import transfer
from apps.facilitators.tests.factories import AssignmentFactory, CoveredVillageFactory
from apps.forecasts import services, tasks
from apps.forecasts.models import CohortSeat, Forecast, Outlook, VillageLapse, VillagesAtStake
from apps.jobs.models import Job
from apps.regions.models import Region
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import CountRun
from apps.staffing.services.kept_runs import forget
from apps.staffing.tests.test_count import DAY, count, hold, pkh

pytestmark = pytest.mark.django_db(transaction=True)
D = dt.date
BEFORE = D(2019, 1, 1)


@pytest.fixture
def places():
    """Two villages with 300 families each, a kind whose posts ask a certificate."""
    cluster, kind = pkh()
    villages = [RegionFactory(code=f"35.14.01.200{n}") for n in (1, 2)]
    hold(cluster, dict.fromkeys(villages, 300))
    PostRequirementFactory(kind=kind, cluster=cluster, starts_on=D(2018, 1, 1))
    return cluster, kind, villages


def serve(places, *, until: dt.date | None, covers: Iterable[Region] = (), **post) -> Facilitator:
    """Let somebody serve in the first village's district, certified until a day."""
    cluster, kind, villages = places
    held = AssignmentFactory(
        cluster=cluster, kind=kind, region=villages[0].parent, **({"starts_on": BEFORE} | post)
    )
    for village in covers:
        CoveredVillageFactory(assignment=held, village=village, starts_on=held.starts_on)
    if until:
        CertificateFactory(facilitator=held.facilitator, starts_on=BEFORE, ends_on=until)
    return held.facilitator


def forecast() -> Forecast:
    count()
    job = services.request_forecast(day=DAY)
    assert job is not None
    return Forecast.objects.get(pk=tasks.forecast(job_id=str(job.pk)))


def outlook(code: str) -> list[tuple[int, Decimal, bool]]:
    rows = Outlook.objects.filter(region__code=code).order_by("month")
    return [(row.month, row.qualified_fte, row.falls) for row in rows]


def seats() -> list[CohortSeat]:
    return list(CohortSeat.objects.order_by("quarter_on", "number", "pk"))


def lapses() -> dict[str, dt.date]:
    return dict(VillageLapse.objects.values_list("village__code", "lapses_on"))


def test_a_certificates_end_lets_its_regency_fall_below_its_need_once(places):
    serve(places, until=D(2020, 4, 15), covers=places[2])
    serve(places, until=D(2021, 12, 31))
    serve(places, until=None)

    forecast()

    expected = [(n, Decimal(2 if n < 3 else 1), n == 3) for n in range(13)]
    assert outlook("35.14") == expected
    assert outlook("35") == expected
    assert outlook("ID") == expected
    assert [row.on_day for row in Outlook.objects.filter(region__code="ID").order_by("month")][
        :3
    ] == [DAY, D(2020, 2, 29), D(2020, 3, 31)]
    assert Outlook.objects.filter(region__code="ID").first().need_fte == 2.0
    assert lapses() == {"35.14.01.2001": D(2020, 4, 16), "35.14.01.2002": D(2020, 4, 16)}


def test_a_village_lapses_when_the_last_of_its_people_goes(places):
    first, second = places[2]
    serve(places, until=D(2020, 4, 15), covers=[first, second])
    serve(places, until=D(2020, 9, 30), covers=[first])
    serve(places, until=D(2021, 3, 1), covers=[])

    forecast()

    assert lapses() == {"35.14.01.2001": D(2020, 10, 1), "35.14.01.2002": D(2020, 4, 16)}


def test_contract_ends_and_planned_transfers_count_as_certificates_do(places):
    first, second = places[2]
    elsewhere = RegionFactory(code="35.15.01.2001")
    serve(places, until=D(2025, 1, 1), covers=[first], ends_on=D(2020, 6, 30))
    mover = serve(places, until=D(2025, 1, 1), covers=[second])
    transfer(
        mover.assignments.get(),
        on=D(2020, 8, 1),
        region=elsewhere.parent,
        villages={elsewhere: None},
    )

    forecast()

    assert lapses() == {"35.14.01.2001": D(2020, 7, 1), "35.14.01.2002": D(2020, 8, 1)}
    assert [row[1] for row in outlook("35.14")] == [2] * 6 + [1] + [0] * 6
    assert [row[1] for row in outlook("35")] == [2] * 6 + [1] * 7
    assert not CohortSeat.objects.exists()  # no test would prevent any of it


def test_a_renewal_that_follows_on_prevents_the_lapse(places):
    person = serve(places, until=D(2020, 4, 15), covers=places[2])
    CertificateFactory(
        facilitator=person,
        starts_on=D(2020, 4, 16),
        issued_on=D(2020, 1, 2),
        ends_on=D(2023, 4, 15),
    )

    forecast()

    assert lapses() == {}
    assert {row[1] for row in outlook("35.14")} == {1}


def test_a_requirement_to_come_is_judged_from_its_day_on(places):
    cluster, kind, (first, second) = places
    higher = SchemeFactory(code="LAIN", level=6)
    PostRequirement.objects.update(ends_on=D(2020, 5, 14))
    PostRequirementFactory(
        kind=kind,
        cluster=cluster,
        starts_on=D(2020, 5, 15),
        schemes=[SchemeFactory(), higher],
        level=6,
    )
    serve(places, until=D(2021, 12, 31), covers=[first])  # of no level that it asks then
    ready = serve(places, until=D(2021, 12, 31), covers=[second])
    CertificateFactory(
        facilitator=ready,
        scheme=higher,
        starts_on=BEFORE,
        ends_on=D(2020, 9, 30),
    )

    forecast()

    assert [row[1] for row in outlook("35.14")] == [2] * 4 + [1] * 5 + [0] * 4
    assert lapses() == {"35.14.01.2001": D(2020, 5, 15), "35.14.01.2002": D(2020, 10, 1)}
    assert [(seat.facilitator, seat.scheme.code, seat.at_stake) for seat in seats()] == [
        (ready, "LAIN", [second.pk])
    ]


def test_a_requirement_that_asks_the_same_anew_changes_nothing(places):
    cluster, kind, villages = places
    PostRequirement.objects.update(ends_on=D(2020, 3, 14))
    PostRequirementFactory(kind=kind, cluster=cluster, starts_on=D(2020, 3, 15))
    person = serve(places, until=D(2020, 6, 30), covers=villages)

    forecast()

    assert [row[1] for row in outlook("35.14")] == [1] * 6 + [0] * 7
    assert set(lapses().values()) == {D(2020, 7, 1)}
    assert [(seat.facilitator, seat.certified_until, seat.villages) for seat in seats()] == [
        (person, D(2020, 6, 30), 2)
    ]


def test_where_a_requirement_ends_without_another_nobody_is_qualified(places):
    PostRequirement.objects.update(ends_on=D(2020, 3, 14))
    serve(places, until=D(2020, 6, 30), covers=places[2])

    forecast()

    assert [row[1] for row in outlook("35.14")] == [1] * 2 + [0] * 11
    assert set(lapses().values()) == {D(2020, 3, 15)}
    assert seats() == []  # no test would prevent any of it


def test_who_lapses_in_a_quarter_sits_together_by_nearness(places):
    cluster, kind, villages = places
    for _ in range(29):
        serve(places, until=D(2020, 5, 1))
    at_stake = serve(places, until=D(2020, 6, 30), covers=villages)
    serve(places, until=D(2020, 7, 1))
    serve(places, until=D(2021, 2, 1))  # after the twelve months
    beside = AssignmentFactory(
        cluster=cluster, kind=kind, region=RegionFactory(code="35.15.01"), starts_on=BEFORE
    )
    CertificateFactory(facilitator=beside.facilitator, starts_on=BEFORE, ends_on=D(2020, 4, 1))

    forecast()

    seats = CohortSeat.objects.order_by("quarter_on", "number")
    cohorts: dict[tuple, int] = {}
    for seat in seats:
        key = (seat.province.code, seat.quarter_on, seat.number)
        cohorts[key] = cohorts.get(key, 0) + 1
    assert cohorts == {
        ("35", D(2020, 4, 1), 1): 30,
        ("35", D(2020, 4, 1), 2): 1,
        ("35", D(2020, 7, 1), 1): 1,
    }
    assert seats.get(number=2).facilitator == beside.facilitator
    assert {seat.facilitator_id: seat.at_stake for seat in seats if seat.villages} == {
        at_stake.pk: [village.pk for village in villages]
    }
    assert {seat.scheme for seat in seats} == {SchemeFactory()}


def test_a_village_that_two_lapse_for_on_one_day_is_at_stake_for_both_and_counts_once(places):
    cluster, kind, (first, second) = places
    both = serve(places, until=D(2020, 6, 30), covers=[first], fte_share="0.60")
    other = serve(places, until=D(2020, 6, 30), covers=[first, second])
    twice = AssignmentFactory(  # another post of the same person in the same village
        facilitator=both,
        cluster=cluster,
        kind=kind,
        region=RegionFactory(code="35.14.02"),
        starts_on=BEFORE,
        fte_share="0.40",
    )
    CoveredVillageFactory(assignment=twice, village=first, starts_on=BEFORE)
    serve(places, until=D(2020, 6, 30))

    forecast()

    seats = CohortSeat.objects.all()
    assert {seat.facilitator_id: seat.at_stake for seat in seats if seat.villages} == {
        both.pk: [first.pk],
        other.pk: [first.pk, second.pk],
    }
    [cohort] = seats.values("number").annotate(people=Count("pk"), villages=VillagesAtStake())
    assert cohort == {"number": 1, "people": 3, "villages": 2}


def test_only_the_newest_forecast_is_kept_and_goes_with_its_run(places):
    serve(places, until=D(2020, 4, 15), covers=places[2])
    first = forecast()
    assert services.request_forecast(day=DAY) is None
    second = forecast()

    assert list(Forecast.objects.all()) == [second]
    assert Forecast.objects.newest() == second
    assert first.run != second.run
    assert VillageLapse.objects.count() == 2
    forget(CountRun.objects.filter(pk=second.run_id))
    assert not Forecast.objects.exists()


def test_a_forecast_delivered_twice_or_without_its_run_changes_nothing(places):
    count()
    job = services.request_forecast(day=DAY)
    assert job == services.request_forecast(day=DAY)
    made = tasks.forecast(job_id=str(job.pk))
    assert tasks.forecast(job_id=str(job.pk)) == 0
    assert Forecast.objects.get().pk == made

    count()
    late = services.request_forecast(day=DAY)
    forget(CountRun.objects.filter(pk=late.params["run"]))
    with pytest.raises(CountRun.DoesNotExist):
        tasks.forecast(job_id=str(late.pk))
    assert Job.objects.get(pk=late.pk).state == Job.State.QUEUED
    assert Forecast.objects.get().pk == made
