import datetime as dt
import io

import pytest
import time_machine
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from apps.accounts.rules import Role
from apps.facilitators.tests.factories import AssignmentFactory, FacilitatorFactory
from apps.programs.tests.factories import ClusterFactory, FacilitatorKindFactory
from apps.regions.tests.factories import RegionFactory
from apps.reports.tests.factories import ApprovedFilingFactory, ReportFactory

pytestmark = pytest.mark.django_db
PAGE = "/reports/recap/"
D = dt.datetime


@pytest.fixture(autouse=True)
def _now(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(D(2026, 11, 6, 9, tzinfo=dt.UTC), tick=False):
        yield


def approved(code="35.14.01", cluster="PKH", name="Dewi Lestari", **values):
    kind = FacilitatorKindFactory(code=f"K-{cluster}", clusters=[ClusterFactory(code=cluster)])
    person = FacilitatorFactory(full_name=name, registry_number=f"F{len(name)}-{code[-2:]}")
    post = AssignmentFactory(facilitator=person, region=RegionFactory(code=code), kind=kind)
    return ApprovedFilingFactory(report=ReportFactory(assignment=post), values=values).report


def sheet(answer):
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


def test_the_page_shows_last_month_of_the_own_area_unasked(signed_in):
    approved(opening=1280, closing=1279)

    answer = signed_in("35.14").get(PAGE)

    text = answer.content.decode()
    assert "Kab. 35.14, Provinsi 35, Klaster PKH, October 2026: 1 of 1 reports approved" in text
    first = answer.context["sections"][0]
    assert first["title"] == "Families: opening and new"
    assert first["columns"] == ["Families at the start of the month", "Families that came"]
    name, cells = first["rows"][0]
    assert name == "Dewi Lestari, Kec. 35.14.01, Kab. 35.14 · F12-01"
    assert cells == [(first["columns"][0], "1,280"), (first["columns"][1], "–")]
    assert first["total"][0] == "All together"
    assert 'href="?format=xlsx"' in text
    assert "/reports/documents/?region=35.14&amp;month=2026-10" in text


def test_other_months_regions_and_clusters_are_asked_for(signed_in):
    approved("35.14.01", "LU", opening=7)
    officer = signed_in("35", Role.PROVINCE_OFFICER)

    asked = {"region": "35.14", "cluster": "LU", "month": "2026-10"}
    assert officer.get(PAGE, asked).context["recap"].total.numbers["opening"] == 7
    later = officer.get(PAGE, asked | {"month": "2026-11"})
    assert later.context["recap"] is None
    assert "no reports" in later.content.decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"region": "33"}, 404),
        ({"region": "35.14.01"}, 404),
        ({"cluster": "NONE"}, 404),
        ({"month": "2026-13"}, 400),
        ({"month": "2026-1"}, 400),
        ({"month": "9999-01"}, 400),
        ({"month": "2026-10-01"}, 400),
    ],
)
def test_what_cannot_be_asked_is_refused(signed_in, asked, status):
    approved()
    RegionFactory(code="33")

    assert signed_in("35.14").get(PAGE, asked).status_code == status


def test_a_facilitator_and_a_stranger_see_none(signed_in, client):
    approved()

    assert signed_in("35.14", Role.FACILITATOR).get(PAGE).status_code == 403
    assert client.get(PAGE).status_code == 302


def test_a_workbook_holds_numbers_and_no_formula(signed_in):
    approved(name='=HYPERLINK("x")', opening=1280, closing=1279)

    answer = signed_in("35.14").get(PAGE, {"format": "xlsx"})

    header, row, total = sheet(answer)
    assert header[:6] == [
        *["Code", "Post or region", "Registry number", "Approved", "Expected"],
        "Families at the start of the month",
    ]
    assert row[1] == '\'=HYPERLINK("x"), Kec. 35.14.01, Kab. 35.14'
    assert (row[0], row[3:6]) == ("35.14.01", [1, 1, 1280])
    assert (total[0], total[3:6]) == ("35.14", [1, 1, 1280])
    assert answer["Content-Disposition"] == 'attachment; filename="rekap-2026-10-35.14-PKH.xlsx"'


def test_a_pdf_says_the_same_on_lying_sheets(signed_in):
    approved(opening=1280, closing=1279)

    answer = signed_in("35.14").get(PAGE, {"format": "pdf"})

    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for said in (
        "Social Office of Kabupaten 35.14",
        "Recapitulation: Monthly PKH report October 2026",
        "Approved reports 1 of 1",
        "As of 6 Nov 2026, 16.00 WIB",
        "Dewi Lestari, Kec. 35.14.01, Kab. 35.14 · F12-01 1,280 –",
        "All together 1,280 –",
    ):
        assert said in text
    assert pages[0].mediabox.width > pages[0].mediabox.height


@pytest.mark.parametrize("form", ["", "xlsx", "pdf"])
def test_no_form_of_it_shows_small_counts_of_a_sensitive_cluster_to_others(signed_in, form):
    ClusterFactory(code="NAPZA", is_sensitive=True)
    approved("35.14.01", "NAPZA", opening=20, out_died=3, closing=17)
    viewer = signed_in("35", Role.MINISTRY_VIEWER)

    answer = viewer.get(PAGE, {"region": "35.14", "cluster": "NAPZA", "format": form})

    if form == "xlsx":
        rows = [dict(zip(sheet(answer)[0], row, strict=True)) for row in sheet(answer)[1:]]
        assert [(row["Died"], row["Post or region"]) for row in rows] == [
            ("< 5", "Kab. 35.14, Provinsi 35"),
            ("…", "Kab. 35.14, Provinsi 35"),
        ]
    elif form == "pdf":
        pages = PdfReader(io.BytesIO(answer.content)).pages
        text = " ".join(page.extract_text() for page in pages)
        assert "< 5" in text
        assert "Counts under 5 are hidden" in text
        assert "Dewi Lestari" not in text
    else:
        text = answer.content.decode()
        assert "&lt; 5" in text
        assert "Counts under 5 are hidden" in text
        assert "Dewi Lestari" not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_runs_the_same_queries_however_many_rows(
    signed_in, rows, django_assert_num_queries
):
    for number in range(rows):
        approved(f"35.14.0{number + 1}", opening=3)
        RegionFactory(code=f"35.2{number}")
    officer = signed_in("35.14")
    officer.get(PAGE)

    with django_assert_num_queries(10):
        officer.get(PAGE)
