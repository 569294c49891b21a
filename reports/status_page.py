"""The page that tells who has reported: one HTML file, nothing fetched, nothing but words needed.

It holds states, times and counts. No figure of a report and no content of a cell enters it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote

from reports.report_states import ReportState, in_words
from reports.status_style import STYLE
from settings.labels import label

# Each state with the sign that goes before its word.
SIGNS = {
    "on_time": "●", "late": "▲", "returned": "✕", "returned_late": "✕", "missing": "■",
    "not_yet_due": "○", "exempt": "—", "not_owed": "●", "not_owed_returned": "✕",
    "after_closing": "✕", "waiting": "○",
}  # fmt: skip
_LEGEND = ("on_time", "late", "returned", "missing", "not_yet_due", "exempt")


@dataclass(frozen=True)
class StrayFile:
    """A file of no known report; `copy` is the address of its annotated copy, or empty."""

    name: str
    received_at: datetime
    findings: int
    copy: str


@dataclass(frozen=True)
class Page:
    """What the page is made of. `to_home` leads from the page's folder to the workspace."""

    office: str
    language: str
    moment: datetime
    states: tuple[ReportState, ...]
    stray: tuple[StrayFile, ...]
    waiting: int
    to_home: str


def state_of(state: ReportState) -> str:
    """Name what a cell says first."""
    if state.is_idle and state.status != "exempt":
        return state.idle
    if state.status == "not_owed":
        return "not_owed" if state.received_at else "not_owed_returned"
    if state.status in ("exempt", "missing", "not_yet_due"):
        return state.status
    if state.received_at is None:
        return "returned" if state.status == "on_time" else "returned_late"
    return state.status


def status_page(page: Page) -> str:
    """Return the page as HTML text; the same for the same content."""
    language = page.language
    title = label("status_page.head", language, office=page.office)
    body = [f"<h1>{escape(title)}</h1>"]
    now = in_words(page.moment.replace(second=0), page.moment, language)
    as_of = label("status_page.as_of", language, time=now, date=f"{page.moment:%Y-%m-%d}")
    body.append(f"<p>{escape(as_of)}</p>")
    if page.waiting:
        told = label("status_page.waiting", language, count=page.waiting)
        body.append(f'<p class="waiting">{escape(told)}</p>')
    signs = "　".join(f"{SIGNS[name]}{_word(name, language)}" for name in _LEGEND)
    body.append(f"<p>{escape(label('status_page.legend', language) + signs)}</p>")
    sections = _by_period(page.states)
    body += [_section(page, states) for states in sections]
    if not sections:
        body.append(f"<p>{escape(label('status_page.nothing', language))}</p>")
    if page.stray:
        body.append(_stray(page))
    body.append(f'<p class="foot">{escape(label("status_page.foot", language))}</p>')
    code = "zh-CN" if language == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="X-UA-Compatible" content="IE=edge">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _by_period(states: tuple[ReportState, ...]) -> list[list[ReportState]]:
    """Group by period, the one that closes last first; what nobody asked for comes last."""
    periods: dict[str, list[ReportState]] = {}
    for state in states:
        periods.setdefault(state.period_id, []).append(state)
    never = datetime.min

    def closing(own: list[ReportState]) -> tuple[datetime, str]:
        return max(state.closes_at or never for state in own), own[0].period_id

    return sorted(periods.values(), key=closing, reverse=True)


def _section(page: Page, states: list[ReportState]) -> str:
    language, period = page.language, states[0].period
    contracts: dict[str, list[ReportState]] = {}
    for state in sorted(states, key=lambda state: state.contract_id):
        contracts.setdefault(state.contract_id, []).append(state)
    units = list(dict.fromkeys((state.reporter_id, state.reporter) for state in states))
    cells = {(state.reporter_id, state.contract_id): state for state in states}
    rows = [
        f"<h2>{escape(period)}</h2>\n<table>",
        f"<caption>{escape(label('status_page.caption', language, period=period))}</caption>",
        f'<thead>\n<tr><th scope="col">{escape(label("status_page.unit", language))}</th>'
        + "".join(_head(own, page) for own in contracts.values())
        + "</tr>\n</thead>\n<tbody>",
    ]
    for unit_id, unit in units:
        found = (cells.get((unit_id, contract)) for contract in contracts)
        rows.append(
            f'<tr><th scope="row">{escape(unit)}</th>'
            + "".join(_cell(state, page) for state in found)
            + "</tr>"
        )
    totals = "".join(f"<td>{escape(_totals(own, language))}</td>" for own in contracts.values())
    rows.append(
        f'</tbody>\n<tfoot>\n<tr><th scope="row">{escape(label("status_page.totals", language))}'
        f"</th>{totals}</tr>\n</tfoot>\n</table>"
    )
    return "\n".join(rows)


def _head(own: list[ReportState], page: Page) -> str:
    """Give a report's title and its closing time; of several times the latest."""
    closing = max((state.due_at for state in own if state.due_at), default=None)
    due = ""
    if closing:
        told = in_words(closing, page.moment, page.language)
        due = f"<br><small>{escape(label('status_page.due', page.language, time=told))}</small>"
    return f'<th scope="col">{escape(own[0].title)}{due}</th>'


def _totals(own: list[ReportState], language: str) -> str:
    counts = Counter(state_of(state) for state in own)
    owed = sum(state.status not in ("exempt", "not_owed") for state in own)
    told = [label("status_page.owed", language, count=owed)]
    told += [f"{_word(name, language)} {counts[name]}" for name in SIGNS if counts[name]]
    return label("list.comma", language).join(told)


def _cell(state: ReportState | None, page: Page) -> str:
    if state is None:
        return "<td>&nbsp;</td>"
    language, kind = page.language, state_of(state)
    lines = [f"<b>{SIGNS[kind]} {escape(_word(kind, language))}</b>"]
    if state.is_idle and state.first_received_at:
        time = in_words(state.first_received_at, page.moment, language)
        lines.append(escape(label("status_page.received", language, time=time)))
    if state.received_at:
        time = in_words(state.received_at, page.moment, language)
        lines.append(escape(label("status_page.received", language, time=time)))
        lines.append(escape(label("status_page.version", language, number=state.version_no)))
    if state.is_zero_report:
        lines.append(escape(label("status_page.zero", language)))
    if state.times_corrected:
        lines.append(escape(label("status_page.corrected", language, count=state.times_corrected)))
    if state.returned_at:
        lines += _returned(state, page)
    if state.exemption:
        lines.append(escape(state.exemption))
    if state.scan:
        lines.append(escape(label(f"status_page.scan.{state.scan}", language)))
    return f'<td class="{kind}">{"<br>".join(lines)}</td>'


def _returned(state: ReportState, page: Page) -> list[str]:
    assert state.returned_at is not None
    language = page.language
    lines = []
    if state.received_at is None:
        time = in_words(state.returned_at, page.moment, language)
        lines.append(escape(label("status_page.received", language, time=time)))
    key = "status_page.correction_returned" if state.received_at else "status_page.findings"
    lines.append(escape(label(key, language, count=state.findings)))
    if state.copy:
        told = label("status_page.copy_of", language, unit=state.reporter, title=state.title)
        lines.append(_link(page, state.copy, told))
    return lines


def _link(page: Page, copy: str, told: str) -> str:
    """Link to a copy in the workspace, by its place relative to the page."""
    address = quote(f"{page.to_home}/{copy}")
    word = escape(label("status_page.copy", page.language))
    return f'<a href="{escape(address)}" title="{escape(told)}">{word}</a>'


def _stray(page: Page) -> str:
    language = page.language
    heads = "".join(
        f'<th scope="col">{escape(label(key, language))}</th>'
        for key in ("status_page.file", "status_page.came", "status_page.problems")
    )
    title = escape(label("status_page.unknown", language))
    rows = [f"<h2>{title}</h2>\n<table>\n<caption>{title}</caption>",
            f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>"]  # fmt: skip
    for file in page.stray:
        time = escape(in_words(file.received_at, page.moment, language))
        count = escape(label("status_page.findings", language, count=file.findings))
        link = f"<br>{_link(page, file.copy, file.name)}" if file.copy else ""
        rows.append(
            f'<tr><th scope="row">{escape(file.name)}</th><td>{time}</td>'
            f'<td class="returned">{count}{link}</td></tr>'
        )
    return "\n".join([*rows, "</tbody>\n</table>"])


def _word(state: str, language: str) -> str:
    return label(f"status_page.state.{state}", language)
