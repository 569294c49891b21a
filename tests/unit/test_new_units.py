"""Units that a file names and the list does not, as lines of the list."""

from pathlib import Path

import polars as pl
import pytest

from settings.errors import RefusedDefinition, WrongUse
from sources.contracts import Contract
from sources.new_units import Columns, add_to_list, as_lines, columns_of, new_units
from sources.units import Unit, UnitList, read_units

RECORDS = pl.DataFrame(
    {
        "unit_id": ["E2", "E1", "E1", None, "K1"],
        "area": ["Two", "One", "One", "Nobody", "Known"],
        "district": ["D1", "D1", "D1", "D1", "D1"],
    }
)
BY = Columns("unit_id", "area", "district")
KNOWN = UnitList([Unit("D1", "District"), Unit("X", "K one", aliases=("K1",))])
HEADER = "unit_id,name,class,parent_unit_id,note\n"


def form(label: str = "area") -> Contract:
    text = {"type": "text", "title": {"zh": "名"}}
    return Contract.model_validate(
        {
            "contract": "ranks", "programme": "p", "title": {"zh": "表"},
            "reporter": {"from": "fixed", "unit": "X"},
            "period": {"from": "fixed", "period": "2019"},
            "file": {"kind": "csv"},
            "fields": [
                {"name": "unit_id", "type": "unit", "title": {"zh": "单位"}, "required": True,
                 "header": "code"},
                {"name": "area", **text, "header": "area"},
                {"name": "rank", "type": "count", "title": {"zh": "名次"}, "header": "rank"},
            ],
            "key": "unit_id", "label": label,
        }
    )  # fmt: skip


def test_every_unknown_unit_is_one_row_in_the_order_of_the_file() -> None:
    found = new_units(RECORDS, BY, "area", KNOWN)
    assert as_lines(found, ("unit_id", "name", "class", "parent_unit_id")) == (
        "E2,Two,area,D1\nE1,One,area,D1\n"
    )


def test_without_a_list_every_unit_is_new_and_named_as_it_is_spelt() -> None:
    found = new_units(RECORDS, Columns("unit_id", "", ""), "area", None)
    assert [(one["unit_id"], one["name"]) for one in found] == [
        ("E2", "E2"), ("E1", "E1"), ("K1", "K1"),
    ]  # fmt: skip


def test_several_units_in_a_cell_are_each_one() -> None:
    records = pl.DataFrame({"unit_id": ["A;B", "B"], "area": ["both", "Bee"]})
    with pytest.raises(WrongUse, match="B stands for two: name 'B' and 'Bee'"):
        new_units(records, Columns("unit_id", "area", ""), "area", None)
    found = new_units(records.head(1), Columns("unit_id", "area", ""), "area", None)
    assert [(one["unit_id"], one["name"]) for one in found] == [("A", "A"), ("B", "B")]


def test_one_unit_under_two_names_or_parents_is_refused() -> None:
    twice = pl.concat([RECORDS, RECORDS.head(1).with_columns(area=pl.lit("Zwei"))])
    with pytest.raises(WrongUse, match="E2 stands for two: name 'Two' and 'Zwei'"):
        new_units(twice, BY, "area", KNOWN)


def test_the_label_is_the_name_unless_another_field_is_named() -> None:
    assert columns_of(form(), "unit_id", None, "") == Columns("unit_id", "area", "")
    assert columns_of(form(""), "unit_id", None, "") == Columns("unit_id", "", "")
    assert columns_of(form("unit_id"), "unit_id", None, "") == Columns("unit_id", "", "")
    assert columns_of(form(), "unit_id", "", "") == Columns("unit_id", "", "")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (("unit", None, ""), "no field 'unit' → did you mean 'unit_id'"),
        (("area", None, ""), "'area' is a text and names no units → unit_id"),
        (("unit_id", "rank", ""), "'rank' is a count → name a text"),
        (("unit_id", None, "area"), "'area' is a text and names no units"),
    ],
)
def test_a_field_that_cannot_be_it_is_refused(
    chosen: tuple[str, str | None, str], told: str
) -> None:
    with pytest.raises(WrongUse) as refused:
        columns_of(form(), *chosen)
    assert told in str(refused.value)


def test_lines_are_added_under_the_columns_that_the_list_has(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    # Without a line break at its end, as some editors leave it.
    path.write_text(HEADER + "D1,District,district,,kept", encoding="utf-8")
    add_to_list(path, new_units(RECORDS, BY, "area", KNOWN))
    assert path.read_text(encoding="utf-8") == (
        HEADER + "D1,District,district,,kept\nE2,Two,area,D1,\nE1,One,area,D1,\n"
    )
    assert len(read_units(path).units) == 3
    assert [one.name for one in tmp_path.iterdir()] == ["units.csv"]


def test_a_list_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    add_to_list(path, new_units(RECORDS, Columns("unit_id", "area", ""), "area", None))
    assert [unit.name for unit in read_units(path).units] == ["Two", "One", "Known"]


def test_a_list_that_would_be_wrong_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    before = HEADER + "D9,Elsewhere,district,,\n"
    path.write_text(before, encoding="utf-8")
    with pytest.raises(RefusedDefinition) as refused:
        add_to_list(path, new_units(RECORDS, BY, "area", KNOWN))
    assert "parent_unit_id 'D1' of E2 is no unit" in str(refused.value)
    assert str(refused.value).startswith(f"{path}:3")
    assert path.read_text(encoding="utf-8") == before
    (tmp_path / "unit_aliases.csv").write_text("unit_id,alias\nD9,One\n", encoding="utf-8")
    with pytest.raises(RefusedDefinition, match="'One' already means unit"):
        add_to_list(path, new_units(RECORDS, Columns("unit_id", "area", ""), "area", KNOWN))
    assert path.read_text(encoding="utf-8") == before


def test_a_list_without_the_column_for_parents_says_so(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("unit_id,name,class\nD1,District,district\n", encoding="utf-8")
    with pytest.raises(RefusedDefinition, match="column 'parent_unit_id' is missing"):
        add_to_list(path, new_units(RECORDS, BY, "area", KNOWN))
