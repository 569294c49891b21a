"""Rounds in which units confirm a draft ranking: what the steps in the ledger add up to.

A unit may agree, object or stay silent. Silence counts as consent only once the closing time has
passed, and only for the very draft that was shown: a draft that changed ends its round.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sources.ledger import Ledger
from sources.ledger_steps import append, read_steps

Row = dict[str, Any]

OPENED, REOPENED, ASKED = "confirmation_opened", "confirmation_reopened", "confirmation_asked"
AGREED, OBJECTED = "agreed", "objected"
AGREED_LATE, OBJECTED_LATE = "agreed_late", "objected_late"
SILENT = "consented_by_silence"
CHANGED, CLOSED = "draft_changed", "confirmation_closed"
ANSWERS = (AGREED, OBJECTED, AGREED_LATE, OBJECTED_LATE)


@dataclass
class Confirmation:
    """What one unit said to one draft. `answer` is asked, agreed, objected or silent consent.

    `late` is what it said after the closing time; it is kept and does not undo the answer.
    """

    unit_id: str
    answer: str = ASKED
    answered_at: str = ""
    by_post: str = ""
    document: str = ""
    text: str = ""
    late: str = ""
    late_at: str = ""
    late_text: str = ""


@dataclass
class Round:
    """One round. `state` is open, closed, draft_changed or superseded (by a later round)."""

    round_id: int
    programme_id: str
    period_id: str
    rulebook_id: str
    opened_at: str
    closes_at: str
    draft: str
    by_post: str
    is_reopening: bool
    state: str = "open"
    units: dict[str, Confirmation] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Tell whether its confirmations are of the draft that stands, as far as is recorded."""
        return self.state in ("open", "closed")

    def overlaps(self, programme_id: str, period_id: str, rulebook_id: str) -> bool:
        """Tell whether it is about the same ranking; a round without a rulebook is about all."""
        return (self.programme_id, self.period_id) == (programme_id, period_id) and (
            self.rulebook_id == rulebook_id or "" in (self.rulebook_id, rulebook_id)
        )


def rounds_of(steps: list[Row]) -> list[Round]:
    """Put the rounds together from their steps, in the order in which they were opened."""
    rounds: dict[int, Round] = {}
    for step in steps:
        kind = step["kind"]
        if kind in (OPENED, REOPENED):
            subject = (step["programme_id"], step["period_id"], step["rulebook_id"])
            for earlier in rounds.values():
                if earlier.overlaps(*subject):
                    earlier.state = "superseded"
            rounds[step["step_id"]] = Round(
                step["step_id"], *subject, step["taken_at"], step["closes_at"], step["sha256"],
                step["by_post"], kind == REOPENED,
            )  # fmt: skip
            continue
        own = rounds.get(step["round_id"] or 0)
        if own is None:
            continue
        if kind == CHANGED and own.state != "superseded":
            own.state = "draft_changed"
        elif kind == CLOSED and own.state == "open":
            own.state = "closed"
        elif kind == ASKED:
            own.units[step["unit_id"]] = Confirmation(step["unit_id"])
        elif step["unit_id"] in own.units:
            _answer(own.units[step["unit_id"]], step)
    return list(rounds.values())


def _answer(unit: Confirmation, step: Row) -> None:
    """Take up a step: a later answer in time replaces an earlier one, never a late one."""
    if step["kind"] in (AGREED_LATE, OBJECTED_LATE):
        unit.late, unit.late_at, unit.late_text = step["kind"], step["taken_at"], step["text"]
    elif step["kind"] == SILENT:
        if unit.answer == ASKED:
            unit.answer, unit.answered_at = SILENT, step["closes_at"]
    elif step["kind"] in (AGREED, OBJECTED):
        is_newer = unit.answer in (ASKED, SILENT) or step["taken_at"] >= unit.answered_at
        if is_newer:
            unit.answer, unit.answered_at = step["kind"], step["taken_at"]
            unit.by_post, unit.document = step["by_post"], step["document"]
            unit.text = step["text"]


def settle(ledger: Ledger, moment: str, drafts: Mapping[int, str]) -> list[str]:
    """Record what has come about by itself: a draft that changed, silence after the closing time.

    `moment` is the office's time; `drafts` gives the hash of the draft as it stands, by round, and
    leaves out what cannot be known: such a round stays as it is. Returns the kinds recorded.
    """
    recorded: list[str] = []
    if not drafts:
        return recorded
    with ledger.transaction():
        # Read within the transaction: two commands may settle at the same time.
        for own in rounds_of(read_steps(ledger)):
            draft = drafts.get(own.round_id)
            if draft is None or not own.holds:
                continue
            common = {
                "programme_id": own.programme_id, "period_id": own.period_id,
                "rulebook_id": own.rulebook_id, "round_id": own.round_id,
                "closes_at": own.closes_at, "sha256": draft,
            }  # fmt: skip
            if draft != own.draft:
                append(ledger, moment, {**common, "kind": CHANGED})
                recorded.append(CHANGED)
            elif own.state == "open" and own.closes_at < moment:
                silent = [one.unit_id for one in own.units.values() if one.answer == ASKED]
                for unit_id in silent:
                    append(ledger, moment, {**common, "kind": SILENT, "unit_id": unit_id})
                    recorded.append(SILENT)
                append(ledger, moment, {**common, "kind": CLOSED})
                recorded.append(CLOSED)
    return recorded
