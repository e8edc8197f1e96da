import datetime as dt
import io

import pytest
from django.utils import translation
from pypdf import PdfReader

from apps.competencies.documents import certificate_pdf, qr_code, told
from apps.competencies.services import revoke
from apps.competencies.tests.factories import (
    CertificateFactory,
    CompetencyUnitFactory,
    SchemeFactory,
)
from apps.facilitators.tests.factories import FacilitatorFactory

pytestmark = pytest.mark.django_db

HOSTILE = r'#read("/etc/passwd") *x* _y_ $1/0$ <a> @b \ #panic("no") // "'


def read(certificate):
    return PdfReader(io.BytesIO(certificate_pdf(certificate)))


def words(certificate):
    return " ".join(" ".join(page.extract_text() for page in read(certificate).pages).split())


def test_a_certificate_says_who_is_certified_in_what_and_from_when_to_when():
    scheme = SchemeFactory(level=6)
    scheme.units.set([CompetencyUnitFactory(code="CONTOH-901", title="Menyusun rencana")])
    given = CertificateFactory(
        scheme=scheme,
        facilitator=FacilitatorFactory(full_name="Siti Rahma", is_synthetic=True),
        number="LSP/0001/2024",
        issued_on=dt.date(2024, 2, 28),
        starts_on=dt.date(2024, 2, 29),
    )

    with translation.override("en"):
        text = words(given)

    for said in (
        "LSP Contoh",
        "LSP/0001/2024",
        "Siti Rahma",
        "Skema contoh pendamping PKH",
        "jenjang 6 KKNI, menurut Contoh standar pendamping PKH (CONTOH 1/2020)",
        "CONTOH-901 Menyusun rencana",
        "Terbit 28 Februari 2024",
        "Berlaku dari 29 Februari 2024",
        "sampai dengan 28 Februari 2027",
        "Contoh: orang ini rekaan.",
    ):
        assert said in text
    assert "Dicabut" not in text


def test_its_code_and_its_link_lead_to_the_public_page(settings):
    settings.PUBLIC_ADDRESS = "https://pendamping.example.go.id"
    given = CertificateFactory()

    links = [
        note.get_object()["/A"]["/URI"]
        for page in read(given).pages
        for note in page.get("/Annots", [])
    ]

    assert links == [f"https://pendamping.example.go.id/verify/{given.token}"]
    assert told(given)["qr"] == qr_code(links[0])


def test_what_people_write_is_never_markup():
    scheme = SchemeFactory(name=HOSTILE)
    scheme.units.set([CompetencyUnitFactory(title=HOSTILE)])
    given = CertificateFactory(
        scheme=scheme, number=HOSTILE, facilitator=FacilitatorFactory(full_name=HOSTILE)
    )

    assert words(given).count('#read("/etc/passwd") *x* _y_ $1/0$ <a> @b \\ #panic("no") //') == 5


def test_the_same_data_give_the_same_bytes_and_other_data_others():
    given = CertificateFactory()
    once = certificate_pdf(given)

    assert read(given).metadata.creation_date.date() == given.issued_on

    assert certificate_pdf(given) == once
    given.number = "another"
    assert certificate_pdf(given) != once


def test_many_units_go_on_on_a_second_sheet():
    scheme = SchemeFactory()
    scheme.units.set([CompetencyUnitFactory(title=f"Unit {n}") for n in range(40)])

    document = read(CertificateFactory(scheme=scheme))

    assert [page.extract_text().count("Kode unit") for page in document.pages] == [1, 1]


def test_a_revoked_certificate_says_so():
    given = CertificateFactory()
    revoked = revoke(given, on=dt.date(2025, 5, 1), day=dt.date(2025, 5, 1), reason="Palsu")

    assert "Dicabut 1 Mei 2025" in words(revoked)
    assert "Palsu" not in words(revoked)
