"""The columns of a table: how each header is written, in groups, and which fields stand in it."""

from dataclasses import dataclass, field
from itertools import product

from sources.contracts import Contract, FieldForm
from sources.periods import Period
from sources.reading.aliases import aliases_of
from sources.reading.header_path import header_text
from sources.templates.entry_rules import MONTHS, PARTS, Rules, measure_of, money_factor, money_of
from sources.templates.plan import NoTemplate
from sources.templates.wording import written
from sources.text import fold, normalise


@dataclass
class Column:
    """One column: its header from the uppermost group to the leaf, and its fields.

    In a grid it holds one figure of the records that `axis` names: field → text in the header.
    """

    levels: list[str]
    fields: list[FieldForm]
    axis: dict[str, str] = field(default_factory=dict)
    suffix: str = ""

    @property
    def shown(self) -> list[str]:
        return [*self.levels[:-1], self.levels[-1] + self.suffix]


def header_of(
    contract: Contract, form: FieldForm, period: Period | None, prefer_paths: bool
) -> str:
    """Return the spelling of a field's header: the first that can be written out."""
    spelt = [text for text in (written(text, period) for text in form.header) if text]
    points = any(
        each.source == "points" and each.of == form.name for each in contract.fields_present
    )
    if points:
        spelt = [text for text in spelt if header_text(text)[2]]
        if not spelt:
            raise NoTemplate(
                contract.contract, f"fields.{form.name}.header",
                "its points stand in its header, and the contract does not say how many they are",
                f"add a spelling with them, such as '{form.header[0]}（45分）'",
            )  # fmt: skip
    if not spelt:
        raise NoTemplate(
            contract.contract, f"fields.{form.name}.header", "its header changes with the period",
            "name one with --period, or add a spelling without tokens",
        )  # fmt: skip
    if prefer_paths:
        spelt.sort(key=lambda text: -min(text.count("/"), contract.header.rows - 1))
    return spelt[0]


def suffix_of(contract: Contract, form: FieldForm, header: str, rules: Rules) -> str:
    """Return the unit in brackets behind a header, and note it for the field's rule."""
    has_unit = bool(header_text(header, aliases_of(contract).units)[1])
    if form.type == "money":
        unit = money_of(contract)
        rules.measures[form.name] = (unit or contract.money_unit.fixed, money_factor(contract))
        return f"（{unit}）" if unit and money_place(contract) == "header" and not has_unit else ""
    if form.type == "percent" and form.scale == "points" and "%" not in fold(header):
        return "（%）"
    if form.type in ("number", "count") and (measure := measure_of(form, contract)):
        rules.measures[form.name] = measure
        return "" if has_unit else f"（{measure[0]}）"
    return ""


def money_place(contract: Contract) -> str:
    """Return where the unit of money is written: a line of its own if the contract reads it."""
    has_money = any(
        form.type == "money" or any(one.measure == "money" for one in form.measures.values())
        for form in contract.fields_present
    )
    if not has_money or not money_of(contract):
        return ""
    places = contract.money_unit.source
    return "row" if "row" in places else places[0] if places else ""


def table_columns(
    contract: Contract, period: Period | None, rules: Rules, prefer_paths: bool
) -> list[Column]:
    """Return the columns of a table in the order of its fields; those of a grid stand together."""
    columns: list[Column] = []
    shared: dict[str, Column] = {}
    in_grid = contract.grid.values if contract.grid else []
    grid_done = False
    for form in contract.fields_present:
        if form.source != "column":
            continue
        if form.name in in_grid:
            if not grid_done:
                columns += _grid_columns(contract, period, rules, prefer_paths)
            grid_done = True
            continue
        header = header_of(contract, form, period, prefer_paths)
        known = shared.get(normalise(header))
        if known is not None and (form.part or form.row is not None):
            known.fields.append(form)
            suffix_of(contract, form, header, rules)
            continue
        parts = [part.strip() for part in header.split("/")]
        # A stroke may also be part of a header of one row.
        levels = parts if len(parts) <= contract.header.rows and all(parts) else [header]
        suffix = suffix_of(contract, form, header, rules)
        column = Column(levels, [form], suffix=suffix)
        shared[normalise(header)] = column
        columns.append(column)
    depth = max((len(column.levels) for column in columns), default=0)
    if depth > contract.header.rows:
        raise NoTemplate(
            contract.contract, "header.rows", f"the header needs {depth} rows",
            f"write 'header: {{rows: {depth}}}'",
        )  # fmt: skip
    return columns


def _grid_columns(
    contract: Contract, period: Period | None, rules: Rules, prefer_paths: bool
) -> list[Column]:
    assert contract.grid is not None
    values = [contract.field_named(name) for name in contract.grid.values]
    named = [form for form in values if form.header]
    for form in contract.fields_present:
        if form.source == "points" and form.of in contract.grid.values:
            raise NoTemplate(
                contract.contract, f"fields.{form.name}",
                "the points of a grid's columns stand in no contract", "lay it out by hand",
            )  # fmt: skip
    axes = [form for form in contract.fields_present if form.source == "axis"]
    columns = []
    for texts, said in _axis_texts(contract, axes, rules):
        for form in named or values:
            leaf = header_of(contract, form, period, prefer_paths) if named else ""
            suffix = suffix_of(contract, form, leaf or texts[-1], rules)
            columns.append(Column([*texts, leaf] if leaf else list(texts), [form], said, suffix))
    return columns


def _axis_texts(
    contract: Contract, axes: list[FieldForm], rules: Rules
) -> list[tuple[list[str], dict[str, str]]]:
    """Return the header texts of every column of a grid, and what they say of each axis."""
    levels = sorted({level for form in axes for level in form.level})
    by_level: dict[int, list[str]] = {}
    for form in axes:
        for place, level in enumerate(form.level):
            texts = _spelt_axis(contract, form, rules, place, len(form.level))
            if level in by_level:
                raise NoTemplate(
                    contract.contract, f"fields.{form.name}.level",
                    "two axes stand in one row of the header", "give each a level of its own",
                )  # fmt: skip
            by_level[level] = texts
    found = []
    for combination in product(*(by_level[level] for level in levels)):
        at = dict(zip(levels, combination, strict=True))
        said = {form.name: "".join(at[level] for level in form.level) for form in axes}
        found.append((list(combination), said))
    return found


def _spelt_axis(
    contract: Contract, form: FieldForm, rules: Rules, place: int, count: int
) -> list[str]:
    """Return the texts of one level of an axis."""
    if form.type == "choice":
        if not form.fed_by_value:
            raise NoTemplate(
                contract.contract, f"fields.{form.name}",
                "all its indicators are ratios, which have no column of their own",
                "take the layout with numerator and denominator",
            )  # fmt: skip
        return [_spelt_code(contract, form, code) for code in form.fed_by_value]
    if form.type == "unit":
        reporter = contract.reporter.unit
        senders = contract.reporters.unit_class if contract.reporters else ""
        return [
            unit.name
            for unit in rules.listed_units()
            if unit.unit_id != reporter and (not senders or unit.unit_class != senders)
        ] or [unit.name for unit in rules.listed_units()]
    if form.type == "period":
        kind = (contract.period.kind or "month") if form.name in contract.period.field else "month"
        if count == 2 and kind == "ten_days":
            return list((MONTHS, PARTS)[place])
        if count == 1 and kind in ("month", "month_span"):
            return list(MONTHS)
        if count == 1 and kind == "ten_days":
            return [f"{number}{part}" for number in MONTHS for part in PARTS]
        if count == 1 and kind == "quarter":
            return [f"{number}季度" for number in "一二三四"]
        if count == 1 and kind == "half_year":
            return ["上半年", "下半年"]
    raise NoTemplate(
        contract.contract, f"fields.{form.name}",
        f"which columns an axis of type '{form.type}' has stands in no contract",
        "give it type 'choice' with its codes, or lay the grid out by hand",
    )  # fmt: skip


def _spelt_code(contract: Contract, form: FieldForm, code: str) -> str:
    """Return a spelling of a code that a header can hold: without a bracket that is read off."""
    units = aliases_of(contract).units
    for spelling in (*form.codes[code], code):
        name, unit, points = header_text(spelling, units)
        if not unit and not points and not aliases_of(contract).fields_of(name):
            return spelling
    raise NoTemplate(
        contract.contract, f"fields.{form.name}.codes.{code}",
        "every spelling is the header of another column or holds a unit",
        "add a plain spelling",
    )  # fmt: skip
