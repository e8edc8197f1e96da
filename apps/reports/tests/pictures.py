"""Pictures for tests, honest and hostile, drawn here."""

import io
import random
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

EXIF_IFD, GPS_IFD, ORIENTATION = 0x8769, 0x8825, 0x0112


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def drawn(width=640, height=480, *, seed=1):
    """A picture that JPEG cannot make tiny: soft spots, other ones for each seed."""
    chance = random.Random(seed)  # noqa: S311 — a drawing
    spots = bytes(chance.randrange(256) for _ in range(40 * 30 * 3))
    return Image.frombytes("RGB", (40, 30), spots).resize((width, height), Image.Resampling.BICUBIC)


def jpeg(*, seed=1, **options):
    return saved(drawn(seed=seed), "JPEG", **options)


def png(image=None):
    return saved(image or drawn(60, 40), "PNG")


def webp(image=None, **options):
    return saved(image or drawn(), "WEBP", **options)


def jpeg_with_place(orientation=1):
    """As a camera writes it: who made it, when and where, upright by a word only."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "CONTOH-KAMERA"
    exif.get_ifd(EXIF_IFD)[0x9003] = "2026:10:25 08:00:00"
    exif.get_ifd(GPS_IFD).update({1: "S", 2: (7.0, 58.0, 52.0), 3: "E", 4: (112.0, 37.0, 49.0)})
    return saved(
        drawn(),
        "JPEG",
        exif=exif,
        icc_profile=b"CONTOH-ICC" * 20,
        comment=b"CONTOH-KOMENTAR",
        xmp=b"<x:xmpmeta>CONTOH-XMP</x:xmpmeta>",
    )


def png_with_words():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "CONTOH-KOMENTAR")
    words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>CONTOH-XMP</x:xmpmeta>", zip=True)
    return saved(drawn(60, 40), "PNG", pnginfo=words)


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("CONTOH.txt", "CONTOH-ARSIP" * 10)
    return file.getvalue()


def chunk(kind, content):
    return (
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )  # fmt: skip


def png_that_claims(width, height, *, rows=b"", depth=8, colour=2):
    """A PNG whose head claims a size; what it brings of it is another thing."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def png_with_a_bomb_of_text():
    """A megabyte of letters in a kilobyte, beside a picture."""
    plain = png()
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 80_000_000, 9))
    return plain[:33] + bomb + plain[33:]


def webp_that_claims(width, height):
    body = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0"
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body += webp(drawn(16, 16))[12:]
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def of_one_colour(width, height):
    """Nearly nothing to send, and as many pixels as one likes."""
    return saved(Image.new("1", (width, height)), "PNG", optimize=True)
