"""The names that tell the rows of one record apart: 计划, 完成."""

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
    known = {name for names in named.values() for name in names}
    place = layout.columns[labels].index if labels in layout.columns else -1
    found: list[Finding] = []
    for row in (row for rows in records for row in rows):
        cells = layout.sheet.rows[row]
        name = text_of(at(cells, place)) if place != -1 else ""
        if normalise(name) in known:
            continue
        for index, names in named.items():
            if normalise(text_of(at(cells, index))) not in ("", *NO_VALUE):
                shown = tidy(name)[:80] or "（空白）‖(blank)"
                found.append(
                    Finding(
                        "KP-230", cell=cell_name(row, index), field=readers[index],
                        found=shown, expected="、".join(names.values()),
                    )
                )  # fmt: skip
    return found[:_TOLD]
