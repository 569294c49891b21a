"""Old material and its times: import past workbooks in bulk, mend a received time."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from settings.errors import WrongUse

AsJson = Annotated[bool, typer.Option("--json", help="Tell it as JSON.")]
_SHOWN = 12


def register(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command("received")(received)


def import_(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of old workbooks.")],
    sidecar: Annotated[
        Path | None,
        typer.Option(
            "--received",
            metavar="FILE",
            help="CSV or xlsx with path, received_at (and version); else received.csv in DIR.",
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="They go to inbox/import-NAME; else DIR's name.")] = "",
    from_files: Annotated[
        bool, typer.Option("--received-from-files", help="Else: the time of the file itself.")
    ] = False,
    default_time: Annotated[
        str, typer.Option(metavar="TIME", help="Else: one time for all, '2016-12-31 17:00'.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look, and do nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy last year's workbooks into the inbox with the times at which they were received."""
    from orchestration.command import workspace_of
    from settings.moment import local_time
    from settings.office import read_office
    from sources.old_material import carry_out, plan_import

    workspace = workspace_of(context)
    office = read_office(workspace)
    otherwise = local_time(default_time) if default_time else None
    if default_time and otherwise is None:
        raise WrongUse(f"'{default_time}' is no time → write '2016-12-31 17:00'")
    plan = plan_import(workspace, folder, name, sidecar, from_files, otherwise)
    if not dry_run:
        carry_out(plan)
    later = plan.after(office.end)
    told = {
        "is_done": not dry_run,
        "files": len(plan.files),
        "copied": len(plan.new),
        "there_already": len(plan.files) - len(plan.new),
        **{
            f"time_from_{origin}": sum(file.known_from == origin for file in plan.files)
            for origin in ("sidecar", "file", "default")
        },
        "after_business_date": [file.path for file in later],
    }
    if as_json:
        paths = [
            {"path": file.path, "received_at": file.stated.moment, "version": file.stated.version,
             "known_from": file.known_from, "is_new": not file.is_there}
            for file in plan.files
        ]  # fmt: skip
        typer.echo(json.dumps(told | {"paths": paths}, ensure_ascii=False))
    else:
        _tell_import(told, office.language)


def _tell_import(told: dict[str, Any], language: str) -> None:
    from rich.console import Console

    from settings.labels import label

    console = Console(highlight=False)
    if not told["is_done"]:
        console.print(label("import.dry_run", language), style="yellow")
    for key in ("copied", "there_already", "time_from_sidecar", "time_from_file",
                "time_from_default"):  # fmt: skip
        if told[key] or key == "copied":
            console.print(f"{label('import.' + key, language)}  {told[key]}")
    later = told["after_business_date"]
    if later:
        console.print(label("import.later", language, count=len(later)), style="yellow")
        for path in later[:_SHOWN]:
            console.print(f"  {path}", markup=False, soft_wrap=True)
        if len(later) > _SHOWN:
            console.print(f"  … {len(later) - _SHOWN}")
    if told["is_done"]:
        console.print(label("import.next", language))


def received(
    context: typer.Context,
    path: Annotated[str, typer.Argument(metavar="PATH", help="A file, as the inbox names it.")],
    time: Annotated[
        str | None, typer.Argument(metavar="TIME", help="Its true time; without: tell it.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why the recorded time is wrong.")] = "",
    by: Annotated[str, typer.Option(help="The post that decides it; never a name.")] = "",
    version: Annotated[
        int | None, typer.Option(min=1, help="Which one, of versions with the same time.")
    ] = None,
    digest: Annotated[
        str, typer.Option("--sha256", help="Begins the hash of the bytes; else the present ones.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Tell or mend the time at which a file was received; the former time stays in the ledger."""
    from orchestration.command import workspace_of
    from orchestration.session import clock, locked
    from settings.labels import label
    from settings.moment import local_time
    from settings.office import read_office
    from sources.ledger import Ledger
    from sources.named_persons import refuse_persons
    from sources.received import Stated
    from sources.received_times import mend_time, versions_of

    workspace = workspace_of(context)
    office = read_office(workspace)
    moment = local_time(time) if time is not None else None
    if time is not None and moment is None:
        raise WrongUse(f"'{time}' is no time → write '2017-03-05 16:30'")
    if moment and not (reason.strip() and by.strip()):
        raise WrongUse("a mended time needs its grounds → give --reason and --by")
    refuse_persons(by, reason=reason)
    if not workspace.ledger.is_file():
        raise WrongUse("nothing was received yet → kaoping refresh")
    if moment:
        stated = Stated(moment.isoformat(sep=" "), version)
        with locked(workspace), Ledger(workspace.ledger) as ledger:
            change = mend_time(ledger, path, digest, stated, reason, by, clock(office))
        if not as_json:
            typer.echo(label("received.change", office.language, **change))
    with Ledger(workspace.ledger) as ledger:
        rows = versions_of(ledger, path)
        changes = ledger.rows(
            "select * from received_changes where path = ? order by change_id", path
        )
    if as_json:
        typer.echo(json.dumps({"versions": rows, "changes": changes}, ensure_ascii=False))
    elif not moment:
        for row in rows:
            origin = label(f"received.{row['received_from']}", office.language)
            number = f"  ({row['version']})" if row["version"] is not None else ""
            typer.echo(f"{row['sha256'][:12]}  {row['received_at']}  {origin}{number}")
        for change in changes:
            typer.echo(label("received.change", office.language, **change))
