"""Two-step sign-in from setting up to coming in without the phone."""

from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from apps.portal.tests.browser.conftest import PASSWORD, violations


def code_of(secret: str) -> str:
    """What an app shows now for a secret."""
    _before, now, _after = yield_hotp_counters_from_time()
    return f"{hotp_value(secret, now) % 1_000_000:06}"


def test_an_officer_sets_up_the_second_step_and_comes_in_by_a_recovery_code(visit, user):
    page = visit("/", user)
    page.locator("details.account summary").click()
    page.get_by_role("link", name="Verifikasi dua langkah").click()
    page.get_by_role("link", name="Siapkan aplikasi").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    secret = page.locator("#authenticator_secret").input_value()
    assert violations(page) == []

    page.locator("[name=code]").fill("000000")
    page.locator("main button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("main button").click()
    expect(page.locator("h1")).to_have_text("Kode pemulihan")
    recovery = page.locator(".codes li").first.inner_text()
    assert violations(page) == []

    page.goto("/accounts/2fa/")
    expect(page.locator("h1")).to_have_text("Verifikasi dua langkah aktif")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Keluar").click()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("pusat")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.locator("[name=code]").wait_for()
    assert violations(page) == []
    page.locator("[name=code]").fill(recovery)
    page.locator("main button").first.click()

    expect(page.locator("h1")).to_contain_text("323 terisi")
