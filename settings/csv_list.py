"""Lists kept as CSV, read with their line numbers, so that a refusal can point at them."""

import csv
import io
from pathlib import Path

from settings.errors import Refusal, RefusedDefinition
from settings.proposals import nearest


def read_list(
    path: Path, needed: tuple[str, ...], known: tuple[str, ...] = ()
) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a list with their lines, cells stripped; blank lines are left out.

    `needed` columns must be there; where `known` is given, no other column may be.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedDefinition(
            [Refusal(path, 1, "the file is not UTF-8", "save it as CSV UTF-8")]
        ) from None
    except OSError as error:
        raise RefusedDefinition([Refusal(path, 1, error.strerror or "not readable")]) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    refusals: list[Refusal] = []
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        columns = [name.strip() for name in next(reader, [])]
        refusals += _wrong_columns(path, columns, needed, known)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(columns):
                refusals.append(
                    Refusal(
                        path, reader.line_num, f"{len(cells)} cells for {len(columns)} columns",
                        "put a cell that holds a comma in quotes",
                    )
                )  # fmt: skip
                continue
            filled = [cell.strip() for cell in cells] + [""] * (len(columns) - len(cells))
            rows.append((reader.line_num, dict(zip(columns, filled, strict=True))))
    except csv.Error as error:
        refusals.append(Refusal(path, reader.line_num, f"not valid CSV: {error}"))
    if refusals:
        raise RefusedDefinition(refusals)
    return rows


def _wrong_columns(
    path: Path, columns: list[str], needed: tuple[str, ...], known: tuple[str, ...]
) -> list[Refusal]:
    refusals = [
        Refusal(path, 1, f"column '{name}' is missing", f"columns: {', '.join(known or needed)}")
        for name in needed
        if name not in columns
    ]
    refusals += [
        Refusal(path, 1, f"column '{name}' is given twice", "remove one")
        for name in sorted({name for name in columns if columns.count(name) > 1})
    ]
    for name in columns if known else []:
        if name not in known:
            refusals.append(Refusal(path, 1, f"unknown column '{name}'", nearest(name, known)))
    return refusals
