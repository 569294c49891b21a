"""Names beside 负责人 and its like in records: what is landed says no more than the archive.

Below and above a table they are hidden. In a record they are personal data in a data cell.
"""

from collections.abc import Iterable

from sources.findings import Finding
from sources.personal_names import is_personal_name
from sources.personal_numbers import holds_landline, holds_local_number, holds_mobile
from sources.reading.grid import text_of
from sources.reading.tables import RawTable
from sources.redaction import hidden_text
from sources.signatures import names_in

# A foot such as 填报人：张三 | 审核人：李四 has nothing else in its row.
_LEAST_OTHERS = 2


def named_in_records(tables: Iterable[RawTable], names: list[str]) -> list[Finding]:
    """Return a finding for the first cell of a record that says 负责人：and one of the names."""
    findings = []
    for table in tables:
        for name, cells in table.columns.items():
            for row, cell in enumerate(cells):
                if not any(one in cell for one in names) or not _is_named(table, row, cell):
                    continue
                place = table.address(name, table.source_rows[row])
                findings.append(Finding("KP-512", sheet=table.sheet, cell=place))
                return findings
    return findings


def hide_in_records(tables: Iterable[RawTable], names: list[str]) -> None:
    """Hide in the records what the archive hides in the file."""
    for table in tables:
        for name, cells in table.columns.items():
            hidden = [
                cell[0] + hidden_text(cell[1:], names) if _is_hidden(cell, names) else cell
                for cell in cells
            ]
            if hidden != list(cells):
                table.columns[name] = hidden


def _is_named(table: RawTable, row: int, cell: str) -> bool:
    if cell[:1] != "t" or not any(map(_is_of_a_person, names_in(text_of(cell)))):
        return False
    others = [
        other
        for cells in table.columns.values()
        if (other := cells[row]) and text_of(other).strip() and not names_in(text_of(other))
    ]
    return len(others) >= _LEAST_OTHERS


def _is_hidden(cell: str, names: list[str]) -> bool:
    """Tell a name behind its label, or one that looks like one; 填报人：城东片区 is a unit."""
    text = text_of(cell)
    if cell[:1] != "t" or not any(name in text for name in names):
        return False
    return text.strip() not in names or _is_of_a_person(text)


def _is_of_a_person(text: str) -> bool:
    return (
        is_personal_name(text, may_be_office=True)
        or holds_mobile(text)
        or holds_landline(text)
        or holds_local_number(text)
    )
