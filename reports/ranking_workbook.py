"""The ranking workbook of one programme and period, ready to print, from published tables only.

The same published database gives the same bytes. A draft says so in its title, on every page
and in its file name; the mark leaves only when the office issues.
"""

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import duckdb
import xlsxwriter

from reports import detail_sheets, source_rows, warehouse_rows
from reports.file_names import file_name, sheet_name
from reports.list_sheet import ListSheet, write_list
from reports.listed_units import in_bulletin, listed_units
from reports.period_tables import PeriodTables, read_period_tables
from reports.ranking_sheet import write_ranking_sheet
from reports.ranking_table import RankingTable
from reports.sheet_style import Heading, SheetStyle
from reports.titles import day, document_title
from reports.warehouse_rows import LEVEL, published
from settings.labels import label


def write(
    database: Path,
    programme_id: str,
    period_id: str,
    folder: Path,
    draft: bool = True,
    ranking_id: str = "",
) -> list[Path]:
    """Write the workbook of a period into `folder` and return the paths of what was written.

    It holds every ranking of the period with its lights and lists, or only the ranking that is
    named. Lists that are not for the bulletin, such as who is to be interviewed, have a file of
    their own. Raise WrongUse for a
    programme, period or ranking that is not published.
    """
    with published(database) as connection:
        period = read_period_tables(
            connection, programme_id, period_id, ranking_id=ranking_id or LEVEL
        )
        beside: list[PeriodTables] = []
        if not ranking_id:
            found = warehouse_rows.rankings_beside(connection, programme_id, period_id)
            beside = [
                read_period_tables(connection, programme_id, period_id, ranking_id=name)
                for name in dict.fromkeys(row["ranking_id"] for row in found)
            ]
        lists = _lists(connection, period, beside, draft)
        entries = warehouse_rows.list_entries(connection, programme_id, period_id)
    title = _title(period, period.language, draft)
    folder.mkdir(parents=True, exist_ok=True)
    if not ranking_id and (public := [row for row in entries if in_bulletin(row)]):
        sheet = listed_units(public, period.tables, period.language)
        lists.insert(0, (sheet.title, sheet))
    written = [_target(folder, title)]
    _write(written[0], title, [period, *beside], lists, draft)
    # What is not for the bulletin never lies in its file.
    apart = [row for row in entries if not in_bulletin(row)]
    own_title = _list_title(period, label("sheet.lists_apart", period.language), draft)
    target = _target(folder, own_title)
    if apart and not ranking_id:
        sheet = listed_units(apart, period.tables, period.language, apart=True)
        _write(target, own_title, [period], [(sheet.title, sheet)], draft, with_tables=False)
        written.append(target)
    elif not ranking_id:
        target.unlink(missing_ok=True)
    return written


def _target(folder: Path, title: str) -> Path:
    return folder / f"{file_name(title)}.xlsx"


def _write(
    target: Path,
    title: str,
    rankings: list[PeriodTables],
    lists: list[tuple[str, ListSheet]],
    draft: bool,
    with_tables: bool = True,
) -> None:
    unfinished = target.with_name(f".{target.name}.part")
    try:
        _write_workbook(unfinished, title, rankings, lists, draft, with_tables)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _title(named: PeriodTables | RankingTable, language: str, draft: bool) -> str:
    """Title a workbook, or the table of one method, which may call things in its own way."""
    programme = named.programme_title
    if named.ranking_title:
        names = {"title": programme, "ranking": named.ranking_title}
        programme = label("title.further", language, **names)
    return document_title(programme, named.period_title, language, draft)


def _write_workbook(
    path: Path,
    title: str,
    rankings: list[PeriodTables],
    lists: list[tuple[str, ListSheet]],
    draft: bool,
    with_tables: bool,
) -> None:
    period = rankings[0]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(str(path), options)
    business_date = period.context["business_date"]
    workbook.set_properties(
        {
            "title": title,
            "author": period.office,
            "created": datetime.combine(business_date, time()),
        }
    )
    style = SheetStyle(workbook, period.language)
    heading = Heading(title, period.office, day(business_date, period.language), draft)
    names: set[str] = set()
    for one in rankings if with_tables else []:
        for table in one.tables:
            name = table.ranking_title or label("sheet.ranking", period.language)
            if len(one.tables) > 1:
                name = f"{name} {table.group_title}"
            sheet = workbook.add_worksheet(sheet_name(name, names))
            own = replace(heading, title=_title(table, period.language, draft))
            write_ranking_sheet(sheet, style, table, own)
    for name, content in lists:
        sheet = workbook.add_worksheet(sheet_name(name, names))
        write_list(sheet, style, content, replace(heading, title=_list_title(period, name, draft)))
    workbook.close()


def _list_title(period: PeriodTables, name: str, draft: bool) -> str:
    title = label(
        "title.list",
        period.language,
        programme=period.programme_title,
        period=period.period_title,
        list=name,
    )
    return title + (label("title.draft", period.language) if draft else "")


def _lists(
    connection: duckdb.DuckDBPyConnection,
    period: PeriodTables,
    beside: list[PeriodTables],
    draft: bool,
) -> list[tuple[str, ListSheet]]:
    asked = (period.programme_id, period.period["period_id"])
    language, tables = period.language, list(period.tables)
    ledgers = [
        (one, warehouse_rows.score_lines(connection, *asked, one.ranking_id))
        for one in (period, *beside)
    ]
    scored = {row["indicator_id"]: row for rows in period.items.values() for row in rows}
    listed = {unit.unit_id: unit.name for table in tables for unit in table.units}
    cells = [
        row
        for row in source_rows.source_cells(connection, *asked)
        if row["unit_id"] in listed
        and row["indicator_id"] in scored
        and (row["cell"] or row["record_label"])
    ]
    rounding = str(tables[0].rulebook["rounding"])
    reports = source_rows.timeliness(connection, *asked)
    context = period.context
    facts = [
        ("method.office", period.office),
        ("method.period", period.period_title),
        ("method.business_date", day(context["business_date"], language)),
        ("method.run", str(context["run_id"])),
        ("method.version", str(context["code_version"])),
        ("method.status", label("method.draft" if draft else "method.final", language)),
        ("method.numbers", label("method.one_rounding", language)),
    ]
    sheets = [
        detail_sheets.score_lines(ledgers, language),
        detail_sheets.sources(cells, scored, listed, rounding, language),
        detail_sheets.timeliness(reports, language) if reports else None,
        detail_sheets.method(tables, period.items, facts, language),
    ]
    return [(sheet.title, sheet) for sheet in sheets if sheet is not None]
