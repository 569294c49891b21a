"""Plan, actual, rate and number of one item for all units of a group, rounded once."""

from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal

from reports.print_numbers import PrintedNumber, digits_to_show, printed, printed_ratio
from reports.warehouse_rows import Row
from settings.labels import label

NUMERIC_STATES = ("reported", "zero", "estimated")
# What a total makes sense for: days and index numbers of several units do not add up.
_SUMMED = ("count", "money")

Value = PrintedNumber | str | None
Key = tuple[str, str]  # item and part


def lacks_number(row: Row) -> bool:
    """Tell a value that is missing from a sum; one that is withheld takes the sum with it."""
    return row["state"] not in (*NUMERIC_STATES, "not_applicable", "withheld")


def _withheld(language: str) -> str:
    return label("state.withheld", language)


@dataclass(frozen=True)
class OperandCells:
    """Rounds the operand columns of one item for all units of the group, and their sums."""

    item_id: str
    leaf: Row
    rounding: str
    language: str
    # Operands whose sum the office withholds.
    withheld: Set[str] = frozenset()

    def fill(
        self,
        rows: dict[str, Row | None],
        cells: dict[str, dict[Key, Value]],
        total_row: dict[Key, Value],
    ) -> None:
        parts = (
            {"plan": "denominator", "actual": "numerator"}
            if self.leaf["measure"] == "ratio"
            else {"number": "value"}
        )
        sums: dict[str, Decimal] = {}
        # With the sum, the others would give away the one that is withheld.
        is_part_withheld = any(row and row["state"] == "withheld" for row in rows.values())
        for part, operand in parts.items():
            # A unit of which one operand is missing must not enter one sum and not the other.
            known = [
                row[operand]
                for row in rows.values()
                if row and all(row[each] is not None for each in parts.values())
            ]
            most = 2 if part != "number" else int(self.leaf["printed_digits"] or 0)
            digits = digits_to_show(known, most)
            for unit, row in rows.items():
                cells[unit][(self.item_id, part)] = self._number(row, operand, digits)
            if part == "number" and self.leaf["measure"] not in _SUMMED:
                continue
            is_number_withheld = part == "number" and "numerator" in self.withheld
            if is_part_withheld or operand in self.withheld or is_number_withheld:
                total_row[(self.item_id, part)] = _withheld(self.language)
            elif known:
                sums[part] = sum(known, Decimal(0))
                rounded = printed(sums[part], digits, self.rounding)
                total_row[(self.item_id, part)] = PrintedNumber(rounded, digits)
        if "plan" not in parts:
            return
        for unit, row in rows.items():
            cells[unit][(self.item_id, "rate")] = self._rate(row)
        if is_part_withheld or self.withheld & {"numerator", "denominator"}:
            # One sum and their ratio would tell the other sum.
            total_row[(self.item_id, "rate")] = _withheld(self.language)
        elif sums.get("plan") and "actual" in sums:
            total_row[(self.item_id, "rate")] = self._ratio(sums["actual"], sums["plan"], "")

    def _number(self, row: Row | None, operand: str, digits: int) -> Value:
        if row is None or row[operand] is None:
            return self._state(row)
        # The state is the value's: which operand was estimated is told by its cells.
        is_marked = row["state"] == "estimated" and operand == "numerator"
        mark = label("mark.estimated", self.language) if is_marked else ""
        return PrintedNumber(printed(row[operand], digits, self.rounding), digits, False, mark)

    def _rate(self, row: Row | None) -> Value:
        if row is None or row["state"] not in NUMERIC_STATES or not row["denominator"]:
            return self._state(row)
        mark = label("mark.estimated", self.language) if row["state"] == "estimated" else ""
        return self._ratio(row["numerator"], row["denominator"], mark)

    def _ratio(self, numerator: Decimal, denominator: Decimal, mark: str) -> PrintedNumber:
        digits = int(self.leaf["printed_digits"] if self.leaf["printed_digits"] is not None else 2)
        value = printed_ratio(numerator, denominator, digits + 2, self.rounding)
        return PrintedNumber(value, digits, True, mark)

    def _state(self, row: Row | None) -> str:
        return label(f"state.{row['state'] if row else 'missing'}", self.language)
