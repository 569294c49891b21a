"""A simulation as files: two CSV tables and one JSON, the same bytes for the same facts."""

import csv
import io
import json
import re
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from reports.print_numbers import PrintedNumber, plain
from reports.simulated import Move, Simulation
from settings.labels import LANGUAGES

_NOT_IN_NAMES = r"[^\w-]"
_UNITS = (
    "peer_group_id", "unit_id", "name", "name_en", "rank_before", "rank_after", "rank_change",
    "total_before", "total_after", "total_change", "status_before", "status_after",
    "reason_before_zh", "reason_after_zh", "reason_before_en", "reason_after_en",
)  # fmt: skip
_LINES = (
    "peer_group_id", "unit_id", "name", "item_id", "title_zh", "title_en", "points_before",
    "points_after", "points_change", "sentence_before_zh", "sentence_after_zh",
    "sentence_before_en", "sentence_after_en",
)  # fmt: skip


def stem_of(simulation: Simulation, rulebook: Path) -> str:
    """Name the files by the file that is tried and the other's id: simulation-draft-against-…."""
    return f"simulation-{re.sub(_NOT_IN_NAMES, '_', rulebook.stem)}-against-{simulation.before}"


def write_files(simulation: Simulation, folder: Path, stem: str) -> list[Path]:
    """Write units and lines as CSV and everything as JSON; return the paths."""
    texts = {
        f"{stem}.csv": _csv(_UNITS, [_unit_row(move) for move in simulation.moves]),
        f"{stem}-lines.csv": _csv(
            _LINES, [row for move in simulation.moves for row in _line_rows(move)]
        ),
        f"{stem}.json": json.dumps(as_plain(simulation), ensure_ascii=False, indent=1) + "\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in texts.items():
        target = folder / name
        unfinished = target.with_name(f".{name}.part")
        unfinished.write_bytes(text.encode())
        unfinished.replace(target)
        written.append(target)
    return written


def as_plain(value: Any) -> Any:
    """Return it for JSON: decimals, printed or exact, are text."""
    if isinstance(value, PrintedNumber):
        return value.bare_text
    if isinstance(value, Move):
        told = {name: as_plain(getattr(value, name)) for name in value.__dataclass_fields__}
        return told | {"has_moved": value.has_moved}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: as_plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, dict):
        return {key: as_plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(part) for part in value]
    return plain(value)


def _unit_row(move: Move) -> list[Any]:
    before = asdict(move.before) if move.before else {}
    after = asdict(move.after) if move.after else {}
    reasons = [
        (side.get("reason") or {}).get(language, "")
        for language in LANGUAGES
        for side in (before, after)
    ]
    return [
        move.peer_group_id, move.unit_id, move.unit["zh"], move.unit["en"], before.get("rank"),
        after.get("rank"), move.rank_change, before.get("total"), after.get("total"),
        move.total_change, before.get("status"), after.get("status"), *reasons,
    ]  # fmt: skip


def _line_rows(move: Move) -> list[list[Any]]:
    return [
        [
            move.peer_group_id, move.unit_id, move.unit["zh"], cause.item_id, cause.title["zh"],
            cause.title["en"], cause.before, cause.after, cause.exact_change,
            cause.sentence_before["zh"], cause.sentence_after["zh"],
            cause.sentence_before["en"], cause.sentence_after["en"],
        ]
        for cause in move.causes
    ]  # fmt: skip


def _csv(names: tuple[str, ...], rows: list[list[Any]]) -> str:
    """Write rows with a mark that lets a spreadsheet read Chinese."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([["" if value is None else plain(value) for value in row] for row in rows])
    return "\ufeff" + stream.getvalue()
