import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from pypdf import PdfReader

from apps.accounts.models import User
from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.models.photos import STORAGE, name_of
from apps.reports.tests.factories import FilingFactory, PhotoFactory, ReportFactory
from apps.reports.tests.test_documents import JPEG

pytestmark = pytest.mark.django_db
ABSENT = "00000000-0000-4000-8000-000000000000"


def address(report):
    return f"/reports/{report.pk}/document.pdf"


def words(answer):
    return " ".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())


@pytest.mark.parametrize(
    ("query", "said"), [("", "Laporan bulanan PKH"), ("?language=en", "Monthly PKH report")]
)
def test_who_sees_a_report_gets_it_on_paper(signed_in, query, said, caplog):
    report = FilingFactory(values={"opening": 41}, number=2).report
    officer = signed_in("35.14")

    with caplog.at_level("INFO", "apps.portal.exports"):
        answer = officer.get(f"{address(report)}{query}")

    number = report.assignment.facilitator.registry_number
    name = f"laporan-2026-10-PKH-{number}.pdf"
    assert said in words(answer)
    assert "41" in words(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(username__startswith=Role.REGENCY_OFFICER)
    assert caplog.messages == [f"User {user.pk} takes {name} from {address(report)}{query}"]


def test_photos_that_came_are_on_it(signed_in):
    report = FilingFactory().report
    photo = PhotoFactory(report=report)
    storages[STORAGE].save(name_of(photo.kept_sha256), ContentFile(JPEG))
    report.filings.update(values={"photos": [str(photo.pk)]})

    answer = signed_in("35.14").get(address(report))

    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert "Foto kegiatan 1" in " ".join(page.extract_text() for page in pages)


def test_what_was_written_since_the_last_filing_is_a_draft(signed_in):
    report = FilingFactory(values={"opening": 41}, number=1).report
    report.version, report.values = 2, {"opening": 77}
    report.save()

    text = words(signed_in("35.14").get(f"{address(report)}?language=en"))

    assert "start of the month 77" in text
    assert "Draft: not filed, not approved." in text


def test_a_report_out_of_reach_is_as_one_that_does_not_exist(signed_in):
    far = ReportFactory(assignment=AssignmentFactory(region=RegionFactory(code="33.01.01")))
    officer = signed_in("35.14")

    assert officer.get(address(far)).status_code == 404
    assert officer.get(f"/reports/{ABSENT}/document.pdf").status_code == 404


def test_a_facilitator_gets_the_own_only(signed_in):
    own, other = ReportFactory(), ReportFactory()
    browser = signed_in("35.14", Role.FACILITATOR)
    own.assignment.facilitator.user = User.objects.get(username__startswith=Role.FACILITATOR)
    own.assignment.facilitator.save()

    assert [browser.get(address(each)).status_code for each in (own, other)] == [200, 404]


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(address(ReportFactory())).status_code == 302


def test_a_document_takes_few_queries(signed_in, django_assert_num_queries):
    report = FilingFactory().report
    officer = signed_in("35.14")

    with django_assert_num_queries(5):  # session, user, grants, report, filing
        officer.get(address(report))
