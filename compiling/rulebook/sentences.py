"""The rule of an item in one sentence, in both languages: what the method sheet prints."""

from compiling.rulebook.bounds import Bounded
from compiling.rulebook.compared import Factor
from compiling.rulebook.items import Item, ListEntries
from compiling.rulebook.names import Names
from compiling.rulebook.parts import Title
from compiling.rulebook.segments import Scale, written
from compiling.rulebook.steps import step_rows, unit_of
from compiling.rulebook.where import Where

_COMBINED = {
    "sum": ("各项合计", "sum of its items"),
    "mean": ("各项按权重平均", "weighted mean of its items"),
    "weighted_sum": ("各项乘以权重后合计", "weighted sum of its items"),
    "geometric": ("各项按权重的几何平均", "weighted geometric mean of its items"),
    "harmonic": ("各项按权重的调和平均", "weighted harmonic mean of its items"),
    "minimum": ("取各项中最低者", "lowest of its items"),
    "maximum": ("取各项中最高者", "highest of its items"),
}
_PERIODS = {
    "same": ("本期", "in the same period"),
    "previous": ("上期", "in the previous period"),
    "same_last_year": ("上年同期", "in the same period of last year"),
    "within": ("本期内各{kind}", "in the {kind}s within the period"),
    "year_to_date": ("本年截至本期各{kind}", "in the {kind}s of the year so far"),
}
_BEFORE = {"previous": "the previous period", "same_last_year": "the same period of last year"}
_KINDS = {
    "day": "日", "week": "周", "ten_days": "旬", "month": "月", "month_span": "月",
    "quarter": "季度", "half_year": "半年", "year": "年",
}  # fmt: skip
_KIND_WORDS = {
    "day": "日", "week": "周", "ten_days": "旬", "month": "月度", "month_span": "1–2月",
    "quarter": "季度", "half_year": "半年度", "year": "年度",
}  # fmt: skip
_AGGREGATES = {
    "mean": ("平均", "mean"), "sum": ("合计", "sum"), "last": ("最后一期", "last"),
    "lowest": ("最低", "lowest"), "highest": ("最高", "highest"),
}  # fmt: skip


def rule_of(item: Item, items: dict[str, Item], names: Names | None = None) -> tuple[str, str]:
    """Say the rule of an item; `items` are those of its rulebook, `names` those of others."""
    names = names or Names()
    zh, en = _rule(item, items, names)
    if item.only is not None:
        where_zh, where_en = where_of(item.only, names)
        zh, en = f"{zh}（仅限{where_zh}）", f"{en} (only {where_en})"
    for one in item.weight_where:
        where_zh, where_en = where_of(one, names)
        zh = f"{zh}（{where_zh}权重 {written(one.weight)}）"
        en = f"{en} (weight {written(one.weight)} {where_en})"
    return zh, en


def where_of(where: Where, names: Names) -> tuple[str, str]:
    """Say in which kinds of period and for which peer groups something holds."""
    zh, en = [], []
    if where.groups:
        titles = [names.group(group) for group in where.groups]
        zh.append("、".join(title.zh for title in titles))
        en.append(f"for {', '.join(title.en for title in titles)}")
    if where.period_kinds:
        zh.append("、".join(_KIND_WORDS[kind] for kind in where.period_kinds))
        kinds = [kind.replace("_", " ") for kind in where.period_kinds]
        en.insert(0, f"in {', '.join(kinds)} periods")
    return " ".join(zh), " ".join(en)


def _rule(item: Item, items: dict[str, Item], names: Names) -> tuple[str, str]:
    if item.streak is not None:
        times, points = item.streak.at_least, written(item.streak.points)
        zh, en = _title(item.streak.item, items)
        return (
            f"「{zh}」连续 {times} 期及以上失分：{points} 分",
            f"points lost in “{en}” in {times} or more periods in a row: {points}",
        )
    if item.reversal is not None:
        zh, en = _title(item.reversal.of, items)
        at_least = written(item.reversal.when.at_least)
        target = names.indicator(item.reversal.when.indicator)
        spans = {"previous": ("上期", "the previous period's"), "year": ("本年此前", "the year's"),
                 "within": ("本期内", "the period's own")}  # fmt: skip
        span_zh, span_en = spans[item.reversal.covers]
        return (
            f"{target.zh}达到 {at_least} 时返还「{zh}」{span_zh}所扣分",
            f"gives back {span_en} deductions of “{en}” once {target.en} reaches {at_least}",
        )
    if item.reverse_deduction is not None:
        full, floor = written(item.full), written(item.reverse_deduction.floor)
        return (
            f"由 {full} 分倒扣，扣至 {floor} 分为止",
            f"{full} less deductions, not below {floor}",
        )
    if item.items:
        return _COMBINED[item.combine]
    assert item.curve is not None
    zh, en = item.curve.form.rule(item.full, _scale(item, names))
    zh = zh.replace("百分点 ", "百分点")
    if item.score is not None:
        taken_zh, taken_en = _taken(item, items, names)
        zh, en = f"取{taken_zh}，{zh}", f"{taken_en}; {en}"
    if item.entries is not None:
        listed_zh, listed_en = _entries(item.entries, names)
        zh, en = f"{listed_zh}，{zh}", f"{listed_en}; {en}"
    for other in item.counts_unless:
        other_zh, other_en = _title(other, items)
        zh, en = f"{zh}；已在「{other_zh}」计分的不重复计", f"{en}; not where “{other_en}” counts"
    for gate in item.counts_if:
        other_zh, other_en = _title(gate.item, items)
        bounds_zh, bounds_en = _bounds_of(gate)
        zh = f"{zh}；仅在「{other_zh}」得分 {bounds_zh} 时计分"
        en = f"{en}; only where “{other_en}” has {bounds_en} points"
    for _, number, factor in item.factors:
        told_zh, told_en = _factor(factor, names)
        title = factor.title
        if number == 0:
            zh = f"{zh}；所得分乘以{title.zh}（{told_zh}）"
            en = f"{en}; points times the {title.en} ({told_en})"
        else:
            zh, en = f"{zh}（{title.zh}：{told_zh}）", f"{en} ({title.en}: {told_en})"
    return zh, en


def _entries(entries: ListEntries, names: Names) -> tuple[str, str]:
    key = (entries.rulebook or "", entries.list)
    title = names.lists.get(key, Title(zh=entries.list, en=entries.list))
    kind = entries.kind or ""
    span_zh, span_en = _PERIODS[entries.periods]
    if not kind:
        span_zh, span_en = span_zh.removesuffix("各{kind}"), span_en.replace("{kind}s of the ", "")
    span_zh = span_zh.format(kind=_KINDS.get(kind, kind))
    return (
        f"{span_zh}列入「{title.zh}」的次数",
        f"entries on “{title.en}” {span_en.format(kind=kind.replace('_', ' '))}",
    )


def _scale(item: Item, names: Names) -> Scale:
    """Tell how the values are written that a curve takes, before a step of its own."""
    unit = unit_of(list(step_rows(item.steps)))
    measure = names.measures.get(item.indicator or "", "count")
    if unit == "points" or (unit == "gap" and measure == "ratio"):
        return "points"
    is_ratio = unit == "ratio" or (unit in (None, "same") and measure == "ratio")
    return "ratio" if is_ratio else "count"


def _factor(factor: Factor, names: Names) -> tuple[str, str]:
    """Say where a factor comes from: an indicator, or each number with whose it is."""
    if factor.indicator is not None:
        title = names.indicator(factor.indicator)
        zh, en = [f"取{title.zh}"], [f"of {title.en}"]
    else:
        given = [(names.unit(unit), number) for unit, number in (factor.by_unit or {}).items()]
        given += [(names.group(one), number) for one, number in (factor.by_group or {}).items()]
        zh = [f"{title.zh} {written(number)}" for title, number in given]
        en = [f"{title.en} {written(number)}" for title, number in given]
        if factor.otherwise is not None:
            zh.append(f"其余 {written(factor.otherwise)}")
            en.append(f"others {written(factor.otherwise)}")
    ends = (("≥", factor.lowest), ("≤", factor.highest))
    limits = [f"{sign}{written(end)}" for sign, end in ends if end is not None]
    return "、".join([*zh, *limits]), ", ".join([*en, *limits])


def _bounds_of(given: Bounded) -> tuple[str, str]:
    """Write bounds as signs: ≥60 且 <90."""
    ends = {"≥": given.at_least, ">": given.above, "≤": given.at_most, "<": given.below}
    told = [f"{sign}{written(end)}" for sign, end in ends.items() if end is not None]
    return " 且 ".join(told), " and ".join(told)


def _title(name: str, items: dict[str, Item]) -> tuple[str, str]:
    found = items.get(name)
    return (found.title.zh, found.title.en) if found else (name, name)


def _taken(item: Item, items: dict[str, Item], names: Names) -> tuple[str, str]:
    score = item.score
    assert score is not None
    zh, en = _title(score.item, {} if score.rulebook else items)
    if score.rulebook:
        title = names.items.get((score.rulebook, score.item))
        zh, en = (title.zh, title.en) if title else (
            f"「{score.rulebook} {zh}」", f"{score.rulebook} {en}")  # fmt: skip
    else:
        zh = f"「{zh}」"
    kind = score.kind or ""
    span_zh, span_en = _PERIODS[score.periods]
    span_zh, span_en = (
        span_zh.format(kind=_KINDS.get(kind, kind)),
        span_en.format(kind=kind.replace("_", " ")),
    )
    of_zh, of_en = ("所联系单位", "units looked after: ") if score.units == "looked_after" else (
        "", "")  # fmt: skip
    what_zh, what_en = ("名次", "rank") if score.take == "rank" else ("得分", "points")
    if score.change_from:
        against = _PERIODS[score.change_from]
        return (
            f"{zh}{what_zh}较{against[0]}的变化",
            f"change of {what_en} in “{en}” against {_BEFORE[score.change_from]}",
        )
    part_zh, part_en = _AGGREGATES[score.combine]
    several = score.units == "looked_after" or score.periods in ("within", "year_to_date")
    tail_zh, head_en = (part_zh, f"{part_en} of ") if several else ("", "")
    if score.best is not None:
        tail_zh, head_en = f"最好的 {score.best} 个{tail_zh}", f"{head_en}the best {score.best} of "
    if score.without is not None:
        best, worst = score.without.best, score.without.worst
        left_zh = [f"{best} 个最高" for _ in range(best > 0)] + [
            f"{worst} 个最低" for _ in range(worst > 0)]  # fmt: skip
        left_en = [f"{best} best" for _ in range(best > 0)] + [
            f"{worst} worst" for _ in range(worst > 0)]  # fmt: skip
        tail_zh = f"去掉{'、'.join(left_zh)}后{tail_zh}"
        head_en = f"{head_en}all but the {' and '.join(left_en)} "
    return (
        f"{of_zh}{zh}{span_zh}{what_zh}{tail_zh}",
        f"{head_en}{of_en}{what_en} in “{en}” {span_en}",
    )
