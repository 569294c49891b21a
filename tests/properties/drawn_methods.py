"""Drawn methods: trees of items of many kinds, as an office writes them, and as plain arithmetic.

`Method.written` is the rulebook. `Method.totals` works the same method out in fractions, without
the warehouse's tables: what a unit's total is, or why it has none.
"""

import math
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

UNITS = ("A", "B", "C", "D", "X")
EXCLUDED = "X"
FULL = 100
# What a node or leaf says of a unit: points, or that it lacks data, excludes it, or is left out.
LACKS, EXCLUDES, OUT = "lacks", "excludes", "out"
Outcome = Fraction | str
# A unit's figures: a quotient, or a state without a number.
Figure = Fraction | str
NODES = ("mean", "geometric", "harmonic", "minimum", "maximum")


@dataclass
class Leaf:
    """An item with an indicator, its steps, its curve, and what it does without a number."""

    name: str
    steps: list[tuple[str, Any]]
    curve: str
    policy: str
    missing: str
    weight: int
    full: int = FULL
    # Factors of points, by unit; who is not named has 1.
    factor: dict[str, str] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        curves = {
            "proportional": {"proportional": {"cap": "full"}},
            "value": {"value": {"times": 20, "lowest": 0, "highest": FULL}},
            "linear": {"linear": {"at": 1, "points": 50, "each": "1/3", "gain": 10, "lose": 7,
                                  "lowest": 0, "highest": FULL}},
            "bonus": {"per_event": {"points": 3, "most": 9}},
            "in_turn": {"per_event": {"in_turn": [1, "1.5"], "then": "double", "most": 9,
                                      "counted_within": "month"}},
        }  # fmt: skip
        found: dict[str, Any] = {
            "item": self.name, "title": {"zh": self.name, "en": self.name},
            "indicator": f"{self.name}_of", "curve": curves[self.curve], "missing": self.missing,
            "steps": [{name: given} for name, given in self.steps],
        }  # fmt: skip
        if self.factor:
            found["factor"] = {"by_unit": self.factor, "otherwise": 1}
        if self.full:
            found |= {"points": self.full, "not_applicable": self.policy}
            if self.policy == "base":
                found["base"] = 20
        return found

    def stepped(self, figures: dict[str, Figure]) -> dict[str, Figure]:
        """Take all units through the steps; a group's figures are those of its ranked members."""
        for name, given in self.steps:
            found = {u: f for u, f in figures.items() if isinstance(f, Fraction)}
            group = [f for u, f in found.items() if u != EXCLUDED]
            figures = figures | {u: step(name, given, u, f, group) for u, f in found.items()}
        return figures

    def points(self, value: Fraction) -> Fraction:
        if self.curve == "proportional":
            return min(max(value, Fraction(0)), Fraction(1)) * FULL
        if self.curve == "value":
            return min(max(value * 20, Fraction(0)), Fraction(FULL))
        if self.curve == "linear":
            slope = 30 if value > 1 else 21
            return min(max(50 + (value - 1) * slope, Fraction(0)), Fraction(FULL))
        if self.curve == "in_turn":
            # The first counts 1, the second 1.5, the third 3, the next 6, and 9 are all there is;
            # a part of an event counts in proportion.
            left, points = max(value, Fraction(0)), Fraction(0)
            for each in (Fraction(1), Fraction(3, 2), Fraction(3), Fraction(7, 2)):
                points += each * min(left, Fraction(1))
                left = max(left - 1, Fraction(0))
            return points
        return min(max(value, Fraction(0)) * 3, Fraction(9))

    def outcomes(self, facts: dict[str, dict[str, Figure]]) -> dict[str, Outcome]:
        figures = self.stepped({unit: facts[unit][self.name] for unit in facts})
        found: dict[str, Outcome] = {}
        for unit, figure in figures.items():
            if isinstance(figure, Fraction):
                found[unit] = self.points(figure) * Fraction(self.factor.get(unit, "1"))
            elif figure == "not_applicable":
                found[unit] = {
                    "rescale": OUT, "full": Fraction(self.full), "base": Fraction(20),
                    "exclude": EXCLUDES,
                }[self.policy if self.full else "full"]  # fmt: skip
            else:
                found[unit] = OUT if self.missing == "leave_out" else LACKS
        return found

    def applies(self, facts: dict[str, dict[str, Figure]]) -> dict[str, bool]:
        """Tell for whom there is something to measure."""
        return {unit: facts[unit][self.name] != "not_applicable" for unit in facts}


@dataclass
class Node:
    """Items put together; a highest cuts what they give."""

    name: str
    combine: str
    items: list["Leaf | Node"]
    weight: int
    highest: int | None = None
    full: int = FULL

    def written(self, scale: int = 1) -> dict[str, Any]:
        found: dict[str, Any] = {
            "item": self.name, "title": {"zh": self.name, "en": self.name},
            "combine": self.combine, "items": written_items(self.items, self.combine, scale),
        }  # fmt: skip
        return found if self.highest is None else found | {"highest": self.highest}

    def outcomes(self, facts: dict[str, dict[str, Figure]]) -> dict[str, Outcome]:
        below = [(item, item.outcomes(facts)) for item in self.items]
        found = {}
        for unit in facts:
            parts = [(of[unit], item.weight) for item, of in below]
            points = combined(self.combine, parts)
            if isinstance(points, Fraction) and self.highest is not None:
                points = min(points, Fraction(self.highest))
            found[unit] = points
        return found

    def applies(self, facts: dict[str, dict[str, Figure]]) -> dict[str, bool]:
        """Tell for whom there is something to measure at or below the node."""
        if self.combine != "mean":
            return {unit: one != EXCLUDES for unit, one in self.outcomes(facts).items()}
        below = [item.applies(facts) for item in self.items]
        return {unit: any(of[unit] for of in below) for unit in facts}


@dataclass
class Method:
    """A whole method: its items in a sum or a weighted mean, and one more that takes a score."""

    combine: str
    items: list[Leaf | Node]
    bonus: Leaf | None
    taken: bool
    names: list[str] = field(default_factory=list)

    def written(self, name: str, scale: int = 1) -> dict[str, Any]:
        items = written_items(self.items, self.combine, scale)
        if self.taken:
            items.append({
                "item": "taken", "title": {"zh": "taken", "en": "taken"}, "points": FULL,
                "score": {"item": self.items[0].name}, "not_applicable": "rescale",
                "curve": {"value": {}},
            })  # fmt: skip
            if self.combine == "mean":
                items[-1]["weight"] = scale
        if self.bonus is not None:
            items.append(self.bonus.written())
        weights = sum(item.weight for item in self.items) + self.taken
        count = len(self.items) + self.taken
        return {
            "rulebook": name, "programme": name, "title": {"zh": "办法", "en": "Method"},
            "legal_basis": "drawn", "valid": {"from": "2017-01-01"}, "period_kinds": ["month"],
            "combine": self.combine,
            "total": count * FULL if self.combine == "sum" else weights * scale,
            "peer_groups": [{
                "group": "all", "title": {"zh": "全部", "en": "All"},
                "units": {"class": "town"}, "minimum_size": 1,
                "excluded": [{"unit": EXCLUDED, "reason": {"zh": "试点", "en": "pilot"}}],
            }],
            "ranking": {
                "follows": "exact", "ties": "competition", "printed_digits": 2,
                "rounding": "half_up", "print_order": "best_first",
            },
            "items": items,
        }  # fmt: skip

    def totals(self, facts: dict[str, dict[str, Figure]]) -> dict[str, Outcome]:
        """Work out every unit's total, or what keeps it from one."""
        below = [(item.weight, item.outcomes(facts)) for item in self.items]
        bonus = self.bonus.outcomes(facts) if self.bonus else {}
        found: dict[str, Outcome] = {}
        for unit in facts:
            parts = [(of[unit], weight) for weight, of in below]
            if self.taken:
                first = parts[0][0]
                parts.append((OUT if first in (EXCLUDES, OUT) else first, 1))
            outcomes = [outcome for outcome, _ in parts] + ([bonus[unit]] if bonus else [])
            applying = [item.applies(facts)[unit] for item in self.items]
            if self.bonus is not None:
                applying += [self.bonus.applies(facts)[unit]]
            if self.taken:
                applying += [parts[-1][0] != OUT]
            if LACKS in outcomes or EXCLUDES in outcomes:
                found[unit] = LACKS if LACKS in outcomes else EXCLUDES
                continue
            if not any(applying):
                # points by policy alone are no score
                found[unit] = EXCLUDES
                continue
            standing = [(points, weight) for points, weight in parts if points != OUT]
            if not standing:
                found[unit] = EXCLUDES
                continue
            weights = [1 if self.combine == "sum" else weight for _, weight in standing]
            mean = sum(
                (Fraction(points) * weight
                 for (points, _), weight in zip(standing, weights, strict=True)), Fraction(0)
            ) / sum(weights)  # fmt: skip
            total = mean * len(parts) if self.combine == "sum" else mean
            extra = bonus.get(unit, Fraction(0))
            found[unit] = total + (Fraction(0) if extra == OUT else Fraction(extra))
        return found


def without_names(item: Any) -> Any:
    """Return a method, node or leaf that names no unit: relabelling units then changes nothing."""
    if isinstance(item, Leaf):
        steps = [(name, given) for name, given in item.steps if name != "factor"]
        return replace(item, steps=steps, factor={})
    return replace(item, items=[without_names(one) for one in item.items])


def written_items(items: list[Leaf | Node], combine: str, scale: int) -> list[dict[str, Any]]:
    found = []
    for item in items:
        found.append(item.written(scale) if isinstance(item, Node) else item.written())
        if combine in ("mean", "geometric", "harmonic"):
            found[-1]["weight"] = item.weight * scale
    return found


def combined(combine: str, parts: list[tuple[Outcome, int]]) -> Outcome:
    """Put the parts of a node together as the method's wording has it."""
    outcomes = [outcome for outcome, _ in parts]
    if LACKS in outcomes or EXCLUDES in outcomes:
        return LACKS if LACKS in outcomes else EXCLUDES
    standing = [(Fraction(points), weight) for points, weight in parts if points != OUT]
    if not standing:
        return OUT if combine == "mean" else EXCLUDES
    points = [one for one, _ in standing]
    whole = sum(weight for _, weight in standing)
    if combine in ("minimum", "maximum"):
        return min(points) if combine == "minimum" else max(points)
    if combine == "mean":
        return sum((one * weight for one, weight in standing), Fraction(0)) / whole
    if 0 in points:
        return Fraction(0)
    if combine == "harmonic":
        return whole / sum((weight / one for one, weight in standing), Fraction(0))
    return Fraction(math.exp(sum(weight * math.log(one) for one, weight in standing) / whole))


def step(name: str, given: Any, unit: str, value: Fraction, group: list[Fraction]) -> Figure:
    """Do one step, as the page on rulebooks says it."""
    mean = sum(group, Fraction(0)) / len(group) if group else None
    if name == "multiply":
        return value * Fraction(str(given))
    if name == "factor":
        return value * Fraction(given["by_unit"].get(unit, "3/4"))
    if name == "subtract_from":
        return Fraction(str(given)) - value
    if name == "limit":
        return min(max(value, Fraction(given["lowest"])), Fraction(given["highest"]))
    if mean is None:
        return "undetermined"
    if name == "mean":
        if given == "gap":
            return value - mean
        return value / mean if mean else "undetermined"
    if name == "best":
        return value / max(group) if max(group) > 0 else Fraction(0)
    if name == "min_max":
        spread = max(group) - min(group)
        return (value - min(group)) / spread if spread else Fraction(1)
    if name == "rank":
        return Fraction(1 + sum(other > value for other in group))
    raise AssertionError(name)


plain_steps = st.one_of(
    st.tuples(st.just("multiply"), st.sampled_from(["2/3", "1.5"])),
    st.tuples(st.just("subtract_from"), st.just(2)),
    st.tuples(st.just("limit"), st.just({"lowest": 0, "highest": 3})),
    st.tuples(
        st.just("factor"),
        st.fixed_dictionaries(
            {
                "by_unit": st.fixed_dictionaries(
                    {"A": st.sampled_from(["2", "7/6"]), EXCLUDED: st.just("0.5")}
                ),
                "otherwise": st.just("3/4"),
            }
        ),
    ),
)
group_steps = st.one_of(
    st.tuples(st.just("mean"), st.sampled_from(["gap", "ratio"])),
    st.tuples(st.just("best"), st.just({})),
    st.tuples(st.just("min_max"), st.just({})),
    st.tuples(st.just("rank"), st.just({})),
)


@st.composite
def leaves(draw: st.DrawFn, names: list[str]) -> Leaf:
    names.append(f"leaf_{len(names)}")
    steps = draw(st.lists(plain_steps, max_size=1))
    steps += draw(st.lists(group_steps, max_size=1))
    return Leaf(
        names[-1],
        steps,
        draw(st.sampled_from(["proportional", "value", "linear"])),
        draw(st.sampled_from(["rescale", "full", "base", "exclude"])),
        draw(st.sampled_from(["exclude", "leave_out"])),
        draw(st.integers(1, 4)),
        factor=draw(st.sampled_from([{}, {}, {"B": "0.9", "C": "4/3"}])),
    )


@st.composite
def trees(draw: st.DrawFn, names: list[str], depth: int) -> Leaf | Node:
    if depth == 0 or draw(st.integers(0, 2)) == 0:
        return draw(leaves(names))
    items = [draw(trees(names, depth - 1)) for _ in range(draw(st.integers(1, 2)))]
    names.append(f"node_{len(names)}")
    return Node(
        names[-1],
        draw(st.sampled_from(NODES)),
        items,
        draw(st.integers(1, 4)),
        draw(st.sampled_from([None, None, 60])),
    )


@st.composite
def methods(draw: st.DrawFn) -> Method:
    """Draw a method of two to three items, up to three levels below the total."""
    names: list[str] = []
    combine = draw(st.sampled_from(["sum", "mean"]))
    items = [draw(trees(names, 2)), draw(trees(names, 1))]
    bonus = None
    if combine == "sum" and draw(st.booleans()):
        names.append("bonus")
        curve = draw(st.sampled_from(["bonus", "in_turn"]))
        bonus = Leaf("bonus", [], curve, "full", "leave_out", 1, full=0)
    return Method(combine, items, bonus, draw(st.booleans()), names)


figures = st.one_of(
    st.integers(0, 6).map(Fraction),
    st.fractions(0, 4, max_denominator=12),
    st.sampled_from(["not_applicable", "missing"]),
    st.integers(1, 5).map(Fraction),
)
