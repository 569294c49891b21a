"""All tables of a contract under one another: tagged cells, and the values they become."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import polars as pl

from sources.contract_fields import DATES
from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.reading.joined import JoinedCells, joined, under_one_another
from sources.reading.read import RawTable
from sources.typed.measured import row_units
from sources.values import parse

_AT_ONCE = 2
# No field's name begins with an underscore.
PLACE = ("_table", "_source_row", "_is_total", "_label", "_details_before", "_year")


def typed_frame(
    contract: Contract,
    tables: list[tuple[str, RawTable]],
    findings: list[tuple[int, Finding]],
) -> pl.DataFrame:
    """Type all tables, each given with its period: details and total rows alike.

    Beside the typed columns stand the cells as read, `<field>__raw`. Unit fields stay raw. What is
    wrong with the units that records state of themselves is added to `findings`, by table.
    """
    place = _places(tables)
    heights = [len(table.source_rows) + len(table.totals) for _, table in tables]
    is_1904 = pl.Series("is_1904", [table.is_1904 for _, table in tables], dtype=pl.Boolean)

    def column(form: FieldForm) -> tuple[list[pl.DataFrame], list[tuple[int, Finding]]]:
        raw = _raw_column(form.name, tables)
        as_read = raw.rename(f"{form.name}__raw").to_frame()
        if form.type == "unit":
            return [as_read], []
        cells: dict[str, pl.Series] = {"cell": raw}
        told: list[tuple[int, Finding]] = []
        if form.type in DATES or form.type == "period":
            cells["year"] = place["_year"]
            cells["is_1904"] = is_1904.gather(place["_table"])
        if form.type == "percent" and form.scale == "fraction":
            cells["of_header"] = _repeated(
                [table.factors.get(form.name, "100") for _, table in tables], heights
            )
        if form.type == "money" or form.units or form.unit_in:
            factors = [table.factors.get(form.name, "1") for _, table in tables]
            cells["factor"] = _repeated(factors, heights)
        if form.unit_in or form.measured_by:
            own = row_units(
                contract, form, lambda name: _raw_column(name, tables), place, cells["factor"],
                tables,
            )  # fmt: skip
            cells["factor"] = own.factors
            told = own.findings
        return [as_read, parse(form, pl.DataFrame(cells), contract.money_unit.fixed)], told

    # Polars works on one column with one core.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        columns = [place]
        for own_columns, told in pool.map(column, contract.fields):
            columns += own_columns
            findings += told
    return pl.concat(columns, how="horizontal")


def _repeated(values: list[str], heights: list[int]) -> pl.Series:
    """Give every row the value of its table."""
    tables = pl.Series(values, dtype=pl.String).cast(pl.Decimal(16, 4))
    rows = [number for number, height in enumerate(heights) for _ in range(height)]
    return tables.gather(rows)


def _places(tables: list[tuple[str, RawTable]]) -> pl.DataFrame:
    place: dict[str, list[Any]] = {name: [] for name in PLACE}
    for number, (period_id, table) in enumerate(tables):
        details, totals = len(table.source_rows), len(table.totals)
        place["_table"] += [number] * (details + totals)
        place["_source_row"] += table.source_rows + [total.source_row for total in table.totals]
        place["_is_total"] += [False] * details + [True] * totals
        place["_label"] += [""] * details + [total.label for total in table.totals]
        place["_details_before"] += [0] * details + [total.details_before for total in table.totals]
        place["_year"] += [period_id[:4] or table.year or None] * (details + totals)
    return pl.DataFrame(
        place,
        schema={
            "_table": pl.Int32, "_source_row": pl.Int32, "_is_total": pl.Boolean,
            "_label": pl.String, "_details_before": pl.Int32, "_year": pl.String,
        },
    )  # fmt: skip


def _raw_column(name: str, tables: list[tuple[str, RawTable]]) -> pl.Series:
    """Put a field's cells of all tables under one another; long columns come as series."""
    chunks: list[pl.Series] = []
    waiting: list[JoinedCells] = []
    for _, table in tables:
        own = table.columns.get(name)
        parts = [[""] * len(table.source_rows) if own is None else own]
        if table.totals:
            parts.append([total.values.get(name, "") for total in table.totals])
        for cells in parts:
            one = joined(cells) if isinstance(cells, list) else cells
            if isinstance(one, JoinedCells):
                waiting.append(one)
            elif len(one):
                chunks += [under_one_another(waiting), pl.Series(one, dtype=pl.String)]
                waiting = []
    chunks.append(under_one_another(waiting))
    return pl.concat(chunks).alias(name)
