"""Definitions are read as written, and every fault is refused with its line and a proposal."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from settings.errors import RefusedDefinition
from settings.yaml_file import read_yaml, validate


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    weight: Decimal
    colour: str = ""


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    parts: list[Inner] = []


def content_of(folder: Path, text: str) -> Any:
    path = folder / "x.yml"
    path.write_text(text, "utf-8")
    return read_yaml(path).content


def refusals(folder: Path, text: str | bytes, model: type[BaseModel] = Outer) -> list[Any]:
    path = folder / "x.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(RefusedDefinition) as refused:
        validate(read_yaml(path), model)
    return refused.value.refusals


def test_decimals_are_kept_as_written(tmp_path: Path) -> None:
    found = content_of(tmp_path, "a: 0.10\nb: -1_000.5\nc: 3\nd: 0.1\n")
    assert found == {"a": Decimal("0.10"), "b": Decimal("-1000.5"), "c": 3, "d": Decimal("0.1")}
    assert str(found["a"]) == "0.10"
    assert not any(isinstance(value, float) for value in found.values())


def test_words_that_yaml_would_turn_into_other_numbers_stay_words(tmp_path: Path) -> None:
    found = content_of(tmp_path, "a: 010\nb: 17:30\nc: 0x1F\nd: .inf\ne: 1e3\nf: 0\ng: 1_000\n")
    assert found == {
        "a": "010",
        "b": "17:30",
        "c": "0x1F",
        "d": ".inf",
        "e": "1e3",
        "f": 0,
        "g": 1000,
    }


def test_dates_and_merged_keys_are_read(tmp_path: Path) -> None:
    found = content_of(tmp_path, "base: &b {x: 1}\nmore: {<<: *b, y: 2017-03-05}\n")
    assert found["more"] == {"x": 1, "y": date(2017, 3, 5)}


def test_an_empty_file_is_an_empty_definition(tmp_path: Path) -> None:
    assert content_of(tmp_path, "# nothing\n") == {}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("name: a\nname: b\n", 2, "the key 'name' is given twice"),
        (
            "parts:\n  - {weight: 1}\n  - {weight: 1, weight: 2}\n",
            3,
            "the key 'weight' is given twice",
        ),
        ("name: a\nparts: [1\n", 3, "not valid YAML"),
        ("name: a\n? [x]\n: b\n", 2, "a key is one word or number"),
        ("name: a\nday: 2017-02-30\n", 2, "'2017-02-30' is no date"),
        ("name: a\nother: &x [*x]\n", 2, "not valid YAML"),
        ("name: !!python/object:os.system x\n", 1, "not valid YAML"),
        ("name: a\n---\nname: b\n", 2, "another document"),
        ("name: *nowhere\n", 1, "undefined alias"),
        ("name: a\x01b\n", 1, "control characters"),
        ("name: 甲\n".encode("gb18030"), 1, "the file is not UTF-8"),
    ],
)
def test_a_fault_of_form_is_refused_with_its_line(
    tmp_path: Path, text: str | bytes, line: int, reason: str
) -> None:
    (refusal,) = refusals(tmp_path, text)
    assert reason in refusal.reason
    assert refusal.line == line
    assert str(refusal).startswith(f"{tmp_path / 'x.yml'}:{line}: ")


def test_a_folder_in_a_files_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedDefinition, match="cannot be read"):
        read_yaml(tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "reason", "proposal"),
    [
        ("name: a\nparts:\n  - weigth: 1\n", 3, "'weigth' is not a", "did you mean 'weight'?"),
        ("name: a\nzzz: 1\n", 2, "'zzz' is not a known key here", "remove it"),
        ("parts: []\n", 1, "'name' is missing", "add it"),
        ("name: a\nparts:\n\n  - colour: red\n", 4, "'weight' is missing", "add it"),
        ("name: a\nparts:\n  - weight: heavy\n", 3, "parts.0.weight: a number",
         "write one, such as 0.5"),
        ("name: [1]\n", 1, "name: a text", "write a text; a number in quotation marks is one"),
    ],
)  # fmt: skip
def test_a_fault_of_content_is_refused_with_line_and_proposal(
    tmp_path: Path, text: str, line: int, reason: str, proposal: str
) -> None:
    found = [r for r in refusals(tmp_path, text) if r.reason.startswith(reason)]
    assert [(refusal.line, refusal.proposal) for refusal in found] == [(line, proposal)]


def test_all_faults_of_a_file_are_told_together(tmp_path: Path) -> None:
    found = refusals(tmp_path, "nam: a\nparts:\n  - weight: x\n  - colour: y\n")
    assert sorted(refusal.line for refusal in found) == [1, 1, 3, 4]


@pytest.mark.parametrize("word", ["off", "yes", "No", "true"])
def test_a_bare_word_that_yaml_takes_for_a_switch_is_told_to_be_put_in_quotes(
    tmp_path: Path, word: str
) -> None:
    (told,) = refusals(tmp_path, f"parts: []\nname: {word}\n")
    assert told.line == 2
    assert f"the bare word '{word}'" in told.reason
    assert told.proposal == f'write it in quotation marks: "{word}"'
