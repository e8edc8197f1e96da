import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Delegation, Filing, MonthLock
from apps.reports.queries.reviewing import waiting_for
from apps.reports.rules.states import Outcome, State
from apps.reports.services import (
    approve_clean,
    decide,
    delegate,
    end_delegation,
    lock_month,
    unlock_month,
)
from apps.reports.tests.factories import (
    NOW,
    DelegationFactory,
    FilingFactory,
    MonthLockFactory,
    OfficerFactory,
)

pytestmark = pytest.mark.django_db
NATIONAL = (Role.MINISTRY_ADMIN, "ID", None)
PROVINCE = (Role.PROVINCE_OFFICER, "35", None)


@pytest.fixture
def filing():
    """What a facilitator filed of a post in 35.14.01."""
    return FilingFactory(filed_by=OfficerFactory(grant=(Role.FACILITATOR, "35.14", None)))


def refused(report, **given):
    with pytest.raises(ValidationError) as refusal:
        decide(report.pk, now=NOW, **given)
    return refusal.value


def test_an_approved_filing_counts(filing):
    officer = OfficerFactory()

    decide(filing.report.pk, number=1, outcome=Outcome.APPROVED, by=officer, now=NOW)

    filing.refresh_from_db()
    assert (filing.outcome, filing.decided_by, filing.decided_at) == ("approved", officer, NOW)
    filing.report.refresh_from_db()
    assert (filing.report.state, filing.report.counted) == (State.APPROVED, filing)


def test_a_returned_filing_carries_its_notes_to_the_report(filing):
    decide(
        filing.report.pk,
        number=1,
        outcome=Outcome.RETURNED,
        notes={"closing": " Periksa lagi ", "opening": " "},
        by=OfficerFactory(),
        now=NOW,
    )

    filing.report.refresh_from_db()
    assert (filing.report.state, filing.report.notes) == (
        State.RETURNED,
        {"closing": "Periksa lagi"},
    )
    assert filing.report.counted is None


def test_the_same_decision_again_changes_nothing(filing):
    officer = OfficerFactory()
    for moment in (NOW, NOW + dt.timedelta(hours=1)):
        decide(filing.report.pk, number=1, outcome=Outcome.APPROVED, by=officer, now=moment)

    assert Filing.objects.get().decided_at == NOW


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"number": 2, "outcome": Outcome.APPROVED}, "conflict"),
        ({"number": 1, "outcome": Outcome.RETURNED}, None),
        ({"number": 1, "outcome": Outcome.RETURNED, "notes": {"unknown": "x"}}, None),
        ({"number": 1, "outcome": Outcome.RETURNED, "notes": {"closing": "x" * 501}}, None),
    ],
)
def test_a_decision_that_cannot_be_is_refused(filing, given, code):
    refusal = refused(filing.report, by=OfficerFactory(), **given)

    assert getattr(refusal, "code", None) == code
    assert Filing.objects.get().outcome == ""


def test_who_filed_never_decides_not_even_as_a_deputy(filing):
    author = OfficerFactory(grant=(Role.REGENCY_OFFICER, "35.15", None))
    Filing.objects.update(filed_by=author)
    DelegationFactory(approver=OfficerFactory(), deputy=author)

    refusal = refused(filing.report, number=1, outcome=Outcome.APPROVED, by=author)

    assert refusal.code == "own_filing"


@pytest.mark.parametrize(
    "grant",
    [
        (Role.REGENCY_OFFICER, "35.15", None),
        (Role.REGENCY_OFFICER, "35.14", "LU"),
        (Role.MINISTRY_VIEWER, "ID", None),
        (Role.FACILITATOR, "35.14", None),
    ],
)
def test_a_report_out_of_reach_is_not_there(filing, grant):
    refusal = refused(
        filing.report, number=1, outcome=Outcome.APPROVED, by=OfficerFactory(grant=grant)
    )

    assert refusal.code == "not_found"


def test_nothing_is_decided_in_a_locked_month(filing):
    MonthLockFactory(period=filing.report.period, region=RegionFactory(code="35"))

    refusal = refused(filing.report, number=1, outcome=Outcome.APPROVED, by=OfficerFactory())

    assert refusal.code == "locked"


def test_clean_filings_are_approved_together_and_the_others_named(filing):
    flagged = FilingFactory(filed_by=filing.filed_by, flags=["same_as_last"])
    officer = OfficerFactory()
    own = FilingFactory(filed_by=officer)

    approved, left = approve_clean(
        [(each.report_id, 1) for each in (filing, flagged, own)], by=officer, now=NOW
    )

    assert (approved, list(left)) == (1, [flagged.report_id, own.report_id])
    assert list(Filing.objects.exclude(outcome="")) == [filing]


def test_the_queue_is_that_of_the_nearest_officer(filing):
    officer, province, ministry = (
        OfficerFactory(),
        OfficerFactory(grant=PROVINCE),
        OfficerFactory(grant=NATIONAL),
    )

    queues = [list(waiting_for(user, NOW)) for user in (officer, province, ministry)]
    assert queues == [[filing.report], [], []]


@pytest.mark.parametrize("nearer", [None, (Role.REGENCY_OFFICER, "35.14", "LU"), "inactive"])
def test_a_queue_nobody_answers_for_goes_up(filing, nearer):
    if nearer == "inactive":
        OfficerFactory(is_active=False)
    elif nearer:
        OfficerFactory(grant=nearer)
    province, ministry = OfficerFactory(grant=PROVINCE), OfficerFactory(grant=NATIONAL)

    assert list(waiting_for(province, NOW)) == [filing.report]
    assert list(waiting_for(ministry, NOW)) == []

    province.grants.all().delete()
    assert list(waiting_for(ministry, NOW)) == [filing.report]


def test_what_waits_for_more_than_a_week_goes_up(filing):
    OfficerFactory()
    province = OfficerFactory(grant=PROVINCE)

    assert not waiting_for(province, NOW + dt.timedelta(days=7)).exists()
    assert waiting_for(province, NOW + dt.timedelta(days=7, seconds=1)).exists()


@pytest.mark.parametrize("colleagues", [0, 1])
def test_what_an_officer_filed_is_for_a_colleague_or_else_for_the_level_above(colleagues):
    author, province = OfficerFactory(), OfficerFactory(grant=PROVINCE)
    others = [OfficerFactory() for _ in range(colleagues)]
    FilingFactory(filed_by=author)

    queues = [waiting_for(user, NOW).count() for user in (author, province, *others)]
    assert queues == ([0, 0, 1] if colleagues else [0, 1])


def test_a_deputy_decides_on_the_days_of_the_leave(filing):
    deputy = OfficerFactory(grant=(Role.REGENCY_OFFICER, "35.16", None))
    DelegationFactory(deputy=deputy, starts_on=NOW.date(), ends_on=NOW.date())

    assert list(waiting_for(deputy, NOW)) == [filing.report]
    assert list(waiting_for(deputy, NOW + dt.timedelta(days=1))) == []
    decide(filing.report.pk, number=1, outcome=Outcome.APPROVED, by=deputy, now=NOW)
    assert Filing.objects.get().decided_by == deputy


@pytest.mark.parametrize("case", ["oneself", "a facilitator", "twice"])
def test_a_deputy_is_another_officer_one_at_a_time(case):
    approver, deputy = OfficerFactory(), OfficerFactory()
    days = {"starts_on": NOW.date(), "ends_on": NOW.date()}
    if case == "oneself":
        deputy = approver
    elif case == "a facilitator":
        deputy = OfficerFactory(grant=(Role.FACILITATOR, "35.14", None))
    else:
        delegate(approver=approver, deputy=OfficerFactory(), **days)

    with pytest.raises(ValidationError) as refusal:
        delegate(approver=approver, deputy=deputy, **days)

    assert list(refusal.value.message_dict) == ["starts_on" if case == "twice" else "deputy"]
    assert Delegation.objects.filter(deputy=deputy).count() == 0


def test_a_month_is_locked_once_and_opened_with_a_reason(filing):
    officer, period = OfficerFactory(), filing.report.period
    here = RegionFactory(code="35.14")
    lock = lock_month(period, region=here, by=officer, now=NOW)

    for region, field in ((here, "region"), (RegionFactory(code="35"), "region")):
        with pytest.raises(ValidationError) as refusal:
            lock_month(period, region=region, by=officer, now=NOW)
        assert list(refusal.value.message_dict) == [field]
    with pytest.raises(ValidationError) as refusal:
        unlock_month(lock, reason="salah", by=officer, now=NOW)
    assert list(refusal.value.message_dict) == ["reason"]

    unlock_month(lock, reason="Contoh: angka keliru", by=officer, now=NOW)

    assert not MonthLock.objects.in_force().exists()
    assert lock_month(period, region=here, by=officer, now=NOW).unlocked_at is None


@pytest.mark.parametrize("filings", [1, 3])
def test_the_queue_takes_the_same_queries_however_long(filings, django_assert_num_queries):
    author = OfficerFactory(grant=(Role.FACILITATOR, "35.14", None))
    for _ in range(filings):
        FilingFactory(filed_by=author)
    officer = OfficerFactory(grant=PROVINCE)
    OfficerFactory(grant=(Role.REGENCY_OFFICER, "35.16", None))

    with django_assert_num_queries(4):  # delegations, own grants, nearer officers, the queue
        assert len(waiting_for(officer, NOW)) == filings


def test_people_of_another_regency_do_not_show(filing):
    elsewhere = AssignmentFactory(facilitator=FacilitatorFactory(home_region__code="35.17"))
    FilingFactory(report__assignment=elsewhere, filed_by=filing.filed_by)

    assert list(waiting_for(OfficerFactory(), NOW)) == [filing.report]


@pytest.mark.parametrize(
    ("starts", "ends", "left"),
    [(-3, 3, -1), (0, 3, None), (2, 3, None)],
)
def test_a_deputy_decides_no_more_from_the_day_a_delegation_is_ended(starts, ends, left):
    today = NOW.date()
    row = DelegationFactory(
        starts_on=today + dt.timedelta(days=starts), ends_on=today + dt.timedelta(days=ends)
    )

    end_delegation(row, by=row.approver, day=today)

    assert not Delegation.objects.valid_on(today).exists()
    days = [held.ends_on for held in Delegation.objects.all()]
    assert days == ([] if left is None else [today + dt.timedelta(days=left)])


@pytest.mark.parametrize("case", ["the deputy", "over"])
def test_a_delegation_is_ended_by_who_gave_it_and_once(case):
    row, today = DelegationFactory(), NOW.date()
    by = row.approver
    if case == "over":
        end_delegation(row, by=by, day=today)
        by = OfficerFactory(grant=NATIONAL)
    else:
        by = row.deputy

    with pytest.raises(ValidationError):
        end_delegation(row, by=by, day=today)


def test_a_deputy_does_not_approve_what_who_appointed_them_filed():
    author = OfficerFactory()
    deputy = OfficerFactory(grant=(Role.REGENCY_OFFICER, "35.16", None))
    filing = FilingFactory(filed_by=author)
    DelegationFactory(approver=author, deputy=deputy)

    assert list(waiting_for(deputy, NOW)) == []
    refusal = refused(filing.report, number=1, outcome=Outcome.APPROVED, by=deputy)
    assert refusal.code == "not_found"


def test_a_level_does_not_open_what_a_higher_one_locked(filing):
    here, province = RegionFactory(code="35.14"), OfficerFactory(grant=PROVINCE)
    lock = lock_month(filing.report.period, region=here, by=province, now=NOW)
    given = {"reason": "Contoh: angka keliru", "now": NOW}

    with pytest.raises(ValidationError) as refusal:
        unlock_month(lock, by=OfficerFactory(), **given)
    assert list(refusal.value.message_dict) == ["region"]

    assert unlock_month(lock, by=OfficerFactory(grant=PROVINCE), **given).unlocked_at == NOW


def test_other_notes_are_another_decision(filing):
    officer = OfficerFactory()
    given = {"number": 1, "outcome": Outcome.RETURNED, "by": officer}
    decide(filing.report.pk, notes={"": "Lengkapi"}, now=NOW, **given)

    assert refused(filing.report, notes={"": "Perbaiki"}, **given).messages
    assert Filing.objects.get().notes == {"": "Lengkapi"}


def test_bulk_approval_tells_nothing_of_what_is_out_of_reach(filing):
    Filing.objects.update(flags=["same_as_last"])
    filing.report.flags = ["same_as_last"]
    filing.report.save()
    stranger = OfficerFactory(grant=(Role.REGENCY_OFFICER, "35.15", None))

    approved, left = approve_clean([(filing.report_id, 1)], by=stranger, now=NOW)

    assert (approved, list(left)) == (0, [filing.report_id])
    assert "flag" not in left[filing.report_id].lower()


@pytest.mark.parametrize("outcome", [Outcome.APPROVED, Outcome.RETURNED])
def test_a_note_stands_at_a_field_of_the_form(filing, outcome):
    refusal = refused(
        filing.report, number=1, outcome=outcome, by=OfficerFactory(), notes={"colour": "x"}
    )

    assert list(refusal.message_dict) == ["notes"]
