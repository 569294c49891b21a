"""The indicators of an office as the Parquet tables that dbt reads."""

from typing import Any

import polars as pl

from compiling.definitions import Definitions

Row = dict[str, Any]
_TEXT = pl.String()


def indicator_tables(definitions: Definitions) -> dict[str, pl.DataFrame]:
    """Return the indicators, the unit classes they are defined for, and the fields they use."""
    indicators: list[Row] = []
    classes: list[Row] = []
    fields: list[Row] = []
    suspects: list[Row] = []
    for (programme, name), defined in sorted(definitions.indicators.items()):
        indicator = defined.indicator
        source = definitions.sources[indicator.source]
        contract = definitions.contracts.get(source.contract_id)
        currency = ""
        if indicator.unit_of_measure in ("万元", "亿元", "元"):
            currency = "CNY"
        elif contract and contract.money_unit.fixed == indicator.unit_of_measure:
            currency = contract.money_unit.fixed
        indicators.append(
            {
                "programme_id": programme,
                "indicator_id": name,
                "title_zh": indicator.title.zh,
                "title_en": indicator.title.en or indicator.title.zh,
                "definition": " ".join(indicator.definition.split()),
                "direction": indicator.direction,
                "measure": indicator.measure,
                "unit_of_measure": indicator.unit_of_measure,
                "currency": currency,
                "numerator_text": indicator.numerator.in_words(),
                "denominator_text": indicator.denominator.in_words()
                if indicator.denominator
                else "",
                "numerator_aggregate": indicator.numerator.aggregate,
                "denominator_aggregate": indicator.denominator.aggregate
                if indicator.denominator
                else "",
                "source": indicator.source,
                # Where units stand in the rows, only rows tell who reported.
                "contract_id": contract.contract if contract and contract.stated_outside else "",
                "plan_operand": indicator.plan_operand,
                "plan_id": (indicator.denominator and indicator.denominator.plan) or "",
                "plan_version": indicator.denominator.version
                if indicator.denominator and indicator.denominator.plan
                else "",
                "numerator_total_id": indicator.total_stated_by.get("numerator", ""),
                "denominator_total_id": indicator.total_stated_by.get("denominator", ""),
                "figures": indicator.figures,
                "period_rule": indicator.period_rule,
                "missing_part": indicator.missing_part,
                "without_records": indicator.without_records,
                "printed_digits": indicator.printed_digits,
            }
        )
        classes += [
            {"programme_id": programme, "indicator_id": name, "unit_class": unit_class}
            for unit_class in indicator.classes
        ]
        told: dict[tuple[str, str], int] = {
            ("never_moves", kind): number for kind, number in indicator.suspect.still_for.items()
        }
        if indicator.suspect.on_target:
            told["exactly_on_target", ""] = indicator.suspect.on_target
        suspects += [
            {
                "programme_id": programme,
                "indicator_id": name,
                "kind": kind,
                "period_kind": period_kind,
                "at_least": at_least,
            }
            for (kind, period_kind), at_least in told.items()
        ]
        titles = {each.name: each.title for each in contract.fields} if contract else {}
        for part, field in indicator.fields():
            for cell_field in source.cells.get(field, (field,)):
                title = titles.get(cell_field)
                fields.append(
                    {
                        "programme_id": programme,
                        "indicator_id": name,
                        "part": part,
                        "field": field,
                        "cell_field": cell_field,
                        "field_title_zh": title.zh if title else "",
                        "field_title_en": (title.en or title.zh) if title else "",
                    }
                )
    texts = (
        "programme_id", "indicator_id", "title_zh", "title_en", "definition", "direction",
        "measure", "unit_of_measure", "currency", "numerator_text", "denominator_text",
        "numerator_aggregate", "denominator_aggregate", "source", "contract_id",
        "plan_operand", "plan_id", "plan_version", "numerator_total_id",
        "denominator_total_id", "figures", "period_rule", "missing_part",
        "without_records",
    )  # fmt: skip
    return {
        "indicators": pl.DataFrame(
            indicators, schema={**dict.fromkeys(texts, _TEXT), "printed_digits": pl.Int32()}
        ),
        "indicator_classes": pl.DataFrame(
            classes, schema=dict.fromkeys(("programme_id", "indicator_id", "unit_class"), _TEXT)
        ),
        "indicator_suspects": pl.DataFrame(
            suspects,
            schema={
                "programme_id": _TEXT,
                "indicator_id": _TEXT,
                "kind": _TEXT,
                "period_kind": _TEXT,
                "at_least": pl.Int32(),
            },
        ),
        "indicator_fields": pl.DataFrame(
            fields,
            schema=dict.fromkeys(
                (
                    "programme_id",
                    "indicator_id",
                    "part",
                    "field",
                    "cell_field",
                    "field_title_zh",
                    "field_title_en",
                ),
                _TEXT,
            ),
        ),
    }
