"""What leaves the warehouse: the explanation of a rank, the ranking workbook."""

import json
from typing import Annotated

import typer

from orchestration.commands.rebuild import AsOf, warehouse_of

Programme = Annotated[str, typer.Option(help="Programme, such as key_projects.")]
PeriodId = Annotated[str, typer.Option(help="Period, such as 2017-M06 or 2017-M01-02.")]


Ranking = Annotated[
    str, typer.Option("--ranking", help="A ranking beside that of the total, such as improvement.")
]


def register(app: typer.Typer) -> None:
    app.command("explain")(explain)
    app.command("export")(export)


def explain(
    context: typer.Context,
    programme: Programme,
    period: PeriodId,
    unit: Annotated[str, typer.Option(help="Unit, by id or name.")],
    ranking: Ranking = "level",
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell it as JSON, with every cell.")
    ] = False,
    as_of: AsOf = "",
) -> None:
    """Say why a unit ranks where it does: every point lost, the rule, the source cells."""
    from orchestration.command import workspace_of
    from reports import explanation
    from settings.office import read_office

    workspace = workspace_of(context)
    office = read_office(workspace)
    told = explanation.explain(warehouse_of(workspace, as_of), programme, period, unit, ranking)
    if as_json:
        typer.echo(json.dumps(told.to_dict(), ensure_ascii=False))
        return
    from rich.console import Console

    console = Console(highlight=False)
    for line in told.lines(office.language):
        console.print(line, soft_wrap=True)


def export(
    context: typer.Context,
    programme: Programme,
    period: PeriodId,
    ranking: Annotated[
        str, typer.Option("--ranking", help="Only this ranking; else all of the period.")
    ] = "",
    output: Annotated[
        str, typer.Option("--output", help="Only this output, such as late_reports; of any period.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Tell the files as JSON.")] = False,
    as_of: AsOf = "",
) -> None:
    """Write the ranking workbook and the lists of a period as drafts; interviews lie apart."""
    from compiling.outputs import read_outputs
    from orchestration.command import workspace_of
    from reports import ranking_workbook
    from reports.asked_for import chosen_outputs
    from reports.outputs.write import write_outputs
    from settings.labels import label
    from settings.office import read_office

    workspace = workspace_of(context)
    office = read_office(workspace)
    warehouse = warehouse_of(workspace, as_of)
    folder = (warehouse.parent if as_of else workspace.exports) / programme / period
    outputs = chosen_outputs(read_outputs(workspace, office, programme), output)
    written = []
    if not output:
        written += ranking_workbook.write(warehouse, programme, period, folder, ranking_id=ranking)
    if not ranking:
        written += write_outputs(warehouse, outputs, programme, period, folder)
    if as_json:
        typer.echo(json.dumps([str(path) for path in written], ensure_ascii=False))
        return
    for path in written:
        typer.echo(f"{label('export.written', office.language)}  {path}")
