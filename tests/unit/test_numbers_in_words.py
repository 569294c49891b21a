"""A number of a person is told within letters and between dots; sites and codes pass."""

import pytest

from sources.declined import find_declined, has_hidden_name
from sources.personal_numbers import hidden_numbers
from sources.reading.grid import Sheet

IDENTITY = "510822199003071000"


def codes(text: str) -> list[str]:
    return [one.code for one in find_declined([Sheet("表", [["备注"], [text]])], [])]


@pytest.mark.parametrize(
    "text",
    [f"No{IDENTITY}", f"ID{IDENTITY}", f"SFZ{IDENTITY}", f"Q{IDENTITY}", f"编号A{IDENTITY}B",
     "510822.19900307.1000", "510822．19900307．1000", "见510822/19900307/1000。",
     "510822_1990_03_07_1000", "110105.19491231.002x"],
)  # fmt: skip
def test_an_identity_number_is_found_within_letters_and_between_dots(text: str) -> None:
    assert codes(text) == ["KP-512"]
    assert "1000" not in hidden_numbers(text, "■■")
    assert "002" not in hidden_numbers(text, "■■")


@pytest.mark.parametrize(
    "text",
    ["No510822199003071001", "P2017330106480300", "2017-330106-48-03-000001-001",
     "统一社会信用代码91350100M000100Y43", "2017.06.01 2017.06.02", "510822.19900307"],
)  # fmt: skip
def test_codes_and_dates_pass(text: str) -> None:
    assert codes(text) == []


def test_a_file_is_not_called_so_either() -> None:
    assert has_hidden_name("来件/510822.19900307.1000.xlsx")
    assert has_hidden_name(f"No{IDENTITY}.xlsx")
    assert not has_hidden_name("2017.06.30 报表.xlsx")
