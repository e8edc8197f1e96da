import io
import logging

from django.contrib.auth.models import AnonymousUser
from python_calamine import CalamineWorkbook

from apps.accounts.models import User
from apps.portal.exports import xlsx_file
from apps.staffing.tests.factories import FigureFactory


def test_a_workbook_holds_texts_not_formulas(rf):
    request = rf.get("/")
    request.user = AnonymousUser()

    rows = [["=1+1", 98.4], ["Bogor", None]]
    answer = xlsx_file(request, "posts", ["Region", "Vacancy"], rows)

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert sheet.to_python() == [["Region", "Vacancy"], ["'=1+1", 98.4], ["Bogor", ""]]


def test_who_takes_which_file_is_logged(signed_in, caplog):
    FigureFactory()
    officer = signed_in("35.14")

    with caplog.at_level(logging.INFO, "apps.portal.exports"):
        officer.get("/?format=csv")

    user = User.objects.get()
    assert caplog.messages == [f"User {user.pk} takes 35.14-PKH-2026-01-31.csv from /?format=csv"]
