"""The SQL cookbook: its questions, and what they answer on the demo offices.

    .venv/bin/python tests/cookbook.py WORKSPACE     # a folder with the refreshed demo offices

writes the answers into docs/cookbook.md.
"""

import re
import sys
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cookbook.md"
_QUESTION = re.compile(
    r"^## (?P<number>\d+)\. (?P<title>[^\n]+)\n\n`(?P<office>\w+)`[^\n]*\n\n"
    r"```sql\n(?P<sql>.*?)```\n\n(?P<answer>(?:\|[^\n]*\n)*)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Question:
    """A question of an office, the query that answers it, and the answer as the page prints it."""

    number: int
    title: str
    office: str
    sql: str
    answer: str


def questions() -> list[Question]:
    """Return all questions of the page, in order."""
    return [
        Question(int(one["number"]), one["title"], one["office"], one["sql"], one["answer"])
        for one in _QUESTION.finditer(PAGE.read_text("utf-8"))
    ]


def answered(warehouse: Path, sql: str) -> str:
    """Ask a published warehouse; return the answer as a table in Markdown."""
    with duckdb.connect(str(warehouse.resolve()), read_only=True) as connection:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description or []]
        rows = cursor.fetchall()
    lines = [names, ["---"] * len(names), *([_shown(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("|", "\\|").replace("\n", " ")


def main() -> None:
    workspace = Path(sys.argv[1])

    def fill(one: re.Match[str]) -> str:
        found = answered(workspace / one["office"] / "warehouse" / "warehouse.duckdb", one["sql"])
        return one[0][: one.start("answer") - one.start()] + found

    PAGE.write_text(_QUESTION.sub(fill, PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
