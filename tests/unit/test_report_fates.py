"""What was sent back and not sent again, where one reporter sends for several units."""

from datetime import datetime
from typing import Any

import pytest

from compiling.report_fates import last_returned


def versions(*told: tuple[str, str]) -> list[dict[str, Any]]:
    """Return versions in order of receipt, each by unit and standing."""
    return [
        {
            "path": f"{number}.xlsx", "sha256": f"{number:02d}", "unit_id": unit,
            "standing": standing, "received_at": datetime(2017, 4, number), "refusals": number,
        }
        for number, (unit, standing) in enumerate(told, start=1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ([], None),
        ([("A", "in_force")], None),
        ([("A", "refused")], "1.xlsx"),
        ([("A", "set_aside")], "1.xlsx"),
        ([("A", "refused"), ("A", "in_force")], None),
        ([("A", "in_force"), ("A", "refused")], "2.xlsx"),
        # Another unit's report does not answer for this one's.
        ([("A", "refused"), ("B", "in_force")], "1.xlsx"),
        ([("A", "refused"), ("B", "refused"), ("A", "in_force")], "2.xlsx"),
        # Whose it was could not be told: what came next answers it.
        ([("", "refused"), ("A", "in_force")], None),
        ([("A", "in_force"), ("", "refused")], "2.xlsx"),
    ],
)
def test_of_each_unit_the_last_version_counts(
    told: list[tuple[str, str]], path: str | None
) -> None:
    found = last_returned(versions(*told))
    assert (found.path if found else None) == path
