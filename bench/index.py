"""Measure published indices from file to ranking, and the scoring alone, beside hand-written code.

    KAOPING_TEST_DATA=../shared/data .venv/bin/python bench/index.py --runs 5 --json index.json

Both baselines have to reproduce what was published, or nothing is measured. An office without a
rulebook is measured up to its facts; its scoring is left out until it has one.
"""

import argparse
import csv
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
sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "tests" / "integration")]

from index_offices import (  # noqa: E402
    HDI_CSV,
    IMD_XLSX,
    hdi_rows,
    imd_rows,
    write_hdi,
    write_imd,
)
from process_cost import Cost, run  # noqa: E402

FILES = {"imd2019": IMD_XLSX, "hdi": HDI_CSV}
WRITE = {"imd2019": write_imd, "hdi": write_hdi}
SCENARIOS = ("refresh", "script", "scoring", "ledger", "statement")
_BENCH = ROOT / "bench"
BASELINE = {"refresh": "script", "scoring": "ledger"}


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--offices", nargs="+", default=["imd2019"], choices=sorted(FILES))
    parser.add_argument("--json", type=Path, default=None, help="where to write all figures")
    parser.add_argument("--kaoping", type=Path, default=ROOT / ".venv" / "bin" / "kaoping")
    arguments = parser.parse_args()
    result: dict[str, Any] = {
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0)),
        "runs": arguments.runs,
        "offices": {},
    }
    for office in arguments.offices:
        if not FILES[office].is_file():
            raise SystemExit(f"{FILES[office]} is not there; set KAOPING_TEST_DATA")
        with tempfile.TemporaryDirectory(prefix="kaoping-bench-") as folder:
            costs, seconds = measure(office, arguments.runs, arguments.kaoping, Path(folder))
        result["offices"][office] = summary(costs, seconds)
        print_table(office, result["offices"][office])
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def measure(
    office: str, runs: int, kaoping: Path, folder: Path
) -> tuple[dict[str, list[Cost]], dict[str, list[float]]]:
    """Run every scenario `runs` times, by turns; also the seconds that scoring itself took."""
    WRITE[office](folder / "material")
    has_ledger = (_BENCH / f"index_{office}_ledger.sql").is_file()
    has_rulebook = any((ROOT / "examples" / office / "rulebooks").glob("*.yml"))
    costs: dict[str, list[Cost]] = {name: [] for name in SCENARIOS}
    seconds: dict[str, list[float]] = {"scoring": [], "ledger": [], "statement": []}
    # One run that does not count: it compiles the byte-code and parses the dbt project.
    for number in range(-1, runs):
        home = folder / f"run{number}"
        shutil.copytree(folder / "material", home)
        once = {
            "refresh": run([str(kaoping), "--home", str(home), "refresh"], folder),
            "script": _script(office, folder),
            "statement": _statement(office, home, folder),
        }
        if has_ledger:
            once["ledger"] = _ledger(office, home, folder)
        if has_rulebook:
            once["scoring"] = run(
                [sys.executable, str(_BENCH / "index_scores.py"), str(home)], folder
            )
            _check_ranking(office, home)
        shutil.rmtree(home)
        if number < 0:
            continue
        for name, cost in once.items():
            costs[name].append(cost)
            if name in seconds:
                seconds[name].append(float(cost.output.strip().splitlines()[-1]))
    return costs, seconds


def _script(office: str, folder: Path) -> Cost:
    target = folder / "script.csv"
    command = [sys.executable, str(_BENCH / "index_script.py"), office, str(FILES[office])]
    cost = run([*command, str(target)], folder)
    check(office, _ranked(target))
    return cost


def _statement(office: str, home: Path, folder: Path) -> Cost:
    target = folder / "statement.csv"
    places = [_BENCH / f"index_{office}.sql", home / "warehouse" / "warehouse.duckdb", target]
    command = [sys.executable, str(_BENCH / "index_statement.py"), *map(str, places)]
    cost = run(command, folder)
    check(office, _ranked(target))
    return cost


def _ledger(office: str, home: Path, folder: Path) -> Cost:
    """Write the ledger by one statement, which stops unless it is kaoping's own, line by line."""
    warehouse = home / "warehouse" / "warehouse.duckdb"
    target = folder / "ledger.csv"
    places = [_BENCH / f"index_{office}_ledger.sql", warehouse, target]
    command = [sys.executable, str(_BENCH / "index_statement.py"), *map(str, places), "ledger"]
    cost = run(command, folder)
    check(office, _ranked(target))
    return cost


def _check_ranking(office: str, home: Path) -> None:
    """Hold kaoping's own published ranking against what was published before it."""
    import duckdb

    with duckdb.connect(str(home / "warehouse" / "warehouse.duckdb"), read_only=True) as published:
        rows = published.execute(
            "select unit_id, total, rank from marts.fct_rankings"
            " where ranking_id = 'level' and scenario_id = 'official'"
        ).fetchall()
    check(office, {unit: (None if total is None else float(total), rank)
                   for unit, total, rank in rows})  # fmt: skip


Ranked = dict[str, tuple[float | None, int | None]]


def _ranked(path: Path) -> Ranked:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["unit_id"]: (float(row["score"]), int(row["rank"]) if row["rank"] else None)
            for row in csv.DictReader(stream)
        }


def check(office: str, ranked: Ranked) -> None:
    """Stop unless a result reproduces the published one: only right work is measured.

    Development index: every printed value and rank. Deprivation index: 99.67 % of ranks exact,
    none off by more than 2, every decile.
    """
    wrong = _wrong_deprivation(ranked) if office == "imd2019" else _wrong_development(ranked)
    if wrong:
        raise SystemExit(f"{office}: {wrong}")


def _wrong_development(ranked: Ranked) -> str:
    rows = [row for row in hdi_rows() if row["hdi_2021"]]
    wrong = []
    for row in rows:
        score, rank = ranked.get(row["iso3"], (None, None))
        rank_published = int(row["hdi_rank_2021"]) if row["hdi_rank_2021"] else None
        printed = "" if score is None else f"{score:.3f}"
        if (printed, rank) != (f"{float(row['hdi_2021']):.3f}", rank_published):
            wrong.append(row["iso3"])
    return f"{len(wrong)} of {len(rows)} differ: {wrong[:5]}" if wrong or len(rows) != 202 else ""


def _wrong_deprivation(ranked: Ranked) -> str:
    rows = imd_rows()
    exact, farthest, deciles = 0, 0, 0
    for row in rows:
        rank = ranked.get(str(row[0]), (None, None))[1]
        if rank is None:
            return f"{row[0]} has no rank"
        off = abs(rank - int(row[4]))
        exact += off == 0
        farthest = max(farthest, off)
        deciles += -(-rank * 10 // len(rows)) == int(row[5])
    if exact / len(rows) < 0.9967 or farthest > 2 or deciles != len(rows):
        return f"{exact} of {len(rows)} ranks exact, farthest {farthest}, {deciles} deciles equal"
    return ""


def summary(costs: dict[str, list[Cost]], seconds: dict[str, list[float]]) -> dict[str, Any]:
    """Return medians per scenario and the ratio to the baseline of the same runs."""
    figures: dict[str, Any] = {}
    for name, of_scenario in costs.items():
        if not of_scenario:
            continue
        figures[name] = {
            "seconds": round(median(cost.seconds for cost in of_scenario), 2),
            "tree_mb": round(median(cost.tree_mb for cost in of_scenario)),
            "largest_mb": round(median(cost.largest_mb for cost in of_scenario)),
            "all_seconds": [round(cost.seconds, 2) for cost in of_scenario],
        }
        if name in seconds:
            figures[name]["without_start_up"] = round(median(seconds[name]), 3)
        beside = costs[BASELINE[name]] if name in BASELINE else []
        if beside:
            figures[name]["times_baseline"] = round(
                median(a.seconds / b.seconds for a, b in zip(of_scenario, beside, strict=True)), 2
            )
    for name in ("ledger", "statement"):
        if seconds["scoring"] and seconds[name]:
            pairs = zip(seconds["scoring"], seconds[name], strict=True)
            figures["scoring"][f"times_{name}_without_start_up"] = round(
                median(a / b for a, b in pairs), 2
            )
    return figures


_TOLD = {
    "refresh": "kaoping refresh",
    "script": "the Polars script",
    "scoring": "kaoping's scoring models",
    "ledger": "one statement, its ledger",
    "statement": "one statement, ranks only",
}


def print_table(office: str, figures: dict[str, Any]) -> None:
    """Print the medians of one office."""
    print(f"\n{office} (medians)")
    titles = ("seconds", "of these work", "× beside", "tree MB", "largest MB")
    print(" " * 26 + "".join(f"{title:>15}" for title in titles))
    for name in SCENARIOS:
        if name not in figures:
            print(f"{_TOLD[name]:<26} not measured: the office has none")
            continue
        one = figures[name]
        chosen = ("seconds", "without_start_up", "times_baseline", "tree_mb", "largest_mb")
        print(f"{_TOLD[name]:<26}" + "".join(f"{one.get(key, ''):>15}" for key in chosen))
    if "scoring" not in figures:
        print("kaoping refresh ends here with the facts; the script goes on to ranks.")


if __name__ == "__main__":
    main()
