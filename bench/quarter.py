"""Measure a whole quarter of one office through the job, night by night and in one go.

    .venv/bin/python bench/quarter.py --json quarter.json

The office is the simulated one of tests/integration (12 reporters, some 740 workbooks). Beside it
stands the plain way: openpyxl reads every cell of the same files and the re-computation computes
the same tables from what is known of them. It is given the records instead of finding them in the
cells, so its time is a lower bound of what a script of an office would take.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "tests" / "integration")]

from process_cost import Cost, run  # noqa: E402
from quarter_nights import begin, bring, differences  # noqa: E402
from quarter_recomputed import recompute  # noqa: E402
from quarter_story import NIGHTS, Story, tell  # noqa: E402


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", type=Path, default=None, help="where to write all figures")
    parser.add_argument("--kaoping", type=Path, default=ROOT / ".venv" / "bin" / "kaoping")
    parser.add_argument("--plain", type=Path, default=None, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.plain:
        read_plainly(arguments.plain)
        return
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory(prefix="kaoping-quarter-") as name:
        figures = measure(arguments.kaoping, Path(name))
    for what, figure in figures.items():
        print(f"{what:<28}{figure['seconds']:>8.1f} s{figure['tree_mb']:>8.0f} MB")
    if arguments.json:
        machine = {"python": platform.python_version(), "cores": len(os.sched_getaffinity(0))}
        arguments.json.write_text(json.dumps(figures | {"machine": machine}, indent=2) + "\n")


def measure(kaoping: Path, folder: Path) -> dict[str, dict[str, Any]]:
    """Run the quarter in seven nights, in one go, and plainly; all must give the same tables."""
    # One run that does not count: it compiles the byte-code and warms the disk's cache.
    first = tell(nights=NIGHTS[:1])
    _night(kaoping, first, folder / "warm", folder)
    story = tell()
    home = folder / "nights"
    begin(home, story)
    figures: dict[str, dict[str, Any]] = {}
    costs: list[Cost] = []
    for night in story.nights:
        number = bring(home, story, night)
        costs.append(_refresh(kaoping, home, folder))
        figures[f"night {night}, {number} new"] = _figure(costs[-1])
        _stop_unless_same(home, story)
    figures["seven nights"] = {
        "seconds": sum(cost.seconds for cost in costs),
        "tree_mb": max(cost.tree_mb for cost in costs),
        "largest_mb": max(cost.largest_mb for cost in costs),
    }
    figures["nothing new"] = _figure(_refresh(kaoping, home, folder))
    whole = tell(nights=NIGHTS[-1:])
    figures["in one go"] = _figure(_night(kaoping, whole, folder / "whole", folder))
    script = [sys.executable, str(Path(__file__)), "--plain", str(folder / "whole")]
    figures["openpyxl, re-computation"] = _figure(run(script, folder))
    return figures


def _night(kaoping: Path, story: Story, home: Path, folder: Path) -> Cost:
    begin(home, story)
    bring(home, story, story.nights[0])
    cost = _refresh(kaoping, home, folder)
    _stop_unless_same(home, story)
    return cost


def _refresh(kaoping: Path, home: Path, folder: Path) -> Cost:
    return run([str(kaoping), "--home", str(home), "refresh"], folder)


def _figure(cost: Cost) -> dict[str, Any]:
    return {name: value for name, value in asdict(cost).items() if name != "output"}


def _stop_unless_same(home: Path, story: Story) -> None:
    """Only equal work may be compared."""
    office = (home / "reference" / "office.yml").read_text(encoding="utf-8")
    night = next(night for night in story.nights if f"business_date: {night}" in office)
    if told := differences(home, recompute(story, night)):
        raise SystemExit(f"the two differ:\n{told}")


def read_plainly(home: Path) -> None:
    """Read every cell of every workbook with openpyxl, and compute the tables from the story."""
    import openpyxl

    cells = unreadable = 0
    for path in sorted((home / "inbox").rglob("*.xlsx")):
        try:
            book = openpyxl.load_workbook(path, data_only=True)
        except Exception:
            unreadable += 1
            continue
        cells += sum(
            value is not None for sheet in book for row in sheet.iter_rows(values_only=True)
            for value in row
        )  # fmt: skip
    story = tell(nights=NIGHTS[-1:])
    tables = recompute(story, story.nights[-1])
    print(f"{cells} cells, {unreadable} unreadable; {len(tables.values)} values")


if __name__ == "__main__":
    main()
