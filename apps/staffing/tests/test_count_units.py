"""Clients held by service units: their need is rounded unit by unit, and counts at the kab/kota."""

import datetime as dt

import pytest

from apps.caseloads.models import Caseload, CaseloadMonth
from apps.facilitators.tests.factories import AssignmentFactory
from apps.programs.rules import concurrent_clients
from apps.programs.tests.factories import (
    ClusterFactory,
    FacilitatorKindFactory,
    ServiceUnitFactory,
    StaffingStandardFactory,
)
from apps.regions.tests.factories import RegionFactory
from apps.staffing.models import ApprovedPosts, Figure, Workload
from apps.staffing.tests.test_count import DAY, count

pytestmark = pytest.mark.django_db(transaction=True)

SINCE = dt.date(2019, 1, 1)


def napza():
    """Peksos hold at most 7 clients at once, konselor at most 10 (domain notes §4)."""
    cluster = ClusterFactory(code="NAPZA")
    kinds = []
    for code, maximum in [("PEKSOS", 7), ("KONSELOR", 10)]:
        kind = FacilitatorKindFactory(code=code, posting_level="unit", clusters=[cluster])
        StaffingStandardFactory(
            kind=kind,
            terrain="any",
            basis="clients",
            minimum=None,
            target=None,
            maximum=maximum,
            starts_on=SINCE,
        )
        kinds.append(kind)
    return cluster, *kinds


def hold(cluster, clients: dict) -> None:
    """Load the clients of units of one kab/kota."""
    regency = next(iter(clients)).regency
    month = CaseloadMonth.objects.create(
        regency=regency, cluster=cluster, month=DAY.replace(day=1), source="test", received_on=DAY
    )
    for unit, number in clients.items():
        Caseload.objects.create(month=month, unit=unit, families=number)


def row(run, code, kind=None) -> Figure:
    return Figure.objects.get(run=run, region__code=code, kind=kind, cluster__code="NAPZA")


def test_10_000_clients_a_year_of_six_months_need_715_peksos_and_500_konselor():
    cluster, peksos, konselor = napza()
    unit = ServiceUnitFactory(regency=RegionFactory(code="35.14"))
    hold(cluster, {unit: round(concurrent_clients(10_000, stay_months=6))})

    run = count()

    needs = {
        code: [row(run, code, kind).need for kind in (peksos, konselor, None)]
        for code in ("35.14", "35", "ID")
    }
    assert needs == {code: [715, 500, 1215] for code in ("35.14", "35", "ID")}
    assert row(run, "ID").families == 5000


def test_each_unit_is_rounded_on_its_own_and_summed_at_its_regency():
    cluster, peksos, _ = napza()
    regency = RegionFactory(code="35.14")
    hold(cluster, {ServiceUnitFactory(regency=regency): clients for clients in (8, 8, 1, 0)})

    figure = row(count(), "35.14", peksos)

    assert figure.need == 2 + 2 + 1  # 17 / 7 on the total would be 3
    assert round(figure.need_fte, 6) == round(17 / 7, 6)
    assert (round(figure.need_fte_low, 6), figure.need_fte_high) == (round(17 / 7, 6), None)


def test_posts_and_formasi_of_a_unit_count_in_its_regency_and_above():
    cluster, peksos, _ = napza()
    regency = RegionFactory(code="35.14")
    RegionFactory(code="35.15")
    district = RegionFactory(code="35.14.01")
    units = [ServiceUnitFactory(regency=regency) for _ in range(2)]
    hold(cluster, dict.fromkeys(units, 7))
    for unit, posts in zip(units, (3, 1), strict=True):
        ApprovedPosts.objects.create(
            region=regency,
            unit=unit,
            cluster=cluster,
            kind=peksos,
            posts=posts,
            decree="SK",
            starts_on=DAY,
        )
    AssignmentFactory(unit=units[0], cluster=cluster, kind=peksos, starts_on=SINCE)

    run = count()

    figures = {
        code: (figure.need, figure.formasi, figure.filled, figure.vacancy)
        for code in (district.code, "35.14", "35.15", "35", "ID")
        if (figure := row(run, code, peksos))
    }
    assert figures == {
        "35.14.01": (None, None, None, None),
        "35.14": (2, 4, 1, 3),
        "35.15": (None, 0, 0, 0),
        "35": (2, 4, 1, 3),
        "ID": (2, 4, 1, 3),
    }


def test_clients_of_a_unit_are_shared_by_fte_among_those_posted_there():
    cluster, peksos, konselor = napza()
    unit, other = ServiceUnitFactory.create_batch(2, regency=RegionFactory(code="35.14"))
    hold(cluster, {unit: 12, other: 100})
    for share in (1, 0.5):
        AssignmentFactory(unit=unit, cluster=cluster, kind=peksos, fte_share=share, starts_on=SINCE)
    AssignmentFactory(unit=unit, cluster=cluster, kind=konselor, starts_on=SINCE)

    run = count()

    loads = Workload.objects.filter(run=run).order_by("facilitator")
    assert [(load.fte, load.families, load.verdict) for load in loads] == [
        (1, 8, "overloaded"),
        (0.5, 4, "overloaded"),
        (1, 12, "overloaded"),
    ]


def test_a_unit_within_the_maximum_is_within_however_few_it_holds():
    cluster, peksos, _ = napza()
    unit = ServiceUnitFactory(regency=RegionFactory(code="35.14"))
    hold(cluster, {unit: 1})
    AssignmentFactory(unit=unit, cluster=cluster, kind=peksos, starts_on=SINCE)

    load = Workload.objects.get(run=count())

    assert (load.verdict, load.load_low) == ("within", 1)
    assert round(load.load, 6) == round(load.load_high, 6) == round(1 / 7, 6)
