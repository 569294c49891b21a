"""Any table that a contract allows comes back as it was written, whatever its layout and writer."""

from typing import Any

from drawn_cells import UNITS, WRITERS, Case, Truth
from drawn_grids import forms, grids
from drawn_tables import repeated_tables, row_tables, several_row_tables
from hypothesis import HealthCheck, given, settings

from sources.reading.read import read_bytes
from sources.typed import gather

drawn = settings(
    max_examples=100, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
PLAIN = ("source_row", "block", "reporter_id", "unit_id", "period_id")


def comes_back(case: Case) -> None:
    """Write a case by both writers; each must be read as the case says, cell by cell."""
    contract = case.contract
    for writer, write in WRITERS.items():
        file = read_bytes(write(case), case.path, [contract])
        (batch,) = gather([file], {contract.contract: contract}, UNITS, {})
        findings = [finding for one in batch.submissions for finding in one.findings]
        findings += [finding for finding in file.findings if not batch.submissions]
        unexpected = [
            f"{finding.code} at {finding.cell}: {finding.found} / {finding.expected}"
            for finding in findings
            if finding.code not in ("KP-210", "KP-305", *case.notes)
        ]
        assert not unexpected, f"{writer}: {unexpected}"
        read = batch.records.to_dicts()
        places = [
            (table, row)
            for submission in batch.submissions
            for table in submission.tables
            for row in table.source_rows
        ]
        names = [form.name for form in contract.fields]
        found = [
            {name: values[name] for name in PLAIN}
            | {
                name: (values[name], values[f"{name}__state"], values.get(f"{name}__from"),
                       table.address(name, row))
                for name in names
            }
            for values, (table, row) in zip(read, places, strict=True)
        ]  # fmt: skip
        wanted = [_expected(record, names) for record in case.records]
        assert len(found) == len(wanted), f"{writer}: {len(wanted)} records, read as {found}"
        found = [{name: values[name] for name in wanted[0]} for values in found]
        for values, record in zip(
            sorted(found, key=_order), sorted(wanted, key=_order), strict=True
        ):
            differing = {name: (values[name], record[name]) for name in record
                         if values[name] != record[name]}  # fmt: skip
            assert not differing, (
                f"{writer}, row {record['source_row']}: (read, written) {differing}"
            )


def _order(record: dict[str, Any]) -> tuple[Any, ...]:
    return (record["source_row"], *(v[3] for v in record.values() if isinstance(v, tuple)))


def _expected(record: dict[str, Any], names: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {name: record[name] for name in PLAIN if name in record}
    for name in names:
        if isinstance(one := record.get(name), Truth):
            drawn_ = one.drawn
            said[name] = (drawn_.value, drawn_.state, drawn_.first, one.address)
    return said


@drawn
@given(case=row_tables())
def test_tables_of_single_rows(case: Case) -> None:
    comes_back(case)


@drawn
@given(case=several_row_tables())
def test_records_over_several_rows(case: Case) -> None:
    comes_back(case)


@drawn
@given(case=repeated_tables())
def test_tables_that_begin_again(case: Case) -> None:
    comes_back(case)


@drawn
@given(case=grids())
def test_grids(case: Case) -> None:
    comes_back(case)


@drawn
@given(case=forms())
def test_forms(case: Case) -> None:
    comes_back(case)
