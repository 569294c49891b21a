"""The page of values is the behaviour: every row of its tables is read and holds."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, get_args

import polars as pl
import pytest
import yaml

from sources.contracts import MONEY_FACTORS, FieldForm, FieldType
from sources.reading.grid import Percent, tagged
from sources.values import parse

PAGE = Path(__file__).parents[2] / "docs" / "values.md"


class Row(NamedTuple):
    settings: str
    found: str
    said: tuple[str, ...]


def rows_of_page() -> list[Row]:
    """Return every row below a field's YAML: one for each of the cells it names."""
    rows: list[Row] = []
    settings = ""
    for part in re.split(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S)[1:]:
        if part.startswith("type:"):
            settings = part
            continue
        # A table belongs to the YAML right above it.
        for line in re.findall(r"^\|.*\|$", part, flags=re.M)[2:]:
            found, *said = (cell.strip() for cell in line.strip("|").split("|"))
            spans = re.findall(r"`([^`]*)`", found)
            assert spans, line
            rows += [Row(settings, span, tuple(said)) for span in spans]
    return rows


def cell_of(span: str) -> str:
    """Tag a cell as the page writes it."""
    if span.startswith('"'):
        text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), span[1:-1])
        return tagged(text)
    if span.startswith("="):
        return tagged(span)
    if span in ("true", "false"):
        return tagged(span == "true")
    if span.startswith("date "):
        return tagged(date.fromisoformat(span[5:]))
    if span.endswith(" %"):
        return tagged(Percent(span[:-2]))
    return tagged(float(span))


def meaning(settings: str, cell: str) -> tuple[Any, ...]:
    field = {"name": "f", "title": {"zh": "栏"}, "header": ["栏"], **yaml.safe_load(settings)}
    unit = re.search(r"# in (\w+元|元)", settings)
    frame = pl.DataFrame(
        {
            "cell": [cell], "year": ["2017"], "is_1904": ["1904" in settings],
            "factor": [Decimal(MONEY_FACTORS[unit[1]] if unit else "1")],
        }
    )  # fmt: skip
    return parse(FieldForm.model_validate(field), frame).row(0)


def as_said(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
    return str(value)


@pytest.mark.parametrize("row", rows_of_page(), ids=lambda row: f"{row.settings[6:12]} {row.found}")
def test_what_the_page_says_of_a_cell_is_so(row: Row) -> None:
    columns = [as_said(value) for value in meaning(row.settings, cell_of(row.found))]
    if len(columns) == 4:
        # The page tells a span from its first day on.
        columns[:2] = columns[1::-1]
    assert tuple(columns) == row.said


def test_the_page_has_every_type_of_field() -> None:
    told = {yaml.safe_load(row.settings)["type"] for row in rows_of_page()}
    # Units are resolved by the unit list.
    assert told == set(get_args(FieldType)) - {"unit"}
