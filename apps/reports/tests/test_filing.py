import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.rules import Role
from apps.facilitators.models import Assignment
from apps.reports.models import Filing, Report
from apps.reports.rules.states import Outcome, State
from apps.reports.services import decide, draft_key, file_report, save_draft
from apps.reports.tests.factories import (
    NOW,
    FilingFactory,
    MonthLockFactory,
    OfficerFactory,
    PeriodFactory,
    PhotoBegunFactory,
    PhotoFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2026, 9, 1)
VALUES = {"opening": 280, "closing": 280}


@pytest.fixture
def officer():
    return OfficerFactory()


def refused(call, *args, **given):
    with pytest.raises(ValidationError) as refusal:
        call(*args, **given)
    return refusal.value


def filed(report, by, *, base=0, key=None, values=VALUES, **given):
    return file_report(
        report.pk, key=key or uuid.uuid4(), values=values, base=base, by=by, now=NOW, **given
    )


def test_a_draft_is_kept_and_the_same_again_changes_nothing(officer):
    report = ReportFactory()

    for _ in range(2):
        save_draft(report.pk, values=VALUES, base=0, by=officer)

    report.refresh_from_db()
    assert (report.state, report.version, report.values) == (State.DRAFT, 1, VALUES)


def test_a_draft_on_a_stale_version_is_a_conflict_and_the_first_is_kept(officer):
    report = ReportFactory()
    save_draft(report.pk, values=VALUES, base=0, by=officer)

    refusal = refused(save_draft, report.pk, values={"opening": 1}, base=0, by=officer)

    report.refresh_from_db()
    assert (refusal.code, report.values) == ("conflict", VALUES)


def test_a_draft_with_a_field_of_no_form_is_refused_by_name(officer):
    refusal = refused(save_draft, ReportFactory().pk, values={"colour": 1}, base=0, by=officer)

    assert list(refusal.message_dict) == ["values.colour"]


def test_a_filed_report_stands_as_it_was_filed(officer):
    report = ReportFactory()

    filing = filed(report, officer, device_at=NOW - dt.timedelta(hours=3))

    filing.refresh_from_db()
    report.refresh_from_db()
    assert (filing.number, filing.values, filing.flags, filing.outcome) == (1, VALUES, [], "")
    assert (report.state, report.version, report.values) == (State.FILED, 1, VALUES)
    assert (report.first_filed_at, report.filed_at, report.filed_by) == (NOW, NOW, officer)
    assert not filing.is_late


def test_the_same_key_is_answered_by_the_first_filing(officer):
    report, key = ReportFactory(), uuid.uuid4()
    first = filed(report, officer, key=key)

    later = file_report(
        report.pk, key=key, values=dict(reversed(VALUES.items())), base=0, by=officer,
        now=NOW + dt.timedelta(days=3),
    )  # fmt: skip

    assert (later, later.filed_at) == (first, NOW)
    assert Filing.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"values": {"opening": 1, "closing": 1}}, {"device_at": NOW}, {"reason": "x" * 10}]
)
def test_the_same_key_with_something_else_is_refused_and_the_first_kept(officer, other):
    report, key = ReportFactory(), uuid.uuid4()
    filed(report, officer, key=key)

    refusal = refused(filed, report, officer, key=key, **other)

    assert refusal.code == "key_reused"
    assert Filing.objects.get().values == VALUES


def test_a_key_of_another_report_is_refused(officer):
    key = uuid.uuid4()
    filed(ReportFactory(), officer, key=key)

    assert refused(filed, ReportFactory(), officer, key=key).code == "key_reused"
    assert Filing.objects.count() == 1


def test_a_filing_on_a_stale_version_is_a_conflict(officer):
    report = ReportFactory()
    save_draft(report.pk, values={"opening": 1}, base=0, by=officer)

    assert refused(filed, report, officer, base=0).code == "conflict"
    assert not Filing.objects.exists()


def test_a_filing_anew_takes_the_place_of_what_awaits_a_decision(officer):
    report = ReportFactory()
    filed(report, officer)

    filed(report, officer, base=1, values={"opening": 281, "closing": 281})

    assert list(report.filings.values_list("number", "outcome")) == [(2, ""), (1, "replaced")]


def test_a_return_keeps_the_first_filing_in_time(officer):
    filing = FilingFactory(filed_by=OfficerFactory(grant=(Role.FACILITATOR, "35.14", None)))
    decide(
        filing.report_id, number=1, outcome=Outcome.RETURNED, notes={"": "Lengkapi"}, by=officer,
        now=NOW,
    )  # fmt: skip

    late = dt.datetime(2026, 11, 9, tzinfo=dt.UTC)
    file_report(filing.report_id, key=uuid.uuid4(), values=VALUES, base=1, by=officer, now=late)

    report = Report.objects.with_timeliness(late).get()
    assert (report.state, report.notes, report.timeliness) == (State.FILED, {}, "on_time")
    assert report.filings.first().is_late


def test_an_approved_report_is_revised_with_a_reason_and_counts_until_that_is_approved(officer):
    filing = FilingFactory(filed_by=OfficerFactory(grant=(Role.FACILITATOR, "35.14", None)))
    decide(filing.report_id, number=1, outcome=Outcome.APPROVED, by=officer, now=NOW)
    author = OfficerFactory()

    refusal = refused(filed, filing.report, author, base=1)
    assert list(refusal.message_dict) == ["reason"]
    assert refused(save_draft, filing.report_id, values={}, base=1, by=author).messages

    revision = filed(filing.report, author, base=1, reason="Contoh: salah hitung")
    report = Report.objects.get()
    assert (report.state, report.counted) == (State.FILED, filing)

    decide(report.pk, number=2, outcome=Outcome.APPROVED, by=officer, now=NOW)
    report.refresh_from_db()
    assert (report.state, report.counted) == (State.APPROVED, revision)
    assert list(report.filings.values_list("number", "outcome")) == [
        (2, "approved"),
        (1, "approved"),
    ]


def test_nothing_is_written_in_a_locked_month(officer):
    report = ReportFactory()
    MonthLockFactory(period=report.period)

    assert refused(save_draft, report.pk, values=VALUES, base=0, by=officer).code == "locked"
    assert refused(filed, report, officer).code == "locked"


def test_what_was_filed_before_the_lock_is_answered_still(officer):
    report, key = ReportFactory(), uuid.uuid4()
    first = filed(report, officer, key=key)
    MonthLockFactory(period=report.period)

    assert filed(report, officer, key=key) == first


def test_a_report_of_a_post_left_since_is_kept_and_flagged(officer):
    report = ReportFactory()
    Assignment.objects.update(ends_on=dt.date(2026, 10, 31))

    assert filed(report, officer).flags == ["post_left"]


@pytest.mark.parametrize("device_at", [dt.datetime(2016, 1, 1, tzinfo=dt.UTC), None])
def test_a_clock_years_off_is_flagged_and_the_servers_time_rules(officer, device_at):
    filing = filed(ReportFactory(), officer, device_at=device_at)

    assert filing.flags == (["clock_off"] if device_at else [])
    assert (filing.filed_at, filing.device_at) == (NOW, device_at)


def test_the_rules_see_what_counts_of_the_month_before(officer):
    report = ReportFactory()
    before = FilingFactory(
        report__assignment=report.assignment,
        report__period=PeriodFactory(month=SEPTEMBER, due_at=NOW - dt.timedelta(days=30)),
        values={"opening": 300, "closing": 290},
        filed_by=OfficerFactory(grant=(Role.FACILITATOR, "35.14", None)),
    )
    decide(before.report_id, number=1, outcome=Outcome.APPROVED, by=officer, now=NOW)

    refusal = refused(filed, report, officer)

    assert list(refusal.message_dict) == ["values.opening"]
    assert filed(report, officer, values=VALUES | {"opening_reason": "Contoh: data pindah"})


@pytest.mark.parametrize(
    "grant",
    [
        (Role.REGENCY_OFFICER, "35.15", None),
        (Role.REGENCY_OFFICER, "35.14", "LU"),
        (Role.MINISTRY_VIEWER, "ID", None),
        (Role.FACILITATOR, "35.14", None),
    ],
)
def test_a_report_out_of_reach_is_not_there(grant):
    user, report = OfficerFactory(grant=grant), ReportFactory()

    assert refused(filed, report, user).code == "not_found"
    assert refused(save_draft, report.pk, values={}, base=0, by=user).code == "not_found"


def test_a_facilitator_files_of_the_own_post():
    report = ReportFactory()
    person = report.assignment.facilitator
    person.user = OfficerFactory(grant=(Role.FACILITATOR, "35.14", None))
    person.save()

    assert filed(report, person.user).filed_by == person.user


def test_filing_takes_the_same_few_queries(officer, django_assert_num_queries):
    report = ReportFactory()
    assert officer.grants_today

    with django_assert_num_queries(5):  # savepoint, report, filing, report, release
        filed(report, officer)


def naming(*ids):
    return VALUES | {"photos": [str(photo_id) for photo_id in ids]}


def test_a_filing_asks_once_for_all_photos_that_it_names(officer):
    report, first, plain = ReportFactory(), ReportFactory(), ReportFactory()
    photos = [PhotoFactory(report=report, picture=picture).pk for picture in "ab"]
    filed(first, officer)  # what is asked once is asked

    with CaptureQueriesContext(connection) as without:
        filed(plain, officer)
    with CaptureQueriesContext(connection) as naming_two:
        filing = filed(report, officer, values=naming(*photos))

    assert (filing.flags, len(naming_two) - len(without)) == ([], 1)


@pytest.mark.parametrize("which", ["unknown", "unfinished", "of another report"])
def test_a_filing_that_names_a_photo_which_is_not_here_is_refused_at_its_field(officer, which):
    held = PhotoFactory()
    other = {
        "unknown": uuid.uuid4,
        "unfinished": lambda: PhotoBegunFactory(report=held.report).pk,
        "of another report": lambda: PhotoFactory().pk,
    }[which]()

    refusal = refused(filed, held.report, officer, values=naming(held.pk, other))

    [error] = refusal.error_dict["values.photos"]
    assert (len(refusal.error_dict), error.code) == (1, "not_come")
    assert not Filing.objects.exists()


@pytest.mark.parametrize("months", [0, 1])
def test_a_picture_of_another_report_is_flagged(officer, months):
    report = ReportFactory()
    twice = [PhotoFactory(report=report, uploaded_by=officer) for _ in range(2)]
    assert filed(report, officer, values=naming(*(photo.pk for photo in twice))).flags == []

    period = PeriodFactory(month=SEPTEMBER, due_at=NOW - dt.timedelta(days=30))
    later = (
        ReportFactory(assignment=report.assignment, period=period) if months else ReportFactory()
    )
    photo = PhotoFactory(report=later, uploaded_by=officer)

    assert filed(later, officer, values=naming(photo.pk)).flags == ["same_photo"]


@pytest.mark.parametrize("values", [[], "x", None, {"obstacles": "x" * 100_001}])
def test_what_is_no_report_is_refused(officer, values):
    assert list(refused(filed, ReportFactory(), officer, values=values).message_dict) == ["values"]


def test_a_users_key_stays_the_same_and_is_nobody_elses(officer):
    first = draft_key(officer)

    assert draft_key(officer) == first
    assert len(first) == 32
    assert draft_key(OfficerFactory()) != first
