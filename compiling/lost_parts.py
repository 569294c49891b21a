"""Versions that no longer hold what the one before them held: other months, units or indicators.

Where a report is replaced as a whole, a workbook with other months takes the former ones away. That
may be meant, so it is told and refused by nobody.
"""

from collections.abc import Iterable
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from compiling.definitions import Definitions
from compiling.record_versions import landed_records, order_of
from compiling.records_in_force import Counting
from sources.contracts import Contract
from sources.findings import Finding
from sources.ledger import Ledger
from sources.noted_findings import note_findings
from sources.periods import period_of_id

Row = dict[str, Any]
GATE = "versions"
_REPORT = ("contract_id", "reporter_id", "unit_id", "period_id")
_KINDS = {
    "period": {"zh": "报告期", "en": "periods "},
    "unit": {"zh": "单位", "en": "units "},
    "indicator": {"zh": "指标", "en": "indicators "},
}
# So many of a kind are named.
_NAMED = 8
# Kind → what is lost.
Lost = dict[str, set[str]]


def note_lost_parts(
    ledger: Ledger, definitions: Definitions, landing: Path, counted: Counting, run_id: str
) -> None:
    """Warn, once per submission, of what it took away by replacing an earlier one."""
    found = [
        _finding(row, former, lost, definitions)
        for name, contract in sorted(definitions.contracts.items())
        for row, former, lost in _of_tables(
            contract, [row for row in counted.standings if row["contract_id"] == name], landing
        )
    ]
    known = {row["submission_id"]: row for row in counted.standings}
    for later, group in groupby(counted.dropped, key=lambda one: one[0]):
        own = list(group)
        former = max((known[earlier] for _, earlier, _ in own), key=order_of)
        lost = {"unit": {unit_id for _, _, unit_id in own}}
        found.append(_finding(known[later], former, lost, definitions))
    note_findings(ledger, GATE, run_id, found)


def _finding(row: Row, former: Row, lost: Lost, definitions: Definitions) -> tuple[Row, Finding]:
    return row, Finding("KP-240", found=_told(lost, definitions), expected=former["path"])


def _of_tables(
    contract: Contract, rows: list[Row], landing: Path
) -> Iterable[tuple[Row, Row, Lost]]:
    """Return each version that lacks what its predecessor held and no version has brought back."""
    kinds = _kinds(contract)
    if contract.replaces == "records" or not kinds:
        return
    chains = []
    counts = [row for row in rows if row["standing"] in ("in_force", "superseded")]
    ranked = sorted(counts, key=lambda row: (_report(row), order_of(row)))
    for _, group in groupby(ranked, key=_report):
        # A zero report says itself that there is nothing.
        versions = [row for row in group if row["record_count"]]
        if len(versions) > 1:
            chains.append(versions)
    if not chains:
        return
    every = [row for chain in chains for row in chain]
    table = landed_records(contract, every, landing, ["submission_id", *kinds.values()])
    held: dict[str, Lost] = {row["submission_id"]: {kind: set() for kind in kinds} for row in every}
    for kind, column in kinds.items():
        pairs = table.select("submission_id", column).drop_nulls().unique()
        for submission_id, value in pairs.iter_rows():
            held[submission_id][kind].add(value)
    for chain in chains:
        now = held[chain[-1]["submission_id"]]
        for former, row in pairwise(chain):
            before, after = held[former["submission_id"]], held[row["submission_id"]]
            lost = {kind: before[kind] - after[kind] - now[kind] for kind in kinds}
            if any(lost.values()):
                yield row, former, lost


def _kinds(contract: Contract) -> dict[str, str]:
    """Name the columns that make a table speak of several periods, units or indicators."""
    kinds = {}
    if not all(form.stated_outside for form in contract.variants):
        kinds["period"] = "period_id"
    if any(form.name == "unit_id" for form in contract.fields):
        kinds["unit"] = "unit_id"
    if contract.asked_in:
        kinds["indicator"] = contract.asked_in[0]
    return kinds


def _report(row: Row) -> tuple[str, ...]:
    return tuple(row[name] or "" for name in _REPORT)


def _told(lost: Lost, definitions: Definitions) -> str:
    """Name what is lost, in both languages."""
    told = {}
    for language, comma, stop in (("zh", "、", "；"), ("en", ", ", "; ")):
        parts = []
        for kind, values in lost.items():
            own = [_name(kind, one, definitions, language) for one in sorted(values)]
            if not own:
                continue
            more = len(own) - _NAMED
            rest = (
                "" if more <= 0 else f"等{len(own)}个" if language == "zh" else f" and {more} more"
            )
            parts.append(_KINDS[kind][language] + comma.join(own[:_NAMED]) + rest)
        told[language] = stop.join(parts)
    return f"{told['zh']}‖{told['en']}"


def _name(kind: str, value: str, definitions: Definitions, language: str) -> str:
    if kind == "period" and (period := period_of_id(value)):
        return period.label_en if language == "en" else period.label_zh
    if kind == "unit" and value in definitions.units.by_id:
        return definitions.units.qualified_name(value)
    titles = {name: one.indicator.title for (_, name), one in definitions.indicators.items()}
    return titles[value].in_language(language) if value in titles else value
