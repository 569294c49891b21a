"""A group's cell merged over its records, the first row of which is its subtotal."""

from decimal import Decimal
from typing import Any

import pytest
from reading_office import WRITERS, codes, contract, field, only, typed, xlsx

FIELDS = [
    field("town", "text", "乡镇", fill="merged"),
    field("village", "text", "村"),
    field("homes", "count", "户数", required=True),
]
SHAPE: dict[str, Any] = {"fields": FIELDS, "key": ["town", "village"], "label": ""}
ROWS = [
    ["2017年1-3月投资完成情况表"],
    ["填报单位：城东指挥部"],
    ["乡镇", "村", "户数"],
    ["罗家", "小计", 20],
    [None, "东村", 12],
    [None, "西村", 8],
    ["上坪", "小计", 13],
    [None, "岭上", 13],
]
MERGES = ["A4:A6", "A7:A8"]


@pytest.mark.parametrize("writer", WRITERS)
def test_all_records_below_it_are_read(writer: str) -> None:
    totals = {"labels_in": ["town", "village"]}
    batch = typed(WRITERS[writer](ROWS, MERGES), contract(**SHAPE, totals=totals))
    assert batch.records.select("town", "village", "homes").rows() == [
        ("罗家", "东村", 12), ("罗家", "西村", 8), ("上坪", "岭上", 13),
    ]  # fmt: skip


def test_it_is_reconciled_with_them() -> None:
    totals = {"labels_in": ["village"], "reconcile": ["homes"]}
    assert codes(only(typed(xlsx(ROWS, MERGES), contract(**SHAPE, totals=totals))).findings) == []
    rows = [*ROWS[:3], ["罗家", "小计", 21], *ROWS[4:]]
    (finding,) = only(typed(xlsx(rows, MERGES), contract(**SHAPE, totals=totals))).findings
    assert (finding.code, finding.found, finding.cell) == ("KP-303", "21", "C4")


@pytest.mark.parametrize("totals", [None, {"labels_in": ["village"]}])
def test_it_is_so_where_the_group_is_not_read(totals: dict[str, Any] | None) -> None:
    shape = SHAPE | {"fields": FIELDS[1:], "key": ["village"], "totals": totals}
    batch = typed(xlsx(ROWS, MERGES), contract(**shape))
    assert batch.records["village"].to_list() == ["东村", "西村", "岭上"]


def test_a_total_whose_label_is_merged_takes_all_its_rows() -> None:
    fields = [field("town", "text", "乡镇", fill="merged"), field("kind", "text", "类别"),
              field("plan", "money", "投资（万元）")]  # fmt: skip
    rows = [
        *ROWS[:2],
        ["乡镇", "类别", "投资（万元）"],
        ["合计", "计划", 30],
        [None, "完成", 20],
        ["罗家", "计划", 30],
        [None, "完成", 20],
    ]
    shape = contract(fields=fields, key=["town", "kind"], label="", totals={"labels_in": ["town"]})
    batch = typed(xlsx(rows, ["A4:A5", "A6:A7"]), shape)
    assert batch.records.select("town", "kind", "plan").rows() == [
        ("罗家", "计划", Decimal(30)), ("罗家", "完成", Decimal(20)),
    ]  # fmt: skip
