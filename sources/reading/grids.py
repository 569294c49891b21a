"""Grids: columns that repeat the same figures for months, ten-day periods, places, indicators.

Every column of a grid becomes a block of records in long form: what its header says is a value of
each record, with the header's cell as its place.
"""

from dataclasses import dataclass

from sources.contracts import Contract, FieldForm
from sources.period_titles import period_in_text
from sources.reading.header_path import HeaderPath
from sources.text import fold, normalise

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
        axis = {form.name: _said(above, form.level) for form in axes}
        is_total = names[-1] in totals
        if is_total or all(accepts(form, axis[form.name][0]) for form in axes):
            columns.append(
                GridColumn(
                    index,
                    value,
                    path.shown,
                    axis,
                    path.unit,
                    path.points,
                    path.points_cell,
                    within=tuple(names[:-1]),
                    is_total=is_total,
                    leaf_unit=path.leaf_unit,
                )
            )
    return columns


def _said(levels: list[tuple[str, str, str, str]], wanted: list[int]) -> tuple[str, str]:
    """Return the text of some levels, and the cell of the last; a merged leaf serves for two."""
    chosen = [levels[min(level, len(levels)) - 1] for level in wanted]
    chosen = [level for place, level in enumerate(chosen) if level not in chosen[:place]]
    # The name without its brackets: 信息（45分） is 信息.
    return "".join(name for _, name, *_ in chosen), chosen[-1][2]


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
        return period_in_text(text, year=_SOME_YEAR) is not None or is_part_of_month(text)
    return True
