"""The form and its list as an officer meets them: words, rules, notes, one thumb."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.portal.tests.browser.conftest import violations
from apps.portal.tests.browser.report_book.phone import all_sent, approved, file, fill, opened, said
from apps.portal.tests.browser.test_pages import OVERFLOW
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import Filing
from apps.reports.rules.states import Outcome, State
from apps.reports.services import decide
from apps.reports.tests.factories import (
    OfficerFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_returned_field_is_shown_with_its_note(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    opened(page, report)
    fill(page, opening=280, closing=280)
    file(page)
    all_sent(page)
    decide(
        report.pk,
        number=1,
        outcome=Outcome.RETURNED,
        by=OfficerFactory(),
        now=timezone.now(),
        notes={"closing": "Periksa lagi jumlah akhir"},
    )

    page.reload()
    expect(page.locator("main")).to_contain_text(said("state_returned"))
    opened(page, report)

    expect(page.locator("#field-closing-note")).to_contain_text("Periksa lagi jumlah akhir")
    assert "field-closing-note" in page.locator("#field-closing").get_attribute("aria-describedby")
    fill(page, out_moved=1, closing=279)
    file(page)
    all_sent(page)
    report.refresh_from_db()
    assert (report.state, report.values["closing"]) == (State.FILED, 279)


def test_what_the_rules_refuse_is_said_at_the_field_and_on_top(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    opened(page, report)
    fill(page, opening=280, closing="1,5", home_visits=-1)

    page.locator(".button.wide").click()

    summary = page.locator(".report-form .refusal")
    expect(summary).to_be_focused()
    assert summary.locator("a").count() == 2
    summary.locator("a").first.click()
    expect(page.locator("#field-closing")).to_be_focused()
    expect(page.locator("#field-closing")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#field-closing")).to_have_value("1,5")
    assert violations(page) == []
    assert Filing.objects.count() == 0


def test_a_month_without_events_is_filled_in_by_one_tap_and_taken_back_by_another(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    opened(page, report)
    fill(page, opening=280)
    tap = page.locator("main .actions button")

    tap.click()
    expect(page.locator("#field-home_visits")).to_have_value("0")
    expect(page.locator(".button.wide")).to_be_focused()
    tap.click()

    expect(page.locator("#field-home_visits")).to_have_value("")
    expect(page.locator("#field-opening")).to_have_value("280")


def test_an_approved_report_is_revised_with_a_reason(phone, report):
    approved(report, month=9, opening=280, closing=280)
    filed = Filing.objects.get().report
    page = phone(report.assignment.facilitator.user, f"/reports/{filed.pk}/")
    all_sent(page)
    page.locator("main button", has_text=said("revise")).click()
    fill(page, opening=281, closing=281)
    page.locator(".button.wide").click()
    expect(page.locator("#field-reason")).to_have_attribute("aria-invalid", "true")

    fill(page, reason="Satu keluarga terlewat")
    file(page)
    all_sent(page)

    revision = Filing.objects.get(number=2)
    assert revision.reason == "Satu keluarga terlewat"
    assert revision.values == {"opening": 281, "closing": 281}
    filed.refresh_from_db()
    assert filed.counted.values == {"opening": 280, "closing": 280}


def test_an_officer_files_for_a_post_in_reach_and_sees_whose_it_is(phone, report):
    other = ReportFactory(assignment__facilitator__full_name="Budi Santoso")
    ReportFactory(
        assignment__facilitator__home_region=RegionFactory(code="51.71"),
        assignment__facilitator__full_name="Made Wirawan",
    )
    officer = OfficerFactory()
    page = phone(officer)
    all_sent(page)
    assert page.locator("[data-report]").count() == 2
    expect(page.locator("main")).to_contain_text("Budi Santoso")
    expect(page.locator("main")).to_contain_text("Dewi Lestari")

    opened(page, other)
    fill(page, opening=280, closing=280)
    file(page)
    all_sent(page)

    filing = Filing.objects.get()
    assert (filing.report, filing.filed_by) == (other, officer)


def test_a_deadline_is_said_in_western_time_and_in_the_regions_own(phone):
    user = OfficerFactory(grant=(Role.FACILITATOR, "94.01", None))
    home = RegionFactory(code="94.01")
    post = AssignmentFactory(facilitator=FacilitatorFactory(user=user, home_region=home))
    report = ReportFactory(assignment=post)
    page = phone(user)

    due = page.locator("li", has=page.locator(f"[data-report='{report.pk}']"))

    expect(due).to_contain_text("23.59 WIB")
    expect(due).to_contain_text("5 Nov, 01.59 WIT")


def test_axe_finds_nothing_in_the_book_and_it_fits_a_phone(phone, report):
    approved(report, month=9, closing=280, opening=280)
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    found = {"list": (violations(page), page.evaluate(OVERFLOW))}
    opened(page, report)
    fill(page, opening=280, out_moved=100, closing=180)
    page.locator(".button.wide").click()
    expect(page.locator(".doubts")).to_be_focused()
    found["form"] = (violations(page), page.evaluate(OVERFLOW))
    page.context.set_offline(True)
    page.locator(".button.wide").click()
    page.wait_for_url("**/reports/")
    found["queue"] = (violations(page), page.evaluate(OVERFLOW))
    page.locator(f"[data-report='{report.pk}']").click()
    page.locator("dl.facts").first.wait_for()
    found["waiting"] = (violations(page), page.evaluate(OVERFLOW))

    assert found == dict.fromkeys(["list", "form", "queue", "waiting"], ([], 0))


def test_each_target_is_large_enough_for_a_thumb(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    opened(page, report)

    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(a, button, input, select, textarea)")]
          .filter((one) => one.offsetParent && !one.classList.contains("visually-hidden"))
          .filter((one) => one.getBoundingClientRect().height < 44)
          .map((one) => one.outerHTML)"""
    )

    assert small == []
