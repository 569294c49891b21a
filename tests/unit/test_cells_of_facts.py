"""What a fact works out of a record names the fields of the report that it is worked out from."""

from pathlib import Path

import pytest
import yaml

from compiling.fact_models import fact_sources
from compiling.indicators import IndicatorFile
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract

ROOT = Path(__file__).resolve().parents[2]
PROGRAMMES = ("key_projects", "relocation", "campaign")


def fields_of(programme: str) -> dict[str, set[str]]:
    """Return the fields of every contract of a programme."""
    paths = (ROOT / "programmes" / programme / "contracts").glob("*.yml")
    contracts = [validate(read_yaml(path), Contract) for path in paths]
    return {one.contract: {field.name for field in one.fields} for one in contracts}


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_yes_or_no_that_an_indicator_reads_leads_to_cells(programme: str) -> None:
    """Else an explanation could name the record alone, and nobody would know what to look at."""
    contracts, sources = fields_of(programme), fact_sources([programme])
    read = 0
    for path in sorted((ROOT / "programmes" / programme / "indicators").glob("*.yml")):
        for indicator in validate(read_yaml(path), IndicatorFile).indicators:
            source = sources.get(indicator.source)
            if source is None or not source.contract_id or not source.has("submission_id"):
                continue
            known = contracts[source.contract_id]
            for _, name in indicator.fields():
                if source.columns.get(name) != "boolean":
                    continue
                read += 1
                cells = source.cells.get(name, (name,))
                told = f"{indicator.indicator}: {source.name}.{name} names the cells {cells}"
                # When a list was sent is no cell: it is the report's own period.
                if name != "is_after_window":
                    assert set(cells) <= known, told
    assert read > 0 or programme == "campaign"


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_cells_that_a_fact_names_are_fields_of_its_report(programme: str) -> None:
    contracts = fields_of(programme)
    for name, source in fact_sources([programme]).items():
        for column, cells in source.cells.items():
            assert set(cells) <= contracts[source.contract_id], (name, column)


def test_what_is_told_of_a_column_is_read_from_beside_its_model() -> None:
    path = ROOT / "dbt_project" / "models" / "key_projects" / "fct_milestone.yml"
    (model,) = yaml.safe_load(path.read_text("utf-8"))["models"]
    told = {column["name"]: column.get("config") for column in model["columns"]}
    assert told["is_overdue"] == {"meta": {"cells": ["planned_on", "actual_on"]}}
    source = fact_sources(["key_projects"])["fct_milestone"]
    assert source.cells["is_overdue"] == ("planned_on", "actual_on")
