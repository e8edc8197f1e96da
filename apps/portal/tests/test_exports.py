import io

from python_calamine import CalamineWorkbook

from apps.portal.exports import xlsx_file


def test_a_workbook_holds_texts_not_formulas():
    answer = xlsx_file("posts", ["Region", "Vacancy"], [["=1+1", -6], ["Bogor", None]])

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert sheet.to_python() == [["Region", "Vacancy"], ["=1+1", -6.0], ["Bogor", ""]]
