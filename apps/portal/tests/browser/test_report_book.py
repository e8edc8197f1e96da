"""A facilitator's phone, with and without a signal: nothing typed is lost, each report counts once."""

import os
import signal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from playwright.sync_api import expect

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.portal.report_words import WORDS
from apps.portal.tests.browser.conftest import violations
from apps.portal.tests.browser.test_pages import OVERFLOW
from apps.reports.models import Filing, Report
from apps.reports.rules.states import Outcome, State
from apps.reports.tests.factories import NOW, OfficerFactory, PeriodFactory, ReportFactory

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 360, "height": 740}}
KEPT = """async () => {
  const open = indexedDB.open("report-book");
  await new Promise((resolve) => { open.onsuccess = resolve; });
  const read = (name) => new Promise((resolve) => {
    const asked = open.result.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  const rows = {};
  for (const name of open.result.objectStoreNames) rows[name] = await read(name);
  const text = (row) => new TextDecoder().decode(row.sealed);
  return Object.fromEntries(Object.entries(rows).map(([name, all]) => [name, all.map(
    (row) => row.sealed ? text(row) : JSON.stringify(row))]));
}"""
CONTROLLED = "() => navigator.serviceWorker.controller && caches.match('/reports/').then(Boolean)"


def said(name, **gaps):
    with translation.override("id"):
        return str(WORDS[name]).format(**gaps)


@pytest.fixture
def phone(visit):
    """Open the book on a phone of 360 pixels, ready to be used without a signal."""

    def open_book(user, path="/reports/", **options):
        page = visit(path, user, **PHONE, **options)
        page.on("console", lambda line: print("CONSOLE", line.text))
        page.on("pageerror", lambda line: print("ERR", line.stack))
        page.wait_for_function(CONTROLLED)
        return page

    return open_book


@pytest.fixture
def person(transactional_db):
    """A facilitator who signs in, with a post in 35.14.01."""
    user = OfficerFactory(username="dewi", grant=(Role.FACILITATOR, "35.14", None))
    person = FacilitatorFactory(full_name="Dewi Lestari", user=user)
    AssignmentFactory(facilitator=person)
    return person


@pytest.fixture
def report(person):
    return ReportFactory(assignment=person.assignments.get())


def opened(page, report):
    page.locator(f"[data-report='{report.pk}']").click()
    page.locator("#field-opening").wait_for()


def fill(page, **values):
    for name, value in values.items():
        page.locator(f"#field-{name}").fill(str(value))


def file(page):
    """Tap the main button; and once more where the book asks to look again."""
    page.locator(".button.wide").click()
    page.wait_for_function(
        "() => location.pathname === '/reports/' || !document.querySelector('.doubts').hidden"
    )
    if page.locator(".doubts").is_visible():
        page.locator(".button.wide").click()
    page.wait_for_url("**/reports/")


def all_sent(page):
    expect(page.locator(".link")).to_contain_text(said("all_sent"), timeout=20_000)


def test_a_report_filled_in_without_signal_arrives(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    page.context.set_offline(True)
    page.reload()
    opened(page, report)
    fill(page, opening=280, closing=280, home_visits="1.012")
    file(page)
    expect(page.locator(".link")).to_contain_text(said("waiting", n=1))
    assert Filing.objects.count() == 0

    page.context.set_offline(False)

    all_sent(page)
    filing = Filing.objects.get()
    assert filing.values == {"opening": 280, "closing": 280, "home_visits": 1012}
    assert (filing.report_id, filing.number) == (report.pk, 1)
