"""What must be true of the grades of a rulebook: their bands, their quotas, their periods."""

from collections.abc import Iterator

from compiling.rulebook.bands import range_faults
from compiling.rulebook.grades import Grades, Quota
from compiling.rulebook.language import Rulebook
from compiling.rulebook.segments import written
from settings.errors import Refusal
from settings.proposals import nearest
from settings.yaml_file import YamlFile


def check_grades(file: YamlFile, rulebook: Rulebook) -> Iterator[Refusal]:
    """Name what is wrong in the grades of a rulebook, each with its place."""
    if rulebook.grades is None:
        return
    for below, reason, proposal in range_faults(rulebook.grades.bands, "grade"):
        yield file.refusal(("grades", *below), f"grades: {reason}", proposal)
    groups = [group.group for group in rulebook.peer_groups]
    for index, quota in enumerate(rulebook.grades.quotas):
        for position, group in enumerate(quota.groups or []):
            if group not in groups:
                yield file.refusal(
                    ("grades", "quotas", index, "groups", position),
                    f"the peer group '{group}' is not known", nearest(group, groups),
                )  # fmt: skip
    for position, kind in enumerate(rulebook.grades.period_kinds or []):
        if kind not in rulebook.period_kinds:
            yield file.refusal(
                ("grades", "period_kinds", position), f"the rulebook assesses no {kind}",
                f"choose of {', '.join(rulebook.period_kinds)}",
            )  # fmt: skip
    yield from _check_reach(file, rulebook, rulebook.grades)
    yield from _check_sizes(file, rulebook.grades)


def _check_reach(file: YamlFile, rulebook: Rulebook, grades: Grades) -> Iterator[Refusal]:
    """Refuse a grade that no total reaches, where the method itself bounds its total."""
    highest = rulebook.bounds.highest if rulebook.bounds else None
    lowest = rulebook.bounds.lowest if rulebook.bounds else None
    for index, band in enumerate(grades.bands):
        start, end = band.lower(), band.upper()
        above = (
            highest is not None
            and start is not None
            and (start > highest or (start == highest and band.at_least is None))
        )
        below = (
            lowest is not None
            and end is not None
            and (end < lowest or (end == lowest and band.at_most is None))
        )
        bound = highest if above else lowest if below else None
        if bound is not None:
            yield file.refusal(
                ("grades", "bands", index),
                f"no total reaches the grade '{band.grade}': the bound of the total"
                f" is {written(bound)}",
                "change the band, or the bounds of the total",
            )


def _check_sizes(file: YamlFile, grades: Grades) -> Iterator[Refusal]:
    """Refuse a quota that is larger than that for a lower grade or better, which holds it too."""
    order = [band.grade for band in grades.bands]
    for index, quota in enumerate(grades.quotas):
        for other in grades.quotas:
            if order.index(other.grade) < order.index(quota.grade) and _is_larger(quota, other):
                yield file.refusal(
                    ("grades", "quotas", index),
                    f"more may have '{quota.grade}' than '{other.grade}' or better",
                    f"a quota is for a grade or a better one: give '{other.grade}' the larger one",
                )


def _is_larger(one: Quota, other: Quota) -> bool:
    if (one.groups or other.groups) and not set(one.groups or []) & set(other.groups or []):
        return False
    if one.share is not None and other.share is not None:
        return one.share > other.share
    return one.count is not None and other.count is not None and one.count > other.count
