"""Grades in words: between which totals a grade is given, and how many may have it."""

from compiling.rulebook.grades import GradeBand, Quota
from compiling.rulebook.language import Rulebook
from compiling.rulebook.segments import written
from settings.labels import label


def rule_of_grade(band: GradeBand, language: str) -> str:
    """Say which totals have the grade."""
    signs = (("≥", band.at_least), (">", band.above), ("≤", band.at_most), ("<", band.below))
    bounds = [f"{sign} {written(value)}" for sign, value in signs if value is not None]
    joint = " 且 " if language == "zh" else " and "
    return label("rulebook.total_within", language, bounds=joint.join(bounds))


def quota_of_grade(rulebook: Rulebook, grade: str, language: str) -> str:
    """Say how many may have the grade or a better one, group by group; empty without a quota."""
    titles = {one.group: getattr(one.title, language) for one in rulebook.peer_groups}
    told = []
    given = rulebook.grades.quotas if rulebook.grades else []
    quotas = [quota for quota in given if quota.grade == grade]
    by_group = any(quota.groups is not None for quota in quotas)
    for quota in quotas:
        text = _quota(quota, language)
        if by_group:
            names = [titles.get(group, group) for group in quota.groups or ()]
            names = names or [label("rulebook.other_groups", language)]
            groups = label("list.comma", language).join(names)
            text = label("rulebook.quota_of_groups", language, groups=groups, quota=text)
        told.append(text)
    return _joined(told, language)


def _quota(quota: Quota, language: str) -> str:
    if quota.share is not None:
        # A third is no number of hundredths.
        percent = written(quota.share * 100)
        sign = "%" if language == "zh" else " %"
        share = written(quota.share) if "/" in percent else percent + sign
        rounding = label(f"rulebook.rounded_{quota.rounding}", language)
        size = label("rulebook.quota_share", language, share=share, rounding=rounding)
    else:
        size = label("rulebook.quota_count", language, count=quota.count)
    return _joined([size, label(f"rulebook.quota_ties_{quota.ties}", language)], language)


def _joined(parts: list[str], language: str) -> str:
    return ("；" if language == "zh" else "; ").join(parts)
