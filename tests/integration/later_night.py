"""A night with one more workbook in the inbox, while analysts hold the published file open."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from demo_office import (
    LINK,
    ProjectCells,
    change_workbook,
    copy_of,
    kaoping,
    ledger_rows,
    published_state,
    rows,
)

UNIT, PERIOD, RAISED_BY = "AHQ01", "2017-M06", 7
DROPPED = "01沿江片区/沿江2017年6月投资完成情况（再更正）.xlsx"

_ANALYST = """
import sys
import duckdb
try:
    connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
    print("opened", flush=True)
except duckdb.Error as error:
    print("refused", str(error).splitlines()[0], flush=True)
    sys.exit()
for question in sys.stdin:
    print(connection.execute(question).fetchone(), flush=True)
"""


class Analyst:
    """Another process with its own connection to the published file."""

    def __init__(self, database: Path, access: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _ANALYST, str(database), access],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.greeting = self._line()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, question: str) -> str:
        """Return the first row of the answer, as text."""
        assert self._process.stdin
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


NUMERATOR = (
    "select numerator from marts.fct_indicator_values where indicator_id ="
    f" 'investment_attainment' and unit_id = '{UNIT}' and period_id = '{PERIOD}'"
)


@dataclass(frozen=True)
class LaterNight:
    """The workspace afterwards, and what was seen before, during and after the run."""

    home: Path
    outcome: dict[str, Any]
    parses_before: int
    record: dict[str, Any]
    state_before: tuple[str, str]
    state_after: tuple[str, str]
    old_file_untouched: bool
    writer_greeting: str
    reader_before: str
    reader_after: str
    newcomer: str
    left_behind: list[str]


def later_night_of(office: Path, home: Path) -> LaterNight:
    """Copy the office, drop a correction, refresh under an open reader, and look."""
    copy_of(office, home)
    cells = ProjectCells(home, UNIT, PERIOD)
    before = published_state(home)
    old_file = (home / LINK).resolve()
    parses = len(ledger_rows(home, "select 1 from parses"))
    inbox = home / "inbox"
    change_workbook(inbox / cells.path, inbox / DROPPED, cells.raised(RAISED_BY))
    with Analyst(home / LINK, "read") as reader:
        reader_before = reader.ask(NUMERATOR)
        with Analyst(home / LINK, "write") as writer:
            greeting = writer.greeting
        done = kaoping(home, "refresh", "--force", "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        reader_after = reader.ask(NUMERATOR)
        with Analyst(home / LINK, "read") as newcomer:
            newcomer_sees = newcomer.ask(NUMERATOR)
    return LaterNight(
        home=home,
        outcome=json.loads(done.stdout),
        parses_before=parses,
        record=cells.record,
        state_before=before,
        state_after=published_state(home),
        old_file_untouched=old_file.is_file() and published_state(office)[1] == before[1],
        writer_greeting=greeting,
        reader_before=reader_before,
        reader_after=reader_after,
        newcomer=newcomer_sees,
        left_behind=sorted(
            os.path.relpath(path, home)
            for path in (home / "warehouse").rglob("*")
            if path.is_file() and path.name != LINK.name
        ),
    )


def numerator(home: Path) -> Any:
    """Return the figure that the dropped workbook raised."""
    return rows(home, NUMERATOR)[0]["numerator"]
