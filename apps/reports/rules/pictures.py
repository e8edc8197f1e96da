"""What becomes of a photo that somebody sent: looked through, stripped and made small.

Nothing of the bytes that came is kept: the picture is drawn anew, so that a place of taking in it,
a page or an archive behind it stay outside. No database here.
"""

import hashlib
import threading
import warnings
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MOST_SENT = 150 * 1024
"""Bytes of a photo as it is sent; a phone aims at 100 KB [set]."""

MOST_KEPT = 150 * 1024
"""Bytes of a photo as it is kept [set]."""

MOST_PART, LEAST_PART = 64 * 1024, 1024
"""Bytes of one part; only the last may be smaller [set]."""

MOST_PIXELS = 12_000_000
LONGEST_SIDE = 1600
"""Pixels: of what is sent, and of what is kept [set]."""

TRIED = [(LONGEST_SIDE, 85), (LONGEST_SIDE, 70), (LONGEST_SIDE, 50), (1000, 50), (600, 40)]
"""Longest side and quality of JPEG, until the picture fits; at the last one even noise does."""

HEADS = ((b"\xff\xd8\xff", 0), (b"\x89PNG\r\n\x1a\n", 0), (b"WEBP", 8))
"""How JPEG, PNG and WebP begin, and where."""

NOT_A_PHOTO = _("This is no photo: send JPEG, PNG or WebP.")
BROKEN = _("This photo cannot be read to its end: take it again.")
TOO_MANY_PIXELS = _("A photo has 12 megapixels at most: make it smaller first.")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

_one_at_a_time = threading.Lock()
"""A picture takes up to 200 MB while it is drawn: a process draws one."""


@dataclass(frozen=True)
class Part:
    """Some bytes of a photo, from `start` on; `size` is that of all of it."""

    start: int
    size: int
    content: bytes

    @property
    def stop(self) -> int:
        return self.start + len(self.content)

    @property
    def digest(self) -> str:
        return digest_of(self.content)


@dataclass(frozen=True)
class Picture:
    """A photo as it is kept."""

    jpeg: bytes
    width: int
    height: int


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def begins_as_a_photo(content: bytes) -> bool:
    return any(content[at : at + len(head)] == head for head, at in HEADS)


def drawn_anew(sent: bytes) -> Picture:
    """Return what is kept of a photo: upright, in RGB, small, without a word about it.

    Raises ValidationError at `photo`: no photo, too many pixels, broken.
    """
    if not begins_as_a_photo(sent):
        raise refusal(NOT_A_PHOTO, "not_a_photo")
    with _one_at_a_time:
        try:
            return _small(_upright(sent))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise refusal(TOO_MANY_PIXELS, "too_many_pixels") from error
        except Exception as error:
            # A decoder may stumble in any way over bytes that were made to make it stumble.
            raise refusal(BROKEN, "broken") from error


def refusal(sentence: Any, code: str) -> ValidationError:
    return ValidationError({"photo": ValidationError(sentence, code=code)})


def _upright(sent: bytes) -> Image.Image:
    """Return what is to be seen, in RGB, no larger than it is kept."""
    image: Image.Image = Image.open(BytesIO(sent), formats=["JPEG", "PNG", "WEBP"])
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    with suppress(Exception):  # what a camera wrote beside its picture may be anything
        ImageOps.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if mode == "RGB":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _small(image: Image.Image) -> Picture:
    image.info.clear()
    for side, quality in TRIED:
        image.thumbnail((side, side))
        file = BytesIO()
        image.save(file, "JPEG", quality=quality, optimize=True)
        if file.tell() <= MOST_KEPT:
            break
    return Picture(file.getvalue(), image.width, image.height)
