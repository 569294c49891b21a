"""What is found in submissions after they were read, by holding them against one another."""

from collections.abc import Iterable
from dataclasses import asdict

from settings.catalogue import severity
from sources.findings import Finding
from sources.ledger import Ledger, Row


def note_findings(
    ledger: Ledger, gate: str, run_id: str, found: Iterable[tuple[Row, Finding]]
) -> None:
    """Put findings down, in place of what was noted of their kind the last time.

    Each comes with its submission, as `Ledger.standings` gives it; `gate` names the kind.
    """
    with ledger.transaction():
        ledger.execute("delete from findings where gate = ?", gate)
        ledger.insert_all(
            "findings",
            [
                {
                    "run_id": run_id, "parse_id": row["parse_id"], "path": row["path"],
                    "gate": gate, **asdict(finding), "severity": severity(finding.code),
                }
                for row, finding in found
            ],
        )  # fmt: skip
