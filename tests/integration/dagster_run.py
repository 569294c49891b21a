"""The refresh job as Dagster runs it: from what it loads, not through the command."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg


@dataclass(frozen=True)
class DagsterRun:
    """The workspace, the definitions that Dagster loaded for it, and what the job did."""

    home: Path
    definitions: dg.Definitions
    result: dg.ExecuteInProcessResult


def run_by_dagster(home: Path) -> DagsterRun:
    """Load the definitions of a workspace and execute the job `refresh` in this process."""
    with _home(home):
        module = importlib.import_module("orchestration.definitions")
        definitions = importlib.reload(module).defs
        job = definitions.resolve_job_def("refresh")
        with dg.DagsterInstance.ephemeral() as instance:
            result = job.execute_in_process(
                instance=instance,
                raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "ERROR"}}}},
            )
    return DagsterRun(home, definitions, result)


@contextmanager
def _home(home: Path) -> Iterator[None]:
    before = os.environ.get("KAOPING_HOME")
    os.environ["KAOPING_HOME"] = str(home)
    try:
        yield
    finally:
        if before is None:
            del os.environ["KAOPING_HOME"]
        else:
            os.environ["KAOPING_HOME"] = before
