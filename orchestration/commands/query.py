"""SQL on the published warehouse: read-only, and nothing else within reach."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.rebuild import AsOf, warehouse_of


class Format(StrEnum):
    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def register(app: typer.Typer) -> None:
    app.command("sql")(sql)


def sql(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="One select; - reads it from standard input.")],
    form: Annotated[
        Format, typer.Option("--format", help="How to write the result.")
    ] = Format.table,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file, not to the screen.")
    ] = None,
    as_of: AsOf = "",
) -> None:
    """Ask the published warehouse: it can neither write nor touch other files."""
    from orchestration.command import workspace_of
    from reports.sql_answer import answer, write_answer
    from settings.errors import WrongUse
    from settings.office import read_office

    workspace = workspace_of(context)
    read_office(workspace)
    text = sys.stdin.read() if query == "-" else query
    if form is Format.parquet and output is None and sys.stdout.isatty():
        raise WrongUse("Parquet is not for the screen → add --output FILE")
    write_answer(answer(warehouse_of(workspace, as_of), text), form.value, output)
