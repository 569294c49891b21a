"""The steps of signing off as tables: each step, and what each unit said to each draft."""

from datetime import timedelta
from typing import Any

import polars as pl

from compiling.definitions import Definitions
from sources.confirmations import ASKED, rounds_of
from sources.ledger import Ledger
from sources.ledger_steps import COLUMNS, read_steps

_TEXT = pl.String()
_MOMENTS = ("recorded_at", "taken_at", "closes_at")
_CONFIRMATION = (
    "programme_id", "period_id", "rulebook_id", "unit_id", "round_state", "opened_at", "closes_at",
    "draft_sha256", "answer", "answered_at", "by_post", "document", "objection", "late_answer",
    "late_at", "late_objection",
)  # fmt: skip


def sign_off_tables(ledger: Ledger, definitions: Definitions) -> dict[str, pl.DataFrame]:
    """Return the steps taken by the end of the business date, and the confirmations they make.

    Silence is consent here only where the ledger has it: no clock enters what is published.
    """
    until = f"{definitions.office.today + timedelta(days=1)} 00:00:00"
    steps = [step for step in read_steps(ledger) if step["taken_at"] < until]
    types: dict[str, Any] = dict.fromkeys(COLUMNS, _TEXT)
    types |= dict.fromkeys(("step_id", "round_id", "size"), pl.Int64())
    confirmations = []
    for own in rounds_of(steps):
        for unit in own.units.values():
            confirmations.append(
                {
                    "round_id": own.round_id, "programme_id": own.programme_id,
                    "period_id": own.period_id, "rulebook_id": own.rulebook_id,
                    "unit_id": unit.unit_id, "round_state": own.state,
                    "opened_at": own.opened_at, "closes_at": own.closes_at,
                    "draft_sha256": own.draft,
                    "answer": "none" if unit.answer == ASKED else unit.answer,
                    "answered_at": unit.answered_at or None, "by_post": unit.by_post,
                    "document": unit.document, "objection": unit.text, "late_answer": unit.late,
                    "late_at": unit.late_at or None, "late_objection": unit.late_text,
                    "is_valid": own.holds,
                }
            )  # fmt: skip
    shape: dict[str, Any] = {"round_id": pl.Int64()}
    shape |= dict.fromkeys(_CONFIRMATION, _TEXT) | {"is_valid": pl.Boolean()}
    return {
        "steps": _with_moments(pl.DataFrame(steps, schema=types), _MOMENTS),
        "confirmations": _with_moments(
            pl.DataFrame(confirmations, schema=shape),
            ("opened_at", "closes_at", "answered_at", "late_at"),
        ),
    }


def _with_moments(table: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    return table.with_columns(
        pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us") for name in columns
    )
