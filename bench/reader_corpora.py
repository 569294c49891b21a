"""Every odd workbook of the reader test suites through the worker pool: what each one gives.

Each must give rows or exactly one clear refusal, none may crash its process or take ten seconds.
Beside it: whether the bare workbook reader opens the file, so that nothing is refused for nothing.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from settings.catalogue import severity, words  # noqa: E402
from settings.yaml_file import read_yaml, validate  # noqa: E402
from sources.contracts import Contract  # noqa: E402
from sources.reading.formats import kind_of  # noqa: E402
from sources.reading.grid import UnreadableFileError  # noqa: E402
from sources.reading.opening import open_file  # noqa: E402
from sources.reading.pool import Readers  # noqa: E402
from sources.reading.read import RawFile, read_file  # noqa: E402

FOLDER = Path(os.environ.get("KAOPING_TEST_DATA") or ROOT / "../shared/data") / "reader_corpora"
MOST_SECONDS = 10.0
# Not of the template: said of a file that was opened.
NO_TEMPLATE = ("KP-202", "KP-203", "KP-204")
NO_CONTENT = ("KP-201",)
# Texts beside the workbooks of a suite: its licence and the like.
NO_WORKBOOKS = {"", ".md", ".note"}
OPENED_BARE = """
import io, sys, python_calamine
for line in sys.stdin:
    try:
        with open(line.rstrip("\\n"), "rb") as file:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()
        print("opens", flush=True)
    except BaseException:
        print("refuses", flush=True)
"""


@dataclass
class Read(RawFile):
    """What a file gave, and what the grid of it was: the worker's reader tells that too."""

    seconds: float = 0.0
    kind: str = ""
    shapes: tuple[tuple[int, int], ...] = ()


def read_and_tell(path: Path, name: str, contracts: list[Contract]) -> RawFile:
    """Read a file as the warehouse does, and once more for the size of its grid."""
    began = time.perf_counter()
    file = read_file(path, name, contracts)
    read = Read(**vars(file), seconds=time.perf_counter() - began)
    try:
        data = path.read_bytes()
        read.kind = kind_of(data)
        sheets = open_file(data)
        read.shapes = tuple(
            (len(sheet.values), max(map(len, sheet.values), default=0))
            for sheet in sheets
            if any(value not in (None, "") for row in sheet.values for value in row)
        )
    except (OSError, UnreadableFileError):
        pass
    return read


def shipped_contracts() -> list[Contract]:
    """Return the contracts of every shipped programme that can be read."""
    paths = sorted((ROOT / "programmes").glob("*/contracts/*.yml"))
    return [validate(read_yaml(path), Contract) for path in paths]


def bare(paths: list[Path]) -> list[str]:
    """Tell of each file whether the bare reader opens it, though one may end the process."""
    told: list[str] = []
    while len(told) < len(paths):
        asked = "\n".join(str(path) for path in paths[len(told) :])
        done = subprocess.run(
            [sys.executable, "-c", OPENED_BARE], input=asked, capture_output=True, text=True
        )
        told += done.stdout.split()
        if len(told) < len(paths):
            told.append("breaks")
    return told


def outcome(file: RawFile) -> tuple[str, bool]:
    """Name what came of a file, and whether that is one clear answer."""
    refusals = [
        finding
        for finding in file.findings
        if (finding.severity or severity(finding.code)) == "refuse"
    ]
    if file.tables:
        return "read by a contract", True
    if isinstance(file, Read) and file.shapes:
        others = [one for one in refusals if one.code not in NO_TEMPLATE]
        if not others:
            return "rows, of no known template", True
        return f"rows, and {others[0].code}", len(others) == 1
    if len(refusals) == 1:
        code = refusals[0].code
        said = f"{code} {words(code, 'en')[0]}" if code != "KP-202" else "KP-202, no rows"
        return said, code != "KP-109"
    return f"{len(refusals)} refusals", False


def lines(paths: list[Path], files: list[RawFile], opened: list[str]) -> Iterator[str]:
    """Yield the table of outcomes and its summary, in Markdown."""
    yield "| file | format | sheets | rows × columns | outcome | bare reader | seconds |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for file, bare_outcome in zip(files, opened, strict=True):
        shapes = file.shapes if isinstance(file, Read) else ()
        kind = file.kind if isinstance(file, Read) else ""
        seconds = f"{file.seconds:.2f}" if isinstance(file, Read) else ""
        sizes = ", ".join(f"{height} × {width}" for height, width in shapes[:3])
        sizes += " …" if len(shapes) > 3 else ""
        text, _ = outcome(file)
        if not shapes:
            text += " — " + "; ".join(
                words(
                    finding.code,
                    "en",
                    found=finding.found,
                    expected=finding.expected[:40],
                    field=finding.field,
                )[1]
                for finding in file.findings
            )
        yield (
            f"| {file.path} | {kind} | {len(shapes)} | {sizes} | {text} | {bare_outcome} "
            f"| {seconds} |"
        )
    yield ""
    yield "| outcome | files |"
    yield "| --- | --- |"
    for name, count in Counter(outcome(file)[0] for file in files).most_common():
        yield f"| {name} | {count} |"


def main() -> int:
    """Write the table; return 1 where a file gives no clear answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write the table here, not to the screen")
    options = parser.parse_args()
    paths = sorted(
        path
        for path in FOLDER.rglob("*")
        if path.is_file() and path.suffix.lower() not in NO_WORKBOOKS
    )
    if not paths:
        print(f"no files in {FOLDER}: set KAOPING_TEST_DATA", file=sys.stderr)
        return 2
    jobs = [(path.relative_to(FOLDER).as_posix(), path) for path in paths]
    began = time.perf_counter()
    with Readers(shipped_contracts(), read=read_and_tell) as readers:
        files = list(readers.start(jobs))
    took = time.perf_counter() - began
    opened = bare(paths)
    table = "\n".join(lines(paths, files, opened))
    table += f"\n\n{len(files)} files in {took:.1f} s, twice each.\n"
    if options.out:
        options.out.write_text(table, encoding="utf-8")
    else:
        print(table)
    unclear = [file.path for file in files if not outcome(file)[1]]
    slow = [file.path for file in files if isinstance(file, Read) and file.seconds > MOST_SECONDS]
    lost = [
        file.path
        for file, bare_outcome in zip(files, opened, strict=True)
        if bare_outcome == "opens"
        and not (isinstance(file, Read) and file.shapes)
        and file.findings[0].code not in NO_CONTENT
    ]
    for reason, names in (
        ("no one answer", unclear),
        ("slow", slow),
        ("refused, and the bare reader opens it", lost),
    ):
        for name in names:
            print(f"{reason}: {name}", file=sys.stderr)
    return 1 if unclear or slow or lost else 0


if __name__ == "__main__":
    sys.exit(main())
