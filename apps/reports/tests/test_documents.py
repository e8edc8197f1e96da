import base64
import io
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from pypdf import PdfReader
from pypdf.generic import StreamObject

from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.documents import pictures, printable, report_pdf
from apps.reports.models import Report
from apps.reports.models.photos import STORAGE, name_of
from apps.reports.rules.states import Outcome
from apps.reports.tests.factories import (
    NOW,
    ApprovedFilingFactory,
    FilingFactory,
    OfficerFactory,
    PhotoBegunFactory,
    PhotoFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db

HOSTILE = r'#read("/etc/passwd") *x* _y_ $1/0$ <a> @b \ #panic("no") // "'
VALUES = {
    "opening": 1280,
    "closing": 1279,
    "sp2d_on": "2026-10-12",
    "payment_stage": "1",
    "paid_amount": 725000000,
    "obstacles": "Jalan putus",
    "follow_up": "Kunjungan ulang",
}
# A grey square of 8 × 8 pixels.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////"
    "////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAA"
    "AAD/2gAIAQEAAD8AR//Z"
)


def read(filing=None, report=None, **options):
    report = printable(Report.objects.all()).get(pk=(report or filing.report).pk)
    return PdfReader(io.BytesIO(report_pdf(report, filing, **options)))


def words(filing=None, report=None, **options):
    pages = read(filing, report, **options).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def streams(document):
    """Every stream of a document, as it is stored."""
    held = (document.get_object(number) for number in range(1, document.trailer["/Size"]))
    return [one for one in held if isinstance(one, StreamObject)]


def filing_of(**options):
    person = FacilitatorFactory(
        full_name="Dewi Lestari", registry_number="F000001", nik="3514011001900001"
    )
    post = AssignmentFactory(facilitator=person, decree="SK 12/2026")
    officer = OfficerFactory(first_name="Budi Santoso")
    options = {"values": VALUES, "filed_by": officer, "number": 3} | options
    made = ApprovedFilingFactory if options.get("decided_by") else FilingFactory
    return made(report=ReportFactory(assignment=post), **options)


def test_an_approved_report_says_who_what_where_when_and_by_whom_it_was_approved():
    filing = filing_of(decided_by=OfficerFactory(first_name="Ani Wijaya"))

    text = words(filing, language="en")

    for said in (
        "MINISTRY OF SOCIAL AFFAIRS OF THE REPUBLIC OF INDONESIA",
        "Social Office of Kabupaten 35.14 Provinsi 35",
        "Monthly PKH report October 2026",
        "Approved on 2 Nov 2026, 09.00 WIB by Ani Wijaya.",
        "Facilitator Dewi Lestari",
        "Registry number F000001",
        "Post Pendamping PS-PKH · SK 12/2026",
        "Region Kec. 35.14.01, Kab. 35.14",
        "Version 3 · PKH-1",
        "Filed 2 Nov 2026, 09.00 WIB · Budi Santoso",
        "Families at the start of the month 1,280",
        "Rp 725,000,000",
        "12 Oct 2026",
        "Jalan putus",
        "Kunjungan ulang",
        "Dewi Lestari F000001 Approved by Ani Wijaya",
        "PKH · October 2026 · F000001 · v3 Page 2 / 2",
    ):
        assert said in text
    assert "DRAFT" not in text
    assert "3514011001900001" not in text


def test_it_speaks_indonesian_unless_asked_otherwise():
    text = words(filing_of())

    assert "Laporan bulanan PKH Oktober 2026" in text
    assert "Keluarga pada awal bulan 1.280" in text
    assert "2 Nov 2026, 09.00 WIB" in text


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [
        ("", "Draft: filed, not approved yet."),
        (Outcome.RETURNED, "Draft: not approved, returned on 2 Nov 2026, 09.00 WIB"),
    ],
)
def test_what_is_not_approved_says_so_on_every_sheet(outcome, standing):
    filing = filing_of()
    filing.outcome, filing.decided_at = outcome, NOW if outcome else None
    filing.decided_by = OfficerFactory(first_name="Ani Wijaya")

    pages = [page.extract_text() for page in read(filing, language="en").pages]

    assert ["DRAFT" in text for text in pages] == [True, True]
    assert standing in " ".join(pages[0].split())
    assert "Ani Wijaya" not in " ".join(pages)


def test_a_draft_prints_what_is_written_so_far():
    report = ReportFactory(values={"opening": 77, "sp2d_on": "soon", "payment_stage": "x"})

    text = words(report=report, language="en")

    for said in (
        "Draft: not filed, not approved.",
        "Families at the start of the month 77",
        "Families at the end of the month –",
        "Day of the payment order (SP2D) soon",
    ):
        assert said in text


def test_flags_and_the_reason_of_a_revision_are_said():
    filing = filing_of(flags=["same_as_last"], reason="Angka salah ketik")

    text = words(filing, language="en")

    assert "To be looked at • All numbers are those of the last approved report." in text
    assert "Reason of the revision Angka salah ketik" in text


def test_photos_that_it_names_stand_above_their_field_and_others_do_not():
    named = [str(uuid.uuid4()) for _ in range(3)]
    filing = filing_of(values=VALUES | {"photos": named})
    held = {named[0]: JPEG, named[2]: JPEG, str(uuid.uuid4()): b"another's"}

    document = read(filing, photos=held)

    assert any(JPEG in one.get_object()._data for one in streams(document))
    text = " ".join(page.extract_text() for page in document.pages)
    assert [f"Foto kegiatan {n}" in text for n in (1, 2, 3)] == [True, False, True]


def test_pictures_are_read_from_where_photos_lie_and_a_lost_one_is_left_out(
    django_assert_num_queries,
):
    held, lost, other, begun = (
        PhotoFactory(picture="held"),
        PhotoFactory(picture="lost"),
        PhotoFactory(picture="other"),
        PhotoBegunFactory(),
    )
    storages[STORAGE].save(name_of(held.kept_sha256), ContentFile(JPEG))
    storages[STORAGE].save(name_of(other.kept_sha256), ContentFile(JPEG))
    report = ReportFactory(values={"photos": [str(each.pk) for each in (held, lost, other, begun)]})
    for photo in (held, lost, begun):
        photo.report = report
        photo.save()
    report = printable(Report.objects.filter(pk=report.pk)).get()

    with django_assert_num_queries(1):
        assert list(pictures({report: None})) == [(report, {str(held.pk): JPEG})]


def test_what_people_write_is_never_markup():
    filing = filing_of(values=VALUES | {"obstacles": HOSTILE, "opening": HOSTILE}, reason=HOSTILE)
    filing.report.assignment.facilitator.full_name = HOSTILE
    filing.report.assignment.facilitator.save()

    assert words(filing).count('#read("/etc/passwd") *x* _y_ $1/0$ <a> @b \\ #panic("no") //') == 5


def test_the_same_data_give_the_same_bytes():
    filing = filing_of()
    report = printable(Report.objects.all()).get()

    once = report_pdf(report, filing)

    assert report_pdf(report, filing) == once
    assert PdfReader(io.BytesIO(once)).metadata.creation_date == NOW


def test_a_post_of_a_province_bears_its_letterhead(django_assert_num_queries):
    filing = filing_of()
    Report.objects.update(region=RegionFactory(code="35"))
    report = printable(Report.objects.all()).get()

    with django_assert_num_queries(0):
        made = report_pdf(report, filing, language="en")

    text = " ".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert "Social Office of Provinsi 35 Monthly" in text
