"""What a rulebook may say and hardly means: it is not refused, and a warning names the place."""

import re
from pathlib import Path

import pytest

from compiling.rulebook.alone import check_files, warn_files
from compiling.rulebook.checks import RulebookContext
from compiling.rulebook.warned import LooksAfter
from settings.definition_words import told

MONTHLY = """\
rulebook: monthly
programme: works
title: {zh: 月度, en: Monthly}
legal_basis: 〔2024〕1号
valid: {from: 2024-01-01, to: 2024-12-31}
period_kinds: [month]
total: 100
peer_groups:
  - {group: towns, title: {zh: 镇, en: Towns}, units: {class: town}, minimum_size: 2}
ranking: {follows: exact, ties: competition, printed_digits: 2, rounding: half_up,
          print_order: best_first}
items:
  - item: rate
    title: {zh: 进度, en: Progress}
    points: 100
    indicator: rate
    curve: {proportional: {cap: full}}
"""
TAKING = (
    MONTHLY.replace("rulebook: monthly", "rulebook: taking")
    .replace("[month]", "[year]")
    .replace("    indicator: rate\n    curve: {proportional: {cap: full}}",
             "    score: {rulebook: monthly, periods: within, kind: month}\n    curve: {value: {}}")
    .replace("group: towns", "group: others")
)  # fmt: skip
OFFICE = RulebookContext(
    {"rate": "works"},
    [{"unit_id": unit, "unit_class": kind}
     for unit, kind in (("T1", "town"), ("T2", "town"), ("D1", "bureau"), ("D2", "bureau"))],
    ["works"],
)  # fmt: skip
OF_BUREAUS = TAKING.replace("class: town", "class: bureau")
LOOKED_AFTER = OF_BUREAUS.replace("{rulebook: monthly,", "{rulebook: monthly, units: looked_after,")


def warned(
    folder: Path, *texts: str, office: bool = True, after: tuple[LooksAfter, ...] = ()
) -> list[str]:
    """Check the files; return the warnings of the last of them as line: reason → proposal."""
    paths = [folder / f"{number}.yml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    context = OFFICE if office else None
    assert check_files(paths, context, []) == {path: [] for path in paths}
    found = warn_files(paths[-1:], context, paths[:-1], after)
    # Every word of a warning has its Chinese.
    for one in found:
        chinese = told(one, "zh")
        assert not re.search("[a-z]{3,} [a-z]", chinese.reason + chinese.proposal), chinese
    return [str(one).removeprefix(f"{paths[-1]}:") for one in found]


@pytest.mark.parametrize("office", [True, False])
def test_what_is_meant_is_not_warned_of(tmp_path: Path, office: bool) -> None:
    assert warned(tmp_path, MONTHLY, office=office) == []
    assert warned(tmp_path, MONTHLY, TAKING, office=office) == []
    # Without an end both apply until replaced.
    open_end = [text.replace(", to: 2024-12-31", "") for text in (MONTHLY, TAKING)]
    assert warned(tmp_path, *open_end, office=office) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from: 2024-01-01, to: 2024-12-31", "from: 2025-01-01, to: 2025-12-31"),
        ("from: 2024-01-01, to: 2024-12-31", "from: 2026-01-01"),
        ("periods: within, kind: month", "periods: same"),
        ("periods: within, kind: month", "periods: previous"),
    ],
)
def test_a_score_of_periods_that_the_other_never_judges(
    tmp_path: Path, before: str, after: str
) -> None:
    (warning,) = warned(tmp_path, MONTHLY, TAKING.replace(before, after), office=False)
    assert warning == (
        "16: 'monthly' judges none of the periods that are taken from it"
        " → check valid and period_kinds of both, and periods"
    )


def test_an_older_method_that_is_continued_and_an_earlier_period_are_judged(tmp_path: Path) -> None:
    older = MONTHLY.replace("monthly", "older").replace("2024-", "2023-")
    newer = MONTHLY.replace("valid:", "continues: older\nvalid:")
    of_year_before = TAKING.replace("2024-", "2023-")
    assert warned(tmp_path, older, newer, of_year_before) == []
    january = TAKING.replace("[year]", "[month]").replace("2024-12-31", "2024-01-31")
    december = january.replace("periods: within, kind: month", "periods: previous")
    assert warned(tmp_path, older, newer, december) == []
    assert len(warned(tmp_path, MONTHLY, december)) == 1
    last_year = january.replace("periods: within, kind: month", "periods: same_last_year")
    assert warned(tmp_path, older, newer, last_year) == []
    assert len(warned(tmp_path, MONTHLY, last_year)) == 1


def test_a_score_of_other_units_only(tmp_path: Path) -> None:
    (warning,) = warned(tmp_path, MONTHLY, OF_BUREAUS)
    assert warning.startswith("16: 'monthly' scores none of the units of this rulebook → name a")
    # Of its units nothing is known without an office.
    assert warned(tmp_path, MONTHLY, OF_BUREAUS, office=False) == []


def test_units_looked_after_of_whom_nobody_is_told(tmp_path: Path) -> None:
    (warning,) = warned(tmp_path, MONTHLY, LOOKED_AFTER)
    assert warning == (
        "16: none of the units of this rulebook looks after another"
        " → write who looks after whom in reference/responsibilities.csv"
    )
    (warning,) = warned(tmp_path, MONTHLY, LOOKED_AFTER, after=(LooksAfter("D1", "D2"),))
    assert "'monthly' scores none of the units that are looked after" in warning
    both = (LooksAfter("D1", "T1"), LooksAfter("D1", "D2"))
    assert warned(tmp_path, MONTHLY, LOOKED_AFTER, after=both) == []


@pytest.mark.parametrize(
    ("kinds", "valid", "told"),
    [
        ("month", "{from: 2024-01-15, to: 2024-12-31}",
         "5: it begins on 2024-01-15, within 2024-M01: no method judges that period"
         " → let it begin on 2024-01-01 or on 2024-02-01"),
        ("month, year", "{from: 2024-01-01, to: 2024-06-14}",
         "5: it ends on 2024-06-14, within 2024-M06: no method judges that period"
         " → let it end on 2024-05-31 or on 2024-06-30"),
        ("year", "{from: 2024-07-01}", "5: it begins on 2024-07-01, within 2024: "),
        ("month, year", "{from: 2024-07-01}", ""),
        ("day, month", "{from: 2024-07-03}", ""),
    ],
)  # fmt: skip
def test_a_method_that_begins_or_ends_within_its_shortest_period(
    tmp_path: Path, kinds: str, valid: str, told: str
) -> None:
    text = MONTHLY.replace("[month]", f"[{kinds}]").replace(
        "{from: 2024-01-01, to: 2024-12-31}", valid
    )
    found = warned(tmp_path, text)
    assert [one[: len(told)] for one in found] == ([told] if told else [])
