"""What is handed out: blank workbooks that the contracts read without a fault."""

import json
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("templates")(templates)


def templates(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write into.")],
    contract: Annotated[
        list[str] | None, typer.Option(help="A contract's id; several times for several. Else all.")
    ] = None,
    period: Annotated[
        str, typer.Option(help="Period, such as 2017-M06; else it is left to be filled in.")
    ] = "",
    reporter: Annotated[
        list[str] | None,
        typer.Option(help="Who reports, by id or name; several times for several. Else all."),
    ] = None,
    unit: Annotated[str, typer.Option(help="The assessed unit, where a name must say it.")] = "",
    layout: Annotated[
        str | None, typer.Option(help="One of the contract's layouts; else that of the period.")
    ] = None,
    rows: Annotated[int, typer.Option(min=3, max=2000, help="Rows to fill in.")] = 30,
    for_all: Annotated[
        bool, typer.Option("--for-all", help="One workbook in which the sender picks its name.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Tell it as JSON.")] = False,
) -> None:
    """Write blank workbooks from the contracts, ready to hand out (2: one cannot be laid out)."""
    from orchestration.blank_workbooks import Wanted, hand_out
    from orchestration.command import workspace_of
    from settings.labels import label

    wanted = Wanted(
        tuple(contract or ()), period, tuple(reporter or ()), unit, layout, rows, for_all
    )
    done = hand_out(workspace_of(context), folder, wanted)
    if as_json:
        told = {
            "written": [
                {
                    "path": str(path),
                    "contract": template.contract,
                    "layout": template.layout,
                    "reporter_id": template.reporter_id,
                    "period_id": template.period_id,
                }
                for path, template in done.written
            ],
            "refused": [
                {
                    "contract": one.contract,
                    "key": one.key,
                    "reason": one.reason,
                    "proposal": one.mend,
                }
                for one in done.refused
            ],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for path, _ in done.written:
        typer.echo(f"{label('template.written', done.language)}  {path}")
    for one in done.refused:
        typer.echo(f"{label('template.refused', done.language)}  {one}", err=True)
