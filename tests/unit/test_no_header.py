"""Data under an empty header is told; what only counts the rows is not."""

from typing import Any

import pytest
from reading_office import ABOVE, WRITERS, codes, contract, field, read, xlsx

FIELDS = [field("code", "code", "项目编码"), field("plan", "money", "年度投资")]
FORM: dict[str, Any] = {"fields": FIELDS, "key": ["code"], "label": "", "totals": None}


def told(header: list[Any], *rows: list[Any], merges: list[str] | None = None) -> list[Any]:
    form = contract(**FORM)
    shown = []
    for write in WRITERS.values():
        (table,) = read(write([*ABOVE, header, *rows], merges or []), form).tables
        shown.append([(one.code, one.cell, one.found) for one in table.findings])
    assert shown[0] == shown[1]
    return shown[0]


@pytest.mark.parametrize(
    ("header", "rows", "found"),
    [
        (["项目编码", None, "年度投资"], [["A", 7, 1], ["B", 9, 2]], ("B4", "2")),
        (["项目编码", "年度投资", None], [["A", 1, None], ["B", 2, "已开工"]], ("C5", "1")),
        (["项目编码", "年度投资"], [["A", 1, None, 30], ["B", 2]], ("D4", "1")),
        (["项目编码", " ", "年度投资"], [["A", 7, 1], ["B", 9, 2]], ("B4", "2")),
    ],
)
def test_data_under_an_empty_header_is_told(header: Any, rows: Any, found: Any) -> None:
    assert told(header, *rows) == [("KP-232", *found)]


def test_running_numbers_and_blanks_are_nothing_to_tell() -> None:
    assert told([None, "项目编码", "年度投资"], [1, "A", 1], [2, "B", 2], [3, "C", 3]) == []
    assert told([None, "项目编码", "年度投资"], ["1", "A", 1], ["1", "B", 2]) == []
    assert told(["项目编码", None, "年度投资"], ["A", "　", 1], ["B", None, 2]) == []
    # Beside a total, a note or a signature nothing is a record's.
    assert told(["项目编码", "年度投资"], ["A", 1], ["合计", 1, "见附注"])[0][0] == "KP-210"


def test_a_file_of_text_tells_it_too() -> None:
    text = "项目编码,,年度投资（万元）\nA,7,1\nB,9,2\n".encode()
    form = contract(**FORM, file={"kind": "csv"}, sheet=None, header={"rows": 1})
    (table,) = read(text, form, "城东指挥部2017年3月.csv").tables
    assert "KP-232" in codes(table.findings)


def test_a_large_sheet_tells_it_too() -> None:
    rows = [[f"A-{number}", 5, number] for number in range(30_000)]
    (table,) = read(xlsx([*ABOVE, ["项目编码", None, "年度投资"], *rows]), contract(**FORM)).tables
    assert [(one.cell, one.found) for one in table.findings if one.code == "KP-232"] == [
        ("B4", "30000")
    ]
