"""The unit list: check it, propose aliases for refused spellings, list the units of a file."""

import json
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Tell it as JSON.")]
group = typer.Typer(
    no_args_is_help=True, help="The unit list: check it, find missing aliases and units."
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="units")


@group.command("check")
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Check the unit list: how many units, or file, line or cell, reason and proposal (2)."""
    from orchestration.command import workspace_of
    from sources.units import find_units, read_units

    path = find_units(workspace_of(context).reference)
    units = read_units(path).units
    if as_json:
        typer.echo(json.dumps({"file": str(path), "units": len(units)}, ensure_ascii=False))
    else:
        typer.echo(f"{path}: ok ({len(units)})")


@group.command("suggest")
def suggest(context: typer.Context, as_json: AsJson = False) -> None:
    """Print lines for reference/unit_aliases.csv; a person decides, nothing is changed."""
    from orchestration.command import workspace_of
    from sources.ledger import Ledger
    from sources.unit_proposals import alias_line, alias_proposals
    from sources.units import ALIAS_COLUMNS, find_units, read_units

    workspace = workspace_of(context)
    units = read_units(find_units(workspace.reference))
    rows = []
    if workspace.ledger.is_file():
        with Ledger(workspace.ledger) as ledger:
            rows = ledger.current_findings()
    proposals = alias_proposals(rows, units)
    if as_json:
        typer.echo(json.dumps(proposals, ensure_ascii=False))
        return
    typer.echo(",".join(ALIAS_COLUMNS))
    for proposal in proposals:
        # Without a near unit the line would be refused as it stands: a person fills it in.
        typer.echo(("" if proposal["unit_id"] else "# ") + alias_line(proposal))


@group.command("new")
def new(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files that name units.")],
    unit_class: Annotated[str, typer.Option("--class", help="The class of the new units.")],
    field: Annotated[str, typer.Option(help="The contract's field that names them.")] = "unit_id",
    name: Annotated[
        str | None, typer.Option(help="The field with their names; else the contract's label.")
    ] = None,
    parent: Annotated[str, typer.Option(help="The field with the unit they belong to.")] = "",
    contract: Annotated[
        str, typer.Option(help="The contract to read by; else the one that can.")
    ] = "",
    add: Annotated[bool, typer.Option("--add", help="Add them to reference/units.csv.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print lines for reference/units.csv: the units that files name and the list does not."""
    from orchestration.command import workspace_of
    from orchestration.new_units import read_for_units
    from settings.errors import WrongUse
    from settings.reference_list import find_list
    from sources.new_units import add_to_list, as_lines, columns_of, new_units
    from sources.units import COLUMNS, LIST, read_units

    workspace = workspace_of(context)
    path = find_list(workspace.reference, LIST) or workspace.reference / f"{LIST}.csv"
    if add and path.suffix != ".csv":
        raise WrongUse(f"{path} is no CSV → leave out --add and copy the lines into it")
    known = read_units(path) if path.is_file() else None
    form, records = read_for_units(workspace, files, contract)
    found = new_units(records, columns_of(form, field, name, parent), unit_class, known)
    if add and found:
        add_to_list(path, found)
    if as_json:
        typer.echo(
            json.dumps({"file": str(path), "added": add, "units": found}, ensure_ascii=False)
        )
    elif add:
        typer.echo(f"{path}: + {len(found)} ({unit_class})")
    else:
        typer.echo(",".join(COLUMNS))
        typer.echo(as_lines(found), nl=False)
