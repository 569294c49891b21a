"""The generated dbt project of a workspace: staging and indicator models, tests, descriptions."""

from pathlib import Path
from typing import Any

from compiling.definitions import Definitions
from compiling.figure_models import figure_models
from compiling.generated_text import GENERATED, as_yaml, within
from compiling.indicator_sql import Source, records_model, union_model
from compiling.pass_models import pass_models
from compiling.staging_models import (
    corrected_sources,
    landing_sources,
    staging_model,
    staging_yaml,
)
from settings.workspace import CODE_ROOT, Workspace


def write_project(workspace: Workspace, definitions: Definitions, unrolled: dict[str, Any]) -> bool:
    """Write the project; return whether anything in it changed."""
    files: dict[str, str] = {
        "dbt_project.yml": _project_file(workspace, definitions, unrolled),
        "packages.yml": as_yaml({"packages": [{"local": str(CODE_ROOT / "dbt_project")}]}),
        "profiles.yml": _profile(workspace),
        "models/staging/_landing_sources.yml": landing_sources(workspace, definitions),
        "models/staging/_corrected_sources.yml": corrected_sources(workspace, definitions),
    }
    for contract in definitions.contracts.values():
        name = f"stg_{contract.contract}"
        files[f"models/staging/{name}.sql"] = staging_model(contract)
        files[f"models/staging/{name}.yml"] = staging_yaml(contract)
    files |= figure_models(definitions.contracts)
    files |= {f"models/scores/{name}": text for name, text in pass_models(unrolled).items()}
    models: list[str] = []
    for source_name in sorted({d.indicator.source for d in definitions.indicators.values()}):
        source = definitions.sources[source_name]
        model = f"int_indicator_records__{source_name.removeprefix('fct_')}"
        models.append(model)
        files[f"models/indicators/{model}.sql"] = _indicator_model(definitions, source)
        files[f"models/indicators/{model}.yml"] = _indicator_yaml(model, definitions, source)
    files["models/indicators/int_indicator_records.sql"] = union_model(models)
    files["models/indicators/int_indicator_records.yml"] = _records_yaml()
    return _write_all(workspace.dbt, files)


def _write_all(folder: Path, files: dict[str, str]) -> bool:
    changed = False
    for path in sorted((folder / "models").rglob("*.*")):
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
            changed = True
    for name, text in files.items():
        path = folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        changed = True
    # What `dbt deps` would make of the one local package, without its 2 seconds.
    link = folder / "dbt_packages" / "kaoping"
    shipped = CODE_ROOT / "dbt_project"
    if not link.is_symlink() or link.readlink() != shipped:
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(shipped)
        changed = True
    return changed


def _project_file(workspace: Workspace, definitions: Definitions, unrolled: dict[str, Any]) -> str:
    return as_yaml(
        {
            "name": "office",
            "version": "1.0.0",
            "config-version": 2,
            "profile": "kaoping",
            "model-paths": ["models"],
            # The project's own too: macros of a package that its models call do not find each
            # other, and a package's naming of schemas does not reach the project that uses it.
            "macro-paths": ["dbt_packages/kaoping/macros"],
            "flags": {"send_anonymous_usage_stats": False},
            "vars": {
                "tables_path": within(workspace, workspace.tables),
                "suspicions_of": _with_suspicions(definitions),
                **unrolled,
            },
            "models": {
                "kaoping": {name: {"+enabled": True} for name in _with_models(definitions)},
                # Tags add up from folder to folder: one for all would make scores facts too.
                "office": {
                    "staging": {"+tags": ["facts"], "+materialized": "view", "+schema": "staging"},
                    "indicators": {
                        "+tags": ["facts"],
                        "+materialized": "view",
                        "+schema": "intermediate",
                    },
                    "scores": {"+tags": ["scores"], "+materialized": "table"},
                },
            },
        }
    )


def _with_models(definitions: Definitions) -> list[str]:
    models = CODE_ROOT / "dbt_project" / "models"
    return [name for name in definitions.programmes() if (models / name).is_dir()]


def _with_suspicions(definitions: Definitions) -> list[str]:
    """Return the programmes that suspect something of their own facts."""
    models = CODE_ROOT / "dbt_project" / "models" / "suspicions"
    return [
        name
        for name in definitions.programmes()
        if (models / f"int_suspicions_{name}.sql").is_file()
    ]


def _profile(workspace: Workspace) -> str:
    return as_yaml(
        {
            "kaoping": {
                "target": "build",
                "outputs": {
                    "build": {
                        "type": "duckdb",
                        "path": within(workspace, workspace.build_database),
                        "schema": "main",
                        "threads": 2,
                        "settings": {
                            "autoinstall_known_extensions": False,
                            "preserve_insertion_order": True,
                        },
                    }
                },
            }
        }
    )


def _indicator_model(definitions: Definitions, source: Source) -> str:
    indicators = [
        (programme, defined.indicator)
        for (programme, _), defined in sorted(definitions.indicators.items())
        if defined.indicator.source == source.name
    ]
    programmes = ", ".join(sorted({programme for programme, _ in indicators}))
    origin = f"the indicators of {programmes} that come from {source.name}"
    return GENERATED.format(origin=origin) + records_model(indicators, source)


def _indicator_yaml(model: str, definitions: Definitions, source: Source) -> str:
    titles = [
        f"{defined.indicator.title.zh} ({name})"
        for (_, name), defined in sorted(definitions.indicators.items())
        if defined.indicator.source == source.name
    ]
    return as_yaml(
        {
            "models": [
                {
                    "name": model,
                    "description": (
                        f"One row per indicator, unit and record of {source.name}, matched or not: "
                        + "; ".join(titles)
                        + "."
                    ),
                    "columns": [
                        {
                            "name": "programme_id",
                            "description": "Programme.",
                            "data_tests": ["not_null"],
                        },
                        {
                            "name": "indicator_id",
                            "description": "Indicator.",
                            "data_tests": ["not_null"],
                        },
                    ],
                }
            ]
        }
    )


def _records_yaml() -> str:
    return as_yaml(
        {
            "models": [
                {
                    "name": "int_indicator_records",
                    "description": "One row per indicator, unit and record of every source.",
                }
            ]
        }
    )
