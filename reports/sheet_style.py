"""How a sheet of ours looks: fonts, cell formats, widths for Chinese text, page set-up.

GB/T 9704 names the fonts; a computer that lacks them shows its own substitute. xlsxwriter does
the writing: it gives the same bytes twice.
"""

import math
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from reports.print_numbers import PrintedNumber, fits_a_cell
from settings.labels import label

FONTS = {
    "zh": {"title": "方正小标宋简体", "header": "黑体", "body": "仿宋_GB2312"},
    "en": {"title": "Times New Roman", "header": "Times New Roman", "body": "Times New Roman"},
}
BODY_SIZE, TITLE_SIZE = 12, 22
A3 = 8
# Widths are counted in digits of the default font (Calibri 11, 7 pixels). At 12 points a Chinese
# character takes 16 pixels and a digit of 仿宋 8; substitutes are wider, and a number that does not
# fit would print as ###.
_WIDE, _NARROW, _MARGIN = 2.3, 1.35, 2.0
# What fits across A3 landscape at 100 %: (420 − 2 × 15) mm at 96 dpi, 7 pixels a unit.
PAGE_WIDTH = 205.0
# A leading one of these makes a spreadsheet take edited text for a formula.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_TEXT = 32_767


@dataclass(frozen=True)
class Heading:
    """What stands above a sheet and on its pages."""

    title: str
    office: str
    day: str
    draft: bool


@lru_cache(maxsize=20_000)
def text_width(text: str) -> float:
    """Return the width that a text's longest line needs at 12 points, in column units."""
    lines = text.split("\n") or [""]
    return max(
        sum(_WIDE if unicodedata.east_asian_width(sign) in "WFA" else _NARROW for sign in line)
        for line in lines
    )


def lines_needed(text: str, width: float) -> int:
    """Return how many lines a text takes when wrapped into a width."""
    return sum(max(1, math.ceil(text_width(line) / max(width, 1))) for line in text.split("\n"))


def fitted_widths(texts: list[list[str]], least: float, most: float) -> list[float]:
    """Return one width per column: that of its longest text with a margin, within bounds."""
    return [
        min(most, max([least, *(text_width(text) + _MARGIN for text in column)]))
        for column in texts
    ]


def filled_page(widths: list[float]) -> list[float]:
    """Stretch narrow tables (by half at most) so that A3 is used; wide ones are shrunk by Excel."""
    stretch = min(1.5, max(1.0, PAGE_WIDTH / sum(widths)))
    return [round(width * stretch, 1) for width in widths]


@dataclass
class SheetStyle:
    """The formats of one workbook; each set of properties is created once."""

    workbook: Any
    language: str
    size: int = BODY_SIZE
    _formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def sized(self, size: int) -> "SheetStyle":
        """Return the same style with another size of body text."""
        return SheetStyle(self.workbook, self.language, size, self._formats)

    def get(self, **properties: Any) -> Any:
        """Return the format with these properties over the body font."""
        key = (("", self.size), *properties.items())
        if key not in self._formats:
            merged = {
                "font_name": FONTS[self.language]["body"],
                "font_size": self.size,
                "valign": "vcenter",
                **properties,
            }
            self._formats[key] = self.workbook.add_format(merged)
        return self._formats[key]

    def title(self, **properties: Any) -> Any:
        """Return the format of a title: large, centred, never bold."""
        return self.get(
            font_name=FONTS[self.language]["title"],
            font_size=TITLE_SIZE,
            align="center",
            **properties,
        )

    def header(self, **properties: Any) -> Any:
        """Return the format of a column head."""
        return self.get(
            **{
                "font_name": FONTS[self.language]["header"],
                "align": "center",
                "text_wrap": True,
                "border": 1,
                "bg_color": "#F2F2F2",
                **properties,
            }
        )

    def write(self, sheet: Any, row: int, column: int, value: Any, **properties: Any) -> None:
        """Write one bordered cell: text stays text, a printed number keeps exactly its digits."""
        properties = {"border": 1, **properties}
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.get(**properties))
        elif isinstance(value, PrintedNumber) and fits_a_cell(value.value):
            shown = {"align": "right", "num_format": value.cell_format, **properties}
            # A Decimal is written digit by digit; as a float, 9.2 would become 9.199999999999999.
            sheet.write_number(row, column, value.value, self.get(**shown))
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self.get(**{"align": "center", **properties}))
        else:
            text = value.text if isinstance(value, PrintedNumber) else str(value)
            sheet.write_string(row, column, text[:_LONGEST_TEXT], self.text(text, **properties))

    def text(self, text: str, **properties: Any) -> Any:
        """Return the format of a text; one that looks like a formula is quoted besides."""
        if text.startswith(_FORMULA_SIGNS):
            properties["quote_prefix"] = True
        return self.get(**properties)


def set_page(sheet: Any, language: str, office: str, draft: bool, repeat: tuple[int, int]) -> None:
    """Set A3 landscape, one page wide, repeated head, page numbers, and the mark of a draft."""
    sheet.set_paper(A3)
    sheet.set_landscape()
    sheet.set_margins(left=0.6, right=0.6, top=0.9, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(*repeat)
    font = f'&"{FONTS[language]["body"]},Regular"&11'
    # An ampersand starts a code in heads and feet, so one in a name is doubled.
    sheet.set_footer(f"&C{font}{label('page.number', language)}")
    if draft:
        mark = label("page.draft", language)
        sheet.set_header(f"&L{font}{office.replace('&', '&&')[:100]}&R{font}&K9C0006{mark}")
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.hide_gridlines(2)
