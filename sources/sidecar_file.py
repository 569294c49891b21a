"""The sidecar of an inbox as a file: lines are added, what stands in it stays."""

import csv
import io
import os
from pathlib import Path

from settings.errors import Refusal, RefusedDefinition, WrongUse
from settings.reference_list import separator_of
from sources.received import COLUMNS, SIDECAR, SIDECARS, Stated, read_sidecar, sidecar_text


def lines_to_add(inbox: Path, stated: dict[str, Stated]) -> dict[str, Stated]:
    """Return what an inbox's sidecar does not say yet; a line that says otherwise is refused."""
    other = inbox / SIDECARS[1]
    if other.is_file():
        raise WrongUse(f"{other} cannot be added to → save it as {SIDECAR}, then import again")
    path = inbox / SIDECAR
    known = read_sidecar(path) if path.is_file() else {}
    refusals = [
        Refusal(
            path, known[name][0],
            f"'{name}' was received at {_shown(known[name][1])} by this line, at {_shown(told)} by"
            " what is imported",
            "make them agree; a time that is recorded already is mended by kaoping received",
        )
        for name, told in stated.items()
        if name in known and known[name][1] != told
    ]  # fmt: skip
    if refusals:
        raise RefusedDefinition(refusals)
    return {name: told for name, told in stated.items() if name not in known}


def _shown(stated: Stated) -> str:
    return stated.moment if stated.version is None else f"{stated.moment}, version {stated.version}"


def add_lines(inbox: Path, stated: dict[str, Stated]) -> None:
    """Add lines to an inbox's sidecar, whole or not at all. A column that is needed is added."""
    if not stated:
        return
    path = inbox / SIDECAR
    before = _text_to_keep(path) if path.is_file() else ""
    separator = separator_of(before)
    header = next(
        csv.reader(io.StringIO(before.lstrip("\ufeff"), newline=""), delimiter=separator), []
    )
    columns = [name.strip() for name in header] or list(COLUMNS[:2])
    is_numbered = any(told.version is not None for told in stated.values())
    if is_numbered and COLUMNS[2] not in columns:
        before = _with_column(before, COLUMNS[2], separator) if header else before
        columns.append(COLUMNS[2])
    ending = "\r\n" if "\r\n" in before else "\n"
    if before and not before.endswith("\n"):
        before += ending
    added = io.StringIO(newline="")
    writer = csv.writer(added, delimiter=separator, lineterminator=ending)
    if not header:
        writer.writerow(columns)
    for name, told in sorted(stated.items()):
        version = "" if told.version is None else str(told.version)
        values = {"path": name, "received_at": told.moment, "version": version}
        writer.writerow([values.get(column, "") for column in columns])
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as stream:
        stream.write((before + added.getvalue()).encode("utf-8"))
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def _text_to_keep(path: Path) -> str:
    """Return a sidecar's text; one that is not UTF-8 becomes so, with the mark Excel asks for."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return "\ufeff" + sidecar_text(path)


def _with_column(text: str, column: str, separator: str) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    stream = io.StringIO(text.lstrip("\ufeff"), newline="")
    rows = list(csv.reader(stream, delimiter=separator))
    width = len(rows[0])
    written = io.StringIO(newline="")
    ending = "\r\n" if "\r\n" in text else "\n"
    writer = csv.writer(written, delimiter=separator, lineterminator=ending)
    for number, row in enumerate(rows):
        if row:
            filled = row + [""] * (width - len(row))
            writer.writerow([*filled, column if number == 0 else ""])
    return mark + written.getvalue()
