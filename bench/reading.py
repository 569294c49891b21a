"""Measure reading, typing and landing beside bare readers, in the same run.

    .venv/bin/python bench/reading.py --runs 5 --json reading.json

Large: one workbook of 100,000 × 20 cells through contract, typing and landing, beside fastexcel
into a Polars frame. Small: 500 workbooks of 100 × 20 cells through two reading processes, beside
python-calamine into lists, in one process and in two; these fork, as a refresh does, and the start
of the processes counts. Imports do not, and nothing is read during them. Known: `kaoping refresh`
over 10,000 files that it knows, beside a look at their sizes and times alone.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing import active_children, get_context
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from process_cost import run  # noqa: E402

LARGE_ROWS, SMALL_FILES, SMALL_ROWS = 100_000, 500, 100
KINDS = ["工业", "城建", "民生"]
FIGURES = [f"m{number}" for number in range(8)]
COUNTS = [f"n{number}" for number in range(2)]
SHARES = [f"p{number}" for number in range(4)]
INDICATORS = """\
programme: bench
indicators:
  - indicator: amount
    title: {zh: 金额}
    definition: The sum of an amount.
    source: small
    classes: [headquarters]
    numerator: {sum: m0}
    measure: money
    unit_of_measure: 万元
"""
UNITS = "unit_id,name,class\nA1,城东指挥部,headquarters\n"


def contract(name: str) -> dict[str, Any]:
    """Return the contract of the large or the small workbooks, as an office would write it."""

    def field(name: str, kind: str, header: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "title": {"zh": header}, "type": kind, "header": [header], **more}

    fields = [
        field("code", "code", "编码", required=True),
        field("name", "text", "名称"),
        field("kind", "choice", "类别", codes={f"k{n}": [text] for n, text in enumerate(KINDS)}),
        field("note", "text", "备注"),
    ]
    fields += [field(key, "money", f"金额{key}") for key in FIGURES]
    fields += [field(key, "number", f"数量{key}") for key in COUNTS]
    fields += [field(key, "percent", f"比例{key}") for key in SHARES]
    fields += [field("starts", "date", "开始"), field("ends", "date", "结束")]
    return {
        "contract": name,
        "programme": "bench",
        "title": {"zh": "月报"},
        "sheet": {"title": "项目月报"},
        "reporter": {"from": "fixed", "unit": "A1"},
        "period": {"from": "title"},
        "fields": fields,
        "key": ["code"],
        "totals": {"labels_in": ["code", "name"], "reconcile": ["m0"]},
    }


def write_workbook(path: Path, form: dict[str, Any], rows: int, seed: int) -> None:
    """Write one workbook with a real writer; the same seed gives the same cells."""
    import random

    import xlsxwriter

    chance = random.Random(seed)
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("表")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    share = book.add_format({"num_format": "0.0%"})
    page.write(0, 0, "2017年3月项目月报（单位：万元）")
    page.write_row(1, 0, [field["header"][0] for field in form["fields"]])
    first = datetime(2015, 1, 1)
    for row in range(2, rows + 2):
        for column, field in enumerate(form["fields"]):
            kind = field["type"]
            if field["name"] == "code":
                page.write_string(row, column, f"P-{seed}-{row:06d}")
            elif field["name"] == "name":
                page.write_string(row, column, f"第{row}号道路工程项目")
            elif kind == "choice":
                page.write_string(row, column, chance.choice(KINDS))
            elif kind == "text":
                page.write_string(row, column, f"说明{row % 100}" if row % 3 == 0 else "")
            elif kind == "date":
                moment = first + timedelta(days=chance.randrange(2000))
                page.write_datetime(row, column, moment, day)
            elif kind == "percent":
                page.write_number(row, column, round(chance.random(), 4), share)
            elif kind == "number":
                page.write_number(row, column, chance.randrange(500))
            else:
                page.write_number(row, column, round(chance.random() * 1e5, 2))
    book.close()


def write_workbooks(folder: Path) -> int:
    """Write all workbooks and their contracts."""
    for name in ("large", "small"):
        form = contract(name)
        (folder / f"{name}.yml").write_text(json.dumps(form, ensure_ascii=False), "utf-8")
        if name == "large":
            write_workbook(folder / "large.xlsx", form, LARGE_ROWS, 1)
        for number in range(SMALL_FILES if name == "small" else 0):
            write_workbook(folder / f"small-{number:03d}.xlsx", form, SMALL_ROWS, number)
    return LARGE_ROWS


def fastexcel_large(folder: Path) -> int:
    """Read the large workbook into a Polars frame, and do nothing with it."""
    import fastexcel

    book = fastexcel.read_excel(folder / "large.xlsx")
    return book.load_sheet(0, header_row=1).to_polars().height


def _office(folder: Path, name: str) -> tuple[Any, Any]:
    from settings.yaml_file import read_yaml, validate
    from sources.contracts import Contract
    from sources.units import read_units

    form = validate(read_yaml(folder / f"{name}.yml"), Contract)
    return form, read_units(folder / "units.csv")


def _land(folder: Path, paths: list[Path], files: list[Any], form: Any, units: Any) -> int:
    """Type what was read and land it in a workspace of its own; return the records landed."""
    from settings.workspace import Workspace
    from sources.inbox import Arrival
    from sources.landing import land, prepare_folders
    from sources.ledger import Ledger
    from sources.typed import gather

    workspace = Workspace(Path(tempfile.mkdtemp(dir=folder)))
    workspace.create_folders()
    with part("typing"):
        batches = gather(files, {form.contract: form}, units, {})
    prepare_folders(workspace, batches)
    arrivals = [Arrival(p.name, p, p.stat().st_size, 0, "2017-04-01", "bench") for p in paths]
    with part("landing"), Ledger(workspace.ledger) as ledger:
        ledger.start_run("run", "2017-04-01", "")
        counts = land(workspace, ledger, "run", "d", arrivals, files, batches)
    assert counts["accepted"] == len(paths), counts
    return batches[0].records.height


def kaoping_large(folder: Path) -> int:
    """Read, type and land the large workbook."""
    import gc

    from sources.reading.read import read_file

    form, units = _office(folder, "large")
    # As in a reading process: rows are no circles that need be looked for.
    gc.disable()
    path = folder / "large.xlsx"
    with part("reading"):
        files = [read_file(path, path.name, [form])]
    return _land(folder, [path], files, form, units)


def _bare(path: str) -> int:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    return len(book.get_sheet_by_index(0).to_python(skip_empty_area=False))


def calamine_in_one(folder: Path) -> int:
    """Read the small workbooks into lists, in one process."""
    return sum(_bare(str(path)) for path in sorted(folder.glob("small-*.xlsx")))


def calamine_in_two(folder: Path) -> int:
    """Read the small workbooks into lists, in two processes."""
    paths = [str(path) for path in sorted(folder.glob("small-*.xlsx"))]
    with get_context("fork").Pool(2) as pool:
        return sum(pool.map(_bare, paths, chunksize=25))


def kaoping_small(folder: Path) -> int:
    """Read, type and land the small workbooks, reading in two processes.

    As in a refresh the readers start before Polars is imported: until then they may be forked.
    """
    from sources.reading.pool import Readers

    form, units = _office(folder, "small")
    paths = sorted(folder.glob("small-*.xlsx"))
    with part("reading"), Readers([form], workers=2) as readers:
        files = list(readers.start([(path.name, path) for path in paths]))
    with not_counted():
        _import_landing()
    return _land(folder, paths, files, form, units)


CHILDREN: dict[str, Callable[[Path], int]] = {
    function.__name__: function
    for function in (
        write_workbooks,
        fastexcel_large,
        kaoping_large,
        calamine_in_one,
        calamine_in_two,
        kaoping_small,
    )
}


def _import_landing() -> None:
    # Polars imports NumPy when it first meets a Decimal; a refresh has it for its checks.
    import numpy  # noqa: F401

    import sources.landing
    import sources.typed  # noqa: F401


def _warm(name: str) -> None:
    """Import what the work needs: start-up is measured by refresh.py."""
    if name == "kaoping_small":
        import sources.reading.pool
        import sources.units  # noqa: F401
    elif name == "kaoping_large":
        _import_landing()
    elif name == "fastexcel_large":
        import fastexcel  # noqa: F401
        import polars  # noqa: F401
    else:
        import python_calamine  # noqa: F401


_seconds_not_counted = [0.0]
_cpu_not_counted = [0.0]
_parts: dict[str, float] = {}


@contextmanager
def not_counted() -> Iterator[None]:
    """Stop the clock meanwhile."""
    started, cpu_before = time.perf_counter(), cpu_seconds()
    yield
    _seconds_not_counted.append(time.perf_counter() - started)
    _cpu_not_counted.append(cpu_seconds() - cpu_before)


@contextmanager
def part(name: str) -> Iterator[None]:
    """Note the seconds of a part of the work."""
    started = time.perf_counter()
    yield
    _parts[name] = time.perf_counter() - started


def cpu_seconds() -> float:
    """Return the processor seconds of this process and of its children that have ended."""
    told = os.times()
    return sum(told[:4])


def child(name: str, folder: Path) -> None:
    """Do one piece of work and print its seconds, without imports."""
    _warm(name)
    started, cpu_before = time.perf_counter(), cpu_seconds()
    height = CHILDREN[name](folder)
    seconds = time.perf_counter() - started - sum(_seconds_not_counted)
    # A child that was ended is counted once it was waited for.
    for process in active_children():
        process.join()
    cpu = cpu_seconds() - cpu_before - sum(_cpu_not_counted)
    told = {"seconds": seconds, "cpu_seconds": cpu, "rows": height, "parts": _parts}
    print(json.dumps(told))


def measured(name: str, folder: Path) -> dict[str, Any]:
    """Run a piece of work in a process of its own; return its seconds, parts and peak memory."""
    command = [sys.executable, str(Path(__file__)), "--child", name, "--folder", str(folder)]
    cost = run(command, folder)
    told: dict[str, Any] = json.loads(cost.output.strip().splitlines()[-1])
    return told | {"tree_mb": cost.tree_mb, "largest_mb": cost.largest_mb}


def compare(ours: str, bare: list[str], folder: Path, runs: int) -> list[dict[str, Any]]:
    """Measure pieces of work by turns; return medians, and the medians of the ratios to ours."""
    names = [*bare, ours]
    turns = [{name: measured(name, folder) for name in names} for _ in range(runs + 1)][1:]
    results = []
    for other in bare:
        pairs = [(turn[other], turn[ours]) for turn in turns]
        assert all(theirs["rows"] >= own["rows"] > 0 for theirs, own in pairs), pairs
        result: dict[str, Any] = {"bare": other, "ours": ours}
        for figure in ("seconds", "cpu_seconds", "tree_mb", "largest_mb"):
            result[figure] = {
                "bare": median(theirs[figure] for theirs, _ in pairs),
                "ours": median(own[figure] for _, own in pairs),
                "ratio": median(own[figure] / theirs[figure] for theirs, own in pairs),
            }
        results.append(result)
    parts = [turn[ours]["parts"] for turn in turns]
    results[0]["parts"] = {name: median(part[name] for part in parts) for name in parts[0]}
    return results


def known(folder: Path, files: int, runs: int, kaoping: Path) -> dict[str, float]:
    """Refresh an office that knows all its files, and look at their sizes and times alone."""
    home = folder / "office"
    subprocess.run([kaoping, "init", home], check=True, capture_output=True)
    (home / "reference" / "office.yml").write_text(
        "office: {zh: 测}\nprogrammes: [bench]\nbusiness_date: 2017-04-10\n", "utf-8"
    )
    (home / "reference" / "units.csv").write_text(UNITS, "utf-8")
    shutil.copy(folder / "small.yml", home / "contracts" / "small.yml")
    (home / "indicators" / "small.yml").write_text(INDICATORS, "utf-8")
    for number in range(files):
        place = home / "inbox" / f"{number // 500:03d}"
        place.mkdir(exist_ok=True)
        code = f"P-{number:06d}"
        (place / f"{number:05d}.csv").write_text(
            "2017年3月项目月报（单位：万元）\n"
            "编码,名称,类别,备注,金额m0,金额m1,金额m2,金额m3,开始,结束\n"
            f"{code},道路,工业,,1,2,3,4,2017-01-01,2017-12-31\n",
            "utf-8",
        )
    first = run([str(kaoping), "--home", str(home), "refresh"], folder)
    again = [run([str(kaoping), "--home", str(home), "refresh"], folder) for _ in range(runs + 1)]
    looks = []
    for _ in range(runs):
        started = time.perf_counter()
        for path in (home / "inbox").rglob("*"):
            path.stat()
        looks.append(time.perf_counter() - started)
    return {
        "files": files,
        "first_seconds": first.seconds,
        "seconds": median(cost.seconds for cost in again[1:]),
        "largest_mb": median(cost.largest_mb for cost in again[1:]),
        "look_seconds": median(looks),
    }


def main() -> None:
    """Write the workbooks, measure, print, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--known", type=int, default=10_000, help="files that are known; 0: skip")
    parser.add_argument("--json", type=Path, default=None, help="where to write all figures")
    parser.add_argument("--kaoping", type=Path, default=ROOT / ".venv" / "bin" / "kaoping")
    parser.add_argument("--child", choices=sorted(CHILDREN), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child, arguments.folder)
        return
    result: dict[str, Any] = {"cores": len(os.sched_getaffinity(0)), "runs": arguments.runs}
    with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as temporary:
        folder = Path(temporary)
        (folder / "units.csv").write_text(UNITS, "utf-8")
        # In a process of its own: what a measured one inherits would count as its memory.
        command = [sys.executable, __file__, "--child", "write_workbooks", "--folder", str(folder)]
        subprocess.run(command, check=True, capture_output=True)
        baselines = {
            "large": ["fastexcel_large"],
            "small": ["calamine_in_one", "calamine_in_two"],
        }
        for name, bare in baselines.items():
            result[name] = compare(f"kaoping_{name}", bare, folder, arguments.runs)
            for told in result[name]:
                print_comparison(name, told)
        if arguments.known:
            result["known"] = known(folder, arguments.known, arguments.runs, arguments.kaoping)
            told = result["known"]
            print(
                f"known: {told['files']:,} files found unchanged in {told['seconds']:.2f} s"
                f" ({told['largest_mb']:.0f} MB); a look at them alone"
                f" {told['look_seconds']:.2f} s; the first run took {told['first_seconds']:.1f} s"
            )
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def print_comparison(name: str, told: dict[str, Any]) -> None:
    """Print one comparison, a line for each figure."""
    print(f"{name}: {told['ours']} beside {told['bare']}")
    for figure, unit in (
        ("seconds", "s"),
        ("cpu_seconds", "s"),
        ("tree_mb", "MB"),
        ("largest_mb", "MB"),
    ):
        values = told[figure]
        print(
            f"  {figure:<11}{values['ours']:>8.2f} {unit:<3}{values['bare']:>8.2f} {unit:<3}"
            f"{values['ratio']:>6.2f} ×"
        )
    if "parts" in told:
        print("  of it: " + ", ".join(f"{n} {s:.2f} s" for n, s in told["parts"].items()))


if __name__ == "__main__":
    main()
