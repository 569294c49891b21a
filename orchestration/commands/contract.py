"""Writing contracts: draft one from a workbook, try it, check it, tell the language's schema."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Tell it as JSON.")]
group = typer.Typer(
    no_args_is_help=True, help="Write contracts: draft, try and check the form of a report."
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="contract")


@group.command("check")
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="CONTRACT.yml…", help="Contract files to check.")
    ],
) -> None:
    """Check contract files: ok, or file, line, reason and proposal (exit code 2)."""
    from settings.errors import Refusal, RefusedDefinition
    from sources.drafting.files import refusals_of

    refusals: list[Refusal] = []
    for path in files:
        wrong = refusals_of(path)
        refusals += wrong
        if not wrong:
            typer.echo(f"{path}: ok")
    if refusals:
        raise RefusedDefinition(refusals)


@group.command("schema")
def schema() -> None:
    """Print the JSON Schema of the contract language, for editors."""
    from sources.drafting.schema import schema_text

    typer.echo(schema_text(), nl=False)
