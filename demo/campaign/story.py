"""What the counties and the prefecture's office sent, when, and what was wrong with it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from demo.campaign.figures import HALVES, QUARTERS, YEAR
from demo.campaign.pages import QUARTER_WORDS, TITLES
from demo.campaign.places import OFFICE, counties

CLOSING_TIMES = {
    "2016-Q2": datetime(2016, 7, 8, 17), "2016-Q3": datetime(2016, 10, 12, 17),
    "2016-Q4": datetime(2017, 1, 9, 17), "2016-H1": datetime(2016, 7, 8, 17),
    "2016-H2": datetime(2017, 1, 9, 17), "2016": datetime(2017, 1, 9, 17),
}  # fmt: skip
# By workbook: that of study has a second sheet.
OF_COUNTIES = {
    "study": QUARTERS, "rectification": QUARTERS, "doing": QUARTERS, "publicity": HALVES,
    "coverage": HALVES, "unit_register": (YEAR,),
}  # fmt: skip
OF_OFFICE = {"satisfaction": QUARTERS, "supervision_visits": QUARTERS}
SECOND_SHEET = {"study": "leaders_meetings"}
NOT_A_WORKBOOK = "not_a_workbook"

Report = tuple[str, str, str]
"""Reporter, contract of the (first) sheet, period."""


@dataclass(frozen=True)
class Sending:
    """One workbook that came in."""

    report: Report
    received: datetime
    path: str
    fault: str = ""
    # "" for the report as it stands; "earlier" for figures that a later sending corrects; "same"
    # for the bytes of the sending before.
    content: str = ""


# Sent wrong; then how it went on.
FAULTS: dict[Report, tuple[tuple[str, ...], str]] = {
    ("C02", "study", "2016-Q2"): (("attended_above_due",), "mended_late"),
    ("C03", "rectification", "2016-Q2"): (("closed_above_found",), "mended_in_time"),
    ("C04", "doing", "2016-Q3"): (("negative_households",), "mended_in_time"),
    ("C05", "study", "2016-Q3"): (("unit_unknown",), "mended_in_time"),
    ("C06", "doing", "2016-Q3"): (("text_in_count",), "mended_late"),
    ("C07", "rectification", "2016-Q3"): (("cleanup_unknown",), "mended_in_time"),
    # The one county whose study of the fourth quarter was never accepted: wrong twice.
    ("C08", "study", "2016-Q4"): (("meetings_missing", "attended_above_due"), "never_mended"),
    ("C09", "publicity", "2016-H1"): (("unit_twice",), "mended_in_time"),
    ("C10", "coverage", "2016-H1"): (("template_unknown",), "mended_in_time"),
    ("C11", "doing", "2016-Q2"): (("period_missing",), "mended_in_time"),
    ("C12", "rectification", "2016-Q4"): (("declined_column",), "mended_in_time"),
    ("C13", "study", "2016-Q2"): (("phone_in_cell",), "mended_in_time"),
    ("C01", "unit_register", "2016"): ((NOT_A_WORKBOOK,), "mended_in_time"),
    ("C02", "coverage", "2016-H2"): (("table_empty",), "mended_in_time"),
    # Accepted with a warning: the rows count, the total row is wrong.
    ("C01", "doing", "2016-Q4"): (("total_wrong",), "accepted"),
}
CORRECTED: set[Report] = {
    ("C04", "study", "2016-Q4"), ("C06", "rectification", "2016-Q3"), ("C10", "doing", "2016-Q3"),
}  # fmt: skip
SENT_TWICE: set[Report] = {("C03", "doing", "2016-Q4"), ("C08", "coverage", "2016-H1")}
LATE: set[Report] = {
    ("C05", "doing", "2016-Q2"), ("C09", "study", "2016-Q3"), ("C11", "publicity", "2016-H2"),
    ("C13", "rectification", "2016-Q4"), ("C07", "unit_register", "2016"),
}  # fmt: skip
NEVER_SENT: set[Report] = {("C10", "doing", "2016-Q2"), ("C13", "publicity", "2016-H2")}
# Where sender or period cannot be read, or the file must not be kept, only the mended one counts.
UNATTRIBUTABLE = {
    "template_unknown", "period_missing", NOT_A_WORKBOOK, "declined_column", "phone_in_cell",
}  # fmt: skip


def expected_reports() -> list[Report]:
    """Return every workbook that is due by the business date."""
    due = [
        (f"C{number:02d}", contract, period)
        for number in range(1, 14)
        for contract, periods in OF_COUNTIES.items()
        for period in periods
    ]
    return due + [
        (OFFICE, contract, period) for contract, periods in OF_OFFICE.items() for period in periods
    ]


def sendings(seed: int) -> list[Sending]:
    """Return every workbook that came in, in the order in which it was received."""
    names = {one.unit_id: one.name for one in counties(seed)} | {OFFICE: "州学教办"}
    sent: list[Sending] = []
    for report in expected_reports():
        if report not in NEVER_SENT:
            sent += _sendings_of(report, names[report[0]], seed)
    return sorted(sent, key=lambda sending: (sending.received, sending.path))


def _sendings_of(report: Report, sender: str, seed: int) -> list[Sending]:
    random = Random(f"{seed}|received|{'|'.join(report)}")
    unit_id, contract, period = report
    due = CLOSING_TIMES[period]
    day = random.randint(1, 3)
    morning = due.replace(hour=8) + timedelta(days=day if report in LATE else -day)
    received = morning + timedelta(minutes=random.randint(0, 8 * 60 + 45))
    stem = f"{unit_id[-3:]}{sender}/{QUARTER_WORDS[period]}{TITLES[contract]}"
    sound = Sending(report, received, f"{stem}.xlsx")
    if report in FAULTS:
        faults, end = FAULTS[report]
        first = [
            replace(
                sound,
                fault=fault,
                received=received + timedelta(days=number),
                path=f"{stem}{'' if number == 0 else '（修改）'}.xlsx",
            )
            for number, fault in enumerate(faults)
        ]
        if end in ("never_mended", "accepted"):
            return first
        mended = due - timedelta(hours=3) if end == "mended_in_time" else due + timedelta(hours=17)
        return [*first, replace(sound, received=mended, path=f"{stem}（改）.xlsx")]
    if report in CORRECTED:
        later = replace(sound, received=received + timedelta(days=1), path=f"{stem}（更正）.xlsx")
        return [replace(sound, content="earlier"), later]
    if report in SENT_TWICE:
        again = replace(
            sound, content="same", received=received + timedelta(minutes=12),
            path=f"{stem} - 副本.xlsx",
        )  # fmt: skip
        return [sound, again]
    return [sound]


def timeliness(seed: int) -> dict[Report, str]:
    """Return on_time, late or missing for every workbook due."""
    first: dict[Report, Sending] = {}
    for sending in sendings(seed):
        if sending.fault not in UNATTRIBUTABLE:
            first.setdefault(sending.report, sending)
    return {
        report: "missing" if report not in first
        else "on_time" if first[report].received <= CLOSING_TIMES[report[2]] else "late"
        for report in expected_reports()
    }  # fmt: skip
