"""What is wrong with single cells: blank where needed, not readable, of a doubtful scale."""

from decimal import Decimal, InvalidOperation

import polars as pl

from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.periods import MONTH_KINDS, period_of_id
from sources.reading.around import EXPECTED_PERIODS
from sources.reading.grid import text_of
from sources.reading.read import RawTable
from sources.text import is_blank
from sources.typed.joined_periods import unreadable_periods

# What a cell should have held, for a finding's sentence: Chinese‖English.
_EXPECTED = {
    "money": "一个金额，如 7446.08 或 1.2亿元‖one amount such as 7446.08 or 1.2亿元",
    "number": "一个数字，如 3.5‖one number such as 3.5",
    "count": "整数，如 12‖a whole number such as 12",
    "percent": "百分数，如 90%‖a percentage such as 90%",
    "date": "日期，如 2017-03-05 或 2017年3月‖a date such as 2017-03-05 or 2017年3月",
    "date_range": "起止时间，如 2007.10-2010.12‖a start and an end such as 2007.10-2010.12",
    "period": "报告期，如 2017年3月、1-3月、一季度‖a period such as 2017年3月, 1-3月 or 一季度",
    "yes_no": "“是”或“否”，也可用 √ 或 ×‖是 (yes) or 否 (no), or √ or ×",
    "text": "文字，如 已开工‖text such as 已开工",
    "code": "编码，如 A-017（请设为文本格式）‖a code such as A-017, in a cell formatted as text",
    "unit": "单位名称，如 东城区‖a unit's name such as 东城区",
}
_NEED_A_YEAR = ("date", "date_range", "period")
# Where neither the title nor a name says the year.
_WITH_YEAR = {
    "date": "写明年份的日期，如 2017年3月5日‖a date with its year such as 2017年3月5日",
    "date_range": "写明年份的起止时间，如 2017年3月-2017年6月"
    "‖a start and an end with their years such as 2017年3月-2017年6月",
    "period": "写明年份的报告期，如 2017年3月（或在标题中写明年份）"
    "‖a period with its year such as 2017年3月 (or the year in the title)",
}
_OTHER_ORDERS = {
    "mdy": "日期，先月后日，如 3/25/2017‖a date with the month first, such as 3/25/2017",
    "dmy": "日期，先日后月，如 25/3/2017‖a date with the day first, such as 25/3/2017",
}
_CODES_TOLD = 12
_FINDINGS_KEPT = 200  # of one kind in one table; a wrong column is not told row by row


def report_cells(
    contract: Contract, details: pl.DataFrame, tables: list[tuple[str, RawTable]]
) -> list[tuple[int, Finding]]:
    """Return the findings of all cells, each with the number of its table."""
    found: list[tuple[int, Finding]] = []
    found += _other_kinds(contract, details, tables)
    found += unreadable_periods(contract, details, tables)
    for form in contract.fields:
        found += _bad_cells(contract, form, details, tables)
        if form.type == "percent":
            of_tables = [table for _, table in tables]
            if form.scale == "points":
                found += _doubtful_scale(form, details, of_tables)
                continue
            # A header that says % means points.
            in_points = [n for n, one in enumerate(of_tables) if one.factors.get(form.name) == "1"]
            told = pl.col("_table").is_in(in_points)
            points = form.model_copy(update={"scale": "points"})
            found += _doubtful_scale(points, details.filter(told), of_tables)
            found += _doubtful_scale(form, details.filter(~told), of_tables)
    return found


def _other_kinds(
    contract: Contract, details: pl.DataFrame, tables: list[tuple[str, RawTable]]
) -> list[tuple[int, Finding]]:
    """Tell the periods of records that are not of the kind that the contract is for.

    A return of any indicators takes every kind: those of a quarter stand beside those of a month.
    """
    if contract.asked_in:
        return []
    found: dict[tuple[int, str], Finding] = {}
    for name, kind in {
        (variant.period.field[0], variant.period.kind)
        for variant in contract.variants
        if len(variant.period.field) == 1 and variant.period.kind not in (None, "day")
    }:
        form = contract.field_named(name)
        if form.type != "period":
            continue
        # A month typed into a spreadsheet becomes its first day.
        fitting = (*MONTH_KINDS, "day") if kind == "month" else (kind, "day")
        periods = {text: period_of_id(text) for text in details[name].drop_nulls().unique()}
        wrong = [text for text, one in periods.items() if one and one.kind not in fitting]
        rows = details.filter(pl.col(name).is_in(wrong)) if wrong else details.clear()
        for number, row, cell in rows.select("_table", "_source_row", f"{name}__raw").iter_rows():
            table = tables[number][1]
            address = table.address(name, row)
            finding = Finding(
                "KP-311", table.sheet, address, form.title.both, _shown(cell)[:80],
                EXPECTED_PERIODS[kind or ""],
            )  # fmt: skip
            if len(found) < _FINDINGS_KEPT:
                found.setdefault((number, address), finding)
    return [(number, finding) for (number, _), finding in found.items()]


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
    outside: set[int] = set()
    for number, source_row, cell, found_state in rows.iter_rows():
        period_id, table = tables[number]
        if isinstance(table.cells.get(form.name), str):
            # One cell speaks for all records, such as the header of a grid's column.
            if number in outside:
                continue
            outside.add(number)
        if form.type in _NEED_A_YEAR and contract.stated_outside and not period_id:
            # "3月底" lacks its year because the period is not known: told once, there.
            continue
        lacks_year = form.type in _NEED_A_YEAR and not (period_id[:4] or table.year)
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
                    "" if blank else _shown(cell)[:80],
                    "" if blank else _expected(form, lacks_year),
                    "refuse" if contract.is_required(form) else "warn",
                ),
            )
        )
    return found


def _expected(form: FieldForm, lacks_year: bool = False) -> str:
    if lacks_year:
        # 3月 alone would be read where a title, a sheet or a file names the year.
        return _WITH_YEAR[form.type]
    if form.type == "choice":
        spellings = [spelling for codes in form.codes.values() for spelling in codes]
        told = "、".join(spellings[:_CODES_TOLD])
        return told if len(spellings) <= _CODES_TOLD else f"{told}…（{len(spellings)}）"
    if form.type == "date" and form.order in _OTHER_ORDERS:
        return _OTHER_ORDERS[form.order]
    if form.units:
        known = "、".join(form.units)
        chinese, english = _EXPECTED[form.type].split("‖")
        return f"{chinese}，单位可为{known}‖{english}, its unit one of {known}"
    return _EXPECTED[form.type]


def _shown(cell: str) -> str:
    """Return what a person sees in the cell: 90% where 0.9 is kept, a day without midnight."""
    text = text_of(cell)
    if cell.startswith("p"):
        try:
            return f"{(Decimal(text) * 100).normalize():f}%"
        except InvalidOperation:
            return text
    return text.removesuffix(" 00:00:00") if cell.startswith("d") else text


def _doubtful_scale(
    form: FieldForm, details: pl.DataFrame, tables: list[RawTable]
) -> list[tuple[int, Finding]]:
    """Tell a column of percentages that looks as if it were written on the other scale.

    A figure outside the contract's bounds that would be inside on the other scale is doubtful. So
    is, in points, a whole column of fractions, unless the bounds say that it is to be so small, and
    a fraction in a column whose other cells show a %; without an upper bound, one above 1,000 %.
    """
    raw, value = pl.col(f"{form.name}__raw"), pl.col(form.name)
    is_text = raw.str.starts_with("t") & ~raw.str.contains("[%％]|百分点")
    plain = details.filter((raw.str.starts_with("n") | is_text) & (value != 0))
    upper = Decimal(form.maximum) if form.maximum is not None else None
    if form.scale == "points":
        expected = "百分点（90表示90%）‖points (90 means 90 %)"
        doubtful = _outside(form, value) & ~_outside(form, value, Decimal("0.01"))
        if upper is None or upper > 1:
            whole = value.abs().max().over("_table") <= 1
            doubtful = doubtful | (whole & (value.abs() < 1))
            shows = raw.str.starts_with("p") | (
                raw.str.starts_with("t") & raw.str.contains("[%％]")
            )
            among = pl.col("_table").is_in(details.filter(shows)["_table"].unique().implode())
            doubtful = doubtful | (among & (value.abs() <= 1))
        if upper is None:
            doubtful = doubtful | (value.abs() > 1000)
    else:
        expected = "小数（0.9表示90%）‖fractions (0.9 means 90 %)"
        doubtful = _outside(form, value) & ~_outside(form, value, Decimal(100))
        if upper is None:
            doubtful = doubtful | (value.abs() > 1000)
    first = plain.filter(doubtful).group_by("_table", maintain_order=True).first()
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


def _outside(form: FieldForm, value: pl.Expr, times: Decimal = Decimal(1)) -> pl.Expr:
    """Tell values outside the contract's bounds, each taken so many times."""
    outside = pl.lit(False)
    if form.minimum is not None:
        outside = outside | (value < Decimal(form.minimum) * times)
    if form.maximum is not None:
        outside = outside | (value > Decimal(form.maximum) * times)
    return outside
