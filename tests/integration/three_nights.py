"""Three nights of the demo office: a report set aside, then several in turn, then the correction.

Night 1: AHQ01 sends a June report with a project under a code of AHQ03: an identity of the facts
breaks, both reports are set aside, and both have a version before that is in order.
Night 2: AHQ01 sends two with a code of AHQ02, and AHQ02 sends its own again: the versions before
break the identity too, and are set aside in turn.
Night 3: AHQ01 sends a right one. An analyst has the published file open all the while.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from analyst import Analyst
from demo_office import (
    LINK,
    ProjectCells,
    change_workbook,
    copy_of,
    kaoping,
    ledger_rows,
    published_state,
    received_at,
    rows,
    succeed,
)

PERIOD = "2017-M06"
RAISED_BY = 7
FIGURE = (
    "select numerator from marts.fct_indicator_values where period_id = '2017-M06'"
    " and indicator_id = 'investment_attainment' and unit_id = 'AHQ01'"
)


@dataclass(frozen=True)
class Night:
    """One refresh of a workspace, and how it stood before and afterwards."""

    done: "subprocess.CompletedProcess[str]"
    before: tuple[str, str]
    after: tuple[str, str]
    run: dict[str, Any]
    standings: list[tuple[str, str, str]]
    findings: list[dict[str, Any]]
    status: dict[str, Any]
    # What the analyst of the last night saw, by moment.
    seen: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Nights:
    """The three nights and the workspace as the last one left it."""

    home: Path
    aside: Night
    in_turn: Night
    corrected: Night


def spend_nights(office: Path, home: Path) -> Nights:
    """Copy the office and let the three nights pass."""
    copy_of(office, home)
    _send(home, "AHQ01", "A", 9, code_of="AHQ03")
    with Analyst(home / LINK, "write"):
        aside = night_of(home, "--force")
    _send(home, "AHQ01", "B", 10, code_of="AHQ02")
    _send(home, "AHQ01", "C", 11, code_of="AHQ02", by=2)
    _send(home, "AHQ02", "D", 12)
    in_turn = night_of(home)
    _send(home, "AHQ01", "E", 13, by=RAISED_BY)
    seen: dict[str, str] = {}
    with _watched(home, seen):
        corrected = night_of(home, "--force", seen=seen)
    return Nights(home, aside, in_turn, corrected)


@contextmanager
def _watched(home: Path, seen: dict[str, str]) -> Iterator[None]:
    with Analyst(home / LINK) as reader:
        seen["before"] = reader.ask(FIGURE)
        with Analyst(home / LINK, "write") as writer:
            seen["writer"] = writer.greeting
        yield
        seen["after"] = reader.ask(FIGURE)
        with Analyst(home / LINK) as newcomer:
            seen["newcomer"] = newcomer.ask(FIGURE)


def night_of(home: Path, *options: str, seen: dict[str, str] | None = None) -> Night:
    """Refresh and look at everything that a person could look at."""
    before = published_state(home)
    done = kaoping(home, "refresh", *options)
    return Night(
        done=done,
        before=before,
        after=published_state(home),
        run=ledger_rows(home, "select * from runs order by run_id desc limit 1")[0],
        standings=[
            (row["reporter_id"], row["path"].split("6月")[-1], row["standing"])
            for row in rows(
                home,
                "select * from meta.submissions where contract_id = 'monthly_progress'"
                " and period_id = ? and reporter_id in ('AHQ01', 'AHQ02', 'AHQ03')"
                " order by reporter_id, received_at",
                PERIOD,
            )
        ],
        findings=json.loads(succeed(home, "findings", "--json")),
        status=json.loads(succeed(home, "status", "--json")),
        seen={} if seen is None else seen,
    )


def _send(
    home: Path, unit: str, name: str, hour: int, code_of: str | None = None, by: int = 1
) -> None:
    """Send a unit's June report again, with one project under another unit's code if asked."""
    cells = ProjectCells(home, unit, PERIOD)
    changes = cells.raised(by)
    if code_of:
        other = ProjectCells(home, code_of, PERIOD)
        changes[cells.place("project_code")] = other.record["project_id"]
    path = f"{cells.path.split('6月')[0]}6月{name}.xlsx"
    change_workbook(home / "inbox" / cells.path, home / "inbox" / path, changes)
    received_at(home, path, datetime(2017, 7, 8, hour))
