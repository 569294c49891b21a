"""A tried rulebook brings along whatever it looks at: scores and lists of the office's own."""

from pathlib import Path

import pytest
from listed_towns import INDICATORS, MONTHLY, TOWNS, YEARLY

from compiling.rulebook.tables import RulebookContext
from compiling.scenario import compile_scenario, read_trial

CONTEXT = RulebookContext(
    dict.fromkeys(INDICATORS, "works"),
    [{"unit_id": unit, "unit_class": "town"} for unit in TOWNS],
    ["works"],
)
ITEM = "    entries: {list: black, rulebook: monthly, periods: within, kind: month}"
COUNTED = f"""{YEARLY}lists:
  - list: twice_black
    title: {{zh: 两次列入黑榜, en: Twice on the black list}}
    when: {{entries: {{list: black, rulebook: monthly, periods: within, kind: month, at_least: 2}}}}
"""


@pytest.mark.parametrize("tried", [YEARLY, COUNTED.replace(ITEM, "    indicator: late")],
                         ids=["an item", "a condition"])  # fmt: skip
def test_the_official_lists_that_a_trial_counts_are_scored_with_it(
    tried: str, tmp_path: Path
) -> None:
    official, candidate = tmp_path / "monthly.yml", tmp_path / "tried.yml"
    official.write_text(MONTHLY, encoding="utf-8")
    candidate.write_text(tried, encoding="utf-8")
    scenario = compile_scenario([read_trial(candidate, "candidate")], [official], CONTEXT)
    assert set(scenario.tables["rulebooks"]["rulebook_id"]) == {"yearly__candidate", "monthly"}
    assert "black" in scenario.tables["rulebook_flags"]["list_id"].to_list()


def test_a_trial_that_counts_its_own_list_by_name_counts_it_under_its_new_name(
    tmp_path: Path,
) -> None:
    candidate = tmp_path / "tried.yml"
    own = ITEM.replace("black", "twice").replace("rulebook: monthly, ", "rulebook: yearly, ")
    candidate.write_text(
        YEARLY.replace(ITEM, own.replace("periods: within, kind: month", "periods: same"))
        + "lists:\n  - {list: twice, title: {zh: 单, en: List},"
        " when: {indicator: {indicator: late, at_least: 2}}}\n",
        encoding="utf-8",
    )
    scenario = compile_scenario([read_trial(candidate, "candidate")], [], CONTEXT)
    [source] = scenario.tables["rulebook_list_items"]["source_rulebook_id"]
    assert source == "yearly__candidate"
