import datetime as dt
import zipfile

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.imports.files import faults_as_csv, read, template
from apps.imports.rules import Column, Fault, Holds

COLUMNS = (Column("code"), Column("families", Holds.NUMBER))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv_is_read_with_its_lines_whatever_the_delimiter(tmp_path, delimiter):
    file = tmp_path / "table.csv"
    file.write_text(
        f"\ufeffCode{delimiter}families\r\n 1{delimiter}2\r\n{delimiter}\r\n3{delimiter}4\r\n",
        encoding="utf-8",
    )
    assert list(read(file, COLUMNS)) == [(2, ["1", "2"]), (4, ["3", "4"])]


def test_a_workbook_is_read_like_the_csv(tmp_path):
    file = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["code", "families"])
        sheet.write_row(1, 0, ["35.14.01.2001", 12])
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(3, 0, dt.datetime(2026, 9, 1), day)  # noqa: DTZ001 — cells have no zone
        sheet.write(3, 1, 1.5)
    assert list(read(file, COLUMNS)) == [(2, ["35.14.01.2001", "12"]), (4, ["2026-09-01", "1.5"])]


@pytest.mark.parametrize(("row", "column"), [(99_999, 0), (0, 49), (99_999, 25)])
def test_a_cell_on_the_border_is_read(tmp_path, row, column):
    file = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        workbook.add_worksheet().write(row, column, "x")
    with pytest.raises(ValidationError, match="the first line must be"):
        list(read(file, COLUMNS))


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (100_000, 0), (0, 50), (0, 999)])
def test_a_cell_far_away_is_refused_before_all_between_takes_memory(tmp_path, row, column):
    file = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        workbook.add_worksheet().write(row, column, "x")
    with pytest.raises(ValidationError, match="a cell lies beyond the columns and rows"):
        list(read(file, COLUMNS))


def forged(tmp_path, sheet):
    """Return a workbook whose sheet holds this text."""
    plain, file = tmp_path / "plain.xlsx", tmp_path / "forged.xlsx"
    with xlsxwriter.Workbook(plain) as workbook:
        workbook.add_worksheet().write(0, 0, "x")
    with zipfile.ZipFile(plain) as read_from, zipfile.ZipFile(file, "w") as archive:
        for entry in read_from.infolist():
            is_sheet = entry.filename.startswith("xl/worksheets/")
            archive.writestr(entry, sheet if is_sheet else read_from.read(entry))
    return file


@pytest.mark.parametrize(
    "rows",
    [
        "<row>" + "<c/>" * 51 + "</row>",
        "".join(f"<row n='{number * 7919}'/>" for number in range(100_001)),
        "<x:row xmlns:x='urn:x'>" + "<x:c/>" * 51 + "</x:row>",
    ],
)
def test_cells_without_an_address_are_counted(tmp_path, rows):
    file = forged(tmp_path, f"<worksheet><sheetData>{rows}</sheetData></worksheet>")

    with pytest.raises(ValidationError, match="a cell lies beyond the columns and rows"):
        list(read(file, COLUMNS))


def test_a_sheet_that_is_no_xml_is_refused_before_the_reader_holds_it(tmp_path):
    far = '<sheetData><row r="3000"><c r="AAA3000"><v>1</v></c></row></sheetData>'
    for start in ('<worksheet a="1" a="2">', "<worksheet>&nope;", "<worksheet a=1>"):
        file = forged(tmp_path, f"{start}{far}</worksheet>")
        with pytest.raises(ValidationError, match="the file is no workbook"):
            list(read(file, COLUMNS))


def test_a_workbook_that_unpacks_too_far_is_refused(tmp_path):
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    with pytest.raises(ValidationError, match="unpacks to more than is allowed"):
        list(read(file, COLUMNS))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Line 1: the first line must be: code, families."),
        (b"name;families\n", "Line 1: the first line must be: code, families."),
        (b"code;families\n1;2;3\n", "Line 2: 2 columns are due."),
        (b"code;families\n1;\xff\n", "Line 2: the text is not UTF-8."),
        (b"code;families\n1;\0\n", "Line 2: the text holds a NUL."),
        (b'code;families\n"1;2\n', "Line 2: the line is no CSV."),
        (b"PK\x03\x04 no workbook", "Line 1: the file is no workbook."),
    ],
)
def test_what_is_no_such_table_is_refused_with_its_line(tmp_path, content, sentence):
    file = tmp_path / "table.csv"
    file.write_bytes(content)
    with pytest.raises(ValidationError) as refusal:
        list(read(file, COLUMNS))
    assert refusal.value.messages == [sentence]


def test_template_and_faults_are_files_a_spreadsheet_opens():
    assert template(COLUMNS) == "code;families\r\n"
    assert faults_as_csv([Fault(2, "code", "=1+1")]) == (
        "\ufeffline;column;rule\r\n2;code;'=1+1\r\n"
    )
