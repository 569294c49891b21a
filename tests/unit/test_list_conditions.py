"""Conditions of lists: what their alternatives are, and what is refused, with the proposal."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_rulebooks import CONTEXT, RULEBOOK, line_of, refusals

from compiling.rulebook.conditions import Condition
from compiling.rulebook.normal_form import (
    Literal,
    TooManyAlternatives,
    alternatives_of,
    opposite_of,
)
from compiling.rulebook.tables import compile_rulebooks

LISTS = (
    RULEBOOK
    + """\
lights:
  - light: pace
    title: {zh: 进度灯, en: Pace}
    of: investment
    bands:
      - {below: 0.6, colour: red}
      - {at_least: 0.6, below: 0.8, colour: yellow}
      - {at_least: 0.8, colour: green}
lists:
  - list: interview
    title: {zh: 约谈, en: Interview}
    for_each: [investment, late]
    when: {rank: {of: each, last: 2}, periods_in_a_row: 2}
  - list: black
    title: {zh: 黑榜, en: Black list}
    when:
      all:
        - indicator: {indicator: investment_attainment, below: 1}
        - light: {light: pace, is: [red]}
ladders:
  - ladder: escalation
    title: {zh: 督办, en: Escalation}
    when: {list: {list: black}}
    steps:
      - {step: reminder, title: {zh: 提醒, en: reminder}}
      - {step: interview, title: {zh: 约谈, en: interview}}
    relief: reset
    within_year: true
vetoes:
  - veto: accident
    title: {zh: 事故, en: Accident}
    basis: 文1号
    severity: no_excellent
    when: {lost_points: {of: late}}
grades:
  bands:
    - {grade: fail, title: {zh: 不合格, en: Fail}, below: 60}
    - {grade: excellent, title: {zh: 优秀, en: Excellent}, at_least: 60}
  quotas: [{grade: excellent, share: 0.3, rounding: down, ties: all}]
"""
)


def atom(number: int) -> Condition:
    return Condition.model_validate({"indicator": {"indicator": f"i{number}", "at_least": 1}})


atoms = st.integers(0, 2).map(atom)
conditions = st.recursive(
    st.one_of(
        atoms,
        st.builds(
            lambda one, times: one.model_copy(update={"periods_in_a_row": times}),
            atoms, st.integers(2, 3),
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: Condition(all=parts)),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: Condition(any=parts)),
        inner.map(lambda part: Condition.model_validate({"not": part})),
        st.lists(inner, min_size=1, max_size=2).map(
            lambda parts: Condition.model_validate({"any": parts, "periods_in_a_row": 2})
        ),
    ),
    max_leaves=4,
)  # fmt: skip
# Which of three facts hold in each of the last periods, the present one first.
worlds = st.lists(st.tuples(*[st.booleans()] * 3), min_size=12, max_size=12)


def holds(condition: Condition, world: list[tuple[bool, ...]], lag: int = 0) -> bool:
    """Say it as the words say it."""
    times = condition.periods_in_a_row or 1

    def once(back: int) -> bool:
        if condition.indicator is not None:
            return world[back][int(condition.indicator.indicator[1:])]
        if condition.not_ is not None:
            return not holds(condition.not_, world, back)
        parts = [holds(part, world, back) for part in condition.all_ or condition.any_ or []]
        return all(parts) if condition.all_ is not None else any(parts)

    return all(once(lag + back) for back in range(times))


def satisfied(alternatives: list[list[Literal]], world: list[tuple[bool, ...]]) -> bool:
    def is_true(literal: Literal) -> bool:
        number = int(literal.atom.indicator[1:])  # type: ignore[union-attr]
        return world[literal.lag][number] != literal.negated

    return any(all(is_true(literal) for literal in one) for one in alternatives)


@settings(max_examples=300, deadline=None)
@given(conditions, worlds)
def test_alternatives_say_what_the_condition_says(
    condition: Condition, world: list[tuple[bool, ...]]
) -> None:
    try:
        found, opposite = alternatives_of(condition), opposite_of([condition])
    except TooManyAlternatives:
        return
    assert satisfied(found, world) == holds(condition, world)
    assert satisfied(opposite, world) == (not holds(condition, world))


def test_a_period_without_data_ends_a_run_and_only_inside_a_not_counts_as_its_end() -> None:
    run = Condition.model_validate(
        {"indicator": {"indicator": "i0", "at_least": 1}, "periods_in_a_row": 2}
    )
    [together] = alternatives_of(run)
    assert [(one.lag, one.negated, one.absence_counts) for one in together] == [
        (0, False, False), (1, False, False),
    ]  # fmt: skip
    apart = opposite_of([run])
    # What is known now is asked for first, so that nothing holds of a unit that never reported.
    assert [[(one.lag, one.negated, one.absence_counts) for one in each] for each in apart] == [
        [(0, True, False)], [(0, False, False), (1, True, True)],
    ]  # fmt: skip


def test_alternatives_leave_out_what_a_shorter_one_says_already() -> None:
    one, other = atom(0), atom(1)
    condition = Condition(any=[one, Condition(all=[one, other])])
    assert len(alternatives_of(condition)) == 1
    found = alternatives_of(Condition(all=[Condition(any=[one, other]), atom(2)]))
    sides = [
        tuple(literal.atom.indicator for literal in literals)  # type: ignore[union-attr]
        for literals in found
    ]
    assert sides == [("i0", "i2"), ("i1", "i2")]


def test_lists_become_rows(tmp_path: Path) -> None:
    path = tmp_path / "method.yml"
    path.write_text(LISTS, "utf-8")
    tables = compile_rulebooks([path], CONTEXT)
    flags = {row["flag_id"]: row for row in tables["rulebook_flags"].to_dicts()}
    assert list(flags) == [
        "pace", "interview:investment", "interview:late", "black", "escalation", "accident",
    ]  # fmt: skip
    # A list is known one pass after the light that it reads; the ladder one after the list.
    assert [flags[name]["pass"] for name in ("pace", "black", "escalation")] == [1, 2, 3]
    words = {row["measure"]: row["words_zh"] for row in tables["rulebook_atoms"].to_dicts()}
    assert words["indicator"] == "指标「investment_attainment」 < 1"
    assert words["lost_points"] == "「迟开工」失分 > 0"
    assert words["listed"] in ("列入「黑榜」", "「进度灯」为红灯")
    assert {
        name: (flags[name]["rule_zh"], flags[name]["rule_en"]) for name in ("black", "pace")
    } == {
        "black": (
            "指标「investment_attainment」 < 1 且 「进度灯」为红灯",
            "indicator investment_attainment < 1 and “Pace” shows red",
        ),
        "pace": (
            "红灯：「投资」 < 0.6；黄灯：「投资」 ≥ 0.6 且 < 0.8；绿灯：「投资」 ≥ 0.8",
            "red: “Investment” < 0.6; yellow: “Investment” ≥ 0.6 and < 0.8;"
            " green: “Investment” ≥ 0.8",
        ),
    }
    assert flags["interview:late"]["rule_zh"] == "连续 2 期「迟开工」排名后 2 名"
    bands = {
        (row["lower_numerator"], row["upper_numerator"], row["upper_closed"])
        for row in tables["rulebook_atoms"].to_dicts()
        if row["measure"] == "value"
    }
    assert bands == {(None, 3, False), (3, 4, False), (4, None, False)}
    quota = tables["rulebook_grades"].filter(grade="excellent").to_dicts()[0]
    assert (quota["quota_numerator"], quota["quota_denominator"]) == (3, 10)


def test_the_quotas_of_groups_are_told_group_by_group(tmp_path: Path) -> None:
    path = tmp_path / "method.yml"
    text = LISTS.replace(
        "rounding: down, ties: all}]",
        "rounding: down, ties: all},\n"
        "           {grade: excellent, count: 2, ties: none, groups: [headquarters]}]",
    )
    path.write_text(text, "utf-8")
    best = compile_rulebooks([path], CONTEXT)["rulebook_grades"].filter(grade="excellent")
    assert best["rule_en"].to_list()[0] == "total ≥ 60"
    assert best["quota_en"].to_list()[0] == (
        "other groups: this and better grades for at most 30 % of the ranked units, rounded down;"
        " equal units that do not all fit are all let in; Headquarters: this and better grades"
        " for at most 2; equal units that do not all fit are all kept out"
    )


def test_bands_of_a_light_hold_every_value_once(tmp_path: Path) -> None:
    # As published: on or above the schedule green, 10–30 points below yellow, more than 30 red.
    text = LISTS.replace(
        """\
      - {below: 0.6, colour: red}
      - {at_least: 0.6, below: 0.8, colour: yellow}
      - {at_least: 0.8, colour: green}
""",
        """\
      - {below: -0.3, colour: red}
      - {at_least: -0.3, at_most: -0.1, colour: yellow}
      - {at_least: 0, colour: green}
""",
    )
    [refusal] = refusals(tmp_path, text)
    assert refusal.reason == "pace: gap between -0.1 and 0"
    assert refusal.proposal == "add {above: -0.1, colour: …}"
    assert refusal.line == line_of(text, "{at_least: 0, colour: green}")


@pytest.mark.parametrize(
    ("old", "new", "reason", "proposal"),
    [
        ("at_least: 0.6, below: 0.8", "at_least: 0.5, below: 0.8", "starts before band 1 ends",
         "list the bands"),
        ("of: investment\n", "of: duty\n", "'duty' has no value of its own", "points"),
        ("of: each, last: 2", "of: eech, last: 2", "the item 'eech' is not known", "one of"),
        ("for_each: [investment, late]", "for_each: [investment, lates]",
         "the item 'lates' is not known", "did you mean 'late'?"),
        ("    for_each: [investment, late]\n", "", "'each' stands for the items of for_each",
         "add for_each"),
        ("of: each, last: 2", "of: each, last: 2, first: 2", "among the first or the last",
         "first: 5 or last: 4"),
        ("indicator: investment_attainment, below: 1", "indicator: waste_sorted, below: 1",
         "indicator 'waste_sorted' is not known", ""),
        ("indicator: investment_attainment, below: 1", "indicator: investment_attainment",
         "no bound is given", "add at_least"),
        ("light: {light: pace, is: [red]}", "light: {light: peace, is: [red]}",
         "the light 'peace' is not known", "did you mean 'pace'?"),
        ("light: {light: pace, is: [red]}", "light: {light: pace, is: [blue]}",
         "'pace' never shows 'blue'", "one of"),
        ("list: {list: black}", "list: {list: back}", "the list 'back' is not known",
         "did you mean 'black'?"),
        ("list: {list: black}", "list: {list: escalation}", "a list rests on itself", "items"),
        ("- ladder: escalation", "- ladder: black", "the name 'black' is given twice", "names"),
        ("step: interview,", "step: reminder,", "a step stands twice", "another name"),
        ("relief: reset", "relief: none", "'reset', 'one_step' or 'keep'", "write 'reset'"),
        ("severity: no_excellent", "severity: worse", "'fail' or 'no_excellent'", "write 'fail'"),
        ("    basis: 文1号\n", "", "basis", ""),
        ("grade: fail, title: {zh: 不合格, en: Fail}, below: 60",
         "grade: fail, title: {zh: 不合格, en: Fail}, below: 50", "grades: gap between 50 and 60",
         "add {at_least: 50, grade: …}"),
        ("share: 0.3, rounding: down", "share: 0.3", "share and rounding belong together",
         "down, up or half_up"),
        ("rounding: down, ties: all}]", "rounding: down, ties: all, groups: [areas]}]",
         "the peer group 'areas' is not known", "one of headquarters"),
        ("rounding: down, ties: all}]", "rounding: down, ties: all},"
         " {grade: excellent, count: 1, ties: all}]", "a grade has two quotas", "each group"),
        ("quotas: [{grade: excellent", "quotas: [{grade: fail", "none of the grades above",
         "excellent"),
        ("lost_points: {of: late}", "lost_points: {of: late}, rank: {last: 1}",
         "a condition has rank, lost_points", "join several by all or any"),
        ("lost_points: {of: late}", "all: [{lost_points: {of: late}}, {not: {lost_points: "
         "{of: late}}}]", "can never hold", "remove one"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_with_line_reason_and_proposal(
    tmp_path: Path, old: str, new: str, reason: str, proposal: str
) -> None:
    assert LISTS.count(old) >= 1
    text = LISTS.replace(old, new, 1)
    found = refusals(tmp_path, text)
    assert any(reason in one.reason for one in found), [one.reason for one in found]
    [refusal] = [one for one in found if reason in one.reason][:1]
    assert proposal in refusal.proposal
    assert refusal.line is not None
    assert refusal.line >= line_of(LISTS, "lights:")


def test_too_many_alternatives_are_refused(tmp_path: Path) -> None:
    text = LISTS.replace(
        "{lost_points: {of: late}}",
        "{any: [{lost_points: {of: late}}, {rank: {last: 1}}], periods_in_a_row: 9}",
    )
    [refusal] = refusals(tmp_path, text)
    assert "more than 128 alternatives" in refusal.reason
    assert "a list of its own" in refusal.proposal


def test_an_item_may_not_count_a_list_that_rests_on_it(tmp_path: Path) -> None:
    counting = """\
  - item: listed
    title: {zh: 约谈, en: Interviewed}
    entries: {list: below_all}
    curve: {per_event: {points: -1}}
lists:
  - list: below_all
    title: {zh: 末位, en: Last}
    when: {rank: {last: 1}}
"""
    [refusal] = refusals(tmp_path, RULEBOOK + counting)
    assert "rests on itself: total → list below_all → total" in refusal.reason
    fine = counting.replace("{rank: {last: 1}}", "{rank: {of: investment, last: 1}}")
    path = tmp_path / "method.yml"
    path.write_text(RULEBOOK + fine, "utf-8")
    tables = compile_rulebooks([path], CONTEXT)
    passes = {row["item_id"]: row["pass"] for row in tables["rulebook_items"].to_dicts()}
    assert passes["listed"] == 2
