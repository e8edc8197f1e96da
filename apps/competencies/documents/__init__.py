"""Documents of competency, as PDF."""

import datetime as dt
import io
from pathlib import Path

import orjson
import segno
import typst
from django.utils import translation
from django.utils.formats import date_format

from apps.competencies.addresses import address_of
from apps.competencies.models import Certificate

TEMPLATE = Path(__file__).parent / "certificate.typ"


def certificate_pdf(certificate: Certificate) -> bytes:
    """Return a certificate on paper, in Indonesian, with the QR code of its public page.

    The same data give the same bytes: the PDF bears the day of issue, not that of its making. The
    data come in as data, so that no name is ever read as markup; only built-in fonts are used, and
    nothing but the template can be read.
    """
    issued_at = dt.datetime.combine(certificate.issued_on, dt.time(), dt.UTC)
    made: bytes = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={"certificate": orjson.dumps(told(certificate)).decode()},
        timestamp=int(issued_at.timestamp()),
    )
    return made


def told(certificate: Certificate) -> dict[str, object]:
    """Return what the document says; the names are those of the template."""
    scheme = certificate.scheme
    address = address_of(certificate)
    return {
        "number": certificate.number,
        "name": certificate.facilitator.full_name,
        "is_example": certificate.facilitator.is_synthetic,
        "body": certificate.body.name,
        "scheme": scheme.name,
        "standard": f"{scheme.standard.title} ({scheme.standard.decree})",
        "level": scheme.level,
        "units": list(scheme.units.order_by("code").values("code", "title")),
        "issued": in_words(certificate.issued_on),
        "first": in_words(certificate.starts_on),
        "last": in_words(certificate.ends_on),
        "revoked": in_words(certificate.revoked_on) if certificate.revoked_on else "",
        "address": address,
        "qr": qr_code(address),
    }


def in_words(day: dt.date) -> str:
    """Write a day as a certificate does, in Indonesian: 29 Februari 2028."""
    with translation.override("id"):
        return date_format(day, "j F Y")


def qr_code(text: str) -> str:
    """Return a QR code as SVG; 15 of 100 of it may be soiled or folded."""
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="svg", xmldecl=False, border=0)
    return drawn.getvalue().decode()
