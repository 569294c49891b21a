"""Scoring a scenario: dbt builds the scoring models on published facts, in a database apart."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from compiling.dbt_project import write_project
from compiling.definitions import Definitions
from compiling.scenario import SCENARIO, Scenario
from orchestration.dbt_build import build, load_manifest
from reports.warehouse_rows import Row
from settings.errors import RunFailed
from settings.workspace import Workspace

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_SCORES = "scores"


@dataclass(frozen=True)
class Facts:
    """What is scored: the published file, the compiled lists beside it, the last period."""

    warehouse: Path
    tables: Path
    period: Row


def score(scratch: Workspace, facts: Facts, definitions: Definitions, scenario: Scenario) -> None:
    """Build the scores of a scenario in the scratch workspace's database."""
    write_project(scratch, definitions, scenario.unrolled)
    for name, table in scenario.tables.items():
        table.write_parquet(scratch.tables / f"{name}.parquet")
    manifest = load_manifest(scratch)
    relations, lists = _looked_at(manifest)
    _copy_lists(scratch, facts, sorted(lists - set(scenario.tables)))
    _copy_facts(scratch, facts, relations)
    build(scratch, manifest, _SCORES, {"scenario_id": SCENARIO})


def _looked_at(manifest: "Manifest") -> tuple[list[tuple[str, str]], set[str]]:
    """Return the relations and compiled tables that scoring models read and do not make."""
    made: dict[str, Any] = {
        key: node
        for key, node in manifest.nodes.items()
        if node.resource_type == "model" and _SCORES in node.tags
    }
    read = {parent for node in made.values() for parent in node.depends_on.nodes} - set(made)
    relations = {
        (manifest.nodes[key].schema, manifest.nodes[key].alias)
        for key in read if key in manifest.nodes
    }  # fmt: skip
    lists = {manifest.sources[key].name for key in read if key in manifest.sources}
    return sorted(relations), lists


def _copy_lists(scratch: Workspace, facts: Facts, names: list[str]) -> None:
    """Copy compiled lists; of the periods only those up to the one that is asked for."""
    for name in names:
        source = facts.tables / f"{name}.parquet"
        try:
            # Each file is replaced as a whole, so a run at work does not disturb this.
            shutil.copyfile(source, scratch.tables / source.name)
        except FileNotFoundError:
            raise RunFailed(f"{source} is gone → kaoping refresh, which makes it anew") from None
    with duckdb.connect(str(facts.warehouse), read_only=True) as connection:
        known = connection.execute(
            "select period_id from marts.dim_period where ends_on <= ?", [facts.period["ends_on"]]
        ).fetchall()
    path = scratch.tables / "assessed_periods.parquet"
    assessed = pl.read_parquet(path)
    assessed.filter(pl.col("period_id").is_in([row[0] for row in known])).write_parquet(path)


def _copy_facts(scratch: Workspace, facts: Facts, relations: list[tuple[str, str]]) -> None:
    """Copy the published tables that are scored; the published file is only read."""
    with duckdb.connect(str(scratch.build_database)) as connection:
        connection.execute(
            f"attach '{str(facts.warehouse).replace(chr(39), chr(39) * 2)}'"
            " as published (read_only)"
        )
        for schema, name in relations:
            connection.execute(f'create schema if not exists "{schema}"')
            try:
                connection.execute(
                    f'create table "{schema}"."{name}" as from published."{schema}"."{name}"'
                )
            except duckdb.CatalogException:
                raise RunFailed(
                    f"{schema}.{name} is not published: the warehouse was made by another version"
                    " → kaoping refresh"
                ) from None
