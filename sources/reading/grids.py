"""Grids: columns that repeat the same figures for months, ten-day periods, places, indicators.

Every column of a grid becomes a block of records in long form: what its header says is a value of
each record, with the header's cell as its place.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from sources.contracts import Contract, FieldForm
from sources.period_titles import months_of_span, period_in_cell, period_in_text
from sources.periods import MONTH_KINDS, Period
from sources.reading.header_path import OTHER_BRACKETS, HeaderPath
from sources.reading.unit_lines import is_unit
from sources.text import fold, normalise

_FIRST_OF_MONTH = re.compile(r"(\d{4})-(\d{2})-01(?: 00:00:00)?")
_A_BRACKET = re.compile(r"\(([^()]+)\)$")
# 1-3月累计 is what 1-3月 is.
_CUMULATIVE = re.compile(r"(\d月?[-—–~至到]+\d{1,2}月份?)(?:累计|合计)(?:数|完成)?$")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
# Any year will do to tell whether a header such as 3月上旬 is a period.
_SOME_YEAR = 2000


@dataclass
class GridColumn:
    """One column of a grid: the field whose figures it holds, and what its header says."""

    index: int
    value: str
    header: str
    # field → (text, cell it stands in)
    axis: dict[str, tuple[str, str]]
    unit: str = ""
    points: str = ""
    points_cell: str = ""
    factor: str = "1"
    # The texts above the last one: what a subtotal column sums up.
    within: tuple[str, ...] = ()
    is_total: bool = False
    # The unit of its own header, without that of a group above it.
    leaf_unit: str = ""
    # The months, counted on from year 0, that a column of a period stands for: first and last.
    months: tuple[int, int] | None = None

    @property
    def group(self) -> tuple[str, ...]:
        """Name the block this column belongs to: columns of one block differ in their figure."""
        return tuple(text for text, _ in self.axis.values())


def find_grid(
    contract: Contract,
    paths: dict[int, HeaderPath],
    claimed: dict[int, FieldForm],
    unclaimed: list[int],
) -> list[GridColumn]:
    """Return the columns of the contract's grid, from left to right.

    `claimed` are the columns whose leaf is a value's header; without headers a grid takes the
    columns that no field claims and whose headers say what its axes expect.
    """
    assert contract.grid is not None
    named = [name for name in contract.grid.values if contract.field_named(name).header]
    places = sorted(claimed) if named else unclaimed
    axes = [form for form in contract.fields_present if form.source == "axis"]
    totals = {normalise(text) for text in contract.grid.totals}
    columns: list[GridColumn] = []
    for index in places:
        path = paths[index]
        value = claimed[index].name if named else contract.grid.values[0]
        above = path.levels[:-1] if named else path.levels
        if not above:
            continue
        names = [name for _, name, *_ in above]
        axis = {form.name: _said(above, form) for form in axes}
        unit, leaf_unit = path.unit, path.leaf_unit
        if not named and (strange := _strange_unit(axes, axis)):
            # 会议次数（万次） is 会议次数, in a unit that whoever measures it must judge.
            unit = leaf_unit = strange
        is_total = names[-1] in totals
        if is_total or all(accepts(form, axis[form.name][0]) for form in axes):
            columns.append(
                GridColumn(
                    index,
                    value,
                    path.shown,
                    axis,
                    unit,
                    path.points,
                    path.points_cell,
                    within=tuple(names[:-1]),
                    is_total=is_total,
                    leaf_unit=leaf_unit,
                    months=_months(axes, axis),
                )
            )
    columns = [replace(column, is_total=_is_sum(column, columns)) for column in columns]
    axis_of = contract.period.field[0] if len(contract.period.field) == 1 else ""
    if contract.period.kind and any(form.name == axis_of for form in axes):
        return _of_kind(columns, axis_of, contract.period.kind)
    return columns


def _of_kind(columns: list[GridColumn], axis: str, kind: str) -> list[GridColumn]:
    """Set periods of another kind apart: 一季度 beside its months sums them up.

    A shorter one beside those that are asked for is not read; what is left is told by its header.
    """
    kinds = MONTH_KINDS if kind == "month" else (kind,)
    periods = [_period_said(column.axis[axis][0]) for column in columns]
    asked = [
        (column, period)
        for column, period in zip(columns, periods, strict=True)
        if period and period.kind in kinds and not column.is_total
    ]
    kept: list[GridColumn] = []
    for column, period in zip(columns, periods, strict=True):
        if period is None or period.kind in kinds or column.is_total or not asked:
            kept.append(column)
        elif any(_covers(period, one) and is_beside(other, column) for other, one in asked):
            months = (_month_number(period.starts_on), _month_number(period.ends_on))
            kept.append(replace(column, is_total=True, months=months))
        elif not any(_covers(one, period) and is_beside(other, column) for other, one in asked):
            kept.append(column)
    return kept


def _covers(longer: Period, shorter: Period) -> bool:
    return longer.starts_on <= shorter.starts_on and shorter.ends_on <= longer.ends_on


def _month_number(day: date) -> int:
    return 12 * day.year + day.month - 1


def _strange_unit(axes: list[FieldForm], axis: dict[str, tuple[str, str]]) -> str:
    """Take an unknown unit off the header of a known code; return it."""
    for form in axes:
        text, cell = axis[form.name]
        found = _A_BRACKET.search(text.translate(OTHER_BRACKETS))
        if form.type != "choice" or not found or accepts(form, text):
            continue
        plain = text.translate(OTHER_BRACKETS).replace(found[0], "")
        if is_unit(found[1]) and accepts(form, plain):
            axis[form.name] = (plain, cell)
            return found[1]
    return ""


def _months(axes: list[FieldForm], axis: dict[str, tuple[str, str]]) -> tuple[int, int] | None:
    """Return the months of a column's period; None where it is part of a month, or no period."""
    texts = [axis[form.name][0] for form in axes if form.type == "period"]
    return months_of_span(texts[0], _SOME_YEAR) if len(texts) == 1 else None


def _is_sum(column: GridColumn, columns: list[GridColumn]) -> bool:
    """Tell a subtotal: also 1-3月 beside 2月 or 3月, which is no figure of March."""
    if column.is_total or column.months is None:
        return column.is_total
    first, last = column.months
    return first < last and any(
        other.months is not None
        and other.months[0] == other.months[1]
        and first < other.months[0] <= last
        and is_beside(other, column)
        for other in columns
    )


def apart_from_period(column: GridColumn) -> list[str]:
    """Return what a column's headers say besides its period."""
    texts = [text for text, _ in column.axis.values()]
    return [text for text in texts if period_in_cell(text, _SOME_YEAR) is None]


def is_beside(one: GridColumn, other: GridColumn) -> bool:
    """Tell two columns of one figure whose headers differ in their period only."""
    return one.value == other.value and apart_from_period(one) == apart_from_period(other)


def _said(levels: list[tuple[str, str, str, str]], form: FieldForm) -> tuple[str, str]:
    """Return the text of some levels, and the cell of the last; a merged leaf serves for two."""
    chosen = [levels[min(level, len(levels)) - 1] for level in form.level]
    chosen = [level for place, level in enumerate(chosen) if level not in chosen[:place]]
    if form.type == "period":
        said = "".join(_month_typed(shown) or name for shown, name, *_ in chosen)
        return _CUMULATIVE.sub(r"\1", said), chosen[-1][2]
    # The name without its brackets: 信息（45分） is 信息.
    return "".join(name for _, name, *_ in chosen), chosen[-1][2]


def _month_typed(shown: str) -> str:
    """Name the month of a header that is a date cell: typed as a month, it is its first day."""
    found = _FIRST_OF_MONTH.fullmatch(shown)
    return f"{found[1]}年{int(found[2])}月" if found else ""


def is_part_of_month(text: str) -> bool:
    """Tell 上旬, 中旬 or 下旬 alone: of which month it is, the report's period says."""
    return fold(text) in ("上旬", "中旬", "下旬")


def accepts(form: FieldForm, text: str) -> bool:
    """Tell whether a header can be a value of an axis: its column is then part of the grid."""
    if not text:
        return False
    if form.type == "choice":
        known = {
            fold(spelling).lower() for code, spellings in form.codes.items()
            for spelling in (code, *spellings)
        }  # fmt: skip
        return fold(text).lower() in known
    if form.type == "period":
        return _period_said(text) is not None or is_part_of_month(text)
    return True


def _period_said(text: str) -> Period | None:
    """Return the period of a header, of some year where it names none; 2015 alone is a year."""
    found = period_in_text(text, year=_SOME_YEAR)
    return found or (period_in_cell(text) if _BARE_YEAR.fullmatch(fold(text)) else None)
