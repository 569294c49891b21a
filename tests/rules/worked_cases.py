"""Worked cases of rule forms: snippets of rulebooks with values and results made out by hand.

A file of `cases/` holds several cases. Each is an office of its own inside one dbt project: its
programme, rulebooks, units and indicators bear its name, so that all of them are scored together.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from scoring_project import Value

from settings.yaml_file import read_yaml
from sources.periods import as_row, period_of_id

FOLDER = Path(__file__).with_name("cases")
NOW = "2017-M06"
_PERIOD = re.compile(r"\d{4}.*")
# What a case may leave out of its rulebooks.
FRAME: dict[str, Any] = {
    "legal_basis": "worked case",
    "valid": {"from": "2015-01-01"},
    "period_kinds": ["month"],
    "ranking": {
        "follows": "exact", "ties": "competition", "printed_digits": 2, "rounding": "half_up",
        "print_order": "best_first",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One snippet: what is written, what is reported, what must come out."""

    name: str
    content: dict[str, Any]

    def own(self, name: str) -> str:
        return f"{self.name}.{name}"

    @property
    def values(self) -> dict[str, Any]:
        """period → unit → indicator → figure."""
        return by_period(self.content.get("values", {}))

    @property
    def expected(self) -> dict[str, Any]:
        """period → unit → what comes out.

        Keys are an item, `total`, `rank`, `status`, `reason`; `on.LIST` is the step, colour or
        verdict with which it stands there, null where it does not; `grade`, `veto.NAME`.
        """
        return by_period(self.content["expect"])

    @property
    def periods(self) -> list[str]:
        return sorted({*self.values, *self.expected, *self.content.get("periods", [])})

    @property
    def units(self) -> dict[str, dict[str, Any]]:
        """Every unit with the days on which it opened and closed."""
        named = {unit: {} for reports in self.values.values() for unit in reports}
        named |= {unit: {} for results in self.expected.values() for unit in results}
        return named | self.content.get("units", {})

    def rulebooks(self) -> list[dict[str, Any]]:
        """Return the rulebooks as an office would write them."""
        written = self.content.get("rulebooks") or [
            {key: value for key, value in self.content.items() if key in _WRITTEN}
        ]
        return [self._rulebook(one) for one in written]

    def _rulebook(self, given: dict[str, Any]) -> dict[str, Any]:
        own = dict(given)
        short = own.pop("rulebook", "method")
        names = [unit for unit in self.units if unit not in self.content.get("elsewhere", [])]
        own.setdefault("title", {"zh": "办法", "en": "Method"})
        own.setdefault("total", sum((item.get("points", 0) for item in own["items"]), 0) or 1)
        own.setdefault("peer_groups", [{"group": "all", "units": {"list": names}}])
        for group in own["peer_groups"]:
            group.setdefault("title", {"zh": "全部", "en": "All"})
            group.setdefault("minimum_size", 1)
        own["ranking"] = FRAME["ranking"] | own.get("ranking", {})
        book = FRAME | {"rulebook": f"{self.name}_{short}", "programme": self.name} | own
        return self._named(book)

    def _named(self, part: Any, key: str = "") -> Any:
        """Give indicators, units and rulebooks the name of the case; items get titles."""
        if isinstance(part, dict) and key == "by_unit":
            return {self.own(unit): factor for unit, factor in part.items()}
        if isinstance(part, dict):
            found = {name: self._named(value, name) for name, value in part.items()}
            if "item" in found and key == "items" and "title" not in found:
                found["title"] = {"zh": part["item"], "en": part["item"]}
            return found
        if isinstance(part, list):
            if key == "list":
                return [self.own(unit) for unit in part]
            return [self._named(one, key) for one in part]
        if key in ("indicator", "unit"):
            return f"{self.name}_{part}" if key == "indicator" else self.own(part)
        if key in ("rulebook", "continues") and not str(part).startswith(self.name):
            return f"{self.name}_{part}"
        return part

    def facts(self) -> list[Value]:
        rows = []
        for period, units in self.values.items():
            for unit, figures in units.items():
                for indicator, figure in figures.items():
                    rows.append(self._value(period, unit, indicator, figure))
        return rows

    def _value(self, period: str, unit: str, indicator: str, figure: Any) -> Value:
        name, place = f"{self.name}_{indicator}", self.own(unit)
        if isinstance(figure, list):
            return Value(place, name, figure[0], figure[1], "reported", period, self.name)
        if isinstance(figure, str):
            return Value(place, name, None, 1, figure, period, self.name)
        state = "zero" if figure == 0 else "reported"
        return Value(place, name, figure, 1, state, period, self.name)

    def indicators(self) -> dict[str, str]:
        """indicator → measure: a pair is a ratio, a number is a count."""
        found: dict[str, str] = {}
        for row in self.facts():
            ratio = self.content.get("measures", {}).get(row.indicator[len(self.name) + 1 :])
            measure = ratio or ("ratio" if row.denominator != 1 else "count")
            if found.get(row.indicator) != "ratio":
                found[row.indicator] = measure
        return found


_WRITTEN = {
    "rulebook", "title", "valid", "period_kinds", "total", "combine", "available_at_least",
    "bounds", "schedule", "peer_groups", "ranking", "rankings", "items", "exemptions",
    "totals", "lights", "lists", "ladders", "vetoes", "grades",
}  # fmt: skip
_KNOWN = _WRITTEN | {
    "case", "says", "rulebooks", "values", "expect", "periods", "units", "elsewhere", "measures",
    "responsibilities", "sentences", "exempt", "offices_taken", "decisions", "why",
    "successions",
}  # fmt: skip


def by_period(given: dict[str, Any]) -> dict[str, Any]:
    """Put what is written without periods into the present one."""
    if all(_PERIOD.fullmatch(str(key)) for key in given) and given:
        return {str(key): value for key, value in given.items()}
    return {NOW: given} if given else {}


def read_cases() -> list[Case]:
    """Read all cases; a key that is not known, or a name twice, is an error."""
    cases: list[Case] = []
    for path in sorted(FOLDER.glob("*.yml")):
        for content in read_yaml(path).content["cases"]:
            unknown = set(content) - _KNOWN
            assert not unknown, f"{path.name}, {content['case']}: {unknown}"
            cases.append(Case(content["case"], content))
    names = [case.name for case in cases]
    assert len(names) == len(set(names)), "a case's name stands twice"
    return cases


def exact(written: Any, places: int) -> Decimal:
    """Return a number or a quotient like "2/3", as it is kept: half up at some places."""
    fraction = Fraction(str(written).replace(" ", ""))
    whole = abs(fraction) * 10**places
    kept = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    return Decimal(kept if fraction >= 0 else -kept).scaleb(-places)


def period_row(period_id: str) -> tuple[Any, ...]:
    period = period_of_id(period_id)
    assert period is not None, period_id
    row = as_row(period)
    return (
        row["period_id"], row["period_kind"], row["starts_on"], row["ends_on"],
        Decimal(row["months_elapsed"]).quantize(Decimal("0.01"), ROUND_HALF_UP),
        row["quarter_id"], row["half_year_id"], row["year_id"],
    )  # fmt: skip


def written_files(cases: list[Case], folder: Path) -> list[Path]:
    """Write the rulebooks of all cases as files."""
    files = []
    for case in cases:
        for book in case.rulebooks():
            files.append(folder / f"{book['rulebook']}.yml")
            text = yaml.dump(book, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
            files[-1].write_text(text, "utf-8")
    return files


class _Dumper(yaml.SafeDumper):
    """Decimals as they are written."""


_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")
)
