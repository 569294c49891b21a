"""The `kaoping` command. Exit codes: 0 done, 1 refused, 2 wrong use, 3 failed."""

import gc
import os
import sys
from pathlib import Path
from typing import Annotated

# Imports make no garbage worth collecting; collecting during them costs a fifth of the start-up.
gc.disable()

import typer  # noqa: E402

from settings.errors import KaopingError, RefusedDefinition, RunFailed, WrongUse  # noqa: E402
from settings.workspace import Workspace, workspace_from  # noqa: E402

EPILOG = (
    "Exit codes: 0 done (refused workbooks are counted, not an error); 1 a gate refused to publish,"
    " or `check` refused a workbook; 2 wrong use, or a rejected SQL; 3 failed."
)

app = typer.Typer(
    name="kaoping",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="考评: a data warehouse for assessment and ranking statistics.",
    epilog=EPILOG,
)


@app.callback()
def choose_workspace(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option("--home", help="The workspace; else KAOPING_HOME, else ./workspace."),
    ] = None,
) -> None:
    """考评: a data warehouse for assessment and ranking statistics."""
    context.obj = workspace_from(home)
    _chosen.append(context.obj)


# What main() knows of the run once a command has failed.
_chosen: list[Workspace] = []


def workspace_of(context: typer.Context) -> Workspace:
    """Return the workspace that the options name."""
    workspace: Workspace = context.obj
    return workspace


def _register() -> None:
    from orchestration.commands import (
        chase,
        contract,
        hand_out,
        leave,
        look,
        old_material,
        purge,
        query,
        rebuild,
        rulebook,
        run,
        sign_off,
        simulate,
        start,
        units,
    )

    for room in (
        start,
        run,
        look,
        query,
        leave,
        contract,
        rulebook,
        units,
        hand_out,
        purge,
        rebuild,
        old_material,
        chase,
        sign_off,
        simulate,
    ):
        room.register(app)


def main() -> None:
    """Run the command; a user meets messages and exit codes, never a traceback."""
    _register()
    code = 0
    try:
        # Without its standalone mode typer returns the code that a command exits with.
        code = app(_home_first(sys.argv[1:]), standalone_mode=False) or 0
    except KaopingError as error:
        code = error.exit_code
        if code == RunFailed.exit_code and any(words in str(error) for words in _DISK_FULL):
            code = _unexpected(error)
        else:
            _tell(_in_office_language(error))
    except KeyboardInterrupt:
        _tell("stopped; what was published stays as it was, and the next run takes up the work")
        code = 130
    except (BrokenPipeError, SystemExit):
        # The reader of our output (head, less) has left; rich says so by SystemExit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except Exception as error:
        code = _unexpected(error)
    sys.stdout.flush()
    sys.stderr.flush()
    # Tearing down dbt, Dagster and DuckDB takes half a second and frees what the system frees;
    # only the semaphores that dbt's locks hold would be left behind.
    locks = sys.modules.get("multiprocessing.util")
    if locks is not None:
        locks._exit_function()
    os._exit(code)


def _in_office_language(error: KaopingError) -> str:
    """Return the message; wrong definitions, lists and options are told as the office speaks."""
    if not isinstance(error, WrongUse) or not _chosen:
        return str(error)
    from settings.definition_words import message_in, told_in
    from settings.office import spoken_language

    language = spoken_language(_chosen[0])
    if isinstance(error, RefusedDefinition):
        return str(told_in(language, error))
    return message_in(language, str(error))


# EPERM, EACCES, EROFS
_NO_RIGHT = (1, 13, 30)
_DISK_FULL = ("No space left on device", "disk I/O error", "database or disk is full")


def _home_first(arguments: list[str]) -> list[str]:
    """Let --home stand anywhere: it names the workspace of every command."""
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--home" and place + 1 < len(arguments):
            rest = arguments[:place] + arguments[place + 2 :]
            return [*arguments[place : place + 2], *rest]
        if argument.startswith("--home="):
            return [argument, *arguments[:place], *arguments[place + 1 :]]
    return arguments


def _unexpected(error: Exception) -> int:
    # Typer carries a click of its own, so its errors are known by what they can do.
    show = getattr(error, "show", None)
    if callable(show):
        show()
        return 2
    if type(error).__name__ == "Abort":
        return 130
    if any(words in str(error) for words in _DISK_FULL):
        _tell(
            "the disk is full or cannot be written. What was published stays as it was, and what"
            " was accepted is kept → make room, then run again"
        )
        return 3
    if getattr(error, "errno", 0) in _NO_RIGHT or "readonly database" in str(error):
        _tell(
            f"the workspace cannot be written ({error}). What was published stays as it was"
            " → give this user the right to write there; status, findings, sql and explain only"
            " read"
        )
        return 3
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="kaoping-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exc(file=log)
    _tell(
        f"failed: {type(error).__name__}: {error}\n"
        f"This is a fault of the software. What was published stays as it was.\n"
        f"Details for a maintainer: {log.name}"
    )
    return 3


def _tell(message: str) -> None:
    from rich.console import Console

    Console(stderr=True).print(message, style="red", markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
