"""Which figure of a record counts: what settled an estimate, what was verified.

Only here, where indicators take their records, does another figure stand in a reported one's place.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiling.indicator_sql import Source


def source_ctes(source: "Source", figures: Iterable[str]) -> str:
    """Write the CTEs `source` (settled where it is) and those with the verified figures."""
    settled = [name for name in source.columns if name in source.estimated]
    verified = [name for name in source.columns if name in source.verified]
    wanted = sorted(set(figures) - {"reported"}) if verified else []
    if not settled and not wanted:
        return f"source as (\n    select * from {source.relation}\n)"
    keys = (
        ("submission_id", "record_number")
        if source.has("record_number")
        else ("submission_id", "block", "source_row")
    )
    ctes = []
    if settled:
        ctes += [
            f"reported as (\n    select * from {source.relation}\n)",
            _wide("settled", "fct_settlements", source, keys, settled, "counted"),
            _replaced("source", "reported", "settled", source, keys, settled, "settled"),
        ]
    else:
        ctes.append(f"source as (\n    select * from {source.relation}\n)")
    if wanted:
        ctes.append(_wide("verified", "fct_verified_values", source, keys, verified, "verified"))
    for mode in wanted:
        name = source_name(mode)
        ctes.append(_replaced(name, "source", "verified", source, keys, verified, mode))
    return ",\n\n".join(ctes)


def source_name(figures: str) -> str:
    """Return the CTE that holds a source's records with the figures that count."""
    return "source" if figures == "reported" else f"source_{figures}"


def _wide(
    name: str, fact: str, source: "Source", keys: tuple[str, ...], fields: list[str], side: str
) -> str:
    """Write one row per record with a column per figure, from the long fact."""
    picked = [f"        max({side}_value) filter (where field = '{f}') as {f}" for f in fields]
    if side == "counted":
        picked += [
            f"        max(counted_state) filter (where field = '{f}') as {f}__state" for f in fields
        ]
    listed = ",\n".join([*(f"        {key}" for key in keys), *picked])
    return f"""{name} as (
    select
{listed}
    from {{{{ ref('{fact}') }}}}
    where contract_id = '{source.contract_id}' and submission_id is not null
    group by {", ".join(keys)}
)"""


def _replaced(
    name: str, base: str, other: str, source: "Source", keys: tuple[str, ...], fields: list[str],
    mode: str,
) -> str:  # fmt: skip
    changes = []
    for field in fields:
        kind, own, new = source.columns[field], f"{base}.{field}", f"{other}.{field}"
        state = f"{base}.{field}__state"
        if mode == "verified":
            value, otherwise = new, "'undetermined'"
        else:
            value, otherwise = f"coalesce({new}, {own})", state
        changes.append(f"        cast({value} as {kind}) as {field}")
        if not source.has(f"{field}__state"):
            continue
        if mode == "settled":
            changes.append(f"        coalesce({new}__state, {state}) as {field}__state")
        else:
            changes.append(
                f"        case\n            when {new} is null then {otherwise}"
                f"\n            when {new} = 0 then 'zero'\n            else 'reported'"
                f"\n        end as {field}__state"
            )
    joined = "\n            and ".join(f"{base}.{key} = {other}.{key}" for key in keys)
    return f"""{name} as (
    select {base}.* replace (
{",".join(chr(10) + change for change in changes).lstrip(chr(10))}
    )
    from {base}
    left join {other}
        on
            {joined}
)"""
