"""Atoms of conditions in words, in both languages: what a list says of why a unit is on it."""

from collections.abc import Callable
from fractions import Fraction

from compiling.rulebook.conditions import (
    AbsenceAtom,
    Atom,
    Bounded,
    Condition,
    EntriesAtom,
    IndicatorAtom,
    LightAtom,
    ListAtom,
    LostAtom,
    PointsAtom,
    RankAtom,
    ValueAtom,
)  # fmt: skip
from compiling.rulebook.flags import Flag
from compiling.rulebook.names import Names
from compiling.rulebook.parts import Title
from compiling.rulebook.segments import written

_SPANS = {
    "same": ("本期", "in this period"), "previous": ("上期", "in the previous period"),
    "within": ("本期内", "within the period"), "year_to_date": ("本年截至本期", "this year so far"),
}  # fmt: skip


def words_of(
    atom: Atom, unit: str, titles: dict[str, Title], flags: dict[str, list[Flag]], names: Names
) -> Title:
    """Say an atom; `unit` is how its value is written, `titles` are those of items."""
    if isinstance(atom, RankAtom):
        return _rank(atom, _title(atom.of, titles))
    if isinstance(atom, IndicatorAtom):
        return _bounded(names.indicator(atom.indicator), atom, unit)
    if isinstance(atom, PointsAtom | ValueAtom):
        title = _title(atom.of, titles)
        if isinstance(atom, PointsAtom):
            title = Title(zh=f"{title.zh}得分", en=f"points of {title.en}")
        return _bounded(title, atom, unit)
    if isinstance(atom, LostAtom):
        title = _title(atom.of, titles)
        return _bounded(Title(zh=f"{title.zh}失分", en=f"points lost in {title.en}"), atom, unit)
    if isinstance(atom, AbsenceAtom):
        title = _title(atom.of, titles)
        return Title(zh=f"{title.zh}无得分", en=f"no score in {title.en}")
    if isinstance(atom, EntriesAtom):
        name, steps = _listed(atom.list, atom.steps, {} if atom.rulebook else flags)
        span_zh, span_en = _SPANS[atom.periods]
        title = Title(zh=f"{span_zh}列入{name.zh}{steps.zh}次数",
                      en=f"entries on {name.en}{steps.en} {span_en}")  # fmt: skip
        return _bounded(title, atom, unit)
    if isinstance(atom, LightAtom):
        name, steps = _listed(atom.light, atom.is_, flags)
        return Title(zh=f"{name.zh}为{steps.zh.strip('（）')}", en=f"{name.en} shows{steps.en}")
    assert isinstance(atom, ListAtom)
    name, steps = _listed(atom.list, atom.steps, flags)
    return Title(zh=f"列入{name.zh}{steps.zh}", en=f"on {name.en}{steps.en}")


def condition_in_words(condition: Condition, say: Callable[[Atom], Title]) -> Title:
    """Say a whole condition; `say` says its atoms."""
    if condition.atom is not None:
        told = say(condition.atom[1])
    elif condition.not_ is not None:
        inner = condition_in_words(condition.not_, say)
        told = Title(zh=f"非（{inner.zh}）", en=f"not ({inner.en})")
    else:
        parts = [condition_in_words(one, say) for one in condition.all_ or condition.any_ or []]
        zh, en = (" 且 ", " and ") if condition.all_ is not None else (" 或 ", " or ")
        told = Title(zh=zh.join(one.zh for one in parts), en=en.join(one.en for one in parts))
        if len(parts) > 1:
            told = Title(zh=f"（{told.zh}）", en=f"({told.en})")
    if condition.periods_in_a_row is None:
        return told
    times = condition.periods_in_a_row
    return Title(zh=f"连续 {times} 期{told.zh}", en=f"{told.en} {times} periods in a row")


def rule_of_flag(flag: Flag, say: Callable[[Atom], Title]) -> Title:
    """Say when a list is entered, a light shows what, a ladder is climbed, a veto proposed."""
    parts = []
    triggers = flag.triggers()
    for step in triggers:
        if step.condition is None:
            told = Title(zh="其余", en="otherwise")
        else:
            told = _bare(step.condition, condition_in_words(step.condition, say))
        if flag.kind == "light":
            told = Title(zh=f"{step.title.zh}：{told.zh}", en=f"{step.title.en}: {told.en}")
        parts.append(told)
    if not parts:
        return Title(zh="由决定宣布", en="declared by a decision")
    return Title(zh="；".join(one.zh for one in parts), en="; ".join(one.en for one in parts))


def _bare(condition: Condition, told: Title) -> Title:
    """Take off the brackets around the whole."""
    if condition.atom is not None or condition.not_ or condition.periods_in_a_row is not None:
        return told
    return Title(zh=told.zh.removeprefix("（").removesuffix("）"),
                 en=told.en.removeprefix("(").removesuffix(")"))  # fmt: skip


def _title(item: str, titles: dict[str, Title]) -> Title:
    found = titles.get(item)
    return Title(zh=f"「{found.zh}」", en=f"“{found.en}”") if found else Title(zh=item, en=item)


def _rank(atom: RankAtom, title: Title) -> Title:
    places = atom.first if atom.first is not None else atom.last
    is_first = atom.first is not None or atom.first_share is not None
    zh, en = ("前", "first") if is_first else ("后", "last")
    if places is not None:
        return Title(
            zh=f"{title.zh}排名{zh} {places} 名", en=f"among the {en} {places} in {title.en}"
        )
    share = atom.first_share if atom.first_share is not None else atom.last_share
    percent = written(Fraction(share or 0) * 100)
    return Title(
        zh=f"{title.zh}排名{zh} {percent}%", en=f"among the {en} {percent} % in {title.en}"
    )


def _bounded(title: Title, atom: Bounded, unit: str) -> Title:
    parts = [
        f"{sign} {_number(value, unit)}"
        for sign, value in (
            ("≥", atom.at_least), (">", atom.above), ("≤", atom.at_most), ("<", atom.below),
        )
        if value is not None
    ]  # fmt: skip
    tail_zh, tail_en = (" 个百分点", " percentage points") if unit == "points" else ("", "")
    zh, en = " 且 ".join(parts), " and ".join(parts)
    return Title(zh=f"{title.zh} {zh}{tail_zh}", en=f"{title.en} {en}{tail_en}")


def _number(value: Fraction, unit: str) -> str:
    if unit in ("ratio", "points"):
        return written(value * 100) + ("%" if unit == "ratio" else "")
    return written(value)


def _listed(
    name: str, steps: tuple[str, ...] | None, flags: dict[str, list[Flag]]
) -> tuple[Title, Title]:
    found = flags.get(name)
    if not found:
        shown = Title(zh=f"「{name}」", en=f"“{name}”")
        return shown, _joined([Title(zh=step, en=step) for step in steps or ()])
    title = found[0].flag.title
    named = {step.name: step.title for step in found[0].steps()}
    return (
        Title(zh=f"「{title.zh}」", en=f"“{title.en}”"),
        _joined([named.get(step, Title(zh=step, en=step)) for step in steps or ()]),
    )


def _joined(steps: list[Title]) -> Title:
    if not steps:
        return Title.model_construct(zh="", en="")
    return Title(
        zh="（" + "、".join(step.zh for step in steps) + "）",
        en=" " + " or ".join(step.en for step in steps),
    )
