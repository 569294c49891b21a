"""The names that tell the rows of one record apart: 计划, 完成."""

from dataclasses import replace
from difflib import get_close_matches

from sources.findings import Finding
from sources.reading.grid import cell_name, text_of
from sources.reading.layout import Layout
from sources.reading.row_kinds import NO_VALUE, at
from sources.text import normalise, tidy

_TOLD = 20


def unknown_lines(layout: Layout, records: list[list[int]], labels: str) -> list[Finding]:
    """Tell rows whose name the contract does not know and which hold what only known ones hold.

    `records` are the rows of each record, 0-based; `labels` is the field that holds the names.
    """
    contract = layout.contract
    named: dict[int, dict[str, str]] = {}
    readers: dict[int, str] = {}
    for form in contract.fields_present:
        if form.name in layout.columns and isinstance(form.row, str):
            index = layout.columns[form.name].index
            named.setdefault(index, {})[normalise(form.row)] = form.row
            readers.setdefault(index, form.title.both)
    # What is read whatever the row is called is not lost.
    for form in contract.fields_present:
        if form.name in layout.columns and not isinstance(form.row, str):
            named.pop(layout.columns[form.name].index, None)
    place = layout.columns[labels].index if labels in layout.columns else -1
    found: list[Finding] = []
    for rows in records:
        shown = {row: _name(layout, row, place) for row in rows}
        for index, names in named.items():
            missing = set(names) - set(map(normalise, shown.values()))
            for row, name in shown.items():
                severity = _severity(normalise(name), names, missing)
                held = normalise(text_of(at(layout.sheet.rows[row], index)))
                if severity and held not in ("", *NO_VALUE):
                    found.append(
                        Finding(
                            "KP-230", cell=cell_name(row, index), field=readers[index],
                            found=name or "（空白）‖(blank)", expected="、".join(names.values()),
                            severity=severity,
                        )
                    )  # fmt: skip
    return found[:_TOLD]


def unknown_lines_of_totals(layout: Layout, totals: list[list[int]], labels: str) -> list[Finding]:
    """Tell lines of totals whose name is not known: they are held against nothing.

    A line without a name sums up all lines, and is no fault.
    """
    place = layout.columns[labels].index if labels in layout.columns else -1
    named = [[row for row in rows if _name(layout, row, place)] for rows in totals]
    return [replace(one, severity="warn") for one in unknown_lines(layout, named, labels)]


def _name(layout: Layout, row: int, place: int) -> str:
    return tidy(text_of(at(layout.sheet.rows[row], place)))[:80] if place != -1 else ""


def _severity(name: str, names: dict[str, str], missing: set[str]) -> str:
    """Return what becomes of a row by its name; "" where nothing is wrong.

    A contract need not read every row. Where one that it reads is missing, this may be it.
    """
    if not name:
        return "refuse"
    if name in names or not missing:
        return ""
    is_near = any(name in other or other in name for other in missing)
    return "refuse" if is_near or get_close_matches(name, missing, 1, 0.6) else "warn"
