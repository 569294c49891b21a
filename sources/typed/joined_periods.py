"""Periods that several fields of a record say together: 3月 and 上旬."""

import re

import polars as pl

from sources.contracts import Contract
from sources.findings import Finding
from sources.period_titles import period_in_cell, period_in_text
from sources.reading.around import EXPECTED_PERIODS
from sources.reading.grid import text_of
from sources.reading.read import RawTable
from sources.text import is_blank

_YEAR = re.compile(r"(?:19|20)\d\d")
_PART_OF_MONTH = re.compile(r"[上中下]旬")
_SOME_YEAR = 2000
_TOLD = 200  # of one table


def joined_period(parts: list[str], kind: str | None, year: str | None) -> str | None:
    """Return the id of the period that texts name together, and nothing else; None for none."""
    text = _joined(parts)
    # 2月中询 is no February: whatever stands there must be read.
    if period_in_cell(text, int(year or _SOME_YEAR)) is None:
        return None
    period = period_in_text(text, kind, int(year) if year else None)
    return period.period_id if period else None


def unreadable_periods(
    contract: Contract, details: pl.DataFrame, tables: list[tuple[str, RawTable]]
) -> list[tuple[int, Finding]]:
    """Return a finding for every record whose fields together name no period of its kind."""
    found: dict[tuple[int, str], Finding] = {}
    forms = {(tuple(variant.period.field), variant.period.kind) for variant in contract.variants
             if len(variant.period.field) > 1}  # fmt: skip
    told: dict[int, int] = {}
    for names, kind in sorted(forms, key=str):
        said = details.unique(
            ["_table", "_year", *(f"{name}__raw" for name in names)],
            keep="first", maintain_order=True,
        ).select("_table", "_source_row", "_year", *(f"{name}__raw" for name in names))  # fmt: skip
        for number, row, year, *cells in said.iter_rows():
            period_id, table = tables[number]
            own = contract.variant_named(table.layout).period
            if period_id or (tuple(own.field), own.kind) != (names, kind):
                continue
            parts = [text_of(cell) for cell in cells]
            # A blank one was told as every blank part of what identifies a record is.
            if any(map(is_blank, parts)) or joined_period(parts, kind, year):
                continue
            wrong = next((i for i, part in enumerate(parts) if not _is_part(part)), None)
            expected = EXPECTED_PERIODS[kind or ""]
            if wrong is None and year is None and joined_period(parts, kind, str(_SOME_YEAR)):
                chinese, english = expected.split("‖")
                expected = f"写明年份的{chinese}‖{english}, with its year"
            name = names[len(names) - 1 if wrong is None else wrong]
            address = table.address(name, row)
            told[number] = told.get(number, 0) + 1
            if told[number] <= _TOLD:
                found.setdefault(
                    (number, address),
                    Finding(
                        "KP-311", table.sheet, address, contract.field_named(name).title.both,
                        " ".join(parts)[:80], expected,
                    ),
                )  # fmt: skip
    return [(number, finding) for (number, _), finding in found.items()]


def _joined(parts: list[str]) -> str:
    """Put texts together; a bare 2017 before others is a year."""
    return "".join(f"{part}年" if _YEAR.fullmatch(part.strip()) else part for part in parts)


def _is_part(text: str) -> bool:
    return bool(
        period_in_cell(text, _SOME_YEAR) is not None or _PART_OF_MONTH.fullmatch(text.strip())
    )
