"""The unit list: check it, and propose aliases for spellings that were refused."""

import json
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Tell it as JSON.")]
group = typer.Typer(no_args_is_help=True, help="The unit list: check it, find missing aliases.")


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
