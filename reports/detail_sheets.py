"""The sheets behind the ranking: score lines, source cells, reports received, method."""

from typing import Any

from reports.list_sheet import ListSheet
from reports.period_tables import PeriodTables
from reports.print_numbers import PrintedNumber, digits_to_show, printed
from reports.ranking_table import RankingTable
from reports.report_states import time_of_day
from reports.titles import unit_name
from reports.warehouse_rows import Row
from settings.labels import in_language, label, label_or

# A list that nobody can scroll through helps nobody; the rest is said to be in the warehouse.
MOST_ROWS = 100_000
_PARTS = {"numerator": 0, "denominator": 1, "filter": 2}


def score_lines(ledgers: list[tuple[PeriodTables, list[Row]]], language: str) -> ListSheet:
    """List every line of each ranking's ledger, unit by unit in print order, item by item."""
    several = any(len(period.tables) > 1 for period, _ in ledgers)
    rows: list[list[Any]] = []
    for period, lines in ledgers:
        own = _ledger_rows(list(period.tables), period.items, lines, several, language)
        title = period.ranking_title or label("column.total", language)
        rows += [[title, *row] for row in own] if len(ledgers) > 1 else own
    names = ["ranking"] if len(ledgers) > 1 else []
    names += ["group"] if several else []
    names += ["unit", "item", "line_kind", "points", "sentence"]
    headings = [label(f"column.{name}", language) for name in names]
    return ListSheet(
        label("sheet.score_lines", language),
        headings,
        rows,
        {len(names) - 1: 110},
        frozenset({len(names) - 3}),
    )


def _ledger_rows(
    tables: list[RankingTable],
    items: dict[str, list[Row]],
    lines: list[Row],
    several: bool,
    language: str,
) -> list[list[Any]]:
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
                        *([table.group_title] if several else []),
                        unit.name,
                        in_language(node, "title", language) or label("column.total", language),
                        label_or(f"line_kind.{line['line_kind']}", language, line["line_kind"]),
                        PrintedNumber(points, digits),
                        in_language(line, "sentence", language),
                    ]
                )
    return rows


def sources(
    cells: list[Row],
    indicators: dict[str, Row],
    units: dict[str, str],
    rounding: str,
    language: str,
) -> ListSheet:
    """List the cells that every indicator value rests on: unit by unit, as `units` are ordered.

    `indicators` are in the order of the rulebook; numerator, denominator, filter follow each other.
    """
    unit_order = {unit_id: place for place, unit_id in enumerate(units)}
    indicator_order = {indicator_id: place for place, indicator_id in enumerate(indicators)}
    cells = sorted(
        cells,
        key=lambda row: (
            unit_order[row["unit_id"]],
            indicator_order[row["indicator_id"]],
            row["path"] or "",
            row["block"],
            row["source_row"],
            _PARTS.get(row["part"], len(_PARTS)),
            row["field"],
        ),
    )
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
                units[row["unit_id"]],
                row["record_label"],
                label_or(f"part.{row['part']}", language, row["part"]),
                in_language(row, "field_title", language) or row["field"],
                row["path"],
                row["sheet"],
                row["cell"],
                contribution,
            ]
        )
    names = [
        "indicator",
        "unit",
        "record",
        "part",
        "field",
        "file",
        "sheet",
        "cell",
        "contribution",
    ]
    headings = [label(f"column.{name}", language) for name in names]
    left_out = len(cells) - len(rows)
    return ListSheet(
        label("sheet.sources", language),
        headings,
        rows,
        {2: 46, 5: 52},
        frozenset({3, 7}),
        left_out,
    )


def timeliness(reports: list[Row], language: str) -> ListSheet:
    """List which expected reports came, when, and how often they had to be sent again."""
    contracts = {row["contract_id"] for row in reports}
    rows: list[list[Any]] = []
    for row in reports:
        answer = label("word.yes" if row["is_corrected"] else "word.no", language)
        rows.append(
            [
                *([_contract(row, language)] if len(contracts) > 1 else []),
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
    centred = frozenset(range(len(names) - 7, len(names)))
    return ListSheet(label("sheet.timeliness", language), headings, rows, {}, centred)


def _contract(row: Row, language: str) -> str:
    return in_language(row, "contract_title", language) or str(row["contract_id"])


def _moment(value: Any) -> str:
    return "" if value is None else f"{value:%Y-%m-%d} {time_of_day(value)}"


def method(
    tables: list[RankingTable],
    items: dict[str, list[Row]],
    facts: list[tuple[str, str]],
    language: str,
) -> ListSheet:
    """Say by which rules the tables were made, and from which build they come."""
    entries = list(facts)
    told: set[str] = set()
    for table in tables:
        rulebook = table.rulebook
        if rulebook["rulebook_id"] not in told:
            told.add(rulebook["rulebook_id"])
            entries += _rulebook_entries(rulebook, items[rulebook["rulebook_id"]], language)
            entries += _grade_entries(table, language)
        sizes = {"members": table.group_members, "ranked": table.group_size}
        size = label("method.size", language, minimum=table.minimum_size or 1, **sizes)
        entries.append(
            ("method.group", label("remark", language, status=table.group_title, reason=size))
        )
    rows: list[list[Any]] = [[label(key, language), text] for key, text in entries if text]
    headings = [label("column.subject", language), label("column.text", language)]
    return ListSheet(label("sheet.method", language), headings, rows, {1: 110})


def _grade_entries(table: RankingTable, language: str) -> list[tuple[str, str]]:
    """Say which total has which grade, how many may have it, and what takes it away."""

    def joined(row: Row, *parts: str) -> str:
        reason = label("list.semicolon", language).join(part for part in parts if part)
        title = in_language(row, "title", language)
        return label("remark", language, status=title, reason=reason)

    told = [
        ("method.grade", joined(row, *(in_language(row, each, language)
                                       for each in ("rule", "quota"))))
        for row in table.grades
    ]  # fmt: skip
    return told + [
        (
            "method.veto",
            joined(
                row,
                in_language(row, "rule", language),
                label(f"rulebook.severity_{row['severity']}", language),
                label("rulebook.basis", language, basis=row["basis"]),
            ),
        )
        for row in table.vetoes
    ]


def _rulebook_entries(rulebook: Row, items: list[Row], language: str) -> list[tuple[str, str]]:
    rounding, ties = str(rulebook["rounding"]), str(rulebook["tie_rule"])
    digits = rulebook["printed_digits"]
    scored = [
        label(
            "remark",
            language,
            status=in_language(item, "title", language),
            reason=in_language(item, "rule", language),
        )
        for item in items
    ]
    return [
        ("method.rulebook", in_language(rulebook, "title", language)),
        ("method.legal_basis", str(rulebook["legal_basis"] or "").strip()),
        ("method.approval", rulebook["approval_number"] or label("word.none", language)),
        *(("method.item", text) for text in scored),
        ("method.follows", label(f"follows.{rulebook['ranks_follow']}", language)),
        ("method.ties", label(f"ties.{ties}", language)),
        ("method.ties", in_language(rulebook, "ties_broken_by", language)),
        ("method.rounding", label(f"rounding.{rounding}", language, digits=digits)),
        ("method.note", in_language(rulebook, "note", language)),
    ]
