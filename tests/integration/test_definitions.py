"""What Dagster loads: the graph, its groups and gates, the job and its schedule."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster_run import DagsterRun
from demo_office import ledger_rows, published_state, surroundings

ROOT = Path(__file__).resolve().parents[2]
GATES = {"gate_1_submissions": False, "gate_2_facts": True, "gate_3_published": True}


@pytest.fixture(scope="module")
def graph(own_run: DagsterRun) -> Any:
    return own_run.definitions.resolve_asset_graph()


def test_dagster_validates_the_definitions(own_office: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dagster")),
            "definitions", "validate", "-m", "orchestration.definitions",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=surroundings(KAOPING_HOME=str(own_office), DAGSTER_HOME=str(tmp_path)),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_job_publishes_without_the_command(own_run: DagsterRun) -> None:
    failures = [event.message for event in own_run.result.all_events if event.is_failure]
    assert own_run.result.success, failures
    runs = ledger_rows(own_run.home, "select * from runs")
    assert [(run["verdict"], run["files_read"]) for run in runs] == [("published", 3)]
    assert published_state(own_run.home)[0].split("/")[1] == runs[0]["run_id"]


def test_the_checks_of_a_run_are_the_three_gates(own_run: DagsterRun) -> None:
    checked = {
        evaluation.check_name: evaluation.passed
        for evaluation in own_run.result.get_asset_check_evaluations()
    }
    assert checked == dict.fromkeys(GATES, True)


def test_the_gates_that_must_block_do(graph: Any) -> None:
    blocking = {key.name: graph.get_check_spec(key).blocking for key in graph.asset_check_keys}
    assert blocking == GATES


def test_a_gate_stands_where_it_belongs(graph: Any) -> None:
    guarded = {key.name: key.asset_key.to_user_string() for key in graph.asset_check_keys}
    assert guarded["gate_2_facts"] == "marts/fct_like_for_like_values"
    assert guarded["gate_3_published"] == "marts/fct_rankings"
    assert guarded["gate_1_submissions"] == "landing/site_checks"


def test_assets_stand_in_groups_by_layer(graph: Any) -> None:
    groups: dict[str, set[str]] = {}
    for key in graph.materializable_asset_keys:
        groups.setdefault(graph.get(key).group_name or "", set()).add(key.to_user_string())
    assert set(groups) == {"landing", "staging", "facts", "scores", "published", "ledger_mirror"}
    assert "landing/site_checks" in groups["landing"]
    assert groups["staging"] == {"staging/stg_site_checks"}
    assert {"marts/fct_indicator_values", "marts/dim_unit"} <= groups["facts"]
    assert {"marts/fct_score_lines", "marts/fct_item_scores", "marts/fct_rankings"} <= (
        groups["scores"]
    )
    assert groups["published"] == {"warehouse"}


def test_what_is_published_depends_on_the_rankings_and_they_on_what_landed(
    graph: Any,
) -> None:
    upstream = graph.get_ancestor_asset_keys(dg.AssetKey("warehouse"))
    assert {
        dg.AssetKey(["marts", "fct_rankings"]),
        dg.AssetKey(["marts", "fct_like_for_like_values"]),
        dg.AssetKey(["staging", "stg_site_checks"]),
        dg.AssetKey(["landing", "site_checks"]),
    } <= upstream


def test_every_asset_is_described(own_run: DagsterRun, graph: Any) -> None:
    without = [
        key.to_user_string()
        for key in graph.materializable_asset_keys
        if not graph.get(key).description
    ]
    assert not without, without


def test_the_nightly_schedule_runs_the_job(own_run: DagsterRun) -> None:
    schedule = own_run.definitions.resolve_schedule_def("nightly")
    assert schedule.job_name == "refresh"
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert schedule.execution_timezone == "Asia/Shanghai"
    assert len(str(schedule.cron_schedule).split()) == 5


def test_the_definitions_file_is_small() -> None:
    lines = (ROOT / "orchestration" / "definitions.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 20
