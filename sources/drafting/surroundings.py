"""Where a draft looks for title, reporter, period: what stands around the table and in names."""

import re
from typing import Any

from sources.drafting.seen import Seen
from sources.period_titles import period_in_name, period_in_text
from sources.periods import Period
from sources.reading.grid import Sheet, text_of
from sources.reading.row_kinds import at
from sources.text import fold, normalise, tidy
from sources.units import UnitList

_PERIOD = re.compile(
    r"(?:(?:19|20)\d{2}|[〇○零一二三四五六七八九]{4})年?度?"
    r"(?:\d{1,2}月?[-—–~至到]+\d{1,2}月份?|\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年)?"
    r"|\d{1,2}月?[-—–~至到]+\d{1,2}月份?|\d{1,2}月份?"
)
_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[)）】\]]")
_REPORTER = re.compile(
    r"^((?:填报|报送|上报|填表|编报|编制|制表|报表|汇总|申报)(?:单位|部门|机构|地区)|单位名称)"
    r"[^:：]{0,12}[:：]"
)
_PERIOD_LABEL = re.compile(
    r"^(报告期|统计时间|统计期|所属期|报告时间|填报日期|填报时间|填表日期|报送日期|报送时间|制表日期"
    r"|截止日期|截至日期|日期|时间)[^:：]{0,8}[:：]"
)
_ROWS_BELOW = 15
_GENERIC = re.compile(r"^(?:sheet|表|工作表|page)?\d*$", re.IGNORECASE)


def title_of(seen: Seen) -> tuple[int, int, str] | None:
    """Return the cell that is most likely the title: the longest line above the header."""
    best: tuple[int, int, str] | None = None
    for row in range(seen.top):
        for column, cell in enumerate(seen.sheet.rows[row]):
            text = tidy(text_of(cell))
            if cell[:1] != "t" or re.search(r"[:：]", _BRACKETS.sub("", text)) or len(text) > 200:
                continue
            if best is None or _as_title(text) > _as_title(best[2]):
                best = (row, column, text)
    return best if best and len(fold(best[2])) > 1 else None


def _as_title(text: str) -> tuple[bool, int]:
    plain = fold(_BRACKETS.sub("", text))
    said = bool(re.search(r"表$|情况|汇总|统计|台账|清单|名单|进度|明细|登记", plain))
    # 附件1 above the title is none.
    return (said, len(plain) if not plain.startswith("附") else 0)


def lasting_part(title: str) -> str:
    """Return the part of a title that stays: without period, brackets and what stands before."""
    plain = _BRACKETS.sub(" ", title)
    parts = [fold(part) for part in _PERIOD.split(plain)]
    parts = [part.strip("年月日—–-~至到截止底的、,，.：:") for part in parts]
    last = max(parts, key=len, default="")
    if len(last) < 2:
        last = fold(title)
    return last if normalise(last) in normalise(title) else fold(title)


def is_generic(name: str) -> bool:
    """Tell a sheet's name that says nothing, such as Sheet1."""
    return _GENERIC.match(name.strip()) is not None


def around_cells(seen: Seen) -> list[str]:
    """Return the texts above the header and at the table's end."""
    rows = seen.sheet.rows
    lowest = max(seen.bottom + 1, len(rows) - _ROWS_BELOW)
    numbers = [*range(seen.top), *range(lowest, len(rows))]
    return [text_of(cell) for row in numbers for cell in rows[row] if cell[:1] == "t"]


def reporter_place(
    texts: list[str], names: dict[str, str], units: UnitList | None
) -> tuple[dict[str, Any], str]:
    """Return where the reporter stands, and what to ask: a label, else the first name with a unit.

    `names` are the title, the sheet's and the file's name, by the places of a contract.
    """
    for text in texts:
        if found := _REPORTER.match(fold(text)):
            return {"from": "label", "label": found[1]}, "draft.reporter_label"
    for place in ("title", "file", "sheet"):
        if units is not None and len(units.find_within(names.get(place, ""))) == 1:
            return {"from": place}, "draft.reporter_found"
    return {"from": "file"}, "draft.reporter_file"


def period_places(
    texts: list[str], names: dict[str, str], above: list[str]
) -> list[tuple[dict[str, Any], str]]:
    """Return where a period stands, the likeliest place first, each with what to ask."""
    found: list[tuple[dict[str, Any], str]] = []
    year = year_in([*names.values(), *above])
    for text in (names.get("title", ""), *above):
        if period := _period(text, year):
            found.append(({"from": "title", "kind": _kind(period)}, "draft.period_title"))
            break
    for place in ("file", "sheet"):
        period = period_in_name(names.get(place, "")) or _period(names.get(place, ""), year)
        if period:
            found.append(({"from": place, "kind": _kind(period)}, "draft.period_name"))
    for text in texts:
        label = _PERIOD_LABEL.match(fold(text))
        if label:
            period = _period(text, year)
            kind = _kind(period) if period else "month"
            kind = "month" if kind == "day" else kind
            beside = {"from": "label", "label": label[1], "kind": kind}
            found.append((beside, "draft.period_label"))
            break
    fixed = str(year) if year else "2000"
    found.append(({"from": "fixed", "period": fixed}, "draft.period_fixed"))
    return found


def _period(text: str, year: int | None) -> Period | None:
    return period_in_text(text) or (period_in_text(text, None, year) if year else None)


def _kind(period: Period) -> str:
    return "month" if period.kind == "month_span" else period.kind


def year_in(texts: list[str]) -> int | None:
    """Return the first year that some texts name."""
    for text in texts:
        if found := re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", fold(text)):
            return int(found[1])
    return None


def cells_above(sheet: Sheet, top: int) -> list[str]:
    """Return the texts above a row, from the top down."""
    return [
        text_of(at(cells, place))
        for cells in sheet.rows[:top]
        for place in range(len(cells))
        if cells[place][:1] == "t"
    ]
