"""Unit fields: names in cells to ids, by the unit list's spellings and never by a guess."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field

import polars as pl

from sources.contracts import Contract, FieldForm
from sources.findings import Finding
from sources.reading.grid import text_of
from sources.reading.read import RawTable
from sources.reading.stated import Stated
from sources.text import is_blank
from sources.units import UnitList
from sources.values import unit_state
from sources.values.prepared import prepared_text

_NONE_NEAR = "（没有相近的）‖none is near"
# So many unknown names are not slips of the pen: the list lacks them, and nearest ones mislead.
_PROPOSED = 300
_TOO_MANY = "（未知名称过多，不再逐一比较）‖too many unknown names to compare each"


@dataclass
class StatedUnit:
    """The unit that is stated outside a table, with what is wrong about it."""

    unit_id: str = ""
    cell: str = ""
    findings: list[Finding] = field(default_factory=list)


def unit_stated(stated: list[Stated], units: UnitList, title: str) -> StatedUnit:
    """Find the unit that the first of some places names; what names none there is told.

    A label or cell names a unit or is wrong. In a title or a file's name one is looked for by its
    listed spellings; two different ones are one too many.
    """
    for one in stated:
        if not one.is_within:
            unit_id = units.find(one.text)
            if unit_id is not None:
                return _unless_contradicted(one, unit_id, units, title)
            code = "KP-503" if units.sharing(one.text) else "KP-501"
            nearest = units.nearest(one.text) or _NONE_NEAR
            return StatedUnit(
                "", one.cell, [Finding(code, "", one.cell, title, one.text, nearest, "refuse")]
            )
        named = units.find_within(one.text)
        if len(named) == 1:
            return StatedUnit(named[0], one.cell)
        if named:
            names = "、".join(map(units.qualified_name, named))
            return StatedUnit(
                "", one.cell, [Finding("KP-503", "", one.cell, title, one.text, names, "refuse")]
            )
    if not stated:
        return StatedUnit()
    last = stated[0]
    # 城东 in 城东新区 may be meant, or another one: a person decides.
    parts = "、".join(units.qualified_name(each) for each in units.near_within(last.text))
    nearest = parts or units.nearest(last.text) or _NONE_NEAR
    return StatedUnit(
        "", last.cell, [Finding("KP-501", "", last.cell, title, last.text, nearest, "refuse")]
    )


def _unless_contradicted(one: Stated, unit_id: str, units: UnitList, title: str) -> StatedUnit:
    """Return the unit of a label, unless it stands there again, or goes on, with another one."""
    for text, cell in one.others:
        if not units.is_name_of(text, unit_id):
            names = f"{one.text}、{text}"
            wrong = Finding("KP-503", "", cell, title, names, names, "refuse")
            return StatedUnit("", one.cell, [wrong])
    for text, cell in one.beyond:
        if units.find(text) not in (None, unit_id):
            names = f"{one.text}、{text}"
            wrong = Finding("KP-503", "", cell, title, names, names, "refuse")
            return StatedUnit("", one.cell, [wrong])
    return StatedUnit(unit_id, one.cell)


def resolve_units(
    contract: Contract, typed: pl.DataFrame, tables: list[RawTable], units: UnitList
) -> tuple[pl.DataFrame, list[tuple[int, Finding]]]:
    """Turn unit names into ids; each finding comes with the number of its table."""
    found: list[tuple[int, Finding]] = []
    for form in contract.fields:
        if form.type != "unit":
            continue
        raw = f"{form.name}__raw"
        if form.strip or form.part:
            text = prepared_text(form, pl.col(raw).str.slice(1))
            typed = typed.with_columns(pl.concat_str(pl.col(raw).str.slice(0, 1), text).alias(raw))
        cells = (
            typed.filter(~pl.col("_is_total"))
            .with_columns(pl.lit(None, pl.String).alias("_nobody"))
            .with_columns(unit_state(raw, "_nobody", form).alias("_marker"))
            .group_by("_table", raw, "_marker")
            .agg(pl.col("_source_row").min().alias("first"), pl.len().alias("count"))
            .sort("_table", "first")
        )
        meaning: dict[str, str | None] = {}
        unknown: Counter[int] = Counter()
        for number, cell, marker, first, count in cells.iter_rows():
            table = tables[number]
            proposes = unknown[number] < _PROPOSED
            ids, findings = _unit_ids(form, text_of(cell), marker, count, units, proposes)
            unknown[number] += sum(finding.code == "KP-501" for finding in findings)
            meaning[cell] = ids
            address = table.address(form.name, first)
            found += [(number, finding.at(table.sheet, address)) for finding in findings]
        for number, table in enumerate(tables):
            wrong = _printed_again(table, form, meaning, units)
            found += [(number, finding) for finding in wrong]
        typed = typed.with_columns(
            pl.col(raw)
            .replace_strict(
                list(meaning), list(meaning.values()), default=None, return_dtype=pl.String
            )
            .alias(form.name)
        ).with_columns(unit_state(raw, form.name, form).alias(f"{form.name}__state"))
    return typed, found


def _printed_again(
    table: RawTable, form: FieldForm, meaning: dict[str, str | None], units: UnitList
) -> list[Finding]:
    """Tell units that stand again further right and are others; 上坪 and 上坪镇 are one."""
    found: dict[str, Finding] = {}
    for name, own, again, wrong in table.printed_again:
        if name != form.name:
            continue
        texts = pl.Series([text_of(own), text_of(again)])
        left, right = pl.select(prepared_text(form, pl.lit(texts))).to_series().to_list()
        first = meaning.get(own[:1] + left)
        if first and _unit_ids(form, right, "unreadable", 1, units, False)[0] != first:
            found.setdefault(wrong.cell.rstrip("0123456789"), wrong)
    return list(found.values())


def _unit_ids(
    form: FieldForm, text: str, marker: str, count: int, units: UnitList, proposes: bool
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
            shared = units.sharing(part)
            code = "KP-503" if shared else "KP-501"
            near = units.nearest(part) or _NONE_NEAR if shared or proposes else _TOO_MANY
            findings.append(Finding(code, field=form.title.both, found=part, expected=near))
            continue
        unit = units.by_id[unit_id]
        if part not in (unit.name, unit.name_en, unit.unit_id):
            name = unit.name_en or unit.name
            findings.append(Finding("KP-305", field=form.title.both, found=part, expected=name))
        if unit_id not in ids:
            ids.append(unit_id)
    if not ids or any(finding.code != "KP-305" for finding in findings):
        return None, findings
    return ";".join(ids), findings


def _parts(form: FieldForm, text: str) -> list[str]:
    """Split a cell that names several units; "，" separates where "," does."""
    if not form.split:
        return [text.strip()]
    separator = unicodedata.normalize("NFKC", form.split)
    parts = [part.strip() for part in unicodedata.normalize("NFKC", text).split(separator)]
    return [part for part in parts if part] or [text.strip()]
