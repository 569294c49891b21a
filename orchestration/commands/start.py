"""Making a workspace: empty, with a demo office, or from an example office."""

import shutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from settings.errors import WrongUse
from settings.workspace import CODE_ROOT, Workspace

DEMOS = tuple(
    name for name in ("key_projects", "relocation", "campaign") if find_spec(f"demo.{name}")
)
# Every demo office, each in a folder called after its programme.
ALL = "all"
_MATERIAL = ("contracts", "indicators", "outputs", "reference", "rulebooks")

_OFFICE = """\
# The office: its name, the language of its output, the programmes it runs.
office: {zh: 项目办, en: Project office}
language: zh
programmes: [key_projects]
"""
_UNITS = (
    "unit_id,name,name_en,aliases,class,level,parent_unit_id,opened_on,closed_on,"
    "successor_unit_id,inherits,note\n"
    "AHQ01,第一片区指挥部,Area headquarters 1,第一片区,area_headquarters,,,,,,,\n"
    "AHQ02,第二片区指挥部,Area headquarters 2,第二片区,area_headquarters,,,,,,,\n"
    "AHQ03,第三片区指挥部,Area headquarters 3,第三片区,area_headquarters,,,,,,,\n"
)
_CALENDAR = "contract,period,due_at\n"


def register(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the workspace will be.")],
    demo: Annotated[
        str, typer.Option(help=f"Fill it with a demo office: {', '.join((*DEMOS, ALL))}.")
    ] = "",
    office: Annotated[
        Path | None,
        typer.Option("--from", help="Take the material of an example office (a folder)."),
    ] = None,
) -> None:
    """Make a workspace: one office's own material and what is built from it."""
    if demo and demo not in (*DEMOS, ALL):
        raise WrongUse(f"there is no demo '{demo}' → one of {', '.join((*DEMOS, ALL))}")
    if demo and office:
        raise WrongUse("--demo and --from exclude each other → give one")
    if demo == ALL:
        for name in DEMOS:
            _check_free(Workspace((folder / name).expanduser().absolute()))
        for name in DEMOS:
            init(folder / name, demo=name, office=None)
        return
    workspace = Workspace(folder.expanduser().absolute())
    _check_free(workspace)
    if office is not None:
        _check_office(office)
    workspace.create_folders()
    if demo:
        import_module(f"demo.{demo}").write_office(workspace.home)
    elif office is not None:
        for name in _MATERIAL:
            if (office / name).is_dir():
                shutil.copytree(office / name, workspace.home / name, dirs_exist_ok=True)
    else:
        (workspace.reference / "office.yml").write_text(_OFFICE, encoding="utf-8")
        (workspace.reference / "units.csv").write_text(_UNITS, encoding="utf-8")
        (workspace.reference / "calendar.csv").write_text(_CALENDAR, encoding="utf-8")
    typer.echo(f"workspace made: {workspace.home}")
    if not demo:
        typer.echo(f"put workbooks into {workspace.inbox}, then: kaoping --home {folder} refresh")
    else:
        typer.echo(f"next: kaoping --home {folder} refresh")


def _check_free(workspace: Workspace) -> None:
    if workspace.exists():
        raise WrongUse(
            f"{workspace.home} is a workspace already → choose another folder, or remove it first"
        )


def _check_office(office: Path) -> None:
    if not (office / "reference" / "office.yml").is_file():
        known = sorted(
            path.parent.parent.relative_to(CODE_ROOT).as_posix()
            for path in (CODE_ROOT / "examples").glob("*/reference/office.yml")
        )
        raise WrongUse(
            f"{office} is no office: it has no reference/office.yml → such as {', '.join(known)}"
        )
