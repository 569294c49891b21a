"""Running dbt in this process: one layer of models at a time, with what failed in words."""

import contextlib
import hashlib
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiling.compile import code_hash
from settings.errors import RunFailed
from settings.workspace import Workspace

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


@dataclass
class Layer:
    """What dbt did for one layer: per model its status, seconds and message."""

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


def _invoke(arguments: list[str], manifest: "Manifest | None" = None) -> Any:
    from dbt.cli.main import dbtRunner

    os.environ.setdefault("DO_NOT_TRACK", "1")
    with contextlib.redirect_stdout(io.StringIO()):
        return dbtRunner(manifest=manifest).invoke(["--quiet", "--no-use-colors", *arguments])


def manifest_path(workspace: Workspace) -> Path:
    return workspace.dbt / "target" / "manifest.json"


def _project_hash(workspace: Workspace) -> str:
    digest = hashlib.sha256(code_hash().encode())
    for path in sorted(workspace.dbt.rglob("*")):
        if path.suffix in (".sql", ".yml") and "target" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def load_manifest(workspace: Workspace) -> "Manifest":
    """Return the parsed project: as kept, where nothing of it changed, else parsed anew.

    The written manifest, which the Dagster graph is drawn from, is of the same parse.
    """
    target = workspace.dbt / "target"
    stamp, kept = target / "parsed_from", target / "partial_parse.msgpack"
    wanted = _project_hash(workspace)
    if kept.is_file() and stamp.is_file() and manifest_path(workspace).is_file():
        if stamp.read_text(encoding="utf-8") == wanted:
            from dbt.contracts.graph.manifest import Manifest

            manifest: Manifest = Manifest.from_msgpack(kept.read_bytes())
            manifest.build_flat_graph()
            return manifest
        stamp.unlink()
    outcome = _invoke(["parse", *_arguments(workspace)])
    if not outcome.success:
        raise RunFailed(f"the generated dbt project cannot be parsed: {outcome.exception}")
    stamp.write_text(wanted, encoding="utf-8")
    parsed: Manifest = outcome.result
    return parsed


def build(workspace: Workspace, manifest: "Manifest", layer: str) -> Layer:
    """Build the models of a layer; a model that failed ends the run with its words.

    Keys are held by constraints and by the gates; dbt's data tests run in the test suite, where
    they do not cost a third of a night's run.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        outcome = _invoke(
            ["--no-write-json", "run", "--select", f"tag:{layer}", *_arguments(workspace)], manifest
        )
    finally:
        # Kept open between models, which halves their time; closed for the gate's process.
        DuckDBConnectionManager.close_all_connections()
    if outcome.result is None:
        raise RunFailed(f"dbt could not build {layer}: {outcome.exception}")
    built = Layer(
        [
            {
                "name": result.node.name,
                "schema": result.node.schema,
                "alias": result.node.alias,
                "status": str(result.status),
                "seconds": round(result.execution_time, 3),
                "message": " ".join((result.message or "").split()),
            }
            for result in outcome.result
        ]
    )
    if built.failures:
        told = "\n".join(f"  {row['name']}: {row['message']}" for row in built.failures[:10])
        raise RunFailed(f"dbt could not build {layer}:\n{told}")
    return built


def descriptions(manifest: "Manifest") -> list[tuple[str, str, dict[str, str]]]:
    """Return relation, description and column descriptions of every published model."""
    told: list[tuple[str, str, dict[str, str]]] = []
    for node in manifest.nodes.values():
        if node.resource_type == "model" and node.schema in ("marts", "meta"):
            columns = {name: info.description for name, info in node.columns.items()}
            told.append((f"{node.schema}.{node.alias}", node.description, columns))
    return sorted(told, key=lambda row: row[0])
