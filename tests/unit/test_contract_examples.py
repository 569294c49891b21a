"""Every example on the page about contracts is true: its sheet becomes the records shown there."""

from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import duckdb
import pytest
import yaml
from page_examples import Example, file_bytes, printed, read_page, split
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from compiling.suites import suites_of
from settings.catalogue import severity
from sources.contracts import Contract, Text
from sources.reading.read import read_bytes
from sources.typed import Batch, gather
from sources.typed.reduced import must_reduce, reduced
from sources.units import Unit, UnitList

ROOT = Path(__file__).resolve().parents[2]
PAGE = read_page((ROOT / "docs" / "contracts.md").read_text("utf-8"))
UNITS = UnitList(
    [
        Unit(unit_id, name, "", tuple(part for part in aliases.split(";") if part), unit_class)
        for unit_id, name, aliases, unit_class in PAGE.units
    ]
)
# Told wherever it happens; the page shows them where they are the point.
QUIET = {"KP-210", "KP-305"}
# Examples that say what should be and is not yet: heading → what is in the way.
AHEAD: dict[str, str] = {}


def contracts_of(example: Example) -> dict[str, Contract]:
    contents = []
    for content in example.contracts:
        left_out = {name: value for name, value in PAGE.left_out.items() if name not in content}
        if content.get("file", {}).get("kind") == "csv":
            left_out.pop("sheet", None)
        contents.append(left_out | content)
    contracts = [Contract.model_validate(content) for content in contents]
    return {contract.contract: contract for contract in contracts}


def gate_findings(contract: Contract, batch: Batch) -> list[tuple[str, str, str]]:
    """Return what gate 1 finds in the records: code, cell, severity."""
    found = []
    records = batch.records
    tables = {
        (submission.key, block): table
        for submission in batch.submissions
        for block, table in enumerate(submission.tables)
    }
    with duckdb.connect() as connection:
        connection.register("records", records.to_arrow())
        for expectation in suites_of(contract)[1]["expectations"]:
            meta = expectation["meta"]
            query = expectation["kwargs"]["unexpected_rows_query"].replace("{batch}", "records")
            for submission, block, row in connection.execute(query).fetchall():
                address = tables[submission, block].address(meta["field"], row)
                found.append((meta["code"], address, meta["severity"]))
    return sorted(found)


def shown(contract: Contract, batch: Batch, columns: list[str]) -> list[list[str]]:
    """Return the records as the page prints them, each value with its state and its cell."""
    tables = [
        (table, submission) for submission in batch.submissions for table in submission.tables
    ]
    lines = []
    names = {field.name for field in contract.fields}
    blocks = {
        (submission.key, submission.tables.index(table)): table for table, submission in tables
    }
    for record in batch.records.iter_rows(named=True):
        table = blocks[record["submission_id"], record["block"]]
        line = []
        for name in columns:
            if name in names:
                address = table.address(name, record["source_row"])
                line.append(printed(record[name], record[f"{name}__state"], address))
            else:
                line.append(printed(record[name]))
        lines.append(line)
    return lines


def as_far_as_shown(expected: list[list[str]], found: list[list[str]]) -> list[list[str]]:
    """Leave out the addresses that the page leaves out."""
    return [
        [
            cell if split(wanted)[1] else split(cell)[0]
            for wanted, cell in zip(wants, cells, strict=True)
        ]
        for wants, cells in zip(expected, found, strict=True)
    ]


CASES = [
    pytest.param(
        example,
        id=example.name,
        marks=[pytest.mark.xfail(strict=True, reason=AHEAD[example.heading])]
        if example.heading in AHEAD
        else [],
    )
    for example in PAGE.examples
]


@pytest.mark.parametrize("example", CASES)
def test_an_example_is_true(example: Example) -> None:
    contracts = contracts_of(example)
    for data in file_bytes(example.picture):
        file = read_bytes(data, example.picture.file, list(contracts.values()))
        if must_reduce(file, contracts):
            file = reduced(data, file, contracts, UNITS)
        batches = {batch.contract.contract: batch for batch in gather([file], contracts, UNITS, {})}
        findings = [
            (found.code, found.cell, found.severity or severity(found.code))
            for found in [
                *file.findings,
                *(f for batch in batches.values() for s in batch.submissions for f in s.findings),
            ]
        ]
        for name, batch in batches.items():
            findings += gate_findings(contracts[name], batch)
        told = {code for code, _ in example.findings}
        kept = [finding for finding in findings if finding[0] in told or finding[0] not in QUIET]
        wanted = sorted(example.findings)
        named = sorted({code for code, cell in wanted if not cell})
        assert (
            sorted({(code, "" if code in named else cell) for code, cell, _ in kept}) == wanted
        ), findings
        assert any(found[2] == "refuse" for found in kept) == example.is_refused, findings
        for name, (columns, rows) in example.records.items():
            name = name or next(iter(contracts))
            found = shown(contracts[name], batches[name], columns)
            assert len(found) == len(rows), found
            assert as_far_as_shown(rows, found) == rows


def models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models_in(part)]


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {form.alias or name: form for name, form in model.model_fields.items()}


def language() -> dict[str, type[BaseModel]]:
    """Return every part of the language by the key that it stands under."""
    found: dict[str, type[BaseModel]] = {"contract": Contract}
    waiting: list[type[BaseModel]] = [Contract]
    while waiting:
        for key, form in keys_of(waiting.pop(0)).items():
            for model in models_in(form.annotation):
                if model not in found.values() and model is not Text:
                    found[key] = model
                    waiting.append(model)
    return found


def is_default(shown: str, form: FieldInfo) -> bool:
    if form.is_required():
        return shown == "required"
    default = form.get_default(call_default_factory=True)
    if isinstance(default, BaseModel) or default in (None, "", [], {}):
        return shown == "–"
    return bool(yaml.safe_load(shown.strip("`")) == default)


def test_the_page_names_every_key_of_the_language_with_its_default() -> None:
    documented = {
        heading.partition("`")[2].partition("`")[0] or "contract": rows
        for heading, rows in PAGE.keys.items()
    }
    assert sorted(documented) == sorted(language())
    for name, model in language().items():
        rows = {key: shown for key, shown, _ in documented[name]}
        assert list(rows) == list(keys_of(model)), name
        for key, form in keys_of(model).items():
            assert is_default(rows[key], form), (name, key, rows[key])


def test_the_page_names_every_word_that_a_key_may_hold() -> None:
    text = (ROOT / "docs" / "contracts.md").read_text("utf-8")
    for model in language().values():
        for key, form in keys_of(model).items():
            for word in words_of(form.annotation):
                assert not word or f"`{word}`" in text, (key, word)


def words_of(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    return [word for part in get_args(annotation) for word in words_of(part)]
