"""Outputs beside the ranking: published rows as sheets and texts, by declaration alone."""

from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import published_warehouse as warehouse
import pytest
import yaml
from published_warehouse import PERIOD, PROGRAMME

from compiling.outputs import Output, read_output, read_outputs
from reports.asked_for import chosen_outputs
from reports.outputs.write import write_outputs
from settings.errors import RefusedDefinition, WrongUse
from settings.office import Office
from settings.workspace import Workspace

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("programmes/*/outputs/*.yml"))
FACTS = """
create table marts.fct_step (
    programme_id varchar, period_id varchar, unit_id varchar, project varchar, step varchar,
    passed_on date, amount decimal(28, 10), amount__state varchar, is_late boolean
);
insert into marts.fct_step values
    ('key_projects', '2017-M06', 'HQ2', '乙', 'permit', null, null, 'withheld', true),
    ('key_projects', '2017-M06', 'HQ1', '=甲{amount}', 'permit', date '2017-06-03', 1234.5,
     'reported', false),
    ('key_projects', '2017-M06', 'HQ1', '丙', 'tender', date '2017-06-04', 0.25, 'estimated',
     false),
    ('key_projects', '2017-M01-02', 'HQ1', '旧', 'tender', date '2017-02-04', 9, 'reported',
     false),
    ('other', '2017-M06', 'HQ1', '别的', 'tender', date '2017-06-04', 7, 'reported', false);
"""
STEPS: dict[str, Any] = {
    "output": "steps",
    "programme": PROGRAMME,
    "title": {"zh": "前期工作台账", "en": "Steps"},
    "source": "fct_step",
    "columns": [
        {"field": "unit_id", "title": {"zh": "单位"}, "shown": "unit"},
        {"field": "project", "title": {"zh": "项目"}},
        {"field": "step", "title": {"zh": "事项"}, "codes": {"permit": {"zh": "许可"}}},
        {"field": "passed_on", "title": {"zh": "办结日期"}},
        {"field": "amount", "title": {"zh": "金额"}},
        {"field": "is_late", "title": {"zh": "超期"}, "shown": "yes_no"},
    ],
    "order": ["unit_id", "project"],
}
TEXT = {
    "form": "text",
    "text": {
        "head": {"zh": "{title}（{period}）"},
        "line": {"zh": "{number}. {unit_id}：{project} {amount}"},
        "none": {"zh": "本期无。"},
        "foot": {"zh": "共{count}项。"},
    },
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = warehouse.build(tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute(FACTS)
    return path


def written(database: Path, asked: str = PERIOD, **changes: Any) -> list[Path]:
    output = Output.model_validate(STEPS | changes)
    return write_outputs(database, [output], PROGRAMME, asked, database.parent / "exports")


def rows(path: Path) -> list[tuple[Any, ...]]:
    (sheet,) = openpyxl.load_workbook(path).worksheets
    return list(sheet.iter_rows(min_row=3, values_only=True))


def test_a_sheet_shows_published_rows_of_its_programme_and_period(database: Path) -> None:
    (path,) = written(database)
    assert path.name == "2017年6月重点项目工作台账（草稿）.xlsx"
    assert rows(path) == [
        (1, "城东片区指挥部", "=甲{amount}", "许可", "2017年6月3日", 1234.5, "否"),
        (2, "城东片区指挥部", "丙", "tender", "2017年6月4日", 0.25, "否"),
        (3, "城西片区指挥部", "乙", "许可", None, "不公开", "是"),
    ]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    shown = [sheet.cell(row, 6).number_format for row in (3, 4)]
    assert shown[0].startswith("#,##0.00") and "*" in shown[1], shown
    before = path.read_bytes()
    assert written(database)[0].read_bytes() == before


@pytest.mark.parametrize(
    ("rows_of", "expected"),
    [
        ("equal", ["=甲{amount}", "丙", "乙"]),
        ("within", ["=甲{amount}", "丙", "乙"]),
        ("latest", ["=甲{amount}", "丙", "乙"]),
        ("any", ["=甲{amount}", "丙", "旧", "乙"]),
    ],
)
def test_which_rows_belong_to_a_period(database: Path, rows_of: str, expected: list[str]) -> None:
    (path,) = written(database, period={"rows": rows_of})
    assert [row[2] for row in rows(path)] == expected


def test_the_latest_rows_are_those_of_the_last_period_that_has_some(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from marts.fct_step where period_id = '2017-M06'")
    (path,) = written(database, period={"rows": "latest"})
    assert [row[2] for row in rows(path)] == ["旧"]
    assert written(database) == [], "a sheet without rows is not written"


def test_what_lies_apart_has_a_file_of_its_own(database: Path) -> None:
    own = Output.model_validate(STEPS | {"output": "apart", "apart": True})
    both = [Output.model_validate(STEPS), own]
    files = write_outputs(database, both, PROGRAMME, PERIOD, database.parent / "exports")
    assert [path.name for path in files] == [
        "2017年6月重点项目工作台账（草稿）.xlsx",
        "2017年6月重点项目前期工作台账（草稿）.xlsx",
    ]


def test_a_sheet_for_each_value(database: Path) -> None:
    (path,) = written(database, one_for_each="unit_id")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["前期工作台账 城东片区指挥部", "前期工作台账 城西片区指挥部"]
    assert book.worksheets[1]["C3"].value == "乙"


def test_a_text_is_ready_to_paste_and_braces_in_values_stay(database: Path) -> None:
    (path,) = written(database, **TEXT)
    assert path.read_text("utf-8").splitlines() == [
        "前期工作台账（2017年6月重点项目）",
        "1. 城东片区指挥部：=甲{amount} 1,234.50",
        "2. 城东片区指挥部：丙 0.25*",
        "3. 城西片区指挥部：乙 不公开",
        "共3项。",
    ]
    (empty,) = written(database, where=[{"field": "project", "equals": "无"}], **TEXT)
    assert empty.read_text("utf-8").splitlines()[1:] == ["本期无。", "共0项。"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": "fct_steps"}, "'fct_steps', which is not published"),
        ({"order": ["unit"]}, "fct_step has no 'unit'; did you mean 'unit_id'?"),
        ({"where": [{"field": "lat", "equals": 1}]}, "has no 'lat'"),
        ({"period": {"field": "month"}}, "has no 'month'"),
    ],
)
def test_what_is_not_published_is_refused(
    database: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(WrongUse, match=said):
        written(database, **changes)


def test_a_period_or_programme_that_is_not_there_is_refused(database: Path) -> None:
    with pytest.raises(WrongUse, match="no period '2017-M13'"):
        written(database, "2017-M13")
    with pytest.raises(WrongUse, match="not a known programme"):
        write_outputs(database, [], "none", PERIOD, database.parent)


def _office(tmp_path: Path, **content: Any) -> tuple[Workspace, Office]:
    home = Workspace(tmp_path)
    home.outputs.mkdir()
    (home.outputs / "own.yml").write_text(yaml.safe_dump(STEPS | content, allow_unicode=True))
    office = Office.model_validate({"office": {"zh": "测"}, "programmes": [PROGRAMME]})
    return home, office


def test_an_office_adds_outputs_and_replaces_shipped_ones(tmp_path: Path) -> None:
    home, office = _office(tmp_path, output="late_reports")
    found = {each.output: each for each in read_outputs(home, office, PROGRAMME)}
    assert found["late_reports"].source == "fct_step"
    assert "suspicions" in found
    with pytest.raises(WrongUse, match="did you mean late_reports"):
        chosen_outputs(list(found.values()), "late_report")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"programme": "nobody"}, "'nobody' is no programme of this office"),
        ({"form": "text"}, "a text has `text`"),
        ({"one_for_each": "kind"}, "'kind' is no column of it"),
        ({"title": {"zh": "政治立场表"}}, "declined or personal"),
        ({"columns": []}, "own.yml:"),
    ],
)
def test_a_wrong_definition_is_refused_by_file_and_line(
    tmp_path: Path, content: dict[str, Any], said: str
) -> None:
    home, office = _office(tmp_path, **content)
    with pytest.raises(RefusedDefinition) as refused:
        read_outputs(home, office, PROGRAMME)
    assert said in str(refused.value)
    assert "own.yml:" in str(refused.value)


def _columns_of_models() -> dict[str, dict[str, dict[str, Any]]]:
    found = {}
    for path in (ROOT / "dbt_project" / "models").rglob("*.yml"):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", []):
            found[model["name"]] = {column["name"]: column for column in model.get("columns", [])}
    return found


def test_shipped_outputs_print_words_for_codes_and_numbers_as_numbers() -> None:
    models, checked = _columns_of_models(), 0
    for path in SHIPPED:
        _, output = read_output(path)
        chosen = {name for condition in output.where for name in condition.fields()}
        for column in output.columns:
            if column.field in chosen:
                continue
            told = models.get(output.source, {}).get(column.field, {})
            if column.field.startswith("printed_") and column.field != "printed_name":
                assert told["data_type"] != "varchar", f"{path.stem}: {column.field} is text"
            for test in told.get("data_tests", []):
                if isinstance(test, dict) and "accepted_values" in test:
                    codes = set(test["accepted_values"]["arguments"]["values"])
                    assert codes <= set(column.codes), f"{path.stem}: {column.field}"
                    checked += 1
    assert checked > 4


def test_shipped_outputs_are_read_and_named_after_their_file() -> None:
    assert SHIPPED
    for path in SHIPPED:
        _, output = read_output(path)
        assert (output.output, output.programme) == (path.stem, path.parts[-3])
