"""Measure a whole `kaoping refresh` beside the office's own script, on 120 and 400 workbooks.

    .venv/bin/python bench/refresh.py --runs 5 --json refresh.json

Scenarios: first time; nothing new; nothing new but the business date moved by a day; 12 new
workbooks. The script reads everything every time, so its one figure stands beside all four.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from process_cost import Cost, run  # noqa: E402

from demo.key_projects import truth, write_office  # noqa: E402

SCALES = {120: 1, 400: 2}
NEW_WORKBOOKS = 12
MOVED = ("business_date: 2017-07-10", "business_date: 2017-07-11")
SCENARIOS = ("first", "nothing_new", "next_day", "new_workbooks", "office_script")


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=[120, 400], choices=sorted(SCALES))
    parser.add_argument("--json", type=Path, default=None, help="where to write all figures")
    parser.add_argument("--kaoping", type=Path, default=ROOT / ".venv" / "bin" / "kaoping")
    arguments = parser.parse_args()
    result: dict[str, Any] = {
        "machine": {
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
            "cores": len(os.sched_getaffinity(0)),
        },
        "runs": arguments.runs,
        "sizes": {},
    }
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as folder:
            costs = measure(size, arguments.runs, arguments.kaoping, Path(folder))
        result["sizes"][str(size)] = summary(costs)
        print_table(size, result["sizes"][str(size)])
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def measure(size: int, runs: int, kaoping: Path, folder: Path) -> dict[str, list[Cost]]:
    """Run every scenario `runs` times, by turns, so that a busy minute touches all alike."""
    material = folder / "material"
    # The three first reports only: what a script does, too.
    write_office(material, offices_scale=SCALES[size], whole=False)
    known = truth(offices_scale=SCALES[size], whole=False)
    assert len(known.files) == size
    latest = [file.path for file in known.files[-NEW_WORKBOOKS:]]
    costs: dict[str, list[Cost]] = {scenario: [] for scenario in SCENARIOS}
    # One run that does not count: it compiles the byte-code and warms the disk's cache.
    warm = _workspace(material, folder / "warm")
    _refresh(kaoping, warm, folder)
    shutil.rmtree(warm)
    for number in range(runs):
        home = _workspace(material, folder / f"whole{number}")
        costs["first"].append(_refresh(kaoping, home, folder))
        costs["nothing_new"].append(_refresh(kaoping, home, folder))
        _move_business_date(home)
        costs["next_day"].append(_refresh(kaoping, home, folder))
        costs["office_script"].append(_office_script(material, folder))
        _compare(home, costs["office_script"][-1].output)
        shutil.rmtree(home)
        home = _workspace(material, folder / f"part{number}", without=latest)
        _refresh(kaoping, home, folder)
        for path in latest:
            shutil.copy2(material / "inbox" / path, home / "inbox" / path)
        costs["new_workbooks"].append(_refresh(kaoping, home, folder))
        _compare(home, costs["office_script"][-1].output)
        shutil.rmtree(home)
    return costs


def _workspace(material: Path, home: Path, without: list[str] | None = None) -> Path:
    shutil.copytree(material, home)
    for path in without or []:
        (home / "inbox" / path).unlink()
    return home


def _refresh(kaoping: Path, home: Path, folder: Path) -> Cost:
    return run([str(kaoping), "--home", str(home), "refresh"], folder)


def _office_script(material: Path, folder: Path) -> Cost:
    script = ROOT / "bench" / "office_script.py"
    places = [material / "inbox", material / "reference", folder / "ranking.xlsx"]
    return run([sys.executable, str(script), *map(str, places)], folder)


def _move_business_date(home: Path) -> None:
    path = home / "reference" / "office.yml"
    text = path.read_text(encoding="utf-8")
    assert MOVED[0] in text
    path.write_text(text.replace(*MOVED), encoding="utf-8")


def _compare(home: Path, output: str) -> None:
    """Stop unless both give the same June totals: only equal work may be compared."""
    import duckdb

    by_script = json.loads(output.strip().splitlines()[-1])
    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as published:
        by_warehouse = dict(
            published.execute(
                "select unit_id, total from marts.fct_rankings where period_id = '2017-M06'"
                " and ranking_id = 'level' and scenario_id = 'official'"
            ).fetchall()
        )
    assert set(by_script) == set(by_warehouse), "the two rank different units"
    for unit_id, total in by_warehouse.items():
        assert total is not None and abs(float(total) - by_script[unit_id]) < 1e-6, (
            f"{unit_id}: kaoping {total}, script {by_script[unit_id]}"
        )


def summary(costs: dict[str, list[Cost]]) -> dict[str, Any]:
    """Return medians per scenario, every run, and the ratio to the script of the same runs."""
    script = costs["office_script"]
    return {
        scenario: {
            "seconds": round(median(cost.seconds for cost in of_scenario), 2),
            "tree_mb": round(median(cost.tree_mb for cost in of_scenario)),
            "largest_mb": round(median(cost.largest_mb for cost in of_scenario)),
            "times_script": round(
                median(
                    cost.seconds / beside.seconds
                    for cost, beside in zip(of_scenario, script, strict=True)
                ),
                2,
            ),
            "all_seconds": [round(cost.seconds, 2) for cost in of_scenario],
        }
        for scenario, of_scenario in costs.items()
    }


def print_table(size: int, figures: dict[str, Any]) -> None:
    """Print the medians of one size."""
    print(f"\n{size} workbooks (medians)")
    print(f"{'scenario':<16}{'seconds':>9}{'× script':>10}{'tree MB':>9}{'largest MB':>12}")
    for scenario, of_scenario in figures.items():
        print(
            f"{scenario:<16}{of_scenario['seconds']:>9.2f}{of_scenario['times_script']:>10.2f}"
            f"{of_scenario['tree_mb']:>9}{of_scenario['largest_mb']:>12}"
        )


if __name__ == "__main__":
    main()
