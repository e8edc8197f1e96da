import random
from collections import defaultdict
from statistics import quantiles

import pytest

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.rules import Level
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Payment
from apps.reports.queries.payments import payments
from apps.reports.queries.timeliness import KEYS
from apps.reports.rules.payments import CAUSES, COUNTS, payment_of, verified_percent
from apps.reports.rules.states import Outcome
from apps.reports.services import decide, file_report
from apps.reports.tests.factories import (
    NOW,
    OCTOBER,
    FilingFactory,
    OfficerFactory,
    PaymentFactory,
    ReportFactory,
)

PAID = {
    "sp2d_on": "2026-10-05",
    "last_receipt_on": "2026-10-09",
    "sp2d_families": 280,
    "paid": 270,
    "paid_verified": 261,
    "failed_pin": 10,
}
NOTHING = dict.fromkeys(COUNTS, 0)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, None),
        ({"sp2d_families": 0, "paid": 0}, None),
        (
            PAID,
            NOTHING
            | {
                "sp2d_families": 280,
                "paid": 270,
                "paid_verified": 261,
                "failed_pin": 10,
                "days": 4,
            },
        ),
        ({"sp2d_families": 5}, NOTHING | {"sp2d_families": 5, "days": None}),
        (
            PAID | {"last_receipt_on": "2026-10-04", "paid": "many", "paid_verified": None},
            NOTHING | {"sp2d_families": 280, "failed_pin": 10, "days": None},
        ),
    ],
)
def test_a_payment_is_read_from_what_a_report_says(values, said):
    assert payment_of(values) == said


@pytest.mark.parametrize(("paid", "verified", "percent"), [(0, 0, None), (4, 3, 75.0)])
def test_who_paid_nobody_verified_no_share(paid, verified, percent):
    assert verified_percent({"paid": paid, "paid_verified": verified}) == percent


@pytest.mark.django_db
def test_what_is_approved_counts_and_a_revision_takes_its_place():
    filing = FilingFactory(values={"opening": 280, "closing": 280} | PAID)
    officer = OfficerFactory()
    decide(filing.report_id, number=1, outcome=Outcome.APPROVED, by=officer, now=NOW)
    assert Payment.objects.values_list("paid", "days", "failed_pin").get() == (270, 4, 10)

    author = OfficerFactory()
    revised = file_report(
        filing.report_id,
        key=filing.report_id,
        values={"opening": 280, "closing": 280},
        base=1,
        by=author,
        now=NOW,
        reason="Contoh: pembayaran bulan lain",
    )
    assert Payment.objects.exists()

    decide(filing.report_id, number=revised.number, outcome=Outcome.APPROVED, by=officer, now=NOW)
    assert not Payment.objects.exists()


@pytest.mark.django_db
def test_what_is_returned_counts_nothing():
    filing = FilingFactory(values=PAID)

    decide(
        filing.report_id,
        number=1,
        outcome=Outcome.RETURNED,
        by=OfficerFactory(),
        now=NOW,
        notes={"paid": "Contoh: periksa jumlahnya"},
    )

    assert not Payment.objects.exists()


def kind_of(code, *, is_sensitive=False):
    cluster = ClusterFactory(code=code, is_sensitive=is_sensitive)
    return FacilitatorKindFactory(code=f"K-{code}", clusters=[cluster])


def paid_at(place, kind, **said):
    post = AssignmentFactory(
        kind=kind,
        region=RegionFactory(code=place),
        facilitator=FacilitatorFactory(home_region__code=place[:5]),
    )
    return PaymentFactory(report=ReportFactory(assignment=post), **said)


@pytest.fixture
def drawn(db):
    """Sixty payments over places of two provinces, in PKH and in a sensitive cluster."""
    dice = random.Random(4)  # noqa: S311 — drawn cases, not secrets
    kinds = [kind_of("PKH"), kind_of("ANAK", is_sensitive=True)]
    for _number in range(60):
        paid_at(
            dice.choice(["35.14.01", "35.15.01", "33.01.01"]),
            dice.choice(kinds),
            days=dice.choice([None, 1, 2, 3, 5, 8, 13]),
            paid=dice.randrange(300),
            failed_pin=dice.randrange(9),
        )


def counted(user, level):
    rows = payments(user, month=OCTOBER, level=level).order_by(*KEYS)
    return {tuple(row.pop(key) for key in KEYS): row for row in rows}


def percentile(days, share):
    """percentile_cont in plain Python."""
    if len(days) < 2:
        return days[0] if days else None
    return quantiles(sorted(days), n=10, method="inclusive")[round(share * 10) - 1]


def reckoned(length, seen):
    found = defaultdict(list)
    for row in Payment.objects.select_related("region", "cluster"):
        if seen(row):
            found[row.region.code[:length], row.cluster.code].append(row)
    sums = {}
    for key, rows in found.items():
        days = [row.days for row in rows if row.days is not None]
        sums[key] = {name: sum(getattr(row, name) for row in rows) for name in COUNTS} | {
            "reports": len(rows),
            "days_median": pytest.approx(percentile(days, 0.5)),
            "days_p90": pytest.approx(percentile(days, 0.9)),
        }
    return sums


@pytest.mark.parametrize(("level", "length"), [(Level.PROVINCE, 2), (Level.REGENCY, 5)])
def test_sums_and_percentiles_are_those_of_plain_python(drawn, level, length):
    officer = OfficerFactory(grant=(Role.PROVINCE_OFFICER, "35", None))

    assert counted(officer, level) == reckoned(length, lambda row: row.region.code[:2] == "35")


def test_who_reads_the_nation_sees_nothing_of_a_sensitive_cluster(drawn):
    viewer = OfficerFactory(grant=(Role.MINISTRY_VIEWER, "ID", None))

    assert counted(viewer, Level.PROVINCE) == reckoned(2, lambda row: row.cluster.code == "PKH")


def test_an_officer_of_a_cluster_sees_nothing_of_another_place_or_cluster(drawn):
    officer = OfficerFactory(grant=(Role.REGENCY_OFFICER, "35.14", "ANAK"))

    assert counted(officer, Level.REGENCY) == reckoned(
        5, lambda row: row.region.code[:5] == "35.14" and row.cluster.code == "ANAK"
    )


@pytest.mark.django_db
def test_payments_that_know_no_days_have_no_days():
    paid_at("35.14.01", kind_of("PKH"), days=None)

    (row,) = counted(OfficerFactory(), Level.REGENCY).values()
    assert (row["days_median"], row["days_p90"], row["paid"]) == (None, None, 270)


@pytest.mark.django_db
def test_one_statement_sums_one_payment_and_three(django_assert_num_queries):
    viewer = OfficerFactory(grant=(Role.MINISTRY_VIEWER, "ID", None))
    viewer.grants_today  # noqa: B018 — read once a request
    for _number in range(2):
        paid_at("35.14.01", kind_of("PKH"))
        with django_assert_num_queries(1):
            assert counted(viewer, Level.REGENCY)
        paid_at("35.15.01", kind_of("PKH"))


def test_each_cause_is_a_column():
    assert set(CAUSES) == {
        field.name for field in Payment._meta.fields if field.name.startswith("failed_")
    }
