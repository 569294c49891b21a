"""Removing a submission for good, with a tombstone in its place."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from settings.errors import KaopingError, RunFailed, WrongUse
from settings.workspace import Workspace

if TYPE_CHECKING:
    from sources.ledger import Ledger
    from sources.purge import Doomed


def register(app: typer.Typer) -> None:
    app.command("purge")(purge)


def purge(
    context: typer.Context,
    named: Annotated[
        str, typer.Argument(metavar="SUBMISSION|PATH", help="A submission's id, or its file.")
    ],
    reason: Annotated[str, typer.Option(help="Why; kept in the tombstone. No names.")] = "",
    by: Annotated[str, typer.Option(help="The post that decided it, not a person.")] = "",
    also_earlier: Annotated[
        bool, typer.Option("--also-earlier", help="The versions that it superseded too.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    no_refresh: Annotated[
        bool, typer.Option("--no-refresh", help="Leave nothing published until the next refresh.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Tell the outcome as JSON.")] = False,
) -> None:
    """Remove a submission from landing, archive, ledger and warehouse for good."""
    from orchestration.command import workspace_of
    from settings.labels import label
    from settings.office import read_office
    from sources.named_persons import refuse_persons

    workspace = workspace_of(context)
    language = read_office(workspace).language
    if not dry_run and not (reason.strip() and by.strip()):
        raise WrongUse("a purge needs its reason and who decided it → add --reason … --by POST")
    refuse_persons(by, reason=reason)
    told = _look(workspace, named, also_earlier)
    if not as_json:
        _list(told, language)
    if dry_run:
        if as_json:
            typer.echo(json.dumps(told, ensure_ascii=False))
        return
    if not yes and not typer.confirm(label("purge.confirm", language)):
        raise typer.Exit(2)
    outcome = told | _remove(workspace, named, also_earlier, reason, by, no_refresh)
    if as_json:
        typer.echo(json.dumps(outcome, ensure_ascii=False))
        return
    counts = {name: outcome[name] for name in ("segments", "archive", "returned", "drafts")}
    typer.echo(label("purge.done", language, **counts))
    for path in outcome["in_inbox"]:
        typer.echo(label("purge.in_inbox", language, path=path))
    if any(workspace.issued.rglob("*")):
        typer.echo(label("purge.issued", language))
    if not outcome["published"]:
        typer.echo(label("purge.nothing_published", language))


def _look(workspace: Workspace, named: str, also_earlier: bool) -> dict[str, Any]:
    from sources.ledger import Ledger

    if not workspace.ledger.is_file():
        raise WrongUse("nothing was received yet → run kaoping refresh first")
    with Ledger(workspace.ledger) as ledger:
        doomed = _doomed(workspace, ledger, named, also_earlier)
        corrections = _corrections(workspace, ledger, doomed)
    if not doomed.parses:
        raise WrongUse(
            f"no submission or file is called '{named}' → see meta.submissions or kaoping findings"
        )
    rows = {(row["path"], row["sha256"], row["submission_id"]): row for row in doomed.parses}
    names = ("submission_id", "path", "contract_id", "period_id", "unit_id", "verdict",
             "record_count")  # fmt: skip
    paths = sorted({row["path"] for row in doomed.parses})
    return {
        "corrections": corrections,
        "purged": [{name: row[name] for name in names} for row in rows.values()],
        "in_inbox": [path for path in paths if (workspace.inbox / path).is_file()],
    }


def _doomed(workspace: Workspace, ledger: "Ledger", named: str, also_earlier: bool) -> "Doomed":
    from sources.purge import find_doomed

    if not also_earlier:
        return find_doomed(ledger, named)
    from compiling.definitions import read_definitions
    from compiling.records_in_force import sharing

    # What stays in force side by side is superseded by nobody: only the definitions tell.
    definitions = read_definitions(workspace)

    def replaced(parse: dict[str, Any]) -> set[str] | None:
        if parse["contract_id"] not in definitions.by_record:
            return None
        return sharing(
            ledger, definitions, workspace.landing, parse["contract_id"], parse["submission_id"]
        )

    return find_doomed(ledger, named, also_earlier, replaced)


def _corrections(
    workspace: Workspace, ledger: "Ledger", doomed: "Doomed"
) -> list[dict[str, Any]] | None:
    """Return the corrections that would lose their target; None where they cannot be read."""
    from compiling.definitions import read_definitions
    from settings.errors import RefusedDefinition
    from sources.corrections import read_corrections
    from sources.purged_corrections import corrections_of

    try:
        definitions = read_definitions(workspace)
        every = read_corrections(workspace.reference, definitions.contracts, definitions.units)
    except RefusedDefinition:
        # A purge must be possible all the same.
        return None
    until = definitions.office.until
    own = corrections_of(doomed, every, ledger, workspace.landing, until, definitions.by_record)
    return [
        {"correction_id": one.correction_id, "file": one.file.name, "line": one.line} for one in own
    ]


def _remove(
    workspace: Workspace, named: str, also_earlier: bool, reason: str, by: str, no_refresh: bool
) -> dict[str, Any]:
    from orchestration.refresh import refresh_workspace
    from orchestration.session import locked
    from sources.ledger import Ledger
    from sources.purge import bury, finish, sweep

    with locked(workspace), Ledger(workspace.ledger) as ledger:
        bury(ledger, _doomed(workspace, ledger, named, also_earlier), by, reason)
        counts: dict[str, Any] = dict(sweep(workspace, ledger))
    failure: KaopingError | None = None
    if not no_refresh:
        try:
            refresh_workspace(workspace)
        except KaopingError as error:
            failure = error
    with locked(workspace), Ledger(workspace.ledger) as ledger:
        # What still holds it goes, though nothing takes its place.
        finish(workspace, ledger, is_rebuilt=False)
    if failure:
        raise RunFailed(
            f"purged, and nothing is published now, for the refresh did not end well: {failure}"
        )
    return counts | {"published": workspace.published.exists()}


def _list(told: dict[str, Any], language: str) -> None:
    from settings.labels import label

    typer.echo(label("purge.would", language))
    for row in told["purged"]:
        typer.echo(
            f"  {row['submission_id'] or '—'}  {row['path']}  {row['contract_id'] or '—'}"
            f"  {row['period_id'] or '—'}  {row['verdict']}  {row['record_count']}"
        )
    if told["corrections"] is None:
        typer.echo(label("purge.corrections_unread", language))
    for one in told["corrections"] or ():
        typer.echo(label("purge.correction", language, **one))
