"""The simulated workbooks: the events' records written as reporters write them, one habit each."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from quarter_office import NAMES, TITLES
from quarter_records import AREAS, Figure, Record
from quarter_story import Event

_HEADERS = {
    "weekly_progress": ("site", "planned", "done", "workers"),
    "ten_day_investment": ("project", "invested"),
    "monthly_investment": ("project", "name", "plan", "invested_month", "invested_year"),
    "monthly_problems": ("problem", "kind", "deadline", "closed_on"),
    "quarterly_summary": ("duty", "score"),
}
_WRITTEN = {
    "site": "工地编号", "planned": "计划产值", "done": "完成产值", "workers": "在场人数",
    "project": "项目编码", "invested": "累计投资", "name": "项目名称", "plan": "年度计划",
    "invested_month": "本月投资", "invested_year": "累计投资", "problem": "问题编号",
    "kind": "问题类别", "deadline": "办结时限", "closed_on": "办结时间", "duty": "事项编号",
    "score": "自评得分",
}  # fmt: skip
_MONEY = ("planned", "done", "invested", "plan", "invested_month", "invested_year")
_SPOILT = {
    "weekly_progress": "planned", "weekly_inspection": "found", "ten_day_investment": "invested",
    "monthly_investment": "plan", "monthly_problems": "deadline", "quarterly_summary": "score",
}  # fmt: skip
_INSTEAD = {
    "not_applicable": ["—", "/", "不涉及"], "undetermined": ["待定", "未定"],
    "withheld": ["×", "***"], "blank": [None],
}  # fmt: skip
Rows = list[list[Any]]


def workbook_bytes(event: Event) -> bytes:
    """Write the workbook of an event that is no copy; the same event gives the same bytes."""
    if event.fault == "unopenable":
        return f"%PDF-1.4\n% a scan, {event.path}\n".encode()
    random = Random(event.path)
    in_yuan = event.reporter == "D03"
    records = list(event.records)
    spoilt = _spoilt(event, records)
    if event.contract == "weekly_inspection":
        rows = _grid(spoilt)
    else:
        names = _HEADERS[event.contract]
        rows = [[_WRITTEN[name] for name in names]]
        rows += [[_cell(record[name], name, event, random) for name in names] for record in spoilt]
        if event.contract == "monthly_investment" and spoilt and not event.fault:
            total = sum(record["plan"].value for record in spoilt)  # type: ignore[misc]
            rows.append([None, "合计", float(total * 10000 if in_yuan else total), None, None])
    if not records or event.fault == "contradiction":
        rows.append(["零报告"])
    if event.fault == "personal":
        for row, more in zip(rows, ["备注", _personal_number(random)], strict=False):
            row.append(more)
    return _book(event, rows, "元" if in_yuan else "万元")


def write_event(event: Event, inbox: Path, known: dict[str, Event]) -> None:
    """Put the workbook into the inbox."""
    path = inbox / event.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(workbook_bytes(known[event.copy_of] if event.copy_of else event))


def _spoilt(event: Event, records: list[Record]) -> list[Record]:
    """Return the records with the event's fault in them."""
    if event.fault == "contradiction":
        return [{name: _made_up(name) for name in _names(event.contract)}]
    if event.fault == "empty":
        return []
    name = _SPOILT[event.contract]
    instead = {"blank": Figure(None, "blank"), "words": Figure("详见附件"),
               "negative": Figure(Decimal(-5))}  # fmt: skip
    if event.fault in instead:
        return [{**records[0], name: instead[event.fault]}, *records[1:]]
    return [*records, *records[:1]] if event.fault == "twice" else records


def _names(contract: str) -> tuple[str, ...]:
    return _HEADERS.get(contract, ("site", "area", "found", "closed"))


def _made_up(name: str) -> Figure:
    texts = {"site": "G99-01", "problem": "W99-01", "area": AREAS[0], "kind": "征迁"}
    if name in ("deadline", "closed_on"):
        return Figure(date(2017, 5, 5))
    return Figure(texts[name]) if name in texts else Figure(Decimal(1))


def _cell(figure: Figure, name: str, event: Event, random: Random) -> Any:
    value = figure.value
    if value is None:
        return random.choice(_INSTEAD[figure.state])
    if isinstance(value, date):
        return random.choice([value.isoformat(), f"{value.year}年{value.month}月{value.day}日"])
    if isinstance(value, str):
        return value
    if name in _MONEY and event.reporter == "D03":
        value = value * 10000
    if figure.state == "estimated":
        return random.choice([f"约{value:f}", f"{value:f}（预计）", f"{value:f}左右"])
    # Some type numbers as text, with commas.
    if event.reporter in ("D07", "D11") and random.random() < 0.5:
        return f"{value:,}"
    return int(value) if value == int(value) else float(value)


def _grid(records: list[Record]) -> Rows:
    rows: Rows = [["工地编号"], [None]]
    for area in AREAS:
        rows[0] += [area, None]
        rows[1] += ["发现", "整改"]
    by_site: list[tuple[Any, dict[Any, Record]]] = []
    for record in records:
        site, area = record["site"].value, record["area"].value
        # A site that comes twice is a row of its own.
        if not by_site or by_site[-1][0] != site or area in by_site[-1][1]:
            by_site.append((site, {}))
        by_site[-1][1][area] = record
    for site, areas in by_site:
        row = [site]
        for area in AREAS:
            for name in ("found", "closed"):
                known = areas[area][name].value if area in areas else None
                row.append(int(known) if isinstance(known, Decimal) else known)
        rows.append(row)
    return rows


def _book(event: Event, rows: Rows, money: str) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": event.received_at})
    sheet = book.add_worksheet("Sheet1" if event.reporter < "D06" else "报表")
    title = "节日值班安排表" if event.fault == "unknown_sheet" else TITLES[event.contract][1]
    sheet.merge_range(0, 0, 0, 3, f"{event.span.title}{title}（单位：{money}）")
    name = event.spelling or f"{NAMES[event.reporter]}工程指挥部"
    sheet.write(1, 0, f"填报单位：{name}")
    # Two reports that say the same are still two files.
    sheet.write(1, 2, f"制表时间：{event.received_at:%Y-%m-%d %H:%M:%S}")
    top = 3 if event.reporter in ("D02", "D09") else 2
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(top + number, column, value)
    if event.contract == "weekly_inspection":
        sheet.merge_range(top, 0, top + 1, 0, rows[0][0])
        for place, area in enumerate(AREAS):
            sheet.merge_range(top, 1 + 2 * place, top, 2 + 2 * place, area)
    book.close()
    return stream.getvalue()


def _personal_number(random: Random) -> str:
    """Make up an identity number of 18 places whose last is right; of nobody."""
    first = f"110101{random.randint(1950, 1999)}0{random.randint(1, 9)}1{random.randint(0, 9)}999"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True)) % 11
    return first + "10X98765432"[rest]
