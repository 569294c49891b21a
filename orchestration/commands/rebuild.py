"""Looking back: build what was known at a moment, beside what is published."""

import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from settings.errors import WrongUse
from settings.workspace import Workspace

AsOf = Annotated[
    str,
    typer.Option("--as-of", help="Ask what was rebuilt as of this day or time (kaoping rebuild)."),
]


def warehouse_of(workspace: Workspace, as_of: str) -> Path:
    """Return the published file, or the one rebuilt as of a moment."""
    if not as_of:
        return workspace.published
    from settings.moment import Moment

    moment = Moment.of(as_of)
    path = workspace.rebuilt(moment.name)
    if not path.is_file():
        raise WrongUse(f"{path} is not there → kaoping rebuild --as-of '{moment}'")
    return path


def register(app: typer.Typer) -> None:
    app.command("rebuild")(rebuild)


def rebuild(
    context: typer.Context,
    as_of: Annotated[
        str,
        typer.Option("--as-of", metavar="DAY|TIME", help="Such as 2017-05-05, '2017-05-05 17:00'."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Else exports/as-of/<moment>.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Tell the outcome as JSON.")] = False,
) -> None:
    """Build what was known then, with the definitions of then. It is never published."""
    from orchestration.command import workspace_of
    from orchestration.commands.run import Progress
    from orchestration.rebuild import rebuild_as_of
    from settings.errors import KaopingError
    from settings.moment import Moment
    from settings.office import read_office

    workspace = workspace_of(context)
    language = read_office(workspace).language
    started = time.monotonic()
    with Progress(as_json) as progress:
        try:
            outcome = rebuild_as_of(workspace, Moment.of(as_of), out, progress)
        except KaopingError as error:
            if as_json:
                told = {"verdict": "failed", "message": str(error)}
                typer.echo(json.dumps(told, ensure_ascii=False))
            raise
    outcome["seconds"] = round(time.monotonic() - started, 2)
    if as_json:
        typer.echo(json.dumps(outcome, ensure_ascii=False))
    else:
        _tell(outcome, language)


def _tell(outcome: dict[str, Any], language: str) -> None:
    from rich.console import Console

    from settings.labels import label

    console = Console(highlight=False)
    console.print(
        f"{label('rebuild.written', language, as_of=outcome['as_of'])}  {outcome['warehouse']}",
        style="green", soft_wrap=True,
    )  # fmt: skip
    for key in ("files_known", "read_again", "set_aside"):
        if outcome[key] or key == "files_known":
            console.print(f"{label('rebuild.' + key, language)}  {outcome[key]}")
    if outcome["nothing_due"]:
        console.print(label("refresh_nothing_due", language), style="yellow", soft_wrap=True)
    known = "of_then" if outcome["are_definitions_of_then"] else "not_of_then"
    console.print(
        label(
            f"rebuild.{known}", language,
            set=outcome["definitions_set"], seen_at=outcome["definitions_seen_at"],
        ),
        style="" if outcome["are_definitions_of_then"] else "yellow", soft_wrap=True,
    )  # fmt: skip
    console.print(label("rebuild.not_published", language))
