"""Cells of forms that were left empty, and fields that a form gives twice."""

from typing import Any

import pytest
from reading_office import WRITERS, contract, field, only, typed

FORM = contract(
    table="form",
    header={},
    sheet={"title": "重点项目登记表"},
    reporters=None,
    reporter={"from": "fixed", "unit": "A1"},
    period={"from": "label", "label": "填报日期", "kind": "month"},
    fields=[
        field("code", "code", "项目编码", required=True),
        field("content", "text", "建设内容", at="below"),
        field("progress", "text", "进展情况", at="below"),
    ],
    key=["code"],
    label="",
    totals=None,
)


def read_form(*below: list[Any]) -> tuple[Any, Any]:
    rows = [
        ["重点项目登记表"], ["项目编码", "P1", "填报日期：", "2017年3月25日"], ["建设内容"], *below,
    ]  # fmt: skip
    results = [typed(write(rows), FORM) for write in WRITERS.values()]
    (record,) = results[0].records.to_dicts()
    assert [record[name] for name in ("content", "progress")] == [
        results[1].records[name][0] for name in ("content", "progress")
    ]
    return record, only(results[0])


@pytest.mark.parametrize(
    "line",
    [
        "填报人：某某",
        "填表人:",
        "审核人：    填报日期：",
        "单位负责人（签字）：",
        "填报单位（盖章）：",
        "联系电话：",
        "填报日期：2017年3月25日",
        "负责人签字：",
        "日期：",
        "分管领导：",
    ],
)
def test_an_empty_cell_below_a_label_does_not_take_the_signatures(line: str) -> None:
    record, _ = read_form([line])
    assert (record["content"], record["content__state"]) == (None, "blank")


@pytest.mark.parametrize(
    "text",
    [
        "道路2公里：双向四车道",
        "说明：工程已开工",
        "备注：见附件",
        "负责施工的单位已进场",
        "电话局迁建",
        "日期待定",
        "审核已通过；建设规模：2公里",
    ],
)
def test_what_is_written_there_is_kept(text: str) -> None:
    record, _ = read_form([text], ["填报人：某某"])
    assert record["content"] == text


def test_an_empty_cell_does_not_take_the_next_label_of_the_form() -> None:
    record, _ = read_form(["进展情况"], ["已开工"])
    assert (record["content"], record["progress"]) == (None, "已开工")


def test_a_field_given_twice_is_told_by_its_label_and_never_by_what_it_holds() -> None:
    _, submission = read_form(["道路2公里"], ["建设内容"], ["桥梁一座"])
    (finding,) = submission.findings
    assert (finding.code, finding.cell, finding.found) == ("KP-211", "A6", "建设内容")
    assert "桥梁" not in repr(submission.findings)


def test_a_label_in_a_unit_that_nobody_declared_is_told_without_what_it_holds() -> None:
    fields = [*FORM.model_dump(by_alias=True, exclude_unset=True)["fields"]]
    fields += [field("length", "number", "里程", required=True)]
    form = FORM.model_validate(
        FORM.model_dump(by_alias=True, exclude_unset=True) | {"fields": fields}
    )
    rows = [
        ["重点项目登记表"],
        ["项目编码", "P1", "填报日期：", "2017年3月25日"],
        ["里程（英里）：250"],
    ]
    for write in WRITERS.values():
        (finding,) = only(typed(write(rows), form)).findings
        assert (finding.code, finding.cell, finding.severity) == ("KP-213", "A3", "refuse")
        assert finding.found == "里程（英里）"


ROAD = FORM.model_validate(
    FORM.model_dump(by_alias=True, exclude_unset=True)
    | {
        "fields": [
            field("code", "code", "项目编码", required=True),
            field("length", "number", "里程", units={"公里": "1", "米": "0.001"}),
            field("total", "money", "总投资"),
            field("begun", "date", "开工日期"),
            field("households", "count", "户数"),
        ],
        "money_unit": {"default": "万元"},
    }
)


def read_road(*rows: list[Any], merges: list[str] | None = None) -> tuple[Any, Any]:
    above = [["重点项目登记表"], ["填报日期：", "2017年3月25日"]]
    results = [typed(write([*above, *rows], merges or []), ROAD) for write in WRITERS.values()]
    told = [
        [(one.code, one.cell, one.found, one.expected) for one in only(batch).findings]
        for batch in results
    ]
    assert told[0] == told[1]
    return results[0].records.to_dicts()[0], told[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["项目编码", "P1", "P2"], ("KP-233", "C3", "P2", "P1 (B3)")),
        (["里程", 500, 600], ("KP-233", "C3", "600", "500 (B3)")),
        (["开工日期", "2017.3", "2018.6"], ("KP-233", "C3", "2018.6", "2017.3 (B3)")),
        (["里程（公里）", 500, "米"], ("KP-234", "C3", "米", "公里")),
        (["总投资", "5万元", "亿元"], ("KP-234", "C3", "亿元", "万元")),
    ],
)
def test_a_second_value_beside_a_label_is_told(row: list[Any], told: tuple[str, ...]) -> None:
    code = [] if row[0] == "项目编码" else [["项目编码", "P1"]]
    assert read_road(row, *code)[1] == [told]


@pytest.mark.parametrize(
    ("row", "name", "value"),
    [
        (["里程", 500, "米"], "length", "0.5"), (["里程", 5, "公里"], "length", "5"),
        (["里程（公里）", 5, "公里"], "length", "5"), (["总投资", 2, "亿元"], "total", "20000"),
        (["总投资", 2, "（亿元）", "备注", "无"], "total", "20000"),
        (["总投资", "2亿元", "亿元"], "total", "20000"),
        (["总投资", "2亿", "亿元"], "total", "20000"),
        (["户数", 3, "户"], "households", "3"), (["户数", 3, "人口", 9], "households", "3"),
    ],
)  # fmt: skip
def test_a_unit_beside_a_figure_counts(row: list[Any], name: str, value: str) -> None:
    record, told = read_road(["项目编码", "P1"], row)
    assert (str(record[name]).rstrip("0").rstrip(".") if "." in str(record[name]) else
            str(record[name])) == value  # fmt: skip
    # 人口 is no label of the contract's, and others are missing.
    assert [one for one in told if one[0] != "KP-205"] == []


def test_an_unknown_unit_beside_a_figure_is_refused() -> None:
    assert [one[0] for one in read_road(["项目编码", "P1"], ["里程", 500, "丈"])[1]] == ["KP-213"]


def test_what_may_be_the_next_label_is_no_second_value() -> None:
    rows = [["项目编码", "P1", "建设单位", "某局"], ["里程", None, "备注", 7], ["户数", 3, "√"]]
    assert read_road(*rows)[1] == [("KP-205", "C3", "建设单位", "")]
    merged = [["项目编码", "P1", None, "P2"], ["户数", 3]]
    assert [one[:2] for one in read_road(*merged, merges=["B3:C3"])[1]] == [("KP-233", "D3")]


NAMED = FORM.model_validate(
    FORM.model_dump(by_alias=True, exclude_unset=True)
    | {
        "fields": [
            field("code", "code", "项目编码", required=True),
            field("name", "text", "项目名称"),
            field("kind", "choice", "性质", codes={"new": "新建", "old": "续建"}),
            field("length", "number", "里程", units={"公里": "1", "米": "0.001"}),
        ],
    }
)


def read_named(*rows: list[Any], merges: tuple[str, ...] = ()) -> tuple[Any, Any]:
    above = [["重点项目登记表"], ["填报日期：", "2017年3月25日"], ["项目编码", "P1"]]
    results = [typed(write([*above, *rows], merges), NAMED) for write in WRITERS.values()]
    told = [
        [(one.code, one.severity, one.cell, one.found, one.expected) for one in only(b).findings]
        for b in results
    ]
    assert told[0] == told[1]
    return results[0].records.to_dicts()[0], told[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["项目名称", "滨江路", "环湖路"], ("KP-236", "warn", "C4", "C4", "B4")),
        (["项目名称：滨江路", "环湖路"], ("KP-236", "warn", "B4", "B4", "A4")),
        (["项目名称", "滨江路", "环湖路", "里程", 5], ("KP-236", "warn", "C4", "C4", "B4")),
        (["性质", "新建", "续建", "某局"], ("KP-233", "refuse", "C4", "续建", "新建 (B4)")),
        (["里程：500", 600], ("KP-233", "refuse", "B4", "600", "500 (A4)")),
    ],
)  # fmt: skip
def test_a_second_text_beside_a_label_is_told(row: list[Any], told: tuple[str, ...]) -> None:
    assert read_named(row)[1] == [told]


@pytest.mark.parametrize(
    "row",
    [
        ["项目名称", "滨江路", "建设单位：", None],
        ["项目名称", "滨江路", "建设单位", "某局"],
        ["项目名称", "滨江路", "备注"],
        ["项目名称", "滨江路", "（一期）"],
        ["项目名称", "滨江路", None, "环湖路"],
        ["项目名称：滨江路", "填报人：某某"],
    ],
)
def test_what_may_well_be_a_label_is_no_second_text(row: list[Any]) -> None:
    record, told = read_named(row)
    assert (record["name"], [one for one in told if one[0] != "KP-205"]) == ("滨江路", [])


def test_a_label_in_a_column_of_labels_is_one_though_it_is_left_empty() -> None:
    record, told = read_named(["项目名称", "滨江路", "建设单位"], ["里程", 5, "性质", "新建"])
    assert (record["name"], record["kind"], told) == ("滨江路", "new", [])


def test_a_unit_behind_a_value_in_the_cell_of_its_label_counts() -> None:
    record, told = read_named(["里程：500", "米"])
    assert (float(record["length"]), told) == (0.5, [])


def test_a_unit_in_a_label_of_one_form_is_not_that_of_the_next_one() -> None:
    form = contract(
        table="form", header={}, sheet={"title": "项目登记表"}, reporters=None,
        reporter={"from": "fixed", "unit": "A1"}, repeat={"down": True},
        period={"from": "title", "kind": "month"}, key=["code"], label="", totals=None,
        fields=[
            field("code", "code", "项目编码", required=True),
            field("length", "number", "里程", units={"公里": 1, "米": "0.001"}),
        ],
    )  # fmt: skip
    rows = [
        ["2017年3月项目登记表"],
        ["项目编码：P1"],
        ["里程（米）：500"],
        ["项目编码：P2"],
        ["里程：2"],
    ]
    for write in WRITERS.values():
        records = typed(write(rows), form).records
        assert [float(value) for value in records["length"]] == [0.5, 2]


def test_an_unknown_label_is_told_where_a_known_one_is_missing() -> None:
    record, told = read_named(["工程名", "滨江路", "性质", "新建"], ["里程", 5, "联系单位", "某局"])
    assert (record["name"], record["kind"]) == (None, "new")
    assert told == [
        ("KP-205", "warn", "A4", "工程名", ""),
        ("KP-205", "warn", "C5", "联系单位", ""),
    ]
    # Where nothing is missing there is no doubt, and what signs the form is none.
    whole = (["项目名称", "滨江路", "性质", "新建"], ["里程", 5, "联系单位", "某局"])
    assert read_named(*whole)[1] == []
    assert read_named(["性质", "新建", "里程", 5], ["填报人", "某"], ["备注", "无"])[1] == []
