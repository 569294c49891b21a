"""Unit fields: names in cells to ids, by the unit list's spellings and never by a guess."""

import unicodedata

import polars as pl

from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.reading.grid import text_of
from sources.reading.read import RawTable
from sources.text import is_blank
from sources.units import UnitList
from sources.values import unit_state


def resolve_units(
    contract: Contract, typed: pl.DataFrame, tables: list[RawTable], units: UnitList
) -> tuple[pl.DataFrame, list[tuple[int, Finding]]]:
    """Turn unit names into ids; each finding comes with the number of its table."""
    found: list[tuple[int, Finding]] = []
    for form in contract.fields:
        if form.type != "unit":
            continue
        raw = f"{form.name}__raw"
        cells = (
            typed.filter(~pl.col("_is_total"))
            .with_columns(pl.lit(None, pl.String).alias("_nobody"))
            .with_columns(unit_state(raw, "_nobody").alias("_marker"))
            .group_by("_table", raw, "_marker")
            .agg(pl.col("_source_row").min().alias("first"), pl.len().alias("count"))
            .sort("_table", "first")
        )
        meaning: dict[str, str | None] = {}
        for number, cell, marker, first, count in cells.iter_rows():
            table = tables[number]
            ids, findings = _unit_ids(form, text_of(cell), marker, count, units)
            meaning[cell] = ids
            address = f"{table.letters[form.name]}{first}" if form.name in table.letters else ""
            found += [(number, finding.at(table.sheet, address)) for finding in findings]
        typed = typed.with_columns(
            pl.col(raw)
            .replace_strict(
                list(meaning), list(meaning.values()), default=None, return_dtype=pl.String
            )
            .alias(form.name)
        ).with_columns(unit_state(raw, form.name).alias(f"{form.name}__state"))
    return typed, found


def _unit_ids(
    form: FieldForm, text: str, marker: str, count: int, units: UnitList
) -> tuple[str | None, list[Finding]]:
    if is_blank(text):
        if not form.blank:
            return None, []
        name = units.by_id[form.blank].name if form.blank in units.by_id else form.blank
        return form.blank, [
            Finding("KP-304", field=form.title.both, found=str(count), expected=name)
        ]
    if marker not in ("blank", "unreadable") and units.find(text) is None:
        return None, []
    ids: list[str] = []
    findings: list[Finding] = []
    for part in _parts(form, text):
        unit_id = units.find(part)
        if unit_id is None:
            findings.append(
                Finding("KP-501", field=form.title.both, found=part, expected=units.nearest(part))
            )
            continue
        unit = units.by_id[unit_id]
        if part not in (unit.name, unit.name_en, unit.unit_id):
            name = unit.name_en or unit.name
            findings.append(Finding("KP-305", field=form.title.both, found=part, expected=name))
        if unit_id not in ids:
            ids.append(unit_id)
    if not ids or any(finding.code == "KP-501" for finding in findings):
        return None, findings
    return ";".join(ids), findings


def _parts(form: FieldForm, text: str) -> list[str]:
    """Split a cell that names several units; "，" separates where "," does."""
    if not form.split:
        return [text.strip()]
    separator = unicodedata.normalize("NFKC", form.split)
    parts = [part.strip() for part in unicodedata.normalize("NFKC", text).split(separator)]
    return [part for part in parts if part] or [text.strip()]
