"""A template is filled and read back before it leaves; what does not come back is refused."""

from typing import Any

from settings.catalogue import severity, words
from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.read import read_bytes
from sources.templates.entry_rules import Rules
from sources.templates.filling import Filling, sample_filling
from sources.templates.instructions import Instructions
from sources.templates.plan import NoTemplate, Place, Plan
from sources.templates.samples import Sample
from sources.templates.workbook import workbook_bytes
from sources.typed import Batch, gather
from sources.units import UnitList


def prove(
    plan: Plan, told: Instructions, contract: Contract, contracts: list[Contract],
    units: UnitList, rules: Rules,
) -> None:  # fmt: skip
    """Raise NoTemplate unless the filled template comes back exactly and the blank one as empty.

    It is read by all contracts of the office, as a run would.
    """
    filling = sample_filling(plan, contract, rules)
    by_name = {form.contract: form for form in contracts}
    language = rules.language

    def batches_of(filled: dict[Place, Any]) -> tuple[list[Batch], list[Finding]]:
        data = workbook_bytes(plan, told, language, filled)
        file = read_bytes(data, plan.path, contracts)
        return gather([file], by_name, units, {}), file.findings

    batches, findings = batches_of(filling.cells)
    _told_nothing(contract, batches, findings)
    batch = next(one for one in batches if one.contract.contract == contract.contract)
    if len(batch.submissions) != 1:
        raise _not_read(contract, f"read as {len(batch.submissions)} reports")
    submission = batch.submissions[0]
    if submission.tables[0].layout != contract.layout_name:
        other = submission.tables[0].layout or contract.contract
        raise _not_read(contract, f"the reader takes it for the layout '{other}'")
    for name in ("reporter_id", "unit_id", "period_id"):
        read, wanted = getattr(submission, name), getattr(filling, name)
        if wanted and read != wanted:
            raise _not_read(contract, f"its {name} comes back as '{read}'")
    _same_records(contract, batch, filling)
    blank, _ = batches_of({})
    if any(_holds_anything(one) for one in blank):
        raise _not_read(contract, "the blank template is read as a report with values")


def _told_nothing(contract: Contract, batches: list[Batch], findings: list[Finding]) -> None:
    told = [*findings, *(one for batch in batches for each in batch.submissions
                         for one in each.findings)]  # fmt: skip
    for finding in told:
        if (finding.severity or severity(finding.code)) != "note":
            named = finding.field.partition("‖")[0]
            title = words(finding.code, "en")[0]
            place = f"{finding.cell} {named}".strip()
            raise _not_read(contract, f"{finding.code} ({title}) at {place}: {finding.found}")


def _same_records(contract: Contract, batch: Batch, filling: Filling) -> None:
    read = batch.records.to_dicts()
    if len(read) != len(filling.records):
        raise _not_read(contract, f"of {len(filling.records)} records {len(read)} come back")
    wanted = [_plain(record) for record in filling.records]
    names = sorted({name for record in filling.records for name in record})
    found = [{name: (row[name], row[f"{name}__state"]) for name in names} for row in read]
    for record in wanted:
        if record in found:
            found.remove(record)
            continue
        near = max(found, key=lambda row: sum(row[name] == record[name] for name in names))
        name = next(name for name in names if near[name] != record[name])
        raise _not_read(
            contract,
            f"'{record[name][0]}' ({record[name][1]}) comes back as '{near[name][0]}'"
            f" ({near[name][1]})",
            f"fields.{name}",
        )


def _plain(record: dict[str, Sample]) -> dict[str, tuple[Any, str]]:
    return {name: (sample.value, sample.state) for name, sample in record.items()}


def _holds_anything(batch: Batch) -> bool:
    outside = {form.name for form in batch.contract.fields if form.source not in ("column",)}
    return any(
        row[f"{form.name}__state"] in ("reported", "zero", "estimated")
        for row in batch.records.iter_rows(named=True)
        for form in batch.contract.fields
        if form.name not in outside
    )


def _not_read(contract: Contract, reason: str, key: str = "layout") -> NoTemplate:
    return NoTemplate(
        contract.contract, key, f"a filled template would not be read exactly: {reason}",
        "make the spellings of the contract distinct, or lay the workbook out by hand",
    )  # fmt: skip
