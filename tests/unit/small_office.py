"""A workspace of a small office, run without gates or dbt: inbox → reading → landing → ledger."""

import os
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from reading_office import ABOVE, UNITS, contract, xlsx

from settings.workspace import Workspace
from sources.inbox import Arrival, find_arrivals
from sources.landing import land, prepare_folders
from sources.ledger import Ledger
from sources.purged import withhold_purged
from sources.reading.read import read_file
from sources.received import Stated
from sources.typed import gather

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]


class SmallOffice:
    """One contract, an inbox, a clock that a test sets."""

    def __init__(self, home: Path) -> None:
        self.workspace = Workspace(home)
        self.workspace.create_folders()
        self.ledger = Ledger(self.workspace.ledger)
        self.form = contract()
        self.definitions = "first"
        self.clock = "2017-04-01 09:00:00"
        self.received: dict[str, str] = {}
        self.sidecar: dict[str, Stated] = {}
        self.business_date = "2017-04-01"
        self.runs = 0

    def send(self, name: str, plan: Any = 100, unit: str = "城东指挥部", month: int = 3) -> Path:
        """Put a workbook into the inbox."""
        path = self.workspace.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [[f"2017年{month}月投资完成情况"], [f"填报单位：{unit}", "单位：万元"], HEADER]
        path.write_bytes(xlsx([*rows, [1, "P1", "道路", plan, 50]]))
        return path

    def arrivals(self) -> list[Arrival]:
        return find_arrivals(
            self.workspace,
            self.ledger,
            self.definitions,
            {path: Stated(moment) for path, moment in self.received.items()} | self.sidecar,
            self.clock,
        )

    def run(self) -> dict[str, int]:
        """Read what has arrived and land it, as a run does after its first gate."""
        self.runs += 1
        run_id = f"run-{self.runs:03d}"
        arrivals = self.arrivals()
        files = [read_file(a.source, a.path, [self.form]) for a in arrivals]
        withhold_purged(self.ledger, files)
        accepted = {
            row["submission_id"]: row["path"]
            for row in self.ledger.rows("select * from parses where verdict = 'accepted'")
        }
        batches = gather(files, {self.form.contract: self.form}, UNITS, accepted)
        prepare_folders(self.workspace, batches)
        self.ledger.start_run(run_id, self.business_date, "")
        return land(self.workspace, self.ledger, run_id, self.definitions, arrivals, files, batches)

    def standings(self, until: str = "9999") -> dict[str, str]:
        """Return path → standing, for tests in which every file holds one submission."""
        return {row["path"]: row["standing"] for row in self.ledger.standings(until)}

    def in_force(self) -> list[tuple[str, Any]]:
        """Return code and plan of the records that count, as staging would select them."""
        segments = pl.read_parquet(self.workspace.landing / "progress" / "*.parquet")
        counting = [
            (row["submission_id"], row["segment"])
            for row in self.ledger.standings("9999")
            if row["standing"] == "in_force"
        ]
        keys = pl.DataFrame(
            counting, schema={"submission_id": pl.String, "segment": pl.String}, orient="row"
        )
        kept = segments.join(keys, on=["submission_id", "segment"], how="inner")
        return sorted((row["code"], row["plan"]) for row in kept.iter_rows(named=True))

    def archive(self) -> dict[str, bytes]:
        return {
            path.name: path.read_bytes()
            for path in self.workspace.archive.rglob("*")
            if path.is_file()
        }


def touch(path: Path, seconds: int = 60) -> None:
    """Move a file's time and leave its bytes."""
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + seconds * 10**9))


def write_yaml(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return path


__all__ = ["ABOVE", "HEADER", "SmallOffice", "touch", "write_yaml"]
