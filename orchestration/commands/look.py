"""Looking: the state of the workspace, the findings, a dry run of one workbook."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from settings.workspace import Workspace

AsJson = Annotated[bool, typer.Option("--json", help="Tell it as JSON.")]


def register(app: typer.Typer) -> None:
    app.command("status")(status)
    app.command("findings")(findings)
    app.command("check")(check)


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Tell what is published, what the latest runs did, what waits in the inbox."""
    from orchestration.command import workspace_of
    from orchestration.standing import workspace_status

    told = workspace_status(workspace_of(context))
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    _print_status(told)


def _print_status(told: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    from orchestration.standing import STANDINGS
    from settings.labels import label, label_or

    language = told["language"]
    console = Console(highlight=False)
    for key in ("office", "business_date", "published", "waiting"):
        value = told[key]
        if key == "published" and not value:
            value = label("status.nothing_published", language)
        console.print(f"{label('status.' + key, language)}  {value}", markup=False)
    for row in told["decisions_waiting"]:
        text = label("status.decision_waiting", language, **row)
        console.print(text, style="yellow", markup=False)
    if told["submissions"]:
        shown = [name for name in STANDINGS if any(row[name] for row in told["submissions"])]
        table = Table(title=label("status.submissions", language))
        for key in ("contract", "period"):
            table.add_column(label("status." + key, language))
        for name in shown:
            table.add_column(label("standing." + name, language), justify="right")
        for row in told["submissions"]:
            table.add_row(
                row["contract_id"] or "—", row["period_id"] or "—",
                *(str(row[name] or "") for name in shown),
            )  # fmt: skip
        console.print(table)
    if told["runs"]:
        table = Table(title=label("status.runs", language))
        for key in ("run", "started", "verdict"):
            table.add_column(label("status." + key, language))
        for key in ("files_read", "accepted", "refused"):
            table.add_column(label("refresh_" + key, language), justify="right")
        for row in told["runs"]:
            verdict = label_or("verdict." + row["verdict"], language, row["verdict"])
            table.add_row(
                row["run_id"], row["started_at"], verdict, str(row["files_read"] or 0),
                str(row["accepted"] or 0), str(row["refused"] or 0),
            )  # fmt: skip
        console.print(table)
        message = told["runs"][0]["message"]
        if message:
            console.print(message, style="yellow", markup=False)


def findings(
    context: typer.Context,
    path: Annotated[str, typer.Option("--file", help="Only files whose name contains this.")] = "",
    code: Annotated[str, typer.Option(help="Only this code, such as KP-301.")] = "",
    severity: Annotated[str, typer.Option(help="Only refuse, warn or note.")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Notes too, and files that were sent again since.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what is wrong in which cell of which workbook, and how to mend it."""
    from orchestration.command import workspace_of
    from orchestration.standing import workspace_findings
    from settings.catalogue import is_code
    from settings.errors import WrongUse
    from settings.office import read_office

    workspace = workspace_of(context)
    language = read_office(workspace).language
    if severity and severity not in ("refuse", "warn", "note"):
        raise WrongUse(f"'{severity}' is no severity → refuse, warn or note")
    if code and not is_code(code):
        raise WrongUse(f"'{code}' is no finding's code → see docs/findings.md")
    rows = workspace_findings(workspace, path, code, severity, everything)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    print_findings(rows, language)


def print_findings(rows: list[dict[str, Any]], language: str) -> None:
    """Print findings grouped by file: place, code, what was found, how to mend it."""
    from rich.console import Console
    from rich.text import Text

    from settings.catalogue import finding_lines
    from settings.labels import label

    console = Console(highlight=False)
    if not rows:
        console.print(label("findings.none", language))
    current = None
    styles = {"refuse": "red", "warn": "yellow", "note": "dim"}
    for row in rows:
        if row["path"] != current:
            current = row["path"]
            console.print(Text(f"\n{current}", style="bold"), soft_wrap=True)
            if row.get("returned"):
                copy = label("returned.copy", language, path=row["returned"])
                console.print(Text(f"  {copy}"), soft_wrap=True)
        head, sentences = finding_lines(row, language)
        style = styles.get(row["severity"], "")
        console.print(Text(f"  {head}", style=style), soft_wrap=True)
        console.print(Text(f"      {sentences}"), soft_wrap=True)


def check(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Workbooks to try.")],
    as_json: AsJson = False,
) -> None:
    """Try workbooks without keeping anything: 0 accepted, 1 refused."""
    from orchestration.command import workspace_of
    from orchestration.dry_run import try_files

    workspace: Workspace = workspace_of(context)
    told, language = try_files(workspace, files)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print_check(told, language)
    if any(row["verdict"] == "refused" for row in told):
        raise typer.Exit(1)


def _print_check(told: list[dict[str, Any]], language: str) -> None:
    from rich.console import Console

    from settings.labels import label

    console = Console(highlight=False)
    for row in told:
        style = "green" if row["verdict"] == "accepted" else "red"
        parts = [row["path"], label("check." + row["verdict"], language)]
        if row["contract_id"]:
            parts += [row["contract_id"], row["reporter_id"] or "—", row["period_id"] or "—"]
            parts.append(label("check.records", language, count=row["record_count"]))
        console.print("  ".join(parts), style=style, markup=False)
        if row["findings"]:
            print_findings(row["findings"], language)
