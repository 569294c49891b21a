"""What stands around a table: its unit of money, its reporter, its unit and its period."""

import re
import unicodedata
from dataclasses import dataclass, field

from sources.contract_places import Place
from sources.contracts import FieldForm
from sources.findings import Finding
from sources.period_spellings import names_several_years, with_plain_years
from sources.period_titles import period_in_name, period_in_text, period_words, periods_in
from sources.periods import MONTH_KINDS, Period, period_of_date, period_of_id
from sources.reading.aliases import aliases_of, cached_normalise, contains
from sources.reading.grid import Cell
from sources.reading.header import Column
from sources.reading.header_path import OTHER_BRACKETS, header_text
from sources.reading.layout import Layout, cell_name
from sources.reading.stated import (
    Stated,
    address_of,
    beside_label,
    cell_at,
    label_of,
    left_blank,
    said_in,
    texts_above,
)
from sources.reading.stated_units import SaidOutside, read_units
from sources.reading.unit_lines import is_unit
from sources.text import normalise

_BRACKET = re.compile(r"\(([^()]*)\)")
# A day in such a line is when the report was written, not what it reports on.
_A_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_WRITTEN_ON = re.compile(r"填报|填表|报送|制表|打印|日期|时间[::]")

_SOME_YEAR = 2000

# Of a contract's kind of period: how it is written.
EXPECTED_PERIODS = {
    "": "报告期，如2017年3月、2017年一季度‖a period such as 2017年3月 or 2017年一季度",
    "day": "日，如2017年3月5日‖a day such as 2017年3月5日",
    "week": "周，如2017年第12周‖a week such as 2017年第12周",
    "ten_days": "旬，如2017年3月上旬‖ten days such as 2017年3月上旬",
    "month": "月，如2017年3月或2017年1-3月‖a month such as 2017年3月 or 2017年1-3月",
    "quarter": "季度，如2017年一季度‖a quarter such as 2017年一季度",
    "half_year": "半年，如2017年上半年‖a half-year such as 2017年上半年",
    "year": "年，如2017年‖a year such as 2017年",
}


@dataclass
class Surroundings:
    """What is stated outside the table, with the cells it stands in."""

    reporter: list[Stated] = field(default_factory=list)
    unit: list[Stated] = field(default_factory=list)
    period_id: str = ""
    period_cell: str = ""
    year: str = ""
    # The units in lines of their own, and in the title.
    units: SaidOutside = field(default_factory=SaidOutside)
    # Fields that hold for the whole table: their cell and its address.
    constants: dict[str, tuple[Cell, str]] = field(default_factory=dict)
    # Of these, the figures: where their unit stands, and the cell.
    figures: dict[str, tuple[Column, Cell]] = field(default_factory=dict)


def read_surroundings(
    layout: Layout, path: str, inherited: "Surroundings | None" = None
) -> Surroundings:
    """Read what stands around a table; what is not there becomes a finding of the layout.

    A further block says only what differs from the first one, whose statements it inherits.
    """
    contract = layout.contract
    around = Surroundings(period_cell=layout.title_cell)
    _constants(layout, around, path)
    around.units = read_units(layout, inherited.units if inherited else None, around.figures)
    if contract.reporter.unit:
        around.reporter = [Stated(contract.reporter.unit)]
    else:
        around.reporter = _named(
            layout, contract.reporter, path, inherited.reporter if inherited else []
        )
    if contract.unit is not None:
        if contract.unit.unit:
            around.unit = [Stated(contract.unit.unit)]
        else:
            around.unit = _named(layout, contract.unit, path, inherited.unit if inherited else [])
    around.year = _year(layout, path)
    if contract.stated_outside:
        _period(layout, around, path, inherited)
    return around


def _named(layout: Layout, place: Place, path: str, inherited: list[Stated]) -> list[Stated]:
    """Return what names a unit; a further block that says nothing of it takes the first one's.

    A label with nothing behind it says something: that nobody filled it in.
    """
    said = said_in(layout, place, path)
    blank = left_blank(layout, place.label) if inherited and "label" in place.source else ""
    said = said or ([] if blank else inherited)
    if not said:
        expected = "、".join(place.label) or place.source[0]
        layout.findings.append(Finding("KP-206", cell=blank or "A1", expected=expected))
    return said


def _period(
    layout: Layout, around: Surroundings, path: str, inherited: Surroundings | None
) -> None:
    """Take the period from the first place that names one; the contract's kind says which count."""
    form = layout.contract.period
    if form.period:
        around.period_id = form.period
        return
    year = int(around.year) if around.year else None
    if _tell_two_periods(layout, path):
        return
    candidates: list[tuple[Period, str]] = []
    # Where a day stands, such as that of writing: it contradicts nothing.
    of_day: set[str] = set()
    for source in form.source:
        if source == "title":
            candidates += _in_title(layout, year)
            continue
        of_source = form.model_copy(update={"source": [source]})
        for stated in said_in(layout, of_source, path):
            # 3月 in a sheet's name is March of the year that the title or the file names.
            read = period_in_name if source in ("file", "folder") else period_in_text
            period = read(stated.text, form.kind) or period_in_text(stated.text, form.kind, year)
            if period is None and not stated.is_within:
                period = _period_of_day(stated.text, form.kind)
                of_day |= {stated.cell}
            elif period and source == "label":
                _tell_again(layout, stated, period)
            if period:
                candidates.append((period, stated.cell))
    kinds = MONTH_KINDS if form.kind == "month" else (form.kind,)
    if form.kind:
        candidates = [(period, cell) for period, cell in candidates if period.kind in kinds]
    if candidates:
        around.period_id, around.period_cell = candidates[0][0].period_id, candidates[0][1]
        _tell_differing(layout, [each for each in candidates if each[1] not in of_day])
    elif inherited and "label" in form.source and (blank := left_blank(layout, form.label)):
        layout.findings.append(_no_period(layout, path, blank))
    elif inherited and inherited.period_id:
        around.period_id, around.period_cell = inherited.period_id, inherited.period_cell
    elif not inherited:
        layout.findings.append(_no_period(layout, path))


def _tell_differing(layout: Layout, candidates: list[tuple[Period, str]]) -> None:
    """Tell a second place in the sheet that names another period of the same kind.

    Where the title names none, nothing says which of two lines below it counts.
    """
    _tell_names(layout, candidates)
    told = {finding.cell for finding in layout.findings if finding.code == "KP-223"}
    in_sheet = [(period, cell) for period, cell in candidates if cell and cell not in told]
    if not in_sheet or in_sheet[0][0] is not candidates[0][0]:
        return
    first, where = in_sheet[0]
    is_line = "title" in layout.contract.period.source and where != layout.title_cell
    for other, cell in in_sheet[1:]:
        if _are_alike(first, other) and other.ends_on != first.ends_on:
            severity = "refuse" if is_line and _is_line_above(layout, cell) else "warn"
            layout.findings.append(
                Finding(
                    "KP-237", cell=cell, found=other.period_id,
                    expected=f"{first.period_id} ({where})", severity=severity,
                )
            )  # fmt: skip
            return


def _tell_names(layout: Layout, candidates: list[tuple[Period, str]]) -> None:
    """Tell a name of the sheet, the file or a folder that states another period than counts."""
    first, where = candidates[0] if candidates else (None, "")
    for other, cell in candidates[1:] if first else []:
        if first and not cell and _are_alike(first, other) and other.ends_on != first.ends_on:
            place = f" ({where})" if where else ""
            layout.findings.append(
                Finding(
                    "KP-237", cell=where or layout.title_cell,
                    found=f"{other.period_id}（工作表或文件的名称）"
                    f"‖{other.period_id} (the name of sheet, file or folder)",
                    expected=f"{first.period_id}{place}",
                )
            )  # fmt: skip
            return


def _are_alike(one: Period, other: Period) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} <= set(MONTH_KINDS)


def _is_line_above(layout: Layout, cell: str) -> bool:
    return layout.above <= address_of(cell)[0] < layout.header_top and cell != layout.title_cell


def _tell_again(layout: Layout, stated: Stated, period: Period) -> None:
    """Tell a label that stands there again with another period."""
    kind = layout.contract.period.kind
    for text, cell in stated.others:
        other = period_in_text(text, kind)
        if other and _are_alike(period, other) and other != period:
            layout.findings.append(
                Finding("KP-223", cell=cell, found=other.period_id, expected=period.period_id)
            )


def _tell_two_periods(layout: Layout, path: str) -> bool:
    """Tell the first place that names periods if it names two: which one counts is not said."""
    form = layout.contract.period
    for source in form.source:
        is_name = source in ("file", "folder")
        for stated in said_in(layout, form.model_copy(update={"source": [source]}), path):
            named = periods_in(stated.text, form.kind, is_name=is_name)
            if len(named) > 1:
                both = "、".join(period.period_id for period in named)
                layout.findings.append(
                    Finding(
                        "KP-229", cell=stated.cell or layout.title_cell, found=stated.text[:80],
                        expected=both,
                    )
                )  # fmt: skip
            if named:
                return len(named) > 1
    return False


def _no_period(layout: Layout, path: str, blank: str = "") -> Finding:
    """Tell that no period is named, or which words name one of another kind, or without a year."""
    form = layout.contract.period
    expected = EXPECTED_PERIODS[form.kind or ""]
    if blank:
        return Finding("KP-209", cell=blank, found="、".join(form.label), expected=expected)
    for source in form.source:
        for stated in said_in(layout, form.model_copy(update={"source": [source]}), path):
            if words := period_words(stated.text):
                cell = stated.cell or layout.title_cell
                if period_in_text(stated.text, form.kind, _SOME_YEAR) and not _A_YEAR.search(words):
                    chinese, english = expected.split("‖")
                    expected = f"写明年份的{chinese}‖{english}, with its year"
                    return Finding("KP-209", cell=cell, found=words, expected=expected)
                return Finding("KP-311", cell=cell, found=words, expected=expected)
    found = layout.title or path.rpartition("/")[2]
    return Finding("KP-209", cell=layout.title_cell, found=found, expected=expected)


def _period_of_day(text: str, kind: str | None) -> Period | None:
    """Return the period in which a day lies that a label or cell gives as the report's date."""
    day = period_in_text(text.removesuffix(" 00:00:00"), "day")
    return period_of_id(period_of_date(day.starts_on, kind or "month")) if day else None


def _year(layout: Layout, path: str) -> str:
    """Return the year that title, sheet or file name: what says 3月 alone lies in it.

    A title of several years leaves it open in which of them that is.
    """
    if names_several_years(layout.title):
        return ""
    for text in (layout.title, layout.sheet.name, *reversed(path.split("/"))):
        if names_several_years(text):
            continue
        if found := _A_YEAR.search(with_plain_years(unicodedata.normalize("NFKC", text))):
            return found[1]
    return ""


def _in_title(layout: Layout, year: int | None) -> list[tuple[Period, str]]:
    """Return the periods of the title, and of a line of its own between title and header.

    A title that names only the year gives way to a line that says more.
    """
    kind = layout.contract.period.kind
    found: list[tuple[Period, str]] = []
    _tell_other_titles(layout, kind, year)
    if period := period_in_text(layout.title, kind):
        found.append((period, layout.title_cell))
    for row, index, text in texts_above(layout):
        # A date of a form, such as that of the start of works, is no period of the report.
        if cell_name(row, index) in layout.form_places:
            continue
        if not _WRITTEN_ON.search(normalise(text)) and (period := period_in_text(text, kind)):
            found.append((period, cell_name(row, index)))
    if not found and (period := period_in_text(layout.title, kind, year)):
        found.append((period, layout.title_cell))
    found.sort(key=lambda pair: pair[0].kind == "year")
    return found


def _tell_other_titles(layout: Layout, kind: str | None, year: int | None) -> None:
    """Tell a second title beside the first that names another period of the same kind."""
    titles = layout.contract.sheet.title if layout.contract.sheet else []
    first = period_in_text(layout.title, kind, year) if titles else None
    for row, index, text in texts_above(layout) if first else []:
        cell = cell_name(row, index)
        if cell == layout.title_cell or not contains(titles, cached_normalise(text)):
            continue
        other = period_in_text(text, kind, year)
        if first and other and _are_alike(first, other) and other != first:
            layout.findings.append(
                Finding("KP-223", cell=cell, found=other.period_id, expected=first.period_id)
            )


def _constants(layout: Layout, around: Surroundings, path: str) -> None:
    for form in layout.contract.fields_present:
        label = ""
        if form.source == "cell":
            around.constants[form.name] = (cell_at(layout, form.cell), form.cell)
            label = label_of(layout, form.cell)
        elif form.source == "label":
            stated = beside_label(layout, form.header)
            around.constants[form.name] = (
                (stated.raw or "t" + stated.text, stated.cell) if stated else ("", "")
            )
            label = stated.label if stated else ""
        elif form.source == "title":
            around.constants[form.name] = (
                "t" + layout.title if layout.title else "", layout.title_cell
            )  # fmt: skip
        elif form.source == "sheet":
            around.constants[form.name] = ("t" + layout.sheet.name if layout.sheet.name else "", "")
        elif form.source == "file":
            around.constants[form.name] = ("t" + path.rpartition("/")[2].rpartition(".")[0], "")
        elif form.source == "points":
            column = layout.columns.get(form.of)
            around.constants[form.name] = (
                ("n" + column.points if column.points else "", column.header_cell)
                if column
                else ("", "")
            )
            continue
        else:
            continue
        if form.is_figure:
            cell, address = around.constants[form.name]
            around.figures[form.name] = (_figure(layout, form, label, address), cell)


def _figure(layout: Layout, form: FieldForm, label: str, address: str) -> Column:
    """Return the place of a figure outside the table, with the unit that its label gives it."""
    row, index = address_of(address) if address else (layout.above, 0)
    unit = header_text(label, aliases_of(layout.contract).units)[1]
    if not unit and normalise(label) not in {normalise(text) for text in form.header}:
        # 总里程（英里）: what is in the bracket may be a unit that nobody declared.
        other = _BRACKET.search(normalise(label).translate(OTHER_BRACKETS))
        unit = other[1] if other and (form.source == "label" or is_unit(other[1])) else ""
    return Column(index, label or form.title.zh, row, unit, leaf_unit=unit)
