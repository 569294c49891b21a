"""What a rulebook may say and hardly means: it is used as it is, and `rulebook check` warns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from compiling.rulebook.checks import ReadRulebook, RulebookContext
from compiling.rulebook.items import Item, ListEntries, Node, ScoreOf, nodes
from compiling.rulebook.language import Rulebook
from compiling.rulebook.parts import SERIES
from compiling.rulebook.structure import Trees
from settings.errors import Refusal
from settings.yaml_file import YamlFile
from sources.periods import Period, periods_of_year

# From the shortest to the longest; weeks lie across every other kind.
_KINDS = ("day", "ten_days", "month", "month_span", "quarter", "half_year", "year")


@dataclass(frozen=True)
class LooksAfter:
    """One line of the list of responsibilities."""

    unit: str
    looks_after: str
    from_: date | None = None
    to: date | None = None


def warnings_of(
    read: list[ReadRulebook],
    context: RulebookContext | None = None,
    responsibilities: tuple[LooksAfter, ...] = (),
) -> Iterator[Refusal]:
    """Name what hardly anybody means; `read` are all rulebooks, already checked.

    Without an office nothing is known of its units, so nothing is said of them.
    """
    trees = Trees([one.rulebook for one in read])
    for one in read:
        yield from _cut_periods(one.file, one.rulebook)
        for node in nodes(one.rulebook.items):
            for key, taken in _taken(node.item):
                other = trees.rulebooks.get(taken.rulebook or "")
                if other is None or other.rulebook == one.rulebook.rulebook:
                    continue
                line = [trees.rulebooks[name] for name in trees.line(other.rulebook)]
                if not _ever_judged(one.rulebook, taken, line):
                    yield one.file.refusal(
                        (*node.place, key, "rulebook"),
                        f"'{other.rulebook}' judges none of the periods that are taken from it",
                        "check valid and period_kinds of both, and periods",
                    )
            if context is not None and node.item.score is not None:
                yield from _units(one, node, trees, context, responsibilities)


def _taken(item: Item) -> Iterator[tuple[str, ScoreOf | ListEntries]]:
    if item.score is not None:
        yield "score", item.score
    if item.entries is not None:
        yield "entries", item.entries


def _cut_periods(file: YamlFile, rulebook: Rulebook) -> Iterator[Refusal]:
    """Warn of a first or last day that cuts a period: no method judges it as a whole."""
    kind = next((kind for kind in _KINDS if kind in rulebook.period_kinds), "day")
    valid = rulebook.valid
    for key, moment in (("from", valid.from_), ("to", valid.to)):
        if moment is None or kind == "day":
            continue
        held = next(
            (one for one in periods_of_year(moment.year)
             if one.kind == kind and one.starts_on <= moment <= one.ends_on), None,
        )  # fmt: skip
        edge = None if held is None else held.starts_on if key == "from" else held.ends_on
        if held is None or edge == moment:
            continue
        if key == "from":
            reason = f"it begins on {moment}, within {held.period_id}: no method judges that period"
            choice = (held.starts_on, held.ends_on + timedelta(days=1))
            mend = f"let it begin on {choice[0]} or on {choice[1]}"
        else:
            reason = f"it ends on {moment}, within {held.period_id}: no method judges that period"
            choice = (held.starts_on - timedelta(days=1), held.ends_on)
            mend = f"let it end on {choice[0]} or on {choice[1]}"
        yield file.refusal(("valid", key), reason, mend)


def _ever_judged(rulebook: Rulebook, taken: ScoreOf | ListEntries, line: list[Rulebook]) -> bool:
    """Tell whether one of the periods that a method takes is judged by the other, or an older."""
    ends = [one.valid.to for one in (rulebook, *line)]
    latest = max(one.valid.from_ for one in (rulebook, *line)).year + 2
    years = range(
        min(one.valid.from_ for one in (rulebook, *line)).year - 1,
        max([latest, *(end.year for end in ends if end)]) + 1,
    )
    periods = [period for year in years for period in periods_of_year(year)]
    own = [period for period in periods if _judges(rulebook, period)]
    judged = [period for period in periods if any(_judges(one, period) for one in line)]
    return any(_is_taken(taken, mine, its) for mine in own for its in judged)


def _judges(rulebook: Rulebook, period: Period) -> bool:
    valid = rulebook.valid
    return (
        period.kind in rulebook.period_kinds
        and valid.from_ <= period.starts_on
        and (valid.to is None or period.ends_on <= valid.to)
    )


def _is_taken(taken: ScoreOf | ListEntries, mine: Period, its: Period) -> bool:
    series = SERIES.get(its.kind, its.kind)
    if taken.kind is not None:
        inside = mine.holds(its)
        if taken.periods == "year_to_date":
            inside = its.starts_on.year == mine.starts_on.year and its.ends_on <= mine.ends_on
        return inside and series == SERIES.get(taken.kind, taken.kind)
    same_series = series == SERIES.get(mine.kind, mine.kind)
    if taken.periods == "previous":
        return same_series and its.ends_on + timedelta(days=1) == mine.starts_on
    if taken.periods == "same_last_year":
        return same_series and its.period_id == mine.period_id.replace(
            str(mine.starts_on.year), str(mine.starts_on.year - 1), 1
        )
    if taken.periods == "year_to_date":
        same_year = its.starts_on.year == mine.starts_on.year
        return same_series and same_year and its.ends_on <= mine.ends_on
    return its.period_id == mine.period_id


def _units(
    read: ReadRulebook,
    node: Node,
    trees: Trees,
    context: RulebookContext,
    responsibilities: tuple[LooksAfter, ...],
) -> Iterator[Refusal]:
    """Warn where nobody has the score: other units, or nobody who is looked after."""
    score, rulebook = node.item.score, read.rulebook
    assert score is not None
    other = trees.rulebooks.get(score.rulebook or rulebook.rulebook)
    if other is None:
        return
    members, scored = (
        list(dict.fromkeys(unit for group in one.peer_groups for unit in context.members(group)))
        for one in (rulebook, other)
    )
    place = (*node.place, "score", "units" if score.units == "looked_after" else "rulebook")
    if score.units == "own":
        if members and not set(members) & set(scored):
            yield read.file.refusal(
                place,
                f"'{other.rulebook}' scores none of the units of this rulebook",
                "name a rulebook that scores them, or write units: looked_after",
            )
        return
    end = rulebook.valid.to or date.max
    answered = {
        one.unit: one.looks_after in scored
        for one in sorted(responsibilities, key=lambda one: one.looks_after in scored)
        if (one.from_ or date.min) <= end and (one.to or date.max) >= rulebook.valid.from_
    }
    answering = [answered[unit] for unit in members if unit in answered]
    if members and not any(answering):
        reason = f"'{other.rulebook}' scores none of the units that are looked after"
        yield read.file.refusal(
            place,
            reason if answering else "none of the units of this rulebook looks after another",
            "write who looks after whom in reference/responsibilities.csv",
        )
