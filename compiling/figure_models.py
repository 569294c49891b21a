"""Generated SQL for figures with two sides: estimates and what settled them, reported and verified.

Staging keeps what was reported. `fct_settlements` and `fct_verified_values` put the other figure
beside it, from the long tables made here.
"""

from collections.abc import Iterable

from compiling.generated_text import GENERATED, as_yaml
from compiling.indicator_sql import literal
from sources.contract_figures import record_key
from sources.contracts import Contract

REPORTED, CHECKED = "int_reported_figures", "int_checked_figures"
_FIGURE = "decimal(28, 10)"
_REPORTED_COLUMNS = {
    "programme_id": "varchar", "contract_id": "varchar", "field": "varchar",
    "reporter_id": "varchar", "unit_id": "varchar", "period_id": "varchar",
    "record_key": "varchar", "record_label": "varchar", "submission_id": "varchar",
    "record_number": "integer", "block": "integer", "source_row": "integer",
    "reported_value": _FIGURE, "reported_state": "varchar", "is_verified": "boolean",
    "estimated_when": "varchar", "settled_by": "varchar", "settling_value": _FIGURE,
    "settling_state": "varchar",
}  # fmt: skip
_CHECKED_COLUMNS = {
    "programme_id": "varchar", "contract_id": "varchar", "field": "varchar",
    "checking_contract_id": "varchar", "checking_field": "varchar", "unit_id": "varchar",
    "period_id": "varchar",
    "record_key": "varchar", "record_label": "varchar", "submission_id": "varchar",
    "block": "integer", "source_row": "integer", "checked_value": _FIGURE,
    "checked_state": "varchar", "checker_post": "varchar",
}  # fmt: skip


def verified_fields(contract_id: str, contracts: dict[str, Contract]) -> frozenset[str]:
    """Return the figures of a contract that some other report verifies."""
    return frozenset(
        name
        for other in contracts.values()
        if other.verifies is not None and other.verifies.contract == contract_id
        for name in other.verifies.fields.values()
    )


def figure_models(contracts: dict[str, Contract]) -> dict[str, str]:
    """Return the files of the two models of figures, by name; without any figure they are empty."""
    reported = [
        select
        for contract in contracts.values()
        for select in _reported_selects(contract, verified_fields(contract.contract, contracts))
    ]
    checked = [
        select
        for contract in contracts.values()
        if contract.verifies is not None
        for select in _checked_selects(contract, contracts[contract.verifies.contract])
    ]
    told = {
        REPORTED: "One row per record and figure that may be an estimate or is verified elsewhere.",
        CHECKED: "One row per record of a check and figure checked in it.",
    }
    files = {}
    for name, selects, columns in (
        (REPORTED, reported, _REPORTED_COLUMNS),
        (CHECKED, checked, _CHECKED_COLUMNS),
    ):
        body = "\nunion all\n".join(selects) or _none(columns)
        origin = "the contracts' estimates and verifies"
        files[f"models/indicators/{name}.sql"] = GENERATED.format(origin=origin) + body + "\n"
        model = {"name": name, "description": told[name]}
        files[f"models/indicators/{name}.yml"] = as_yaml({"models": [model]})
    return files


def _none(columns: dict[str, str]) -> str:
    nothing = ",\n".join(f"    cast(null as {kind}) as {name}" for name, kind in columns.items())
    return f"select\n{nothing}\nwhere false"


def _reported_selects(contract: Contract, verified: frozenset[str]) -> Iterable[str]:
    form = contract.estimates
    estimated = form.fields if form else []
    for name in [field.name for field in contract.fields if field.name in {*estimated, *verified}]:
        settling = form.settled_by.get(name, "") if form and name in estimated else ""
        values = {
            "programme_id": literal(contract.programme),
            "contract_id": literal(contract.contract),
            "field": literal(name),
            "record_key": _key_sql(record_key(contract)),
            "record_label": _label_sql(contract),
            "reported_value": f"cast({name} as {_FIGURE})",
            "reported_state": f"{name}__state",
            "is_verified": literal(name in verified),
            "estimated_when": literal(form.when if form and name in estimated else ""),
            "settled_by": literal(settling),
            "settling_value": f"cast({settling or 'null'} as {_FIGURE})",
            "settling_state": f"{settling}__state" if settling else "cast(null as varchar)",
        }
        yield _select(contract, _REPORTED_COLUMNS, values)


def _checked_selects(contract: Contract, other: Contract) -> Iterable[str]:
    form = contract.verifies
    assert form is not None
    own = {theirs: name for name, theirs in form.match.items()}
    for name, checked in form.fields.items():
        values = {
            "programme_id": literal(contract.programme),
            "contract_id": literal(other.contract),
            "field": literal(checked),
            "checking_contract_id": literal(contract.contract),
            "checking_field": literal(name),
            "record_key": _key_sql([own.get(key, key) for key in record_key(other)]),
            "record_label": _label_sql(contract),
            "checked_value": f"cast({name} as {_FIGURE})",
            "checked_state": f"{name}__state",
            "checker_post": f"coalesce({form.checker}, '')" if form.checker else "''",
        }
        yield _select(contract, _CHECKED_COLUMNS, values)


def _select(contract: Contract, columns: dict[str, str], values: dict[str, str]) -> str:
    listed = ",\n".join(
        f"    {values[name]} as {name}" if name in values else f"    {name}" for name in columns
    )
    return f"select\n{listed}\nfrom {{{{ ref('stg_{contract.contract}') }}}}"


def _key_sql(names: list[str]) -> str:
    """Write a record's key as one text; of several parts, each with its own slashes doubled."""
    if len(names) <= 1:
        return f"cast({names[0]} as varchar)" if names else "''"
    return " || ' / ' || ".join(f"replace(cast({name} as varchar), '/', '//')" for name in names)


def _label_sql(contract: Contract) -> str:
    return f"coalesce(cast({contract.label} as varchar), '')" if contract.label else "''"
