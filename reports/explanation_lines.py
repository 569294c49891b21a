"""An explanation as lines for a terminal; what is cut short says how much is left out."""

from collections.abc import Iterator

from rich.text import Text

from reports.explanation import Explanation, PlaceBeside
from reports.print_numbers import PrintedNumber, digits_to_show, printed
from reports.ranking_table import change_text
from reports.standing import ScoredItem, SourceCell, Standing
from reports.titles import day
from reports.warehouse_rows import Row
from settings.labels import label

_MOST_CELLS = 12
_MOST_FILES = 5
_MOST_FINDINGS = 20


def lines(explanation: Explanation, language: str) -> list[Text]:
    """Return head, place, points lost (most first) with sentences and cells, then findings."""
    unit = f"{explanation.unit[language]} [{explanation.unit_id}]"
    head = label(
        "explain.head",
        language,
        unit=unit,
        programme=explanation.programme[language],
        period=explanation.period[language],
    )
    result = [Text(head, style="bold")]
    for standing in explanation.standings:
        result.append(Text(""))
        result += _standing_lines(standing, explanation.ranking.get(language, ""), language)
    if explanation.beside:
        result.append(Text(""))
    for beside in explanation.beside:
        text = _place(beside, beside.ranking[language], beside.group[language], language)
        result.append(Text(text, style="bold"))
    if explanation.corrections:
        result.append(Text(""))
        count = len(explanation.corrections)
        result.append(Text(label("explain.corrections", language, count=count), style="bold"))
        result += [Text("  " + _correction(row, language)) for row in explanation.corrections]
    if explanation.findings:
        result.append(Text(""))
        count = len(explanation.findings)
        result.append(Text(label("explain.findings", language, count=count), style="bold"))
        for finding in explanation.findings[:_MOST_FINDINGS]:
            place = _joined(finding["path"], finding["sheet"], finding["cell"])
            text = finding.get(f"message_{language}") or ""
            result.append(Text(f"  {finding['code']}  {place}  {text}".rstrip()))
        if count > _MOST_FINDINGS:
            more = label("explain.more", language, count=count - _MOST_FINDINGS)
            result.append(Text(f"  {more}", style="dim"))
    return result


def _standing_lines(standing: Standing, ranking: str, language: str) -> list[Text]:
    group = standing.group[language] or standing.peer_group_id
    result = [Text(_place(standing, ranking, group, language), style="bold")]
    result += [Text("  " + text) for text in _grade_lines(standing, language)]
    better = standing.next_better
    if better is not None:
        units = label("list.comma", language).join(name[language] for name in better.names)
        gap = {"rank": better.rank, "units": units, "total": better.total.text}
        text = label("explain.gap", language, gap=better.gap.text, **gap)
        if standing.total is not None:
            # 63.59 − 49.66 printed beside 13.92 would look like a mistake without the word.
            rounded_apart = better.total.value - standing.total.value != better.gap.value
            text += label("explain.exact", language) if rounded_apart else ""
        result.append(Text("  " + text))
    elif standing.rank is not None:
        result.append(Text("  " + label("explain.first", language)))
    if standing.total is not None:
        result += _loss_lines(standing, language)
    # A reverse deduction starts from its full points: what it lost is told by its deductions.
    kept = [
        item
        for item in standing.items
        if item.lost.value <= 0 and item.own_points is None and not standing.is_change
        and (item.indicator_id or not item.lines)
    ]  # fmt: skip
    if kept and standing.total is not None:
        result.append(Text("  " + label("explain.kept", language), style="bold"))
    for item in kept:
        key = "explain.kept_item" if item.lines else "explain.state"
        result += _item_lines(item, key, language, "green" if item.lines else "yellow")
    return result


def _grade_lines(standing: Standing, language: str) -> Iterator[str]:
    """Tell the grade and why it is this one; then what was proposed or decided against it."""
    if standing.grade is not None:
        key = "explain.grade" if standing.grade.grade_id else "explain.no_grade"
        named = {"grade": standing.grade.title[language]} if standing.grade.grade_id else {}
        yield label(key, language, **named, reason=standing.grade.reason[language])
    for veto in standing.vetoes:
        yield label(
            f"explain.veto_{veto.status}",
            language,
            veto=veto.title[language],
            basis=veto.basis,
            document=veto.document or "",
            day=day(veto.decided_on, language) if veto.decided_on else "",
            effect=label(f"rulebook.severity_{veto.severity}", language),
        )


def _loss_lines(standing: Standing, language: str) -> list[Text]:
    """Tell what was lost, most first, then the parts of what does not add up."""
    if standing.is_change:
        changed = [item for item in standing.items if item.lines]
        return [
            line for item in changed for line in _item_lines(item, "explain.rise", language, "")
        ]
    losing = standing.losing
    title = "explain.lost" if losing else "explain.nothing_lost"
    result = [Text("  " + label(title, language), style="bold")]
    for item in losing:
        result += _item_lines(item, "explain.item", language, "red")
    parts = [item for item in standing.items if item.own_points is not None]
    if parts:
        result.append(Text("  " + label("explain.parts", language), style="bold"))
    for item in parts:
        result += _item_lines(item, "explain.own_item", language, "")
    return result


def _place(standing: "Standing | PlaceBeside", ranking: str, group: str, language: str) -> str:
    """Say a place in one line; `ranking` is the title of one beside that of the total."""
    if standing.rank is None or standing.total is None:
        remark = label(f"status.{standing.status}", language)
        if standing.reason[language]:
            remark = label("remark", language, status=remark, reason=standing.reason[language])
        key = "explain.unranked_of" if ranking else "explain.unranked"
        named = {"ranking": ranking} if ranking else {}
        return label(key, language, group=group, remark=remark, **named)
    change = label("explain.change_first", language)
    if standing.rank_change is not None:
        moved = change_text(standing.rank_change, language)
        change = label("explain.change", language, change=moved)
    return label(
        "explain.rank_of" if ranking else "explain.rank",
        language,
        **({"ranking": ranking} if ranking else {}),
        group=group,
        rank=standing.rank,
        size=standing.group_size,
        total=standing.total.text,
        change=change,
    )


def _item_lines(item: ScoredItem, key: str, language: str, style: str) -> list[Text]:
    text = label(
        key,
        language,
        item=item.title[language] or item.item_id,
        points=(item.own_points or item.points).text,
        lost=item.lost.text,
        state=label(f"state.{item.state}", language) if item.state else "",
    )
    result = [Text(f"  • {text}", style=style)]
    result += [
        Text(f"      {line.sentence[language] or f'{line.kind} {line.points.text}'}")
        for line in item.lines
    ]
    return result + _source_lines(item.sources, language)


def _source_lines(sources: tuple[SourceCell, ...], language: str) -> list[Text]:
    """Gather cells by file, sheet and part; filter cells only where nothing was summed."""
    told_apart = [source for source in sources if source.cell or source.record]
    summed = [source for source in told_apart if source.part != "filter"]
    shown = summed or told_apart
    places: dict[tuple[str, str, str], list[SourceCell]] = {}
    for source in shown:
        key = (source.file or "", source.sheet, source.part)
        places.setdefault(key, []).append(source)
    result: list[Text] = []
    told = 0
    for (file, sheet, part), cells in list(places.items())[:_MOST_FILES]:
        few = cells[:_MOST_CELLS]
        told += len(few)
        title = label(f"part.{part}", language)
        if any(cell.contribution is not None for cell in few):
            title += label("explain.counted", language)
        listed = ", ".join(_cell(cell) for cell in few)
        result.append(Text(f"      {title}: {_joined(file, sheet, listed)}", style="dim"))
    if told < len(shown):
        more = label("explain.more", language, count=len(shown) - told)
        result.append(Text(f"      {more}", style="dim"))
    return result


def _cell(source: SourceCell) -> str:
    place = source.cell or source.record or ""
    if source.correction_id:
        place += f" [{source.correction_id}]"
    if source.contribution is None:
        return place
    digits = digits_to_show([source.contribution], 6)
    number = PrintedNumber(printed(source.contribution, digits, "half_up"), digits)
    return f"{place} ({number.text})"


def _correction(row: Row, language: str) -> str:
    place = _joined(row["path"], row["sheet"], row["cell"])

    def shown(part: str) -> str:
        state = row[f"{part}_state"]
        return row[f"{part}_value"] or (label(f"state.{state}", language) if state else "—")

    key = "explain.excluded" if row["action"] == "exclude" else "explain.corrected"
    text = label(
        key,
        language,
        correction=row["correction_id"],
        place=place,
        record=row["record_key"],
        field=row[f"field_title_{language}"],
        found=shown("found"),
        corrected=shown("corrected"),
        reason=row["reason"],
        post=row["author_post"],
        day=row["decided_on"],
    )
    return f"{text} {row['document']}".rstrip()


def _joined(*parts: str | None) -> str:
    return " › ".join(part for part in parts if part)
