"""Signing off: stamped scans, and the units' confirmation of a draft ranking."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from settings.errors import WrongUse

if TYPE_CHECKING:
    from sources.confirmations import Round

AsJson = Annotated[bool, typer.Option("--json", help="Tell it as JSON.")]
By = Annotated[str, typer.Option(help="The post that does it, not a person.")]
Programme = Annotated[str, typer.Option(help="Programme, such as key_projects.")]
PeriodId = Annotated[str, typer.Option(help="Period, such as 2017-M06.")]
Rulebook = Annotated[str, typer.Option(help="Only the ranking by this rulebook.")]
Received = Annotated[str, typer.Option(help="When it came, such as 2017-07-12T16:00; else now.")]
group = typer.Typer(no_args_is_help=True, help="Units confirm a draft; silence is consent.")


def register(app: typer.Typer) -> None:
    app.command("scan")(scan)
    app.add_typer(group, name="confirm")


def scan(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A pdf, jpg, png or ofd.")],
    check: Annotated[
        bool, typer.Option("--check", help="Only say what it belongs to (1: nothing in force).")
    ] = False,
    submission: Annotated[str, typer.Option(help="The submission it is of, by its id.")] = "",
    contract: Annotated[str, typer.Option(help="Else: the report,")] = "",
    reporter: Annotated[str, typer.Option(help="who sent it, by id,")] = "",
    period: Annotated[str, typer.Option(help="and for which period.")] = "",
    by: By = "",
    kept: Annotated[str, typer.Option(help="Where the office keeps the scan.")] = "",
    received: Received = "",
    as_json: AsJson = False,
) -> None:
    """Record a stamped scan by its hash, linked to the version in force; its bytes stay out."""
    from orchestration import sign_off
    from orchestration.command import workspace_of
    from settings.labels import label
    from settings.office import read_office

    workspace = workspace_of(context)
    language = read_office(workspace).language
    if check:
        found = sign_off.check_scan(workspace, file)
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False))
        elif not found:
            typer.echo(label("scan.unknown", language))
        for row in [] if as_json else found:
            typer.echo(_scan_line(row, language))
        if not any(row["standing"] == "in_force" for row in found):
            raise typer.Exit(1)
        return
    report = (contract, reporter, period)
    if bool(submission) == any(report) or (not submission and not all(report)):
        raise WrongUse("say what it is of → --submission ID, or --contract, --reporter, --period")
    step = sign_off.record_scan(workspace, file, submission, report, by, kept, received)
    if as_json:
        typer.echo(json.dumps(step, ensure_ascii=False))
        return
    key = "scan.known" if step["is_known"] else "scan.recorded"
    typer.echo(label(key, language, **_scan_words(step)))


def _scan_words(step: dict[str, Any]) -> dict[str, str]:
    return {
        "report": f"{step['contract_id']} {step['unit_id']} {step['period_id']}",
        "submission": step["submission_id"],
        "hash": step["sha256"][:16],
    }


def _scan_line(row: dict[str, Any], language: str) -> str:
    from settings.labels import label

    words = _scan_words(row) | {"now": row["now_in_force"] or "—"}
    return label(f"scan.standing.{row['standing']}", language, **words)


@group.command("open")
def open_round(
    context: typer.Context,
    programme: Programme,
    period: PeriodId,
    until: Annotated[str, typer.Option(help="When silence becomes consent: 2017-07-12T17:00.")],
    by: By,
    rulebook: Rulebook = "",
    reason: Annotated[str, typer.Option(help="Why a further round on the same ranking.")] = "",
    as_json: AsJson = False,
) -> None:
    """Ask all units of a draft ranking to confirm it, as it is published now."""
    from orchestration.command import workspace_of
    from orchestration.sign_off import open_confirmation
    from settings.office import read_office

    workspace = workspace_of(context)
    own = open_confirmation(workspace, programme, period, rulebook, until, by, reason)
    _tell([own], read_office(workspace).language, as_json)


@group.command("unit")
def answer_of_unit(
    context: typer.Context,
    unit: Annotated[str, typer.Option(help="The unit, by id.")],
    by: By,
    agree: Annotated[bool, typer.Option("--agree", help="It agrees.")] = False,
    objection: Annotated[str, typer.Option("--object", help="It objects: to what, no names.")] = "",
    document: Annotated[str, typer.Option(help="The document that says so.")] = "",
    received: Received = "",
    programme: Annotated[str, typer.Option(help="Where several rounds ask the unit.")] = "",
    period: Annotated[str, typer.Option(help="Where several rounds ask the unit.")] = "",
    rulebook: Annotated[str, typer.Option(help="Where several rounds ask the unit.")] = "",
    as_json: AsJson = False,
) -> None:
    """Record that a unit agrees with a draft or objects to it; after the time, as late."""
    from orchestration import sign_off
    from orchestration.command import workspace_of
    from settings.labels import label
    from settings.office import read_office

    if agree == bool(objection.strip()):
        raise WrongUse("say what the unit answers → --agree, or --object TEXT")
    workspace = workspace_of(context)
    own, kind = sign_off.answer(
        workspace, unit, (programme, period, rulebook), None if agree else objection, by,
        document, received,
    )  # fmt: skip
    if as_json:
        told = {"round_id": own.round_id, "unit_id": unit, "recorded": kind}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    language = read_office(workspace).language
    words = {"round": own.round_id, "unit": unit, "answer": label(f"confirm.{kind}", language)}
    typer.echo(label("confirm.recorded", language, **words))


@group.command("status")
def status(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Rounds too that no longer count.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the rounds and each unit's answer; records silence whose time has passed."""
    from orchestration.command import workspace_of
    from orchestration.sign_off import rounds_now
    from settings.office import read_office

    workspace = workspace_of(context)
    language = read_office(workspace).language
    rounds, _ = rounds_now(workspace)
    _tell([own for own in rounds if everything or own.state != "superseded"], language, as_json)


def _tell(rounds: list["Round"], language: str, as_json: bool) -> None:
    from settings.labels import label

    if as_json:
        told = [{**asdict(own), "units": list(map(asdict, own.units.values()))} for own in rounds]
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    if not rounds:
        typer.echo(label("confirm.no_round", language))
    for own in rounds:
        subject = " ".join(part for part in (own.programme_id, own.period_id, own.rulebook_id)
                           if part)  # fmt: skip
        state = label(f"confirm.state.{own.state}", language)
        typer.echo(
            label(
                "confirm.round", language, round=own.round_id, subject=subject, state=state,
                until=own.closes_at, draft=own.draft[:16],
            )
        )  # fmt: skip
        for unit in own.units.values():
            words = [unit.unit_id, label(f"confirm.{unit.answer}", language), unit.answered_at,
                     unit.text, unit.document]  # fmt: skip
            if unit.late:
                words += [label(f"confirm.{unit.late}", language), unit.late_at, unit.late_text]
            typer.echo("  " + "  ".join(word for word in words if word))
