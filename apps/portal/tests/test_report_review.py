"""One report before its approver: beside what was before, returned with notes, approved."""

import datetime as dt
import uuid

import pytest
import time_machine

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.facilitators.models import Facilitator
from apps.facilitators.tests.factories import AssignmentFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Filing, Report
from apps.reports.rules.states import Outcome, State
from apps.reports.services import decide, file_report
from apps.reports.tests.factories import (
    NOW,
    DelegationFactory,
    FilingFactory,
    MonthLockFactory,
    OfficerFactory,
    PeriodFactory,
    PhotoFactory,
)

pytestmark = pytest.mark.django_db
NUMBERS = {"opening": 300, "in": 20, "closing": 320}
ZERO = {"opening": 300, "closing": 300}


@pytest.fixture(autouse=True)
def _today(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def filing():
    """What a facilitator filed of October, of a post whose September was approved."""
    post = AssignmentFactory(facilitator__full_name="Dewi Lestari")
    by = OfficerFactory(grant=(Role.FACILITATOR, "35.14", None), first_name="Dewi")
    september = PeriodFactory(cluster=post.cluster, month=dt.date(2026, 9, 1))
    before = FilingFactory(
        report__assignment=post, report__period=september, values=ZERO, filed_by=by
    )
    approve(before)
    return FilingFactory(
        report__assignment=post,
        values=NUMBERS | {"sp2d_on": "2026-10-05", "payment_stage": "3", "paid_amount": 1_500_000},
        filed_by=by,
        flags=["closing_rose", "clock_off"],
    )


def approve(filing):
    officer = OfficerFactory(grant=(Role.REGENCY_OFFICER, filing.report.region.code[:5], None))
    decide(filing.report_id, number=filing.number, outcome=Outcome.APPROVED, by=officer, now=NOW)


def address(report):
    return f"/reports/review/{report.pk}/"


def lines(page):
    return {
        line.field["name"]: line for _title, section in page.context["sections"] for line in section
    }


def test_a_report_stands_beside_the_last_approved_one(signed_in, filing):
    page = signed_in("35.14").get(address(filing.report))

    found = lines(page)
    shown = {
        name: (found[name].value, found[name].last, found[name].difference)
        for name in ("opening", "in", "closing", "sp2d_on", "payment_stage", "paid_amount", "paid")
    }
    assert shown == {
        "opening": ("300", "300", "±0"),
        "in": ("20", "–", ""),
        "closing": ("320", "300", "+20"),
        "sp2d_on": ("5 Oct 2026", "–", ""),
        "payment_stage": ("Stage 3", "–", ""),
        "paid_amount": ("Rp 1,500,000", "–", ""),
        "paid": ("–", "–", ""),
    }
    rose = "The number of families rose by more than 20 per cent since the last report."
    assert page.context["flags"] == [
        ("closing_rose", "closing", rose),
        ("clock_off", "", "The clock of the device was wrong by more than a day."),
    ]
    assert found["closing"].flags == [rose]
    text = page.content.decode()
    assert "Dewi Lestari, October 2026: version 1 with 2 flags" in text
    assert "4 Nov 2026, 23.59 WIB" in text
    assert '<a href="#field-closing">' in text


def test_a_report_is_approved(signed_in, filing):
    given = {"number": "1", "outcome": "approved", "note.": "", "note.closing": ""}

    answer = signed_in("35.14").post(address(filing.report), given, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "Approved: Dewi Lestari, October 2026."
    ]
    assert answer.redirect_chain == [("/reports/review/", 302)]
    assert Report.objects.get(pk=filing.report_id).counted == filing


def test_a_report_is_returned_with_notes_at_its_fields(signed_in, filing):
    officer = signed_in("35.14")
    given = {
        "number": "1",
        "outcome": "returned",
        "note.": "Lihat catatan",
        "note.in": "Dari mana?",
    }

    officer.post(address(filing.report), given)

    report = Report.objects.get(pk=filing.report_id)
    assert (report.state, report.notes) == (
        State.RETURNED,
        {"": "Lihat catatan", "in": "Dari mana?"},
    )
    page = officer.get(address(report))
    assert lines(page)["in"].note == "Dari mana?"
    assert page.context["why_not"] == "Nothing awaits a decision."
    assert "Lihat catatan" in page.content.decode()


def test_what_was_typed_stands_there_still_where_nothing_was_decided(signed_in, filing):
    given = {"number": "2", "outcome": "returned", "note.in": "Dari mana?", "note.": "Semua"}

    page = signed_in("35.14").post(address(filing.report), given)

    assert page.context["refusal"] == ["It was filed anew meanwhile: look at the newest version."]
    assert (lines(page)["in"].note, page.context["note"]) == ("Dari mana?", "Semua")
    assert '<details class="note" open>' in page.content.decode()


def test_a_return_without_a_note_is_refused(signed_in, filing):
    page = signed_in("35.14").post(
        address(filing.report), {"number": "1", "outcome": "returned", "note.in": " "}
    )

    assert page.context["refusal"] == ["Say what is to be mended, at a field or for all of it."]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"number": "1"},
        {"number": "x", "outcome": "approved"},
        {"number": "9" * 12, "outcome": "approved"},
        {"number": "1", "outcome": "replaced"},
    ],
)
def test_a_decision_that_says_nothing_is_refused(signed_in, filing, given):
    assert signed_in("35.14").post(address(filing.report), given).status_code == 400
    assert Filing.objects.get(pk=filing.pk).outcome == ""


def test_both_versions_of_a_revision_stand_side_by_side_with_the_reason(signed_in, filing):
    approve(filing)
    _replaced, revision = (
        file_report(
            filing.report_id,
            key=uuid.uuid4(),
            values=NUMBERS | {"in": came, "closing": 300 + came, "home_visits": 4},
            base=base,
            by=OfficerFactory(),
            now=NOW,
            reason="Contoh: lima keluarga terlewat",
        )
        for base, came in ((1, 24), (2, 25))
    )
    officer = signed_in("35.14")

    page = officer.get(address(filing.report))

    found = lines(page)
    assert (page.context["shown"], page.context["former"]) == (revision, filing)
    changed = {name: (line.value, line.former) for name, line in found.items() if line.is_changed}
    assert changed == {
        "in": ("25", "20"),
        "closing": ("325", "320"),
        "home_visits": ("4", "–"),
        "sp2d_on": ("–", "5 Oct 2026"),
        "payment_stage": ("–", "Stage 3"),
        "paid_amount": ("–", "Rp 1,500,000"),
    }
    assert page.content.decode().count("Contoh: lima keluarga terlewat") == 3
    approve(revision)
    page = officer.get(address(filing.report))
    assert (page.context["shown"], page.context["former"]) == (revision, filing)
    older = officer.get(address(filing.report), {"version": "1"})
    assert (older.context["shown"], older.context["former"]) == (filing, None)


@pytest.mark.parametrize("version", ["3", "x", "", "\0"])
def test_a_version_that_is_none_is_not_found(signed_in, filing, version):
    page = signed_in("35.14").get(address(filing.report), {"version": version})

    assert page.status_code in {400, 404}


@pytest.mark.parametrize(
    ("role", "code", "status", "is_decided"),
    [
        (Role.REGENCY_OFFICER, "35.14", 200, True),
        (Role.REGENCY_OFFICER, "35.15", 404, False),
        (Role.PROVINCE_OFFICER, "35", 200, True),
        (Role.PROVINCE_OFFICER, "33", 404, False),
        (Role.MINISTRY_ADMIN, "ID", 200, True),
        (Role.MINISTRY_VIEWER, "ID", 200, False),
        (Role.MINISTRY_VIEWER, "33", 404, False),
        (Role.FACILITATOR, "35.14", 404, False),
        (Role.API_CLIENT, "ID", 200, False),
        (Role.CERTIFICATION_CLIENT, "ID", 200, False),
    ],
)
def test_who_reads_a_report_and_who_decides(signed_in, filing, role, code, status, is_decided):
    browser = signed_in(code, role)

    page = browser.get(address(filing.report))
    assert page.status_code == status
    if status == 200:
        assert (page.context["why_not"] == "") == is_decided

    browser.post(address(filing.report), {"number": "1", "outcome": "approved"})
    assert (Filing.objects.get(pk=filing.pk).outcome == "approved") == is_decided


def test_an_officer_of_another_cluster_does_not_find_it(signed_in, filing):
    lu = signed_in("35.14", cluster="LU")

    assert lu.get(address(filing.report)).status_code == 404
    given = {"number": "1", "outcome": "approved"}
    assert lu.post(address(filing.report), given).status_code == 404


def test_a_facilitator_reads_the_own_report_and_never_decides(signed_in, filing):
    browser = signed_in("35.14", Role.FACILITATOR)
    post = filing.report.assignment
    Facilitator.objects.filter(pk=post.facilitator_id).update(
        user=User.objects.get(username__startswith="facilitator")
    )

    page = browser.get(address(filing.report))

    assert (page.status_code, bool(page.context["why_not"])) == (200, True)
    given = {"number": "1", "outcome": "approved"}
    assert browser.post(address(filing.report), given).status_code == 403


def test_who_filed_is_told_that_somebody_else_decides(signed_in, filing):
    browser = signed_in("35.14")
    author = User.objects.get(username__startswith="regency_officer-35.14")
    Filing.objects.filter(pk=filing.pk).update(filed_by=author)
    Report.objects.filter(pk=filing.report_id).update(filed_by=author)

    page = browser.get(address(filing.report))

    said = "You filed this report yourself: somebody else decides."
    assert page.context["why_not"] == said
    answer = browser.post(address(filing.report), {"number": "1", "outcome": "approved"})
    assert answer.context["refusal"] == [said]


def test_a_deputy_decides_on_the_days_of_the_leave(signed_in, filing):
    deputy = signed_in("35.16")
    assert deputy.get(address(filing.report)).status_code == 404
    DelegationFactory(
        approver=OfficerFactory(), deputy=User.objects.get(username__contains="35.16")
    )

    deputy.post(address(filing.report), {"number": "1", "outcome": "approved"})

    assert Filing.objects.get(pk=filing.pk).outcome == "approved"


def test_in_a_locked_month_nothing_is_decided(signed_in, filing):
    MonthLockFactory(period=filing.report.period, region=RegionFactory(code="35"))

    page = signed_in("35.14").get(address(filing.report))

    assert page.context["why_not"] == "This month is locked: unlock it first."


def test_of_a_report_nobody_filed_the_page_says_so(signed_in, filing):
    report = filing.report
    Filing.objects.filter(pk=filing.pk).delete()
    report.state, report.version = State.EXPECTED, 0
    report.filed_at = report.first_filed_at = report.filed_by = None
    report.save()

    page = signed_in("35.14").get(address(report))

    assert "Dewi Lestari, October 2026: expected" in page.content.decode()
    assert page.context["why_not"] == "Nothing is filed yet."


def test_a_draft_after_a_return_is_not_shown(signed_in, filing):
    officer = signed_in("35.14")
    officer.post(address(filing.report), {"number": "1", "outcome": "returned", "note.": "Periksa"})
    Report.objects.filter(pk=filing.report_id).update(values={"opening": 77}, version=2)

    page = officer.get(address(filing.report))

    assert lines(page)["opening"].value == "300"


@pytest.mark.parametrize("versions", [1, 3])
def test_the_page_runs_the_same_queries_however_many_versions(
    signed_in, filing, versions, django_assert_num_queries
):
    for number in range(1, versions):
        file_report(
            filing.report_id,
            key=uuid.uuid4(),
            values=NUMBERS,
            base=number,
            by=OfficerFactory(),
            now=NOW,
        )
    officer = signed_in("35.14")

    # session, user, grants, delegations, the report, its versions, whether it is theirs to decide
    with django_assert_num_queries(7):
        page = officer.get(address(filing.report))

    assert len(page.context["versions"]) == versions


def test_photos_that_came_whole_are_shown_with_what_they_are_of(signed_in, filing):
    whole, other = PhotoFactory(report=filing.report), PhotoFactory()
    values = filing.values | {"photos": [str(whole.pk), str(other.pk)]}
    Filing.objects.filter(pk=filing.pk).update(values=values)

    page = signed_in("35.14").get(address(filing.report))

    [(photo, label)] = page.context["photos"]
    content = f"/api/v1/reports/{filing.report_id}/photos/{whole.pk}/content/"
    assert (photo, bool(label)) == (str(whole.pk), True)
    assert f'<img src="{content}" alt="{label}, photo 1" loading="lazy">' in page.text
