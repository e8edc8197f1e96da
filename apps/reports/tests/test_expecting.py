import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Outage, Period, Report
from apps.reports.rules.states import WIB, State
from apps.reports.services import expect, expect_due, log_outage
from apps.reports.tests.factories import (
    OCTOBER,
    FormVersionFactory,
    OfficerFactory,
    OutageFactory,
    ReportingCalendarFactory,
)

pytestmark = pytest.mark.django_db
CUT_OFF = dt.date(2026, 10, 25)


@pytest.fixture
def pkh():
    cluster = ClusterFactory(code="PKH")
    FormVersionFactory(cluster=cluster)
    return ReportingCalendarFactory(cluster=cluster)


def test_each_post_active_on_the_cut_off_day_is_expected_once(pkh):
    active = AssignmentFactory()
    last_day = AssignmentFactory(ends_on=CUT_OFF)
    AssignmentFactory(ends_on=CUT_OFF - dt.timedelta(days=1))
    AssignmentFactory(starts_on=CUT_OFF + dt.timedelta(days=1))
    AssignmentFactory(cancelled_at=timezone.now())
    AssignmentFactory(
        kind=FacilitatorKindFactory(code="P-LU", clusters=[ClusterFactory(code="LU")])
    )

    assert expect(OCTOBER, day=CUT_OFF) == 2
    assert expect(OCTOBER, day=CUT_OFF) == 0

    period = Period.objects.get()
    assert (period.month, period.cut_off_on) == (OCTOBER, CUT_OFF)
    assert period.due_at == dt.datetime(2026, 11, 4, 23, 59, 59, tzinfo=WIB)
    rows = Report.objects.order_by("assignment")
    assert list(rows.values_list("assignment", "region", "cluster", "state", "version")) == [
        (post.pk, post.region_id, post.cluster_id, State.EXPECTED, 0) for post in (active, last_day)
    ]
    assert {row.due_at for row in rows} == {period.due_at}


def test_nothing_is_expected_before_the_cut_off_day_or_without_a_form(pkh):
    AssignmentFactory()

    assert expect(OCTOBER, day=CUT_OFF - dt.timedelta(days=1)) == 0
    assert not Period.objects.exists()


@pytest.mark.parametrize(
    ("month", "cut_off_day", "due_day", "cut_off_on", "due_on"),
    [
        (dt.date(2026, 2, 1), 31, 4, dt.date(2026, 2, 28), dt.date(2026, 3, 4)),
        (dt.date(2028, 2, 1), 30, 4, dt.date(2028, 2, 29), dt.date(2028, 3, 4)),
        (dt.date(2026, 1, 1), 25, 31, dt.date(2026, 1, 25), dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 1), 25, 4, dt.date(2026, 12, 25), dt.date(2027, 1, 4)),
    ],
)
def test_days_that_a_month_lacks_are_its_last(month, cut_off_day, due_day, cut_off_on, due_on):
    form = FormVersionFactory()
    ReportingCalendarFactory(cluster=form.cluster, cut_off_day=cut_off_day, due_day=due_day)

    expect(month, day=cut_off_on)

    period = Period.objects.get()
    assert period.cut_off_on == cut_off_on
    assert period.due_at == dt.datetime.combine(due_on, dt.time(23, 59, 59), WIB)


def test_a_post_that_turns_out_not_to_be_is_no_longer_expected_unless_somebody_wrote(pkh):
    blank, begun = AssignmentFactory(), AssignmentFactory()
    expect(OCTOBER, day=CUT_OFF)
    Report.objects.filter(assignment=begun).update(state=State.DRAFT, version=1)
    for post in (blank, begun):
        post.ends_on = dt.date(2026, 9, 30)
        post.save()

    expect(OCTOBER, day=CUT_OFF)

    assert [report.assignment for report in Report.objects.all()] == [begun]


def test_a_day_asks_for_its_month_and_the_one_before_until_that_is_due(pkh):
    AssignmentFactory()
    assert expect_due(CUT_OFF) == 1

    AssignmentFactory()
    assert expect_due(dt.date(2026, 11, 4)) == 1
    AssignmentFactory()
    assert expect_due(dt.date(2026, 11, 5)) == 0


def test_days_of_outage_move_the_deadline_once_however_logged(pkh):
    AssignmentFactory()
    AssignmentFactory(facilitator=FacilitatorFactory(home_region__code="35.15"))
    expect(OCTOBER, day=CUT_OFF)
    OutageFactory(region=RegionFactory(code="35"), starts_on=dt.date(2026, 11, 2))

    log_outage(
        region=RegionFactory(code="35.14.01"),
        starts_on=dt.date(2026, 11, 1),
        ends_on=dt.date(2026, 11, 30),
        reason="Contoh: tower seluler roboh",
        by=OfficerFactory(),
    )

    dues = dict(Report.objects.values_list("region__code", "due_at"))
    assert {code: due.astimezone(WIB).date() for code, due in dues.items()} == {
        "35.14.01": dt.date(2026, 11, 8),  # 1 to 4 November, each once
        "35.15.01": dt.date(2026, 11, 5),  # the province's 2 November
    }


def test_an_outage_known_before_the_month_counts_too(pkh):
    AssignmentFactory()
    OutageFactory()

    expect(OCTOBER, day=CUT_OFF)

    assert Report.objects.get().due_at.astimezone(WIB).date() == dt.date(2026, 11, 6)


def test_an_outage_says_why_in_words():
    with pytest.raises(ValidationError) as refusal:
        log_outage(
            region=RegionFactory(code="35.14"),
            starts_on=dt.date(2026, 11, 2),
            ends_on=dt.date(2026, 11, 1),
            reason="banjir",
            by=OfficerFactory(),
        )

    assert list(refusal.value.message_dict) == ["reason"]
    assert not Outage.objects.exists()
