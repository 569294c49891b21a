"""The contract language: what cannot work is refused when it is read, with line and proposal."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from settings.errors import RefusedDefinition
from settings.yaml_file import read_yaml, validate
from sources.contract_consistency import TOKENS
from sources.contract_fields import SQL_WORDS
from sources.contracts import Contract
from sources.reading.aliases import _TOKENS

ROOT = Path(__file__).resolve().parents[2]
GOOD = """\
contract: progress
programme: test
title: {zh: 进度}
sheet: {title: 进度}
reporter: {from: label}
period: {from: title}
fields:
  - {name: code, title: {zh: 编码}, type: code, header: [编码]}
  - {name: plan, title: {zh: 计划}, type: money, header: [计划]}
  - {name: done, title: {zh: 完成}, type: money, header: [完成]}
  - {name: started, title: {zh: 开工}, type: date, header: [开工]}
key: [code]
"""


def read(folder: Path, text: str) -> Contract:
    path = folder / "progress.yml"
    path.write_text(text, "utf-8")
    return validate(read_yaml(path), Contract)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(RefusedDefinition) as refused:
        read(folder, text)
    (found,) = refused.value.refusals
    return f"{found.line}: {found.reason} → {found.proposal}"


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/*/contracts/*.yml")), ids=lambda p: p.stem)
def test_the_shipped_contracts_are_read(path: Path) -> None:
    contract = validate(read_yaml(path), Contract)
    assert contract.contract == path.stem
    assert "→" not in contract.description


CHANGES = [
    ("key: [code]", "key: [kode]", "1: the file: key names 'kode', which is no field → one of"),
    ("key: [code]", "key: [code]\nlabel: nam", "label names 'nam'"),
    ("name: done", "name: plan", "field 'plan' is given twice → rename one"),
    ("header: [完成]", "header: [计 划]", "'计 划' belongs to both 'plan' and 'done'"),
    ("header: [完成]", 'header: ["{yaer}年完成"]',
     "10: fields.2.header: '{yaer}' stands for nothing → {year}"),
    ("header: [完成]", 'header: ["{日期}完成"]', "stands for nothing → {year}, {month}"),
    ("{title: 进度}", '{title: "{perod}进度"}', "4: sheet.title: '{perod}' stands for nothing"),
    ("header: [完成]", "header: []",
     "10: fields.2: field 'done' has a column of its own and no header"),
    ("header: [完成]", "header: [' ']", "a header without text matches nothing"),
    ("name: done", "name: Done", "10: fields.2.name: it is no name"),
    ("name: done", "name: source_row", "this name is a column of every landed table"),
    ("name: done", "name: segment", "this name is a column of every landed table"),
    ("name: done", "name: plan__state", "this ending is kept for states and dates"),
    ("name: done", "name: plan__raw", "this ending is kept for states and dates"),
    ("name: done", "name: order", "a word of SQL (found: 'order') → choose another"),
    ("type: date,", "type: money, codes: {a: [b]},", "'codes' and type 'choice' go together"),
    ("type: date,", "type: choice,", "'codes' and type 'choice' go together"),
    ("type: date,", "type: date, split: ';',", "'split' and 'blank' are for type 'unit'"),
    ("type: date,", "type: date, minimum: 0,", "'minimum' and 'maximum' are for figures"),
    ("name: done", "minimum: 5, maximum: 1, name: done", "'minimum' is above 'maximum'"),
    ("name: done", "minimum: 0 or done, name: done", "a bound is a number"),
    ("name: done", "minimum: true, name: done", "a bound is a number"),
    ("name: done", "minimum: .nan, name: done", "a bound is a number"),
    ("type: date,", "type: dat,", "11: fields.3.type: it is not"),
    ("type: date,", "type: date, heder: x,", "11: 'heder' is not a known key here → did you mean"),
    ("{from: title}", "{from: field}", "6: period: a period from a field needs its name"),
    ("{from: title}", "{from: title, field: started}", "a period from the title has no field"),
    ("{from: title}", "{from: field, field: plan}",
     "period.field names 'plan', which is no date"),
    ("{from: label}", "{from: fixed}", "5: reporter: a fixed reporter needs its unit"),
    ("{from: label}", "{from: label, label: ''}",
     "5: reporter: 'from: label' needs the label's text"),
    ("sheet: {title: 进度}\n", "", "a workbook needs a text to find its sheet by"),
    ("sheet: {title: 进度}", "sheet: {title: ''}",
     "4: sheet: a text without letters is in every sheet"),
    ("key:", "header: {rows: 6}\nkey:", "12: header.rows"),
    ("key:", "money_unit: {default: 千万元}\nkey:", "12: money_unit.default: unknown unit"),
    ("key:", "money_unit: {fixed: 万元}\nkey:", "12: money_unit.fixed"),
    ("key:", "file: {kind: csv, encoding: utf9}\nkey:", "12: file.encoding: unknown encoding"),
    ("key:", "file: {kind: csv, separator: '||'}\nkey:", "12: file.separator"),
    ("key:", "totals: {labels_in: [nam]}\nkey:", "totals.labels_in names 'nam'"),
    ("key:", "totals: {labels_in: [code], reconcile: [started]}\nkey:",
     "totals.reconcile names 'started', which is no figure"),
    ("key:", "checks: [{check: not_more, field: plan, than: x}]\nkey:", "checks.than names 'x'"),
    ("key:", "checks: [{check: not_more, field: plan, than: started}]\nkey:",
     "'not_more' is for figures → use 'not_before' for dates"),
    ("key:", "checks: [{check: not_before, field: plan, than: started}]\nkey:",
     "'not_before' compares two dates"),
    ("name: done", "name: unit_id", "'unit_id' is the assessed unit → give it type 'unit'"),
    ("type: date,", "type: unit,", None),
    ("name: started, title: {zh: 开工}, type: date", "name: unit_id, title: {zh: 镇}, type: unit",
     "every record needs its assessed unit"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES)
def test_a_mistake_is_refused(tmp_path: Path, old: str, new: str, expected: str | None) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    if expected is None:
        read(tmp_path, text)
    else:
        assert expected in refusal(tmp_path, text)


def test_bounds_are_kept_as_written_and_never_in_powers_of_ten(tmp_path: Path) -> None:
    contract = read(
        tmp_path, GOOD.replace("name: done", "minimum: 0.10, maximum: 1.0e+9, name: done")
    )
    done = contract.field_named("done")
    assert (done.minimum, done.maximum) == ("0.10", "1000000000")


def test_the_columns_of_a_contract(tmp_path: Path) -> None:
    columns = read(tmp_path, GOOD).columns()
    assert list(columns)[:7] == [
        "submission_id", "record_number", "block", "source_row", "reporter_id", "unit_id",
        "period_id",
    ]  # fmt: skip
    assert columns["plan"] == "decimal(18,6)"
    assert columns["started__from"] == "date"
    assert list(columns)[-4:] == [
        "started",
        "started__from",
        "started__precision",
        "started__state",
    ]


def test_fields_that_identify_a_record_are_required(tmp_path: Path) -> None:
    contract = read(tmp_path, GOOD.replace("{from: title}", "{from: field, field: started}"))
    required = [field.name for field in contract.fields if contract.is_required(field)]
    assert required == ["code", "started"]


def test_no_word_of_sql_can_be_a_column(tmp_path: Path) -> None:
    import duckdb

    reserved = duckdb.sql(
        "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
    ).fetchall()
    # Words with which no name of a field can be meant are left out of the list.
    missing = {word for (word,) in reserved} - SQL_WORDS
    for word in missing:
        assert word in {"variadic", "user", "pivot_longer", "pivot_wider"}, word


def test_the_worked_example_of_the_documentation_is_a_contract(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "contracts.md").read_text("utf-8")
    example = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    contract = read(tmp_path, example)
    known: dict[str, Any] = yaml.safe_load(example)
    assert [field.name for field in contract.fields] == [field["name"] for field in known["fields"]]


def test_the_tokens_that_are_allowed_are_those_that_are_read(tmp_path: Path) -> None:
    assert tuple(_TOKENS) == TOKENS
    spelt = "{Year}年｛month｝月{n}项{period}完成"
    assert read(tmp_path, GOOD.replace("[完成]", f'["{spelt}"]')).fields[2].header == [spelt]


INDICATORS = "{name: of, title: {zh: 指标}, type: choice, header: [指标], codes_from: indicators}"
FIGURE = "{name: done, title: {zh: 完成}, type: number, header: [完成]}"


@pytest.mark.parametrize("kind", ["number", "count"])
def test_figures_of_indicators_need_the_field_that_says_their_unit(
    tmp_path: Path, kind: str
) -> None:
    text = GOOD.replace("{name: done, title: {zh: 完成}, type: money, header: [完成]}", FIGURE)
    text = text.replace("key:", f"  - {INDICATORS}\nkey:")
    told = refusal(tmp_path, text.replace("type: number", f"type: {kind}"))
    assert told.startswith("10: fields.2: 'done' holds figures of several indicators")
    assert told.endswith("→ give it type 'number' and add 'measured_by: of'")
    read(tmp_path, text.replace("type: number,", "type: number, measured_by: of,"))
    # The parts of a ratio are of one unit, whichever it is.
    read(tmp_path, text.replace("name: done", "name: numerator"))
    own = "codes: {funds: 资金}, measures: {funds: {measure: money}}"
    assert "measured_by: of" in refusal(tmp_path, text.replace("codes_from: indicators", own))
