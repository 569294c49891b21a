"""What the shipped fact models offer to indicators: read from the YAML beside each model."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from compiling.indicator_sql import Source
from settings.workspace import CODE_ROOT

_SHARED = ("fct_report_timeliness", "fct_settlements", "fct_submissions", "fct_verified_values")


def fact_sources(programmes: list[str]) -> dict[str, Source]:
    """Return the fact models of the programmes, with their columns and the report each rests on."""
    models = CODE_ROOT / "dbt_project" / "models"
    files = [models / "shared" / f"{name}.yml" for name in _SHARED]
    for programme in programmes:
        files += sorted((models / programme).glob("fct_*.yml"))
    return {path.stem: _source(path) for path in files}


@lru_cache(maxsize=64)
def _source(path: Path) -> Source:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    model = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)["models"][0]
    meta = model["config"].get("meta", {})
    codes = {
        column["name"]: tuple(test["accepted_values"]["arguments"]["values"])
        for column in model["columns"]
        for test in column.get("data_tests", [])
        if isinstance(test, dict) and "accepted_values" in test
    }
    return Source(
        model["name"],
        f"{{{{ ref('{model['name']}') }}}}",
        {column["name"]: column["data_type"] for column in model["columns"]},
        meta.get("contract", ""),
        meta.get("label", ""),
        codes=codes,
        cells={
            column["name"]: tuple(column["config"]["meta"]["cells"])
            for column in model["columns"]
            if "cells" in column.get("config", {}).get("meta", {})
        },
    )
