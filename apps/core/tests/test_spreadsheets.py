from decimal import Decimal

import pytest

from apps.core.spreadsheets import ROWS_A_PIECE, csv_pieces, safe_cell


@pytest.mark.parametrize("start", "=+-@\t\r\n")
def test_a_text_that_could_be_a_formula_is_quoted(start):
    assert safe_cell(f"{start}1") == f"'{start}1"


def test_other_cells_stay_as_they_are():
    assert [safe_cell(cell) for cell in ("Lawang", -1, None, "\0a")] == ["Lawang", -1, None, "'a"]


def test_numbers_have_the_decimal_comma_that_goes_with_semicolons():
    rows = [[98.4, Decimal("0.50"), -6, "1.50"]]

    assert "".join(csv_pieces(["n"], rows)) == "\ufeffn\r\n98,4;0,50;-6;1.50\r\n"


def test_a_csv_comes_in_pieces_that_join_to_the_whole():
    rows = [[number, "=1", None] for number in range(ROWS_A_PIECE)]

    pieces = list(csv_pieces(["n", "text", "none"], rows))

    lines = [f"{number};'=1;\r\n" for number in range(ROWS_A_PIECE)]
    assert len(pieces) == 2
    assert "".join(pieces) == "".join(["\ufeffn;text;none\r\n", *lines])
