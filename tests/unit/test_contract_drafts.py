"""Drafted contracts: each loads, and reads the very workbook it was drafted from."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from reading_office import openpyxl_xlsx, xlsx

from settings.errors import WrongUse
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract
from sources.drafting.field_names import free_name, name_of
from sources.drafting.first_draft import Drafted, first_draft
from sources.drafting.names_as_units import NamesAsUnits
from sources.drafting.spellings import spelling, with_tokens
from sources.drafting.trial import try_contract, try_file
from sources.drafting.writing import draft_text
from sources.units import Unit, UnitList

TITLE = "青江区2017年1-3月重点项目投资完成情况表"
ABOVE: list[list[Any]] = [[TITLE], ["填报单位：城东指挥部", None, None, "单位：万元"]]
# Findings that only tell; anything else of 2xx would mean that the draft does not fit.
_HARMLESS = {"KP-205", "KP-208", "KP-210", "KP-212"}


class Read:
    """A draft written to a file, loaded from it, and tried on its workbook."""

    def __init__(self, folder: Path, name: str, data: bytes, **options: Any) -> None:
        self.path = folder / name
        self.path.write_bytes(data)
        options = {"folders": [], "units": None, "language": "en"} | options
        self.drafted: Drafted = first_draft(self.path, **options)
        target = folder / "draft.yml"
        self.text = draft_text(self.drafted.draft, "en", self.path.name, target)
        target.write_text(self.text, "utf-8")
        self.contract = validate(read_yaml(target), Contract)
        units = options["units"] or NamesAsUnits()
        (self.trial,), self.batch = try_contract(self.contract, [self.path], units, try_file)
        codes = {finding.code for finding in self.trial.findings}
        assert not {c for c in codes if c.startswith("KP-2")} - _HARMLESS, (codes, self.text)
        self.refusals = [f for f in self.trial.findings if f.severity == "refuse"]
        assert "TODO" not in self.text

    @property
    def types(self) -> dict[str, str]:
        return {form.title.zh: form.type for form in self.contract.fields}

    def rows(self, *titles: str) -> list[tuple[Any, ...]]:
        names = {form.title.zh: form.name for form in self.contract.fields}
        return self.batch.records.select([names[title] for title in titles]).rows()


@pytest.fixture
def drafted(tmp_path: Path) -> Any:
    def make(
        rows: list[list[Any]], *merges: str, name: str = "报表.xlsx", sheet: str = "表1",
        **options: Any,
    ) -> Read:  # fmt: skip
        return Read(tmp_path, name, xlsx(rows, merges, sheet), **options)

    return make


def test_a_plain_report_with_all_kinds_of_columns(drafted: Any) -> None:
    read = drafted([
        *ABOVE,
        ["序号", "项目编码", "项目名称", "项目类型", "年度计划投资（万元）", "形象进度（%）",
         "户数（户）", "开工时间", "建设起止年限", "是否开工", "进展情况"],
        ["合计", None, None, None, 60, None, 9, None, None, None, None],
        [1, "P1", "滨江路", "城建", 10, 50, 2, date(2017, 3, 1), "2016.1-2018.12", "是", "征地"],
        [2, "P2", "标准厂房一期", "工业", 20.5, 100, 3, "2017年3月", "2017-", "否", "基础施工"],
        [3, "P3", "第二小学", "工业", 29.5, "—", 4, "2017-04-05", "2017.1-2017.12", "是", None],
        ["备注：数据截至3月底"],
    ])  # fmt: skip
    assert read.refusals == []
    assert read.types == {
        "序号": "text", "项目编码": "code", "项目名称": "text", "项目类型": "choice",
        "年度计划投资": "money", "形象进度": "percent", "户数": "count", "开工时间": "date",
        "建设起止年限": "date_range", "是否开工": "yes_no", "进展情况": "text",
    }  # fmt: skip
    assert (read.contract.key, read.contract.label) == (["project_code"], "project_name")
    assert read.contract.sheet is not None
    assert read.contract.sheet.title == ["重点项目投资完成情况表"]
    assert read.contract.period.source == ["title"]
    assert read.contract.totals is not None
    assert "plan_of_year" in read.contract.totals.reconcile
    assert len(read.batch.records) == 3
    assert read.trial.tables[0].totals == [(4, "合计")]


def test_a_header_of_two_rows_with_groups(drafted: Any) -> None:
    read = drafted(
        [
            *ABOVE,
            ["项目编码", "项目名称", "2017年完成投资", None, None, "2016年完成投资", None],
            [None, None, "计划", "本月", "占比（%）", "计划", "本月"],
            ["P1", "甲", 10, 2, 20, 7, 7],
            ["P2", "乙", 30, 3, 10, 8, 8],
        ],
        "A3:A4", "B3:B4", "C3:E3", "F3:G3",
    )  # fmt: skip
    assert read.refusals == []
    headers = [form.header for form in read.contract.fields]
    assert headers[2] == ["2017年完成投资/计划"]
    assert headers[4] == ["占比"]
    assert len({form.name for form in read.contract.fields}) == 7
    assert len(read.batch.records) == 2


def test_a_header_of_three_rows_and_a_row_of_column_numbers(drafted: Any) -> None:
    read = drafted(
        [
            [TITLE],
            ["单位", "投资（万元）", None, None, "项目数（个）"],
            [None, "计划", "完成", None, None],
            [None, None, "本月完成", "累计完成", None],
            ["甲", 1, 2, 3, 4],
            ["罗家镇", 100, 10, 30, 3],
            ["上坪镇", 200, 20, 60, 5],
        ],
        "A2:A4", "B2:D2", "B3:B4", "C3:D3", "E2:E4",
    )  # fmt: skip
    assert read.refusals == []
    assert read.contract.header.rows == 3
    assert list(read.types.values()) == ["text", "money", "money", "money", "count"]
    assert len(read.batch.records) == 2


def test_notes_under_the_header_are_skipped(drafted: Any) -> None:
    read = drafted([
        [TITLE],
        ["项目编码", "总投资（万元）", "完成投资（万元）"],
        ["按批复填写", "批复的总额", "到月底为止"],
        ["P1", 10, 5],
        ["P2", 20, 6],
        ["P3", 30, 7],
    ])  # fmt: skip
    assert read.contract.header.skip_below == 1
    assert len(read.batch.records) == 3


def test_a_unit_of_money_in_a_row_of_its_own(drafted: Any) -> None:
    read = drafted([*ABOVE, ["项目名称", "计划", "完成"], ["甲路", 10, 5], ["乙路", 20, 6]])
    assert read.types == {"项目名称": "text", "计划": "money", "完成": "money"}
    assert read.trial.tables[0].fields[1].unit == "万元"


def test_money_without_a_unit_is_asked_about(drafted: Any) -> None:
    read = drafted([[TITLE], ["项目名称", "总投资"], ["甲路", 10], ["乙路", 20]])
    assert read.contract.money_unit.default == "万元"
    assert "# check: the unit of money is not stated" in read.text


@pytest.mark.parametrize(
    ("title", "name", "sheet", "expected"),
    [
        ("投资完成情况表", "城东2017年3月.xlsx", "表", ("file", "2017-M03")),
        ("投资完成情况表", "城东.xlsx", "2017年一季度", ("sheet", "2017-Q1")),
        ("投资完成情况表", "城东.xlsx", "表", ("fixed", "2000")),
        ("2017年投资完成情况表", "城东.xlsx", "表", ("title", "2017")),
    ],
)
def test_the_period_from_title_or_names(
    drafted: Any, title: str, name: str, sheet: str, expected: tuple[str, str]
) -> None:
    rows = [[title], ["项目名称", "总投资（万元）"], ["甲路", 10], ["乙路", 20]]
    read = drafted(rows, name=name, sheet=sheet)
    assert (read.contract.period.source[0], read.trial.tables[0].period_id) == expected


def test_the_period_beside_a_label(drafted: Any) -> None:
    rows = [
        ["投资完成情况表"],
        ["填报日期：2017年4月5日"],
        ["项目名称", "户数"],
        ["甲", 1],
        ["乙", 2],
    ]
    read = drafted(rows)
    assert read.contract.period.source == ["label"]
    assert read.trial.tables[0].period_id == "2017-M04"


def test_a_label_without_a_name_gives_way_to_the_file(drafted: Any) -> None:
    rows = [[TITLE], ["填报单位：", None], ["项目名称", "户数"], ["甲", 1], ["乙", 2]]
    read = drafted(rows, name="城东.xlsx")
    assert read.contract.reporter.source == ["label", "file"]
    assert read.refusals == []


def test_sections_and_subtotals(drafted: Any) -> None:
    read = drafted([
        *ABOVE,
        ["序号", "项目名称", "年度计划投资"],
        ["合计（4项）", None, 100],
        ["一", "工业", None],
        ["（一）在建（2项）", None, 30],
        [1, "甲", 10],
        [2, "乙", 20],
        ["二、城建（2项）", None, 70],
        [1, "丙", 30],
        [2, "丁", 40],
    ])  # fmt: skip
    assert read.refusals == []
    assert read.rows("分组", "项目名称") == [
        ("工业", "甲"), ("工业", "乙"), ("城建", "丙"), ("城建", "丁"),
    ]  # fmt: skip


def test_headings_of_a_single_cell(drafted: Any) -> None:
    read = drafted([
        [TITLE], ["项目编码", "项目名称", "总投资（万元）"],
        ["城区项目", None, None], ["P1", "甲", 10], ["P2", "乙", 20],
        ["乡镇项目", None, None], ["P3", "丙", 30],
    ])  # fmt: skip
    assert read.contract.sections.lone_cell
    assert read.rows("分组", "项目编码") == [
        ("城区项目", "P1"), ("城区项目", "P2"), ("乡镇项目", "P3"),
    ]  # fmt: skip


def test_a_town_merged_over_its_villages(drafted: Any) -> None:
    read = drafted(
        [
            [TITLE], ["镇", "村", "户数"],
            ["罗家镇", "一村", 5], [None, "二村", 6], [None, "三村", 7], ["上坪镇", "一村", 8],
            [None, "四村", 9],
        ],
        "A3:A5", "A6:A7",
    )  # fmt: skip
    assert read.refusals == []
    assert read.contract.fields[0].fill == "merged"
    assert read.rows("镇", "村", "户数")[1] == ("罗家镇", "二村", 6)
    assert read.contract.key == ["town", "village"]


def test_a_town_written_once(drafted: Any) -> None:
    read = drafted([
        [TITLE], ["镇", "村", "户数"],
        ["罗家镇", "一村", 5], [None, "二村", 6], [None, "三村", 7],
        ["上坪镇", "一村", 8], [None, "四村", 9],
    ])  # fmt: skip
    assert read.contract.fields[0].fill == "above"
    assert read.rows("镇", "村")[4] == ("上坪镇", "四村")


def test_one_unit_over_two_rows(drafted: Any) -> None:
    read = drafted(
        [
            [TITLE], ["序号", "单位", "信息", "督查"],
            [1, "罗家镇", 12, 3], [None, None, 4.5, 1.5],
            [2, "上坪镇", 10, 0], [None, None, 3.5, 0],
        ],
        "A3:A4", "B3:B4", "A5:A6", "B5:B6",
    )  # fmt: skip
    assert read.refusals == []
    assert read.contract.records.rows == 2
    assert [form.row for form in read.contract.fields] == [None, None, 1, 2, 1, 2]
    assert len(read.batch.records) == 2


def test_rows_of_a_record_with_labels(drafted: Any) -> None:
    read = drafted(
        [
            [TITLE], ["项目编码", "类型", "金额（万元）"],
            ["P1", "计划", 100], [None, "完成", 40],
            ["P2", "计划", 50], [None, "完成", 50],
        ],
        "A3:A4", "A5:A6",
    )  # fmt: skip
    assert read.refusals == []
    assert read.contract.records.by == "key"
    assert [int(a) for _, a, b in read.rows("项目编码", "金额（计划）", "金额（完成）")] == [
        100,
        50,
    ]


def test_a_grid_of_months(drafted: Any) -> None:
    read = drafted([
        ["2017年各镇投资完成情况（单位：万元）"],
        ["单位", "1月", "2月", "3月", "合计"],
        ["罗家镇", 1, 2, 3, 6],
        ["上坪镇", 4, 5, None, 9],
        ["合计", 5, 7, 3, 15],
    ])  # fmt: skip
    assert read.refusals == []
    assert read.contract.grid is not None
    assert read.types["数值"] == "money"
    records = read.batch.records.select("period_id").to_series().to_list()
    assert sorted(records) == ["2017-M01"] * 2 + ["2017-M02"] * 2 + ["2017-M03"]


def test_a_grid_of_ten_day_periods(drafted: Any) -> None:
    read = drafted(
        [
            ["2017年各镇投资完成情况（单位：万元）"],
            ["单位", "1月", None, None, None, "2月", None, None, None, "3月", None, None, None],
            [None, *(["上旬", "中旬", "下旬", "小计"] * 3)],
            ["罗家镇", 1, 2, 3, 6, 4, 5, 6, 15, 1, 1, 1, 3],
        ],
        "B2:E2", "F2:I2", "J2:M2", "A2:A3",
    )  # fmt: skip
    assert len(read.batch.records) == 9
    assert read.contract.period.kind == "ten_days"
    assert "2017-02-T2" in read.batch.records["period_id"].to_list()


def test_a_grid_of_months_with_named_figures(drafted: Any) -> None:
    read = drafted(
        [
            ["2017年投资完成情况", None, None, "单位：亿元"],
            ["单位", "1月", None, "2月", None, "3月", None, "全年", None],
            [None, *(["计划", "完成"] * 4)],
            ["罗家镇", 1, 0.5, 2, 1.5, 3, 3, 9, 8],
            ["上坪镇", 1, 0.5, 2, 1.5, 3, 3, 9, 8],
        ],
        "B2:C2", "D2:E2", "F2:G2", "H2:I2", "A2:A3",
    )  # fmt: skip
    assert read.refusals == []
    assert read.contract.grid is not None
    assert read.contract.grid.values == ["plan", "done"]
    assert len(read.batch.records) == 6


@pytest.mark.parametrize("month", ["{}月", "{}月份"])
@pytest.mark.parametrize("merges", [("B2:D2", "E2:G2", "A2:A3"), ()])
def test_a_grid_of_two_months_with_and_without_merges(
    drafted: Any, month: str, merges: tuple[str, ...]
) -> None:
    read = drafted(
        [
            ["2017年各镇投资完成情况（单位：万元）"],
            ["乡镇", month.format(1), None, None, month.format(2), None, None],
            [None, *(["上旬", "中旬", "下旬"] * 2)],
            ["罗家镇", 1, 2, 3, 4, 5, 6],
            ["上坪镇", 1, 2, 3, 4, 5, 6],
        ],
        *merges,
    )
    assert read.refusals == []
    assert read.contract.key == ["town", "period_of_column"]
    assert read.contract.period.kind == "ten_days"
    assert len(read.batch.records) == 12


def test_ten_day_periods_of_the_month_in_the_title(drafted: Any) -> None:
    read = drafted([
        ["2017年3月各镇投资完成情况（单位：万元）"],
        ["乡镇", "上旬", "中旬", "下旬", "小计"],
        ["罗家镇", 1, 2, 3, 6],
        ["上坪镇", 4, 5, 6, 15],
    ])  # fmt: skip
    assert read.refusals == []
    assert (read.contract.period.source, read.types["数值"]) == (["title"], "money")
    records = read.batch.records.select("town", "period_of_column", "value").rows()
    assert ("上坪镇", "2017-03-T3", Decimal(6)) in records
    assert len(records) == 6


def test_a_grid_of_months_since_january(drafted: Any) -> None:
    read = drafted([
        ["2017年各镇投资完成情况（单位：万元）"],
        ["乡镇", "1-3月份", "1-4月份", "1-5月份"],
        ["罗家镇", 1, 2, 3],
    ])  # fmt: skip
    assert read.batch.records["period_id"].to_list() == ["2017-M03", "2017-M04", "2017-M05"]


@pytest.mark.parametrize("merges", [("A2:A3", "B2:C2", "D2:E2"), ()])
def test_figures_of_two_groups_are_titled_by_their_groups(
    drafted: Any, merges: tuple[str, ...]
) -> None:
    read = drafted(
        [
            ["2017年3月重点项目投资完成情况（单位：万元）"],
            ["项目编码", "2017年计划", None, "本月完成", None],
            [None, "投资", "工程量", "投资", "工程量"],
            ["A-1", 10, 2, 5, 1],
            ["A-2", 20, 3, 6, 2],
        ],
        *merges,
    )
    titles = ["计划/投资", "计划/工程量", "本月完成/投资", "本月完成/工程量"]
    assert [form.title.zh for form in read.contract.fields[1:]] == titles
    assert read.rows(*titles)[1] == (Decimal(20), Decimal(3), Decimal(6), Decimal(2))


def test_a_grid_of_years(drafted: Any) -> None:
    read = drafted([
        ["主要指标"], ["指标名称", "2014年", "2015年", "2016年"],
        ["总人口", 10, 11, 12], ["总户数", 3, 4, 5],
    ])  # fmt: skip
    assert len(read.batch.records) == 6
    assert set(read.batch.records["period_id"]) == {"2014", "2015", "2016"}


def test_months_without_a_year_become_codes(drafted: Any) -> None:
    read = drafted(
        [["完成情况"], ["单位", "1月", "2月", "3月"], ["甲镇", 1, 2, 3], ["乙镇", 4, 5, 6]]
    )
    assert read.refusals == []
    assert len(read.batch.records) == 6
    assert read.contract.period.source == ["fixed"]


def test_tables_side_by_side_with_further_records(drafted: Any) -> None:
    read = drafted([
        [TITLE], ["序号", "地区", "户数", "序号", "地区", "户数"],
        [1, "罗家镇", 5, 3, "下坪镇", 7], [2, "上坪镇", 6, None, None, None],
    ])  # fmt: skip
    assert read.contract.repeat is not None
    assert read.contract.repeat.across == "records"
    assert len(read.batch.records) == 3


def test_a_continuation_beside_the_table(drafted: Any) -> None:
    read = drafted([
        [TITLE], ["地区", "户数", "地区", "人数"], ["罗家镇", 5, "罗家镇", 15],
        ["上坪镇", 6, "上坪镇", 18],
    ])  # fmt: skip
    assert read.contract.repeat is not None
    assert read.contract.repeat.across == "fields"
    assert read.rows("户数", "人数") == [(5, 15), (6, 18)]


def test_blocks_below_each_other(drafted: Any) -> None:
    block = [["项目编码", "总投资（万元）"], ["P1", 10], ["P2", 20]]
    read = drafted([
        [TITLE], ["填报单位：罗家镇"], *block, [], [TITLE], ["填报单位：上坪镇"], *block,
    ])  # fmt: skip
    assert read.contract.repeat is not None
    assert read.contract.repeat.down
    assert set(read.batch.records["reporter_id"]) == {"罗家镇", "上坪镇"}


def test_a_form(drafted: Any) -> None:
    read = drafted(
        [
            ["重点项目登记表"],
            ["项目编码", "P1", "项目名称：", "滨江路"],
            ["总投资（亿元）", None, 1.2, None],
            ["开工日期", "2017年3月", "建设性质", "新建"],
            ["建设内容", None, None, None],
            ["道路2公里", None, None, None],
            ["填报单位：城东指挥部", None, "填报日期：2017年4月5日", None],
        ],
        "A3:B3",
    )  # fmt: skip
    assert read.refusals == []
    assert read.contract.table == "form"
    assert len(read.batch.records) == 1
    assert read.rows("项目编码", "项目名称", "建设内容") == [("P1", "滨江路", "道路2公里")]
    assert read.types["总投资"] == "money"
    # What a form says is a person's to judge: nothing of it stands in the draft.
    assert "滨江路" not in read.text
    assert "新建" not in read.text


def test_the_sheet_that_holds_the_report_is_found(tmp_path: Path) -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "填表说明"
    book.active.append(["请各单位按时填报，数据以万元为单位。"])
    page = book.create_sheet("数据")
    for row in ([TITLE], ["项目编码", "总投资（万元）"], ["P1", 1], ["P2", 2]):
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert Read(tmp_path, "报表.xlsx", stream.getvalue()).drafted.sheet == "数据"


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", ","), ("gb18030", ";"), ("utf-8-sig", "\t")]
)
def test_a_csv_in_any_encoding(tmp_path: Path, encoding: str, mark: str) -> None:
    lines = [
        "项目编码,项目名称,总投资（万元）,开工时间",
        "P1,甲,10,2017-03-01",
        'P2,乙,"20",2017年4月',
    ]
    data = "\n".join(lines).replace(",", mark).encode(encoding)
    read = Read(tmp_path, "2017年3月.csv", data)
    assert list(read.types.values()) == ["code", "text", "money", "date"]
    assert read.contract.period.source == ["file"]
    assert len(read.batch.records) == 2


def test_an_english_table(drafted: Any) -> None:
    read = drafted([
        ["Project ID", "Borough", "Budget (USD)", "Current Phase"],
        ["A-1", "Bronx", 10.5, "Design"], ["A-2", "Queens", 11, "Design"],
        ["A-3", "Bronx", 12, "Construction"],
    ])  # fmt: skip
    assert [form.name for form in read.contract.fields] == [
        "project_id", "borough", "budget_usd", "current_phase",
    ]  # fmt: skip
    assert read.types["Current Phase"] == "choice"


def test_units_of_the_list_are_the_assessed_units(drafted: Any) -> None:
    units = UnitList(
        [Unit("T1", "罗家镇", unit_class="town"), Unit("T2", "上坪镇", unit_class="town")]
    )
    rows = [["2017年3月罗家镇汇总表"], ["乡镇", "户数"], ["罗家镇", 5], ["上坪镇", 6]]
    read = drafted(rows, units=units)
    assert read.contract.fields[0].name == "unit_id"
    assert read.contract.key == ["unit_id"]
    assert read.contract.reporter.source == ["title"]


def test_no_name_and_no_number_of_a_person_comes_into_a_draft(drafted: Any) -> None:
    read = drafted([
        *ABOVE,
        ["项目编码", "项目名称", "负责人", "联系电话", "项目类型", "跟踪人员"],
        ["P1", "滨江路", "副局长", "内线2234", "城建", "督导岗"],
        ["P2", "解放路", "科长", "内线2235", "城建", "督导岗"],
        ["P3", "标准厂房", "副局长", "内线2236", "工业", "巡查岗"],
        ["填报人：钱六"],
    ])  # fmt: skip
    for value in ("副局长", "科长", "内线", "督导岗", "巡查岗", "钱六", "滨江路", "P1"):
        assert value not in read.text
    assert "城建" in read.text
    assert [form.title.zh for form in read.contract.fields] == ["项目编码", "项目名称", "项目类型"]
    assert "left out: C3 “负责人”" in read.text


def test_two_headers_alike_are_left_out_and_told(drafted: Any) -> None:
    read = drafted([
        [TITLE], ["项目编码", "金额（万元）", "说明", "金额（万元）"],
        ["P1", 1, "甲", 2], ["P2", 3, "乙", 4],
    ])  # fmt: skip
    assert [form.title.zh for form in read.contract.fields] == ["项目编码", "说明"]
    assert "left out: B2 “金额”" in read.text


def test_office_programs_agree(tmp_path: Path) -> None:
    rows = [*ABOVE, ["项目编码", "总投资（万元）"], ["P1", 1], ["P2", 2]]
    texts = [Read(tmp_path, "报表.xlsx", write(rows)).text for write in (xlsx, openpyxl_xlsx)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (xlsx([[None]]), "nothing stands in it"),
        (xlsx([[1, 2, 3], [4, 5, 6]]), "no table was found"),
        (b"%PDF-1.4", "KP-105"),
        (b"", "KP-101"),
        (xlsx([["姓名", "身份证号"], ["甲", "11010519491231002X"]]), "KP-512"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, data: bytes, told: str) -> None:
    with pytest.raises(WrongUse, match=told):
        Read(tmp_path, "报表.xlsx", data)


def test_an_unknown_sheet_is_told_with_those_there_are(drafted: Any) -> None:
    path = drafted([[TITLE], ["项目编码", "户数"], ["P1", 1]]).path
    with pytest.raises(WrongUse, match="one of 表1"):
        first_draft(path, sheet="表2", folders=[], units=None, language="en")


def test_spellings_leave_out_units_and_keep_other_brackets() -> None:
    assert spelling("总投资\n（万元）") == "总投资"
    assert spelling("项目 名称（全称）") == "项目名称(全称)"
    assert spelling("Project  Name") == "Project Name"
    assert with_tokens("2017年计划投资") == "{year}年计划投资"
    assert with_tokens("1-3月完成投资") == "{period}完成投资"


def test_names_are_free_and_fit_the_language() -> None:
    assert name_of("Project ID", 0) == "project_id"
    assert name_of("（）", 3) == "column_d"
    assert free_name("order", [], "text") == "order_given"
    assert free_name("plan", ["plan", "plan_2"], "text") == "plan_3"


def test_names_in_pinyin() -> None:
    pytest.importorskip("pypinyin")
    assert name_of("资金到位", 0) == "zi_jin_dao_wei"


def test_this_month_on_a_sheet_of_money_is_money(drafted: Any) -> None:
    read = drafted(
        [
            ["2017年1-3月情况表"],
            [None, None, "单位：万元"],
            ["编码", "2017年完成", None],
            [None, "本月", "1-3月累计"],
            ["P1", 10, 25],
            ["P2", 20, 60],
            ["P3", 30, 75.5],
        ],
        "A1:C1", "A3:A4", "B3:C3",
    )  # fmt: skip
    assert list(read.types.values()) == ["code", "money", "money"]
