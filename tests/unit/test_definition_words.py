"""What is wrong with a contract is told in Chinese too: every reason and every proposal."""

import ast
import re
from pathlib import Path

import pytest
from test_contracts import CHANGES, GOOD

from settings.definition_words import _words, in_chinese, told
from settings.errors import Refusal, RefusedDefinition
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract

ROOT = Path(__file__).resolve().parents[2]
_HAN = re.compile("[\u4e00-\u9fff]")
# A list of what may be written there: nothing to put in other words.
_ONLY_GAPS = re.compile(r"(?:\{\})?")


def messages() -> set[str]:
    """Return every message that the models of a contract raise, with {} for what it takes in."""
    found = set()
    for path in (ROOT / "sources").glob("contract*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "ValueError", "fault",
            ):  # fmt: skip
                said = node.args[0]
                if isinstance(said, ast.Constant):
                    found.add(str(said.value))
                elif isinstance(said, ast.JoinedStr):
                    found.add(
                        "".join(
                            str(part.value) if isinstance(part, ast.Constant) else "{}"
                            for part in said.values
                        )
                    )
    return found


def test_every_reason_and_proposal_of_a_contract_has_its_chinese() -> None:
    said = messages()
    assert len(said) > 80
    parts = {part for message in said for part in message.split(" → ")}
    lacking = [
        part
        for part in parts
        if not _ONLY_GAPS.fullmatch(part)
        and not any(pattern.fullmatch(part.replace("{}", "x")) for pattern, _ in _words())
    ]
    assert lacking == []


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
