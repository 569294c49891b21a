"""The sheet that an office hands to its head: one peer group, total row first."""

from typing import Any

from reports.item_headings import Column
from reports.print_numbers import PrintedNumber
from reports.ranking_table import RankingTable, UnitRow
from reports.sheet_style import (
    BODY_SIZE,
    PAGE_WIDTH,
    Heading,
    SheetStyle,
    filled_page,
    fitted_widths,
    lines_needed,
    set_page,
    text_width,
)
from settings.labels import in_language, label, label_or

TITLE_ROW, LINE_ROW, HEADER_ROW, FIRST_ROW = 0, 1, 2, 4
# Large print where the table leaves room for it, the size of a list where it does not.
_LARGE, _LARGE_UNITS = 14, 18
# Points of height that A3 leaves for the total row and the units below head and above notes.
_ROOM, _LEAST_ROW, _MOST_ROW = 430.0, 27.0, 38.0


def write_ranking_sheet(
    sheet: Any, style: SheetStyle, table: RankingTable, heading: Heading
) -> None:
    """Write one rulebook × peer group."""
    _RankingSheet(sheet, style, table, heading).write()


class _RankingSheet:
    def __init__(
        self, sheet: Any, style: SheetStyle, table: RankingTable, heading: Heading
    ) -> None:
        self.sheet, self.style, self.table, self.heading = sheet, style, table, heading
        self.language = style.language
        self.columns = [column for item in table.items for column in item.columns]
        self.closing_names = ["total", "rank", *(["grade"] if table.grades else []), "change"]
        if any(unit.remarks for unit in table.units):
            self.closing_names.append("remark")
        self.closing = [
            table.total_title,
            *(label(f"column.{name}", self.language) for name in self.closing_names[1:]),
        ]
        self.last = len(self.columns) + len(self.closing)
        self.widths = self._widths()
        large = sum(self.widths) * _LARGE / BODY_SIZE <= PAGE_WIDTH
        if large and len(table.units) <= _LARGE_UNITS:
            self.style = style.sized(_LARGE)
        scale = self.style.size / BODY_SIZE
        self.widths = filled_page([width * scale for width in self.widths])
        self.line_height = 17.0 * scale
        self.row_height = min(_MOST_ROW, max(_LEAST_ROW, _ROOM / (len(table.units) + 1)))

    def write(self) -> None:
        for index, width in enumerate(self.widths):
            self.sheet.set_column(index, index, width)
        self._write_heading()
        self._write_header()
        self._write_total_row()
        row = FIRST_ROW + 1
        for unit in self.table.units:
            self._write_unit(row, unit)
            row += 1
        self._write_notes(row)
        self.sheet.freeze_panes(FIRST_ROW, 1)
        office, draft = self.heading.office, self.heading.draft
        set_page(self.sheet, self.language, office, draft, (TITLE_ROW, FIRST_ROW - 1))

    def _widths(self) -> list[float]:
        units = self.table.units
        names = [unit.name for unit in units] + [label("row.total", self.language)]
        texts = [[*names, label("column.unit", self.language)]]
        for column in self.columns:
            key = (column.item_id, column.part)
            cells = [self.table.total_row.get(key), *(unit.cells.get(key) for unit in units)]
            texts.append([_text(cell) for cell in cells] + column.heading.split("\n")[-1:])
        widths = fitted_widths(texts, 8, 34)
        # A lesser item's title of five characters stays on one line, a longer one takes two.
        for index, column in enumerate(self.columns, start=1):
            longest = max(text_width(line) for line in column.heading.split("\n"))
            widths[index] = max(widths[index], min(13.5, longest + 2), min(20, longest / 2 + 3))
        # So does an item's title over its columns.
        start = 1
        for item in self.table.items:
            stop = start + len(item.columns)
            needed = fitted_widths([[item.title]], 0, 60)[0] / 2 + 2
            room = sum(widths[start:stop])
            if room < needed:
                widths[start:stop] = [width * needed / room for width in widths[start:stop]]
            start = stop
        closing = [[title] for title in self.closing]
        closing[0] += [_text(unit.total) for unit in units]
        widths += fitted_widths(closing, 8, 34)
        if self.closing_names[-1] == "remark":
            widths[-1] = 26
        return widths

    def _lines(self, text: str, width: float) -> int:
        return lines_needed(text, (width - 1.5) * BODY_SIZE / self.style.size)

    def _write_heading(self) -> None:
        sheet, style, last = self.sheet, self.style, self.last
        sheet.set_row(TITLE_ROW, 44)
        sheet.set_row(LINE_ROW, 24)
        sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, "", style.title())
        mark = label("title.draft", self.language)
        if self.heading.draft and self.heading.title.endswith(mark):
            red = style.title(font_color="#9C0006")
            parts = [style.title(), self.heading.title.removesuffix(mark), red, mark]
            sheet.write_rich_string(TITLE_ROW, 0, *parts, style.title())
        else:
            sheet.write_string(TITLE_ROW, 0, self.heading.title, style.title())
        left, right = max(1, last // 3), max(2, last - max(1, last // 3) + 1)
        group = label(
            "line.group",
            self.language,
            group=self.table.group_title,
            members=self.table.group_members,
            ranked=self.table.group_size,
        )
        money = self.table.unit_of_money
        money = label_or(f"unit_of_measure.{money}", self.language, money)
        unit = label("line.money", self.language, unit=money) if money else ""
        made_by = label("line.office", self.language, office=self.heading.office)
        for first, until, text, align in (
            (0, left, made_by, "left"),
            (left + 1, right - 1, group, "center"),
            (right, last, unit, "right"),
        ):
            form = style.text(text, align=align)
            if first < until:
                sheet.merge_range(LINE_ROW, first, LINE_ROW, until, "", form)
            sheet.write_string(LINE_ROW, first, text, form)

    def _write_header(self) -> None:
        sheet, style = self.sheet, self.style
        head = style.header()
        column = 1
        top_lines = 1
        for item in self.table.items:
            stop = column + len(item.columns) - 1
            if stop > column:
                sheet.merge_range(HEADER_ROW, column, HEADER_ROW, stop, "", head)
            sheet.write_string(HEADER_ROW, column, item.title, head)
            room = sum(self.widths[column : stop + 1])
            top_lines = max(top_lines, self._lines(item.title, room))
            column = stop + 1
        leaf_lines = 1
        for index, leaf in enumerate(self.columns, start=1):
            sheet.write_string(HEADER_ROW + 1, index, leaf.heading, head)
            leaf_lines = max(leaf_lines, self._lines(leaf.heading, self.widths[index]))
        ends = [(0, label("column.unit", self.language))]
        ends += list(enumerate(self.closing, start=len(self.columns) + 1))
        for index, title in ends:
            sheet.merge_range(HEADER_ROW, index, HEADER_ROW + 1, index, title, head)
        sheet.set_row(HEADER_ROW, 10 + self.line_height * top_lines)
        sheet.set_row(HEADER_ROW + 1, 10 + self.line_height * leaf_lines)

    def _write_total_row(self) -> None:
        bold = {"bold": True}
        self.sheet.set_row(FIRST_ROW, self.row_height)
        title = label("row.total", self.language)
        self.style.write(self.sheet, FIRST_ROW, 0, title, align="center", **bold)
        for index, column in enumerate(self.columns, start=1):
            value = self.table.total_row.get((column.item_id, column.part))
            place = {"align": "center"} if isinstance(value, str) else {}
            self.style.write(self.sheet, FIRST_ROW, index, value, **bold, **place)
        for index in range(len(self.columns) + 1, self.last + 1):
            self.style.write(self.sheet, FIRST_ROW, index, None)

    def _write_unit(self, row: int, unit: UnitRow) -> None:
        style, sheet = self.style, self.sheet
        lines = self._lines(unit.name, self.widths[0])
        style.write(sheet, row, 0, unit.name, text_wrap=True)
        for index, column in enumerate(self.columns, start=1):
            self._write_cell(row, index, column, unit)
        start = len(self.columns) + 1
        dash = label("cell.none", self.language)
        remark = label("list.semicolon", self.language).join(unit.remarks)
        closing: dict[str, Any] = {
            "total": dash if unit.total is None else unit.total,
            "rank": dash if unit.rank is None else unit.rank,
            "grade": unit.grade or dash,
            "change": unit.change or dash,
            "remark": remark,
        }
        for index, name in enumerate(self.closing_names, start=start):
            value = closing[name]
            place: dict[str, Any] = {} if isinstance(value, PrintedNumber) else {"align": "center"}
            if name == "remark":
                place = {"align": "left", "text_wrap": True}
                lines = max(lines, self._lines(remark, self.widths[index]))
            weight: dict[str, Any] = {"bold": True} if index <= start + 1 and unit.ranked else {}
            style.write(sheet, row, index, value, **place, **weight)
        sheet.set_row(row, max(self.row_height, 8 + self.line_height * lines))

    def _write_cell(self, row: int, index: int, column: Column, unit: UnitRow) -> None:
        value = unit.cells.get((column.item_id, column.part))
        if value is None:
            value = label("cell.none", self.language)
        place = {} if isinstance(value, PrintedNumber) else {"align": "center"}
        self.style.write(self.sheet, row, index, value, **place)

    def _write_notes(self, row: int) -> None:
        rulebook, language = self.table.rulebook, self.language
        notes = [label("note.basis", language, rulebook=in_language(rulebook, "title", language))]
        own = in_language(rulebook, "note", language)
        notes += [own] if own else []
        notes.append(label("note.change", language))
        ranks = [unit.rank for unit in self.table.units if unit.rank is not None]
        if ranks and ranks[0] > ranks[-1]:
            notes.append(label("note.worst_first", language))
        if self.table.left_out_of_total:
            units = label("list.comma", language).join(self.table.left_out_of_total)
            notes.append(label("note.total", language, units=units))
        if self.table.has_withheld:
            notes.append(label("note.withheld", language))
        quotas = [
            label(
                "remark", language, status=in_language(row, "title", language),
                reason=in_language(row, "quota", language),
            )
            for row in self.table.grades
            if in_language(row, "quota", language)
        ]  # fmt: skip
        if quotas:
            told = label("list.semicolon", language).join(quotas)
            notes.append(label("note.quotas", language, quotas=told))
        if self.table.is_weighted:
            notes.append(label("note.weighted", language))
        if self.table.indices:
            named = label("list.comma", language).join(self.table.indices)
            notes.append(label("note.own_points", language, items=named))
        if self.table.has_shared_out:
            notes.append(label("note.shared_out", language))
        if self.table.has_estimates:
            notes.append(label("note.estimated", language))
        if self.heading.draft:
            notes.append(label("note.draft", language))
        numbered = [f"{number}. {note}" for number, note in enumerate(notes, start=1)]
        indent = label("note.indent", language)
        texts = [
            label("note.open", language) + numbered[0],
            *(indent + each for each in numbered[1:]),
        ]
        texts.append(label("line.signed", language, day=self.heading.day))
        for offset, text in enumerate(texts):
            form = self.style.text(text, text_wrap=True, valign="top")
            self.sheet.merge_range(row + offset, 0, row + offset, self.last, "", form)
            self.sheet.write_string(row + offset, 0, text, form)
            self.sheet.set_row(
                row + offset, 6 + self.line_height * self._lines(text, sum(self.widths) - 4)
            )


def _text(value: Any) -> str:
    if isinstance(value, PrintedNumber):
        return value.text
    return "" if value is None else str(value)
