"""What a test does with a phone: open, fill, attach, file, and look at what it keeps."""

from django.conf import settings
from django.test import Client
from django.utils import translation
from playwright.sync_api import expect

from apps.portal.report_words import WORDS
from apps.reports.models import Report
from apps.reports.rules.states import Outcome, State
from apps.reports.tests.factories import (
    NOW,
    FilingFactory,
    OfficerFactory,
    PeriodFactory,
    ReportFactory,
)
from apps.reports.tests.pictures import drawn, saved

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


KEPT_VERSION = "(await caches.match('/reports/'))?.headers.get('X-Book-Version')"


FORGET = """async () => {
  const { Store } = await import("/static/js/reports/store.js");
  await (await Store.open()).signOut();
}"""


CONTROLLED = "navigator.serviceWorker.controller && await caches.match('/reports/')"


def becomes(page, condition):
    """Whether a condition, which may wait for promises, holds within ten seconds."""
    return page.evaluate(
        f"""async () => {{
          for (let turn = 0; turn < 100; turn += 1) {{
            if ({condition}) return true;
            await new Promise((resolve) => setTimeout(resolve, 100));
          }}
          return false;
        }}"""
    )


def said(name, **gaps):
    with translation.override("id"):
        return str(WORDS[name]).format(**gaps)


def opened(page, report):
    page.locator(f"[data-report='{report.pk}']").click()
    page.locator("#field-opening").wait_for()


def fill(page, **values):
    for name, value in values.items():
        page.locator(f"#field-{name}").fill(str(value))


def attach(page, *seeds):
    """Take photos that are large enough to be sent in parts."""
    photos = [
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": saved(picture, "JPEG")}
        for picture in (drawn(1600, 1200, seed=seed) for seed in seeds)
    ]
    page.locator("#field-photos").set_input_files(photos)
    expect(page.locator(".photos img")).to_have_count(len(photos))


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


def approved(report, *, month, **values):
    """What was approved of the same post in an earlier month of 2026."""
    period = PeriodFactory(cluster=report.cluster, month=NOW.date().replace(month=month, day=1))
    filing = FilingFactory(
        report=ReportFactory(assignment=report.assignment, period=period),
        values=values,
        outcome=Outcome.APPROVED,
        decided_at=NOW,
        decided_by=OfficerFactory(),
    )
    Report.objects.filter(pk=filing.report_id).update(state=State.APPROVED, counted=filing)


def sign_in(context, user, address):
    """As after the sign-in page: a session of their own, and no page of another kept."""
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.RoleBackend")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
