"""The nearest spelling: of few as difflib finds it, of many without comparing with all."""

from difflib import get_close_matches
from time import perf_counter

import pytest
from reading_office import ABOVE, codes, contract, field, read, xlsx

from sources.near_spellings import NearSpellings
from sources.reading.likeness import is_opposite

TOWNS = [
    f"{first}{second}{kind}"
    for first in "甲乙丙丁戊己庚辛壬癸东西南北中上下大小新"
    for second in "山河湖桥田林石塘坪港沟湾岭洲浦"
    for kind in ("镇", "乡", "街道")
]


@pytest.mark.parametrize("spelt", ["甲山真", "乙河街", "xyz", "", "东"])
def test_of_few_it_is_what_a_comparison_with_all_finds(spelt: str) -> None:
    few = TOWNS[:60]
    expected = get_close_matches(spelt, few, n=1, cutoff=0.4)
    assert NearSpellings(few).nearest(spelt, 0.4) == (expected[0] if expected else "")


def test_of_many_a_slip_in_one_letter_still_finds_its_own() -> None:
    many = [f"{town}第{number}村" for town in TOWNS for number in range(1, 12)]
    assert len(many) > 9000
    near = NearSpellings(many)
    for place in range(0, len(many), 397):
        name = many[place]
        slip = name[:2] + "社" + name[2:]
        expected = get_close_matches(slip, many, n=1, cutoff=0.4)
        assert near.nearest(slip, 0.4) == expected[0] == name


def test_nothing_like_it_is_nothing() -> None:
    near = NearSpellings(TOWNS * 2)
    assert near.nearest("zzzz", 0.4) == ""
    assert near.nearest("", 0.4) == ""


def test_three_hundred_unknown_names_do_not_take_minutes() -> None:
    """One comparison with all of 30,000 takes a third of a second."""
    codes = NearSpellings([f"e{number:08d}" for number in range(1_000_000, 1_030_000)])
    began = perf_counter()
    found = {codes.nearest(f"e{number:08d}x", 0.4) for number in range(1_000_000, 1_000_300)}
    assert perf_counter() - began < 30
    assert "" not in found


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("自年初累计完成投资", "自开工以来累计完成投资", True),
        ("自年初累计完成投资", "年初以来累计完成投资额", False),
        ("本月完成投资", "累计完成投资", True),
        ("年度计划投资", "年度完成投资", True),
        ("年度计划投资", "年度投资计划额", False),
        ("上年完成投资", "本月完成投资", True),
        ("项目名称", "项目的名称", False),
    ],
)
def test_what_looks_alike_and_means_another_thing_is_not_proposed(
    one: str, other: str, is_so: bool
) -> None:
    assert is_opposite(one, other) is is_so
    assert is_opposite(other, one) is is_so


def test_a_header_of_another_span_is_missing_and_not_misspelt() -> None:
    head = ["序号", "项目编码", "项目名称", "年度计划投资", "自开工以来累计完成投资"]
    form = contract(
        fields=[
            *contract().model_dump(by_alias=True, exclude_unset=True)["fields"][:4],
            field("done", "money", "自年初累计完成投资", required=True),
        ]
    )
    (table,) = read(xlsx([*ABOVE, head, [1, "A-1", "路", 100, 50]]), form).tables
    assert codes(table.findings) == ["KP-203", "KP-205"]
    head[-1] = "自年初以来累计完成投资"
    (table,) = read(xlsx([*ABOVE, head, [1, "A-1", "路", 100, 50]]), form).tables
    assert codes(table.findings) == ["KP-204"]
