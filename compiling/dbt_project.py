"""The generated dbt project of a workspace: staging and indicator models, tests, descriptions."""

import os
from pathlib import Path
from typing import Any

import yaml

from compiling.definitions import Definitions
from compiling.indicator_sql import Source, literal, records_model, union_model
from settings.workspace import CODE_ROOT, Workspace
from sources.contracts import Contract

_GENERATED = "-- Generated from {origin}; changes belong there.\n"


def write_project(workspace: Workspace, definitions: Definitions) -> bool:
    """Write the project; return whether anything in it changed."""
    files: dict[str, str] = {
        "dbt_project.yml": _project_file(workspace, definitions),
        "packages.yml": _yaml({"packages": [{"local": str(CODE_ROOT / "dbt_project")}]}),
        "profiles.yml": _profile(workspace),
        # A package's own naming of schemas does not reach the project that uses it.
        "macros/generate_schema_name.sql": (
            "{% macro generate_schema_name(custom_schema_name, node) -%}\n"
            "    {{ kaoping.generate_schema_name(custom_schema_name, node) }}\n"
            "{%- endmacro %}\n"
        ),
        "models/staging/_landing_sources.yml": _landing_sources(workspace, definitions),
    }
    for contract in definitions.contracts.values():
        name = f"stg_{contract.contract}"
        files[f"models/staging/{name}.sql"] = _staging_model(contract)
        files[f"models/staging/{name}.yml"] = _staging_yaml(contract)
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
        os.symlink(shipped, link)
        changed = True
    return changed


def _yaml(content: Any) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)


def _project_file(workspace: Workspace, definitions: Definitions) -> str:
    return _yaml(
        {
            "name": "office",
            "version": "1.0.0",
            "config-version": 2,
            "profile": "kaoping",
            "model-paths": ["models"],
            "macro-paths": ["macros"],
            "flags": {"send_anonymous_usage_stats": False},
            "vars": {
                "tables_path": str(workspace.tables),
                "landing_path": str(workspace.landing),
            },
            "models": {
                "kaoping": {name: {"+enabled": True} for name in _with_models(definitions)},
                "office": {
                    "+tags": ["facts"],
                    "staging": {"+materialized": "view", "+schema": "staging"},
                    "indicators": {"+materialized": "view", "+schema": "intermediate"},
                },
            },
        }
    )


def _with_models(definitions: Definitions) -> list[str]:
    models = CODE_ROOT / "dbt_project" / "models"
    return [name for name in definitions.programmes() if (models / name).is_dir()]


def _profile(workspace: Workspace) -> str:
    return _yaml(
        {
            "kaoping": {
                "target": "build",
                "outputs": {
                    "build": {
                        "type": "duckdb",
                        "path": str(workspace.build_database),
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


def _landing_sources(workspace: Workspace, definitions: Definitions) -> str:
    location = f"read_parquet('{workspace.landing}/{{identifier}}/*.parquet', union_by_name = true)"
    return _yaml(
        {
            "sources": [
                {
                    "name": "landing",
                    "description": "Records as landed: one Parquet segment per run and contract.",
                    "config": {"meta": {"external_location": location}},
                    "tables": [
                        {
                            "name": contract.contract,
                            "description": contract.description or contract.title.zh,
                        }
                        for contract in definitions.contracts.values()
                    ],
                }
            ]
        }
    )


def _staging_model(contract: Contract) -> str:
    columns = ",\n".join(
        f"        cast(landed.{name} as {kind}) as {name}"
        for name, kind in contract.columns().items()
    )
    return f"""{_GENERATED.format(origin=f"contract {contract.contract}, version {contract.version}")}
with

landed as (
    select * from {{{{ source('landing', '{contract.contract}') }}}}
),

submissions as (
    select * from {{{{ source('compiled', 'submissions') }}}}
),

in_force as (
    select
{columns}
    from landed
    -- the segment too: a parse that a killed run left behind is not the one in the ledger
    inner join submissions
        on
            landed.submission_id = submissions.submission_id
            and landed.segment = submissions.segment
    where submissions.standing = 'in_force'
)

select * from in_force
"""


def _staging_yaml(contract: Contract) -> str:
    descriptions = {
        "submission_id": "Submission that the record came in.",
        "record_number": "Number of the record within its submission, from 1.",
        "block": "Table within the submission, from 0.",
        "source_row": "Row of the record in its sheet, from 1.",
        "reporter_id": "Unit that sent the report.",
        "unit_id": "Assessed unit.",
        "period_id": "Period of the record.",
    }
    for field in contract.fields:
        title = f"{field.title.zh} ({field.title.en})" if field.title.en else field.title.zh
        descriptions[field.name] = f"{title}. {field.description}".strip()
        descriptions[f"{field.name}__state"] = f"State of the cell of {field.name}."
        descriptions[f"{field.name}__from"] = f"First day of the span of {field.name}."
        descriptions[f"{field.name}__precision"] = f"Precision with which {field.name} was written."
    columns: list[dict[str, Any]] = []
    for name in contract.columns():
        column: dict[str, Any] = {"name": name, "description": descriptions[name]}
        form = next((field for field in contract.fields if field.name == name), None)
        if name in ("submission_id", "record_number") or (form and form.required):
            # A required cell may still hold a state such as "withheld": its value is then null.
            column["data_tests"] = ["not_null"] if form is None else []
        if form and form.type == "choice":
            column["data_tests"] = [
                {"accepted_values": {"arguments": {"values": list(form.codes)}}}
            ]
        if not column.get("data_tests"):
            column.pop("data_tests", None)
        columns.append(column)
    return _yaml(
        {
            "models": [
                {
                    "name": f"stg_{contract.contract}",
                    "description": (
                        f"One row per record in force of {contract.title.en or contract.title.zh}."
                        f" {contract.description}"
                    ).strip(),
                    "columns": columns,
                }
            ]
        }
    )


def _indicator_model(definitions: Definitions, source: Source) -> str:
    groups: dict[str, list[Any]] = {}
    for (programme, _), defined in sorted(definitions.indicators.items()):
        if defined.indicator.source == source.name:
            groups.setdefault(programme, []).append(defined.indicator)
    ((programme, indicators),) = groups.items()
    origin = f"the indicators of {literal(programme)} that come from {source.name}"
    return _GENERATED.format(origin=origin) + records_model(programme, indicators, source)


def _indicator_yaml(model: str, definitions: Definitions, source: Source) -> str:
    titles = [
        f"{defined.indicator.title.zh} ({name})"
        for (_, name), defined in sorted(definitions.indicators.items())
        if defined.indicator.source == source.name
    ]
    return _yaml(
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
    return _yaml(
        {
            "models": [
                {
                    "name": "int_indicator_records",
                    "description": "One row per indicator, unit and record of every source, matched or not.",
                }
            ]
        }
    )
