"""The generated staging models: landed records as they are in force, one model per contract."""

from typing import Any

from compiling.definitions import Definitions
from compiling.generated_text import GENERATED, as_yaml, within
from settings.workspace import Workspace
from sources.contracts import Contract


def landing_sources(workspace: Workspace, definitions: Definitions) -> str:
    """Write the sources file of the landing: one table per contract."""
    landing = within(workspace, workspace.landing)
    location = f"read_parquet('{landing}/{{identifier}}/*.parquet', union_by_name = true)"
    return as_yaml(
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


def corrected_sources(workspace: Workspace, definitions: Definitions) -> str:
    """Write the sources file of the records that the office has corrected."""
    location = f"read_parquet('{within(workspace, workspace.tables)}/{{identifier}}.parquet')"
    return as_yaml(
        {
            "sources": [
                {
                    "name": "corrected",
                    "description": "Records as the office's corrections have them.",
                    "config": {"meta": {"external_location": location}},
                    "tables": [
                        {"name": f"corrected_{name}", "description": f"Of {name}."}
                        for name in definitions.contracts
                    ],
                }
            ]
        }
    )


_REPLACED = """replaced as (
    select submission_id, record_number
    from {{{{ source('compiled', 'replaced_records') }}}}
    where contract_id = '{contract}'
),

"""
_WITHOUT = """    left join replaced
        on
            landed.submission_id = replaced.submission_id
            and landed.record_number = replaced.record_number
"""


def staging_model(contract: Contract) -> str:
    """Write a contract's staging model: its records in force, in its columns and types."""
    columns = ",\n".join(
        f"        cast(landed.{name} as {kind}) as {name}"
        for name, kind in contract.columns().items()
    )
    corrected = columns.replace("cast(landed.", "cast(corrected.")
    replaced, without, is_whole = "", "", ""
    if contract.replaces == "records":
        replaced = _REPLACED.format(contract=contract.contract)
        without, is_whole = _WITHOUT, "\n        and replaced.submission_id is null"
    origin = f"contract {contract.contract}, version {contract.version}"
    return f"""{GENERATED.format(origin=origin)}
with

landed as (
    select * from {{{{ source('landing', '{contract.contract}') }}}}
),

submissions as (
    select * from {{{{ source('compiled', 'submissions') }}}}
),

corrections as (
    select distinct submission_id, record_number
    from {{{{ source('compiled', 'corrections') }}}}
    where contract_id = '{contract.contract}'
),

{replaced}corrected as (
    select * from {{{{ source('corrected', 'corrected_{contract.contract}') }}}}
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
    left join corrections
        on
            landed.submission_id = corrections.submission_id
            and landed.record_number = corrections.record_number
{without}    where
        submissions.standing = 'in_force'
        and corrections.submission_id is null{is_whole}
    union all
    select
{corrected}
    from corrected
)

select * from in_force
"""


def staging_yaml(contract: Contract) -> str:
    """Write the descriptions and tests of a staging model."""
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
    return as_yaml(
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
