"""Rulebooks are refused with file, line, reason and proposal, or become tables."""

from pathlib import Path

import pytest

from compiling.rulebook.alone import read_alone
from compiling.rulebook.tables import SCHEMAS, RulebookContext, compile_rulebooks, unrolling
from settings.errors import Refusal, RefusedDefinition

SHIPPED = Path(__file__).parents[2] / "programmes/key_projects/rulebooks"

CONTEXT = RulebookContext(
    indicators={
        "investment_attainment": "key_projects", "starts_attainment": "key_projects",
        "late_reports": "key_projects", "late_starts": "key_projects",
        "starts_by_plan": "key_projects", "starts_overdue_by_plan": "key_projects",
        "overdue_problems": "key_projects", "waste_sorted": "other",
        "milestones_overdue": "key_projects", "top_without_progress": "key_projects",
        "routine_violations": "key_projects", "routine_criticised": "key_projects",
        "high_level_violations": "key_projects", "high_level_criticised": "key_projects",
    },
    units=[
        {"unit_id": f"H{number}", "unit_class": "area_headquarters"} for number in range(1, 5)
    ],
    programmes=["key_projects", "other"],
)  # fmt: skip

RULEBOOK = """\
rulebook: method
programme: key_projects
title: {zh: 办法, en: Method}
legal_basis: none
valid: {from: 2017-01-01, to: 2017-12-31}
period_kinds: [month]
total: 100
peer_groups:
  - group: headquarters
    title: {zh: 指挥部, en: Headquarters}
    units: {class: area_headquarters}
    minimum_size: 3
ranking:
  follows: exact
  ties: competition
  printed_digits: 2
  rounding: half_up
  print_order: best_first
items:
  - item: investment
    title: {zh: 投资, en: Investment}
    points: 60
    indicator: investment_attainment
    curve: {proportional: {full_at: 1, cap: full}}
    not_applicable: rescale
  - item: duty
    title: {zh: 责任, en: Duty}
    points: 40
    reverse_deduction: {floor: 0}
    items:
      - item: late
        title: {zh: 迟开工, en: Late starts}
        indicator: late_starts
        curve: {per_event: {points: -3, most: -9}}
      - item: again
        title: {zh: 连续, en: Again}
        streak: {item: late, lost_points: true, at_least: 2, points: -2}
"""

GRADES = (
    "grades:\n  bands: [{{grade: bad, title: {{zh: 差, en: b}}, below: {good}}}, {{grade: good,"
    " title: {{zh: 良, en: g}}, at_least: {good}, below: {best}}}, {{grade: best,"
    " title: {{zh: 优, en: e}}, at_least: {best}}}]"
)
QUOTAS = (
    "\n  quotas: [{grade: best, share: 0.5, rounding: down, ties: none},"
    " {grade: good, share: 0.3, rounding: down, ties: none}]"
)


def refusals(folder: Path, *texts: str) -> list[Refusal]:
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"rulebook_{number}.yml")
        files[-1].write_text(text, encoding="utf-8")
    with pytest.raises(RefusedDefinition) as refused:
        compile_rulebooks(files, CONTEXT)
    assert all(refusal.proposal for refusal in refused.value.refusals)
    return refused.value.refusals


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "reason", "proposal"),
    [
        ("minimum_size: 3", "minimum_size: 3\nexemptions:\n  - {unit: H9, from: 2017-01-01,"
         " to: 2017-02-28, document: No. 3}", "unit 'H9' is in no peer group",
         "did you mean 'H4'?"),
        ("minimum_size: 3", "minimum_size: 3\nexemptions:\n  - {unit: H1, from: 2017-01-01,"
         " to: 2017-02-28, document: No. 3, items: [lates]}", "the item 'lates' is not known",
         "did you mean 'late'?"),
        ("minimum_size: 3", "minimum_size: 3\nexemptions:\n  - {unit: H1, from: 2017-03-01,"
         " to: 2017-02-28, document: No. 3}", "before it starts", "swap the dates"),
        ("printed_digits", "printed_digit", "'printed_digit' is not a known key",
         "did you mean 'printed_digits'?"),
        ("total: 100", "total: 90", "the items' points add up to 100, the total is 90",
         "change the points by -10, or write 100 here"),
        ("indicator: investment_attainment", "indicator: investment_atainment",
         "indicator 'investment_atainment' is not known",
         "did you mean 'investment_attainment'?"),
        ("indicator: late_starts", "indicator: waste_sorted", "belongs to programme 'other'",
         "did you mean 'late_starts'?"),
        ("programme: key_projects", "programme: key_project", "programme 'key_project' is not",
         "did you mean 'key_projects'?"),
        ("class: area_headquarters", "class: area_headquarter", "no unit is of class",
         "did you mean 'area_headquarters'?"),
        ("units: {class: area_headquarters}", "units: {list: [H1, H9]}", "unit 'H9' is not",
         "did you mean 'H4'?"),
        ("proportional: {full_at: 1, cap: full}",
         "points: {through: [[0, 0], [1, 400]], outside: flat}",
         "gives up to 400 points and has 60", "lower the curve, or give the item 400 points"),
        ("streak: {item: late,", "streak: {item: lates,", "'lates' is none",
         "did you mean 'late'?"),
        ("streak: {item: late,", "streak: {item: duty,", "'duty' is none", "known are: "),
        ("minimum_size: 3", "minimum_size: 3\n    excluded: [{unit: X, reason: {zh: 无, en: x}}]",
         "unit 'X' is not in the group", "known are: H1, H2, H3, H4"),
        ("- item: again", "- item: late", "the item 'late' exists already", "another name"),
        ("points: -3, most", "points: 3, most", "differ in sign", "write most: 9"),
        ("not_applicable: rescale", "not_applicable: base", "base belong together",
         "give both or neither"),
        ("    points: 60\n", "", "'investment' has no points", "add points"),
        ("- item: investment", "- item: Investment", "it is no name", "small letters"),
        ("to: 2017-12-31", "to: 2016-12-31", "before it starts", "swap the dates"),
        ("proportional: {full_at: 1, cap: full}",
         "bands: {bands: [{below: 1, points: 0}, {above: 1, points: 60}]}",
         "gap at exactly 1", "write at_least: 1 in band 2"),
        ("total: 100", "total: 100\nbounds: {lowest: 90, highest: 10}",
         "lowest does not lie below highest", "swap them"),
        ("units: {class: area_headquarters}", "units: {list: []}", "at least 1 entry", "add"),
        ("points: -3, most", "points: {a: 1}, most", "a number is needed here", "such as 0.5"),
        ("minimum_size: 3", "minimum_size: true", "a whole number is needed", "such as 3"),
        ("zh: 投资,", "zh: '',", "nothing is written here", "write it"),
        ("    indicator: investment_attainment\n    curve: {proportional: {full_at: 1, cap: full}}",
         "    score: {item: duty, periods: within, kind: week}\n    curve: {value: {highest: 60}}",
         "assesses no week: there is nothing to take", "choose of month"),
        ("    indicator: investment_attainment\n    curve: {proportional: {full_at: 1, cap: full}}",
         "    entries: {list: red}\n    curve: {value: {highest: 60}}",
         "the list 'red' is not known", "there is none to choose from"),
        ("minimum_size: 3", "minimum_size: 3\nexemptions:\n  - {unit: H1, from: 2017-01-05,"
         " to: 2017-02-20, document: No. 3}", "no whole period of the method lies between",
         "their first and last day"),
        ("    not_applicable: rescale", "    not_applicable: base\n    base: 61",
         "'investment' gives 61 points where it does not apply, and has 60", "at most 60"),
        ("total: 100", "total: 100\nschedule: {by_month: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8,"
         " 0.85, 0.9, 0.92, 0.95]}", "the year does not end at 1", "the whole task"),
        ("    not_applicable: rescale", "    steps: [{limit: {lowest: 2, highest: 1}}]",
         "lowest does not lie below highest", "swap them"),
        ("    not_applicable: rescale", "    steps: [{limit: {}}]", "no limit is given",
         "add lowest, highest or both"),
        ("proportional: {full_at: 1, cap: full}",
         "marginal: {at: 0, above: [{each: 1, points: 1}], highest: -10, lowest: 10}",
         "lowest does not lie below highest", "swap them"),
        ("total: 100", "total: 100\nbounds: {highest: 100}\n" + GRADES.format(good=60, best=600),
         "no total reaches the grade 'best': the bound of the total is 100", "change the band"),
        ("total: 100", "total: 100\n" + GRADES.format(good=60, best=80) + QUOTAS,
         "more may have 'best' than 'good' or better", "give 'good' the larger one"),
        ("total: 100", "total: -1", "the total lies from 0", "the sum of the points"),
        ("late_starts\n        curve: {per_event: {points: -3, most: -9}}",
         "late_starts\n        curve: {per_event: {points: 3}}", "gives points below a deduction",
         "with a minus"),
    ],
)  # fmt: skip
def test_one_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str, proposal: str
) -> None:
    changed = RULEBOOK.replace(old, new, 1)
    assert changed != RULEBOOK
    with pytest.raises(RefusedDefinition) as refused:
        file = tmp_path / "rulebook.yml"
        file.write_text(changed, encoding="utf-8")
        compile_rulebooks([file], CONTEXT)
    told = [one for one in refused.value.refusals if reason in one.reason]
    assert told, str(refused.value)
    assert told[0].file == tmp_path / "rulebook.yml"
    # the line itself, or that of the item around it
    lines = changed.split("\n")
    first = next(n for n, line in enumerate(lines) if line != RULEBOOK.split("\n")[n])
    item = max((n for n in range(first + 1) if "- item:" in lines[n]), default=first)
    assert told[0].line in {item + 1, *range(first + 1, first + new.count("\n") + 2)}
    assert proposal in told[0].proposal


def test_two_rulebooks_may_not_judge_the_same_month(tmp_path: Path) -> None:
    second = RULEBOOK.replace("rulebook: method", "rulebook: method_b")
    [refusal] = refusals(tmp_path, RULEBOOK, second)
    assert refusal.file.name == "rulebook_1.yml"
    assert refusal.line == line_of(second, "valid:")
    assert "group 'headquarters', period kind 'month'" in refusal.reason


def test_a_rulebook_may_follow_another(tmp_path: Path) -> None:
    second = RULEBOOK.replace("rulebook: method", "rulebook: method_b").replace("2017-", "2018-")
    files = [tmp_path / "a.yml", tmp_path / "b.yml"]
    for file, text in zip(files, (RULEBOOK, second), strict=True):
        file.write_text(text, encoding="utf-8")
    assert compile_rulebooks(files, CONTEXT)["rulebooks"]["rulebook_id"].to_list() == [
        "method", "method_b",
    ]  # fmt: skip


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    [refusal] = refusals(tmp_path, RULEBOOK, RULEBOOK.replace("2017-", "2018-"))
    assert "stands in" in refusal.reason
    assert refusal.line == 1


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    first = RULEBOOK.replace("total: 100", "total: 90")
    second = RULEBOOK.replace("legal_basis", "legalbasis")
    assert {refusal.file.name for refusal in refusals(tmp_path, first, second)} == {
        "rulebook_0.yml", "rulebook_1.yml",
    }  # fmt: skip


def test_the_shipped_rulebooks_compile() -> None:
    """The method of headquarters; the others are scored in tests/integration."""
    shipped = [path.stem for path in sorted(SHIPPED.glob("*.yml"))]
    assert shipped == [
        "area_headquarters_2017", "area_headquarters_quarter_2017", "departments_2017",
        "stationed_units_2017",
    ]  # fmt: skip
    tables = compile_rulebooks([SHIPPED / "area_headquarters_2017.yml"], CONTEXT)
    assert list(tables) == list(SCHEMAS)
    items = tables["rulebook_items"]
    assert items.filter(items["depth"] == 1)["full_points"].sum() == 100
    # 40 : 20 : 40, so that a weight is a quotient of small numbers
    shares = tables["rulebook_shares"].unique("member_id", maintain_order=True)
    assert shares["weight_units"].to_list() == [2, 1, 2]
    assert set(shares["whole_units"]) == {5}
    assert tables["rulebook_units"]["unit_id"].to_list() == ["H1", "H2", "H3", "H4"]


def test_an_empty_office_gets_empty_tables_of_the_same_shape() -> None:
    tables = compile_rulebooks([], CONTEXT)
    assert all(list(tables[name].columns) == list(schema) for name, schema in SCHEMAS.items())
    assert tables["sentence_templates"].height > 0


def test_the_version_follows_the_content_and_not_the_layout(tmp_path: Path) -> None:
    def version(text: str) -> str:
        file = tmp_path / "rulebook.yml"
        file.write_text(text, encoding="utf-8")
        return str(compile_rulebooks([file], CONTEXT)["rulebooks"]["version"][0])

    assert version(RULEBOOK) == version("# a comment\n" + RULEBOOK)
    assert version(RULEBOOK) != version(RULEBOOK.replace("points: -2", "points: -1"))


@pytest.mark.parametrize(
    ("old", "new", "limits"),
    [
        ("", "", (0, 100)),
        ("cap: full", "cap: none", (0, None)),
        ("total: 100", "total: 100\nbounds: {lowest: 10}", (10, None)),
    ],
)
def test_limits_of_the_total(
    tmp_path: Path, old: str, new: str, limits: tuple[int | None, int | None]
) -> None:
    file = tmp_path / "rulebook.yml"
    file.write_text(RULEBOOK.replace(old, new, 1) if old else RULEBOOK, encoding="utf-8")
    rulebooks = compile_rulebooks([file], CONTEXT)["rulebooks"]
    assert (rulebooks["lowest_points"][0], rulebooks["highest_points"][0]) == limits


def test_a_method_is_read_alone_though_only_a_list_looks_at_an_indicator(tmp_path: Path) -> None:
    file = tmp_path / "rulebook.yml"
    file.write_text(
        RULEBOOK + "lists:\n"
        "  - list: accidents\n"
        "    title: {zh: 事故, en: Accidents}\n"
        "    when: {not: {indicator: {indicator: accidents, below: 1}}, periods_in_a_row: 2}\n",
        encoding="utf-8",
    )
    assert read_alone(file).rulebook == "method"


def test_what_items_leave_to_each_other_does_not_move_the_limit_of_their_node(
    tmp_path: Path,
) -> None:
    one = "indicator: {}, curve: {{value: {{}}}}, points: 100, missing: leave_out, title: *t"
    pace, late = one.format("investment_attainment"), one.format("starts_attainment")
    text = RULEBOOK.split("items:")[0].replace("total: 100", "total: 2\ncombine: mean")
    text = text.replace("title: {zh: 办法", "title: &t {zh: 办法")
    text += "items:\n  - {item: work, combine: mean, highest: 60, title: *t, items: [\n"
    text += f"      {{item: pace, {pace}}}, {{item: late, {late}}}]}}\n"
    text += f"  - {{item: other, {pace}}}\n"
    file = tmp_path / "rulebook.yml"
    file.write_text(text, encoding="utf-8")
    chains = compile_rulebooks([file], CONTEXT)["rulebook_chains"]
    found = chains.filter(chains["root_item_id"] == "total")
    groups = found.select("item_id", "entry", "group_id").rows()
    assert sorted(groups) == [
        ("late", "leaf", "total"), ("late", "leaf", "work"), ("other", "leaf", "total"),
        ("pace", "leaf", "total"), ("pace", "leaf", "work"), ("work", "node", "total"),
    ]  # fmt: skip


def test_models_are_built_for_the_kinds_of_step_and_source_that_rulebooks_have(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "first.yml", tmp_path / "second.yml"
    limited = (
        "indicator: investment_attainment\n    steps: [{round: {digits: 2}}, {limit: {highest: 1}}]"
    )
    first.write_text(
        RULEBOOK.replace("indicator: investment_attainment", limited, 1), encoding="utf-8"
    )
    second.write_text(
        RULEBOOK.replace("rulebook: method", "rulebook: second", 1)
        .replace("from: 2017-01-01, to: 2017-12-31", "from: 2018-01-01, to: 2018-12-31", 1)
        .replace("indicator: investment_attainment", "indicator: investment_attainment\n"
                 "    steps: [{rank: {better: higher}}]", 1)
        .replace("streak: {item: late, lost_points: true, at_least: 2, points: -2}",
                 "indicator: late_reports\n        curve: {per_event: {points: -3, most: -9}}"),
        encoding="utf-8",
    )  # fmt: skip

    def kinds(*files: Path) -> tuple[list[list[str]], list[list[str]]]:
        told = unrolling(compile_rulebooks(list(files), CONTEXT))
        return told["score_step_kinds"], told["score_sources"]

    # by place in the chain of steps, and by pass
    assert kinds(first) == ([["round"], ["limit"]], [["indicator"], ["streak"]])
    assert kinds(second) == ([["rank"]], [["indicator"], []])
    assert kinds(first, second) == (
        [["rank", "round"], ["limit"]], [["indicator"], ["streak"]],
    )  # fmt: skip
    assert kinds() == ([], [[], []])
