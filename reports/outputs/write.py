"""Writing a period's outputs: one workbook of sheets, texts, and files of their own.

What has no rows in the period is not written, except a text that is asked for alone: it says so.
"""

import re
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import duckdb
import xlsxwriter

from compiling.outputs import Output
from reports import warehouse_rows
from reports.asked_for import require_programme
from reports.file_names import file_name, sheet_name
from reports.list_sheet import ListSheet, write_list
from reports.outputs.rows import Names, OutputPart, Value, read_names, read_rows
from reports.print_numbers import PrintedNumber
from reports.sheet_style import Heading, SheetStyle
from reports.titles import day, programme_title
from reports.warehouse_rows import Row, published
from settings.errors import WrongUse
from settings.labels import in_language, label

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def write_outputs(
    database: Path,
    outputs: list[Output],
    programme_id: str,
    period_id: str,
    folder: Path,
    draft: bool = True,
) -> list[Path]:
    """Write outputs of a period into `folder`; return the files, the workbook first.

    Raises WrongUse for a period, a source or a column that is not published.
    """
    with published(database) as connection:
        require_programme(connection, programme_id)
        period = _period(connection, period_id)
        context = warehouse_rows.build_context(connection)
        language = context["language"]
        names = read_names(connection, language)
        rulebooks = list(warehouse_rows.rulebooks(connection, programme_id).values())
        programme = programme_title(programme_id, rulebooks, language)
        found = [
            (output, read_rows(connection, output, programme_id, period_id, names))
            for output in outputs
        ]
    title = f"{in_language(period, 'label', language)}{programme}"
    if language == "en":
        title = f"{programme}, {in_language(period, 'label', language)}"
    document = _Document(context, title, language, draft, names)
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    sheets = [(output, parts) for output, parts in found if output.form == "sheet" and parts]
    together = [each for each in sheets if not each[0].apart]
    if together:
        written.append(document.workbook(folder, label("title.outputs", language), together))
    for output, parts in sheets:
        if output.apart:
            own = output.title.in_language(language)
            written.append(document.workbook(folder, own, [(output, parts)]))
    for output, parts in found:
        # Who asks for one text alone wants to paste that there is nothing.
        if output.form == "text" and (parts or len(outputs) == 1):
            written += document.texts(folder, output, parts or [OutputPart("", [])])
    return written


def _period(connection: duckdb.DuckDBPyConnection, period_id: str) -> Row:
    sql = "select * from marts.dim_period where period_id = ?"
    found = warehouse_rows.query(connection, sql, period_id)
    if not found:
        raise WrongUse(f"there is no period '{period_id}' → such as 2017-M06, 2017-Q2, 2016-06-05")
    return found[0]


class _Document:
    """What all outputs of one period have in common."""

    def __init__(self, context: Row, of: str, language: str, draft: bool, names: Names) -> None:
        self._context = context
        self._of = of
        self._language = language
        self._draft = draft
        self._names = names
        self._office = in_language(context, "office", language)

    def _title(self, own: str) -> str:
        between = ": " if self._language == "en" else ""
        mark = label("title.draft", self._language) if self._draft else ""
        return f"{self._of}{between}{own}{mark}"

    def workbook(
        self, folder: Path, own: str, outputs: list[tuple[Output, list[OutputPart]]]
    ) -> Path:
        """Write sheets into a workbook of their own."""
        target = folder / (file_name(self._title(own)) + ".xlsx")
        unfinished = target.with_name(f".{target.name}.part")
        options = {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        }  # fmt: skip
        business_date = self._context["business_date"]
        heading = Heading("", self._office, day(business_date, self._language), self._draft)
        try:
            workbook = xlsxwriter.Workbook(str(unfinished), options)
            created = datetime.combine(business_date, time())
            workbook.set_properties(
                {"title": self._title(own), "author": self._office, "created": created}
            )
            style = SheetStyle(workbook, self._language)
            taken: set[str] = set()
            for output, parts in outputs:
                for part in parts:
                    name = " ".join(filter(None, [self._name(output), part.of]))
                    sheet = workbook.add_worksheet(sheet_name(name, taken))
                    content = self._sheet(output, part)
                    write_list(sheet, style, content, replace(heading, title=self._title(name)))
            workbook.close()
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        return target

    def _name(self, output: Output) -> str:
        return output.title.in_language(self._language)

    def _sheet(self, output: Output, part: OutputPart) -> ListSheet:
        columns = output.columns
        number = label("column.number_of_row", self._language)
        return ListSheet(
            self._name(output),
            [number, *(column.title.in_language(self._language) for column in columns)],
            [[place, *row] for place, row in enumerate(part.rows, start=1)],
            {place: float(c.wrapped) for place, c in enumerate(columns, start=1) if c.wrapped},
            frozenset(
                place
                for place, column in enumerate(columns, start=1)
                if column.shown in ("date", "moment", "period", "yes_no")
            ),
        )

    def texts(self, folder: Path, output: Output, parts: list[OutputPart]) -> list[Path]:
        """Write a text, or one for each part, ready to paste."""
        assert output.text is not None
        written = []
        for part in parts:
            words = {"title": self._name(output), "period": self._of, "of": part.of}
            lines = [_filled(output.text.head.in_language(self._language), words)]
            for place, row in enumerate(part.rows, start=1):
                own = {
                    column.field: _text(value)
                    for column, value in zip(output.columns, row, strict=True)
                }
                said = output.text.line.in_language(self._language)
                lines.append(_filled(said, words | {"number": str(place)} | own))
            if not part.rows:
                lines.append(_filled(output.text.none.in_language(self._language), words))
            if output.text.foot is not None:
                words["count"] = str(len(part.rows))
                lines.append(_filled(output.text.foot.in_language(self._language), words))
            name = self._title(" ".join(filter(None, [self._name(output), part.of])))
            target = folder / (file_name(name) + ".txt")
            target.write_text("\n".join(lines) + "\n", encoding="utf-8")
            written.append(target)
        return written


def _text(value: Value) -> str:
    return value.text if isinstance(value, PrintedNumber) else value


def _filled(words: str, known: dict[str, str]) -> str:
    """Fill placeholders once, so that a value with braces in it stays as it is."""
    return _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), words)
