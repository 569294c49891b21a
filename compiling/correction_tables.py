"""Corrections as tables: the records as corrected, and what each correction did."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest
from sources.contracts import Contract
from sources.corrections import Correction, read_corrections, why_fixed
from sources.text import normalise
from sources.typed import empty_records
from sources.values import parse

Row = dict[str, Any]
_TEXT = pl.String()
_SCHEMA: dict[str, Any] = {
    "correction_id": _TEXT, "programme_id": _TEXT, "contract_id": _TEXT, "submission_id": _TEXT,
    "reporter_id": _TEXT, "unit_id": _TEXT, "period_id": _TEXT, "record_number": pl.Int32(),
    "block": pl.Int32(), "source_row": pl.Int32(), "record_key": _TEXT, "field": _TEXT,
    "field_title_zh": _TEXT, "field_title_en": _TEXT, "path": _TEXT, "sheet": _TEXT, "cell": _TEXT,
    "action": _TEXT, "found_value": _TEXT, "found_state": _TEXT, "corrected_value": _TEXT,
    "corrected_state": _TEXT, "reason": _TEXT, "author_post": _TEXT, "document": _TEXT,
    "decided_on": pl.Date(),
}  # fmt: skip


def correction_tables(
    folder: Path,
    landing: Path,
    definitions: Definitions,
    submissions: pl.DataFrame,
    cell_map: pl.DataFrame,
    replaced: pl.DataFrame,
) -> dict[str, pl.DataFrame]:
    """Return `corrections`, and per contract `corrected_<contract>`: records in their new form.

    A record that is excluded is named in `corrections` and has no new form. What was decided after
    the business date is not applied. `replaced` names the records that later ones have replaced.
    Raises RefusedDefinition where a target is not in force or an `expect` does not hold.
    """
    wanted = [
        one
        for one in read_corrections(folder, definitions.contracts, definitions.units)
        if one.decided_on <= definitions.office.today
    ]
    in_force = submissions.filter(pl.col("standing") == "in_force")
    places = _Places(definitions, landing, in_force, cell_map, replaced)
    refusals: list[Refusal] = []
    done: list[Row] = []
    for one in wanted:
        try:
            done.append(places.apply(one))
        except _NotApplicableError as error:
            refusals.append(one.refusal(error.reason, error.proposal))
    if refusals:
        raise RefusedDefinition(refusals)
    tables = {"corrections": pl.DataFrame(done, schema=_SCHEMA)}
    for name, contract in definitions.contracts.items():
        schema = empty_records(contract).schema
        tables[f"corrected_{name}"] = pl.DataFrame(places.changed(name), schema=schema)
    return tables


class _NotApplicableError(Exception):
    def __init__(self, reason: str, proposal: str) -> None:
        super().__init__(reason)
        self.reason, self.proposal = reason, proposal


@dataclass
class _Record:
    """One landed record, as the corrections before have left it."""

    contract: Contract
    values: Row
    is_changed: bool = False
    is_excluded: bool = False


@dataclass
class _Places:
    definitions: Definitions
    landing: Path
    in_force: pl.DataFrame
    cell_map: pl.DataFrame
    replaced: pl.DataFrame
    _records: dict[str, list[_Record]] = field(default_factory=dict)

    def changed(self, contract: str) -> list[Row]:
        """Return the records of a contract that corrections changed and did not exclude."""
        return [
            record.values
            for records in self._records.values()
            for record in records
            if record.contract.contract == contract and record.is_changed and not record.is_excluded
        ]

    def apply(self, one: Correction) -> Row:
        """Carry out one correction; return what it did."""
        record, name = self._by_cell(one) if one.names_a_cell else self._by_key(one)
        contract = record.contract
        if record.is_excluded:
            raise _NotApplicableError(
                "an earlier correction excluded the record", "remove one of them"
            )
        found_value, found_state = "", ""
        if name:
            found_value, found_state = _shown(record.values, name)
            # A record may be excluded whatever stands in it.
            if one.action != "exclude" or one.expect:
                self._check_expect(one, record, name)
        value, state = "", ""
        if one.action == "exclude":
            record.is_excluded = True
        else:
            if why := why_fixed(contract, name):
                raise _NotApplicableError(why, "exclude the record instead")
            if one.action == "set":
                record.values |= _typed(contract, name, one.value, "value")
            else:
                for column in _columns(contract, name):
                    record.values[column] = None
                record.values[f"{name}__state"] = one.value
            value, state = _shown(record.values, name)
        record.is_changed = True
        values = record.values
        title = contract.field_named(name).title if name else None
        path, sheet, cell = self._stands_at(values, name)
        return {
            "correction_id": one.correction_id, "programme_id": contract.programme,
            "contract_id": contract.contract, "submission_id": values["submission_id"],
            "reporter_id": values["reporter_id"], "unit_id": values["unit_id"] or "",
            "period_id": values["period_id"], "record_number": values["record_number"],
            "block": values["block"], "source_row": values["source_row"],
            "record_key": "; ".join(_shown(values, key)[0] for key in contract.key),
            "field": name, "field_title_zh": title.zh if title else "",
            "field_title_en": (title.en or title.zh) if title else "", "path": path,
            "sheet": one.sheet or sheet, "cell": one.cell or cell, "action": one.action,
            "found_value": found_value, "found_state": found_state, "corrected_value": value,
            "corrected_state": state, "reason": one.reason, "author_post": one.author_post,
            "document": one.document, "decided_on": one.decided_on,
        }  # fmt: skip

    def _check_expect(self, one: Correction, record: _Record, name: str) -> None:
        expected = _typed(record.contract, name, one.expect, "expect")
        same = all(expected[column] == record.values[column] for column in expected)
        if same:
            return
        value, state = _shown(record.values, name)
        shown = value or state
        path = self._stands_at(record.values, name)
        told = f"expected '{one.expect or 'blank'}', but {' › '.join(filter(None, path))} says"
        proposal = "look at the report in force: give the new 'expect', or remove the correction"
        if one.action == "set" and _same(record, name, one.value):
            proposal = "the report in force says so itself now: remove the correction"
        raise _NotApplicableError(f"{told} '{shown}'", proposal)

    def _by_key(self, one: Correction) -> tuple[_Record, str]:
        contract = self.definitions.contracts[one.contract]
        rows = self.in_force.filter(
            (pl.col("contract_id") == one.contract)
            & ((pl.col("period_id") == one.period) | (pl.col("period_id") == ""))
            & (pl.lit(not one.reporter) | (pl.col("reporter_id") == one.reporter))
        )
        wanted = [normalise(part) for part in one.record]
        found = [
            record
            for row in rows.iter_rows(named=True)
            for record in self._of(row)
            if record.values["period_id"] == one.period
            and (not one.unit or record.values["unit_id"] == one.unit)
            and [normalise(_shown(record.values, key)[0]) for key in contract.key] == wanted
        ]
        if not found:
            raise _NotApplicableError(*self._why_not_found(one, rows, contract))
        if len(found) > 1:
            raise _NotApplicableError(
                f"{len(found)} records of this key are in force", "name the cell: path, sheet, cell"
            )
        return found[0], one.field

    def _why_not_found(
        self, one: Correction, rows: pl.DataFrame, contract: Contract
    ) -> tuple[str, str]:
        who = one.reporter or one.unit
        keys = {
            "; ".join(_shown(record.values, key)[0] for key in contract.key)
            for row in rows.iter_rows(named=True)
            for record in self._of(row)
            if record.values["period_id"] == one.period
        }
        if not keys:
            return (
                f"no report {one.contract} of {who} for {one.period} is in force",
                "see `kaoping findings`; remove the correction if the report is not to count",
            )
        record = "; ".join(one.record)
        return f"no record '{record}' in the report of {who}", nearest(record, keys)

    def _by_cell(self, one: Correction) -> tuple[_Record, str]:
        rows = self.in_force.filter(pl.col("path") == one.path)
        if rows.is_empty():
            known = self.in_force["path"].unique().sort().to_list()
            raise _NotApplicableError(
                f"no report in force comes from '{one.path}'", nearest(one.path, known)
            )
        for row in rows.iter_rows(named=True):
            cells = self.cell_map.filter(
                (pl.col("submission_id") == row["submission_id"]) & (pl.col("sheet") == one.sheet)
            )
            for place in cells.iter_rows(named=True):
                for record in self._of(row):
                    if record.values["block"] == place["block"] and (
                        _address(place, record.values["source_row"]) == one.cell.upper()
                    ):
                        return record, place["field"]
        gone = self.replaced.filter(pl.col("submission_id").is_in(rows["submission_id"].to_list()))
        if not gone.is_empty():
            later = self.in_force.join(
                gone, left_on="submission_id", right_on="replaced_by", how="semi"
            )["path"]
            told = ", ".join(sorted(later.unique()))
            raise _NotApplicableError(
                f"no record in force stands at {one.sheet}!{one.cell}",
                f"records of this file were replaced by {told}: look there, or name another cell",
            )
        raise _NotApplicableError(
            f"no value was read from {one.sheet}!{one.cell}",
            "name a cell of a record, as `kaoping explain` shows them",
        )

    def _stands_at(self, values: Row, name: str) -> tuple[str, str, str]:
        paths = self.in_force.filter(pl.col("submission_id") == values["submission_id"])["path"]
        cells = self.cell_map.filter(
            (pl.col("submission_id") == values["submission_id"])
            & (pl.col("block") == values["block"])
            & (pl.col("field") == name)
        )
        for place in cells.iter_rows(named=True):
            if place["source_row"] in (None, values["source_row"]):
                return paths[0], place["sheet"], _address(place, values["source_row"])
        return paths[0], "", ""

    def _of(self, row: Row) -> list[_Record]:
        """Return the landed records of a submission, read once."""
        key = row["submission_id"]
        if key not in self._records:
            contract = self.definitions.contracts[row["contract_id"]]
            landed = pl.read_parquet(self.landing / contract.contract / row["segment"])
            own = landed.filter(pl.col("submission_id") == key)
            # What a later record has replaced is nobody's target any more.
            own = own.join(self.replaced, on=["submission_id", "record_number"], how="anti")
            form = empty_records(contract)
            columns = [
                (pl.col(name) if name in own.columns else pl.lit(None)).cast(kind).alias(name)
                for name, kind in form.schema.items()
            ]
            table = own.select(columns).sort("record_number")
            self._records[key] = [_Record(contract, values) for values in table.to_dicts()]
        return self._records[key]


def _address(place: Row, source_row: int) -> str:
    return str(place["cell"] or f"{place['column_letters']}{source_row}")


def _columns(contract: Contract, name: str) -> list[str]:
    return [
        column
        for column in contract.columns()
        if column == name or column.startswith(f"{name}__")
    ]  # fmt: skip


def _typed(contract: Contract, name: str, text: str, role: str) -> Row:
    """Read a text as a cell of the field would be read."""
    form = contract.field_named(name)
    cells = pl.DataFrame({"cell": ["t" + text if text else ""]}, schema={"cell": _TEXT})
    typed = parse(form, cells, contract.money_unit.fixed)
    kinds = empty_records(contract).schema
    row = typed.select(
        pl.col(column).cast(kinds[column]) for column in _columns(contract, name)
    ).to_dicts()[0]
    if row[f"{name}__state"] == "unreadable":
        raise _NotApplicableError(
            f"{role} '{text}' is no value of '{name}' ({form.type})",
            f"write it as the report would: {_examples(form.type)}",
        )
    return row


def _examples(kind: str) -> str:
    known = {
        "money": "7446.08 or 1.2亿元", "percent": "90%", "count": "12", "number": "3.5",
        "date": "2017-03-05", "yes_no": "是 or 否",
    }  # fmt: skip
    return known.get(kind, "one of its texts")


def _same(record: _Record, name: str, text: str) -> bool:
    typed = _typed(record.contract, name, text, "value")
    return all(typed[column] == record.values[column] for column in typed)


def _shown(values: Row, name: str) -> tuple[str, str]:
    """Return a field's value as text, and its state."""
    value = values[name]
    state = values.get(f"{name}__state") or ""
    if value is None:
        return "", state
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text), state
    return str(value), state
