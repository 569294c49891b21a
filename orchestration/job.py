"""The refresh job: the same graph for the command, the schedule and the UI."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import dagster as dg

from compiling.compile import compile_definitions
from compiling.definitions import Definitions, read_definitions
from orchestration.assets import (
    facts_gate,
    landing_asset,
    layer_assets,
    published_gate,
    warehouse,
)
from orchestration.dbt_build import load_manifest, manifest_path
from orchestration.reminder_job import chase_job, chase_sensor
from orchestration.session import Session, new_run_id, open_session
from settings.errors import KaopingError
from settings.workspace import Workspace

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

JOB = "refresh"
NIGHTLY = "15 1 * * *"
_INSTANCE = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
"""


def prepare(workspace: Workspace, definitions: Definitions) -> "Manifest":
    """Compile the office and parse its dbt project where they changed."""
    compile_definitions(workspace, definitions)
    return load_manifest(workspace)


def build_definitions(workspace: Workspace, session: Session | None = None) -> dg.Definitions:
    """Wire the graph of a workspace; a session is given by the command, else made per run."""
    definitions = session.definitions if session else read_definitions(workspace)
    parsed = prepare(workspace, definitions)
    manifest = manifest_path(workspace)
    if session:
        session.manifest = parsed
    refresh = dg.define_asset_job(
        JOB, selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor
    )
    resource = (
        dg.ResourceDefinition.hardcoded_resource(session)
        if session
        else _session_resource(workspace, parsed)
    )
    # The command's own run has no daemon that would look at closing times.
    chase = [] if session else [chase_job(workspace)]
    return dg.Definitions(
        assets=[
            landing_asset(definitions),
            layer_assets(manifest, "facts"),
            layer_assets(manifest, "scores"),
            warehouse,
        ],
        asset_checks=[facts_gate(), published_gate()],
        jobs=[refresh, *chase],
        sensors=[chase_sensor(workspace, job) for job in chase],
        schedules=[
            dg.ScheduleDefinition(
                name="nightly",
                job=refresh,
                cron_schedule=NIGHTLY,
                execution_timezone="Asia/Shanghai",
                default_status=dg.DefaultScheduleStatus.RUNNING,
                description="The nightly refresh.",
            )
        ],
        resources={"session": resource},
    )


def _session_resource(workspace: Workspace, manifest: "Manifest") -> dg.ResourceDefinition:
    @contextmanager
    def session(context: dg.InitResourceContext) -> Iterator[Session]:
        with open_session(workspace, new_run_id()) as opened:
            opened.manifest = manifest
            yield opened
            if opened.verdict != "published":
                # The UI shows the error itself; the ledger keeps what the command would have said.
                with suppress(KaopingError):
                    opened.conclude(False, f"failed in Dagster run {context.run_id}")

    return dg.ResourceDefinition(session)


def run_refresh(session: Session) -> None:
    """Run the job in this process; raise what ended it, in words for a user."""
    session.progress("compiling the office's definitions")
    wired = build_definitions(session.workspace, session)
    # Only now: what the imports and the definitions made stays to the end.
    gc.freeze()
    gc.enable()
    result = wired.resolve_job_def(JOB).execute_in_process(
        instance=instance_of(session.workspace),
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    session.conclude(result.success, "" if result.success else _first_error(result))


def instance_of(workspace: Workspace) -> dg.DagsterInstance:
    """Open the workspace's Dagster instance, so that the UI shows what the command ran."""
    instance_settings(workspace)
    return dg.DagsterInstance.from_config(str(workspace.dagster_home))


def instance_settings(workspace: Workspace) -> None:
    """Write the instance's settings: no telemetry, one run at a time."""
    workspace.dagster_home.mkdir(parents=True, exist_ok=True)
    settings = workspace.dagster_home / "dagster.yaml"
    if not settings.is_file():
        settings.write_text(_INSTANCE, encoding="utf-8")


def _first_error(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            while error and error.cause:
                error = error.cause
            if error:
                # Dagster puts the class before the words.
                return re.sub(r"^[\w.]+: ", "", error.message.strip(), count=1)
    return ""
