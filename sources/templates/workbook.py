"""A plan written as .xlsx: formats, drop-downs, checks, print set-up; the same bytes every time."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from settings.labels import label
from sources.templates.instructions import Instructions
from sources.templates.plan import Entry, Place, Plan

_CREATED = datetime(2000, 1, 1)
_LONGEST_LIST = 255
_A3, _A4 = 8, 9
# What fits on A4 landscape at a size that can still be read.
_A4_WIDTH = 150.0
_FONT = {"zh": "宋体", "en": "Calibri"}
_HEADER, _OPEN, _RED = "#DDEBF7", "#FFF9E5", "#C00000"


def workbook_bytes(
    plan: Plan, instructions: Instructions, language: str, filled: dict[Place, Any] | None = None
) -> bytes:
    """Write a plan as a workbook; `filled` are values in cells, as a person would enter them."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": plan.sheet, "created": _CREATED})
    writer = _Writer(book, language)
    page = book.add_worksheet(plan.sheet)
    lists = _Lists(label("template.lists", language), plan.sheet, instructions.sheet)
    writer.sheet(page, plan, lists, filled or {})
    writer.instructions(book.add_worksheet(instructions.sheet), instructions)
    lists.write(book)
    book.close()
    return stream.getvalue()


class _Lists:
    """Lists that are too long for a check of their own: columns of a hidden sheet."""

    def __init__(self, name: str, *taken: str) -> None:
        self.name = name
        while self.name in taken:
            self.name += "1"
        self.columns: dict[tuple[str, ...], int] = {}

    def source(self, options: tuple[str, ...]) -> list[str] | str:
        """Return what a drop-down takes its values from: the values, or a range."""
        inline = len(",".join(options)) <= _LONGEST_LIST
        if inline and not any(
            "," in text or '"' in text or text != text.strip() for text in options
        ):
            return list(options)
        column = self.columns.setdefault(options, len(self.columns))
        quoted = self.name.replace("'", "''")
        return f"='{quoted}'!{xl_range_abs(0, column, len(options) - 1, column)}"

    def write(self, book: Any) -> None:
        if not self.columns:
            return
        page = book.add_worksheet(self.name)
        page.hide()
        for options, column in self.columns.items():
            for row, text in enumerate(options):
                page.write_string(row, column, text)


class _Writer:
    """Formats and cells of one workbook."""

    def __init__(self, book: Any, language: str) -> None:
        self.book, self.language = book, language
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": _FONT[self.language], "font_size": 11, "valign": "vcenter"}
            self._formats[key] = self.book.add_format(base | properties)
        return self._formats[key]

    def look(self, name: str) -> Any:
        """Return the format of a printed text."""
        header = {"bold": True, "align": "center", "text_wrap": True, "border": 1,
                  "bg_color": _HEADER}  # fmt: skip
        looks: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 16, "align": "center"},
            "open_title": {"bold": True, "font_size": 16, "align": "center", "bg_color": _OPEN},
            "label": {"align": "left"},
            "line": {"align": "right"},
            "header": header,
            "required": header | {"font_color": _RED},
            "note": {"italic": True, "font_size": 9, "text_wrap": True, "border": 1,
                     "font_color": "#7F7F7F"},
        }  # fmt: skip
        return self.format(**looks[name])

    def sheet(self, page: Any, plan: Plan, lists: _Lists, filled: dict[Place, Any]) -> None:
        for column, width in enumerate(plan.widths):
            page.set_column(column, column, width)
        for row, height in plan.heights.items():
            page.set_row(row, height)
        for text in plan.texts:
            shown = filled.get((text.row, text.column), text.text)
            last = (max(text.last_row, text.row), max(text.last_column, text.column))
            self._cell(page, (text.row, text.column), last, shown, self.look(text.look))
            if text.look == "open_title":
                self._open_title(page, text.row, text.column)
        for entry in plan.entries:
            self._entry(page, entry, lists, filled)
        self._page(page, plan)

    def _entry(self, page: Any, entry: Entry, lists: _Lists, filled: dict[Place, Any]) -> None:
        is_line = entry.width > 1
        properties: dict[str, Any] = {"border": 1, "text_wrap": True}
        if entry.rule.is_text:
            # Else a spreadsheet turns 3-5 into a date, 001 into 1 and 2017年3月 into 1 March.
            properties["num_format"] = "@"
        if is_line or entry.row == entry.last_row:
            properties["bg_color"] = _OPEN
        shown = self.format(**properties)
        for row in range(entry.row, entry.last_row + 1, entry.height):
            value = filled.get((row, entry.column), entry.text)
            last = (row + entry.height - 1, entry.column + entry.width - 1)
            self._cell(page, (row, entry.column), last, value, shown)
            for other in range(row + 1, last[0] + 1):
                if (other, entry.column) in filled:
                    raise ValueError("a cell inside a merged range is filled")
        check = _check(entry, lists, self.language)
        if check:
            page.data_validation(entry.row, entry.column, entry.last_row, entry.column, check)

    def _cell(self, page: Any, first: Place, last: Place, value: Any, shown: Any) -> None:
        if first != last:
            page.merge_range(*first, *last, "", shown)
        if isinstance(value, str) and value:
            page.write_string(*first, value, shown)
        elif value is None or value == "":
            page.write_blank(*first, None, shown)
        else:
            page.write_number(*first, value, shown)

    def _open_title(self, page: Any, row: int, column: int) -> None:
        page.data_validation(
            row, column, row, column,
            {
                "validate": "any",
                "input_title": label("template.period", self.language)[:32],
                "input_message": label("template.open_title", self.language)[:255],
            },
        )  # fmt: skip

    def _page(self, page: Any, plan: Plan) -> None:
        top, bottom = plan.head
        if bottom:
            page.freeze_panes(bottom + 1, 0)
            page.repeat_rows(top, bottom)
        page.set_paper(_A4 if sum(plan.widths) <= _A4_WIDTH else _A3)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        page.set_footer("&C" + label("page.number", self.language))
        page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def instructions(self, page: Any, told: Instructions) -> None:
        """Write the sheet for people: lines, then a row per field."""
        body = self.format(text_wrap=True, border=1, valign="top")
        for column, width in enumerate((22, 44, 10, 12, 44, 36)):
            page.set_column(column, column, width)
        page.merge_range(0, 0, 0, len(told.head) - 1, told.title, self.look("title"))
        page.set_row(0, 30)
        row = 1
        for text in told.lines:
            line = self.format(text_wrap=True, align="left")
            page.merge_range(row, 0, row, len(told.head) - 1, text, line)
            page.set_row(row, 20 if len(text) < 80 else 36)
            row += 1
        row += 1
        for column, text in enumerate(told.head):
            page.write_string(row, column, text, self.look("header"))
        for number, cells in enumerate(told.rows, start=row + 1):
            for column, text in enumerate(cells):
                page.write_string(number, column, text, body)
        page.set_paper(_A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(row, row)


def _check(entry: Entry, lists: _Lists, language: str) -> dict[str, Any]:
    """Return the check of some cells as xlsxwriter takes it."""
    rule = entry.rule
    check: dict[str, Any] = {
        "validate": "any",
        "input_title": rule.title,
        "input_message": rule.message,
        "error_title": label("template.wrong", language)[:32],
        "error_message": rule.message[:255],
    }
    if rule.options:
        check |= {"validate": "list", "source": lists.source(rule.options)}
        check["show_error"] = not rule.is_open
    elif rule.formula:
        cell = xl_rowcol_to_cell(entry.row, entry.column)
        check |= {"validate": "custom", "value": "=" + rule.formula.replace("{cell}", cell)}
    elif rule.longest:
        check |= {"validate": "length", "criteria": "<=", "value": rule.longest}
    elif not rule.message:
        return {}
    return check
