"""Why a contract found nothing: for each sheet, what was there and what was missing."""

from dataclasses import dataclass, field

from settings import limits
from sources.contracts import Contract
from sources.reading.aliases import aliases_of, cached_normalise, contains
from sources.reading.grid import Sheet, cell_name, text_of
from sources.reading.header_path import MergedCells, header_path, header_text
from sources.reading.layout import title_cells
from sources.text import tidy


@dataclass
class Miss:
    """What one layout of a contract met in one sheet that it could not read."""

    sheet: str
    layout: str
    # Nothing in the sheet, a name that does not fit, no title; "" where it failed by its header.
    reason: str = ""
    wanted: list[str] = field(default_factory=list)
    title_cell: str = ""
    # Where the best header stands, how many fields it names, and which it does not.
    header: str = ""
    known: int = 0
    of: int = 0
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def misses(contract: Contract, sheets: list[Sheet]) -> list[Miss]:
    """Tell for each sheet and layout what kept the contract from reading it."""
    return [_miss(form, sheet) for sheet in sheets for form in contract.variants]


def _miss(contract: Contract, sheet: Sheet) -> Miss:
    miss = Miss(sheet.name, contract.layout_name)
    named = contract.sheet
    if not any(any(row) for row in sheet.rows):
        miss.reason = "empty"
        return miss
    if named and named.name and not contains(named.name, cached_normalise(sheet.name)):
        miss.reason, miss.wanted = "name", list(named.name)
        return miss
    first = 0
    if named and named.title:
        places = list(title_cells(sheet, named.title))
        if places:
            first = places[0][0]
            miss.title_cell = cell_name(*places[0])
        else:
            miss.reason, miss.wanted = "title", list(named.title)
    merged = MergedCells(sheet)
    if contract.table == "form":
        _best_labels(contract, sheet, miss)
    else:
        _best_header(contract, sheet, merged, first, miss)
    return miss


def _best_labels(contract: Contract, sheet: Sheet, miss: Miss) -> None:
    aliases = aliases_of(contract)
    known: set[str] = set()
    for row in range(min(len(sheet.values), limits.TITLE_SEARCH_ROWS)):
        for cell in sheet.rows[row]:
            if cell[:1] == "t":
                text = text_of(cell).replace("：", ":").partition(":")[0]
                name = header_text(text, aliases.units)[0]
                known |= {form.name for form in aliases.fields_of(name)}
    _count(contract, known, miss)


def _best_header(
    contract: Contract, sheet: Sheet, merged: MergedCells, first: int, miss: Miss
) -> None:
    """Find the rows that name most fields, without asking whether they are enough."""
    aliases = aliases_of(contract)
    best: tuple[int, int] | None = None
    for top in range(first, min(len(sheet.rows), first + limits.HEADER_SEARCH_ROWS)):
        for depth in range(1, contract.header.rows + 1):
            known: set[str] = set()
            unknown: list[str] = []
            rows = sheet.rows[top : top + depth]
            for index in range(max(map(len, rows), default=0)):
                path = header_path(merged, top, top + depth - 1, index, aliases.units)
                forms = next((found for name in path.names if (found := aliases.fields_of(name))),
                             [])  # fmt: skip
                known |= {form.name for form in forms}
                if path.levels and not forms:
                    unknown.append(tidy(path.shown)[:30])
            if best is None or (len(known), -depth) > best:
                best = (len(known), -depth)
                _count(contract, known, miss)
                miss.unknown = unknown if known else []
                miss.header = f"{top + 1}" if depth == 1 else f"{top + 1}–{top + depth}"


def _count(contract: Contract, known: set[str], miss: Miss) -> None:
    columns = [form for form in contract.fields_present if form.source == "column" and form.header]
    miss.known, miss.of = len(known), len(columns)
    # The ones that must be there come first.
    missing = [form for form in columns if form.name not in known]
    missing.sort(key=lambda form: not contract.is_required(form))
    miss.missing = [form.title.zh for form in missing]
