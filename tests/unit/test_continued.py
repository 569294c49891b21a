"""A method that continues another: what is refused, and which facts it asks of the older one."""

from pathlib import Path

import pytest
from test_rulebooks import CONTEXT, RULEBOOK, line_of, refusals

from compiling.rulebook.tables import compile_rulebooks
from compiling.scenario import compile_scenario, read_trial

NEWER = (
    RULEBOOK.replace("rulebook: method", "rulebook: newer\ncontinues: method")
    .replace("{from: 2017-01-01, to: 2017-12-31}", "{from: 2018-01-01}")
    .replace("- item: investment", "- item: invested")
)
LISTS = """\
lists:
  - list: behind
    title: {zh: 落后, en: Behind}
    when: {all: [{rank: {last: 1}}, {points: {of: invested, below: 30}}], periods_in_a_row: 2}
"""


@pytest.mark.parametrize(
    ("old", "new", "reason", "proposal"),
    [
        ("continues: method", "continues: methd", "the rulebook 'methd' is not known",
         "did you mean 'method'?"),
        ("continues: method", "continues: newer", "the rulebook 'newer' is not known", "method"),
        ("{from: 2018-01-01}", "{from: 2017-12-31}", "'method' ends on 2017-12-31; this one starts"
         " on 2017-12-31", "end the older one before"),
        ("- group: headquarters", "- group: areas", "'method' has none of its peer groups",
         "the names that they had"),
    ],
)  # fmt: skip
def test_one_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str, proposal: str
) -> None:
    text = NEWER.replace(old, new, 1)
    found = [one for one in refusals(tmp_path, RULEBOOK, text) if reason in one.reason]
    assert len(found) == 1
    assert proposal in found[0].proposal
    assert found[0].line == line_of(text, "continues:")


def test_the_older_method_is_asked_what_it_can_tell(tmp_path: Path) -> None:
    files = [tmp_path / "method.yml", tmp_path / "newer.yml"]
    files[0].write_text(RULEBOOK, encoding="utf-8")
    files[1].write_text(NEWER + LISTS, encoding="utf-8")
    tables = compile_rulebooks(files, CONTEXT)
    atoms = tables["rulebook_atoms"].select("rulebook_id", "atom_id", "measure").rows()
    # It has a total, and no item of that name.
    assert sorted(atoms) == [
        ("method", "newer.a2", "rank_last"), ("newer", "a1", "points"),
        ("newer", "a2", "rank_last"),
    ]  # fmt: skip
    assert tables["rulebook_lines"].rows() == [
        ("method", "method", 0, True), ("newer", "newer", 0, True), ("newer", "method", 1, True),
    ]  # fmt: skip


def test_a_version_may_count_anew_and_no_other_rulebook(tmp_path: Path) -> None:
    files = [tmp_path / "method.yml", tmp_path / "newer.yml"]
    files[0].write_text(RULEBOOK, encoding="utf-8")
    anew = NEWER.replace("continues: method\n", "continues: method\ncounts_anew: true\n")
    assert anew != NEWER
    files[1].write_text(anew, encoding="utf-8")
    lines = compile_rulebooks(files, CONTEXT)["rulebook_lines"]
    assert ("newer", "method", 1, False) in lines.rows()
    text = anew.replace("continues: method\n", "")
    found = [one for one in refusals(tmp_path, RULEBOOK, text) if "counted on" in one.reason]
    assert [one.line for one in found] == [line_of(text, "counts_anew:")]


def test_a_trial_that_continues_an_official_method_is_scored_with_it(tmp_path: Path) -> None:
    official, tried = tmp_path / "method.yml", tmp_path / "newer.yml"
    official.write_text(RULEBOOK, encoding="utf-8")
    tried.write_text(NEWER, encoding="utf-8")
    scenario = compile_scenario([read_trial(tried, "candidate")], [official], CONTEXT)
    assert set(scenario.tables["rulebooks"]["rulebook_id"]) == {"method", "newer__candidate"}


def test_a_ladder_waits_for_that_of_any_method_it_continues(tmp_path: Path) -> None:
    """The version between has none of that name; the oldest one's is known in the second pass."""
    ladder = """\
ladders:
  - ladder: steps
    title: {zh: 督办, en: Escalation}
    when: {WHEN}
    steps: [{step: one, title: {zh: 一, en: one}}, {step: two, title: {zh: 二, en: two}}]
    relief: keep
    within_year: true
"""
    late = "indicator: {indicator: late_starts, at_least: 1}"
    lists = f"lists:\n  - {{list: late_now, title: {{zh: 迟, en: Late}}, when: {{{late}}}}}\n"
    texts = {
        "method": RULEBOOK + lists + ladder.replace("WHEN", "list: {list: late_now}"),
        "newer": NEWER,
        "newest": NEWER.replace("rulebook: newer\ncontinues: method",
                                "rulebook: newest\ncontinues: newer")
        .replace("{from: 2018-01-01}", "{from: 2019-01-01}") + ladder.replace("WHEN", late),
    }  # fmt: skip
    texts["newer"] = NEWER.replace("{from: 2018-01-01}", "{from: 2018-01-01, to: 2018-12-31}")
    files = [tmp_path / f"{name}.yml" for name in texts]
    for path in files:
        path.write_text(texts[path.stem], encoding="utf-8")
    flags = compile_rulebooks(files, CONTEXT)["rulebook_flags"].filter(flag_id="steps")
    assert dict(zip(flags["rulebook_id"], flags["pass"], strict=True)) == {"method": 2, "newest": 2}
