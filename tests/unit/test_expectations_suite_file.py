"""Suites as they are written: what is taken, and what is refused with file, line and proposal."""

import json
from pathlib import Path

import pytest

from expectations.suite_file import SHIPPED, read_suite, read_suites
from settings.errors import RefusedDefinition

SUITE = """\
suite: totals
gate: published
table: marts.totals
identify: [unit_id]
expectations:
  - id: enough
    type: expect_column_values_to_be_between
    kwargs: {column: total, min_value: 0.1}
    meta:
      code: KP-799
      sentence: {zh: 足够, en: Enough}
      severity: refuse
"""
QUERY = "kwargs: {{unexpected_rows_query: '{}'}}"
KWARGS = "kwargs: {column: total, min_value: 0.1}"


def _written(folder: Path, text: str) -> Path:
    path = folder / "suite.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_suite_is_plain_data(tmp_path: Path) -> None:
    suite = read_suite(_written(tmp_path, SUITE))
    assert json.loads(json.dumps(suite)) == suite
    assert suite["programme"] is None
    [one] = suite["expectations"]
    assert one["kwargs"] == {"column": "total", "min_value": 0.1}
    # What the gate does not know of comes back with the result.
    assert one["meta"]["severity"] == "refuse"


@pytest.mark.parametrize(
    ("written", "instead", "line", "told"),
    [
        ("suite: totals", "suit: totals", 1, "did you mean 'suite'?"),
        ("gate: published", "gate: third", 2, "'submission', 'facts' or 'published'"),
        ("table: marts.totals", "table: marts.totals; drop", 3, "table"),
        ("identify: [unit_id]", "identify: []", 4, "identify"),
        ("type: expect_column", "type: check_column", 7, "type"),
        ("      code: KP-799\n", "", 9, "'code' is missing"),
        ("code: KP-799", "code: KP-699", 1, "begin with KP-7"),
        ("zh: 足够, en", "en", 11, "'zh' is missing"),
        ("min_value: 0.1", "min_value: 0.12345678901234567890", 8, "compare in a query"),
        ("min_value: 0.1", "regex: '[0-9]+'", 6, "put it between ^ and $"),
        (KWARGS, QUERY.format("select 1"), 6, "{batch}"),
        (KWARGS, QUERY.format("select 1 from {batch} where x = {y}"), 6, "{batch}"),
        (KWARGS, QUERY.format("select 1 from {batch} where x = {"), 6, "{batch}"),
        ("  - id: enough", "  - id: Enough", 6, "id"),
    ],
)
def test_what_is_wrong_is_refused(
    tmp_path: Path, written: str, instead: str, line: int, told: str
) -> None:
    assert written in SUITE
    path = _written(tmp_path, SUITE.replace(written, instead, 1))
    with pytest.raises(RefusedDefinition) as refused:
        read_suite(path)
    assert (path, line) in [(one.file, one.line) for one in refused.value.refusals]
    assert told in str(refused.value)


def test_ids_are_unique(tmp_path: Path) -> None:
    twice = SUITE + SUITE[SUITE.index("  - id") :]
    with pytest.raises(RefusedDefinition, match="'enough' is given twice"):
        read_suite(_written(tmp_path, twice))


def test_suites_are_those_of_the_gate_and_the_programmes() -> None:
    everyone = [suite["suite"] for suite in read_suites(SHIPPED, "facts", [])]
    projects = [suite["suite"] for suite in read_suites(SHIPPED, "facts", {"key_projects"})]
    published = read_suites(SHIPPED, "published", [])
    assert everyone == [
        "facts_indicator_records",
        "facts_indicator_values",
        "facts_like_for_like_values",
        "facts_plan_values",
        "facts_report_timeliness",
        "facts_settlements",
        "facts_verified_values",
    ]
    assert set(projects) - set(everyone) == {
        "facts_key_projects_duty",
        "facts_key_projects_events",
        "facts_key_projects_findings",
        "facts_key_projects_funnel",
        "facts_key_projects_milestones",
        "facts_key_projects_months",
        "facts_key_projects_problems",
        "facts_key_projects_reports",
        "facts_key_projects_schedules",
        "facts_key_projects_statistics",
        "facts_key_projects_steps",
        "facts_key_projects_support",
        "facts_key_projects_ten_days",
    }
    assert {suite["table"] for suite in published} == {
        "marts.fct_rankings",
        "marts.fct_score_lines",
        "marts.fct_item_scores",
        "marts.fct_list_entries",
        "marts.fct_grades",
    }


def test_shipped_suites_and_codes_are_told_apart() -> None:
    paths = sorted(SHIPPED.glob("*.yml"))
    suites = [read_suite(path) for path in paths]
    codes = [one["meta"]["code"] for suite in suites for one in suite["expectations"]]
    assert [suite["suite"] for suite in suites] == [path.stem for path in paths]
    assert len(set(codes)) == len(codes)
