"""What is wrong with a contract is told in Chinese too: every reason and every proposal."""

import re
from pathlib import Path

import pytest
from said_messages import ROOT, parts_said
from test_contracts import CHANGES, GOOD

from settings.definition_words import _words, in_chinese, message_in, told
from settings.errors import Refusal, RefusedDefinition, WrongUse
from settings.office import spoken_language
from settings.workspace import Workspace
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract
from sources.named_persons import refuse_persons

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


def test_every_reason_and_proposal_of_lists_has_its_chinese() -> None:
    paths = [ROOT / "sources" / f"{name}.py" for name in (
        "units", "unit_checks", "corrections", "reopenings", "received", "working_days",
        "due_rules")]  # fmt: skip
    paths += [ROOT / "compiling" / f"{name}.py" for name in (
        "persons_in_lists", "office_calendar", "plan_versions", "responsibilities",
        "correction_tables")]  # fmt: skip
    paths.append(ROOT / "settings" / "reference_list.py")
    said = parts_said(paths)
    assert len(said) > 90
    # The name of a column, and the place of a cell.
    words = {part for part in said if re.search(r"[a-z] [a-z]|\s", part.replace("{}", ""))}
    assert lacking(words) == []


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [("C1: 'X9' is no unit", "C1：“X9”不是单位清单中的单位"),
     ("C1: value is empty", "C1：value未填"), ("until is empty", "until未填"),
     ("'2017-13' is no period", "“2017-13”不是报告期"),
     ("'X' is given twice", "“X”写了两次")],
)  # fmt: skip
def test_what_is_wrong_with_a_list_is_told_in_chinese(reason: str, chinese: str) -> None:
    assert told(Refusal(Path("x.csv"), 1, reason), "zh").reason == chinese


def test_an_option_that_names_a_person_is_refused_in_chinese() -> None:
    for arguments in ({"post": "张三"}, {"reason": "户主：张三"}):
        with pytest.raises(WrongUse) as refused:
            refuse_persons(**arguments)
        chinese = message_in("zh", str(refused.value))
        assert re.match("--(by|reason)(应填岗位|会长期留在台账中)", chinese)
        assert " stays " not in chinese and " takes " not in chinese
        assert message_in("en", str(refused.value)) == str(refused.value)


def test_a_faulty_office_is_told_in_its_language(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.reference.mkdir()
    assert spoken_language(workspace) == "en"
    path = workspace.reference / "office.yml"
    path.write_text("office: {zh: 项目办}\nlanguag: zh\n", "utf-8")
    assert spoken_language(workspace) == "zh"
    path.write_text("office: {zh: 项目办}\nlanguage: en  # spoken\nreturned_days: 0\n", "utf-8")
    assert spoken_language(workspace) == "en"


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
