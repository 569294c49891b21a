"""What is wrong with single cells: blank where needed, not readable, of a doubtful scale."""

import polars as pl

from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.reading.grid import text_of
from sources.reading.read import RawTable
from sources.text import is_blank

# What a cell should have held, for a finding's sentence: Chinese‖English.
_EXPECTED = {
    "money": "金额，如 7446.08 或 1.2亿‖an amount such as 7446.08 or 1.2亿",
    "number": "数字‖a number",
    "count": "整数‖a whole number",
    "percent": "百分数，如 90%‖a percentage such as 90%",
    "date": "日期，如 2017-03-05 或 2017年3月‖a date such as 2017-03-05",
    "date_range": "起止时间，如 2007.10-2010.12‖a start and an end such as 2007.10-2010.12",
    "yes_no": "是 或 否‖yes or no",
    "text": "文字‖text",
    "code": "编码‖a code",
    "unit": "单位名称‖a unit's name",
}
_FINDINGS_KEPT = 200  # of one kind in one table; a wrong column is not told row by row


def report_cells(
    contract: Contract, details: pl.DataFrame, tables: list[tuple[str, RawTable]]
) -> list[tuple[int, Finding]]:
    """Return the findings of all cells, each with the number of its table."""
    found: list[tuple[int, Finding]] = []
    for form in contract.fields:
        found += _bad_cells(contract, form, details, tables)
        if form.type == "percent":
            found += _doubtful_scale(form, details, [table for _, table in tables])
    return found


def _bad_cells(
    contract: Contract, form: FieldForm, details: pl.DataFrame, tables: list[tuple[str, RawTable]]
) -> list[tuple[int, Finding]]:
    state = pl.col(f"{form.name}__state")
    bad = state == "unreadable"
    if form.name in contract.identifying:
        bad = state != "reported"
    elif form.required:
        bad = bad | (state == "blank")
    if form.type == "unit":
        # What the unit list does not know was told when it was looked up.
        bad = bad & (state != "unreadable")
    rows = details.filter(bad).select(
        "_table", "_source_row", f"{form.name}__raw", f"{form.name}__state"
    )
    found: list[tuple[int, Finding]] = []
    told: dict[int, int] = {}
    for number, source_row, cell, found_state in rows.iter_rows():
        period_id, table = tables[number]
        if form.type == "date" and contract.stated_outside and not period_id:
            # "3月底" lacks its year because the period is not known: told once, there.
            continue
        told[number] = told.get(number, 0) + 1
        # A column that is not there was told of its header.
        if form.name not in table.letters or told[number] > _FINDINGS_KEPT:
            continue
        blank = found_state == "blank" or is_blank(text_of(cell))
        found.append(
            (
                number,
                Finding(
                    "KP-302" if blank else "KP-301",
                    table.sheet,
                    table.address(form.name, source_row),
                    form.title.both,
                    "" if blank else text_of(cell)[:80],
                    "" if blank else _expected(form),
                    "refuse" if contract.is_required(form) else "warn",
                ),
            )
        )
    return found


def _expected(form: FieldForm) -> str:
    if form.type == "choice":
        return "、".join(spelling for codes in form.codes.values() for spelling in codes)
    return _EXPECTED[form.type]


def _doubtful_scale(
    form: FieldForm, details: pl.DataFrame, tables: list[RawTable]
) -> list[tuple[int, Finding]]:
    """Tell a column of percentages that looks as if it were written on the other scale.

    A cell that shows 90% holds 0.9. In points a whole column of fractions is doubtful; in
    fractions a figure above 10 (1,000 %) is.
    """
    raw = pl.col(f"{form.name}__raw")
    size = pl.col(form.name).abs()
    plain = details.filter((raw.str.slice(0, 1) == "n") & (size > 0))
    if form.scale == "points":
        expected = "百分点（90表示90%）‖points (90 means 90 %)"
        whole = pl.col(form.name).abs().max().over("_table") <= 1
        plain = plain.filter(whole & (size < 1))
    else:
        expected = "小数（0.9表示90%）‖fractions (0.9 means 90 %)"
        plain = plain.filter(size > 1000)
    first = plain.group_by("_table", maintain_order=True).first()
    found = []
    for number, row, cell in first.select("_table", "_source_row", raw).iter_rows():
        table = tables[number]
        address = table.address(form.name, row)
        found.append(
            (
                number,
                Finding("KP-306", table.sheet, address, form.title.both, text_of(cell), expected),
            )
        )
    return found
