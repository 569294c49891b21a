"""Rulebooks to tables: the rows that the scoring models read, whatever the rule forms."""

from pathlib import Path
from typing import Any

import polars as pl

from compiling.rulebook_checks import ReadRulebook, RulebookContext, check_all
from compiling.rulebook_rows import rows_of
from compiling.rulebooks import Rulebook
from settings.errors import Refusal, RefusedDefinition
from settings.yaml_file import read_yaml, validate

SENTENCES_FILE = Path(__file__).with_name("sentences.yml")

POINTS = pl.Decimal(18, 6)
BOUND = pl.Decimal(38, 12)

SCHEMAS: dict[str, dict[str, Any]] = {
    "rulebooks": {
        "rulebook_id": pl.String, "programme_id": pl.String, "title_zh": pl.String,
        "title_en": pl.String, "legal_basis": pl.String, "approval_number": pl.String,
        "valid_from": pl.Date, "valid_to": pl.Date, "total_points": POINTS,
        "lowest_points": POINTS, "highest_points": POINTS, "printed_digits": pl.Int32,
        "rounding": pl.String, "ranks_follow": pl.String, "tie_rule": pl.String,
        "print_order": pl.String, "note_zh": pl.String, "note_en": pl.String,
        "version": pl.String, "period_kinds": pl.String,
    },
    "rulebook_period_kinds": {
        "rulebook_id": pl.String, "period_kind": pl.String, "series": pl.String,
    },
    "rulebook_groups": {
        "rulebook_id": pl.String, "peer_group_id": pl.String, "title_zh": pl.String,
        "title_en": pl.String, "minimum_size": pl.Int32, "print_order": pl.Int32,
    },
    "rulebook_units": {
        "rulebook_id": pl.String, "peer_group_id": pl.String, "unit_id": pl.String,
        "is_excluded": pl.Boolean, "reason_zh": pl.String, "reason_en": pl.String,
    },
    "rulebook_items": {
        "rulebook_id": pl.String, "item_id": pl.String, "parent_item_id": pl.String,
        "depth": pl.Int32, "print_order": pl.Int32, "title_zh": pl.String,
        "title_en": pl.String, "full_points": POINTS, "item_kind": pl.String,
        "line_kind": pl.String, "stratum": pl.Int32, "indicator_id": pl.String,
        "streak_item_id": pl.String, "not_applicable_policy": pl.String,
        "base_points": POINTS, "lowest_points": POINTS, "highest_points": POINTS,
        "weight_units": pl.Int64, "rule_zh": pl.String, "rule_en": pl.String,
    },
    "rulebook_item_ancestors": {
        "rulebook_id": pl.String, "item_id": pl.String, "ancestor_item_id": pl.String,
    },
    "rulebook_segments": {
        "rulebook_id": pl.String, "item_id": pl.String, "segment_id": pl.Int32,
        "lower_numerator": pl.Int64, "lower_denominator": pl.Int64, "lower_closed": pl.Boolean,
        "upper_numerator": pl.Int64, "upper_denominator": pl.Int64, "upper_closed": pl.Boolean,
        "slope": pl.Int64, "intercept": pl.Int64, "divisor": pl.Int64,
        "lower_value": BOUND, "upper_value": BOUND, "constant": BOUND, "template": pl.String,
    },
    "sentence_templates": {
        "template": pl.String, "sentence_zh": pl.String, "sentence_en": pl.String,
    },
}  # fmt: skip


def compile_rulebooks(files: list[Path], context: RulebookContext) -> dict[str, pl.DataFrame]:
    """Turn rulebook files into the tables of `SCHEMAS`, sorted, the same bytes every time.

    Raises RefusedDefinition with every refusal of every file, each with line and proposal.
    """
    rulebooks = [one.rulebook for one in read_rulebooks(files, context)]
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
    for rulebook in sorted(rulebooks, key=lambda rulebook: rulebook.rulebook):
        for name, row in rows_of(rulebook, context):
            rows[name].append(row)
    rows["sentence_templates"] = sorted(
        (key, text["zh"], text["en"]) for key, text in read_yaml(SENTENCES_FILE).content.items()
    )
    return {
        name: pl.DataFrame(rows[name], schema=schema, orient="row")
        for name, schema in SCHEMAS.items()
    }


def read_rulebooks(files: list[Path], context: RulebookContext) -> list[ReadRulebook]:
    """Read and check rulebooks; raises RefusedDefinition with everything that is wrong."""
    read: list[ReadRulebook] = []
    refusals: list[Refusal] = []
    for path in sorted(files):
        try:
            file = read_yaml(path)
            read.append(ReadRulebook(file, validate(file, Rulebook)))
        except RefusedDefinition as refused:
            refusals += refused.refusals
    refusals += check_all(read, context)
    if refusals:
        raise RefusedDefinition(refusals)
    return read
