"""Generated suites for gate 1: what a contract says of its rows, as expectations."""

from pathlib import Path
from typing import Any

import yaml

from sources.contracts import CheckForm, Contract, FieldForm

_RECORD = ["submission_id", "block", "source_row"]


def records_table(contract_id: str) -> str:
    """Name the table of candidate records that gate 1 examines."""
    return f"records_{contract_id}"


def submissions_table(contract_id: str) -> str:
    """Name the table of candidate submissions that gate 1 examines."""
    return f"submissions_{contract_id}"


def suites_of(contract: Contract) -> list[dict[str, Any]]:
    """Return the two suites of a contract: its submissions as a whole, and their rows."""
    rows = [_unique_key(contract)]
    for field in contract.fields:
        if field.minimum is not None or field.maximum is not None:
            rows.append(_range(field))
    rows += [_pair(contract, check) for check in contract.checks]
    return [
        {
            "suite": f"submissions_{contract.contract}",
            "gate": "submission",
            "table": submissions_table(contract.contract),
            "programme": contract.programme,
            "identify": ["submission_id"],
            "expectations": [_not_empty(), _some_submission()],
        },
        {
            "suite": f"records_{contract.contract}",
            "gate": "submission",
            "table": records_table(contract.contract),
            "programme": contract.programme,
            "identify": _RECORD,
            "expectations": rows,
        },
    ]


def write_suites(folder: Path, contracts: dict[str, Contract]) -> None:
    """Write the suites of all contracts, as the gate reads them; those of lost contracts go."""
    folder.mkdir(parents=True, exist_ok=True)
    suites = [suite for contract in contracts.values() for suite in suites_of(contract)]
    for path in folder.glob("*.yml"):
        if path.stem not in {suite["suite"] for suite in suites}:
            path.unlink()
    for suite in suites:
        text = yaml.safe_dump(suite, allow_unicode=True, sort_keys=False, width=100)
        (folder / f"{suite['suite']}.yml").write_text(text, encoding="utf-8")


def _not_empty() -> dict[str, Any]:
    return {
        "id": "has_records",
        "type": "unexpected_rows_expectation",
        "kwargs": {
            "unexpected_rows_query": (
                "select submission_id from {batch} where record_count < 1 and not is_zero_report"
            )
        },
        "meta": {
            "code": "KP-404",
            "field": "record_count",
            "severity": "refuse",
            "sentence": {"zh": "报表至少有一行记录", "en": "a report holds at least one record"},
        },
    }


def _some_submission() -> dict[str, Any]:
    # Column expectations pass on an empty table; this one does not.
    return {
        "id": "is_examined",
        "type": "expect_table_row_count_to_be_between",
        "kwargs": {"min_value": 1},
        "meta": {
            "code": "KP-404",
            "severity": "refuse",
            "sentence": {"zh": "至少检查了一份报表", "en": "at least one report was examined"},
        },
    }


def _unique_key(contract: Contract) -> dict[str, Any]:
    keys = ", ".join(contract.key)
    present = " and ".join(f"{name} is not null" for name in contract.key)
    return {
        "id": "key_is_unique",
        "type": "unexpected_rows_expectation",
        "kwargs": {
            "unexpected_rows_query": (
                "select submission_id, block, source_row from (select *, count(*) over"
                f" (partition by submission_id, period_id, {keys}) as times"
                " from {batch}) as counted"
                f" where times > 1 and {present}"
            )
        },
        "meta": {
            "code": "KP-402",
            "field": contract.key[0],
            "shown": contract.key,
            "severity": "refuse",
            "sentence": {
                "zh": "同一份报表内主键不重复",
                "en": "a key stands once in a report",
            },
        },
    }


def _range(field: FieldForm) -> dict[str, Any]:
    bounds = []
    parts_zh, parts_en = [], []
    if field.minimum is not None:
        bounds.append(f"{field.name} < {field.minimum}")
        parts_zh.append(f"不得小于{field.minimum}")
        parts_en.append(f"at least {field.minimum}")
    if field.maximum is not None:
        bounds.append(f"{field.name} > {field.maximum}")
        parts_zh.append(f"不得大于{field.maximum}")
        parts_en.append(f"at most {field.maximum}")
    return {
        "id": f"{field.name}_in_range",
        "type": "unexpected_rows_expectation",
        "kwargs": {
            # Decimals are compared as decimals: a bound of 0.1 has no exact double.
            "unexpected_rows_query": (
                "select submission_id, block, source_row from {batch} where " + " or ".join(bounds)
            )
        },
        "meta": {
            "code": "KP-401",
            "field": field.name,
            "shown": [field.name],
            "severity": "refuse",
            "sentence": {
                "zh": "且".join(parts_zh),
                "en": "expected " + " and ".join(parts_en),
            },
        },
    }


def _pair(contract: Contract, check: CheckForm) -> dict[str, Any]:
    field = contract.field_named(check.field)
    others = [contract.field_named(name) for name in check.others]
    if check.check == "equals_sum":
        terms = [(f"- {name[1:]}" if name.startswith("-") else f"+ {name}") for name in check.sum]
        total = " ".join(terms)
        where = f"{check.field} <> 0 {total}"
        signs = ["－" if name.startswith("-") else "＋" for name in check.sum]
        shown = zip(signs, others, strict=True)
        zh = "应等于" + "".join(f"{sign}“{form.title.zh}”" for sign, form in shown).lstrip("＋")
        en = "it must equal " + " ".join(
            f"{term[0]} “{form.title.en or form.title.zh}”"
            for term, form in zip(terms, others, strict=True)
        ).removeprefix("+ ")
    elif check.check == "not_more":
        where = f"{check.field} > {check.than}"
        zh = f"不应大于“{others[0].title.zh}”"
        en = f"it must not be more than “{others[0].title.en or others[0].title.zh}”"
    else:
        # A date without a day is a span: only a span that ends before the other begins is before.
        where = f"{check.field} < {check.than}__from"
        zh = f"不应早于“{others[0].title.zh}”"
        en = f"it must not be before “{others[0].title.en or others[0].title.zh}”"
    if check.message:
        zh = f"{zh}（{check.message.zh}）"
        en = f"{en} ({check.message.en or check.message.zh})"
    return {
        "id": f"{check.field}_{check.check}_{'_'.join(check.others)}"[:63],
        "type": "unexpected_rows_expectation",
        "kwargs": {
            "unexpected_rows_query": (
                f"select submission_id, block, source_row from {{batch}} where {where}"
            )
        },
        "meta": {
            "code": "KP-403",
            "field": field.name,
            "shown": [field.name, *check.others],
            "severity": check.severity,
            "sentence": {"zh": zh, "en": en},
        },
    }
