import io

import pytest
from python_calamine import CalamineWorkbook

from apps.portal.exports import plain, xlsx_file


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\0=1"])
def test_a_text_that_would_be_calculated_is_quoted(text):
    assert plain(text) == f"'{text}"


def test_numbers_and_plain_texts_stay_as_they_are():
    assert [plain(cell) for cell in ("Kab. Bogor", -6, None, 98.4)] == [
        "Kab. Bogor",
        -6,
        None,
        98.4,
    ]


def test_a_workbook_holds_texts_not_formulas():
    answer = xlsx_file("posts", ["Region", "Vacancy"], [["=1+1", -6], ["Bogor", None]])

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert sheet.to_python() == [["Region", "Vacancy"], ["=1+1", -6.0], ["Bogor", ""]]
