"""A facilitator's phone, with and without a signal: nothing is lost, each report counts once."""

import base64
import io
import os
import signal
import time
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from PIL import Image
from playwright.sync_api import expect

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.portal.report_book import version
from apps.portal.report_words import WORDS
from apps.portal.tests.browser.conftest import violations
from apps.portal.tests.browser.test_pages import OVERFLOW
from apps.regions.tests.factories import RegionFactory
from apps.reports.models import DraftKey, Filing, Photo, Report
from apps.reports.rules.states import Outcome, State
from apps.reports.services import decide
from apps.reports.tests.factories import (
    NOW,
    FilingFactory,
    OfficerFactory,
    PeriodFactory,
    ReportFactory,
)
from apps.reports.tests.pictures import drawn, jpeg_with_place, saved

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


@pytest.fixture
def phone(visit):
    """Open the book on a phone of 360 pixels, ready to be used without a signal."""

    def open_book(user, path="/reports/", **options):
        page = visit(path, user, **PHONE, **options)
        assert becomes(page, CONTROLLED)
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


def test_a_report_filled_in_without_signal_survives_a_killed_browser_and_arrives_once(
    chromium, live_server, person, report, tmp_path
):
    other = ReportFactory(
        assignment=report.assignment,
        period=PeriodFactory(cluster=report.cluster, month=NOW.date().replace(month=9, day=1)),
    )
    how = {
        "user_data_dir": tmp_path / "profile",
        "executable_path": os.environ.get("CHROMIUM") or "/usr/bin/chromium",
        "args": ["--no-sandbox"],
        "base_url": live_server.url,
        "locale": "id-ID",
        **PHONE,
    }
    phone = chromium.browser_type.launch_persistent_context(**how)
    sign_in(phone, person.user, live_server.url)
    page = phone.pages[0]
    page.goto("/reports/")
    assert becomes(page, CONTROLLED)
    all_sent(page)
    phone.set_offline(True)
    page.reload()
    opened(page, other)
    fill(page, opening=281, closing=281)
    file(page)
    opened(page, report)
    fill(page, opening=280, closing=280, home_visits="1.012")
    attach(page, 1, 2)
    file(page)
    expect(page.locator(".link")).to_contain_text(said("waiting", n=2))

    page.wait_for_timeout(3_000)  # the browser writes what it caches a little behind
    its_name = (how["user_data_dir"] / "SingletonLock").readlink().name  # host-pid
    with phone.expect_event("close"):
        os.kill(int(its_name.rsplit("-", 1)[1]), signal.SIGKILL)

    assert Filing.objects.count() == 0
    phone = chromium.browser_type.launch_persistent_context(**how)
    sign_in(phone, person.user, live_server.url)
    phone.set_offline(True)
    page = phone.pages[0]
    page.goto("/reports/")
    expect(page.locator(".link")).to_contain_text(said("waiting", n=2))
    phone.set_offline(False)
    all_sent(page)
    phone.close()

    photos = [str(photo.pk) for photo in Photo.objects.whole().filter(report=report)]
    assert len(photos) == 2
    filed = {"opening": 280, "closing": 280, "home_visits": 1012, "photos": photos}
    assert list(Filing.objects.order_by("filed_at").values_list("report", "number", "values")) == [
        (other.pk, 1, {"opening": 281, "closing": 281}),
        (report.pk, 1, filed),
    ]


def test_an_answer_lost_after_the_server_took_the_report_leaves_one_filing(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)

    sent = []

    def lose(route):
        sent.append(route.request)
        route.fetch()
        route.abort()

    page.route("**/filings/", lose)
    opened(page, report)
    fill(page, opening=280, closing=280)
    file(page)
    expect(page.locator(".link")).to_contain_text(said("waiting", n=1))
    expect(page.locator(".link button")).to_be_visible()
    assert Filing.objects.count() == 1

    page.unroute("**/filings/")
    with page.expect_request("**/filings/") as again:
        page.locator(".link button").click()
    all_sent(page)

    assert Filing.objects.get().number == 1
    [first] = sent
    assert again.value.headers["idempotency-key"] == first.headers["idempotency-key"]
    assert again.value.post_data == first.post_data


def test_a_filing_after_a_draft_whose_answer_was_lost_is_no_conflict(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/draft/", lose)
    opened(page, report)
    with page.expect_event("requestfailed"):
        fill(page, opening=279)
    page.unroute("**/draft/")
    page.context.set_offline(True)
    fill(page, opening=280, closing=280)
    file(page)
    page.context.set_offline(False)
    all_sent(page)

    filing = Filing.objects.get()
    assert (filing.number, filing.values) == (2, {"opening": 280, "closing": 280})


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


def test_a_session_that_ends_loses_nothing(phone, live_server, report):
    user = report.assignment.facilitator.user
    page = phone(user)
    all_sent(page)
    opened(page, report)
    page.context.clear_cookies()
    fill(page, opening=280, closing=280)
    file(page)
    expect(page.locator(".link a")).to_have_attribute("href", "/accounts/login/?next=%2Freports%2F")
    assert Filing.objects.count() == 0

    sign_in(page.context, user, live_server.url)
    page.goto("/reports/")
    all_sent(page)

    assert Filing.objects.get().values == {"opening": 280, "closing": 280}


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


def test_a_photo_goes_on_where_the_signal_was_cut_and_is_shown_on_a_second_device(phone, report):
    user = report.assignment.facilitator.user
    page = phone(user)
    all_sent(page)
    parts = []

    def cut(route):
        parts.append(route.request.headers["content-range"].split("/")[0])
        if len(parts) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/photos/*/", cut)
    opened(page, report)
    attach(page, 1)
    expect(page.locator(".link button")).to_be_visible(timeout=10_000)
    page.locator(".link button").click()
    all_sent(page)

    first, second, again = parts[:3]
    assert (first, second) == ("bytes 0-16383", again) == ("bytes 0-16383", "bytes 16384-32767")
    photo = Photo.objects.whole().get()
    assert photo.size <= 100 * 1024
    report.refresh_from_db()
    assert report.values["photos"] == [str(photo.pk)]

    other = phone(user)
    all_sent(other)
    opened(other, report)
    expect(other.locator(".photos img")).to_have_js_property("complete", value=True)
    assert other.locator(".photos img").evaluate("(image) => image.naturalWidth") > 0


def test_what_is_no_picture_is_refused_on_the_phone(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    opened(page, report)
    text = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}

    page.locator("#field-photos").set_input_files(text)

    expect(page.locator(".photo-field .error")).to_have_text(said("no_photo"))
    assert violations(page) == []


def test_a_photo_is_made_small_and_says_no_more_where_it_was_taken(phone, report):
    page = phone(report.assignment.facilitator.user)
    all_sent(page)
    opened(page, report)
    large = saved(Image.effect_noise((3000, 2000), 90), "JPEG", quality=95)
    for content in (jpeg_with_place(), large):
        photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": content}
        page.locator("#field-photos").set_input_files(photo)
    expect(page.locator(".photos img")).to_have_count(2)

    sources = page.locator(".photos img").evaluate_all("(all) => all.map((image) => image.src)")

    kept = [base64.b64decode(source.removeprefix("data:image/jpeg;base64,")) for source in sources]
    assert all(len(content) <= 100 * 1024 for content in kept)
    assert not any(b"Exif" in content or b"CONTOH" in content for content in kept)
    assert Image.open(io.BytesIO(kept[1])).width >= 480


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
