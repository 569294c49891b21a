"""Running dbt in this process: one layer of models at a time, with what failed in words."""

import contextlib
import hashlib
import io
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiling.compile import code_hash
from settings.errors import RunFailed
from settings.workspace import CODE_ROOT, Workspace

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


PARSED = CODE_ROOT / ".parsed"
_PARSE, _MANIFEST = "partial_parse.msgpack", "manifest.json"
_PARSES_KEPT = 8
FAILED = "failed_models.log"
# How the database says that a number does not fit.
_TOO_LARGE = ("Out of Range Error", "Conversion Error", "Overflow")


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


def _invoke(workspace: Workspace, arguments: list[str], manifest: "Manifest | None" = None) -> Any:
    from dbt.cli.main import dbtRunner

    os.environ.setdefault("DO_NOT_TRACK", "1")
    # The project names its files from the workspace.
    with contextlib.chdir(workspace.home), contextlib.redirect_stdout(io.StringIO()):
        return dbtRunner(manifest=manifest).invoke(["--quiet", "--no-use-colors", *arguments])


def manifest_path(workspace: Workspace) -> Path:
    return workspace.dbt / "target" / _MANIFEST


def _project_hash(workspace: Workspace) -> str:
    digest = hashlib.sha256(code_hash().encode())
    for path in sorted(workspace.dbt.rglob("*")):
        if path.suffix in (".sql", ".yml") and "target" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def load_manifest(workspace: Workspace) -> "Manifest":
    """Return the parsed project: as kept, where nothing of it changed, else parsed anew.

    The written manifest, which the Dagster graph is drawn from, is of the same parse. What was
    parsed is kept beside the code too: another workspace with the same definitions takes it.
    """
    target = workspace.dbt / "target"
    stamp = target / "parsed_from"
    wanted = _project_hash(workspace)
    shared = PARSED / wanted
    if not _is_parsed(target, wanted) and _is_parsed(shared, wanted):
        shutil.copytree(shared, target, dirs_exist_ok=True)
    if _is_parsed(target, wanted):
        from dbt.contracts.graph.manifest import Manifest

        manifest: Manifest = Manifest.from_msgpack((target / _PARSE).read_bytes())
        manifest.build_flat_graph()
        return manifest
    stamp.unlink(missing_ok=True)
    outcome = _invoke(workspace, ["parse", *_arguments(workspace)])
    if not outcome.success:
        raise RunFailed(f"the generated dbt project cannot be parsed: {outcome.exception}")
    stamp.write_text(wanted, encoding="utf-8")
    with contextlib.suppress(OSError):
        _share(target, shared)
    parsed: Manifest = outcome.result
    return parsed


def _is_parsed(folder: Path, wanted: str) -> bool:
    stamp = folder / "parsed_from"
    return (
        stamp.is_file()
        and stamp.read_text(encoding="utf-8") == wanted
        and all((folder / name).is_file() for name in (_PARSE, _MANIFEST))
    )


def _share(target: Path, shared: Path) -> None:
    """Keep a parse beside the code, whole or not at all, and only the latest few."""
    PARSED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PARSED) as folder:
        for name in (_PARSE, _MANIFEST, "parsed_from"):
            shutil.copy2(target / name, folder)
        if not shared.exists():
            shutil.copytree(folder, shared)
    older = sorted(PARSED.iterdir(), key=lambda path: path.stat().st_mtime)
    for folder_path in older[:-_PARSES_KEPT]:
        shutil.rmtree(folder_path, ignore_errors=True)


def build(
    workspace: Workspace, manifest: "Manifest", layer: str, variables: dict[str, Any] | None = None
) -> Layer:
    """Build the models of a layer; a model that failed ends the run with its words.

    `variables` stand in for those of the project, where models use them when they run.

    Keys are held by constraints and by the gates; dbt's data tests run in the test suite, where
    they do not cost a third of a night's run.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        outcome = _invoke(
            workspace,
            [
                "--no-write-json",
                "run",
                "--select",
                f"tag:{layer}",
                *_arguments(workspace),
                *(["--vars", json.dumps(variables)] if variables else []),
            ],
            manifest,
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
        raise RunFailed(told_failures(layer, built.failures, workspace.dbt / "logs" / FAILED))
    return built


def told_failures(layer: str, failures: list[dict[str, Any]], log: Path) -> str:
    """Say in one sentence that models could not be built; the database's words go into a log."""
    words = [f"{row['name']}: {row['message']}" for row in failures]
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("\n".join([*words, ""]), encoding="utf-8")
    beyond = any(sign in one for one in words for sign in _TOO_LARGE)
    cause = (
        "a number grew beyond what can be kept exactly → look for figures in a wrong unit of"
        " measure, or for weights and factors of very many digits"
        if beyond
        else "this is a fault of the software"
    )
    return (
        f"{layer} could not be computed ({failures[0]['name']}): {cause}."
        f" What was published stays as it was. Details for a maintainer: {log}"
    )


def descriptions(manifest: "Manifest") -> list[tuple[str, str, dict[str, str]]]:
    """Return relation, description and column descriptions of every published model."""
    told: list[tuple[str, str, dict[str, str]]] = []
    for node in manifest.nodes.values():
        if node.resource_type == "model" and node.schema in ("marts", "meta"):
            columns = {name: info.description for name, info in node.columns.items()}
            told.append((f"{node.schema}.{node.alias}", node.description, columns))
    return sorted(told, key=lambda row: row[0])
