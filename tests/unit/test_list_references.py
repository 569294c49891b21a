"""Exemptions, new heads, decisions on vetoes: what the lists may say, and every fault in them."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from defined_office import office
from test_list_conditions import LISTS

from compiling.definitions import Definitions, read_definitions
from compiling.list_references import list_reference_tables
from compiling.rulebook.tables import RulebookContext, compile_rulebooks
from settings.errors import RefusedDefinition
from settings.workspace import Workspace

UNITS = ("A1", "A2", "A3")


@pytest.fixture(scope="module")
def rulebooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    text = LISTS.replace("    relief: reset\n", "    relief: reset\n    restarts_with_new: head\n")
    text = text.replace("- list: black\n", "- list: black\n    exempt_by: [force_majeure]\n")
    path = tmp_path_factory.mktemp("rulebooks") / "method.yml"
    path.write_text(text, "utf-8")
    names = ("investment_attainment", "late_starts")
    units = [{"unit_id": unit, "unit_class": "area_headquarters"} for unit in UNITS]
    context = RulebookContext(dict.fromkeys(names, "key_projects"), units, ["key_projects"])
    return compile_rulebooks([path], context)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return office(tmp_path / "office")


def read(
    workspace: Workspace, rulebooks: dict[str, pl.DataFrame], **lists: str
) -> dict[str, list[tuple[Any, ...]]]:
    for name, text in lists.items():
        (workspace.reference / f"{name}.csv").write_text(text, "utf-8")
    definitions: Definitions = read_definitions(workspace)
    tables = list_reference_tables(workspace.reference, definitions, rulebooks)
    return {name: table.rows() for name, table in tables.items()}


EXEMPTIONS = "unit,ground,from,to,document,note\n"
OFFICES = "unit,post,taken_on\n"
DECISIONS = "rulebook,veto,unit,period,decision,decided_on,document\n"


def test_an_office_may_have_none_of_them(
    workspace: Workspace, rulebooks: dict[str, pl.DataFrame]
) -> None:
    assert read(workspace, rulebooks) == {"exemptions": [], "offices_taken": [], "decisions": []}


def test_months_become_days_and_names_become_units(
    workspace: Workspace, rulebooks: dict[str, pl.DataFrame]
) -> None:
    found = read(
        workspace,
        rulebooks,
        exemptions=EXEMPTIONS + "城东指挥部,force_majeure,2017-03,2017-M04,防指1号,洪水\n",
        offices_taken=OFFICES + "A2,head,2017-04-10\n",
        decisions=DECISIONS + "method,accident,A1,2017-M06,declared,2017-07-03,纪要1号\n",
    )
    assert found == {
        "exemptions": [
            ("A1", "force_majeure", date(2017, 3, 1), date(2017, 4, 30), "防指1号"),
        ],
        "offices_taken": [("A2", "head", date(2017, 4, 10))],
        "decisions": [
            ("method", "accident", "A1", "2017-M06", "declared", date(2017, 7, 3), "纪要1号"),
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "reason", "proposal"),
    [
        ("exemptions", EXEMPTIONS + "A9,force_majeure,2017-03,2017-04,x,\n",
         "unit 'A9' is not in the unit list", "did you mean"),
        ("exemptions", EXEMPTIONS + "A1,force_major,2017-03,2017-04,x,\n",
         "ground 'force_major' is not known", "did you mean 'force_majeure'?"),
        ("exemptions", EXEMPTIONS + "A1,force_majeure,2017-05,2017-04,x,\n",
         "it ends before it starts", "swap the months"),
        ("exemptions", EXEMPTIONS + "A1,force_majeure,March,2017-04,x,\n",
         "'March' is no month", "2017-08"),
        ("exemptions", EXEMPTIONS + "A1,force_majeure,2017-03,2017-04,,\n",
         "document is empty", "name the document"),
        ("offices_taken", OFFICES + "A1,heads,2017-03-01\n", "post 'heads' is not known",
         "did you mean 'head'?"),
        ("offices_taken", OFFICES + "A1,head,2017-03\n", "'2017-03' is no date", "2017-03-01"),
        ("offices_taken", OFFICES + "A1,head,2017-03-01\nA1,head,2017-03-01\n",
         "stands there twice", "remove one"),
        ("offices_taken", "unit,post,taken_on,name\nA1,head,2017-03-01,某某\n",
         "unknown column 'name'", ""),
        ("decisions", DECISIONS + "methods,accident,A1,2017-M06,declared,2017-07-03,x\n",
         "rulebook 'methods' is not known", "did you mean 'method'?"),
        ("decisions", DECISIONS + "method,accidents,A1,2017-M06,declared,2017-07-03,x\n",
         "veto 'accidents' is not known", "did you mean 'accident'?"),
        ("decisions", DECISIONS + "method,accident,T1,2017-M06,declared,2017-07-03,x\n",
         "'method' does not assess T1", "check"),
        ("decisions", DECISIONS + "method,accident,A1,2017-Q2,declared,2017-07-03,x\n",
         "'method' assesses no quarter", "assessed period"),
        ("decisions", DECISIONS + "method,accident,A1,2017-M06,decided,2017-07-03,x\n",
         "decision 'decided' is not known", "did you mean 'declared'?"),
        ("decisions", DECISIONS + "method,accident,A1,2016-M06,declared,2017-07-03,x\n",
         "'method' is not valid in 2016-M06", "the rulebook that judges"),
        ("decisions", DECISIONS + "method,accident,A1,2017-M06,declared,2017-07-03,x\n"
         "method,accident,A1,2017-M06,dismissed,2017-07-04,y\n",
         "the same veto is decided twice", "keep the later"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_with_its_line(
    workspace: Workspace,
    rulebooks: dict[str, pl.DataFrame],
    name: str,
    text: str,
    reason: str,
    proposal: str,
) -> None:
    with pytest.raises(RefusedDefinition) as refused:
        read(workspace, rulebooks, **{name: text})
    [refusal] = refused.value.refusals
    assert reason in refusal.reason
    assert proposal in refusal.proposal
    assert refusal.line == (1 if "column" in reason else text.count("\n"))
