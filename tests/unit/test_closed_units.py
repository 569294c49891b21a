"""A unit that reports for a period in which it did not exist is told with its record's cell."""

from datetime import date

import polars as pl
import pytest
from reading_office import contract

from sources.periods import month
from sources.reading.read import RawTable
from sources.reading.stated import Stated
from sources.typed.closed_units import closed_units
from sources.typed.submissions import Submission
from sources.units import Unit, UnitList


@pytest.mark.parametrize(("number", "told"), [(3, []), (4, [("KP-504", "A1")])])
def test_a_closed_unit_is_told_from_the_first_period_after_its_last_day(
    number: int, told: list[tuple[str, str]]
) -> None:
    form = contract()
    units = UnitList([Unit("A", "甲", closed_on=date(2017, 3, 1))])
    period = month(2017, number).period_id
    table = RawTable(form.contract, "表", [4, 5], {}, {}, {}, {})
    sent = Submission(form, "a.xlsx", "x" * 64, "s", "A", "A", period, tables=[table])
    records = pl.DataFrame(
        {
            "submission_id": ["s", "s"], "block": [0, 0], "source_row": [4, 5],
            "unit_id": ["A", "A"], "period_id": [period, period],
        }
    )  # fmt: skip
    found = [
        (finding.code, finding.cell) for _, finding in closed_units(form, records, [sent], units)
    ]
    assert found == told


@pytest.mark.parametrize(
    ("stated", "cell"), [(Stated("甲", "A2"), "A2"), (Stated("乙", "A2"), "A1")]
)
def test_a_closed_unit_is_told_where_it_is_stated(stated: Stated, cell: str) -> None:
    form = contract()
    units = UnitList([Unit("A", "甲", closed_on=date(2017, 3, 1)), Unit("B", "乙")])
    period = month(2017, 4).period_id
    table = RawTable(form.contract, "表", [4], {}, {}, {}, {}, reporter=[stated])
    sent = Submission(form, "a.xlsx", "x" * 64, "s", "A", "A", period, tables=[table])
    records = pl.DataFrame(
        {
            "submission_id": ["s"], "block": [0], "source_row": [4],
            "unit_id": ["A"], "period_id": [period],
        }
    )  # fmt: skip
    found = [finding.cell for _, finding in closed_units(form, records, [sent], units)]
    assert found == [cell]
