"""Numbers of persons are told by form and check digit; the figures of a report never are."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sources.declined import find_declined
from sources.personal_numbers import (
    PROVINCES,
    holds_identity_number,
    is_code_of_an_organisation,
    is_identity_number,
)
from sources.reading.grid import Sheet

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
DAYS = st.dates(date(1920, 1, 1), date(2019, 12, 31))
FIRST = st.builds(
    lambda province, place, day, rest: f"{province}{place:04}{day:%Y%m%d}{rest:03}",
    st.sampled_from(sorted(PROVINCES)), st.integers(0, 9999), DAYS, st.integers(0, 999),
)  # fmt: skip
GAPS = st.sampled_from(["", " ", "\u3000", "-", "\u200b", "\n"])
FIGURES = st.one_of(
    st.floats(-(10**9), 10**9),
    st.integers(-(10**9), 10**9).map(float),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.decimals(0, 10**9, places=2).map(lambda number: f"{number:,}"),
    st.builds("2017-330106-48-03-{:06}-{:03}".format, st.integers(0, 999999), st.integers(0, 999)),
    st.builds("{}-2017-{:04}".format, st.sampled_from(["P", "CD", "发改"]), st.integers(0, 9999)),
    st.builds("（{}）第{}号".format, st.integers(2000, 2030), st.integers(1, 99999)),
)


def last_of(first: str) -> str:
    return "10X98765432"[sum(map(lambda a, b: int(a) * b, first, WEIGHTS)) % 11]


def codes(*rows: list[Any]) -> list[str]:
    return [one.code for one in find_declined([Sheet("表", list(rows))], [])]


@given(FIRST, GAPS, st.booleans())
def test_an_identity_number_is_found_however_it_is_written(first: str, gap: str, low: bool) -> None:
    number = first + last_of(first)
    assert is_identity_number(number)
    number = number.lower() if low else number
    written = gap.join([number[:6], number[6:14], number[14:]])
    assert codes(["说明"], [f"见{written}。"]) == ["KP-512"]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    assert codes([wide]) == ["KP-512"]


@given(FIRST, st.sampled_from("0123456789X"))
def test_another_last_digit_makes_it_a_long_number(first: str, last: str) -> None:
    assert holds_identity_number(first + last) == (last == last_of(first))


@given(st.lists(st.lists(FIGURES, max_size=5), max_size=6))
def test_ordinary_figures_are_never_refused(rows: list[list[Any]]) -> None:
    header = ["项目编码", "总投资（元）", "年度计划", "开工时间", "文号"]
    assert codes(header, *rows) == []


def test_the_code_of_an_organisation_is_no_persons() -> None:
    assert is_code_of_an_organisation("91350100M000100Y43")
    assert codes(["统一社会信用代码"], ["91350100M000100Y43"]) == []
