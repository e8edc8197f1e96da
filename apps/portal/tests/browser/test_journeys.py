"""What officers do, in a real browser."""

import re

from playwright.sync_api import Locator, Page, expect

from apps.facilitators.models import NikUnmasking
from apps.jobs.models import Job
from apps.portal.progress import COUNT
from apps.portal.tests.browser.conftest import NIK, PASSWORD
from apps.regions.tests.factories import RegionFactory

FOCUS_RING = """() => {
  const style = getComputedStyle(document.activeElement);
  return `${style.outlineStyle} ${style.outlineWidth}`;
}"""


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def regions(page: Page) -> Locator:
    """The table of what lies right below, which alone has a total."""
    return page.locator("table:has(.total)")


def first_column(page: Page) -> list[str]:
    return regions(page).locator("tbody tr:not(.total) th").all_inner_texts()


def test_somebody_signs_in_and_reaches_the_clusters_by_keyboard_alone(visit, user):
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Langsung ke isi"
    page.locator("[name=login]").focus()
    page.keyboard.type("pusat")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("323 terisi dari kebutuhan 400")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.reload()
    seen = []
    while "Klaster" not in seen:
        page.keyboard.press("Tab")
        seen.append(page.locator(":focus").inner_text().strip())
        assert page.evaluate(FOCUS_RING) == "solid 3px", seen
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/clusters/"))


def test_rows_lead_from_the_nation_to_a_village(visit, user):
    page = visit("/?cluster=PKH", user)

    page.get_by_role("link", name="Provinsi 35", exact=True).click()
    regions(page).locator("tr", has_text="Kab. 35.14").locator("td").first.click()
    regions(page).get_by_role("link", name="Kec. 35.14.01").click()
    regions(page).get_by_role("link", name="Desa 35.14.01.2002").click()

    assert "keluarga tanpa pendamping" in heading(page)
    assert page.locator(".crumbs li").all_inner_texts() == [
        "Indonesia",
        "Provinsi 35",
        "Kabupaten 35.14",
        "35.14.01",
        "35.14.01.2002",
    ]
    page.get_by_role("link", name="Provinsi 35", exact=True).click()
    assert first_column(page) == ["Kab. 35.14, Provinsi 35", "Kab. 35.15, Provinsi 35"]


def test_a_header_sorts(visit, user):
    page = visit("/?cluster=PKH", user)
    header = regions(page).get_by_role("columnheader", name="Kebutuhan")

    header.get_by_role("link").click()
    assert header.get_attribute("aria-sort") == "descending"
    assert first_column(page) == ["Provinsi 35", "Provinsi 51"]

    header.get_by_role("link").click()
    assert header.get_attribute("aria-sort") == "ascending"
    assert first_column(page) == ["Provinsi 51", "Provinsi 35"]


def test_a_person_is_found_and_the_nik_shown_for_a_reason(visit, user, nation):
    page = visit("/needs/", user)

    page.get_by_role("searchbox").fill("dewi lestary")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Dewi Lestari").click()
    assert "▲ Berlebih" in page.locator("main").inner_text()
    assert NIK not in page.content()
    page.get_by_label("alasan").fill("Cek SK gaji")
    page.get_by_role("button", name="Tampilkan NIK").click()

    expect(page.locator("dd")).to_have_text(NIK)
    looks = NikUnmasking.objects.values_list("facilitator", "user", "reason")
    assert list(looks) == [(nation.pk, user.pk, "Cek SK gaji")]


def test_a_day_is_chosen_and_kept_by_the_links(visit, user):
    page = visit("/?cluster=PKH", user)

    page.get_by_label("Keadaan pada").fill("2026-02-15")
    page.locator(".as-of").get_by_role("button").click()
    assert "300 terisi dari kebutuhan 400" in heading(page)
    page.get_by_role("link", name="Provinsi 35", exact=True).click()

    assert "Provinsi 35, Klaster PKH: 300 terisi" in heading(page)
    assert "Keadaan 31 Jan 2026" in page.locator("main").inner_text()


def test_the_language_is_switched_where_one_is(visit, user):
    page = visit("/needs/vacancies/?region=35", user)

    page.get_by_role("button", name="English").click()

    assert page.url.endswith("/needs/vacancies/?region=35")
    assert page.locator("html").get_attribute("lang") == "en"
    assert heading(page) == ("Regencies and cities with vacancies by cluster in Provinsi 35: 2")


def test_a_list_is_narrowed_to_a_region(visit, user):
    page = visit("/needs/blank-villages/", user)

    page.get_by_label("Wilayah").select_option("51")
    page.locator(".filters button").click()

    expect(page.locator("h1")).to_have_text(
        "Desa/kelurahan tanpa pendamping per klaster di Provinsi 51: 0"
    )


def test_a_count_under_way_tells_when_it_is_over(visit, user):
    job = Job.objects.create(
        kind=COUNT, region=RegionFactory(code="ID"), state="running", done=5, total=20
    )
    page = visit("/", user)
    assert "Penghitungan sedang berjalan: 25 %" in page.locator("main").inner_text()

    Job.objects.filter(pk=job.pk).update(state="done")

    expect(page.get_by_role("link", name="Tampilkan angka baru")).to_be_visible()
    expect(page.locator("progress")).to_be_hidden()
