"""Chasing: reminders ready to paste, the list of who is missing, the status page."""

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Tell it as JSON.")]
At = Annotated[str, typer.Option(help="As of this time, such as 2017-04-04T16:00; else now.")]
Days = Annotated[
    int, typer.Option(min=1, max=3660, help="How long after closing a report is still told.")
]


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Tell somebody who may only look at the workspace where the files can go instead."""
    from settings.errors import WrongUse

    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EACCES, errno.EROFS):
            raise
        raise WrongUse(
            f"{target} cannot be written ({error.strerror}) → name a place where you may write"
            " with --out"
        ) from None


def register(app: typer.Typer) -> None:
    app.command("chase")(chase)
    app.command("page")(page)


def chase(
    context: typer.Context,
    contract: Annotated[
        list[str] | None, typer.Option(help="A report's id; several times for several. Else all.")
    ] = None,
    before: Annotated[
        Literal["day", "hour", "now"],
        typer.Option(help="Closing within a day, within an hour, or each as it stands now."),
    ] = "now",
    at: At = "",
    missing: Annotated[
        bool, typer.Option("--missing", help="Only the list of who is missing.")
    ] = False,
    days: Days = 10,
    out: Annotated[
        Path | None, typer.Option(help="Write the texts into this folder, one folder a closing.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write reminders ready to paste, one per reporter, and the list of who is missing."""
    from orchestration.command import workspace_of
    from orchestration.reminders import told_as_json, write_texts
    from orchestration.report_states import read_states
    from reports.chasing import missing_list, reminders, to_chase
    from settings.labels import label

    found = read_states(workspace_of(context), at, contract or (), days)
    language = found.language
    texts = reminders(
        to_chase(found.states, found.moment, before), found.moment, found.office, language, before
    )
    listed = missing_list(list(found.states), found.moment, language, found.waiting)
    if out is not None:
        with _writing(out):
            written = write_texts(found, out, before, only_list=missing)
        if as_json:
            typer.echo(json.dumps([str(path) for path in written], ensure_ascii=False))
        else:
            typer.echo(label("chase.written", language, count=len(written), folder=out))
        return
    if as_json:
        told = told_as_json(found, [] if missing else texts, listed)
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    if not missing:
        for text in texts:
            typer.echo(text.text)
        if not texts:
            typer.echo(label("chase.nothing", language) + "\n")
    typer.echo(listed, nl=False)


def page(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="Write it here; else into exports/status/.")
    ] = None,
    at: At = "",
    days: Days = 10,
) -> None:
    """Write the page for a shared folder: who sent what, accepted, returned, missing."""
    from orchestration.command import workspace_of
    from orchestration.report_states import page_path, read_states
    from orchestration.status_page import write_page
    from settings.labels import label

    workspace = workspace_of(context)
    found = read_states(workspace, at, days=days)
    with _writing(out or page_path(workspace)):
        path = write_page(workspace, found, out)
    typer.echo(f"{label('export.written', found.language)}  {path}")
