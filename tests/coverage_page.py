"""Write docs/coverage.md from docs/coverage/*.yml: which row is shown by what.

.venv/bin/python tests/coverage_page.py
"""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coverage.md"
_KINDS = ("contracts", "models", "indicators", "rules", "outputs")
_HEAD = """\
# What covers each row of the three programmes

Made by `tests/coverage_page.py` from `docs/coverage/`; a test holds that all that is named here
exists. **S** is said in the source, **P** practice of such offices, **O** our choice. For each row
marked S a rule is broken on purpose and its test must fail: `make mutations`.
"""


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of one programme."""
    content: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text("utf-8"))
    return content["rows"]


def page() -> str:
    """Return the whole page."""
    parts = [_HEAD]
    for path in sorted((ROOT / "docs" / "coverage").glob("*.yml")):
        parts.append(f"## {path.stem}\n")
        parts.append(
            "| row | from | contract | model | indicator | rule | output | tests | broken |"
        )
        parts.append("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for row in rows_of(path):
            cells = [row["row"], row["marked"]]
            cells += [_listed(row.get(kind, [])) for kind in _KINDS]
            tests = sorted({test.rpartition("/")[2] for test in row.get("tests", [])})
            cells += [_listed(tests), str(len(row.get("mutations", [])) or "")]
            parts.append(f"| {' | '.join(cells)} |")
        parts.append("")
    return "\n".join(parts)


def _listed(names: list[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
