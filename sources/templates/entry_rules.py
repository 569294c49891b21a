"""What may be written into a field's cells, as drop-down, check and input message."""

from decimal import Decimal

from settings.labels import label
from sources.contracts import MONEY_FACTORS, Contract, FieldForm
from sources.periods import Period, half_year, month, quarter, ten_days
from sources.templates.entry_formulas import date_formula, figure_formula, year_formula
from sources.templates.plan import NoTemplate, Rule
from sources.units import Unit, UnitList

LONGEST_TEXT, LONGEST_CODE, LONGEST_PERIOD, LONGEST_RANGE = 500, 64, 12, 30
MONTHS = tuple(f"{number}月" for number in range(1, 13))
PARTS = ("上旬", "中旬", "下旬")
# In a required list the answer "none" must be possible too.
NONE = "—"


class Rules:
    """The rules of one contract's fields, for one office and period."""

    def __init__(
        self, contract: Contract, units: UnitList, period: Period | None, language: str
    ) -> None:
        self.contract, self.units, self.period = contract, units, period
        self.language = language
        # field → unit of measure that its figures are in, and the factor to the one that is kept
        self.measures: dict[str, tuple[str, Decimal]] = {}

    def of(self, form: FieldForm) -> Rule:
        """Return the rule of a field's cells."""
        said = f"{form.title.in_language(self.language)}"
        required = label(
            "template.required" if self.is_required(form) else "template.optional", self.language
        )
        unit = self.unit_of(form)
        how = self.how(form)
        if unit:
            how += label("template.in_unit", self.language, unit=unit)
        if form.minimum is not None or form.maximum is not None:
            how += label("template.bounds", self.language, bounds=self.bounds(form))
        how += self.place_in_record(form)
        options, is_open = self.options(form)
        return Rule(
            options=options,
            is_open=is_open,
            formula="" if options else self._formula(form),
            longest={"text": LONGEST_TEXT, "code": LONGEST_CODE}.get(form.type, 0),
            title=said[:32],
            message=f"{required}　{how}"[:255],
            is_text=not form.is_figure,
        )

    def is_required(self, form: FieldForm) -> bool:
        return self.contract.is_required(form) and not form.blank

    def unit_of(self, form: FieldForm) -> str:
        if form.type == "percent":
            return "%" if form.scale == "points" else ""
        return self.measures.get(form.name, ("", Decimal(1)))[0]

    def how(self, form: FieldForm) -> str:
        """Say how a value of the field is written."""
        if self.options(form)[0] and not form.split:
            return label("template.how.choice", self.language)
        key: str = form.type
        if form.type == "percent":
            key = f"percent_{form.scale}"
        elif form.type == "unit" and form.split:
            return label("template.how.units", self.language, mark=form.split)
        return label(f"template.how.{key}", self.language)

    def bounds(self, form: FieldForm) -> str:
        low, high = form.minimum, form.maximum
        if low is not None and high is not None:
            return f"{low}–{high}"
        return f"≥{low}" if low is not None else f"≤{high}"

    def place_in_record(self, form: FieldForm) -> str:
        """Say in which row of a record a field stands, and which part of a cell it is."""
        told = ""
        if form.row is not None:
            told += label("template.in_row", self.language, row=form.row)
        if form.part:
            told += label(f"template.{form.part}", self.language)
        return told

    def options(self, form: FieldForm) -> tuple[tuple[str, ...], bool]:
        """Return what a drop-down proposes, and whether other values are accepted too."""
        identifying = form.name in self.contract.identifying
        none = (NONE,) if form.required and not identifying else ()
        if form.type == "yes_no":
            return ("是", "否", *none), False
        if form.type == "choice":
            spelt = tuple(spellings[0] if spellings else code
                          for code, spellings in form.codes.items())  # fmt: skip
            return tuple(dict.fromkeys((*spelt, *none))), False
        if form.type == "unit":
            # Several units in a cell are on no list.
            return tuple(unit.name for unit in self.listed_units()), bool(form.split)
        if of := [one for one in self.contract.fields_present if one.unit_in == form.name]:
            # A column of units: that of its figure, where the indicator does not say it.
            measures = [measure_of(one, self.contract) for one in of]
            units = [money_of(self.contract) if one.type == "money" else measure[0] if measure
                     else "" for one, measure in zip(of, measures, strict=True)]  # fmt: skip
            return tuple(dict.fromkeys(filter(None, units))), True
        if form.name == self.contract.records.labels:
            rows = [each.row for each in self.contract.fields_present if isinstance(each.row, str)]
            return tuple(dict.fromkeys(map(str, rows))), True
        return self._period_options(form), False

    def listed_units(self, unit_class: str = "") -> list[Unit]:
        """Return the units that a drop-down offers: open in the period, class by class."""
        known = [
            unit
            for unit in self.units.units
            if (not unit_class or unit.unit_class == unit_class) and is_open(unit, self.period)
        ]
        classes = list(dict.fromkeys(unit.unit_class for unit in known))
        return sorted(known, key=lambda unit: classes.index(unit.unit_class))

    def _period_options(self, form: FieldForm) -> tuple[str, ...]:
        contract = self.contract
        names = contract.period.field
        if form.name not in names:
            return ()
        if len(names) == 1:
            if form.type != "period":
                return ()
            year = self.period.starts_on.year if self.period else None
            return periods_of(contract.period.kind or "month", year)
        if len(names) == 2 and contract.period.kind == "ten_days":
            return MONTHS if form.name == names[0] else PARTS
        if form.type == "choice":
            return ()
        raise NoTemplate(
            contract.contract, "period.field",
            f"how {' and '.join(names)} make a period is not said",
            "two fields with 'kind: ten_days' are known: month and part of the month",
        )  # fmt: skip

    def _formula(self, form: FieldForm) -> str:
        identifying = form.name in self.contract.identifying
        if form.is_figure:
            factor = self.measures.get(form.name, ("", Decimal(1)))[1]
            return figure_formula(form, factor, identifying)
        if form.type == "date":
            return date_formula(form, identifying)
        if form.type == "date_range":
            return year_formula(form, LONGEST_RANGE, identifying)
        if form.type == "period":
            return year_formula(form, LONGEST_PERIOD, identifying)
        return ""


def measure_of(form: FieldForm, contract: Contract) -> tuple[str, Decimal] | None:
    """Return the unit that a number's header is given, and its factor; None if it needs none."""
    if not form.units or form.measured_by or any(each.codes_from for each in contract.fields):
        # Indicators of several kinds have several units, each in its own header.
        return None
    kept = [unit for unit, factor in form.units.items() if Decimal(factor) == 1]
    unit = (kept or list(form.units))[0]
    return unit, Decimal(form.units[unit])


def money_of(contract: Contract) -> str:
    """Return the unit in which amounts are asked for; "" where they are kept as written."""
    if contract.money_unit.fixed:
        return ""
    return contract.money_unit.default or "万元"


def money_factor(contract: Contract) -> Decimal:
    unit = money_of(contract)
    return Decimal(MONEY_FACTORS[unit]) if unit else Decimal(1)


def is_open(unit: Unit, period: Period | None) -> bool:
    """Tell whether a unit exists in a period."""
    if period is None:
        return unit.closed_on is None
    return (unit.opened_on is None or unit.opened_on <= period.ends_on) and (
        unit.closed_on is None or unit.closed_on >= period.starts_on
    )


def periods_of(kind: str, year: int | None) -> tuple[str, ...]:
    """Return the periods of a kind in a year, as a clerk writes them; () where there are many."""
    if year is None or kind in ("day", "week"):
        return ()
    months = range(1, 13)
    if kind == "ten_days":
        return tuple(ten_days(year, each, part).label_zh for each in months for part in (1, 2, 3))
    if kind == "quarter":
        return tuple(quarter(year, number).label_zh for number in range(1, 5))
    if kind == "half_year":
        return tuple(half_year(year, number).label_zh for number in (1, 2))
    if kind == "year":
        return (f"{year}年",)
    return tuple(month(year, number).label_zh for number in months)
