"""The tables of lists, lights, ladders, vetoes and grades that the models read."""

from typing import Any

import polars as pl

TEXT, WHOLE, SMALL = pl.String, pl.Int64, pl.Int32
_BOUNDS: dict[str, Any] = {
    "lower_numerator": WHOLE, "lower_denominator": WHOLE, "lower_closed": pl.Boolean,
    "upper_numerator": WHOLE, "upper_denominator": WHOLE, "upper_closed": pl.Boolean,
}  # fmt: skip

LIST_SCHEMAS: dict[str, dict[str, Any]] = {
    "rulebook_flags": {
        "rulebook_id": TEXT, "flag_id": TEXT, "list_id": TEXT, "kind": TEXT, "item_id": TEXT,
        "print_order": SMALL, "pass": SMALL, "title_zh": TEXT, "title_en": TEXT, "basis": TEXT,
        "severity": TEXT, "top_step": SMALL, "relief": TEXT, "within_year": pl.Boolean,
        "post": TEXT, "in_bulletin": pl.Boolean, "rule_zh": TEXT, "rule_en": TEXT,
    },
    "rulebook_flag_steps": {
        "rulebook_id": TEXT, "flag_id": TEXT, "step": TEXT, "step_number": SMALL, "colour": TEXT,
        "title_zh": TEXT, "title_en": TEXT,
    },
    "rulebook_flag_grounds": {"rulebook_id": TEXT, "flag_id": TEXT, "ground": TEXT},
    "rulebook_atoms": {
        "rulebook_id": TEXT, "atom_id": TEXT, "pass": SMALL, "measure": TEXT, "item_id": TEXT,
        "indicator_id": TEXT, "source_rulebook_id": TEXT, "list_id": TEXT, "steps": TEXT,
        "periods": TEXT, "source_series": TEXT, **_BOUNDS, "value_unit": TEXT, "words_zh": TEXT,
        "words_en": TEXT,
    },
    "rulebook_literals": {
        "rulebook_id": TEXT, "flag_id": TEXT, "trigger": TEXT, "trigger_number": SMALL,
        "alternative": SMALL, "position": SMALL, "atom_id": TEXT, "lag": SMALL,
        "is_negated": pl.Boolean, "absence_counts": pl.Boolean,
    },
    "rulebook_list_items": {
        "rulebook_id": TEXT, "item_id": TEXT, "source_rulebook_id": TEXT, "list_id": TEXT,
        "steps": TEXT, "periods": TEXT, "source_series": TEXT,
    },
    "rulebook_grades": {
        "rulebook_id": TEXT, "period_kind": TEXT, "grade": TEXT, "grade_number": SMALL,
        "title_zh": TEXT, "title_en": TEXT, **_BOUNDS, "quota_numerator": WHOLE,
        "quota_denominator": WHOLE, "quota_count": WHOLE, "quota_rounding": TEXT,
        "quota_ties": TEXT, "rule_zh": TEXT, "rule_en": TEXT, "quota_zh": TEXT, "quota_en": TEXT,
    },
    "rulebook_group_quotas": {
        "rulebook_id": TEXT, "period_kind": TEXT, "grade_number": SMALL, "peer_group_id": TEXT,
        "quota_numerator": WHOLE, "quota_denominator": WHOLE, "quota_count": WHOLE,
        "quota_rounding": TEXT, "quota_ties": TEXT,
    },
}  # fmt: skip
