"""Rules of ranking that differ between the two sides of a simulation, in words."""

from dataclasses import dataclass

from reports.simulated_rows import Side
from reports.warehouse_rows import Row
from settings.labels import LANGUAGES, in_language, label

Bilingual = dict[str, str]


@dataclass(frozen=True)
class RuleChange:
    """A rule of ranking or print on both sides; `ranks` tells whether ranks can rest on it."""

    rule: str
    title: Bilingual
    before: Bilingual
    after: Bilingual
    ranks: bool


def changed_rules(before: Side, after: Side) -> tuple[RuleChange, ...]:
    """Return what ranks follow, what ties do, how is rounded, how few are not ranked."""
    rows = (before.rulebook, after.rulebook)
    by_printed = any(row["ranks_follow"] == "printed" for row in rows)
    found = []
    for rule, ranks in (("follows", True), ("ties", True), ("rounding", by_printed)):
        title = {each: label(f"method.{rule}", each) for each in LANGUAGES}
        sides = [{each: _said(rule, row, each) for each in LANGUAGES} for row in rows]
        if sides[0] != sides[1]:
            found.append(RuleChange(rule, title, sides[0], sides[1], ranks))
    for name in after.groups:
        sizes = [side.groups.get(name, {}).get("minimum_size") for side in (before, after)]
        if name in before.groups and sizes[0] != sizes[1]:
            title = {
                each: label(
                    "simulate.minimum_size", each,
                    group=in_language(after.groups[name], "title", each) or name,
                )
                for each in LANGUAGES
            }  # fmt: skip
            told = [dict.fromkeys(LANGUAGES, str(size or 1)) for size in sizes]
            found.append(RuleChange("minimum_size", title, told[0], told[1], ranks=False))
    return tuple(found)


def _said(rule: str, rulebook: Row, language: str) -> str:
    if rule == "follows":
        return label(f"follows.{rulebook['ranks_follow']}", language)
    if rule == "rounding":
        digits = int(rulebook["printed_digits"])
        return label(f"rounding.{rulebook['rounding']}", language, digits=digits)
    ties = label(f"ties.{rulebook['tie_rule']}", language)
    chain = in_language(rulebook, "ties_broken_by", language)
    return label("list.semicolon", language).join(part for part in (ties, chain) if part)
