"""Records over several rows, one of which is missing or one too many."""

from decimal import Decimal
from typing import Any

import pytest
from reading_office import ABOVE, WRITERS, codes, contract, field, only, typed, xlsx

HEADER = ["项目编码", "项目", "投资"]
A = [["A-1", "一号路", 100], [None, "城东", 30]]
B = [["A-2", "二号路", 200], [None, "城东", 40]]
C = [["A-3", "三号路", 300], [None, "城西", 50]]
TOTAL = [["合计", None, 600], [None, None, 120]]


def form(**changes: Any) -> Any:
    fields = [
        field("code", "code", "项目编码"),
        field("name", "text", "项目", row=1),
        field("place", "text", "项目", row=2),
        field("plan", "money", "投资", row=1),
        field("done", "money", "投资", row=2),
    ]
    own = {"fields": fields, "label": "", "records": {"rows": 2}, "totals": {"labels_in": ["code"]}}
    return contract(**(own | changes))


def told(*parts: list[list[Any]], **changes: Any) -> list[tuple[str, str, str]]:
    """Return code, cell and what is found of the findings that refuse."""
    rows = [*ABOVE, HEADER, *(row for part in parts for row in part)]
    shown = []
    for write in WRITERS.values():
        findings = only(typed(write(rows), form(**changes))).findings
        shown.append([(one.code, one.cell, one.found) for one in findings if one.code == "KP-224"])
    assert shown[0] == shown[1]
    return shown[0]


def test_pairs_that_are_whole_are_read() -> None:
    rows = [*ABOVE, HEADER, *A, [], *B, *C, *TOTAL, ["填报人：某", None, None]]
    batch = typed(xlsx(rows), form())
    assert not only(batch).is_refused
    assert batch.records.select("code", "place", "plan", "done").rows() == [
        ("A-1", "城东", Decimal(100), Decimal(30)),
        ("A-2", "城东", Decimal(200), Decimal(40)),
        ("A-3", "城西", Decimal(300), Decimal(50)),
    ]


@pytest.mark.parametrize(
    ("parts", "row"),
    [
        # The second row of the first, of the middle record; of the last one above a total.
        ((A[:1], B, C), 4),
        ((A, B[:1], C), 6),
        ((A, B, C[:1], TOTAL), 8),
        ((A, B, C[:1], [["填报人：某", None, None]]), 8),
        # One row too many, and a first row that is missing.
        ((A, A[1:], B, C), 6),
        ((A, B[1:], C), 6),
    ],
)
def test_a_record_with_a_row_too_few_or_too_many_is_refused_by_its_row(
    parts: tuple[list[list[Any]], ...], row: int
) -> None:
    findings = told(*parts)
    assert findings[0][0] == "KP-224"
    assert findings[0][2] == str(row)


def test_what_follows_a_record_that_is_short_is_not_told_too() -> None:
    assert len(told(A[:1], B, C)) == 1


def test_where_the_first_row_is_missing_the_end_tells_it() -> None:
    rows = [*ABOVE, HEADER, *A[1:], *B, *C]
    assert only(typed(xlsx(rows), form())).is_refused


def test_the_last_record_may_end_with_a_row_without_data() -> None:
    batch = typed(xlsx([*ABOVE, HEADER, *A, *B[:1]]), form())
    assert not only(batch).is_refused
    assert batch.records.select("code", "plan", "done").rows()[1] == ("A-2", Decimal(200), None)


def test_a_total_of_one_row_does_not_swallow_the_record_below_it() -> None:
    batch = typed(xlsx([*ABOVE, HEADER, TOTAL[0], *A, *B]), form())
    assert batch.records["code"].to_list() == ["A-1", "A-2"]
    assert not only(batch).is_refused


def test_a_code_below_the_name_in_one_column_is_no_other_record() -> None:
    fields = [
        field("name", "text", "项目", row=1),
        field("code", "code", "项目", row=2),
        field("plan", "money", "投资", row=1),
        field("done", "money", "投资", row=2),
    ]
    rows = [["项目", "投资"], ["一号路", 100], ["A-1", 30], ["二号路", 200], ["A-2", 40]]
    batch = typed(xlsx([*ABOVE, *rows]), form(fields=fields, totals=None))
    assert codes(only(batch).findings) == []
    assert batch.records["code"].to_list() == ["A-1", "A-2"]


LINES = ["项目编码", "类型", "金额"]


def by_lines(*rows: list[Any], merges: tuple[str, ...] = (), **changes: Any) -> Any:
    fields = [
        field("code", "code", "项目编码"),
        field("line", "text", "类型", join=True),
        field("plan", "money", "金额", row="计划"),
        field("done", "money", "金额", row="完成"),
    ]
    own = contract(
        fields=fields, label="", records={"by": "key", "labels": "line"},
        **({"totals": {"labels_in": ["code"]}} | changes),
    )  # fmt: skip
    return typed(xlsx([*ABOVE, LINES, *rows], merges), own)


@pytest.mark.parametrize(
    ("name", "shown"), [("完成数", "完成数"), (None, "（空白）‖(blank)"), ("", "（空白）‖(blank)")]
)
def test_a_figure_in_a_row_of_another_name_is_not_lost(name: str | None, shown: str) -> None:
    batch = by_lines(["P1", "计划", 100], [None, name, 40], ["P2", "计划", 5], [None, "完 成", 4])
    told = [(one.code, one.cell, one.found) for one in only(batch).findings]
    assert told == [("KP-230", "C5", shown)]
    assert only(batch).is_refused
    assert batch.records["done"].to_list() == [None, Decimal(4)]


def test_a_contract_need_not_read_every_row_of_a_record() -> None:
    rows = [["P1", "计划", 100], [None, "完成", 40], [None, "完成率", 40], [None, "计划", 100]]
    assert codes(only(by_lines(*rows)).findings) == []
    other = only(by_lines(["P1", "计划", 100], [None, "上年", 40]))
    assert [(one.code, one.severity) for one in other.findings] == [("KP-230", "warn")]


def test_a_row_of_another_name_without_a_figure_is_no_fault() -> None:
    batch = by_lines(["P1", "计划", 100], [None, "完成", 40], [None, "备注", None])
    assert codes(only(batch).findings) == []


def test_a_total_may_have_as_many_lines_as_a_record() -> None:
    total = [["合计", "计划", 105], [None, "完成", 44]]
    rows = [["P1", "计划", 100], [None, "完成", 40], ["P2", "计划", 5], [None, "完成", 4]]
    for places in ([*rows, *total], [*total, *rows]):
        batch = by_lines(*places)
        assert codes(only(batch).findings) == []
        assert batch.records["plan"].to_list() == [100, 5]
    # A second line of one name begins something else, whose key is missing.
    assert "KP-302" in codes(only(by_lines(*rows, *total, [None, "计划", 7])).findings)


RECONCILED = {"labels_in": ["code"], "reconcile": ["plan", "done"]}
EAST = [["P1", "计划", 100], [None, "完成", 40], ["P2", "计划", 5], [None, "完成", 4]]
WEST = [["P3", "计划", 30], [None, "完成", 20]]


def differing(*parts: list[list[Any]], **more: Any) -> list[tuple[str, str, str, str]]:
    rows = [row for part in parts for row in part]
    found = only(by_lines(*rows, totals=RECONCILED, **more)).findings
    return [(one.code, one.cell, one.found, one.expected) for one in found]


def test_each_line_of_a_subtotal_is_held_against_the_same_line_of_its_records() -> None:
    east = [["小计", "计划", 105], [None, "完成", 44]]
    west = [["小计", "计划", 30], [None, "完成", 20]]
    whole = [["合计", "计划", 135], [None, "完成", 64]]
    for parts in ([EAST, east, WEST, west, whole], [whole, east, EAST, west, WEST]):
        assert differing(*parts) == []
    assert differing(EAST, [["小计", "计划", 105], [None, "完成", 45]], WEST, west, whole) == [
        ("KP-303", "C9", "45", "44")
    ]
    assert differing(EAST, east, WEST, [["小计", "完成", 21], [None, "计划", 31]], whole) == [
        ("KP-303", "C13", "31", "30"), ("KP-303", "C12", "21", "20"),
    ]  # fmt: skip
    merged = differing(EAST, [["小计", "计划", 105], [None, "完成", 7]], merges=("A8:A9",))
    assert merged == [("KP-303", "C9", "7", "44")]
    assert differing(EAST, [["小计", "计划", 105], [None, "完成", "abc"]]) == [
        ("KP-313", "C9", "abc", "")
    ]


def test_a_total_of_all_lines_is_none_of_one_line() -> None:
    assert differing(EAST, [["合计", None, 149]]) == []
    assert differing(EAST, [["合计", None, 149], [None, "计划", 105], [None, "完成", 43]]) == [
        ("KP-303", "C10", "43", "44")
    ]


def test_a_line_of_a_total_by_another_name_is_told() -> None:
    assert differing(EAST, [["合计", "计划", 105], [None, "完成数", 43]]) == [
        ("KP-230", "C9", "完成数", "计划、完成")
    ]
    found = only(by_lines(*EAST, ["合计", "计划", 105], [None, "完成数", 43], totals=RECONCILED))
    assert not found.is_refused


def test_a_total_of_one_row_takes_no_figure_of_the_record_below_it() -> None:
    rows = [*ABOVE, HEADER, *A, ["小计", None, 100], *B]
    totals = {"labels_in": ["code"], "reconcile": ["plan", "done"]}
    assert codes(only(typed(xlsx(rows), form(totals=totals))).findings) == []
    both = [*ABOVE, HEADER, *A, ["小计", None, 100], [None, None, 31], *B]
    (finding,) = only(typed(xlsx(both), form(totals=totals))).findings
    assert (finding.code, finding.cell, finding.found) == ("KP-303", "C7", "31")
