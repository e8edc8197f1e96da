"""A facilitator's phone, with and without a signal: nothing is lost, each report counts once."""

import os
import signal

import pytest
from playwright.sync_api import expect

from apps.portal.tests.browser.report_book.phone import (
    CONTROLLED,
    PHONE,
    all_sent,
    attach,
    becomes,
    file,
    fill,
    opened,
    said,
    sign_in,
)
from apps.reports.models import Filing, Photo
from apps.reports.tests.factories import (
    NOW,
    PeriodFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


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
