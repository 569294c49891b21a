"""Every example on the page about rulebooks compiles, and every key of the language is on it."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from compiling.rulebook.language import Rulebook
from compiling.rulebook.tables import RulebookContext, compile_rulebooks
from settings.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "rulebooks.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.S)
UNITS = [
    {"unit_id": unit, "unit_class": unit_class}
    for unit_class, units in {
        "town": ("T1", "T2", "T3", "T4"), "department": ("D1", "D2"),
    }.items()
    for unit in units
]  # fmt: skip


def parsed(text: str, folder: Path) -> Any:
    """Read a block as a rulebook is read: decimals stay as written."""
    file = folder / "block.yml"
    file.write_text(text, "utf-8")
    return read_yaml(file).content


def titled(part: Any) -> None:
    """Give items without a title one: the page leaves them out after the first example."""
    for item in part.get("items", []) if isinstance(part, dict) else []:
        item.setdefault("title", {"zh": item["item"], "en": item["item"]})
        titled(item)


def indicators(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("indicator"), str):
            yield part["indicator"]
        for one in part.values():
            yield from indicators(one)
    elif isinstance(part, list):
        for one in part:
            yield from indicators(one)


def as_rulebook(block: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Put a part of a rulebook into the frame of the first example."""
    if "rulebook" in block:
        return block
    # An exemption of two months holds no whole year.
    kinds = ["ten_days"] if "exemptions" in block else ["year"]
    book = whole | {"rulebook": "part", "period_kinds": kinds} | block
    if "items" in block:
        # It breaks ties by an item of the first example.
        book["ranking"] = {key: value for key, value in book["ranking"].items()
                           if key != "broken_by"}  # fmt: skip
    weighted = book.get("combine", "sum") not in ("sum", "minimum", "maximum")
    key = "weight" if weighted else "points"
    if "items" in block and "total" not in block:
        book["total"] = sum((item.get(key, 0) for item in book["items"]), 0)
    return book


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_example_compiles(tmp_path: Path, number: int) -> None:
    whole = parsed(BLOCKS[0], tmp_path)
    block = parsed(BLOCKS[number], tmp_path)
    titled(block)
    books = {"whole": whole, "block": as_rulebook(block, whole)}
    if number == 0:
        del books["block"]
    elif block.get("rulebook") == whole["rulebook"]:
        del books["whole"]
    files = []
    for name, book in books.items():
        files.append(tmp_path / f"{name}.yml")
        files[-1].write_text(yaml.dump(book, Dumper=_Dumper, allow_unicode=True), "utf-8")
    known = {name for book in books.values() for name in indicators(book)}
    context = RulebookContext(dict.fromkeys(known, whole["programme"]), UNITS, [whole["programme"]])
    assert compile_rulebooks(files, context)["rulebook_items"].height > 1


class _Dumper(yaml.SafeDumper):
    """Decimals as they are written."""


def _decimal(dumper: Any, value: Any) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")


_Dumper.add_representer(Decimal, _decimal)


def keys_of(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    """Yield every key that may be written in a rulebook."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield field.alias or name
        for part in parts_of(field.annotation):
            yield from keys_of(part, seen)


def parts_of(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from parts_of(part)


def test_every_key_of_the_language_is_on_the_page() -> None:
    # Lists, vetoes and grades have a page of their own.
    text = TEXT + (ROOT / "docs" / "lists.md").read_text("utf-8")
    lacking = [
        key
        for key in sorted(set(keys_of(Rulebook, set())))
        if not re.search(rf"(`(\w+\.)?{key}`|\b{key}:)", text)
    ]
    assert lacking == []
