"""A row that is a record at a glance is one too where every cell of it is looked at."""

from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reading_office import ABOVE, contract, field

from sources.reading.columnar import ColumnRows
from sources.reading.grid import Sheet
from sources.reading.header_path import MergedCells
from sources.reading.layout import find_layout
from sources.reading.row_kinds import RowKinds
from sources.reading.rows import take_records
from sources.reading.walked import Records

FIELDS = [
    field("serial", "text", "序号"),
    field("code", "text", "项目编码"),
    field("name", "text", "项目"),
    field("plan", "money", "年度投资"),
]
HEADER = ["序号", "项目编码", "项目", "年度投资"]
SERIALS = st.sampled_from(
    [None, 1.0, 2.0, "一", "（一）", "一、工业", "合计", "其中：", "备注：", "第1页"]
)
WORDS = st.sampled_from(
    [
        None,
        "P-1",
        "P-2",
        "2项",
        "（3个项目）",
        "—",
        "/",
        "x",
        " ",
        "第三中学",
        "合计",
        "合计印刷厂",
        "【合计】",
        "全市合计",
        "小区改造",
        "小计（2项）",
        "其中：新建",
        "一、工业",
        "（一）",
        "一",
        "备注：",
        "审核人：",
        "本月无新增问题",
        "数据截至3月底。",
        "接上页",
        "平均",
        "另行安排",
        "（合计",
        "共2项",
        "加油站",
        "\u3000合计",
    ]
)
FIGURES = st.sampled_from([None, 0.0, 10.0, "x", "—", "负责人："])
ROWS = st.lists(st.tuples(SERIALS, WORDS, WORDS, FIGURES).map(list), min_size=1, max_size=8)
DECLARED = st.sampled_from(
    [None, {"labels_in": ["name"]}, {"labels_in": ["code", "name"]}, {"labels_in": ["serial"]}]
)
KEYS = st.sampled_from([["code"], ["name"], ["code", "name"]])


def _taken(values: Any, form: Any) -> Records:
    sheet = Sheet("表1", values)
    layout = find_layout(form, sheet, MergedCells(sheet))
    assert layout is not None
    records = take_records(layout)
    records.columns = {name: list(cells) for name, cells in records.columns.items()}
    return records


def _in_columns(rows: list[list[Any]]) -> ColumnRows | None:
    """Return the sheet as a large one is kept, where its columns are of one kind each."""
    columns = []
    for number, values in enumerate(zip(*rows, strict=True)):
        dtype = pl.Float64 if number == 3 else pl.String
        if not all(type(value) in (type(None), float if number == 3 else str) for value in values):
            return None
        columns.append(pl.Series(values, dtype=dtype))
    return ColumnRows([*ABOVE, HEADER], columns, frozenset())


# Records numbered 一 in a large sheet were taken for headings.
@example(rows=[["一", "P-1", None, None]], totals=None, key=["code"])
@settings(max_examples=500)
@given(rows=ROWS, totals=DECLARED, key=KEYS)
def test_a_glance_sees_what_looking_sees(
    rows: list[list[Any]], totals: Any, key: list[str]
) -> None:
    form = contract(fields=FIELDS, key=key, label="", totals=totals)
    values = [*ABOVE, HEADER, *rows]
    quick = _taken(values, form)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RowKinds, "is_plainly_a_record", lambda *_: False)
        slow = _taken(values, form)
    assert quick == slow
    if (columns := _in_columns(rows)) is not None:
        assert _taken(columns, form) == slow
