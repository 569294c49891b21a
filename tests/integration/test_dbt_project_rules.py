"""The rules of dbt's project evaluator, as far as they apply: names, references, sources, views.

Compiled tables (`compiled`, `rulebook_tables`) are typed and checked when they are written, as
staging models are; only what was landed from files must pass staging.
"""

import re
from typing import Any

import pytest

from compiling.definitions import read_definitions
from orchestration.job import prepare
from settings.workspace import Workspace

_PREFIXES = ("stg_", "int_", "fct_", "dim_", "brg_", "rpt_", "meta_")
# from marts.x, join "main"."x": a relation that dbt does not know of.
_HARD_CODED = re.compile(r"\b(?:from|join)\s+\"?\w+\"?\.\"?\w+", re.IGNORECASE)
_VIEWS_IN_A_CHAIN = 4
PROGRAMMES = ("key_projects", "relocation", "campaign")


@pytest.fixture(scope="module")
def manifests(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The models that an office of each programme has."""
    found = {}
    for programme in PROGRAMMES:
        workspace = Workspace(tmp_path_factory.mktemp(programme) / "office")
        workspace.create_folders()
        (workspace.reference / "office.yml").write_text(
            f"office: {{zh: 某办}}\nprogrammes: [{programme}]\nbusiness_date: 2017-01-20\n",
            "utf-8",
        )
        units = "unit_id,name,class\nU,某单位,county\n"
        (workspace.reference / "units.csv").write_text(units, "utf-8")
        found[programme] = prepare(workspace, read_definitions(workspace))
    return found


@pytest.fixture(scope="module", params=PROGRAMMES)
def manifest(request: pytest.FixtureRequest, manifests: dict[str, Any]) -> Any:
    return manifests[request.param]


@pytest.fixture(scope="module")
def models(manifest: Any) -> dict[str, Any]:
    return {key: node for key, node in manifest.nodes.items() if node.resource_type == "model"}


def test_the_models_of_every_programme_are_looked_at(manifests: dict[str, Any]) -> None:
    folders = {
        node.fqn[1]
        for manifest in manifests.values()
        for node in manifest.nodes.values()
        if node.resource_type == "model" and node.package_name == "kaoping"
    }
    assert folders >= set(PROGRAMMES)


def _parents(node: Any) -> list[str]:
    return list(node.depends_on.nodes)


def test_the_layer_of_a_model_is_told_by_its_name(models: dict[str, Any]) -> None:
    wrong = [node.name for node in models.values() if not node.name.startswith(_PREFIXES)]
    assert not wrong, wrong


def test_no_relation_is_named_past_dbt(models: dict[str, Any]) -> None:
    wrong = [
        (node.name, found[0])
        for node in models.values()
        if (
            found := _HARD_CODED.search(
                re.sub(r"\{[{%#].*?[}%#]\}", "", node.raw_code, flags=re.DOTALL)
            )
        )
    ]
    assert not wrong, wrong


def test_every_model_rests_on_something(models: dict[str, Any]) -> None:
    # Generated ones may be empty: those of an office without estimates, for one.
    shipped = [node for node in models.values() if node.package_name == "kaoping"]
    wrong = [node.name for node in shipped if not _parents(node)]
    assert not wrong, wrong


def test_what_was_landed_passes_staging(manifest: Any, models: dict[str, Any]) -> None:
    wrong = [
        (node.name, manifest.sources[parent].name)
        for node in models.values()
        for parent in _parents(node)
        if parent in manifest.sources
        and manifest.sources[parent].source_name not in ("compiled", "rulebook_tables")
        and not node.name.startswith("stg_")
    ]
    assert not wrong, wrong


def test_staging_rests_on_sources_alone(models: dict[str, Any]) -> None:
    wrong = [
        (node.name, parent)
        for node in models.values()
        if node.name.startswith("stg_")
        for parent in _parents(node)
        if not parent.startswith("source.")
    ]
    assert not wrong, wrong


def test_no_model_rests_on_what_is_made_for_reading(models: dict[str, Any]) -> None:
    wrong = [
        (node.name, models[parent].name)
        for node in models.values()
        if node.name.startswith(("stg_", "int_"))
        for parent in _parents(node)
        if parent in models and models[parent].name.startswith("rpt_")
    ]
    assert not wrong, wrong


def test_every_source_is_used(manifests: dict[str, Any]) -> None:
    used = {
        parent
        for manifest in manifests.values()
        for node in manifest.nodes.values()
        if node.resource_type in ("model", "test")
        for parent in _parents(node)
    }
    unused = [
        source.name
        for manifest in manifests.values()
        for key, source in manifest.sources.items()
        if key not in used and source.source_name == "compiled"
    ]
    assert not unused, unused


def test_views_do_not_stand_on_views_without_end(models: dict[str, Any]) -> None:
    def chain(key: str) -> int:
        node = models[key]
        if node.config.materialized != "view":
            return 0
        return 1 + max((chain(parent) for parent in _parents(node) if parent in models), default=0)

    wrong = {models[key].name: chain(key) for key in models if chain(key) > _VIEWS_IN_A_CHAIN}
    assert not wrong, wrong
