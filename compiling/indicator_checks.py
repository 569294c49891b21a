"""Checks of an indicator against its source and the unit list: every mistake before any SQL."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compiling.indicator_sql import Source
from compiling.indicators import Condition, Indicator, OtherField
from settings.errors import Refusal
from settings.proposals import nearest
from settings.shipped_classes import is_shipped, may_lack
from settings.yaml_file import YamlFile
from sources.units import UnitList

Place = tuple[str | int, ...]
_FAMILIES = {
    "decimal": "figure", "bigint": "figure", "integer": "figure", "smallint": "figure",
    "date": "date", "timestamp": "date", "boolean": "yes_no", "varchar": "text",
}  # fmt: skip
_IN_WORDS = {"figure": "a figure", "date": "a date", "yes_no": "yes or no", "text": "text"}
_ORDERINGS = ("at_least", "at_most", "above", "below")


@dataclass(frozen=True)
class DefinedIndicator:
    """An indicator with its programme and the file that defines it."""

    programme: str
    indicator: Indicator
    file: YamlFile
    place: Place


def check_indicator(
    defined: DefinedIndicator, sources: dict[str, Source], units: UnitList
) -> list[Refusal]:
    """Return everything that keeps an indicator from being computed, with lines and proposals."""
    source = sources.get(defined.indicator.source)
    if source is None:
        return [
            defined.file.refusal(
                (*defined.place, "source"),
                f"source '{defined.indicator.source}' is neither a contract nor a fact model",
                nearest(defined.indicator.source, sources),
            )
        ]
    check = _Check(defined, source)
    check.units(units)
    check.conditions(defined.indicator.where, ("where",))
    for part in ("numerator", "denominator"):
        check.operand(part)
    check.figures()
    return check.refusals


def check_totals(defined: DefinedIndicator, known: Collection[str]) -> list[Refusal]:
    """Refuse a sum that is stated by what is no indicator of the programme."""
    return [
        defined.file.refusal(
            (*defined.place, "total_stated_by", part),
            f"'{name}' is no indicator of '{defined.programme}'",
            nearest(name, known),
        )
        for part, name in defined.indicator.total_stated_by.items()
        if name not in known
    ]


class _Check:
    def __init__(self, defined: DefinedIndicator, source: Source) -> None:
        self.indicator = defined.indicator
        self.file, self.place, self.source = defined.file, defined.place, source
        self.refusals: list[Refusal] = []

    def refuse(self, where: Place, reason: str, proposal: str = "") -> None:
        self.refusals.append(self.file.refusal((*self.place, *where), reason, proposal))

    def family(self, name: str, where: Place) -> str:
        """Return what kind of value a field holds; "" where there is no such field."""
        if name not in self.source.columns:
            reason = f"'{name}' is no field of '{self.source.name}'"
            self.refuse(where, reason, nearest(name, self.source.columns))
            return ""
        kind = self.source.columns[name].split("(")[0]
        return _FAMILIES.get(kind, kind)

    def units(self, units: UnitList) -> None:
        for index, name in enumerate(self.indicator.units):
            known = self.source.unit_columns
            if self.family(name, ("units", index)) and known and name not in known:
                reason = f"'{name}' of '{self.source.name}' names no units"
                self.refuse(("units", index), reason, nearest(name, known))
        for index, unit_class in enumerate(self.indicator.classes):
            if unit_class not in units.classes():
                # a shipped programme names groups that an office may not have
                if is_shipped(self.file.path) and may_lack(unit_class, units.classes()):
                    continue
                reason = f"no unit is of class '{unit_class}'"
                mend = nearest(unit_class, units.classes())
                mend += f" Or list its units: kaoping units new FILE --class {unit_class}"
                self.refuse(("classes", index), reason, mend)

    def operand(self, part: str) -> None:
        operand = getattr(self.indicator, part)
        if operand is None:
            return
        for name in operand.figures():
            family = self.family(name, (part,))
            if family and family != "figure" and not operand.count_distinct:
                kind = self.source.columns[name]
                self.refuse((part,), f"'{name}' is no figure but {kind}", "count records instead")
        self.conditions(operand.where, (part, "where"))

    def figures(self) -> None:
        """Refuse verified figures where no report verifies any that the indicator uses."""
        named = {name for _, name in self.indicator.fields()}
        if self.indicator.figures != "reported" and not named & self.source.verified:
            known = ", ".join(sorted(self.source.verified))
            self.refuse(
                ("figures",),
                f"no report verifies a figure that it takes from '{self.source.name}'",
                f"verified are {known}" if known else "add 'verifies' to the contract of the check",
            )

    def conditions(self, conditions: list[Condition], where: Place) -> None:
        for index, condition in enumerate(conditions):
            place = (*where, index)
            family = self.family(condition.field, (*place, "field"))
            operator, value = condition.operator
            if isinstance(value, OtherField):
                other = self.family(value.field, (*place, operator.rstrip("_")))
                if family and other and family != other:
                    reason = (
                        f"'{condition.field}' is {_in_words(family)}, '{value.field}' is"
                        f" {_in_words(other)}: they cannot be compared"
                    )
                    self.refuse(place, reason)
                    continue
            if family:
                self._operator(condition, family, operator, value, place)

    def _operator(
        self, condition: Condition, family: str, operator: str, value: Any, place: Place
    ) -> None:
        name = condition.field
        if operator in ("on_or_before", "after"):
            if family != "date":
                self.refuse(
                    place, f"'{name}' is {_in_words(family)}, no date", "use at_most, above …"
                )
            return
        if operator in _ORDERINGS and family != "figure":
            proposal = "use on_or_before or after" if family == "date" else "use equals or in"
            self.refuse(place, f"'{name}' is {_in_words(family)}, no figure", proposal)
            return
        if operator == "is_present" or isinstance(value, OtherField):
            return
        for item in value if isinstance(value, list) else [value]:
            self._constant(name, family, item, place)

    def _constant(self, name: str, family: str, value: Any, place: Place) -> None:
        if family == "yes_no":
            fits, proposal = isinstance(value, bool), "write true or false"
        elif family == "figure":
            fits = isinstance(value, int | Decimal) and not isinstance(value, bool)
            proposal = "write a number without quotes"
        elif family == "text":
            fits, proposal = isinstance(value, str), f'put it in quotes: "{value}"'
        else:
            fits, proposal = False, "use on_or_before or after"
        if not fits:
            self.refuse(place, f"'{name}' is {_in_words(family)}, '{value}' is not", proposal)
            return
        codes = self.source.codes.get(name, ())
        if codes and value not in codes:
            self.refuse(place, f"'{value}' is no code of '{name}'", nearest(str(value), codes))


def _in_words(family: str) -> str:
    return _IN_WORDS.get(family, family)
