"""Pictures of the real pages for the guides, taken by a real browser from a running bin/demo."""

import json
import os
import shutil
import sys

from playwright.sync_api import Error, Page, ViewportSize, sync_playwright

from pendamping_portal.embedded.environment import ROOT, var_directory

FOLDER = ROOT / "docs" / "images"
DESK = ViewportSize(width=1280, height=860)
TALL = ViewportSize(width=1280, height=1400)
PHONE = ViewportSize(width=360, height=760)
OVERLOADED = "/needs/overloaded-people/"
PAGES = {
    "nation": ("/", TALL),
    "province": ("/?region=35&cluster=PKH&sort=-vacancy", DESK),
    "clusters": ("/clusters/", DESK),
    "competency": ("/competency/?region=35&cluster=PKH", TALL),
    "needs": ("/needs/", DESK),
    "overloaded": (OVERLOADED, DESK),
    "back-office": ("/admin/facilitators/facilitator/", DESK),
    "phone": ("/?region=35.14&cluster=PKH", PHONE),
}
"""Name → address and size of what a ministry administrator sees."""

REPORTS = {
    "review": ("regency_officer", "/reports/review/", DESK),
    "timeliness": ("province_officer", "/reports/timeliness/", DESK),
    "report-book": ("facilitator", "/reports/", PHONE),
}
"""Name → role, address and size of what others see of reports."""


def main() -> int:
    demo = var_directory() / "demo.json"
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        return refuse("Chromium is needed: install it, or name it in CHROMIUM.")
    if not demo.exists():
        return refuse("No demo is known here: start bin/demo in another terminal first.")
    known = json.loads(demo.read_text())
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(base_url=known["url"], locale="id-ID", viewport=DESK)
            sign_in(page, **known["roles"]["ministry_admin"])
            FOLDER.mkdir(parents=True, exist_ok=True)
            for name, (path, size) in PAGES.items():
                page.set_viewport_size(size)
                picture(page, path, name)
            page.set_viewport_size(DESK)
            page.goto(OVERLOADED)
            person = page.locator("tbody th a").first.get_attribute("href")
            picture(page, str(person), "person")
            for name, (role, path, size) in REPORTS.items():
                page = browser.new_page(base_url=known["url"], locale="id-ID", viewport=size)
                sign_in(page, **known["roles"][role])
                picture(page, path, name)
            page.locator("main li a").first.click()
            page.locator("main form, main input").first.wait_for()
            picture(page, page.url, "report-form")
    except Error as error:
        return refuse(f"{error.message.splitlines()[0]}\nDoes bin/demo still run?")
    return 0


def sign_in(page: Page, *, user: str, password: str, **_token: str) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(user)
    page.locator("[name=password]").fill(password)
    page.locator("main button").click()
    page.locator("details.account").wait_for()


def picture(page: Page, path: str, name: str) -> None:
    """Raises playwright's Error when the page is not what it should be."""
    answer = page.goto(path)
    if answer is None or not answer.ok:
        raise Error(f"{path} did not answer as a page.")
    page.locator("main a").first.wait_for()  # some pages are drawn by their script
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    sys.stdout.write(f"{file.relative_to(ROOT)}: {page.title()}\n")


def refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
