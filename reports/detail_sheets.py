"""The sheets behind the ranking: score lines, source cells, reports received, method."""

from dataclasses import dataclass
from typing import Any

from reports.print_numbers import PrintedNumber, digits_to_show, printed
from reports.ranking_table import RankingTable
from reports.sheet_style import SheetStyle, fitted_widths, lines_needed, set_page
from reports.titles import unit_name
from reports.warehouse_rows import Row
from settings.labels import in_language, label, label_or

_LINE_HEIGHT = 17.0
# A list that nobody can scroll through helps nobody; the rest is said to be in the warehouse.
MOST_ROWS = 100_000


@dataclass(frozen=True)
class ListSheet:
    """A plain list: title, column heads, rows, and which columns wrap (index → width)."""

    title: str
    headings: list[str]
    rows: list[list[Any]]
    wrapped: dict[int, float]
    left_out: int = 0


def write_list(sheet: Any, style: SheetStyle, content: ListSheet, office: str, draft: bool) -> None:
    """Write a list with its head repeated on every page."""
    last = len(content.headings) - 1
    texts = [
        [heading, *(_shown(row[index]) for row in content.rows)]
        for index, heading in enumerate(content.headings)
    ]
    widths = fitted_widths(texts, 6, 60)
    for index, width in content.wrapped.items():
        widths[index] = min(width, widths[index])
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.set_row(0, 40)
    sheet.merge_range(0, 0, 0, last, "", style.title())
    sheet.write_string(0, 0, content.title, style.title())
    sheet.set_row(1, 28)
    for index, heading in enumerate(content.headings):
        sheet.write_string(1, index, heading, style.header())
    for number, row in enumerate(content.rows, start=2):
        lines = max(
            [1, *(lines_needed(_shown(row[each]), widths[each] - 1) for each in content.wrapped)]
        )
        sheet.set_row(number, 6 + _LINE_HEIGHT * lines)
        for index, value in enumerate(row):
            wrap = {"text_wrap": True} if index in content.wrapped else {}
            style.write(sheet, number, index, value, **wrap)
    if content.left_out:
        text = label("note.left_out", style.language, count=content.left_out)
        sheet.write_string(len(content.rows) + 2, 0, text, style.get())
    sheet.freeze_panes(2, 0)
    set_page(sheet, style.language, office, draft, (0, 1))


def _shown(value: Any) -> str:
    if isinstance(value, PrintedNumber):
        return value.text
    return "" if value is None else str(value)


def score_lines(
    tables: list[RankingTable], items: dict[str, list[Row]], lines: list[Row], language: str
) -> ListSheet:
    """List every line of the ledger, unit by unit in print order, item by item."""
    by_unit: dict[tuple[str, str, str], list[Row]] = {}
    for line in lines:
        key = (line["rulebook_id"], line["peer_group_id"], line["unit_id"])
        by_unit.setdefault(key, []).append(line)
    rows: list[list[Any]] = []
    for table in tables:
        rulebook_id = table.rulebook["rulebook_id"]
        nodes = {row["item_id"]: row for row in items[rulebook_id]}
        order = {item_id: position for position, item_id in enumerate(nodes)}
        digits, rounding = int(table.rulebook["printed_digits"]), str(table.rulebook["rounding"])
        for unit in table.units:
            own = by_unit.get((rulebook_id, table.peer_group_id, unit.unit_id), [])
            for line in sorted(own, key=lambda each: order.get(each["item_id"], len(order))):
                points = printed(line["points"], digits, rounding)
                # The line that makes the exact sum foot is far below what is printed.
                if line["line_kind"] == "rounding" and not points:
                    continue
                node = nodes.get(line["item_id"], {})
                rows.append(
                    [
                        *([table.group_title] if len(tables) > 1 else []),
                        unit.name,
                        in_language(node, "title", language)
                        or label_or("row.total", language, line["item_id"] or ""),
                        label_or(f"line_kind.{line['line_kind']}", language, line["line_kind"]),
                        PrintedNumber(points, digits),
                        in_language(line, "sentence", language),
                    ]
                )
    names = ["group"] if len(tables) > 1 else []
    names += ["unit", "item", "line_kind", "points", "sentence"]
    headings = [label(f"column.{name}", language) for name in names]
    return ListSheet(label("sheet.score_lines", language), headings, rows, {len(names) - 1: 110})


def sources(
    cells: list[Row],
    indicators: dict[str, Row],
    units: dict[str, str],
    rounding: str,
    language: str,
) -> ListSheet:
    """List the cells that every indicator value rests on."""
    digits: dict[tuple[str, str], int] = {}
    for row in cells:
        key = (row["indicator_id"], row["part"])
        if row["contribution"] is not None:
            digits[key] = max(digits.get(key, 0), digits_to_show([row["contribution"]], 6))
    rows: list[list[Any]] = []
    for row in cells[:MOST_ROWS]:
        value, places = row["contribution"], digits.get((row["indicator_id"], row["part"]), 0)
        contribution = (
            None if value is None else PrintedNumber(printed(value, places, rounding), places)
        )
        indicator = indicators.get(row["indicator_id"], {})
        rows.append(
            [
                in_language(indicator, "indicator_title", language) or row["indicator_id"],
                units.get(row["unit_id"], row["unit_id"]),
                row["record_label"],
                label_or(f"part.{row['part']}", language, row["part"]),
                row["path"],
                row["sheet"],
                row["cell"],
                contribution,
            ]
        )
    names = ["indicator", "unit", "record", "part", "file", "sheet", "cell", "contribution"]
    headings = [label(f"column.{name}", language) for name in names]
    left_out = len(cells) - len(rows)
    return ListSheet(label("sheet.sources", language), headings, rows, {2: 40, 4: 52}, left_out)


def timeliness(reports: list[Row], language: str) -> ListSheet:
    """List which expected reports came, when, and how often they had to be sent again."""
    contracts = {row["contract_id"] for row in reports}
    rows: list[list[Any]] = []
    for row in reports:
        answer = label("word.yes" if row["is_corrected"] else "word.no", language)
        rows.append(
            [
                *([row["contract_id"]] if len(contracts) > 1 else []),
                unit_name(row, language),
                _moment(row["due_at"]),
                _moment(row["first_received_at"]),
                label_or(f"timeliness.{row['status']}", language, row["status"]),
                row["times_received"],
                row["times_refused"],
                answer,
                row["findings"],
            ]
        )
    names = ["contract"] if len(contracts) > 1 else []
    names += ["unit", "due_at", "received_at", "status", "times_received", "times_refused"]
    names += ["corrected", "findings"]
    headings = [label(f"column.{name}", language) for name in names]
    return ListSheet(label("sheet.timeliness", language), headings, rows, {})


def _moment(value: Any) -> str:
    return "" if value is None else f"{value:%Y-%m-%d %H:%M}"


def method(tables: list[RankingTable], facts: list[tuple[str, str]], language: str) -> ListSheet:
    """Say by which rules the tables were made, and from which build they come."""
    rows: list[list[Any]] = [[label(key, language), text] for key, text in facts]
    for table in tables:
        rulebook = table.rulebook
        rounding, ties = str(rulebook["rounding"]), str(rulebook["ties"])
        sizes = {"members": table.group_members, "ranked": table.group_size}
        entries = [
            ("method.rulebook", in_language(rulebook, "title", language)),
            ("method.legal_basis", rulebook["legal_basis"] or ""),
            ("method.approval", rulebook["approval_number"] or label("word.none", language)),
            ("method.group", f"{table.group_title} — {label('method.size', language, **sizes)}"),
            ("method.minimum", str(rulebook_minimum(table))),
            ("method.follows", label(f"follows.{rulebook['ranking_follows']}", language)),
            ("method.ties", label(f"ties.{ties}", language)),
            (
                "method.rounding",
                label(f"rounding.{rounding}", language, digits=rulebook["printed_digits"]),
            ),
            ("method.note", in_language(rulebook, "note", language)),
        ]
        rows += [[label(key, language), text] for key, text in entries if text]
    headings = [label("column.subject", language), label("column.text", language)]
    return ListSheet(label("sheet.method", language), headings, rows, {1: 110})


def rulebook_minimum(table: RankingTable) -> int | str:
    """Return the least number of units that may be ranked together, where one is set."""
    return table.minimum_size if table.minimum_size is not None else ""
