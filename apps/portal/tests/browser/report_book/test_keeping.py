"""What a phone keeps: drafts of one user, sealed, beside what other devices wrote."""

import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import FacilitatorFactory
from apps.portal.report_book import version
from apps.portal.tests.browser.conftest import violations
from apps.portal.tests.browser.report_book.phone import (
    FORGET,
    KEPT,
    KEPT_VERSION,
    all_sent,
    becomes,
    file,
    fill,
    opened,
    said,
    sign_in,
)
from apps.portal.tests.browser.test_pages import OVERFLOW
from apps.reports.models import DraftKey, Filing
from apps.reports.rules.states import Outcome
from apps.reports.tests.factories import (
    OfficerFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_draft_kept_online_is_there_on_a_second_device(phone, report):
    user = report.assignment.facilitator.user
    first = phone(user)
    opened(first, report)
    with first.expect_response("**/draft/"):
        fill(first, opening=280, obstacles="Jalan putus")
    second = phone(user)
    all_sent(second)

    opened(second, report)

    expect(second.locator("#field-opening")).to_have_value("280")
    expect(second.locator("#field-obstacles")).to_have_value("Jalan putus")


def test_two_devices_meet_in_a_choice_by_field(phone, report):
    user = report.assignment.facilitator.user
    first, second = phone(user), phone(user)
    for page in (first, second):
        all_sent(page)
        page.context.set_offline(True)
        opened(page, report)
    fill(first, opening=280, closing=280, complaints=1)
    file(first)
    fill(second, opening=280, closing=280, complaints=2, home_visits=7)
    file(second)
    first.context.set_offline(False)
    all_sent(first)
    second.context.set_offline(False)
    expect(second.locator("main")).to_contain_text(said("state_conflict"))

    second.locator(f"[data-report='{report.pk}']").click()
    second.locator(".conflict").wait_for()
    assert second.locator(".conflict fieldset").count() == 2
    assert violations(second) == []
    assert second.evaluate(OVERFLOW) == 0
    second.locator(".conflict [type=submit]").click()
    expect(second.locator(".conflict .refusal")).to_have_text(said("choose_each"))
    second.locator("[name=home_visits][value=mine]").check()
    second.locator("[name=complaints][value=theirs]").check()
    second.locator(".conflict [type=submit]").click()
    expect(second.locator("#field-complaints")).to_have_value("1")
    file(second)
    all_sent(second)

    former, chosen = Filing.objects.order_by("number")
    assert former.values == {"opening": 280, "closing": 280, "complaints": 1}
    assert former.outcome == Outcome.REPLACED
    assert chosen.values == {"opening": 280, "closing": 280, "complaints": 1, "home_visits": 7}


def test_who_signs_out_leaves_ciphertext_that_only_they_open_again(phone, live_server, report):
    user = report.assignment.facilitator.user
    page = phone(user)
    all_sent(page)
    page.context.set_offline(True)
    opened(page, report)
    fill(page, opening=280, obstacles="Rahasia keluarga")
    expect(page.locator(".saved")).to_have_text(said("saved"))
    page.locator(".back").click()
    page.context.set_offline(False)
    all_sent(page)
    report.refresh_from_db()
    page.context.set_offline(True)
    opened(page, report)
    fill(page, obstacles="Rahasia kedua")
    expect(page.locator(".saved")).to_have_text(said("saved"))
    page.context.set_offline(False)

    page.locator("details.account summary").click()
    page.locator("details.account form button").click()
    page.wait_for_url(lambda address: "/reports/" not in address)
    kept = page.evaluate(KEPT)

    assert (kept["device"], kept["reports"], len(kept["drafts"])) == ([], [], 1)
    assert "Rahasia" not in str(kept)
    assert page.evaluate("() => caches.match('/reports/').then(Boolean)") is False

    stranger = OfficerFactory(username="budi", grant=(Role.FACILITATOR, "35.14", None))
    FacilitatorFactory(full_name="Budi Santoso", user=stranger)
    sign_in(page.context, stranger, live_server.url)
    page.goto("/reports/")
    expect(page.locator("main h1")).to_have_text(said("none"))
    assert len(page.evaluate(KEPT)["drafts"]) == 1

    sign_in(page.context, user, live_server.url)
    page.goto(f"/reports/{report.pk}/")
    expect(page.locator("#field-obstacles")).to_have_value("Rahasia kedua")


def test_who_signs_out_is_told_what_is_not_sent(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    page.context.set_offline(True)
    opened(page, report)
    fill(page, opening=280, closing=280)
    file(page)
    asked = []

    def stay(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("details.account summary").click()
    page.locator("details.account form button").click()
    page.wait_for_timeout(500)

    assert ["1" in message for message in asked] == [True]
    assert urlsplit(page.url).path == "/reports/"


def test_a_full_disk_loses_nothing_and_offers_to_send(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    opened(page, report)
    page.evaluate(
        """() => {
          IDBObjectStore.prototype.put = () => {
            throw new DOMException("full", "QuotaExceededError");
          };
        }"""
    )

    fill(page, opening=280, closing=280)
    expect(page.locator(".link")).to_contain_text(said("full")[:20])
    expect(page.locator("#field-closing")).to_have_value("280")
    file(page)

    assert Filing.objects.get().values == {"opening": 280, "closing": 280}


def test_a_slow_portal_is_not_waited_for(phone, report, monkeypatch):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)

    def late():
        time.sleep(9)
        return version()

    monkeypatch.setattr("apps.portal.report_book.version", late)
    begun = time.monotonic()
    page.goto("/reports/")
    page.locator(f"[data-report='{report.pk}']").wait_for()

    assert 3 <= time.monotonic() - begun < 8


def test_a_newer_version_takes_over_whole_once_no_page_of_the_former_is_open(
    phone, report, monkeypatch
):
    page = phone(report.assignment.facilitator.user)
    former = version()
    monkeypatch.setattr("apps.portal.report_book.version", lambda: "newer")

    page.reload()
    assert becomes(page, "await caches.has('book-files-newer')")
    assert becomes(page, f"{KEPT_VERSION} === '{former}'")
    another = page.context.new_page()
    page.close()
    another.wait_for_timeout(1_000)  # until the browser knows that the last one is gone
    another.goto("/reports/")
    assert becomes(another, f"{KEPT_VERSION} === 'newer'")

    assert not another.evaluate(f"() => caches.has('book-files-{former}')")
    all_sent(another)
    another.context.set_offline(True)
    another.reload()
    expect(another.locator(f"[data-report='{report.pk}']")).to_be_visible()


def test_what_another_key_has_sealed_stops_nobody(phone, report):
    user = report.assignment.facilitator.user
    page = phone(user)
    all_sent(page)
    page.context.set_offline(True)
    opened(page, report)
    fill(page, opening=280)
    expect(page.locator(".saved")).to_have_text(said("saved"))
    DraftKey.objects.filter(user=user).update(key=b"x" * 32)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/")
    page.evaluate(FORGET)

    page.goto("/reports/")
    all_sent(page)
    opened(page, report)

    expect(page.locator("#field-opening")).to_have_value("")
