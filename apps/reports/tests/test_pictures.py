"""Files that are no photo, or more than one: each is refused in words, or kept as a photo only."""

import io
import resource
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.reports.rules.pictures import LONGEST_SIDE, MOST_KEPT, MOST_SENT, drawn_anew
from apps.reports.tests.pictures import (
    archive,
    drawn,
    jpeg,
    jpeg_with_place,
    of_one_colour,
    png,
    png_that_claims,
    png_with_a_bomb_of_text,
    png_with_words,
    saved,
    webp,
    webp_that_claims,
)

JPEG, PNG, WEBP = jpeg(), png(), webp()
HTML = b"<!DOCTYPE html><script>alert('CONTOH')</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

NO_PHOTOS = {
    "nothing": b"",
    "one byte": b"\xff",
    "zeros": bytes(5000),
    "text": b"CONTOH " * 300,
    "html": HTML,
    "svg": SVG,
    "gif": saved(drawn(60, 40), "GIF"),
    "bmp": saved(drawn(60, 40), "BMP"),
    "tiff": saved(drawn(60, 40), "TIFF"),
    "ico": saved(drawn(60, 40), "ICO"),
    "icns": saved(drawn(32, 32), "ICNS"),
    "ppm": saved(drawn(60, 40), "PPM"),
    "jpeg 2000": saved(drawn(60, 40), "JPEG2000"),
    "tga": saved(drawn(60, 40), "TGA"),
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "pdf": b"%PDF-1.7\n" + JPEG,
    "zip": archive(),
    "elf": b"\x7fELF" + bytes(2000),
    "windows program": b"MZ" + bytes(2000),
    "psd": b"8BPS\0\x01" + bytes(2000),
    "heic": b"\0\0\0\x18ftypheic" + bytes(2000),
    "avif": b"\0\0\0\x1cftypavif" + bytes(2000),
    "riff that is sound": b"RIFF\x10\0\0\0WAVEfmt " + bytes(2000),
    "a space before": b" " + JPEG,
    "html before a jpeg": HTML + JPEG,
    "gif before a jpeg": b"GIF89a" + JPEG,
    "byte order mark before": b"\xef\xbb\xbf" + PNG,
}

BROKEN = {
    "jpeg head alone": JPEG[:3],
    "png head alone": PNG[:8],
    "webp head alone": WEBP[:12],
    "jpeg cut in the middle": JPEG[: len(JPEG) // 2],
    "jpeg without its last kilobyte": JPEG[:-1024],
    "png cut in the middle": PNG[: len(PNG) // 2],
    "png without its last bytes": PNG[:-200],
    "webp cut in the middle": WEBP[: len(WEBP) // 2],
    "html behind the head of a jpeg": b"\xff\xd8\xff\xe0" + HTML * 50,
    "html behind the head of a png": b"\x89PNG\r\n\x1a\n" + HTML * 50,
    "html behind the head of a webp": b"RIFF\x10\0\0\0WEBP" + HTML * 50,
    "zip behind the head of a jpeg": b"\xff\xd8\xff" + archive(),
    "jpeg of noise": b"\xff\xd8\xff" + bytes(range(256)) * 20,
    "png of no width": png_that_claims(0, 10),
    "png of no rows": png_that_claims(100, 100),
    "png of too few rows": png_that_claims(100, 100, rows=bytes(500)),
    "png of an odd depth": png_that_claims(10, 10, depth=7, rows=bytes(500)),
    "png of an odd colour": png_that_claims(10, 10, colour=5, rows=bytes(500)),
    "png with a bomb of text": png_with_a_bomb_of_text(),
    "png whose head lies about its sum": PNG[:29] + b"\0\0\0\0" + PNG[33:],
    "webp larger than its parts": webp_that_claims(64, 64)[:-20],
}

TOO_LARGE = {
    "40 megapixels of one colour": of_one_colour(8000, 5000),
    "just over 12 megapixels": of_one_colour(4000, 3001),
    "13 megapixels of webp": webp(Image.new("RGB", (4000, 3250)), quality=1),
    "16 megapixels of jpeg": saved(Image.new("L", (4000, 4000)), "JPEG", optimize=True),
    "a line of 13 million": png_that_claims(13_000_000, 1),
    "2 billion by 2 billion": png_that_claims(2**31 - 1, 2**31 - 1),
    "268 megapixels of webp, claimed": webp_that_claims(16383, 16383),
}

MORE_THAN_A_PHOTO = {
    "zip behind a jpeg": JPEG + archive(),
    "zip behind a png": PNG + archive(),
    "zip behind a webp": WEBP + archive(),
    "html behind a jpeg": JPEG + HTML,
    "html behind a png": PNG + HTML,
    "a second jpeg behind": JPEG + jpeg(seed=2),
    "html in a comment of a jpeg": jpeg(comment=HTML),
    "program in the colours of a jpeg": jpeg(icc_profile=b"MZ" + HTML),
    "place in a jpeg": jpeg_with_place(),
    "words in a png": png_with_words(),
    "place in a webp": webp(exif=b"Exif\0\0CONTOH-EXIF" + HTML, xmp=b"CONTOH-XMP"),
}
TRACES = [b"CONTOH", b"<script", b"PK\x03\x04", b"Exif", b"GPS", b"ICC_PROFILE", b"xmpmeta", b"MZ<"]


def refusal_of(sent):
    with pytest.raises(ValidationError) as refused:
        drawn_anew(sent)
    [error] = refused.value.error_dict["photo"]
    return error.code


def read(picture):
    assert len(picture.jpeg) <= MOST_KEPT
    image = Image.open(io.BytesIO(picture.jpeg))
    image.load()
    assert (image.format, image.mode, image.size) == (
        "JPEG", "RGB", (picture.width, picture.height),
    )  # fmt: skip
    assert max(image.size) <= LONGEST_SIDE
    return image


@pytest.mark.parametrize("name", NO_PHOTOS)
def test_what_is_no_photo_is_refused(name):
    assert refusal_of(NO_PHOTOS[name]) == "not_a_photo"


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_photo_is_refused(name):
    assert refusal_of(BROKEN[name]) == "broken"


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_photo_of_too_many_pixels_is_refused_before_it_is_drawn(name):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert len(TOO_LARGE[name]) < MOST_SENT
    assert refusal_of(TOO_LARGE[name]) == "too_many_pixels"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes


@pytest.mark.parametrize("name", MORE_THAN_A_PHOTO)
def test_of_a_photo_and_more_only_the_photo_is_kept(name):
    sent = MORE_THAN_A_PHOTO[name]
    assert [trace for trace in TRACES if trace in sent] or name == "a second jpeg behind"

    picture = drawn_anew(sent)

    image = read(picture)
    assert [trace for trace in TRACES if trace in picture.jpeg] == []
    assert (dict(image.getexif()), set(image.info) & {"exif", "icc_profile", "comment"}) == (
        {}, set(),
    )  # fmt: skip
    assert picture.jpeg.rindex(b"\xff\xd9") == len(picture.jpeg) - 2


@pytest.mark.parametrize("sent", [JPEG, PNG, WEBP], ids=["jpeg", "png", "webp"])
def test_a_photo_looks_as_it_was_sent(sent):
    image = read(drawn_anew(sent))

    drawing = Image.open(io.BytesIO(sent)).convert("RGB")
    assert image.size == drawing.size
    pairs = zip(image.resize((8, 6)).tobytes(), drawing.resize((8, 6)).tobytes(), strict=True)
    assert max(abs(kept - came) for kept, came in pairs) <= 12


def test_a_photo_is_turned_as_its_camera_said():
    assert read(drawn_anew(jpeg_with_place(orientation=6))).size == (480, 640)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((1, 1), (1, 1)),
        ((4000, 3000), (1600, 1200)),
        ((3000, 4000), (1200, 1600)),
        ((12_000, 1000), (1600, 133)),
        ((60_000, 1), (1600, 1)),
    ],
)
def test_a_large_photo_is_made_small(size, kept):
    assert read(drawn_anew(of_one_colour(*size))).size == kept


def test_the_same_photo_is_kept_alike():
    assert drawn_anew(JPEG) == drawn_anew(JPEG) == drawn_anew(JPEG + HTML)
    assert drawn_anew(JPEG) != drawn_anew(jpeg(seed=2))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_colours_becomes_the_same(mode):
    plain = Image.new("L", (20, 20), 128)
    read(drawn_anew(saved(plain if mode == "I;16" else plain.convert(mode), "PNG")))


def test_four_inks_become_three_lights():
    read(drawn_anew(saved(drawn().convert("CMYK"), "JPEG")))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_photo_whose_words_nobody_can_read_is_kept_without_them():
    read(drawn_anew(webp(exif=b"Exif\0\0CONTOH")))
    read(drawn_anew(jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff")))


def test_what_shines_through_lies_on_white_paper():
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))

    assert read(drawn_anew(png(clear))).getpixel((10, 10)) == (255, 255, 255)


def test_of_pictures_that_move_the_first_is_kept():
    still = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    moving = saved(still[0], "WEBP", save_all=True, append_images=still[1:], lossless=True)

    red, _green, blue = read(drawn_anew(moving)).getpixel((10, 10))
    assert (red > 200, blue < 50) == (True, True)


def test_even_noise_becomes_small_enough():
    noise = Image.effect_noise((2000, 1500), 200).convert("RGB")

    image = read(drawn_anew(saved(noise, "JPEG", quality=90)))

    assert max(image.size) == 600


@settings(max_examples=300, deadline=None)
@given(
    sent=st.sampled_from([JPEG, PNG, WEBP, png_with_words(), jpeg_with_place(6)]),
    places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    length=st.floats(0.2, 1),
)
def test_a_photo_with_wrong_bytes_is_drawn_or_refused(sent, places, length):
    bytes_sent = bytearray(sent[: int(len(sent) * length)])
    for place, byte in places:
        bytes_sent[int(place * (len(bytes_sent) - 1))] = byte

    with suppress(ValidationError):
        read(drawn_anew(bytes(bytes_sent)))
