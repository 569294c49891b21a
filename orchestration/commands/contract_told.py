"""A trial of a contract as it is printed: where everything was found, and what became of it."""

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from settings.labels import label

if TYPE_CHECKING:
    from sources.contracts import Contract
    from sources.drafting.misses import Miss
    from sources.drafting.trial import TableTrial, Trial

_NAMES_SHOWN = 12
_WIDTH = 160  # where no terminal says how wide it is


def print_trial(
    contract: "Contract", trial: "Trial", records: list[Any], findings: list[Any], language: str
) -> None:
    """Print one file's trial: verdict, places, fields, first records, findings."""
    from orchestration.commands.look import print_findings

    console = _console()
    verdict = "not_found" if not trial.tables else "refused" if trial.is_refused else "read"
    style = {"read": "bold green", "refused": "bold yellow"}.get(verdict, "bold red")
    console.print(
        Text(f"{trial.path}  {contract.contract}: {label('trial.' + verdict, language)}", style),
        soft_wrap=True,
    )
    for table in trial.tables:
        _print_places(console, trial, table, language)
        _print_fields(console, table, language)
    if records:
        _print_records(console, contract, records, language)
    for miss in trial.misses:
        _print_miss(console, contract, miss, language)
    if findings:
        print_findings(findings, language)


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH)


def _print_places(console: Console, trial: "Trial", table: "TableTrial", language: str) -> None:
    def line(key: str, text: str, cell: str = "") -> None:
        shown = f"{text}  [{cell}]" if cell else text
        console.print(Text(f"  {label('trial.' + key, language)}  {shown}"), soft_wrap=True)

    line("sheet", table.sheet or "—")
    if table.layout:
        line("layout", table.layout)
    if table.title:
        line("title", table.title, table.title_cell)
    if table.header_rows:
        line("header", label("trial.header_rows", language, rows=table.header_rows))
    own = trial.submissions[0] if trial.submissions else None
    for key, places in (("reporter", table.reporter), ("unit", table.unit)):
        if not places:
            if key == "reporter":
                line(key, label("trial.nothing", language))
            continue
        known = (own.reporter_id if key == "reporter" else own.unit_id) if own else ""
        text = places[0].text if known in ("", places[0].text) else f"{places[0].text} → {known}"
        line(key, text, places[0].cell or label("trial.outside", language))
    if table.period_id:
        line("period", table.period_id, table.period_cell or label("trial.outside", language))
    else:
        by_record = own is not None and not own.contract.stated_outside
        line("period", label("trial.by_record" if by_record else "trial.nothing", language))
    several = label("trial.of_blocks", language, records=table.records, blocks=table.blocks)
    line("records", str(table.records) if table.blocks == 1 else several)
    if table.totals:
        shown = [f"{text} ({row})" for row, text in table.totals]
        line("totals", _some(shown, language))
    if table.passed_over:
        line("passed_over", table.passed_over)


def _print_fields(console: Console, table: "TableTrial", language: str) -> None:
    grid = Table(box=None, padding=(0, 2), show_edge=False)
    for key in ("field", "type", "place", "header_text", "money_unit"):
        grid.add_column(label("trial." + key, language), overflow="fold")
    for place in table.fields:
        missing = not place.place and place.source != "axis"
        grid.add_row(
            Text(f"{place.field} {place.title}"), place.type,
            Text(label("trial.nothing", language) if missing else place.place),
            Text(place.header), Text(place.unit), style="yellow" if missing else "",
        )  # fmt: skip
    console.print(grid)


def _print_records(
    console: Console, contract: "Contract", records: list[Any], language: str
) -> None:
    """Print records side by side, as many as the screen has room for, a line per field."""
    at_once = max(1, (console.width - 24) // 26)
    for start in range(0, len(records), at_once):
        shown = records[start : start + at_once]
        grid = Table(padding=(0, 1), show_edge=False)
        grid.add_column("", overflow="fold")
        for record in shown:
            row = label("trial.row", language, row=record["source_row"])
            grid.add_column(f"{row}  {record['unit_id']}  {record['period_id']}", overflow="fold")
        for form in contract.fields:
            cells = [_cell(record, form.name, language) for record in shown]
            if any(cells):
                grid.add_row(Text(form.title.in_language(language)), *cells)
        console.print(grid)


def _cell(record: Any, name: str, language: str) -> Text:
    value, state = record["values"][name], record["states"][name]
    if state in ("reported", "zero") or state is None:
        return Text(value)
    return Text(f"{value} ({label('state.' + state, language)})".strip(), "dim")


def _print_miss(console: Console, contract: "Contract", miss: "Miss", language: str) -> None:
    parts = []
    if miss.reason == "empty":
        parts.append(label("trial.empty", language))
    elif miss.reason:
        key = "trial.no_name" if miss.reason == "name" else "trial.no_title"
        parts.append(label(key, language, wanted="、".join(miss.wanted)))
    elif miss.title_cell:
        parts.append(label("trial.title_at", language, cell=miss.title_cell))
    name = f"{miss.sheet or '—'} ({miss.layout})" if miss.layout else miss.sheet or "—"
    console.print(Text(f"  {name}: {'; '.join(parts)}"), soft_wrap=True)
    if not miss.of or miss.reason in ("empty", "name"):
        return
    key = "trial.best_labels" if contract.table == "form" else "trial.best_header"
    lines = [label(key, language, rows=miss.header, known=miss.known, of=miss.of)]
    if miss.missing:
        lines.append(label("trial.missing", language, names=_some(miss.missing, language)))
    if miss.unknown:
        lines.append(label("trial.unknown", language, names=_some(miss.unknown, language)))
    for line in lines:
        console.print(Text(f"      {line}"), soft_wrap=True)


def _some(names: list[str], language: str) -> str:
    shown = "、".join(names[:_NAMES_SHOWN])
    if len(names) <= _NAMES_SHOWN:
        return shown
    return f"{shown} {label('trial.more', language, count=len(names))}"
