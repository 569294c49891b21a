"""Each key of rulebooks is made wrong in many ways: what is refused is told in plain words."""

import copy
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from compiling.rulebook.alone import check_files
from settings.definition_words import told
from settings.errors import Refusal
from settings.workspace import CODE_ROOT
from settings.yaml_file import read_yaml

EXAMPLES = [
    CODE_ROOT / "programmes/key_projects/rulebooks/area_headquarters_2017.yml",
    CODE_ROOT / "examples/hdi/rulebooks/human_development_2021.yml",
    CODE_ROOT / "examples/nyc_capital_projects/rulebooks/keeping_to_plan.yml",
]
WRONG: list[Any] = [{"x": 1}, "nonsense", "", None, ["a"], [], -1, True]
# The validator's own English.
RAW = re.compile(r"Input should|valid (dictionary|list|string|integer|date|decimal|boolean)|"
                 r"should (have|match)|instance of|pydantic|validation error|\x00")  # fmt: skip
HAN = re.compile("[\u4e00-\u9fff]")
QUOTED = re.compile("“[^”]*”")


class _Dumper(yaml.SafeDumper):
    """Decimals as they are written."""


_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")
)


def places(part: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in pairs:
        yield (*place, key)
        if isinstance(value, dict | list):
            yield from places(value, (*place, key))


def changed(content: Any, place: tuple[Any, ...], value: Any) -> Any:
    whole = copy.deepcopy(content)
    part = whole
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return whole


@pytest.mark.parametrize("example", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_whatever_is_wrong_is_told_in_plain_words(tmp_path: Path, example: Path) -> None:
    content = read_yaml(example).content
    path = tmp_path / "changed.yml"
    refused = 0
    said: dict[tuple[str, str], Refusal] = {}
    for place in places(content):
        for value in WRONG:
            text = yaml.dump(changed(content, place, value), Dumper=_Dumper, allow_unicode=True)
            path.write_text(text, "utf-8")
            for one in check_files([path], None, [])[path]:
                refused += 1
                assert not RAW.search(str(one)), (place, value, str(one))
                assert one.line and one.proposal, (place, value, str(one))
                said.setdefault((one.reason.partition(" (found: ")[0], one.proposal), one)
    assert refused > 100
    for one in said.values():
        chinese = told(one, "zh")
        for part in (chinese.reason, chinese.proposal):
            assert HAN.search(QUOTED.sub("", part)), str(chinese)
