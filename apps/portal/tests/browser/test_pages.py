"""Every page fits a phone and passes axe, in light and in dark."""

from apps.portal.tests.browser.conftest import REPORT, VILLAGE, violations

FOR_STRANGERS = ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
PAGES = [
    "/",
    f"/?region={VILLAGE}&cluster=PKH",
    "/?on=2025-12-31",
    "/?on=yesterday",
    "/?region=99",
    "/clusters/",
    "/clusters/?show=need",
    "/needs/",
    "/needs/blank-villages/",
    "/needs/overloaded-people/",
    "/needs/ending-certificates/",
    "/needs/ending-contracts/",
    "/needs/vacancies/",
    "/needs/without-caseload/",
    "/needs/duplicates/",
    "/needs/villages-left/",
    "/competency/",
    "/competency/?region=35.14",
    "/competency/cohorts/",
    "/competency/reminders/",
    "/competency/standards/",
    "/competency/standards/CONTOH-STANDAR-PENDAMPING/?q=keluarga",
    "/competency/trainings/",
    "/competency/trainings/1/?q=dewi",
    "/reports/",
    "/reports/recap/",
    "/reports/documents/",
    "/reports/payments/?month=2026-10",
    "/reports/timeliness/?month=2026-10",
    "/reports/timeliness/?month=2026-10&region=35.14&cluster=PKH",
    "/needs/reports-to-mend/",
    "/needs/reports-to-review/",
    "/reports/delegations/",
    "/reports/locks/",
    "/reports/outages/",
    "/reports/review/",
    f"/reports/review/{REPORT}/",
    f"/reports/review/{REPORT}/?version=1",
    "/search/",
    "/search/?q=dewi",
    "/facilitators/F000001/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/email/",
    "/accounts/logout/",
]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_axe_finds_nothing_in_light_and_in_dark(visit, user, reports):
    found = {}
    for page, paths in ((visit("/accounts/login/"), FOR_STRANGERS), (visit("/", user), PAGES)):
        for path in paths:
            page.goto(path)
            found[path] = violations(page)

    assert found == {path: [] for path in FOR_STRANGERS + PAGES}


def test_no_page_is_wider_than_a_phone(visit, user, reports):
    phone = {"viewport": {"width": 360, "height": 640}}
    too_wide = {}
    for page, paths in (
        (visit("/accounts/login/", **phone), FOR_STRANGERS),
        (visit("/", user, **phone), PAGES),
    ):
        for path in paths:
            page.goto(path)
            too_wide[path] = page.evaluate(OVERFLOW)

    assert too_wide == dict.fromkeys(FOR_STRANGERS + PAGES, 0)


def test_a_page_prints_black_on_white_without_navigation(visit, user):
    page = visit("/", user, color_scheme="dark")
    page.emulate_media(media="print")

    colours = page.evaluate(
        "[document.body, document.querySelector('.tile dt'), document.querySelector('td')]"
        ".map((element) => getComputedStyle(element).color)"
    )

    assert set(colours) == {"rgb(0, 0, 0)"}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("header.site").is_visible()
    assert not page.locator(".actions").first.is_visible()
