import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import translation

from apps.facilitators.tests.factories import (
    AssignmentFactory,
    CoveredVillageFactory,
    EmploymentFactory,
    FacilitatorFactory,
)
from apps.programs.models import FacilitatorKind
from apps.programs.tests.factories import ServiceUnitFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports import demo
from apps.reports.models import Filing, Payment, Period, Report
from apps.reports.queries.filing import with_last
from apps.reports.rules.checking import SAME_AS_LAST, check
from apps.reports.rules.payments import COUNTS, payment_of
from apps.reports.rules.states import WIB, Outcome, State
from apps.reports.services import expect

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 28, 9, 0, tzinfo=WIB)
SINCE = dt.date(2025, 1, 1)


@pytest.fixture
def people():
    """Sixty facilitators of PKH in 35.14 with 280 families each, and three of each other."""
    for command in ("seed_programs", "seed_reports"):
        call_command(command, stdout=StringIO())
    village = RegionFactory(code="35.14.01.2001")
    for kind in FacilitatorKind.objects.exclude(code="TKSK"):
        for _each in range(60 if kind.code == "PS-PKH" else 3):
            person = FacilitatorFactory(home_region=village.parent.parent)
            EmploymentFactory(facilitator=person, starts_on=SINCE)
            is_at_unit = kind.posting_level == "unit"
            post = AssignmentFactory(
                facilitator=person,
                kind=kind,
                region=village.parent.parent if is_at_unit else village.parent,
                unit=ServiceUnitFactory(regency=village.parent.parent) if is_at_unit else None,
                starts_on=SINCE,
            )
            if kind.code == "PS-PKH":
                CoveredVillageFactory(
                    assignment=post, village=village, families=280, starts_on=SINCE
                )


def made():
    return demo.make(now=NOW, write=lambda line: None)


def test_no_invented_report_breaks_a_rule_of_its_form_and_flags_are_what_the_rules_find(people):
    made()

    filings = dict(Filing.objects.exclude(outcome=Outcome.RETURNED).values_list("report", "values"))
    reports = with_last(Report.objects.filter(pk__in=filings)).select_related("period__form")
    for report in reports:
        checked = check(report.period.form.definition, filings[report.pk], report.last or {})
        assert checked.errors == {}
        assert [code for code in checked.flags if code != SAME_AS_LAST] == report.flags
    assert len(filings) > 200
    chained = [
        report
        for report in reports
        if report.last and report.values["opening"] == report.last["closing"]
    ]
    assert len(chained) > 120


def test_payments_are_kept_as_if_each_report_had_been_approved_by_hand(people):
    made()

    kept = {row["report_id"]: row for row in Payment.objects.values("report_id", "days", *COUNTS)}
    approved = Report.objects.filter(state=State.APPROVED).select_related("counted")
    assert kept == {
        report.pk: said | {"report_id": report.pk}
        for report in approved
        if (said := payment_of(report.counted.values))
    }
    assert len(kept) > 60


def test_four_months_come_in_believable_shares_the_newest_still_open(people):
    rows = made()

    assert rows["reports"] == Report.objects.count() == 4 * (60 + 3 * 7)
    months = sorted(set(Period.objects.values_list("month", flat=True)))
    assert months == [dt.date(2026, month, 1) for month in (8, 9, 10, 11)]
    closed = Report.objects.filter(period__month=months[0])
    assert 0.8 < closed.filter(state=State.APPROVED).count() / closed.count() <= 1
    newest = Report.objects.filter(period__month=months[-1])
    assert newest.filter(state=State.EXPECTED).count() > newest.count() / 3
    assert set(Report.objects.values_list("state", flat=True)) == set(State.values)
    assert not Report.objects.filter(filed_at__gt=NOW).exists()
    assert not Filing.objects.filter(decided_at__gt=NOW).exists()
    late = Report.objects.with_timeliness(NOW).filter(timeliness="late").count()
    assert 0 < late < 0.2 * Report.objects.count()
    paid = Filing.objects.filter(values__paid__gt=200, values__last_receipt_on__isnull=False)
    assert paid.count() > 60


def test_one_post_of_the_demo_has_something_due_and_something_returned(people):
    made()

    posts = Report.objects.filter(region__code__startswith="35.14", cluster__code="PKH")
    shown = posts.order_by("assignment_id")[0].assignment
    assert list(
        posts.filter(assignment=shown).order_by("-period__month").values_list("state", flat=True)
    ) == [State.EXPECTED, State.RETURNED, State.APPROVED, State.APPROVED]


def test_nothing_more_is_expected_after_it_and_a_second_time_makes_nothing(people):
    printed = StringIO()
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        call_command("make_demo_reports", stdout=printed, stderr=StringIO())
        before = Report.objects.count()
        call_command("make_demo_reports", stdout=printed)

    assert expect(dt.date(2026, 11, 1), day=NOW.date()) == 0
    assert Report.objects.count() == before
    assert "Examples of monthly reports were made: 324 reports" in printed.getvalue()
    assert "nothing was made" in printed.getvalue()
