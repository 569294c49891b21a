"""Norms of area and money are a list: shipped ones, or the office's own, each fault by its line."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from defined_office import UNITS
from small_office import write_yaml

from compiling.definitions import Definitions, read_definitions
from compiling.housing_norms import KEY, LIMITS, housing_norms_table
from settings.errors import RefusedDefinition
from settings.workspace import Workspace

HEADER = ",".join((KEY, *LIMITS))
OWN = {
    "relocation": ",25,,,", "class_d_renovation": "13,,60,18,", "reinforcement": ",,,,0.6",
    "begun_before_document_19": ",,,,2", "left_register": ",,,,0",
}  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Definitions]:
    workspace = Workspace(tmp_path_factory.mktemp("norms") / "office")
    workspace.create_folders()
    head = {"office": {"zh": "甲"}, "programmes": ["relocation"], "business_date": "2016-12-31"}
    write_yaml(workspace.reference / "office.yml", head)
    (workspace.reference / "units.csv").write_text(UNITS, "utf-8")
    return workspace, read_definitions(workspace)


@pytest.fixture
def own_list(county: tuple[Workspace, Definitions]) -> Any:
    path = county[0].reference / "housing_norms.csv"
    yield path
    path.unlink(missing_ok=True)


def write(path: Path, **changes: str | None) -> None:
    lines = [f"{name},{limits}" for name, limits in (OWN | changes).items() if limits is not None]
    path.write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")


def test_the_shipped_norms_are_those_of_the_source(county: tuple[Workspace, Definitions]) -> None:
    """25 m² a person; class D 13, 60 a household, 18 of three; 20,000 and 6,000 yuan."""
    norms = {row[0]: row[1:] for row in housing_norms_table(*county).rows()}
    assert norms == {
        "relocation": (None, 25, None, None, None),
        "class_d_renovation": (13, None, 60, 18, None),
        "reinforcement": (None, None, None, None, Decimal("0.6")),
        "begun_before_document_19": (None, None, None, None, 2),
        "left_register": (None, None, None, None, 0),
    }


def test_an_office_may_have_norms_of_its_own(
    county: tuple[Workspace, Definitions], own_list: Path
) -> None:
    write(own_list, relocation=",30,,,")
    norms = {row[0]: row[1:] for row in housing_norms_table(*county).rows()}
    assert norms["relocation"] == (None, 30, None, None, None)
    assert norms["left_register"] == (None, None, None, None, 0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"relocation": ",25 m,,,"}, "housing_norms.csv:2: '25 m' is no number from 0 on"),
        ({"relocation": ",-1,,,"}, "'-1' is no number from 0 on"),
        ({"relocation": None}, "the norm of 'relocation' is missing → add a line for it"),
        ({"reinforcment": ",,,,1"}, "did you mean 'reinforcement'?"),
    ],
)
def test_a_fault_is_told_with_its_line(
    county: tuple[Workspace, Definitions],
    own_list: Path,
    changes: dict[str, str | None],
    told: str,
) -> None:
    write(own_list, **changes)
    with pytest.raises(RefusedDefinition) as refused:
        housing_norms_table(*county)
    assert told in str(refused.value)


def test_an_office_without_relocation_has_none(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "office")
    workspace.create_folders()
    head = {"office": {"zh": "甲"}, "programmes": ["campaign"], "business_date": "2016-12-31"}
    write_yaml(workspace.reference / "office.yml", head)
    (workspace.reference / "units.csv").write_text(UNITS, "utf-8")
    assert housing_norms_table(workspace, read_definitions(workspace)).height == 0
