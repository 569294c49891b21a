"""The ranking workbook: read back, it says what the published tables say, and nothing else."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import published_warehouse as warehouse
import pytest
from published_warehouse import PERIOD, PROGRAMME, UNITS

from reports.file_names import sheet_name
from reports.ranking_workbook import write
from settings.errors import WrongUse

AREAS, DEPARTMENTS = "考核排名表 片区指挥部", "考核排名表 区直部门"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return warehouse.build(tmp_path_factory.mktemp("published") / "warehouse.duckdb")


@pytest.fixture(scope="module")
def path(database: Path) -> Path:
    (path,) = write(database, PROGRAMME, PERIOD, database.parent / "exports")
    return path


@pytest.fixture(scope="module")
def workbook(path: Path) -> Any:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def areas(workbook: Any) -> dict[str, list[Any]]:
    """Return the rows of the first peer group by what stands in their first cell."""
    return {
        str(row[0]): list(row) for row in workbook[AREAS].iter_rows(min_row=5, values_only=True)
    }


def texts(sheet: Any) -> list[str]:
    return [
        cell
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str) and cell
    ]


def test_there_is_a_sheet_for_each_peer_group_and_the_lists_behind_it(workbook: Any) -> None:
    assert workbook.sheetnames == [
        AREAS, DEPARTMENTS, "得失分明细", "来源", "报送情况", "说明",
    ]  # fmt: skip


def test_the_title_names_period_programme_and_draft(workbook: Any, path: Path) -> None:
    title = "2017年1—6月重点项目考核排名表（草稿）"
    assert workbook[AREAS]["A1"].value == title
    assert path.name == f"{title}.xlsx"


def test_office_unit_of_money_and_size_of_the_group_are_printed(workbook: Any) -> None:
    line = [cell.value for cell in workbook[AREAS][2] if cell.value]
    assert line == [
        "编制单位：某区重点项目建设总指挥部办公室 R&D",
        "考核对象：片区指挥部（共8家，参加排名7家）",
        "单位：万元",
    ]


def test_the_head_has_two_rows_of_items_over_their_columns(workbook: Any) -> None:
    sheet = workbook[AREAS]
    assert [cell.value for cell in sheet[3] if cell.value] == [
        "单位", "年度投资完成率（40分）", "项目开工（20分）", "效能问责（40分）", "总分", "名次",
        "较上期", "状态／原因",
    ]  # fmt: skip
    leaves = [cell.value for cell in sheet[4] if cell.value]
    assert leaves[:8] == [
        "计划",
        "完成",
        "完成率",
        "得分",
        "计划（个）",
        "完成（个）",
        "完成率",
        "得分",
    ]
    assert leaves[8:] == ["迟报\n数量（次）", "迟报\n得分", "小计得分"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"B3:E3", "F3:I3", "J3:L3", "A3:A4", "M3:M4"} <= merged


def test_the_total_row_comes_first_with_the_ratio_of_exact_sums(
    areas: dict[str, list[Any]],
) -> None:
    assert next(iter(areas)) == "合计"
    reported = [unit for key, unit in UNITS.items() if key.startswith("HQ") and unit[2]]
    plan = sum(Decimal(unit[2]) for unit in reported)
    invested = sum(Decimal(unit[3]) for unit in reported)
    rate = warehouse.decimal(Fraction(invested) / Fraction(plan), 4)
    total = areas["合计"]
    assert [Decimal(str(cell)) for cell in total[1:4]] == [plan, invested, rate]
    assert total[9] == 8  # late reports
    points, total_rank_and_change = [total[4], total[8], total[10], total[11]], total[12:]
    assert {*points, *total_rank_and_change} == {None}


def test_units_stand_in_print_order_with_the_numbers_of_the_tables(
    areas: dict[str, list[Any]],
) -> None:
    names = [UNITS[unit][0] for unit in ("HQ6", "HQ5", "HQ2", "HQ3", "HQ4", "HQ1", "HQ7", "HQ8")]
    assert list(areas)[1:9] == names
    for unit_id in ("HQ1", "HQ2", "HQ3", "HQ6", "HQ7"):
        row = areas[UNITS[unit_id][0]]
        points = warehouse.item_points(unit_id)
        total = warehouse.exact_total(unit_id)
        assert total is not None
        assert [Decimal(str(row[place])) for place in (4, 8, 10, 11, 12)] == [
            warehouse.decimal(points["investment"], 2),
            warehouse.decimal(points["starts"], 2),
            warehouse.decimal(points["late"], 2),
            warehouse.decimal(points["accountability"], 2),
            warehouse.decimal(Fraction(total), 2),
        ]


def test_a_table_with_the_last_in_front_says_so(workbook: Any, tmp_path: Path) -> None:
    turned = warehouse.build(tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(turned)) as connection:
        connection.execute("update marts.fct_rankings set print_order = -print_order")
    (written,) = write(turned, PROGRAMME, PERIOD, tmp_path / "exports")
    said = "本表由后到先排列"
    assert any(said in text for text in texts(openpyxl.load_workbook(written)[AREAS]))
    assert not any(said in text for text in texts(workbook[AREAS]))


def test_ties_share_a_rank_and_changes_are_signs_with_numbers(
    areas: dict[str, list[Any]],
) -> None:
    names = [UNITS[unit][0] for unit in ("HQ6", "HQ5", "HQ2", "HQ3", "HQ4", "HQ1", "HQ7")]
    assert [areas[name][13] for name in names] == [1, 2, 3, 4, 4, 6, 7]
    assert [areas[name][14] for name in names] == ["↑1", "↓1", "↑1", "↓1", "上期未排", "↓1", "—"]


def test_a_unit_without_a_report_is_last_with_its_reason_and_no_number(
    areas: dict[str, list[Any]],
) -> None:
    row = areas[UNITS["HQ8"][0]]
    assert row[1:4] == ["未报", "未报", "未报"]
    assert row[12:] == ["—", "—", "—", "缺报：投资完成率：未报"]
    assert any("数据不全的单位：北山片区指挥部" in name for name in areas)


def test_a_group_too_small_lists_its_units_without_a_rank(workbook: Any) -> None:
    rows = list(workbook[DEPARTMENTS].iter_rows(min_row=6, max_row=7, values_only=True))
    assert [row[13] for row in rows] == ["—", "—"]
    assert {row[15] for row in rows} == {"组内单位过少：可排名单位少于3家"}


def test_numbers_are_numbers_that_show_what_was_rounded(workbook: Any) -> None:
    sheet = workbook[AREAS]
    plan, rate = sheet["B7"], sheet["D7"]
    # The rate rests on an estimate; the plan is none.
    assert (plan.value, plan.number_format) == (81234.56, "#,##0.00_ ")
    assert (sheet["B6"].value, sheet["B6"].number_format) == (15000, "#,##0.00_ ")
    assert (rate.value, rate.number_format) == (0.7387, '0.00%"*"')
    assert (sheet["F6"].value, sheet["F6"].number_format) == (3, "#,##0_ ")


def test_names_like_formulas_stay_text(workbook: Any) -> None:
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@"]
    assert {cell.value[0] for cell in risky if cell.value} == set("=+-@")
    assert all(cell.data_type == "s" for cell in risky)
    assert all(cell.quotePrefix for cell in risky)
    assert not any(cell.data_type == "f" for cell in cells)


def test_score_lines_carry_their_sentences_but_no_invisible_rounding(workbook: Any) -> None:
    rows = list(workbook["得失分明细"].iter_rows(min_row=3, values_only=True))
    scored = sum(1 for unit in UNITS.values() if unit[7] != "missing")
    assert len(rows) == 4 * scored
    assert rows[0] == (
        "片区指挥部", "@空港片区指挥部", "年度投资完成率", "得分", 40, "=investment：得 40.00 分",
    )  # fmt: skip
    assert "尾差" not in texts(workbook["得失分明细"])


def test_sources_name_file_sheet_and_cell_of_counted_records_only(workbook: Any) -> None:
    rows = list(workbook["来源"].iter_rows(min_row=3, values_only=True))
    east = [row for row in rows if row[1] == "城东片区指挥部"]
    assert east[0] == (
        "年度计划投资完成率", "城东片区指挥部", "滨江路改造", "分子", "本年累计完成投资",
        "HQ1/投资完成情况.xlsx", "投资完成情况", "F7", 1,
    )  # fmt: skip
    assert [(row[3], row[7]) for row in east] == [
        ("分子", "F7"), ("分母", "D7"), ("筛选条件", "C7"),
        ("分子", "F9"), ("分母", "D9"), ("筛选条件", "C9"),
    ]  # fmt: skip
    assert sum(row[8] for row in east if row[3] == "分子") == 12300
    assert "已移出项目" not in texts(workbook["来源"])


def test_reports_received_are_listed(workbook: Any) -> None:
    rows = {row[0]: row for row in workbook["报送情况"].iter_rows(min_row=3, values_only=True)}
    assert rows["南湖片区指挥部"][1:] == (
        "2017-07-05 17:00", "2017-07-04 09:30", "按时", 1, 0, "否", 1,
    )  # fmt: skip
    assert rows["北山片区指挥部"][2:4] == (None, "缺报")


def test_the_sheet_of_reports_is_left_out_where_none_are_expected(tmp_path: Path) -> None:
    database = warehouse.build(tmp_path / "warehouse.duckdb", timeliness=False)
    (path,) = write(database, PROGRAMME, PERIOD, tmp_path)
    assert "报送情况" not in openpyxl.load_workbook(path).sheetnames


def test_the_method_is_told(workbook: Any) -> None:
    told = texts(workbook["说明"])
    for text in (
        "run-1", "2017年7月10日", "区重指〔2017〕3号", "某区重点项目建设管理办法",
        "年度投资完成率：40 × 完成率，封顶40分", "分母为年度计划投资。",
    ):  # fmt: skip
        assert text in told
    assert any("1、2、2、4" in text for text in told)


def test_pages_are_a3_landscape_one_wide_with_repeated_head_and_marks(workbook: Any) -> None:
    for sheet in workbook:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows.endswith("$4" if sheet.title.startswith("考核") else "$2")
        assert sheet.oddFooter.center.text == "第 &P 页 / 共 &N 页"
        assert "草稿" in sheet.oddHeader.right.text
        assert "R&&D" in sheet.oddHeader.left.text
    assert workbook[AREAS].freeze_panes == "B5"
    assert workbook[AREAS]["A1"].font.name == "方正小标宋简体"
    assert workbook[AREAS]["B6"].font.name == "仿宋_GB2312"


def test_without_draft_no_mark_is_left(database: Path, tmp_path: Path) -> None:
    (path,) = write(database, PROGRAMME, PERIOD, tmp_path, draft=False)
    final = openpyxl.load_workbook(path)
    assert path.name == "2017年1—6月重点项目考核排名表.xlsx"
    assert not any("草稿" in text for sheet in final for text in texts(sheet))
    assert not any(sheet.oddHeader.right.text for sheet in final)


def test_the_same_tables_give_the_same_bytes(database: Path, path: Path, tmp_path: Path) -> None:
    (again,) = write(database, PROGRAMME, PERIOD, tmp_path)
    assert again.read_bytes() == path.read_bytes()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_points_that_are_shared_out_are_not_printed_as_zero(tmp_path: Path) -> None:
    database = warehouse.build(tmp_path / "warehouse.duckdb")
    warehouse.share_out_starts(database)
    (path,) = write(database, PROGRAMME, PERIOD, tmp_path)
    sheet = openpyxl.load_workbook(path)[AREAS]
    assert [cell.value for cell in sheet[6]][4:9] == [50, 0, "不适用", "不适用", "不适用"]
    assert any("按比例并入该单位其余各项" in text for text in texts(sheet))


def test_grades_stand_beside_the_rank_and_their_quotas_below(tmp_path: Path) -> None:
    database = warehouse.build(tmp_path / "warehouse.duckdb")
    warehouse.give_grades(database)
    (written,) = write(database, PROGRAMME, PERIOD, tmp_path / "exports")
    workbook = openpyxl.load_workbook(written)
    sheet = workbook[AREAS]
    head = [str(cell.value or "").replace("\n", "") for cell in sheet[3]]
    assert head[-5:] == ["总分", "名次", "等次", "较上期", "状态／原因"]
    told = {
        str(row[0]): row[-3:] for row in sheet.iter_rows(min_row=6, values_only=True) if row[-3]
    }
    assert told["@空港片区指挥部"][0] == "优秀"
    assert (told["城西片区指挥部"][0], told["城西片区指挥部"][2]) == (
        "良好", "按得分为「优秀」，名额已满",
    )  # fmt: skip
    assert (told["南湖片区指挥部"][0], told["南湖片区指挥部"][2]) == (
        "不合格", "一票否决：事故（纪要1号）",
    )  # fmt: skip
    assert told["北山片区指挥部"][0] == "—"
    assert any(text.endswith("等次名额：优秀：本等次及以上不超过 1 家。") for text in texts(sheet))
    method = list(workbook["说明"].values)
    assert [row for row in method if row[0] in ("等次", "一票否决")] == [
        ("等次", "优秀：总分 ≥ 80；本等次及以上不超过 1 家"),
        ("等次", "良好：总分 ≥ 60 且 < 80"),
        ("等次", "不合格：总分 < 60"),
        ("一票否决", "事故：由决定宣布；宣布后评为最低等次，得分照列；依据安委1号"),
    ]


def test_an_english_office_gets_an_english_workbook(tmp_path: Path) -> None:
    database = warehouse.build(tmp_path / "warehouse.duckdb", language="en")
    (path,) = write(database, PROGRAMME, PERIOD, tmp_path)
    english = openpyxl.load_workbook(path)
    sheet = english["Ranking Area headquarters"]
    assert sheet["A1"].value == "Key projects: ranking table, January–June 2017 (DRAFT)"
    assert [cell.value for cell in sheet[2] if cell.value][1:] == [
        "Peer group: Area headquarters (8 units, 7 ranked)",
        "Money in 10,000 yuan",
    ]
    assert sheet["A6"].value == "@Airport"


def test_an_unknown_period_or_programme_is_refused_with_what_exists(database: Path) -> None:
    with pytest.raises(WrongUse, match=r"did you mean 2017-M06.*there are: 2017-M06, 2017-M01-02"):
        write(database, PROGRAMME, "2017-M07", database.parent)
    with pytest.raises(WrongUse, match="did you mean key_projects"):
        write(database, "key_project", PERIOD, database.parent)
    with pytest.raises(WrongUse, match="nothing is published"):
        write(database.with_name("none.duckdb"), PROGRAMME, PERIOD, database.parent)


def test_sheet_names_are_short_plain_and_unique() -> None:
    taken: set[str] = set()
    first = sheet_name("考核排名表 [甲/乙]: " + "长" * 40, taken)
    second = sheet_name("考核排名表 [甲/乙]: " + "长" * 40, taken)
    assert len(first) == len(second) == 31
    assert first != second
    assert not set("[]:*?/\\") & set(first + second)
