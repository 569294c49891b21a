"""What the tests of layouts draw: cells with their meaning, sheets, and what must come back."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import xlsxwriter
import yaml
from hypothesis import strategies as st

from sources.contracts import Contract
from sources.units import Unit, UnitList

UNITS = UnitList(
    [
        Unit("A1", "城东指挥部", "", ("城东",), "area_headquarters"),
        Unit("A2", "城西指挥部", "", ("城西",), "area_headquarters"),
        Unit("T1", "罗家镇", "", ("罗家", "罗家镇人民政府"), "town"),
        Unit("T2", "上坪镇", "", ("上坪",), "town"),
        Unit("T3", "下坪镇", "", ("下坪",), "town"),
    ]
)
SPELLINGS = {unit.unit_id: (unit.name, *unit.aliases) for unit in UNITS.by_id.values()}
TOWNS = ("T1", "T2", "T3")
MONEY = {"元": 4, "千元": 1, "万元": 0, "百万元": -2, "亿元": -4}
STATES = {
    "blank": [None, "", " ", "　", "\u00a0"],
    "not_applicable": ["—", "-", "/", "无", "不涉及"],
    "withheld": ["x", "××", "**"],
    "undetermined": ["待定", "未定"],
}
NUMERIC = ("reported", "zero", "estimated")
# Names that begin like totals, headings or remarks, and are none.
TRICKY = ["合计印刷厂", "小区改造", "备注厂房", "一中教学楼", "说明书印制", "注册资本", "其中山路",
          "（一）班教室", "二、三号桥", "总部大楼", "审计局", "3号楼", "2017"]  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """What is written into a cell, and what it means; a date's first day besides."""

    shown: Any = None
    value: Any = None
    state: str = "blank"
    first: date | None = None


@dataclass(frozen=True)
class Shown:
    """A number in a cell that shows it as a percentage."""

    share: float


@dataclass(frozen=True)
class Truth:
    """A value that must come back: what it is, its state, and the cell it came from."""

    drawn: Drawn
    address: str


@dataclass
class Case:
    """A contract, a sheet that it allows, and the records that the sheet holds."""

    content: dict[str, Any]
    rows: list[list[Any]]
    merges: list[str]
    records: list[dict[str, Any]]
    sheet: str = "表1"
    path: str = "汇总.xlsx"
    # Codes of findings that the sheet must or may have.
    notes: set[str] = field(default_factory=set)

    @property
    def contract(self) -> Contract:
        return Contract.model_validate(self.content)

    def __repr__(self) -> str:
        lines = [f"file {self.path}, sheet {self.sheet}, merged {', '.join(self.merges)}"]
        lines += [
            f"{number:3} | " + " | ".join("" if cell is None else repr(cell) for cell in row)
            for number, row in enumerate(self.rows, 1)
        ]
        text = yaml.safe_dump(self.content, allow_unicode=True, sort_keys=False, width=100)
        return "\n".join(["", *lines, "", text])

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Print a failing example: the sheet's rows, then the contract."""
        printer.text(repr(self))


def with_xlsxwriter(case: Case) -> bytes:
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
    book = xlsxwriter.Workbook(stream, options)
    percent = book.add_format({"num_format": "0.00%"})
    page = book.add_worksheet(case.sheet)
    for merge in case.merges:
        page.merge_range(merge, "")
    for row, cells in enumerate(case.rows):
        for column, value in enumerate(cells):
            if isinstance(value, Shown):
                page.write_number(row, column, value.share, percent)
            elif isinstance(value, str) and value:
                page.write_string(row, column, value)
            elif value is not None:
                page.write(row, column, value)
    book.close()
    return stream.getvalue()


def with_openpyxl(case: Case) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = case.sheet
    for row, cells in enumerate(case.rows, 1):
        for column, value in enumerate(cells, 1):
            if isinstance(value, Shown):
                page.cell(row, column, value.share).number_format = "0.00%"
            elif value is not None:
                page.cell(row, column, value)
    for merge in case.merges:
        page.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WRITERS: dict[str, Callable[[Case], bytes]] = {
    "xlsxwriter": with_xlsxwriter,
    "openpyxl": with_openpyxl,
}


words = st.text(st.sampled_from("甲乙丙道路桥梁ABCxyz"), min_size=1, max_size=6)


def spaced(draw: st.DrawFn, text: str) -> str:
    """Write a header or title as people do: spaces and line breaks in it, full width."""
    kind = draw(st.sampled_from(["as it is", "as it is", "gap", "ends", "wide"]))
    if kind == "gap":
        place = draw(st.integers(1, max(1, len(text) - 1)))
        return text[:place] + draw(st.sampled_from([" ", "　", "\n", " \u00a0"])) + text[place:]
    if kind == "ends":
        return (
            draw(st.sampled_from(["", " ", "　"])) + text + draw(st.sampled_from(["", " ", "\n"]))
        )
    if kind == "wide":
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    return text


def as_cell(draw: st.DrawFn, amount: Decimal) -> Any:
    """Write a figure as a number, or as text; a stored double keeps 15 digits."""
    if len(amount.normalize().as_tuple().digits) > 15:
        return f"{amount:,f}"
    kind = draw(st.sampled_from(["number", "number", "text", "commas", "spaces"]))
    if kind == "number":
        return int(amount) if amount == amount.to_integral_value() else float(amount)
    return {"text": f"{amount:f}", "commas": f"{amount:,f}", "spaces": f"　{amount:f} "}[kind]


def _figure(draw: st.DrawFn, amount: Decimal, value: Decimal | int) -> Drawn:
    if value and draw(st.integers(0, 9)) == 0:
        text = draw(st.sampled_from(["约{}", "{}左右", "{}（预计）"])).format(f"{amount:f}")
        return Drawn(text, value, "estimated")
    return Drawn(as_cell(draw, amount), value, "reported" if value else "zero")


def _date(draw: st.DrawFn) -> Drawn:
    day = draw(st.dates(date(2005, 1, 1), date(2025, 12, 31)))
    month_end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    shown, first, last = draw(
        st.sampled_from(
            [
                (day, day, day),
                (f"{day.year}年{day.month}月{day.day}日", day, day),
                (day.isoformat(), day, day),
                (f"{day.year}年{day.month}月", day.replace(day=1), month_end),
                (f"{day.year}.{day.month:02}", day.replace(day=1), month_end),
                (f"{day.year}年", date(day.year, 1, 1), date(day.year, 12, 31)),
            ]
        )
    )
    return Drawn(shown, last, "reported", first)


def draw_cell(
    draw: st.DrawFn, kind: str, *, money: str = "万元", factor: Decimal = Decimal(1),
    codes: dict[str, list[str]] | None = None, is_filled: bool = False,
) -> Drawn:  # fmt: skip
    """Draw a value of a type, its state and how it is written; money in its unit."""
    if not is_filled and draw(st.integers(0, 3)) == 0:
        # Of a text only what says nothing or that there is nothing is a state.
        states = ["blank", "not_applicable"] if kind == "text" else sorted(STATES)
        state = draw(st.sampled_from(states))
        return Drawn(draw(st.sampled_from(STATES[state])), None, state)
    if kind == "money":
        value = Decimal(draw(st.one_of(st.integers(0, 10**4), st.integers(0, 3 * 10**6)))) / 100
        if draw(st.integers(0, 9)) == 0:
            return Drawn(f"{value:f}万", value, "reported" if value else "zero")
        return _figure(draw, value.scaleb(MONEY[money]), value)
    if kind == "number":
        value = Decimal(draw(st.integers(-(10**6), 10**7))) / 1000
        return _figure(draw, value / factor, value)
    if kind == "count":
        count = draw(st.integers(0, 10**6))
        return _figure(draw, Decimal(count), count)
    if kind == "percent":
        value = Decimal(draw(st.integers(101, 10_000))) / 100
        shown = draw(st.sampled_from([float(value), f"{value}%", Shown(float(value / 100))]))
        return Drawn(shown, value, "reported")
    if kind == "date":
        return _date(draw)
    if kind == "period":
        year, month = draw(st.integers(2010, 2020)), draw(st.integers(1, 12))
        quarter = (month + 2) // 3
        text, value = draw(
            st.sampled_from(
                [
                    (f"{year}年{month}月", f"{year}-M{month:02}"),
                    (f"{year}年{'一二三四'[quarter - 1]}季度", f"{year}-Q{quarter}"),
                    (f"{year}年{month}月中旬", f"{year}-{month:02}-T2"),
                    (f"{year}年", f"{year}"),
                ]
            )
        )
        return Drawn(text, value, "reported")
    if kind == "yes_no":
        truth = draw(st.booleans())
        shown = draw(st.sampled_from(["是", "√", 1, "Y", " 是"] if truth else ["否", 0, "N", "0"]))
        return Drawn(shown, truth, "reported")
    if kind == "choice":
        assert codes
        code = draw(st.sampled_from(sorted(codes)))
        return Drawn(spaced(draw, draw(st.sampled_from(codes[code]))), code, "reported")
    if kind == "unit":
        unit = draw(st.sampled_from(TOWNS))
        return Drawn(spaced(draw, draw(st.sampled_from(SPELLINGS[unit]))), unit, "reported")
    text = draw(st.one_of(words.map(lambda word: "项目" + word), st.sampled_from(TRICKY)))
    shown = draw(st.sampled_from(["{}", " {}", "{}　", "\u00a0{} "])).format(text)
    return Drawn(shown, text, "reported")


def code_cell(draw: st.DrawFn, code: str) -> Drawn:
    shown = draw(
        st.sampled_from([code, f" {code}", code.replace("P", "Ｐ"), f"{code[:1]} {code[1:]}"])
    )
    return Drawn(shown, code, "reported")


def total_of(cells: list[Drawn], scale: int) -> Any:
    """Return what a total row says of some figures, in the unit of their column."""
    amount = sum((Decimal(cell.value) for cell in cells if cell.state in NUMERIC), Decimal(0))
    amount = amount.scaleb(scale)
    if len(amount.normalize().as_tuple().digits) > 15:
        return f"{amount:f}"
    return int(amount) if amount == amount.to_integral_value() else float(amount)
