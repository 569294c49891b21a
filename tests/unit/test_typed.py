"""Typed records: units, key cells, scales, copies, periods in rows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from reading_office import ABOVE, UNITS, codes, contract, field, only, read, typed, xlsx

from sources.contracts import Contract
from sources.typed import empty_records, gather

HEADER = ["项目编码", "所在镇", "协办镇", "投资", "进度", "开工"]


def form(**changes: Any) -> Contract:
    """Return a contract with a unit in every row, a list of units and a percentage."""
    return contract(
        fields=[
            field("code", "code", "项目编码"),
            field("unit_id", "unit", "所在镇", required=True),
            field("helpers", "unit", "协办镇", split=",", blank="NONE"),
            field("invested", "money", "投资"),
            field("progress", "percent", "进度"),
            field("started", "date", "开工"),
        ],
        label="",
        totals=None,
        **changes,
    )


def batch_of(*rows: list[Any], **changes: Any) -> Any:
    return typed(xlsx([*ABOVE, HEADER, *rows]), form(**changes))


def told(batch: Any) -> list[tuple[str, str, str, str]]:
    """Return code, cell, found and severity of every finding."""
    return [(f.code, f.cell, f.found, f.severity) for f in only(batch).findings]


def test_records_carry_submission_reporter_unit_and_period() -> None:
    batch = batch_of(["P1", "罗家镇", None, 100, "90%", "2017.3"])
    (row,) = batch.records.iter_rows(named=True)
    submission = only(batch)
    assert row["submission_id"] == submission.submission_id
    assert (row["reporter_id"], row["unit_id"], row["period_id"]) == ("A1", "T1", "2017-M03")
    assert (row["record_number"], row["block"], row["source_row"]) == (1, 0, 4)
    assert (row["invested"], row["progress"]) == (Decimal(100), Decimal(90))
    assert (row["started"], row["started__from"]) == (date(2017, 3, 31), date(2017, 3, 1))
    assert batch.records.schema == empty_records(form()).schema


@pytest.mark.parametrize("name", ["罗家镇", " 罗家镇　", "罗家镇人民政府", "罗家", "T1", "luojia"])
def test_a_unit_is_known_by_its_listed_spellings(name: str) -> None:
    assert batch_of(["P1", name, None, 1, 1, None]).records["unit_id"].to_list() == ["T1"]


def test_an_alias_is_noted() -> None:
    assert told(batch_of(["P1", "罗家", "罗家镇", 1, 1, None])) == [
        ("KP-305", "B4", "罗家", "note")
    ]


@pytest.mark.parametrize("name", ["罗家乡", "罗镇", "★罗家镇", "罗家镇,城东指挥部"])
def test_a_unit_not_on_the_list_is_refused_with_the_nearest(name: str) -> None:
    batch = batch_of(["P1", name, "罗家镇", 1, 1, None])
    assert told(batch) == [("KP-501", "B4", name, "refuse")]
    # Of a cell that holds two names both are told.
    expected = "城东指挥部、罗家镇" if "," in name else "罗家镇"
    assert only(batch).findings[0].expected == expected
    assert batch.records["unit_id__state"].to_list() == ["unreadable"]


def test_of_a_great_many_unknown_units_the_first_get_a_proposal() -> None:
    batch = batch_of(*[[f"P{n}", f"罗家{n}", "罗家镇", 1, 1, None] for n in range(302)])
    assert {code for code, *_ in told(batch)} == {"KP-501"}
    expected = [finding.expected for finding in only(batch).findings]
    assert (len(expected), expected[0], expected[299]) == (302, "罗家镇", "罗家镇")
    assert expected[300] == expected[301] != "罗家镇"
    assert expected[300].endswith("too many unknown names to compare each")


def test_a_list_of_units_is_split_and_each_part_resolved() -> None:
    batch = batch_of(
        ["P1", "罗家镇", "罗家镇, 城东指挥部", 1, 1, None],
        ["P2", "罗家镇", "城西指挥部，罗家镇,", 1, 1, None],
        ["P3", "罗家镇", "罗家镇,罗家镇", 1, 1, None],
    )
    assert batch.records["helpers"].to_list() == ["T1;A1", "A2;T1", "T1"]
    bad = batch_of(["P1", "罗家镇", "罗家镇,某镇", 1, 1, None])
    assert told(bad) == [("KP-501", "C4", "某镇", "refuse")]
    assert bad.records["helpers"].to_list() == [None]


def test_a_blank_unit_is_assigned_as_declared_and_counted() -> None:
    batch = batch_of(*[[f"P{n}", "罗家镇", " " if n else None, 1, 1, None] for n in range(3)])
    assert batch.records["helpers"].to_list() == ["NONE"] * 3
    assert told(batch) == [("KP-304", "C4", "3", "note")]


def test_a_marker_in_an_optional_unit_cell_is_a_state() -> None:
    batch = batch_of(["P1", "罗家镇", "—", 1, 1, None])
    assert batch.records["helpers__state"].to_list() == ["not_applicable"]
    assert told(batch) == []


@pytest.mark.parametrize(("cell", "code"), [(None, "KP-302"), (" ", "KP-302"), ("—", "KP-301")])
def test_the_assessed_unit_of_a_record_must_be_there(cell: str | None, code: str) -> None:
    assert told(batch_of(["P1", cell, "罗家镇", 1, 1, None])) == [
        (code, "B4", cell if code == "KP-301" else "", "refuse")
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [(None, "KP-302"), ("—", "KP-301"), ("x", "KP-301"), ("待定", "KP-301"),
     (date(2017, 3, 5), "KP-301")],
)  # fmt: skip
def test_nothing_may_stand_in_a_keys_place(cell: Any, code: str) -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    for cells in (*ABOVE, HEADER, [cell, "罗家镇", "罗家镇", 1, 1, None]):
        book.active.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    submission = only(typed(stream.getvalue(), form()))
    assert [(f.code, f.cell, f.severity) for f in submission.findings] == [(code, "A4", "refuse")]


def test_an_unreadable_cell_of_an_optional_field_is_told_and_lands_as_a_state() -> None:
    batch = batch_of(["P1", "罗家镇", "罗家镇", "≥100", "快了", "明年"])
    assert told(batch) == [
        ("KP-301", "D4", "≥100", "warn"), ("KP-301", "E4", "快了", "warn"),
        ("KP-301", "F4", "明年", "warn"),
    ]  # fmt: skip
    assert not only(batch).is_refused
    assert batch.records["invested__state"].to_list() == ["unreadable"]


def test_a_wrong_column_is_not_told_without_end_and_still_refuses() -> None:
    rows = [[f"P{n}", "罗家镇", "罗家镇", 1, 1, None] for n in range(500)]
    batch = typed(xlsx([*ABOVE, HEADER, *[[None, *row[1:]] for row in rows]]), form())
    assert codes(only(batch).findings) == ["KP-302"] * 200
    assert only(batch).is_refused


def test_a_column_of_fractions_in_points_is_doubtful() -> None:
    rows = [[f"P{n}", "罗家镇", "罗家镇", 1, value, None] for n, value in enumerate((0, 0.9, 1))]
    assert told(batch_of(*rows)) == [("KP-306", "E5", "0.9", "warn")]
    assert told(batch_of(*rows, ["P9", "罗家镇", "罗家镇", 1, 35, None])) == []
    assert told(batch_of(["P1", "罗家镇", "罗家镇", 1, 1, None])) == []


def test_several_sheets_of_a_period_are_blocks_of_one_submission_else_submissions() -> None:
    import io

    import xlsxwriter

    def workbook(*titles: str) -> bytes:
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        for number, title in enumerate(titles):
            page = book.add_worksheet()
            rows = [[title], ABOVE[1], HEADER, [f"P{number}", "罗家镇", "罗家镇", 1, 1, None]]
            for row, cells in enumerate(rows):
                page.write_row(row, 0, cells)
        book.close()
        return stream.getvalue()

    same = typed(workbook("2017年3月投资完成情况", "2017年1-3月投资完成情况"), form())
    assert only(same).record_count == 2
    assert same.records["block"].to_list() == [0, 1]
    assert same.records["record_number"].to_list() == [1, 2]
    two = typed(workbook("2017年3月投资完成情况", "2017年4月投资完成情况"), form())
    assert [found.period_id for found in two.submissions] == ["2017-M03", "2017-M04"]
    assert two.records["period_id"].to_list() == ["2017-M03", "2017-M04"]


def test_the_same_bytes_under_another_name_count_once() -> None:
    data = xlsx([*ABOVE, HEADER, ["P1", "罗家镇", "罗家镇", 1, 1, None]])
    files = [read(data, form(), name) for name in ("a.xlsx", "b.xlsx")]
    (batch,) = gather(files, {"progress": form()}, UNITS, {})
    assert [found.path for found in batch.submissions] == ["a.xlsx"]
    assert [(found.path, found.copy_of) for found in batch.copies] == [("b.xlsx", "a.xlsx")]
    assert codes(batch.copies[0].findings) == ["KP-110"]
    assert batch.records.height == 1
    known = {batch.submissions[0].submission_id: "2016/a.xlsx"}
    (again,) = gather(files[:1], {"progress": form()}, UNITS, known)
    assert (again.submissions, again.copies[0].copy_of) == ([], "2016/a.xlsx")


def test_two_versions_of_a_file_are_two_submissions() -> None:
    files = [
        read(xlsx([*ABOVE, HEADER, ["P1", "罗家镇", "罗家镇", plan, 1, None]]), form(), "a.xlsx")
        for plan in (1, 2)
    ]
    (batch,) = gather(files, {"progress": form()}, UNITS, {})
    assert len(batch.submissions) == 2
    assert batch.records.height == 2
    assert len({found.key for found in batch.submissions}) == 2


def test_a_reporter_must_be_listed_and_owe_the_report() -> None:
    def reported_by(name: str) -> list[tuple[str, str]]:
        rows = [ABOVE[0], [f"填报单位：{name}", "单位：万元"], HEADER]
        submission = only(typed(xlsx([*rows, ["P1", "罗家镇", "罗家镇", 1, 1, None]]), form()))
        return [(f.code, f.cell) for f in submission.findings]

    assert reported_by("城东片区指挥部") == []
    assert reported_by("城南指挥部") == [("KP-501", "A2")]
    assert reported_by("罗家镇") == [("KP-502", "A2")]


def test_a_period_in_rows_is_the_one_its_date_lies_in_and_must_be_there() -> None:
    fields = [
        field("code", "code", "项目编码"),
        field("reported_on", "date", "填报时间"),
        field("invested", "money", "投资"),
    ]
    rows = [
        *ABOVE,
        ["项目编码", "填报时间", "投资"],
        ["P1", "2017.3", 1],
        ["P2", "2017年5月8日", 1],
    ]
    period = {"from": "field", "field": "reported_on", "kind": "quarter"}
    by_rows = contract(fields=fields, label="", totals=None, period=period)
    batch = typed(xlsx(rows), by_rows)
    assert batch.records["period_id"].to_list() == ["2017-Q1", "2017-Q2"]
    for cell in (None, "待定", "不久"):
        submission = only(typed(xlsx([*rows, ["P3", cell, 1]]), by_rows))
        assert [(f.cell, f.severity) for f in submission.findings] == [("B6", "refuse")]


def test_a_date_without_its_year_is_told_once_where_the_period_is_missing() -> None:
    rows = [["投资完成情况表"], ABOVE[1], HEADER, ["P1", "罗家镇", "罗家镇", 1, 1, "3月底"]]
    assert codes(only(typed(xlsx(rows), form())).findings) == ["KP-209"]


def test_internal_names_cannot_meet_the_names_of_fields() -> None:
    named = ["label", "details", "is_total", "raw", "factor", "place", "number", "marker"]
    fields = [field(name, "text", name) for name in named]
    rows = [*ABOVE, named, [f"值{n}" for n in range(len(named))]]
    batch = typed(xlsx(rows), contract(fields=fields, key=["label"], label="", totals=None))
    assert batch.records.select(named).row(0) == tuple(f"值{n}" for n in range(len(named)))


@pytest.mark.parametrize(
    ("settings", "values", "cell"),
    [
        # Fractions: 90 is 9,000 %, beyond what the contract allows; 0.9 and 1.2 are not.
        ({"scale": "fraction", "maximum": 150}, (0.9, 90), "E5"),
        ({"scale": "fraction", "maximum": 150}, (0.9, 1.2), ""),
        ({"scale": "fraction"}, (9, 11), "E5"),
        # On neither scale within the bounds: for gate 1, not a matter of scale.
        ({"scale": "fraction", "maximum": 100}, (0.9, 9000), ""),
        ({"minimum": 50, "maximum": 100}, (90, 0.9), "E5"),
        ({"minimum": 50, "maximum": 100}, (90, 20), ""),
        # A rate that is meant to be small.
        ({"maximum": 1}, (0.3, 0.4), ""),
        # A sign says what is meant; a text without one does not.
        ({}, ("95%", 0.9), "E5"),
        ({}, ("0.9", "0.5"), "E4"),
        ({}, ("0.9%", "0.5%"), ""),
    ],
)
def test_a_percentage_is_of_a_doubtful_scale_where_the_other_one_would_fit(
    settings: dict[str, Any], values: tuple[Any, ...], cell: str
) -> None:
    asked = contract(
        fields=[
            field("code", "code", "项目编码"),
            field("progress", "percent", "进度", **settings),
        ],
        label="",
        totals=None,
    )
    rows = [[f"P{number}", None, None, None, value] for number, value in enumerate(values)]
    head = ["项目编码", None, None, None, "进度"]
    found = only(typed(xlsx([*ABOVE, head, *rows]), asked)).findings
    assert [(f.code, f.cell) for f in found] == ([("KP-306", cell)] if cell else [])
