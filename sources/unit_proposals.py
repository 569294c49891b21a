"""Spellings of units that nobody knows, gathered from findings, as alias lines for a person."""

from collections.abc import Iterable
from typing import Any

from sources.text import normalise
from sources.units import UnitList


def alias_proposals(findings: Iterable[dict[str, Any]], units: UnitList) -> list[dict[str, Any]]:
    """Return each unknown spelling with the nearest unit, how often and in which files it stands.

    `findings` are rows with code, found and path. Spellings that are known by now are left out.
    """
    gathered: dict[str, dict[str, Any]] = {}
    for row in findings:
        spelling = (row["found"] or "").strip()
        if row["code"] != "KP-501" or not spelling or units.find(spelling):
            continue
        one = gathered.setdefault(
            normalise(spelling), {"alias": spelling, "times": 0, "files": set()}
        )
        one["times"] += 1
        one["files"].add(row["path"])
    proposals = []
    for one in gathered.values():
        ids = units.proposed(one["alias"])
        told = {"nearest": units.nearest(one["alias"]), "files": sorted(one["files"])}
        proposals.append(one | {"unit_id": ids[0] if len(ids) == 1 else ""} | told)
    return sorted(proposals, key=lambda one: (-one["times"], one["alias"]))


def alias_line(proposal: dict[str, Any]) -> str:
    """Write a proposal as a line of unit_aliases.csv; several units are named in its note."""
    import csv
    import io

    text = io.StringIO()
    note = f"{proposal['times']}x: {proposal['files'][0]}"
    if not proposal["unit_id"] and proposal["nearest"]:
        note += f" → {proposal['nearest']}?"
    csv.writer(text, lineterminator="").writerow([proposal["unit_id"], proposal["alias"], note])
    return text.getvalue()
