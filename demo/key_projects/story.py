"""What the invented offices sent, when, and what was wrong with it: one entry per workbook."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from demo.key_projects.areas import CONTRACTS, Area, areas_of

CLOSING_TIMES = {
    "2017-M01-02": datetime(2017, 3, 3, 17),
    "2017-M03": datetime(2017, 4, 5, 17),
    "2017-M04": datetime(2017, 5, 4, 17),
    "2017-M05": datetime(2017, 6, 5, 17),
    "2017-M06": datetime(2017, 7, 5, 17),
}
REPORT_NAMES = {
    "monthly_progress": "投资完成情况",
    "starts_and_completions": "开竣工情况",
    "problem_ledger": "问题台账",
}

Report = tuple[str, str, str]
"""Unit, contract, period."""


@dataclass(frozen=True)
class Sending:
    """One workbook that came in."""

    area: Area
    contract: str
    period: str
    received: datetime
    file_name: str
    # What is wrong with it, as demo.key_projects.faults knows it; empty for a sound one.
    fault: str = ""
    # "" for the report as it stands; "earlier" for figures that a later sending corrects;
    # "same" for the bytes of the sending before.
    content: str = ""

    @property
    def report(self) -> Report:
        return (self.area.unit_id, self.contract, self.period)

    @property
    def path(self) -> str:
        """Path below the inbox."""
        return f"{self.area.folder}/{self.file_name}"


# Sent wrong; then how it went on: mended before the closing time, mended after it, never mended.
_FAULTS: dict[Report, tuple[tuple[str, ...], str]] = {
    ("AHQ02", "monthly_progress", "2017-M03"): (("text_in_money",), "mended_late"),
    ("AHQ03", "monthly_progress", "2017-M04"): (("code_missing",), "mended_in_time"),
    ("AHQ04", "starts_and_completions", "2017-M04"): (("code_twice",), "mended_late"),
    ("AHQ06", "monthly_progress", "2017-M03"): (("unit_unknown",), "mended_in_time"),
    # The one headquarters whose progress of May was never accepted: wrong twice.
    ("AHQ05", "monthly_progress", "2017-M05"): (
        ("negative_investment", "month_above_year"),
        "never_mended",
    ),
    ("AHQ07", "starts_and_completions", "2017-M05"): (("template_unknown",), "mended_in_time"),
    ("AHQ08", "problem_ledger", "2017-M04"): (("period_missing",), "mended_in_time"),
    ("AHQ01", "problem_ledger", "2017-M06"): (("not_a_workbook",), "mended_in_time"),
    ("AHQ07", "problem_ledger", "2017-M03"): (("table_empty",), "mended_in_time"),
    # Accepted with a warning: details count, the total row is wrong.
    ("AHQ01", "monthly_progress", "2017-M05"): (("total_wrong",), "accepted"),
}
_CORRECTED: set[Report] = {
    ("AHQ03", "monthly_progress", "2017-M06"),
    ("AHQ04", "monthly_progress", "2017-M03"),
    ("AHQ06", "problem_ledger", "2017-M05"),
}
_SENT_TWICE: set[Report] = {
    ("AHQ02", "starts_and_completions", "2017-M06"),
    ("AHQ08", "monthly_progress", "2017-M05"),
}
_LATE: set[Report] = {
    ("AHQ05", "monthly_progress", "2017-M01-02"),
    ("AHQ02", "problem_ledger", "2017-M03"),
    ("AHQ06", "starts_and_completions", "2017-M04"),
    ("AHQ03", "starts_and_completions", "2017-M05"),
    ("AHQ04", "problem_ledger", "2017-M05"),
    ("AHQ04", "monthly_progress", "2017-M06"),
    ("AHQ07", "starts_and_completions", "2017-M06"),
    ("AHQ07", "problem_ledger", "2017-M06"),
}
# Newly set up and silent in March; a ledger and a schedule that never came.
_NEVER_SENT: set[Report] = {
    ("AHQ08", "monthly_progress", "2017-M03"),
    ("AHQ08", "starts_and_completions", "2017-M03"),
    ("AHQ08", "problem_ledger", "2017-M03"),
    ("AHQ06", "problem_ledger", "2017-M04"),
    ("AHQ05", "starts_and_completions", "2017-M05"),
}
# Every step of the scale adds 18 headquarters × 15 reports, and 10 corrections: 280 workbooks.
_CORRECTIONS_PER_STEP = 10


def expected_reports(offices_scale: int = 1) -> list[Report]:
    """Return every report that is due by the business date."""
    return [
        (area.unit_id, contract, period)
        for area in areas_of(offices_scale)
        for period in area.periods
        for contract in CONTRACTS
    ]


def sendings(seed: int, offices_scale: int = 1) -> list[Sending]:
    """Return every workbook that came in, in the order in which it was received."""
    areas = {area.unit_id: area for area in areas_of(offices_scale)}
    corrected = set(_CORRECTED)
    further = [unit_id for unit_id in areas if int(unit_id[3:]) > 8]
    for step in range(offices_scale - 1):
        for unit_id in further[18 * step : 18 * step + _CORRECTIONS_PER_STEP]:
            corrected.add((unit_id, "monthly_progress", "2017-M06"))
    sent = []
    for report in expected_reports(offices_scale):
        if report not in _NEVER_SENT:
            sent += _sendings_of(report, areas[report[0]], corrected, seed)
    return sorted(sent, key=lambda sending: (sending.received, sending.path))


def _sendings_of(report: Report, area: Area, corrected: set[Report], seed: int) -> list[Sending]:
    random = Random(f"{seed}|received|{'|'.join(report)}")
    _, contract, period = report
    due = CLOSING_TIMES[period]
    # One to three days before or after the closing time, in office hours.
    day = random.randint(1, 3)
    morning = due.replace(hour=8) + timedelta(days=day if report in _LATE else -day)
    received = morning + timedelta(minutes=random.randint(0, 8 * 60 + 45))
    month = period.removeprefix("2017-M").replace("01-02", "1-2").lstrip("0")
    stem = f"{area.place}2017年{month}月{REPORT_NAMES[contract]}"
    sound = Sending(area, contract, period, received, f"{stem}.xlsx")
    if report in _FAULTS:
        faults, end = _FAULTS[report]
        first = [
            replace(
                sound,
                fault=fault,
                received=received + timedelta(days=number),
                file_name=f"{stem}{'' if number == 0 else '（修改）'}.xlsx",
            )
            for number, fault in enumerate(faults)
        ]
        if end in ("never_mended", "accepted"):
            return first
        mended = due - timedelta(hours=3) if end == "mended_in_time" else due + timedelta(hours=17)
        return [*first, replace(sound, received=mended, file_name=f"{stem}（改）.xlsx")]
    if report in corrected:
        later = replace(
            sound, received=received + timedelta(days=1), file_name=f"{stem}（更正）.xlsx"
        )
        return [replace(sound, content="earlier"), later]
    if report in _SENT_TWICE:
        again = replace(
            sound,
            content="same",
            received=received + timedelta(minutes=12),
            file_name=f"{stem} - 副本.xlsx",
        )
        return [sound, again]
    return [sound]


def timeliness(seed: int, offices_scale: int = 1) -> dict[Report, str]:
    """Return on_time, late or missing for every report due.

    First in on time is on time, also where the report was sent back for errors, even for good.
    """
    first: dict[Report, Sending] = {}
    for sending in sendings(seed, offices_scale):
        # Where sender or period cannot be read, only the mended file counts as received.
        if sending.fault not in UNATTRIBUTABLE:
            first.setdefault(sending.report, sending)
    result = {}
    for report in expected_reports(offices_scale):
        if report not in first:
            result[report] = "missing"
        else:
            in_time = first[report].received <= CLOSING_TIMES[report[2]]
            result[report] = "on_time" if in_time else "late"
    return result


UNATTRIBUTABLE = {"unit_unknown", "template_unknown", "period_missing", "not_a_workbook"}
