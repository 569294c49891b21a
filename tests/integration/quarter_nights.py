"""The story fed to the product night by night, and its tables held against the re-computation."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from quarter_books import write_event
from quarter_office import NEW_SPELLING, OFFICE, write_quarter_office
from quarter_recomputed import Recomputed
from quarter_story import SPELLING_ADDED, Story

Row = dict[str, Any]
_KEYS = {
    "fct_submissions": ("path",),
    "fct_report_timeliness": ("contract_id", "reporter_id", "period_id"),
    "fct_indicator_values": ("indicator_id", "unit_id", "period_id"),
    "fct_like_for_like_values": ("indicator_id", "unit_id", "period_id"),
}
_TOLD = 25


def begin(home: Path, story: Story) -> None:
    """Write the office, with all that it decided itself; a decision counts from its day."""
    write_quarter_office(home)
    lines = ["correction_id,contract,reporter,period,record,field,action,expect,value,reason,"
             "author_post,document,decided_on"]  # fmt: skip
    lines += [
        f"{one.name},{one.contract},{one.reporter},{one.period_id},{one.record},{one.field},"
        f"{'exclude' if one.value is None else 'set'},{one.expect},{one.value or ''},"
        f"现场核实,统计岗,纪要{one.name[-1]}号,{one.decided_on}"
        for one in story.corrections
        if one.decided_on
    ]
    (home / "reference" / "corrections.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (home / "inbox" / "received.csv").write_text("path,received_at\n", "utf-8")


def bring(home: Path, story: Story, night: date) -> int:
    """Put into the inbox what came for a night, and set the office's date; return how many."""
    known = {event.path: event for event in story.events}
    today = [event for event in story.events if event.night == night]
    with (home / "inbox" / "received.csv").open("a", encoding="utf-8") as sidecar:
        for event in today:
            sidecar.write(f"{event.path},{event.received_at:%Y-%m-%d %H:%M:%S}\n")
    for event in today:
        write_event(event, home / "inbox", known)
    (home / "reference" / "office.yml").write_text(OFFICE.replace("DATE", f"{night}"), "utf-8")
    if night >= SPELLING_ADDED:
        (home / "reference" / "unit_aliases.csv").write_text(
            f"unit_id,alias,note\n{NEW_SPELLING[0]},{NEW_SPELLING[1]},6月更名\n", "utf-8"
        )
    return len(today)


def differences(home: Path, expected: Recomputed) -> str:
    """Compare four published tables with the re-computation, every row in both directions."""
    told: list[str] = []
    tables = {
        "fct_submissions": expected.submissions,
        "fct_report_timeliness": expected.timeliness,
        "fct_indicator_values": expected.values,
        "fct_like_for_like_values": expected.like_for_like,
    }
    for name, wanted in tables.items():
        found = {
            tuple(row[key] for key in _KEYS[name]): row
            for row in published(home, f"select * from marts.{name}")
        }
        told += [f"{name} {key}: not published" for key in sorted(wanted.keys() - found.keys())]
        told += [f"{name} {key}: published only" for key in sorted(found.keys() - wanted.keys())]
        for key in sorted(wanted.keys() & found.keys()):
            for column, value in wanted[key].items():
                if found[key][column] != value:
                    told.append(
                        f"{name} {' '.join(map(str, key))} {column}:"
                        f" published {found[key][column]!r}, recomputed {value!r}"
                    )
    more = [f"… {len(told) - _TOLD} more"] if len(told) > _TOLD else []
    return "\n".join(told[:_TOLD] + more)


def published(home: Path, sql: str) -> list[Row]:
    """Ask the published warehouse."""
    link = (home / "warehouse" / "warehouse.duckdb").resolve()
    with duckdb.connect(str(link), read_only=True) as connection:
        answer = connection.execute(sql)
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
