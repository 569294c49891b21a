"""Rulebooks to tables: the rows that the scoring models read, whatever the rule forms."""

from pathlib import Path
from typing import Any

import polars as pl

from compiling.rulebook.checks import ReadRulebook, RulebookContext, check_all
from compiling.rulebook.flag_rows import flag_rows
from compiling.rulebook.language import Rulebook
from compiling.rulebook.list_tables import LIST_SCHEMAS
from compiling.rulebook.rows import line_rows, names_in, root_rows, rows_of
from compiling.rulebook.structure import Trees
from settings.errors import Refusal, RefusedDefinition
from settings.yaml_file import read_yaml, validate

__all__ = ["SCHEMAS", "RulebookContext", "compile_rulebooks", "read_rulebooks"]

SENTENCES_FILE = Path(__file__).with_name("sentences.yml")

POINTS = pl.Decimal(18, 6)
BOUND = pl.Decimal(38, 12)
TEXT, WHOLE, SMALL = pl.String, pl.Int64, pl.Int32

SCHEMAS: dict[str, dict[str, Any]] = {
    "rulebooks": {
        "rulebook_id": TEXT, "programme_id": TEXT, "title_zh": TEXT, "title_en": TEXT,
        "legal_basis": TEXT, "approval_number": TEXT, "valid_from": pl.Date, "valid_to": pl.Date,
        "total_points": POINTS, "lowest_points": POINTS, "highest_points": POINTS,
        "printed_digits": SMALL, "rounding": TEXT, "ranks_follow": TEXT, "tie_rule": TEXT,
        "ties_broken_by_zh": TEXT, "ties_broken_by_en": TEXT,
        "print_order": TEXT, "quantiles": SMALL, "note_zh": TEXT, "note_en": TEXT, "version": TEXT,
        "period_kinds": TEXT,
    },
    "rulebook_lines": {
        "rulebook_id": TEXT, "member_rulebook_id": TEXT, "age": SMALL, "counts_on": pl.Boolean,
    },
    "rulebook_period_kinds": {"rulebook_id": TEXT, "period_kind": TEXT, "series": TEXT},
    "rulebook_groups": {
        "rulebook_id": TEXT, "peer_group_id": TEXT, "title_zh": TEXT, "title_en": TEXT,
        "minimum_size": SMALL, "print_order": SMALL,
    },
    "rulebook_units": {
        "rulebook_id": TEXT, "peer_group_id": TEXT, "unit_id": TEXT, "is_excluded": pl.Boolean,
        "reason_zh": TEXT, "reason_en": TEXT,
    },
    "rulebook_schedules": {
        "rulebook_id": TEXT, "month": SMALL, "share_numerator": WHOLE, "share_denominator": WHOLE,
    },
    "rulebook_exemptions": {
        "rulebook_id": TEXT, "unit_id": TEXT, "item_id": TEXT, "valid_from": pl.Date,
        "valid_to": pl.Date, "document": TEXT,
    },
    "rulebook_items": {
        "rulebook_id": TEXT, "item_id": TEXT, "parent_item_id": TEXT, "depth": SMALL,
        "print_order": SMALL, "title_zh": TEXT, "title_en": TEXT, "full_points": POINTS,
        "item_kind": TEXT, "line_kind": TEXT, "pass": SMALL, "source": TEXT, "indicator_id": TEXT,
        "streak_item_id": TEXT, "not_applicable_policy": TEXT, "missing_policy": TEXT,
        "base_points": POINTS, "lowest_points": POINTS, "highest_points": POINTS,
        "weight_numerator": WHOLE, "weight_denominator": WHOLE, "steps_zh": TEXT,
        "steps_en": TEXT, "stepped_unit": TEXT, "rule_zh": TEXT, "rule_en": TEXT,
        "compared_zh": TEXT, "compared_en": TEXT, "compared_unit": TEXT,
    },
    "rulebook_segments": {
        "rulebook_id": TEXT, "item_id": TEXT, "segment_id": SMALL,
        "lower_numerator": WHOLE, "lower_denominator": WHOLE, "lower_closed": pl.Boolean,
        "upper_numerator": WHOLE, "upper_denominator": WHOLE, "upper_closed": pl.Boolean,
        "slope": WHOLE, "intercept": WHOLE, "divisor": WHOLE,
        "lower_value": BOUND, "upper_value": BOUND, "constant": BOUND, "template": TEXT,
    },
    "rulebook_steps": {
        "rulebook_id": TEXT, "item_id": TEXT, "step_number": SMALL, "kind": TEXT, "mode": TEXT,
        "first_value": BOUND, "second_value": BOUND, "first_numerator": WHOLE,
        "first_denominator": WHOLE, "second_numerator": WHOLE, "second_denominator": WHOLE,
    },
    "rulebook_spans": {
        "rulebook_id": TEXT, "item_id": TEXT, "position": SMALL, "span": TEXT, "times": WHOLE,
    },
    "rulebook_nodes": {
        "rulebook_id": TEXT, "item_id": TEXT, "combine": TEXT, "least_numerator": WHOLE,
        "least_denominator": WHOLE,
    },
    "rulebook_parts": {
        "rulebook_id": TEXT, "item_id": TEXT, "part_item_id": TEXT, "position": SMALL,
        "weight_units": WHOLE, "peer_group_id": TEXT, "period_kind": TEXT,
    },
    "rulebook_absences": {
        "rulebook_id": TEXT, "item_id": TEXT, "peer_group_id": TEXT, "period_kind": TEXT,
    },
    "rulebook_scores": {
        "rulebook_id": TEXT, "item_id": TEXT, "source_rulebook_id": TEXT, "source_item_id": TEXT,
        "take": TEXT, "units": TEXT, "periods": TEXT, "source_series": TEXT, "aggregate": TEXT,
        "change_from": TEXT, "missing_rule": TEXT, "missing_points": POINTS,
        "target_indicator_id": TEXT, "target_numerator": WHOLE, "target_denominator": WHOLE,
    },
    "rulebook_excludes": {"rulebook_id": TEXT, "item_id": TEXT, "other_item_id": TEXT},
    "rulebook_gates": {
        "rulebook_id": TEXT, "item_id": TEXT, "other_item_id": TEXT,
        "lower_numerator": WHOLE, "lower_denominator": WHOLE, "lower_closed": pl.Boolean,
        "upper_numerator": WHOLE, "upper_denominator": WHOLE, "upper_closed": pl.Boolean,
    },
    "rulebook_kept_scores": {
        "rulebook_id": TEXT, "item_id": TEXT, "best": WHOLE, "without_best": WHOLE,
        "without_worst": WHOLE,
    },
    "rulebook_others": {
        "rulebook_id": TEXT, "item_id": TEXT, "step_number": SMALL, "kind": TEXT, "against": TEXT,
        "indicator_id": TEXT, "title_zh": TEXT, "title_en": TEXT, "lowest_numerator": WHOLE,
        "lowest_denominator": WHOLE, "highest_numerator": WHOLE, "highest_denominator": WHOLE,
    },
    "rulebook_factors": {
        "rulebook_id": TEXT, "item_id": TEXT, "step_number": SMALL, "peer_group_id": TEXT,
        "unit_id": TEXT, "numerator": WHOLE, "denominator": WHOLE,
    },
    "rulebook_turns": {
        "rulebook_id": TEXT, "item_id": TEXT, "after": WHOLE, "until": WHOLE,
        "each_numerator": WHOLE, "each_denominator": WHOLE,
    },
    "rulebook_ties": {"rulebook_id": TEXT, "position": SMALL, "item_id": TEXT, "better": TEXT},
    "rulebook_roots": {
        "rulebook_id": TEXT, "root_item_id": TEXT, "ranking_id": TEXT, "pass": SMALL,
        "title_zh": TEXT, "title_en": TEXT, "full_points": POINTS, "lowest_points": POINTS,
        "highest_points": POINTS,
    },
    "rulebook_entries": {
        "rulebook_id": TEXT, "root_item_id": TEXT, "item_id": TEXT, "entry": TEXT,
        "weight_numerator": WHOLE, "weight_denominator": WHOLE, "cap_level": SMALL,
        "lowest": POINTS, "highest": POINTS, "peer_group_id": TEXT, "period_kind": TEXT,
    },
    "rulebook_chains": {
        "rulebook_id": TEXT, "root_item_id": TEXT, "item_id": TEXT, "entry": TEXT,
        "position": SMALL, "group_id": TEXT,
    },
    "rulebook_shares": {
        "rulebook_id": TEXT, "root_item_id": TEXT, "group_id": TEXT, "member_id": TEXT,
        "item_id": TEXT, "weight_units": WHOLE, "whole_units": WHOLE, "least_numerator": WHOLE,
        "least_denominator": WHOLE, "peer_group_id": TEXT, "period_kind": TEXT,
    },
    "rulebook_ancestors": {
        "rulebook_id": TEXT, "root_item_id": TEXT, "item_id": TEXT, "ancestor_item_id": TEXT,
    },
    "rulebook_descendants": {
        "rulebook_id": TEXT, "root_item_id": TEXT, "item_id": TEXT, "parent_item_id": TEXT,
        "depth": SMALL, "adds_up": pl.Boolean,
    },
    **LIST_SCHEMAS,
    "sentence_templates": {"template": TEXT, "sentence_zh": TEXT, "sentence_en": TEXT},
}  # fmt: skip


def compile_rulebooks(files: list[Path], context: RulebookContext) -> dict[str, pl.DataFrame]:
    """Turn rulebook files into the tables of `SCHEMAS`, sorted, the same bytes every time.

    Raises RefusedDefinition with every refusal of every file, each with line and proposal.
    """
    return tables_of([one.rulebook for one in read_rulebooks(files, context)], context)


def tables_of(rulebooks: list[Rulebook], context: RulebookContext) -> dict[str, pl.DataFrame]:
    """Turn checked rulebooks into the tables of `SCHEMAS`."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
    trees = Trees(rulebooks)
    for rulebook in sorted(rulebooks, key=lambda rulebook: rulebook.rulebook):
        for name, row in rows_of(rulebook, trees, context):
            rows[name].append(row)
        for name, row in flag_rows(rulebook, trees, names_in(trees, context, rulebook)):
            rows[name].append(row)
    for name, row in (*root_rows(trees), *line_rows(trees)):
        rows[name].append(row)
    rows["sentence_templates"] = sorted(
        (key, text["zh"], text["en"]) for key, text in read_yaml(SENTENCES_FILE).content.items()
    )
    return {
        name: pl.DataFrame(rows[name], schema=schema, orient="row")
        for name, schema in SCHEMAS.items()
    }


def unrolling(tables: dict[str, pl.DataFrame]) -> dict[str, int]:
    """Return how far the models unroll: passes, steps, spans, weights in weights, limits, ties.

    What no rulebook of the office needs is not built.
    """

    def highest(table: str, column: str) -> int:
        found = tables[table][column].max()
        return int(found) if isinstance(found, int) else 0

    def has_rows(table: str) -> int:
        return int(not tables[table].is_empty())

    return {
        "score_passes": max(
            highest("rulebook_roots", "pass"), highest("rulebook_flags", "pass"), 2
        ),
        "score_steps": highest("rulebook_steps", "step_number"),
        "score_spans": highest("rulebook_spans", "position"),
        "score_share_depth": highest("rulebook_chains", "position"),
        "score_cap_levels": max(highest("rulebook_entries", "cap_level"), 1),
        "score_ties": highest("rulebook_ties", "position"),
        "score_exemptions": tables["rulebook_exemptions"].height,
        "score_others": has_rows("rulebook_others"),
        # An item may weigh differently somewhere and be absent nowhere.
        "score_scopes": int(tables["rulebook_entries"]["peer_group_id"].count() > 0),
        "score_gates": has_rows("rulebook_gates"),
        "score_kept": has_rows("rulebook_kept_scores"),
        "score_lines_of_methods": has_rows("rulebook_lines"),
        "list_lags": highest("rulebook_literals", "lag"),
        "list_items": len(tables["rulebook_list_items"]),
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
