"""Writing contracts: draft one from a workbook, try it, check it, tell the language's schema."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.commands.simulate import Language

Lang = Annotated[Language | None, typer.Option(help="Else the office's language.")]
AsJson = Annotated[bool, typer.Option("--json", help="Tell it as JSON.")]
group = typer.Typer(
    no_args_is_help=True, help="Write contracts: draft, try and check the form of a report."
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="contract")


@group.command("check")
def check(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="CONTRACT.yml…", help="Contract files to check.")
    ],
    lang: Lang = None,
) -> None:
    """Check contract files: ok, or file, line, reason and proposal (exit code 2)."""
    from orchestration.command import workspace_of
    from orchestration.contract_trial import asked_for_in, language_of
    from settings.definition_words import told
    from settings.errors import Refusal, RefusedDefinition
    from settings.labels import label
    from sources.drafting.files import refusals_of

    language = lang.value if lang else language_of(workspace_of(context))
    refusals: list[Refusal] = []
    for path in files:
        wrong = refusals_of(path) or asked_for_in(path)
        refusals += [told(refusal, language) for refusal in wrong]
        if not wrong:
            typer.echo(f"{path}: {label('contract.ok', language)}")
    if refusals:
        raise RefusedDefinition(refusals, language)


@group.command("schema")
def schema() -> None:
    """Print the JSON Schema of the contract language, for editors."""
    from sources.drafting.schema import schema_text

    typer.echo(schema_text(), nl=False)


@group.command("try")
def try_(
    context: typer.Context,
    contract: Annotated[Path, typer.Argument(metavar="CONTRACT.yml", help="The contract.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Workbooks to read by it.")],
    rows: Annotated[int, typer.Option(min=0, help="So many records are shown.")] = 3,
    units_file: Annotated[
        Path | None, typer.Option("--units", help="A unit list; else the workspace's, if any.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how a contract reads workbooks: places, fields, records, findings (1: refused)."""
    import json

    from orchestration import contract_trial
    from orchestration.command import workspace_of
    from orchestration.commands.contract_told import print_trial
    from settings.labels import label
    from sources.drafting.files import read_contract
    from sources.drafting.trial import first_records

    form = read_contract(contract)
    workspace = workspace_of(context)
    units = contract_trial.unit_list(workspace, units_file)
    trials, batch = contract_trial.try_files(form, files, units)
    if as_json:
        told = contract_trial.as_json(form, trials, batch, rows)
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        language = contract_trial.language_of(workspace)
        for trial in trials:
            records = first_records(form, batch, trial, rows)
            print_trial(form, trial, records, contract_trial.finding_rows(trial), language)
        if units is None:
            typer.echo(label("trial.no_units", language))
    if any(trial.is_refused for trial in trials):
        raise typer.Exit(1)


@group.command("new")
def new(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook or CSV, filled in.")],
    sheet: Annotated[str, typer.Option(help="The sheet; else the likeliest one.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file; else to the screen.")
    ] = None,
) -> None:
    """Draft a contract from a workbook, for a person to check and finish."""
    from orchestration.command import workspace_of
    from orchestration.contract_trial import language_of, unit_list
    from settings.errors import WrongUse
    from settings.labels import label
    from settings.office import read_office
    from sources.drafting.field_names import name_of
    from sources.drafting.isolated import draft_of
    from sources.drafting.writing import draft_text

    if output is not None and output.exists():
        raise WrongUse(f"{output} is there already → choose another name, or remove it first")
    workspace = workspace_of(context)
    office = read_office(workspace) if workspace.exists() else None
    language = language_of(workspace)
    drafted = draft_of(
        file,
        sheet=sheet,
        contract_id=name_of(output.stem, 0) if output else "",
        programme=office.programmes[0] if office and office.programmes else "",
        folders=[workspace.contracts],
        units=unit_list(workspace, None),
        language=language,
    )
    assert drafted.draft is not None
    text = draft_text(drafted.draft, language, file.name, output)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    told = label(
        "draft.read", language, sheet=drafted.sheet, fields=len(drafted.draft.fields),
        records=drafted.records,
    )  # fmt: skip
    mark = label("draft.key", language).partition("：" if language == "zh" else ":")[0]
    count = label("draft.to_check", language, count=text.count(f"# {mark}"))
    typer.echo(f"{told}; {count}", err=True)
    typer.echo(
        label("draft.next", language, contract=output or "CONTRACT.yml", file=file), err=True
    )
