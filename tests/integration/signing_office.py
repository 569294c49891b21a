"""A small office whose month is received, chased, scanned and confirmed, step by step."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from dagster_run import run_by_dagster
from demo_office import kaoping, rows
from own_office import CONTRACT, write_checks, write_own_office

CALENDAR = """\
reports:
  - contract: site_checks
    periods: {kind: month, from: 2024-M02}
    due: {day: 5, at: "17:00"}
"""
RECEIVED = """\
path,received_at
东镇2月.xlsx,2024-03-04 16:00:00
西镇2月.xlsx,2024-03-05 09:00:00
南镇先.xlsx,2024-03-05 10:00:00
南镇2月.xlsx,2024-03-06 09:00:00
"""
STRAY, NUMBER = "<script>x&.xlsx", "13800138000"


@dataclass
class Story:
    """What the page and the commands said at each stage."""

    home: Path
    pages: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def run(self, name: str, *arguments: str | Path) -> None:
        """Run a command of the worktree and keep its code, its JSON or words, and its message."""
        code_root = str(Path(__file__).parents[2])
        done = kaoping(self.home, *arguments, PYTHONPATH=code_root)
        self.codes[name], self.errors[name] = done.returncode, done.stderr
        is_json = "--json" in arguments and done.stdout
        self.told[name] = json.loads(done.stdout) if is_json else done.stdout

    def keep_page(self, name: str) -> None:
        self.pages[name] = (self.home / "exports/status/报送情况.html").read_text("utf-8")


def write_office(home: Path) -> None:
    """Write the office: one report came, one was sent back, one was late, one is missing."""
    write_own_office(home)
    (home / "reference" / "calendar.csv").unlink()
    (home / "reference" / "calendar.yml").write_text(CALENDAR, "utf-8")
    (home / "contracts" / "site_checks.yml").write_text(CONTRACT + "zero_report: {}\n", "utf-8")
    inbox = home / "inbox"
    (inbox / "received.csv").write_text(RECEIVED, "utf-8")
    write_checks(inbox / "西镇2月.xlsx", "T2", [("S-03", -8, 4), ("S-09", -1, 1)])
    write_checks(inbox / "南镇先.xlsx", "T3", [("S-04", -3, 3)])
    book = openpyxl.Workbook()
    book.active.append(["签到"])
    book.save(inbox / STRAY)
    book.active.append(["再签到"])
    book.save(inbox / f"{NUMBER}.xlsx")


def set_date(home: Path, day: str) -> None:
    """Let the office live on another day."""
    path = home / "reference" / "office.yml"
    lines = [line for line in path.read_text("utf-8").splitlines() if "business_date" not in line]
    path.write_text("\n".join([*lines, f"business_date: {day}", ""]), "utf-8")


def spend_the_month(home: Path) -> Story:
    """Receive, chase, scan, confirm; correct a report in between; return what was said."""
    write_office(home)
    first = run_by_dagster(home)
    assert first.result.success
    story = Story(home)
    story.told["sensors"] = [sensor.name for sensor in first.definitions.sensors or []]
    story.keep_page("first")
    story.tables["timeliness"] = rows(home, "select * from marts.fct_report_timeliness")
    story.run("day before", "chase", "--json", "--at", "2024-03-04T17:00")
    story.run("after", "chase", "--json")
    story.run("files", "chase", "--out", home / "exports" / "chasing", "--json")

    scan = home.parent / "东镇盖章.pdf"
    scan.write_bytes(b"%PDF-1.7 stamped by 13912345678")
    report = ("--contract", "site_checks", "--reporter", "T1", "--period", "2024-M02")
    story.run("scan", "scan", scan, *report, "--by", "统计岗", "--kept", "档案柜三号盒", "--json")
    story.run("scan again", "scan", scan, *report, "--json")
    story.run("scan of nothing", "scan", scan, *(*report[:3], "T4", *report[4:]))
    story.run("check", "scan", scan, "--check", "--json")
    ranking = ("--programme", "safety", "--period", "2024-M02", "--by", "办公室主任岗")
    story.run("open", "confirm", "open", *ranking, "--until", "2024-03-11T17:00", "--json")
    story.run("agree", "confirm", "unit", "--unit", "T1", "--agree", "--by", "综合岗", "--json")
    story.run(
        "names", "confirm", "unit", "--unit", "T1", "--object", f"请联系{NUMBER}", "--by", "岗"
    )

    # The stamped version is sent again with other figures: scan and draft are outdated.
    write_checks(home / "inbox" / "东镇2月更正.xlsx", "T1", [("S-01", 10, 5), ("S-02", 6, 6)])
    story.run("waiting", "chase", "--json")
    assert run_by_dagster(home).result.success
    story.keep_page("corrected")
    story.run("check corrected", "scan", scan, "--check", "--json")
    story.run("chase corrected", "chase", "--json")
    story.run("changed", "confirm", "status", "--json")
    story.run("too late", "confirm", "unit", "--unit", "T3", "--agree", "--by", "综合岗")
    story.run("no reason", "confirm", "open", *ranking, "--until", "2024-03-11T17:00")
    story.run("reopen", "confirm", "open", *ranking, "--until", "2024-03-11T17:00",
              "--reason", "东镇更正", "--json")  # fmt: skip
    story.run("object", "confirm", "unit", "--unit", "T3", "--object", "整改数有误",
              "--by", "综合岗", "--document", "函〔2024〕5号", "--json")  # fmt: skip
    story.run("before", "confirm", "status", "--json")
    set_date(home, "2024-03-12")
    # Silence is recorded by the run itself, before it builds.
    assert run_by_dagster(home).result.success
    story.tables["confirmations"] = rows(
        home, "select * from marts.fct_confirmations order by round_id, unit_id"
    )
    story.tables["steps"] = rows(home, "select * from meta.steps order by step_id")
    story.run("late", "confirm", "unit", "--unit", "T2", "--object", "太低", "--by", "岗", "--json")
    story.run("status", "confirm", "status", "--all", "--json")
    return story


@contextmanager
def at_home(home: Path) -> Iterator[None]:
    """Name the workspace in the environment, as `kaoping serve` does for Dagster."""
    before = os.environ.get("KAOPING_HOME")
    os.environ["KAOPING_HOME"] = str(home)
    try:
        yield
    finally:
        os.environ.pop("KAOPING_HOME")
        if before is not None:
            os.environ["KAOPING_HOME"] = before
