"""Growth, factors, events in turn, gates and chosen scores: what is refused, what is printed."""

from pathlib import Path

import pytest
from test_rulebooks import CONTEXT, RULEBOOK, line_of, refusals

from compiling.rulebook.counting import PerEvent
from compiling.rulebook.language import Rulebook
from compiling.rulebook.limits import total_limits
from compiling.rulebook.sentences import rule_of
from compiling.rulebook.tables import compile_rulebooks
from settings.yaml_file import read_yaml, validate

CURVE = "    curve: {proportional: {full_at: 1, cap: full}}\n"
EVENTS = "curve: {per_event: {points: -3, most: -9}}"


@pytest.mark.parametrize(
    ("old", "new", "reason", "proposal"),
    [
        (CURVE, CURVE + "    steps: [{multiply: 2}, {growth: previous}]\n",
         "growth compares values as they came", "put it before the other steps"),
        (CURVE, CURVE + "    steps: [{growth: previous}, {factor: {indicator: late_starts}}]\n",
         "holds its value against two other numbers", "keep one"),
        (CURVE, CURVE + "    factor: {indicator: late_start}\n", "'late_start' is not known",
         "did you mean 'late_starts'?"),
        (CURVE, CURVE + "    factor: {by_unit: {H9: 1.2}, otherwise: 1}\n",
         "unit 'H9' is in no peer group", "did you mean 'H4'?"),
        (CURVE, CURVE + "    factor: {by_group: {headquarter: 1.2}, otherwise: 1}\n",
         "the peer group 'headquarter' is not known", "did you mean 'headquarters'?"),
        (CURVE, CURVE + "    factor: {by_unit: {H1: 1.2}}\n",
         "3 units have no factor, 'H2' among them", "add otherwise: 1"),
        (CURVE, CURVE + "    factor: {by_unit: {H1: 0}, otherwise: 1}\n", "lies above 0",
         "leave a unit out"),
        (CURVE, CURVE + "    factor: {otherwise: 1}\n", "from an indicator, or from",
         "one of them"),
        (CURVE, CURVE + "    factor: {indicator: late_starts, lowest: 2, highest: 1}\n",
         "lowest lies above highest", "swap them"),
        (CURVE, CURVE + "    counts_if: [{item: dutys, at_least: 20}]\n",
         "the item 'dutys' is not known", "did you mean 'duty'?"),
        (CURVE, CURVE + "    counts_if: [{item: duty}]\n", "no bound is given", "at_least"),
        (CURVE, CURVE + "    counts_if: [{item: investment, at_least: 60}]\n", "rests on itself",
         "do not contain it"),
        (EVENTS, "curve: {per_event: {points: -3, in_turn: [-1, -2]}}",
         "an event has points, percent or in_turn", "give one of them"),
        (EVENTS, "curve: {per_event: {in_turn: [-1, -2]}}", "where it begins anew",
         "counted_within: year"),
        (EVENTS, "curve: {per_event: {in_turn: [-1, 2], counted_within: year}}", "both signs",
         "one sign"),
        (EVENTS, "curve: {per_event: {in_turn: [-1, -2], then: double, counted_within: year}}",
         "doubles without end", "add most"),
        (EVENTS, "curve: {per_event: {points: -1, counted_within: year}}", "go with in_turn",
         "remove them"),
        (EVENTS, "curve: {per_event: {in_turn: [-1, -2], counted_within: year,"
         " at_most: {year: 2}}}", "what each further event is worth", "remove at_most"),
        ("indicator: investment_attainment", "score: {item: duty, best: 2}",
         "among several scores", "periods: within"),
        ("indicator: investment_attainment",
         "score: {item: duty, periods: within, kind: month, best: 2, without: {best: 1}}",
         "both choose scores", "keep one"),
        ("indicator: investment_attainment",
         "score: {item: duty, periods: within, kind: month, without: {}}", "nothing is left out",
         "best: 1"),
    ],
)  # fmt: skip
def test_one_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str, proposal: str
) -> None:
    text = RULEBOOK.replace(old, new, 1)
    assert text != RULEBOOK
    told = refusals(tmp_path, text)
    found = [one for one in told if reason in one.reason]
    assert found, [one.reason for one in told]
    assert proposal in found[0].proposal
    first = line_of(text, "- item: investment") if old != EVENTS else line_of(text, "- item: late")
    assert first <= found[0].line <= line_of(text, "- item: again")


def test_the_rule_of_an_item_says_its_factor_and_what_must_be_met(tmp_path: Path) -> None:
    path = tmp_path / "method.yml"
    path.write_text(
        RULEBOOK.replace(
            CURVE,
            CURVE + "    factor: {by_unit: {H1: 1.2}, otherwise: 1, highest: 1.1}\n"
            "    counts_if: [{item: duty, at_least: 20, below: 40}]\n",
            1,
        )
        .replace(EVENTS, "curve: {per_event: {in_turn: [-1, -2], counted_within: year}}")
        .replace("not_applicable: rescale", "not_applicable: exclude"),
        encoding="utf-8",
    )
    rulebook = validate(read_yaml(path), Rulebook)
    items = {one.item: one for one in (*rulebook.items, *rulebook.items[1].items)}
    zh, en = rule_of(items["investment"], items)
    assert zh.endswith(
        "；仅在「责任」得分 ≥20 且 <40 时计分；所得分乘以难度系数（H1 1.2、其余 1、≤1.1）"
    )
    assert en.endswith(
        "; only where “Duty” has ≥20 and <40 points; points times the difficulty factor"
        " (H1 1.2, others 1, ≤1.1)"
    )
    assert rule_of(items["late"], items)[0] == "同一年内第 1 次 -1 分、第 2 次 -2 分，以后每次同此"
    # 60 × 1.1 and the full 40
    assert total_limits(rulebook)[1] == 106
    factors = compile_rulebooks([path], CONTEXT)["rulebook_factors"]
    assert dict(zip(factors["unit_id"], factors["numerator"], strict=True)) == {
        "H1": 11, "H2": 1, "H3": 1, "H4": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "turns"),
    [
        ({"in_turn": [-1, -2]}, [(0, 1, -1), (1, None, -2)]),
        ({"in_turn": [-1, -2], "most": -6}, [(0, 1, -1), (1, 2, -2), (2, 3, -2), (3, 4, -1)]),
        ({"in_turn": [1, 2], "most": 8, "then": "double"}, [(0, 1, 1), (1, 2, 2), (2, 3, 4),
                                                            (3, 4, 1)]),
    ],
)  # fmt: skip
def test_what_each_event_is_worth(given: dict[str, object], turns: list[tuple[int, ...]]) -> None:
    events = PerEvent.model_validate({"counted_within": "year"} | given)
    assert [(one.after, one.until, one.each) for one in events.turns] == turns
