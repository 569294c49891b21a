"""Items that hold in some places only: the sums are right for each group and kind of period."""

from pathlib import Path

import pytest
from test_rulebooks import CONTEXT, RULEBOOK, line_of, refusals

from compiling.rulebook.language import Rulebook
from compiling.rulebook.limits import total_limits
from compiling.rulebook.sentences import rule_of
from compiling.rulebook.tables import compile_rulebooks
from settings.yaml_file import read_yaml, validate

BOTH = RULEBOOK.replace("period_kinds: [month]", "period_kinds: [month, half_year]")
ONLY = "    points: 60\n    only: {period_kinds: [half_year]}\n"
MONTHLY = "total: 100\ntotals: [{period_kinds: [month], total: 40}]"


@pytest.mark.parametrize(
    ("old", "new", "at", "reason", "proposal"),
    [
        ("    points: 60\n", ONLY, "total: 100",
         "in month periods of 'headquarters' the items' points add up to 40, the total is 100",
         "change the points by 60, or declare it under totals"),
        ("total: 100", MONTHLY, "total: 100",
         "in month periods of 'headquarters' the items' points add up to 100, the total is 40",
         "declare it under totals"),
        ("    points: 60\n", ONLY.replace("half_year", "year"), "    only:",
         "the rulebook assesses no year", "choose of month, half_year"),
        ("    points: 60\n", ONLY.replace("period_kinds: [half_year]", "groups: [headquarter]"),
         "    only:", "the peer group 'headquarter' is not known", "did you mean 'headquarters'?"),
        ("    points: 60\n", ONLY.replace("{period_kinds: [half_year]}", "{}"), "    only:",
         "it names neither", "add one of them"),
        ("    points: 60\n", "    points: 60\n    weight_where: [{groups: [headquarters],"
         " weight: 2}]\n", "  - item: investment", "weights in some places and none elsewhere",
         "add weight"),
        ("total: 100", "total: 100\ntotals: [{groups: [headquarter], total: 100}]", "totals:",
         "the peer group 'headquarter' is not known", "did you mean 'headquarters'?"),
    ],
)  # fmt: skip
def test_one_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, at: str, reason: str, proposal: str
) -> None:
    text = BOTH.replace(old, new, 1)
    [refusal] = refusals(tmp_path, text)
    assert reason in refusal.reason
    assert proposal in refusal.proposal
    assert refusal.line == line_of(text, at)


def test_a_kind_of_period_in_which_nothing_holds_is_refused(tmp_path: Path) -> None:
    text = BOTH.replace("    points: 60\n", ONLY, 1).replace(
        "    points: 40\n", ONLY.replace("60", "40"), 1
    )
    [refusal] = refusals(tmp_path, text.replace("total: 100", MONTHLY))
    assert "no item holds in month periods of 'headquarters'" in refusal.reason


def test_rows_of_the_tree_belong_to_scopes_only_where_a_method_has_some(tmp_path: Path) -> None:
    path = tmp_path / "method.yml"
    path.write_text(BOTH, encoding="utf-8")
    plain = compile_rulebooks([path], CONTEXT)
    assert plain["rulebook_entries"]["peer_group_id"].null_count() == len(plain["rulebook_entries"])
    assert plain["rulebook_absences"].is_empty()
    text = BOTH.replace("    points: 60\n", ONLY, 1).replace("total: 100", MONTHLY)
    path.write_text(text, encoding="utf-8")
    scoped = compile_rulebooks([path], CONTEXT)
    assert scoped["rulebook_absences"].rows() == [("method", "investment", "headquarters", "month")]
    by_kind = scoped["rulebook_entries"].group_by("period_kind").len().sort("period_kind")
    assert by_kind["period_kind"].to_list() == ["half_year", "month"]
    assert by_kind["len"][0] == by_kind["len"][1] + 1
    rulebook = validate(read_yaml(path), Rulebook)
    assert rule_of(rulebook.items[0], {})[0].endswith("（仅限半年度）")
    assert rule_of(rulebook.items[0], {})[1].endswith(" (only in half year periods)")
    # shared out within the larger tree: nothing above the full points of one is promised
    assert total_limits(rulebook)[0] == 0
