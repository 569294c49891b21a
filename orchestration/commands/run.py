"""Running: the main job at once, or Dagster's UI and daemon with the nightly schedule."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from settings.errors import KaopingError, WrongUse
from settings.workspace import CODE_ROOT, Workspace

_SHOWN = 12


def register(app: typer.Typer) -> None:
    app.command("refresh")(refresh)
    app.command("serve")(serve)


def refresh(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Tell the outcome as JSON.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Build and publish even if nothing has changed.")
    ] = False,
) -> None:
    """Read what is new, gate it, build facts, scores and rankings, publish."""
    from orchestration.command import workspace_of
    from orchestration.refresh import refresh_workspace
    from settings.definition_words import refusing_in
    from settings.office import read_office

    workspace = workspace_of(context)
    office = read_office(workspace)
    started = time.monotonic()
    with Progress(as_json) as progress:
        try:
            with refusing_in(office.language):
                outcome = refresh_workspace(workspace, progress, force)
        except KaopingError as error:
            if as_json:
                typer.echo(
                    json.dumps({"verdict": "failed", "message": str(error)}, ensure_ascii=False)
                )
            raise
    outcome["seconds"] = round(time.monotonic() - started, 2)
    if as_json:
        typer.echo(json.dumps(outcome, ensure_ascii=False))
    else:
        _tell(workspace, outcome, office.language)


def _tell(workspace: Workspace, outcome: dict[str, Any], language: str) -> None:
    from rich.console import Console

    from settings.labels import label

    console = Console(highlight=False)
    for row in outcome["times_not_applied"][:_SHOWN]:
        told = label("refresh_time_not_applied", language, **row)
        console.print(told, style="yellow", markup=False, soft_wrap=True)
    if len(outcome["times_not_applied"]) > _SHOWN:
        console.print(f"  … {len(outcome['times_not_applied']) - _SHOWN}")
    for row in outcome["outside_calendar"][:_SHOWN]:
        # January and February as one report have a period of their own.
        together = "M01-02" in row["first"] + row["last"]
        more = ", january_february: together" if together else ""
        told = label("refresh_outside_calendar", language, more=more, **row)
        console.print(told, style="yellow", markup=False, soft_wrap=True)
    if len(outcome["outside_calendar"]) > _SHOWN:
        console.print(f"  … {len(outcome['outside_calendar']) - _SHOWN}")
    if outcome["verdict"] == "unchanged":
        console.print(label("refresh_unchanged", language))
        return
    for key in ("files_read", "accepted", "refused", "duplicates", "set_aside", "waiting",
                "after_closing"):  # fmt: skip
        if outcome[key] or key in ("files_read", "accepted", "refused"):
            style = (
                "yellow"
                if key in ("refused", "set_aside", "after_closing") and outcome[key]
                else ""
            )
            console.print(f"{label('refresh_' + key, language)}  {outcome[key]}", style=style)
    console.print(f"{label('refresh_published', language)}  {workspace.published}", style="green")
    if outcome["nothing_due"]:
        console.print(label("refresh_nothing_due", language), style="yellow", soft_wrap=True)
    console.print(f"{label('refresh_seconds', language)}  {outcome['seconds']}")
    if outcome["returned"]:
        told = f"{label('refresh_returned', language)}  {outcome['returned']}"
        console.print(f"{told}  {workspace.returned}", soft_wrap=True)
    if outcome["refused"]:
        _tell_refused(workspace, outcome["run_id"], language)
        console.print(label("refresh_see_findings", language))


def _tell_refused(workspace: Workspace, run_id: str, language: str) -> None:
    """Name the refused workbooks of this run, each with its first finding."""
    from rich.console import Console
    from rich.text import Text

    from orchestration.standing import workspace_findings
    from settings.catalogue import words

    console = Console(highlight=False)
    rows = workspace_findings(workspace, "", "", "refuse", False)
    first = {row["path"]: row for row in reversed(rows) if row.get("run_id") == run_id}
    paths = sorted(first)
    for path in paths[:_SHOWN]:
        row = first[path]
        place = "!".join(part for part in (row["sheet"], row["cell"]) if part)
        title = words(row["code"], language)[0]
        console.print(
            Text(f"  {path}  {place}  {row['code']} {title}", style="yellow"), soft_wrap=True
        )
    if len(paths) > _SHOWN:
        console.print(f"  … {len(paths) - _SHOWN}")


class Progress:
    """A spinner with the present step, on a terminal; nothing where a program reads."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet or not sys.stderr.isatty()

    def __enter__(self) -> Any:
        if self._quiet:
            return lambda message: None
        from rich.console import Console

        self._status = Console(stderr=True).status("…")
        self._status.__enter__()
        return self._status.update

    def __exit__(self, *error: Any) -> None:
        if not self._quiet:
            self._status.__exit__(*error)


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port of the UI on 127.0.0.1.")] = 3000,
) -> None:
    """Run Dagster's UI and daemon on 127.0.0.1, with the nightly schedule."""
    from orchestration.command import workspace_of
    from orchestration.job import instance_settings
    from settings.office import read_office

    workspace = workspace_of(context)
    read_office(workspace)
    if not 1024 <= port <= 65535:
        raise WrongUse(f"{port} is no port for this → choose one from 1024 to 65535")
    instance_settings(workspace)
    environment = os.environ | {
        "DAGSTER_HOME": str(workspace.dagster_home),
        "KAOPING_HOME": str(workspace.home),
        "GX_ANALYTICS_ENABLED": "false",
    }
    typer.echo(f"http://127.0.0.1:{port}  (Ctrl-C stops it)", err=True)
    sys.stdout.flush()
    os.chdir(CODE_ROOT)
    program = str(Path(sys.executable).with_name("dagster"))
    os.execve(
        program,
        [program, "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)],
        environment,
    )
