"""Writing rulebooks: check them, show one as an office would issue it, start a new one."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.simulate import Language

if TYPE_CHECKING:
    from compiling.definitions import Definitions
    from compiling.rulebook.language import Rulebook
    from compiling.rulebook.names import Names
    from compiling.rulebook.warned import LooksAfter
    from settings.workspace import Workspace

group = typer.Typer(
    no_args_is_help=True, help="Write rulebooks: check, show, start an assessment method."
)
File = Annotated[Path, typer.Argument(metavar="RULEBOOK.yml", help="The rulebook.")]
Lang = Annotated[
    Language | None, typer.Option("--lang", "--language", help="Else the office's language.")
]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="rulebook")


@group.command("check")
def check(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="RULEBOOK.yml…", help="Rulebooks to check.")
    ],
    lang: Lang = None,
) -> None:
    """Check rulebooks: ok, or file, line, reason and proposal (exit code 2).

    What is hardly meant, such as a score of units that nobody scores, is warned of.
    In a workspace they are held against its indicators, units and other rulebooks.
    """
    from compiling.rulebook.alone import check_files, warn_files
    from orchestration.command import workspace_of
    from orchestration.contract_trial import language_of
    from settings.definition_words import refusing_in, told
    from settings.errors import RefusedDefinition
    from settings.labels import label

    workspace = workspace_of(context)
    language = lang.value if lang else language_of(workspace)
    with refusing_in(language):
        definitions = _definitions(workspace)
    official = definitions.rulebook_files if definitions else []
    office = None
    responsibilities: tuple[LooksAfter, ...] = ()
    if definitions:
        from compiling.compile import rulebook_context
        from compiling.responsibilities import looked_after

        office = rulebook_context(definitions)
        with refusing_in(language):
            responsibilities = looked_after(workspace.reference, definitions)
    found = check_files(files, office, official)
    for path, refusals in found.items():
        if not refusals:
            typer.echo(f"{path}: ok")
    sound = [path for path, refusals in found.items() if not refusals]
    for warning in warn_files(sound, office, official, responsibilities):
        text = told(warning, language)
        typer.echo(label("rulebook.warned", language, warning=text), err=True)
    wrong = [told(refusal, language) for refusals in found.values() for refusal in refusals]
    if wrong:
        raise RefusedDefinition(wrong, language)


@group.command("show")
def show(
    context: typer.Context,
    file: File,
    lang: Lang = None,
    as_json: Annotated[bool, typer.Option("--json", help="Tell it as JSON.")] = False,
) -> None:
    """Show a rulebook as an office would issue it: every item with its rule in words."""
    from dataclasses import asdict

    from compiling.rulebook.alone import read_alone
    from orchestration.command import workspace_of
    from orchestration.commands.rulebook_told import print_page
    from orchestration.contract_trial import language_of
    from reports.rulebook_page import page_of
    from settings.definition_words import refusing_in

    workspace = workspace_of(context)
    language = lang.value if lang else language_of(workspace)
    with refusing_in(language):
        rulebook = read_alone(file)
        definitions = _definitions(workspace)
    page = page_of(rulebook, _names(rulebook, file, definitions), language)
    if as_json:
        told = {"rulebook": rulebook.rulebook, "language": language} | asdict(page)
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        print_page(page, language)


@group.command("new")
def new(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file; else to the screen.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Write a small rulebook with comments, to be changed; it passes the check."""
    from compiling.rulebook.start import start_text
    from orchestration.command import workspace_of
    from orchestration.contract_trial import language_of
    from settings.errors import WrongUse
    from settings.labels import label

    if output is not None and output.exists():
        raise WrongUse(f"{output} is there already → choose another name, or remove it first")
    workspace = workspace_of(context)
    language = lang.value if lang else language_of(workspace)
    text = start_text(output.stem if output else "", _definitions(workspace), language)
    if output is None:
        typer.echo(text, nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    typer.echo(label("rulebook.made", language, file=output), err=True)


@group.command("schema")
def schema() -> None:
    """Print the JSON Schema of the rulebook language, for editors."""
    from compiling.rulebook.schema import schema_text

    typer.echo(schema_text(), nl=False)


def _names(rulebook: "Rulebook", file: Path, definitions: "Definitions | None") -> "Names":
    """Return what the office calls what a rulebook names; without one, the files beside it do."""
    from compiling.rulebook.alone import rested_on
    from compiling.rulebook.checks import RulebookContext
    from compiling.rulebook.language import Rulebook
    from compiling.rulebook.rows import names_in
    from compiling.rulebook.structure import Trees
    from settings.yaml_file import read_yaml, validate

    context, paths = RulebookContext({}, [], []), rested_on(file)
    if definitions is not None:
        from compiling.compile import rulebook_context

        paths = [*paths, *definitions.rulebook_files]
        context = rulebook_context(definitions)
    known = {one.rulebook: one for one in (validate(read_yaml(path), Rulebook) for path in paths)}
    return names_in(Trees([*(known | {rulebook.rulebook: rulebook}).values()]), context, rulebook)


def _definitions(workspace: "Workspace") -> "Definitions | None":
    """Return what the office has defined; None where there is no office."""
    if not workspace.exists():
        return None
    from compiling.definitions import read_definitions

    return read_definitions(workspace)
