"""A rulebook as it is printed: a table on a terminal, plain lines where it is piped on."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from settings.labels import label

if TYPE_CHECKING:
    from reports.rulebook_page import RulebookPage


def print_page(page: "RulebookPage", language: str) -> None:
    """Print title, what it rests on, the items, how units are ranked."""
    console = Console(highlight=False)
    mark = "：" if language == "zh" else ": "

    def entries(pairs: list[tuple[str, str]]) -> None:
        for subject, text in pairs:
            line = Text.assemble((f"{subject}{mark}", "bold"), text)
            console.print(line, soft_wrap=not console.is_terminal)

    title = f"《{page.title}》" if language == "zh" else page.title
    console.print(Text(title, "bold"), soft_wrap=True)
    entries(page.head)
    console.print()
    if console.is_terminal:
        console.print(_table(page, language))
    else:
        console.print(f"{label('rulebook.items', language)}{mark}")
        for row in page.rows:
            indent = "  " * (row.depth + 1)
            worth = f"（{row.worth}）" if language == "zh" else f" ({row.worth})"
            gap = "" if row.number.endswith(("、", "）")) else " "
            console.print(Text(f"{indent}{row.number}{gap}{row.title}{worth}"), soft_wrap=True)
            for text in (row.rule, row.not_applicable):
                if text:
                    console.print(Text(f"{indent}    {text}"), soft_wrap=True)
    console.print()
    entries(page.foot)
    if page.beyond:
        console.print()
        console.print(Text(f"{label('rulebook.beyond', language)}{mark}"), soft_wrap=True)
        entries(page.beyond)


def _table(page: "RulebookPage", language: str) -> Table:
    table = Table(title=label("rulebook.items", language), show_lines=True)
    names = ("rulebook.number", "column.item", "rulebook.worth", "rulebook.rule",
             "rulebook.not_applicable")  # fmt: skip
    for name in names:
        table.add_column(label(name, language), overflow="fold")
    for row in page.rows:
        indent = "  " * row.depth
        cells = (f"{indent}{row.number}", f"{indent}{row.title}", row.worth, row.rule,
                 row.not_applicable)  # fmt: skip
        table.add_row(*map(Text, cells), style="bold" if row.depth == 0 else "")
    return table
