"""What stands outside a table: title, sender, assessed unit, period, unit of money, other values.

Each is put where the contract looks for it first. What nobody knows yet is a cell to fill in.
"""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from settings.labels import label
from sources.contract_places import Place
from sources.contracts import Contract, FieldForm
from sources.periods import Period
from sources.templates.columns import money_place
from sources.templates.entry_rules import Rules, money_of
from sources.templates.plan import PLACE, Entry, Look, NoTemplate, Plan, Rule, Text
from sources.templates.wording import (
    BLANK_MONTH,
    BLANK_PERIOD,
    BLANK_YEAR,
    sheet_name,
    title_of,
)
from sources.units import Unit

_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\r\n\t]+')
# A table must begin within the rows in which the reader looks for its header.
_LOWEST_CELL = 25
_LABEL_WIDTH, _VALUE_WIDTH, _COLUMN_WIDTH = 13.0, 26.0, 9.0


@dataclass(frozen=True)
class Known:
    """For whom and for when a workbook is: what is not known is left to its sender."""

    reporter: Unit | None = None
    unit: Unit | None = None
    period: Period | None = None


@dataclass
class Labelled:
    """Something beside a label or at an address: known, or to be filled in."""

    name: str
    label: str
    rule: Rule
    text: str = ""
    cell: str = ""
    is_required: bool = True


@dataclass
class Around:
    """What was decided before a row is laid out."""

    title: str
    is_title_open: bool
    sheet: str
    path: str
    labelled: list[Labelled] = field(default_factory=list)
    # The address of what has one: (row, column) → what it is.
    reserved: dict[tuple[int, int], Labelled] = field(default_factory=dict)


def read_places(contract: Contract, known: Known, rules: Rules, headers: list[str]) -> Around:
    """Decide where sender, unit and period are stated; refuse what the contract leaves open."""
    title = title_of(contract, known.period, headers, rules.language)
    sheet_names: list[str] = []
    folders: list[str] = []
    files: list[str] = []
    before = ""
    around = Around("", False, "", "")
    period_text = known.period.label_zh if known.period else ""
    is_open = False
    for name, place, text in (
        ("reporter", contract.reporter, known.reporter.name if known.reporter else ""),
        ("unit", contract.unit, known.unit.name if known.unit else ""),
        ("period", contract.period, period_text),
    ):
        if place is None:
            continue
        source = place.source[0]
        if source == "fixed":
            continue
        if source == "field":
            before += _year_before(contract, known.period)
            is_open = is_open or "　" in before
            continue
        if source == "title":
            if not text and name == "period":
                text, is_open = BLANK_PERIOD.get(contract.period.kind or "", BLANK_MONTH), True
            _must_be_known(contract, name, source, text)
            before = text + before if name == "period" else before + text
        elif source in ("sheet", "file", "folder"):
            _must_be_known(contract, name, source, text)
            {"sheet": sheet_names, "file": files, "folder": folders}[source].append(text)
        else:
            labelled = _labelled(contract, name, place, text, rules, known)
            around.labelled.append(labelled)
    for form in contract.fields_present:
        if form.source in ("label", "cell"):
            around.labelled.append(_constant(form, rules))
    money = "row" if money_place(contract) == "title" else ""
    around.title = before + title + (f"（单位：{money_of(contract)}）" if money else "")
    around.is_title_open = is_open
    around.sheet = sheet_name(contract, known.period, sheet_names, title)
    around.path = _path(contract, known, rules.language, folders, files)
    _reserve(contract, around)
    return around


def _year_before(contract: Contract, period: Period | None) -> str:
    """Return the year that cells such as 3月 lie in; none where every cell is a whole date."""
    names = contract.period.field
    if len(names) == 1 and contract.field_named(names[0]).type == "date":
        return ""
    return f"{period.starts_on.year}年" if period else BLANK_YEAR


def _must_be_known(contract: Contract, name: str, source: str, text: str) -> None:
    if not text:
        where = f"in the {source}" if source == "title" else f"in the {source}'s name"
        raise NoTemplate(
            contract.contract, f"{name}.from", f"the {name} stands {where} only",
            f"name it with --{name}",
        )  # fmt: skip


def _labelled(
    contract: Contract, name: str, place: Place, text: str, rules: Rules, known: Known
) -> Labelled:
    language = rules.language
    if name == "period":
        kind = contract.period.kind or "month"
        words = label(f"template.period.{kind}", language)
        rule = Rule(
            title=label("template.period", language)[:32], message=words[:255],
            formula='AND(IFERROR(VALUE(LEFT({cell},4)),0)>=1950,LEN({cell})<=20)',
        )  # fmt: skip
        if place.source[0] == "label" and not place.label:
            raise NoTemplate(
                contract.contract, "period.label", "no label is given", "add 'label: 报告期'"
            )
    else:
        senders = contract.reporters.unit_class if contract.reporters else ""
        options = [unit.name for unit in rules.listed_units(senders if name == "reporter" else "")]
        rule = Rule(
            options=tuple(options), title=label(f"template.{name}", language)[:32],
            message=label("template.how.choice", language)[:255],
        )  # fmt: skip
    spelt = place.label[0] if place.label else label(f"template.{name}", "zh")
    cell = place.cell if place.source[0] == "cell" else ""
    return Labelled(PLACE + name, spelt, rule, text, cell)


def _constant(form: FieldForm, rules: Rules) -> Labelled:
    rule = rules.of(form)
    spelt = form.header[0] if form.source == "label" else form.title.zh
    return Labelled(form.name, spelt, rule, "", form.cell, rules.is_required(form))


def _path(
    contract: Contract, known: Known, language: str, folders: list[str], files: list[str]
) -> str:
    """Return the file's path; it names whom and when it is for, also where nobody reads it."""
    names = list(files)
    is_asked = known.reporter is not None and not contract.reporter.unit
    if known.reporter and is_asked and known.reporter.name not in folders + files:
        names.insert(0, known.reporter.name)
    unit = known.unit
    if unit and unit is not known.reporter and unit.name not in folders + files:
        names.append(unit.name)
    if known.period and known.period.label_zh not in folders + files:
        names.append(known.period.label_en if language == "en" else known.period.label_zh)
    names.append(contract.title.in_language(language))
    name = (" " if language == "en" else "").join(names)
    layout = f"_{contract.layout_name}" if contract.layout_name else ""
    parts = [*folders, f"{name}{layout}.xlsx"]
    return str(PurePosixPath(*(_NOT_IN_NAMES.sub("_", part).strip(". ") for part in parts)))


def _reserve(contract: Contract, around: Around) -> None:
    for one in around.labelled:
        if not one.cell:
            continue
        found = _REFERENCE.fullmatch(one.cell)
        assert found is not None
        column = 0
        for letter in found[1]:
            column = 26 * column + ord(letter) - 64
        place = (int(found[2]) - 1, column - 1)
        key = one.name.removeprefix(PLACE)
        key = key if one.name.startswith(PLACE) else f"fields.{key}"
        if place in around.reserved:
            raise NoTemplate(
                contract.contract, f"{key}.cell",
                f"{one.cell} is also the place of '{around.reserved[place].name}'",
                "two things cannot stand in one cell: give them two",
            )  # fmt: skip
        if place[0] > _LOWEST_CELL or place[1] > 50:
            raise NoTemplate(
                contract.contract, f"{key}.cell", f"{one.cell} lies within or beside the table",
                "a template has such cells above its table only: lay it out by hand",
            )  # fmt: skip
        around.reserved[place] = one


def lay_out_above(plan: Plan, contract: Contract, around: Around, columns: int) -> int:
    """Put title and lines above the table; return the first row that is free for its header."""
    row = _put_title(plan, contract, around, columns)
    for place, one in around.reserved.items():
        _put_reserved(plan, around, place, one)
    taken = {place[0] for place in around.reserved}
    money = money_of(contract) if money_place(contract) == "row" else ""
    first = True
    for one in (each for each in around.labelled if not each.cell):
        row = _free(row, taken)
        end = _put_labelled(plan, row, one)
        # The unit of money stands at the right end of the first line, if there is room.
        if first and money and end + 1 < columns:
            plan.texts.append(Text(row, columns - 1, f"单位：{money}", "line"))
            money = ""
        first = False
        row += 1
    if money:
        row = _free(row, taken)
        plan.texts.append(Text(row, max(columns - 1, 0), f"单位：{money}", "line"))
        row += 1
    lowest = max(taken, default=-1)
    row = max(row, lowest + 1)
    if contract.header.rows > 1 or contract.table == "form":
        # Else a line above might be taken for the uppermost row of the header.
        plan.heights[row] = 8
        row += 1
    return row


def _free(row: int, taken: set[int]) -> int:
    while row in taken:
        row += 1
    return row


def _put_title(plan: Plan, contract: Contract, around: Around, columns: int) -> int:
    row = 0
    while (row, 0) in around.reserved:
        row += 1
    beside = [column for other, column in around.reserved if other == row]
    last = min([columns - 1, *(column - 1 for column in beside)])
    look: Look = "open_title" if around.is_title_open else "title"
    plan.texts.append(Text(row, 0, around.title, look, row, max(last, 0)))
    plan.heights[row] = 30
    return row + 1


def _put_reserved(plan: Plan, around: Around, place: tuple[int, int], one: Labelled) -> None:
    row, column = place
    title = next(text for text in plan.texts if text.look in ("title", "open_title"))
    left = (row, column - 1)
    on_title = row == title.row and column - 1 <= title.last_column
    if column > 0 and left not in around.reserved and not on_title:
        plan.texts.append(Text(*left, f"{one.label}：", "label"))
    plan.entries.append(
        Entry(one.name, row, column, row, one.rule, one.text, is_required=one.is_required)
    )
    _widen(plan, column, _VALUE_WIDTH)


def _put_labelled(plan: Plan, row: int, one: Labelled) -> int:
    """Put a label and the cells behind it into a row; return the last column they take."""
    wanted = max(_LABEL_WIDTH, 2.2 * len(one.label) + 3)
    last = _reach(plan, 0, wanted)
    plan.texts.append(Text(row, 0, f"{one.label}：", "label", row, last))
    end = _reach(plan, last + 1, _VALUE_WIDTH)
    plan.entries.append(
        Entry(
            one.name, row, last + 1, row, one.rule, one.text, width=end - last,
            is_required=one.is_required,
        )
    )  # fmt: skip
    return end


def _reach(plan: Plan, first: int, wanted: float) -> int:
    """Return the column up to which columns together are that wide."""
    column, width = first, 0.0
    while True:
        width += plan.widths[column] if column < len(plan.widths) else _COLUMN_WIDTH
        if width >= wanted:
            return column
        column += 1


def _widen(plan: Plan, column: int, width: float) -> None:
    plan.widths += [_COLUMN_WIDTH] * (column + 1 - len(plan.widths))
    plan.widths[column] = max(plan.widths[column], width)
