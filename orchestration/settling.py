"""What comes about by itself in a round of confirmation: silence, and a draft that changed."""

from settings.errors import WrongUse
from settings.workspace import Workspace
from sources import confirmations
from sources.ledger import Ledger
from sources.ledger_steps import read_steps


def settle(workspace: Workspace, ledger: Ledger, moment: str) -> list[str]:
    """Record what has come about by a moment of the office; return the kinds recorded."""
    holding = [own for own in confirmations.rounds_of(read_steps(ledger)) if own.holds]
    if not holding or not workspace.published.exists():
        return []
    import duckdb

    from reports.draft_hash import draft_of

    drafts: dict[int, str] = {}
    for own in holding:
        subject = (own.programme_id, own.period_id, own.rulebook_id)
        try:
            drafts[own.round_id], _ = draft_of(workspace.published, *subject)
        except WrongUse:
            # A ranking that is gone is another draft than the one shown.
            drafts[own.round_id] = ""
        except duckdb.Error:
            # It cannot be known what the draft is; the next run may mend the file.
            continue
    return confirmations.settle(ledger, moment, drafts)
