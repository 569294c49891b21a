"""Running dbt in this process: one layer of models at a time, with what failed in words."""

import contextlib
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from settings.errors import RunFailed
from settings.workspace import Workspace


@dataclass
class Layer:
    """What dbt did for one layer: per model or test its status, seconds and message."""

    results: list[dict[str, Any]] = field(default_factory=list)

    @property
    def failures(self) -> list[dict[str, Any]]:
        return [row for row in self.results if row["status"] in ("error", "fail", "runtime error")]


def _arguments(workspace: Workspace) -> list[str]:
    return [
        "--project-dir", str(workspace.dbt),
        "--profiles-dir", str(workspace.dbt),
        "--target-path", str(workspace.dbt / "target"),
        "--log-path", str(workspace.dbt / "logs"),
    ]  # fmt: skip


def _invoke(arguments: list[str]) -> Any:
    from dbt.cli.main import dbtRunner

    os.environ.setdefault("DO_NOT_TRACK", "1")
    with contextlib.redirect_stdout(io.StringIO()):
        return dbtRunner().invoke(["--quiet", "--no-use-colors", *arguments])


def manifest_path(workspace: Workspace) -> Path:
    return workspace.dbt / "target" / "manifest.json"


def parse(workspace: Workspace) -> Path:
    """Parse the generated project; return its manifest, which the Dagster graph is drawn from."""
    outcome = _invoke(["parse", *_arguments(workspace)])
    if not outcome.success:
        raise RunFailed(f"the generated dbt project cannot be parsed: {outcome.exception}")
    return manifest_path(workspace)


def build(workspace: Workspace, layer: str) -> Layer:
    """Build the models of a layer and run their data tests."""
    outcome = _invoke(
        ["build", "--select", f"tag:{layer}", "--exclude-resource-type", "unit_test", *_arguments(workspace)]
    )
    if outcome.exception is not None or outcome.result is None:
        raise RunFailed(f"dbt could not build {layer}: {outcome.exception}")
    return Layer(
        [
            {
                "name": result.node.name,
                "resource_type": result.node.resource_type,
                "status": str(result.status),
                "seconds": round(result.execution_time, 3),
                "message": " ".join((result.message or "").split()),
            }
            for result in outcome.result
        ]
    )


def build_or_fail(workspace: Workspace, layer: str) -> Layer:
    """Build a layer; a model or test that failed ends the run with its words."""
    built = build(workspace, layer)
    if built.failures:
        told = "\n".join(f"  {row['name']}: {row['message']}" for row in built.failures[:10])
        raise RunFailed(f"dbt could not build {layer}:\n{told}")
    return built
