"""Every workbook that came in: its bytes, and the finding it must lead to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random

from demo.key_projects.areas import Area
from demo.key_projects.dated_reports import ledger_page, schedule_page
from demo.key_projects.faults import NOT_A_WORKBOOK, SCAN, Fault, spoil
from demo.key_projects.frames import other_pages
from demo.key_projects.investment_report import progress_page
from demo.key_projects.problems import Problem, problems_of
from demo.key_projects.projects import Project, projects_of
from demo.key_projects.story import Sending, sendings
from demo.page import Page
from demo.writing import workbook_bytes

# What a scan saved as .xlsx must be told: it is another format.
_SCAN_FAULT = Fault("KP-105")
_DATED: dict[str, Callable[..., Page]] = {
    "monthly_progress": progress_page,
    "starts_and_completions": schedule_page,
}


@dataclass(frozen=True)
class AreaTruth:
    """What really happened in the area of one headquarters."""

    area: Area
    seed: int

    @cached_property
    def projects(self) -> list[Project]:
        return projects_of(self.area, self.seed)

    @cached_property
    def problems(self) -> list[Problem]:
        return problems_of(self.area, self.projects, self.seed)


@dataclass(frozen=True)
class Incoming:
    """One workbook of the inbox."""

    sending: Sending
    sheet: str
    fault: Fault | None
    make_bytes: Callable[[], bytes]


def incoming(truths: dict[str, AreaTruth], seed: int, offices_scale: int = 1) -> Iterator[Incoming]:
    """Yield every workbook in the order in which it was received; bytes are made when asked."""
    for sending in sendings(seed, offices_scale):
        if sending.fault == NOT_A_WORKBOOK:
            yield Incoming(sending, "", _SCAN_FAULT, lambda: SCAN)
            continue
        page = _page(truths[sending.area.unit_id], sending, seed)
        fault = None
        if sending.fault:
            page, fault = spoil(page, sending.fault)
        before, after = other_pages(sending.area)
        pages, writer = [*before, page, *after], sending.area.habits.writer
        yield Incoming(
            sending,
            page.name,
            fault,
            lambda pages=pages, writer=writer: workbook_bytes(pages, writer),  # type: ignore[misc]
        )


def _page(truth: AreaTruth, sending: Sending, seed: int) -> Page:
    # One random stream per report: a report sent again is written in the same manner.
    random = Random(f"{seed}|page|{'|'.join(sending.report)}")
    earlier = sending.content == "earlier"
    if sending.contract == "problem_ledger":
        return ledger_page(truth.area, truth.problems, sending.period, random, earlier)
    layout = _DATED[sending.contract]
    return layout(truth.area, truth.projects, sending.period, random, earlier)
