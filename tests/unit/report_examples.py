"""Reports as they may stand, for tests of chasing texts and of the status page."""

from datetime import datetime, timedelta
from typing import Any

from reports.report_states import ReportState

DUE = datetime(2017, 4, 5, 17)


def report(unit: str = "东镇", contract: str = "monthly", **changes: Any) -> ReportState:
    """Return a report of March that has not come; `changes` are its fields."""
    due = changes.get("due_at", DUE)
    usual: dict[str, Any] = {
        "programme_id": "works",
        "contract_id": contract,
        "title": "重点项目月报" if contract == "monthly" else "问题台账",
        "period_id": "2017-M03",
        "period": "2017年3月",
        "reporter_id": unit,
        "reporter": unit,
        "due_at": due,
        "closes_at": due,
        "remind_at": due - timedelta(days=1) if due else None,
        "status": "not_yet_due",
        "quality": "not_received",
        "to_id": unit,
        "to": unit,
    }
    return ReportState(**usual | changes)


def accepted(unit: str = "东镇", contract: str = "monthly", **changes: Any) -> ReportState:
    """Return a report that came in time and counts."""
    came = datetime(2017, 4, 3, 9, 30)
    usual: dict[str, Any] = {
        "status": "on_time", "quality": "accepted_first_time", "received_at": came,
        "first_received_at": came, "version_no": 1,
    }  # fmt: skip
    return report(unit, contract, **usual | changes)


def returned(unit: str = "东镇", contract: str = "monthly", **changes: Any) -> ReportState:
    """Return a report that came in time and was sent back with three findings."""
    came = datetime(2017, 4, 4, 9, 12)
    usual: dict[str, Any] = {
        "status": "on_time", "quality": "still_refused", "first_received_at": came,
        "returned_at": came, "findings": 3, 
        "copy": "returned/东镇/2017-M03/月报-退回修改-0a1b2c3d.xlsx",
    }  # fmt: skip
    return report(unit, contract, **usual | changes)
