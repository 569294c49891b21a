"""A draft is read by the reader itself, and what it finds wrong with the draft is mended."""

from itertools import combinations

import polars as pl

from sources.contract_fields import FIGURES
from sources.contracts import Contract
from sources.drafting.draft import Draft
from sources.drafting.names_as_units import NamesAsUnits
from sources.findings import Finding
from sources.reading.read import RawFile, read_bytes
from sources.typed import Batch, gather
from sources.units import UnitList

_TRIES = 40
_MOST_WRONG = 0.5
# Which kinds of fields name a record, the likeliest first.
_NAMING = ("code", "unit", "period", "text", "choice", "date", "count", "number")


def settle(
    draft: Draft, data: bytes, name: str, units: UnitList | None
) -> tuple[Contract, RawFile, Batch]:
    """Read the file by the draft until nothing of the draft's own is left to mend."""
    for _ in range(_TRIES):
        contract = draft.contract()
        raw = read_bytes(data, name, [contract])
        known = units or NamesAsUnits()
        (batch,) = gather([raw], {contract.contract: contract}, known, {})
        findings = [*raw.findings, *(f for one in batch.submissions for f in one.findings)]
        # All of them: each mends something else.
        changes = [_mend(draft, finding, batch) for finding in findings]
        if not any(changes) and not _mend_key(draft, batch):
            break
    return contract, raw, batch


def _mend(draft: Draft, finding: Finding, batch: Batch) -> bool:
    """Change the draft where a finding is the draft's fault; True if it was changed."""
    code, form = finding.code, draft.titled(finding.field)
    if code == "KP-206":
        return _mend_reporter(draft)
    if code == "KP-207":
        if draft.head.get("money_unit"):
            return False
        draft.head["money_unit"] = {"default": "万元"}
        draft.ask("money_unit", "draft.money_default")
        return True
    if code in ("KP-209", "KP-229", "KP-311"):
        return next_period(draft)
    if form is None:
        return False
    if code in ("KP-211", "KP-214", "KP-215"):
        if code == "KP-214" and form.type == "text" and not form.keys.get("join"):
            form.keys["join"] = True
        else:
            draft.leave_out(form, finding.cell, "draft.twice")
        return True
    if code == "KP-213":
        form.type, form.keys["units"] = "number", {finding.found: 1}
        form.ask("draft.units", unit=finding.found)
        return True
    if code == "KP-306" and form.keys.get("scale") == "points" and finding.found.startswith("0"):
        form.keys["scale"] = "fraction"
        return True
    if code == "KP-303":
        return _no_reconcile(draft, form.name)
    if code in ("KP-301", "KP-302", "KP-501"):
        return _mend_cells(draft, finding, batch)
    return False


def _mend_reporter(draft: Draft) -> bool:
    place = draft.head["reporter"]
    if place.get("from") == "label":
        draft.head["reporter"] = {"from": ["label", "file"], "label": place["label"]}
        draft.ask("reporter", "draft.reporter_file")
        return True
    if place.get("from") == "fixed":
        return False
    draft.head["reporter"] = {"from": "fixed", "unit": "REPORTER"}
    draft.answer("reporter")
    draft.ask("reporter", "draft.reporter_fixed")
    return True


def next_period(draft: Draft) -> bool:
    """Put the period where the next likely place is."""
    if not draft.periods:
        return False
    draft.answer("period")
    draft.head["period"], asked = draft.periods.pop(0)
    draft.ask("period", asked)
    return True


def _no_reconcile(draft: Draft, name: str) -> bool:
    totals = draft.tail.get("totals", {})
    if name not in totals.get("reconcile", []):
        return False
    totals["reconcile"] = [each for each in totals["reconcile"] if each != name]
    draft.ask("totals", "draft.total_differs", field=name)
    return True


def _mend_cells(draft: Draft, finding: Finding, batch: Batch) -> bool:
    """Weaken what cells contradict: a type that cannot read them, a key that is not filled."""
    form = draft.titled(finding.field)
    assert form is not None
    if form.name in draft.tail["key"] and finding.code == "KP-302":
        draft.no_key.add(form.name)
        return _choose_key(draft, batch)
    if form.keys.pop("required", False):
        if form.type == "unit":
            form.type, form.name, form.checks = "text", "unit_name", []
        return True
    if form.name in draft.head["period"].get("field", []):
        return next_period(draft)
    states = batch.records[f"{form.name}__state"]
    wrong = int((states == "unreadable").sum())
    if finding.code == "KP-301" and form.type != "text" and (
        wrong > _MOST_WRONG * len(states) or form.name in draft.tail["key"]
    ):  # fmt: skip
        form.type = "text"
        form.keys = {
            key: value for key, value in form.keys.items()
            if key in ("header", "row", "fill", "from", "level", "at")
        }  # fmt: skip
        form.checks = []
        return True
    if wrong:
        form.ask("draft.unreadable", count=wrong, of=len(states))
    return False


def _mend_key(draft: Draft, batch: Batch) -> bool:
    """Choose a key that is filled and unique in what was read."""
    records = batch.records
    if records.is_empty():
        return False
    if _is_unique(records, draft.tail["key"]):
        draft.answer("key")
        draft.ask("key", "draft.key")
        return False
    return _choose_key(draft, batch)


def _choose_key(draft: Draft, batch: Batch) -> bool:
    records, before = batch.records, list(draft.tail["key"])
    filled = [
        form for form in draft.fields
        if form.name not in draft.no_key and form.name in records.columns
        and (records[f"{form.name}__state"].is_in(["reported", "zero", "estimated"])).all()
    ]  # fmt: skip
    filled.sort(key=lambda form: _rank(form.name, form.type))
    names = [form.name for form in filled]
    must = [name for name in draft.head["period"].get("field", []) if name in names]
    # A figure tells records apart only by chance.
    naming = [form.name for form in filled if form.type not in FIGURES]
    chosen = next(
        (
            [*combo]
            for candidates in (naming[:9], names[:9])
            for size in (1, 2, 3)
            for combo in combinations(candidates, size)
            if _is_unique(records, list(combo)) and set(must) <= set(combo)
        ),
        [],
    )
    draft.answer("key")
    draft.ask("key", "draft.key" if chosen else "draft.key_open")
    if not chosen:
        chosen = names[:1] or before
    draft.tail["key"] = chosen
    return chosen != before


def _rank(name: str, kind: str) -> tuple[bool, int]:
    # A serial starts again in the next report: it is the last resort.
    return name.startswith("serial"), _NAMING.index(kind) if kind in _NAMING else len(_NAMING)


def _is_unique(records: pl.DataFrame, names: list[str]) -> bool:
    if any(name not in records.columns for name in names) or not names:
        return False
    # Within one file blocks are different units' records.
    return not records.select("submission_id", *dict.fromkeys(names)).is_duplicated().any()
