"""Taking a found table apart: details, totals and what stands below them."""

import re
from dataclasses import dataclass, field

from sources.contracts import Contract
from sources.findings import Finding
from sources.reading.grid import BLANK, Cell, text_of
from sources.reading.layout import Layout, cell_name
from sources.text import fold, normalise

# 备注：…, 注1：…, 填报人：… — a word, then a mark; "注册资本" is a name.
_FOOTER = re.compile(
    r"^(备注|注|说明|附注|填报说明|填表说明|填报人|填表人|制表人|制表|审核人|审核|复核人|负责人"
    r"|单位负责人|分管领导|主要领导|联系人|联系电话|电话|填报日期|填表日期|填报时间|报送日期|报送时间"
    r"|日期|填报单位|报送单位|单位盖章)(\d*[::、.]|\(|$)"
)
_NUMERAL = re.compile(r"^[一二三四五六七八九十]+$")
_SECTION = re.compile(r"^\(?[一二三四五六七八九十]+[)、.]")
_SUM_AT_END = re.compile(r"(合计|小计|总计)\(?\d*[个项家户]?\)?$")
_COLUMN_NUMBER = re.compile(r"^\(?(\d+)栏?\)?(?:=.+)?$")
_NO_VALUE = ("-", "--", "—", "——", "–", "/", "x", "×")


@dataclass
class Total:
    """A subtotal row that was taken out of the details."""

    source_row: int
    label: str
    values: dict[str, Cell]
    details_before: int


@dataclass
class Records:
    """The details of a table: one list of tagged cells per field, all of one length."""

    source_rows: list[int]
    columns: dict[str, list[Cell]]
    totals: list[Total]
    findings: list[Finding] = field(default_factory=list)


def is_grand_total(label: str) -> bool:
    """Tell a total of everything from one of a part."""
    return normalise(label).lstrip("(").startswith(("合计", "总计"))


def is_part_of_total(label: str) -> bool:
    """Tell an of-which row, which sums up details that nothing marks."""
    return normalise(label).lstrip("(").startswith("其中")


def take_records(layout: Layout) -> Records:
    """Walk the rows below the header once; nothing is dropped without a reason kept."""
    contract = layout.contract
    rows = layout.sheet.rows
    places = {name: column.index for name, column in layout.columns.items()}
    judge = _Rows(contract, places)
    records = Records([], {name: [] for name in places}, [])
    first = layout.header_bottom + 1
    for row in range(first, first + contract.header.skip_below):
        if row < len(rows) and any(rows[row]):
            records.findings.append(Finding("KP-208", cell=cell_name(row, 0)))
    first += contract.header.skip_below
    passed_over: list[str] = []
    below_footer = False
    for row in range(first, len(rows)):
        cells = rows[row]
        if not any(cells):
            continue
        lead = next(index for index, cell in enumerate(cells) if cell)
        is_footer = judge.is_footer(cells, lead)
        below_footer = below_footer or is_footer
        if not is_footer and (label := judge.total_label(cells)):
            values = {name: _at(cells, place) for name, place in places.items()}
            records.totals.append(Total(row + 1, label, values, len(records.source_rows)))
            continue
        if (
            is_footer
            or (row == first and _is_column_numbers(cells))
            or judge.is_section(cells)
            or (below_footer and not judge.is_full(cells))
        ):
            passed_over.append(cell_name(row, lead))
            continue
        records.source_rows.append(row + 1)
        for name, place in places.items():
            records.columns[name].append(_at(cells, place))
    if passed_over:
        shown = ", ".join(passed_over[:10]) + (" …" if len(passed_over) > 10 else "")
        found = f"{len(passed_over)} ({shown})"
        records.findings.append(Finding("KP-210", cell=passed_over[0], found=found))
    return records


def _at(cells: list[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else BLANK


def _is_column_numbers(cells: list[Cell]) -> bool:
    """Tell a row of column numbers: 甲 | 乙 | 1 | 2 | 3=1+2; a row of three could be a record."""
    shown = [fold(text_of(cell)) for cell in cells if cell]
    while shown and shown[0] in ("甲", "乙", "丙", "丁", "戊"):
        del shown[0]
    numbers = [found[1] for text in shown if (found := _COLUMN_NUMBER.match(text))]
    return len(shown) > 3 and numbers == [str(number) for number in range(1, len(shown) + 1)]


class _Rows:
    """What a row of a contract's table is: a record, a total, a heading or a footer."""

    def __init__(self, contract: Contract, places: dict[str, int]) -> None:
        totals = contract.totals
        self.is_workbook = contract.file.kind == "workbook"
        self.mapped = list(places.values())
        self.keys = [places[name] for name in contract.key if name in places]
        self.figures = [
            places[form.name] for form in contract.fields if form.is_figure and form.name in places
        ]
        self.label_places = [
            places[name] for name in (totals.labels_in if totals else []) if name in places
        ]
        self.labels = tuple(normalise(label) for label in (totals.labels if totals else []))
        named = "|".join(map(re.escape, self.labels))
        self.bare_label = re.compile(rf"^(?:{named})(?:\(?\d+\D{{0,2}}\)?)?:?$")
        self.marked_label = re.compile(rf"^(?:{named})[(:,、\d]")

    def is_footer(self, cells: list[Cell], lead: int) -> bool:
        """Tell remarks and signatures: a marked word, no figure, no key beside it."""
        return (
            self.is_workbook
            and _FOOTER.match(normalise(text_of(cells[lead]))) is not None
            and not any(cell and cell[0] in "np" for cell in cells)
            and not any(_at(cells, place) for place in self.keys if place != lead)
        )

    def is_full(self, cells: list[Cell]) -> bool:
        """Tell a record below a footer from a line of notes: it has its key and half its cells."""
        filled = sum(1 for place in self.mapped if _at(cells, place))
        return all(_at(cells, place) for place in self.keys) and 2 * filled >= len(self.mapped)

    def total_label(self, cells: list[Cell]) -> str:
        """Return the label of a total row; "" where the row is none.

        A record may be called 合计印刷厂: what has a key of its own is a record, unless its name is
        a total's and nothing else.
        """
        for place in self.label_places:
            cell = _at(cells, place)
            if not cell or cell[0] != "t":
                continue
            text = normalise(text_of(cell)).lstrip("(")
            if self.bare_label.match(text):
                return text_of(cell).strip()
            if self._has_key(cells, place):
                continue
            numbered = _SECTION.match(normalise(text_of(cell))) or _NUMERAL.match(text)
            if (
                (self.keys != [place] and text.startswith(self.labels))
                or self.marked_label.match(text)
                or _SUM_AT_END.search(text)
                or (_SECTION.match(normalise(text_of(cell))) and text.endswith(")"))
                or (numbered and any(_at(cells, figure) for figure in self.figures))
            ):
                return text_of(cell).strip()
        return ""

    def is_section(self, cells: list[Cell]) -> bool:
        """Tell a row that names a group (一、工业类) and holds no key and no figure."""
        filled = [fold(text_of(cell)) for cell in cells if cell]
        return (
            len(filled) <= 2
            and not any(_at(cells, place) for place in self.keys)
            and all(cell[0] == "t" for cell in cells if cell)
            and any(_SECTION.match(text) or _NUMERAL.match(text) for text in filled)
        )

    def _has_key(self, cells: list[Cell], label_place: int) -> bool:
        shown = (fold(text_of(_at(cells, place))) for place in self.keys if place != label_place)
        return any(text and text.lower() not in _NO_VALUE for text in shown)
