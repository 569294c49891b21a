"""A small office over three business dates, and what was published on each.

6 March: three of four towns have reported. 8 March: one has corrected a figure, the fourth was
refused. 12 March: another rulebook, another unit list and a contract that knows one more header;
the fourth has reported and the first corrected workbook has left the inbox.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
from demo_office import LINK, received_at, table_hashes
from own_office import CONTRACT, FEBRUARY, OFFICE, RULEBOOK, TOWNS, write_checks, write_own_office

from orchestration.refresh import refresh_workspace
from settings.workspace import Workspace

DAYS = ("2024-03-06", "2024-03-08", "2024-03-12")
RANKS = (
    "select unit_id, total, rank from marts.fct_rankings where period_id = '2024-M02' order by all"
)


@dataclass
class Office:
    """The office after the last day, with what each day published."""

    home: Path
    hashes: dict[str, dict[str, str]] = field(default_factory=dict)
    ranks: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.home)

    def live(self) -> dict[str, str]:
        """Hash all that a look back must leave as it is."""
        kept = ("archive", "landing", "warehouse", "inbox", "reference", "rulebooks", "contracts")
        files = [path for name in kept for path in (self.home / name).rglob("*")]
        return {
            path.relative_to(self.home).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in (*files, self.home / "ledger.sqlite")
            if path.is_file()
        } | {"link": str((self.home / LINK).readlink())}


def spend_days(home: Path, days: int = 3) -> Office:
    """Let the days pass, each with its refresh."""
    office = Office(home)
    write_own_office(home)
    (home / "inbox" / "received.csv").write_text("path,received_at\n", "utf-8")
    for unit in FEBRUARY:
        received_at(home, f"{TOWNS[unit]}2月.xlsx", datetime(2024, 3, 4, 10))
    _refresh(office, DAYS[0])
    if days == 1:
        return office

    write_checks(home / "inbox" / "更正" / "东镇.xlsx", "T1", [("S-01", 10, 10), ("S-02", 6, 6)])
    received_at(home, "更正/东镇.xlsx", datetime(2024, 3, 7, 9))
    write_checks(home / "inbox" / "北镇2月.xlsx", "T4", [("S-09", "见附件", 1)])  # type: ignore[list-item]
    received_at(home, "北镇2月.xlsx", datetime(2024, 3, 8, 16, 30))
    _refresh(office, DAYS[1])

    _edit(home / "rulebooks" / "safety_2024.yml", RULEBOOK, ("points: 60", "points: 50"))
    _edit(home / "rulebooks" / "safety_2024.yml", "", ("points: 40", "points: 50"))
    _edit(home / "contracts" / "site_checks.yml", CONTRACT, ("[整改隐患,", "[整改隐患, 已整改,"))
    units = home / "reference" / "units.csv"
    _edit(units, "", ("T2,西镇", "T2,西山镇"))
    units.write_text(units.read_text("utf-8") + "T5,中镇,Town T5,,town,,,,,,,\n", "utf-8")
    write_checks(home / "inbox" / "北镇2月更正.xlsx", "T4", [("S-09", 2, 1)])
    received_at(home, "北镇2月更正.xlsx", datetime(2024, 3, 11, 8))
    (home / "inbox" / "更正" / "东镇.xlsx").unlink()
    _refresh(office, DAYS[2])
    return office


def ranks_of(database: Path) -> list[Any]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(RANKS).fetchall()


def _edit(path: Path, whole: str, change: tuple[str, str]) -> None:
    text = whole or path.read_text("utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), "utf-8")


def _refresh(office: Office, day: str) -> None:
    (office.home / "reference" / "office.yml").write_text(
        OFFICE.replace("2024-03-10", day), encoding="utf-8"
    )
    outcome = refresh_workspace(office.workspace)
    assert outcome["verdict"] == "published"
    office.hashes[day] = table_hashes(office.home)
    office.ranks[day] = ranks_of(office.home / LINK)
