"""Reports that replace each other record by record: what counts, and what is a correction."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from defined_office import office
from reading_office import field

from compiling.definitions import Definitions, read_definitions
from compiling.lost_parts import note_lost_parts
from compiling.records_in_force import Counting, counting, sharing
from sources.contracts import Contract
from sources.ledger import Ledger
from sources.received_times import equal_times
from sources.typed import empty_records

FIELDS = [
    field("serial", "text", "序号"),
    field("unit_id", "unit", "单位", required=True),
    field("month", "period", "月份"),
    field("code", "code", "编码", required=True),
    field("done", "number", "完成"),
    field("kind", "choice", "性质", codes={"new": ["新"], "old": ["旧"]}),
]
BY_RECORD = {
    "replaces": "records", "fields": FIELDS, "key": ["unit_id", "code"], "label": "code",
    "reporters": None, "period": {"from": "field", "field": "month"}, "zero_report": {},
    "business_date": "2017-12-30",
}  # fmt: skip
# Unit, month, code and figure; None is a blank cell.
Record = tuple[str, int, str, int | None]


@dataclass
class Returns:
    """An office with a ledger and landed records, as many runs have left them."""

    home: Path
    definitions: Definitions
    ledger: Ledger
    number: int = 0

    @property
    def contract(self) -> Contract:
        return self.definitions.contracts["progress"]

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    def send(self, name: str, moment: str, *records: Record, **more: Any) -> str:
        """Land a submission; without records it is a zero report."""
        self.number += 1
        segment = f"{self.number:03d}.parquet"
        own = {"reporter_id": "A1", "unit_id": "A1", "period_id": "", "contract_id": "progress"}
        own |= {key: value for key, value in more.items() if key in own}
        rows = [
            {
                "submission_id": name, "record_number": number, "block": 0,
                "source_row": number + 3, "reporter_id": own["reporter_id"],
                "unit_id": unit, "period_id": f"2017-M{month:02d}", "code": code, "done": figure,
                "done__state": "blank" if figure is None else "reported",
                "kind__state": "blank", "serial": str(number), "serial__state": "reported",
            }
            for number, (unit, month, code, figure) in enumerate(records, start=1)
        ]  # fmt: skip
        schema = empty_records(self.contract).schema
        table = pl.DataFrame(
            [{column: row.get(column) for column in schema} for row in rows], schema=schema
        )
        folder = self.landing / self.contract.contract
        folder.mkdir(parents=True, exist_ok=True)
        table.with_columns(pl.lit(segment).alias("segment")).write_parquet(folder / segment)
        path = f"{name}.xlsx"
        self.ledger.insert("files", {"path": path, "sha256": name}, replace=True)
        received = {"path": path, "sha256": name, "received_at": f"2017-{moment}:00",
                    "version": more.get("version")}  # fmt: skip
        self.ledger.insert("receipts", received)
        self.ledger.insert(
            "parses",
            {
                **own, "path": path, "sha256": name, "submission_id": name, "verdict": "accepted",
                "run_id": f"run-{self.number}", "record_count": len(records), "segment": segment,
            },
        )  # fmt: skip
        return name

    def set_aside(self, name: str) -> None:
        (row,) = self.ledger.rows("select parse_id from parses where submission_id = ?", name)
        self.ledger.insert("set_aside", {"submission_id": name, **row, "code": "KP-621"})

    def counted(self, until: str = "") -> Counting:
        return counting(self.ledger, self.definitions, self.landing, until)

    def figures(self, until: str = "") -> dict[tuple[str, int, str], int | None]:
        """Return the figures that count, as staging would select them; none counts twice."""
        counted = self.counted(until)
        standing = {row["submission_id"]: row["standing"] for row in counted.standings}
        folder = self.landing / self.contract.contract
        landed = pl.read_parquet(folder / "*.parquet").join(
            counted.replaced, on=["submission_id", "record_number"], how="anti"
        )
        kept = [
            row
            for row in landed.iter_rows(named=True)
            if standing[row["submission_id"]] == "in_force"
        ]
        told = {
            (row["unit_id"], int(row["period_id"][-2:]), row["code"]): row["done"] for row in kept
        }
        assert len(told) == len(kept)
        return told

    def standings(self) -> dict[str, str]:
        return {row["submission_id"]: row["standing"] for row in self.counted().standings}

    def corrections(self) -> set[tuple[str, str]]:
        return {one for one, part in self.counted().parts.items() if part.corrects}

    def told(self) -> list[tuple[str, str, str]]:
        note_lost_parts(self.ledger, self.definitions, self.landing, self.counted(), "run-9")
        found = self.ledger.rows("select * from findings where code = 'KP-240' order by path")
        return [(row["path"], row["found"], row["expected"]) for row in found]


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Returns]:
    def returns(**changes: Any) -> Returns:
        workspace = office(tmp_path / "office", **(BY_RECORD | changes))
        definitions = read_definitions(workspace)
        return Returns(workspace.home, definitions, Ledger(workspace.ledger))

    return returns


@pytest.fixture
def returns(make: Callable[..., Returns]) -> Returns:
    return make()


def test_other_months_and_keys_stay_and_the_later_record_counts(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1), ("A1", 2, "P", 2), ("T1", 1, "P", 3))
    returns.send("b", "05-01 09:00", ("A1", 3, "P", 4), ("A1", 2, "Q", 5))
    returns.send("c", "06-01 09:00", ("A1", 2, "P", 6))
    assert returns.figures() == {
        ("A1", 1, "P"): 1, ("A1", 2, "P"): 6, ("T1", 1, "P"): 3, ("A1", 3, "P"): 4,
        ("A1", 2, "Q"): 5,
    }  # fmt: skip
    assert set(returns.standings().values()) == {"in_force"}
    assert returns.corrections() == {("c", "2017-M02")}
    # As it was known before the third came.
    assert returns.figures("2017-05-02 00:00:00")["A1", 2, "P"] == 2


def test_whatever_was_read_first_the_one_received_last_counts(returns: Returns) -> None:
    returns.send("late", "06-01 09:00", ("A1", 1, "P", 6))
    returns.send("early", "04-01 09:00", ("A1", 1, "P", 4), ("A1", 2, "P", 5))
    assert returns.figures() == {("A1", 1, "P"): 6, ("A1", 2, "P"): 5}
    assert returns.corrections() == {("late", "2017-M01")}


def test_a_period_outside_the_table_is_the_same_period(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1), ("A1", 2, "P", 2))
    returns.send("b", "05-01 09:00", ("A1", 2, "P", 3), period_id="2017-M02")
    assert returns.figures() == {("A1", 1, "P"): 1, ("A1", 2, "P"): 3}


def test_one_of_which_nothing_is_left_is_superseded(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1), ("A1", 2, "P", 2))
    returns.send("b", "05-01 09:00", ("A1", 2, "P", 3))
    assert returns.standings() == {"a": "in_force", "b": "in_force"}
    returns.send("c", "06-01 09:00", ("A1", 1, "P", 4))
    assert returns.standings() == {"a": "superseded", "b": "in_force", "c": "in_force"}
    parts = returns.counted().parts
    assert [parts[one].counts for one in (("a", "2017-M01"), ("b", "2017-M02"))] == [False, True]


def test_other_reporters_do_not_replace(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("T1", 1, "P", 1))
    returns.send("b", "05-01 09:00", ("T1", 1, "P", 2), reporter_id="A2")
    assert set(returns.standings().values()) == {"in_force"}
    assert returns.counted().replaced.is_empty()


def test_what_is_set_aside_lets_the_former_record_back(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1))
    returns.send("b", "05-01 09:00", ("A1", 1, "P", 2), ("A1", 2, "P", 3))
    assert returns.figures() == {("A1", 1, "P"): 2, ("A1", 2, "P"): 3}
    returns.set_aside("b")
    assert returns.figures() == {("A1", 1, "P"): 1}
    assert returns.standings() == {"a": "in_force", "b": "set_aside"}


def test_a_blank_record_takes_no_figure_away(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1))
    returns.send("b", "05-01 09:00", ("A1", 1, "P", None), ("A1", 2, "P", None))
    returns.send("c", "06-01 09:00", ("A1", 2, "P", None))
    assert returns.figures() == {("A1", 1, "P"): 1, ("A1", 2, "P"): None}
    assert returns.standings() == {"a": "in_force", "b": "superseded", "c": "in_force"}
    returns.send("d", "07-01 09:00", ("A1", 2, "P", 9))
    assert returns.figures() == {("A1", 1, "P"): 1, ("A1", 2, "P"): 9}
    assert returns.corrections() == set(), "what was blank is filled in, not corrected"


def test_the_same_said_again_corrects_nothing(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1), ("A1", 2, "P", 2))
    returns.send("b", "05-01 09:00", ("A1", 2, "P", 2), ("A1", 1, "P", 3))
    assert returns.corrections() == {("b", "2017-M01")}
    assert returns.standings() == {"a": "superseded", "b": "in_force"}


def test_a_zero_report_says_that_there_is_none_until_something_comes(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1), ("A1", 2, "P", 2))
    returns.send("zero", "05-01 09:00", period_id="2017-M02")
    assert returns.figures() == {("A1", 1, "P"): 1}
    assert returns.standings() == {"a": "in_force", "zero": "in_force"}
    assert returns.corrections() == {("zero", "2017-M02")}
    returns.send("again", "06-01 09:00", period_id="2017-M02")
    assert returns.standings() == {"a": "in_force", "zero": "superseded", "again": "in_force"}
    returns.send("b", "07-01 09:00", ("A1", 2, "Q", 5))
    assert returns.figures() == {("A1", 1, "P"): 1, ("A1", 2, "Q"): 5}
    assert returns.standings()["again"] == "superseded"
    assert returns.corrections() == {("zero", "2017-M02"), ("b", "2017-M02")}
    returns.set_aside("b")
    assert returns.standings()["again"] == "in_force"
    assert returns.figures() == {("A1", 1, "P"): 1}


def test_records_received_at_one_time_are_told_where_they_meet(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1))
    returns.send("b", "04-01 09:00", ("A1", 1, "P", 2))
    returns.send("c", "04-01 09:00", ("A1", 2, "P", 3))
    counted = returns.counted()
    assert [
        (row["path"], other["path"])
        for row, other in equal_times(
            counted.standings, counted.rivals, returns.definitions.by_record
        )
    ] == [("a.xlsx", "b.xlsx")]
    assert returns.figures() == {("A1", 1, "P"): 2, ("A1", 2, "P"): 3}


def test_a_stated_version_says_which_of_one_time_is_later(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1), version=2)
    returns.send("b", "04-01 09:00", ("A1", 1, "P", 2), version=1)
    counted = returns.counted()
    assert returns.figures() == {("A1", 1, "P"): 1}
    assert equal_times(counted.standings, counted.rivals, returns.definitions.by_record) == []


def test_a_purge_of_earlier_versions_takes_only_those_that_share_a_record(
    returns: Returns,
) -> None:
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1), ("A1", 2, "P", 2))
    returns.send("b", "05-01 09:00", ("A1", 3, "P", 3))
    returns.send("c", "06-01 09:00", ("A1", 2, "P", 4))
    returns.send("d", "07-01 09:00", ("A1", 2, "P", 5))
    found = sharing(returns.ledger, returns.definitions, returns.landing, "progress", "c")
    assert found == {"a"}


def test_a_serial_number_and_a_column_of_periods_are_no_part_of_a_record(returns: Returns) -> None:
    returns.send("a", "04-01 09:00", ("T1", 1, "P", 2), ("A1", 1, "P", 1))
    returns.send("b", "05-01 09:00", ("A1", 1, "P", 1))
    assert returns.corrections() == set()
    assert returns.figures() == {("T1", 1, "P"): 2, ("A1", 1, "P"): 1}


SMALL = {"small_groups": {"denominator": "done", "figures": ["done"], "by": "unit_id",
                          "of": "code", "codes": ["S"]}}  # fmt: skip


def test_small_groups_are_replaced_together_and_who_is_lacking_is_told(
    make: Callable[..., Returns],
) -> None:
    """What was added to a parent cannot be taken out of its sum again."""
    returns = make(**SMALL)
    returns.send("a", "04-01 09:00", ("A1", 1, "S", 40), ("T1", 1, "S", 20), ("T1", 1, "P", 1))
    returns.send("b", "05-01 09:00", ("A1", 1, "S", 41), ("A1", 1, "P", 2))
    assert returns.figures() == {
        ("A1", 1, "S"): 41, ("A1", 1, "P"): 2, ("T1", 1, "P"): 1,
    }  # fmt: skip
    assert returns.told() == [("b.xlsx", "单位罗家镇‖units 罗家镇", "a.xlsx")]


def test_a_whole_table_that_lacks_what_was_there_is_told_once(
    make: Callable[..., Returns],
) -> None:
    returns = make(replaces="table")
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1), ("T1", 2, "P", 2))
    returns.send("b", "05-01 09:00", ("A1", 3, "P", 3))
    assert returns.standings() == {"a": "superseded", "b": "in_force"}
    told = ("b.xlsx", "报告期2017年1月、2017年2月；单位罗家镇"
            "‖periods January 2017, February 2017; units 罗家镇", "a.xlsx")  # fmt: skip
    assert returns.told() == [told]
    assert returns.told() == [told], "noted anew, not once more"
    returns.send("c", "06-01 09:00", ("A1", 1, "P", 1), ("A1", 3, "P", 3))
    assert returns.told() == [
        ("b.xlsx", "报告期2017年2月；单位罗家镇‖periods February 2017; units 罗家镇", "a.xlsx")
    ], "what has come back is no longer lost"
    returns.send("d", "07-01 09:00", ("A1", 1, "P", 1), ("T1", 2, "P", 2), ("A1", 3, "P", 3))
    assert returns.told() == []


def test_many_lost_parts_are_counted(make: Callable[..., Returns]) -> None:
    returns = make(replaces="table")
    returns.send("a", "04-01 09:00", *[("A1", month, "P", 1) for month in range(1, 13)])
    returns.send("b", "05-01 09:00", ("A1", 12, "P", 3))
    ((_, found, _),) = returns.told()
    assert "2017年8月等11个‖" in found
    assert found.endswith("August 2017 and 3 more")


def test_a_table_that_only_adds_or_says_zero_is_not_told(make: Callable[..., Returns]) -> None:
    returns = make(replaces="table")
    returns.send("a", "04-01 09:00", ("A1", 1, "P", 1), period_id="2017-M01")
    returns.send("b", "05-01 09:00", ("A1", 1, "P", 1), ("T1", 1, "P", 3), period_id="2017-M01")
    returns.send("zero", "06-01 09:00", period_id="2017-M01")
    assert returns.standings() == {"a": "superseded", "b": "superseded", "zero": "in_force"}
    assert returns.told() == []
