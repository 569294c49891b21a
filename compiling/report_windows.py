"""When reports count: not before their period opens, nor after it is closed and not reopened."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from compiling.office_calendar import OfficeCalendar
from sources.ledger import Ledger
from sources.periods import period_of_id
from sources.reopenings import Reopening, read_reopenings

_TEXT, _TIME = pl.String(), pl.Datetime("us")


def set_windows(
    folder: Path, definitions: Definitions, calendar: OfficeCalendar, ledger: Ledger
) -> pl.DataFrame:
    """Tell the ledger when reports count; return the reopenings as the table `reopenings`."""
    reopenings = read_reopenings(folder, definitions.contracts, definitions.units)
    opens: list[dict[str, Any]] = []
    for row in ledger.rows("select distinct period_id from parses where period_id <> ''"):
        period = period_of_id(row["period_id"])
        if period is not None:
            opens.append(row | {"opens_at": f"{period.starts_on} 00:00:00"})
    shuts = [
        {"contract_id": contract, "period_id": period, "reporter_id": unit, "shuts_at": _text(at)}
        for (contract, period, unit), at in calendar.shuts.items()
    ]
    ledger.set_windows(opens, shuts, [_row(one) for one in reopenings])
    return pl.DataFrame(
        [asdict(one) | {"programme": definitions.contracts[one.contract].programme}
         for one in reopenings],
        schema={
            "reopening_id": _TEXT, "programme": _TEXT, "contract": _TEXT, "period": _TEXT,
            "reporter": _TEXT, "opened_from": _TIME, "until": _TIME, "reason": _TEXT,
            "author_post": _TEXT, "document": _TEXT,
        },
    ).rename({
        "programme": "programme_id", "contract": "contract_id", "period": "period_id",
        "reporter": "reporter_id", "until": "opened_until",
    })  # fmt: skip


def _row(one: Reopening) -> dict[str, Any]:
    return {
        "reopening_id": one.reopening_id, "contract_id": one.contract, "period_id": one.period,
        "reporter_id": one.reporter, "opened_from": _text(one.opened_from),
        "until": _text(one.until),
    }  # fmt: skip


def _text(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")
