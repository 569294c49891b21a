"""Simulation: who would move under another rulebook, and because of which lines."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.commands.leave import PeriodId, Programme

if TYPE_CHECKING:
    from rich.console import Console

    from reports.simulated import Cause, Move, Place, Simulation

_WIDTH = 140  # where no terminal says how wide it is


class Language(StrEnum):
    zh = "zh"
    en = "en"


def register(app: typer.Typer) -> None:
    app.command("simulate")(simulate)


def simulate(
    context: typer.Context,
    rulebook: Annotated[
        Path, typer.Option("--rulebook", metavar="FILE", help="The rulebook that is tried.")
    ],
    programme: Programme,
    period: PeriodId,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FILE", help="Another; else the published official one."),
    ] = None,
    top: Annotated[
        int, typer.Option(min=1, help="So many units are shown, most moved first.")
    ] = 30,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the database of the trial beside the tables.")
    ] = False,
    lang: Annotated[Language | None, typer.Option(help="Else the office's language.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Tell it as JSON, every unit.")] = False,
) -> None:
    """Score published facts by another rulebook: who moves, by how much, by which lines.

    Nothing that is published changes; the tables are written into exports/.
    """
    from orchestration.command import workspace_of
    from orchestration.simulation import Asked
    from orchestration.simulation import simulate as run
    from reports.simulation_files import as_plain, stem_of, write_files
    from settings.definition_words import refusing_in
    from settings.office import read_office

    workspace = workspace_of(context)
    office = read_office(workspace)
    language = lang.value if lang else office.language
    folder = workspace.exports / programme / period
    kept = folder / ".simulation.duckdb" if keep else None
    with refusing_in(language):
        told = run(workspace, Asked(rulebook, against, programme, period), kept)
    stem = stem_of(told, rulebook)
    written = write_files(told, folder, stem)
    if kept is not None:
        written.append(kept.replace(folder / f"{stem}.duckdb"))
    if as_json:
        files = [str(path) for path in written]
        typer.echo(json.dumps(as_plain(told) | {"files": files}, ensure_ascii=False))
        return
    _print(told, top, written, language)


def _print(told: "Simulation", top: int, written: list[Path], language: str) -> None:
    from rich.console import Console
    from rich.text import Text

    from settings.labels import label

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    console.print(
        Text(
            label(
                "simulate.head", language, period=told.period_id,
                before=told.before_title[language] or told.before,
                after=told.after_title[language] or told.after,
            ),
            "bold",
        ),
        soft_wrap=True,
    )  # fmt: skip
    moved = sum(move.has_moved for move in told.moves)
    touched = sum(move.is_touched for move in told.moves)
    console.print(
        label("simulate.count", language, units=len(told.moves), moved=moved, touched=touched)
    )
    for rule in told.rules:
        text = label(
            "simulate.rule", language, rule=rule.title[language], before=rule.before[language],
            after=rule.after[language],
        )  # fmt: skip
        console.print(Text(text), soft_wrap=True)
    shown = told.greatest(top)
    if shown:
        _print_table(console, shown, language)
        for move in shown:
            _print_move(console, move, language)
    if touched > len(shown):
        console.print(label("simulate.more", language, count=touched - len(shown)))
    for path in written:
        console.print(Text(f"{label('export.written', language)}  {path}"), soft_wrap=True)
    console.print(label("simulate.not_published", language))


def _print_table(console: "Console", moves: "list[Move]", language: str) -> None:
    from rich.table import Table
    from rich.text import Text

    from reports.ranking_table import change_text
    from settings.labels import label

    table = Table()
    several = len({move.peer_group_id for move in moves}) > 1
    names: list[tuple[str, Any]] = [("column.group", "left")] if several else []
    names += [
        ("column.unit", "left"), ("simulate.rank_before", "right"),
        ("simulate.rank_after", "right"), ("simulate.rank_change", "right"),
        ("simulate.total_before", "right"), ("simulate.total_after", "right"),
        ("simulate.total_change", "right"),
    ]  # fmt: skip
    for name, side in names:
        table.add_column(label(name, language), justify=side)
    for move in moves:
        change = "" if move.rank_change is None else change_text(move.rank_change, language)
        table.add_row(
            *([Text(move.group[language])] if several else []),
            Text(f"{move.unit[language]} [{move.unit_id}]"),
            _rank(move.before, language), _rank(move.after, language), change,
            _total(move.before), _total(move.after),
            _signed(move.printed_change.text) if move.printed_change else "",
        )  # fmt: skip
    console.print(table)


def _rank(place: "Place | None", language: str) -> str:
    from settings.labels import label

    if place is None:
        return label("simulate.absent", language)
    return str(place.rank) if place.rank is not None else label(f"status.{place.status}", language)


def _total(place: "Place | None") -> str:
    return place.printed_total.text if place and place.printed_total else ""


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def _print_move(console: "Console", move: "Move", language: str) -> None:
    from rich.text import Text

    from settings.labels import label

    before, after = _rank(move.before, language), _rank(move.after, language)
    head = f"{move.unit[language]} [{move.unit_id}]  {before} → {after}"
    console.print(Text(head, "bold"), soft_wrap=True)
    for place in (move.before, move.after):
        if place is not None and place.reason[language]:
            key = "simulate.before" if place is move.before else "simulate.after"
            console.print(
                Text(f"  {label(key, language)} {place.reason[language]}"), soft_wrap=True
            )
    # The last digits, which rounding moves, are told where nothing else is.
    causes = [cause for cause in move.causes if cause.change.value] or list(move.causes)
    if move.moved_by:
        console.print(Text(f"  {label(f'simulate.by_{move.moved_by}', language)}"), soft_wrap=True)
    if move.is_printed_otherwise:
        text = label(
            "simulate.printed_otherwise", language, before=_total(move.before),
            after=_total(move.after),
        )  # fmt: skip
        console.print(Text(f"  {text}"), soft_wrap=True)
    for cause in causes:
        _print_cause(console, cause, language)


def _print_cause(console: "Console", cause: "Cause", language: str) -> None:
    from rich.text import Text

    from settings.labels import label

    title = cause.title[language] or cause.item_id
    change = _signed(cause.change.text)
    console.print(Text(f"  • {label('simulate.item', language, item=title, change=change)}"),
                  soft_wrap=True)  # fmt: skip
    for key, sentence in (
        ("simulate.before", cause.sentence_before[language]),
        ("simulate.after", cause.sentence_after[language]),
    ):
        told = sentence or label("simulate.no_line", language)
        console.print(Text(f"      {label(key, language)} {told}"), soft_wrap=True)
