"""Photos on a phone: made small, sent in parts, gone on with where the signal was cut."""

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from apps.portal.tests.browser.conftest import violations
from apps.portal.tests.browser.report_book.phone import (
    all_sent,
    attach,
    opened,
    said,
)
from apps.reports.models import Photo
from apps.reports.tests.pictures import jpeg_with_place, saved

pytestmark = pytest.mark.django_db(transaction=True)


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
