"""Any table that a simple contract allows comes back as it was written, whoever writes it how."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_office import UNITS, WRITERS, contract, field, read

from sources.contracts import Contract
from sources.typed import gather

FIELDS: dict[str, tuple[str, list[str]]] = {
    "code": ("code", ["项目编码", "项目代码"]),
    "name": ("text", ["项目名称", "建设项目名称"]),
    "plan": ("money", ["年度计划投资", "年计划投资"]),
    "length": ("number", ["里程", "公里数"]),
    "share": ("percent", ["形象进度"]),
    "is_listed": ("yes_no", ["是否列入"]),
    "kind": ("choice", ["建设性质", "性质"]),
}
CODES = {"new": ["新建", "新开工"], "old": ["续建"]}
UNITS_OF_MONEY = {"元": 4, "万元": 0, "亿元": -4}


def form() -> Contract:
    fields = [
        field(name, kind, *headers, **({"codes": CODES} if kind == "choice" else {}))
        for name, (kind, headers) in FIELDS.items()
    ]
    return contract(fields=fields, label="name", totals={"labels_in": ["name"]}, header={"rows": 1})


FORM = form()
spaces = st.sampled_from(["", " ", "　", "\n", "  \u00a0"])
letters = st.text(st.sampled_from("甲乙丙道路桥梁ABCxyz"), min_size=1, max_size=6)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    cents = draw(st.integers(0, 10**11))
    return {
        "name": "项目" + draw(letters),
        "plan": Decimal(cents) / 100,
        "length": Decimal(draw(st.integers(-(10**9), 10**9))) / 1000,
        "share": Decimal(draw(st.integers(101, 10_000))) / 100,
        "is_listed": draw(st.booleans()),
        "kind": draw(st.sampled_from(sorted(CODES))),
    }


@st.composite
def written(draw: st.DrawFn) -> tuple[list[list[Any]], list[dict[str, Any]], int]:
    """Return the rows of a workbook, the records in it, and the row of the first one."""
    rows = draw(st.lists(records(), min_size=1, max_size=5))
    rows = [{"code": f"P-{number}", **row} for number, row in enumerate(rows)]
    order = draw(st.permutations(list(FIELDS)))
    money_unit = draw(st.sampled_from(sorted(UNITS_OF_MONEY)))
    in_header = draw(st.booleans())
    header = [
        draw(spaces) + draw(st.sampled_from(FIELDS[name][1])) + draw(spaces) for name in order
    ]
    if in_header:
        place = order.index("plan")
        header[place] += draw(st.sampled_from([f"（{money_unit}）", f" ({money_unit})"]))
    above: list[list[Any]] = [[] for _ in range(draw(st.integers(0, 2)))]
    above += [["2017年1-3月投资完成情况表"], ["填报单位：城东指挥部"]]
    if not in_header:
        above.append([None, f"单位：{money_unit}"])
    table: list[list[Any]] = []
    for row in rows:
        cells = dict(row)
        amount = row["plan"].scaleb(UNITS_OF_MONEY[money_unit])
        # A stored double keeps 15 digits: larger amounts are written as text.
        as_text = draw(st.booleans()) or len(amount.normalize().as_tuple().digits) > 15
        cells["plan"] = f"{amount:,f}" if as_text else float(amount)
        cells["length"] = float(row["length"])
        cells["share"] = draw(st.sampled_from([float(row["share"]), f"{row['share']}%"]))
        cells["is_listed"] = draw(
            st.sampled_from(["是", "√", 1] if row["is_listed"] else ["否", 0])
        )
        cells["kind"] = draw(spaces) + draw(st.sampled_from(CODES[row["kind"]]))
        table.append([cells[name] for name in order])
        table += [[] for _ in range(draw(st.integers(0, 1)))]
    return [*above, header, *table], rows, len(above) + 2


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=written())
def test_a_written_table_comes_back(writer: str, case: tuple[Any, ...]) -> None:
    rows, expected, first = case
    file = read(WRITERS[writer](rows), FORM)
    (batch,) = gather([file], {FORM.contract: FORM}, UNITS, {})
    (submission,) = batch.submissions
    assert [finding.code for finding in submission.findings] == []
    assert (submission.reporter_id, submission.period_id) == ("A1", "2017-M03")
    assert file.tables[0].first_row == first
    found = batch.records.select(list(FIELDS)).to_dicts()
    assert found == expected
    places = file.tables[0].source_rows
    for place, row in zip(places, expected, strict=True):
        assert row["code"] in rows[place - 1]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases=st.lists(written(), min_size=2, max_size=4), data=st.data())
def test_the_order_of_files_never_changes_the_result(
    cases: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    files = [
        read(WRITERS["xlsxwriter"](rows), FORM, f"{number}.xlsx")
        for number, (rows, _, _) in enumerate(cases)
    ]
    results = []
    for order in (files, data.draw(st.permutations(files))):
        # The same bytes sent twice count under the name that is read first.
        (batch,) = gather(order, {FORM.contract: FORM}, UNITS, {})
        landed = batch.records.sort("submission_id", "record_number").to_dicts()
        submissions = sorted(
            (found.submission_id, found.record_count, len(found.findings))
            for found in batch.submissions
        )
        results.append((landed, submissions))
    assert results[0] == results[1]
