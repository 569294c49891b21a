"""What is wrong with a contract is told in Chinese too: every reason and every proposal."""

import re
from pathlib import Path

import pytest
from said_messages import ROOT, parts_said
from test_contracts import CHANGES, GOOD

from settings.definition_words import _words, in_chinese, told
from settings.errors import Refusal, RefusedDefinition
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract

_HAN = re.compile("[\u4e00-\u9fff]")
# A list of what may be written there: nothing to put in other words.
_ONLY_GAPS = re.compile(r"(?:\{\})?")


def lacking(parts: set[str]) -> list[str]:
    """Return the parts of messages that have no Chinese."""
    return sorted(
        part
        for part in parts
        if not _ONLY_GAPS.fullmatch(part)
        and not any(pattern.fullmatch(part.replace("{}", "x")) for pattern, _ in _words())
    )


def test_every_reason_and_proposal_of_a_contract_has_its_chinese() -> None:
    said = parts_said([*(ROOT / "sources").glob("contract*.py")])
    assert len(said) > 150
    assert lacking(said) == []


def test_every_reason_and_proposal_of_rulebooks_and_indicators_has_its_chinese() -> None:
    rulebooks = parts_said([*(ROOT / "compiling" / "rulebook").glob("*.py")])
    assert len(rulebooks) > 200
    assert {"{} is given twice", "has no end", "declare it under totals"} <= rulebooks
    names = ("indicators", "indicator_checks", "indicator_return", "declined_definitions",
             "definitions", "list_references")  # fmt: skip
    others = parts_said([ROOT / "compiling" / f"{name}.py" for name in names])
    assert len(others) > 60
    shared = parts_said([ROOT / "settings" / "proposals.py"])
    assert shared == {"did you mean '{}'?", "one of {}", "there is none to choose from"}
    assert lacking(rulebooks | others | shared) == []


def test_a_message_without_chinese_is_found(tmp_path: Path) -> None:
    module = tmp_path / "checks.py"
    module.write_text(
        "def check(file, size):\n"
        '    worn = "is worn" if size else "is round"\n'
        '    raise ValueError(f"the wheel {size} {worn} → keep one of them")\n'
    )
    assert lacking(parts_said([module])) == ["is round", "is worn", "the wheel {} {}"]


def test_every_chinese_part_takes_what_its_english_has() -> None:
    for pattern, chinese in _words():
        gaps = {int(number) for number in re.findall(r"(?<!\{)\{(\d)\}(?!\})", chinese)}
        assert gaps <= set(range(pattern.groups)), chinese
        assert _HAN.search(chinese)
        chinese.format(*"x" * pattern.groups)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change[1])[:40])
def test_what_is_refused_is_told_in_chinese_with_the_same_place(
    tmp_path: Path, change: tuple[str, str, str | None]
) -> None:
    path = tmp_path / "progress.yml"
    path.write_text(GOOD.replace(change[0], change[1], 1), "utf-8")
    refusals: list[Refusal] = []
    try:
        validate(read_yaml(path), Contract)
    except RefusedDefinition as refused:
        refusals = refused.refusals
    assert refusals or change[2] is None
    for refusal in refusals:
        chinese = told(refusal, "zh")
        assert (chinese.file, chinese.line) == (refusal.file, refusal.line)
        assert _HAN.search(re.sub(r"“[^”]*”", "", chinese.reason)), refusal.reason
        assert " is " not in chinese.reason, chinese.reason
        assert told(refusal, "en") == refusal


@pytest.mark.parametrize(
    ("reason", "proposal", "chinese"),
    [
        (
            "fields.2.header: '{yaer}' stands for nothing", "{year}, {month}",
            "a.yml:7: fields.2.header：“{yaer}”没有含义 → {year}, {month}",
        ),
        (
            "the file: layout 'old': fields.1: 'minimum' is above 'maximum'", "exchange them",
            "a.yml:7: 表样“old”：fields.1：“minimum”大于“maximum” → 请对调",
        ),
        (
            "table: Input should be 'table' or 'form' (found: 'grid')", "write 'table' or 'form'",
            "a.yml:7: table：应为'table' or 'form'之一（现为'grid'） → 请写'table' or 'form'",
        ),
        (
            "key: List should have at least 1 item after validation, not 0", "",
            "a.yml:7: key：至少应有1项",
        ),
    ],
)  # fmt: skip
def test_a_refusal_is_put_together_from_its_parts(reason: str, proposal: str, chinese: str) -> None:
    assert str(told(Refusal(Path("a.yml"), 7, reason, proposal), "zh")) == chinese


def test_what_has_no_chinese_is_told_as_it_is() -> None:
    assert in_chinese("the moon is full") == "the moon is full"
