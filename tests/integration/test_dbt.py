"""The generated dbt project: every test passes, everything published is described and keyed."""

import contextlib
import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from demo_office import copy_of

from compiling.definitions import read_definitions
from orchestration.job import prepare
from settings.workspace import Workspace

PUBLISHED = ("marts", "meta")
KEY_TESTS = ("unique", "unique_key")


@pytest.fixture(scope="module")
def workspace(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(copy_of(office, tmp_path_factory.mktemp("dbt") / "office"))


@pytest.fixture(scope="module")
def manifest(workspace: Workspace) -> Any:
    return prepare(workspace, read_definitions(workspace))


@pytest.fixture(scope="module")
def built(workspace: Workspace, manifest: Any) -> Any:
    """Build all models, then run all data tests and unit tests, in this process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    place = ["--project-dir", str(workspace.dbt), "--profiles-dir", str(workspace.dbt),
             "--target-path", str(workspace.dbt / "target")]  # fmt: skip
    try:
        with contextlib.chdir(workspace.home), contextlib.redirect_stdout(io.StringIO()):
            # The manifest of the nightly run knows the models only as that run needs them.
            quiet = ["--quiet", "--no-use-colors"]
            whole = [*quiet, "build", "--exclude-resource-type", "unit_test", *place]
            # Unit tests give a model its inputs: those of rulebooks without steps, in two passes.
            units = [
                *quiet,
                "test",
                "--select",
                "test_type:unit",
                "--vars",
                "{score_steps: 0, score_passes: 2}",
            ]
            return [dbtRunner().invoke(one) for one in (whole, [*units, *place])]
    finally:
        DuckDBConnectionManager.close_all_connections()


def _models(manifest: Any) -> list[Any]:
    return [node for node in manifest.nodes.values() if node.resource_type == "model"]


def test_every_model_and_every_test_passes(built: Any) -> None:
    outcomes = [each for one in built for each in getattr(one.result, "results", [])]
    wrong = [
        f"{one.node.name}: {one.status} {one.message}"
        for one in outcomes
        if str(one.status) not in ("success", "pass")
    ]
    assert all(one.success for one in built), "\n".join(wrong) or [one.exception for one in built]
    assert not wrong, "\n".join(wrong)
    kinds = Counter(str(one.node.resource_type) for one in outcomes)
    assert kinds["model"] >= 35, kinds
    assert kinds["test"] >= 20, kinds
    assert kinds["unit_test"] >= 8, kinds


def test_every_model_says_its_grain(manifest: Any) -> None:
    wrong = [
        node.name
        for node in _models(manifest)
        if not node.description.startswith(("One row per ", "One row about the build"))
    ]
    assert not wrong, wrong


def test_every_column_of_what_is_published_is_described_and_typed(manifest: Any) -> None:
    wrong = [
        f"{node.name}.{name}"
        for node in _models(manifest)
        if node.schema in PUBLISHED
        for name, column in node.columns.items()
        if not column.description or not column.data_type
    ]
    assert not wrong, wrong


def test_everything_published_is_under_contract(manifest: Any) -> None:
    wrong = [
        node.name
        for node in _models(manifest)
        if node.schema in PUBLISHED and not node.config.contract.enforced
    ]
    assert not wrong, wrong


def test_the_key_of_every_mart_is_held(manifest: Any) -> None:
    """By a constraint, which holds every night, or by a test, where a part of the key is null."""
    tested = {
        node.attached_node
        for node in manifest.nodes.values()
        if node.resource_type == "test" and node.test_metadata.name in KEY_TESTS
    }
    without = [
        node.name
        for node in _models(manifest)
        if node.schema == "marts"
        and node.config.materialized == "table"
        and node.unique_id not in tested
        and not _has_primary_key(node)
    ]
    assert not without, without


def _has_primary_key(node: Any) -> bool:
    constraints = [*node.constraints]
    for column in node.columns.values():
        constraints += column.constraints
    return any(one.type.value == "primary_key" for one in constraints)


def test_a_unit_test_stands_where_points_and_ranks_are_made(manifest: Any) -> None:
    tested = {test.model for test in manifest.unit_tests.values()}
    needed = {"int_score_lines_1", "fct_rankings", "int_score_operands_1", "int_score_operands_2"}
    assert needed <= tested, tested
