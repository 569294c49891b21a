"""Small groups and free text: what is landed is what the archive's copy says, and no more."""

from typing import Any

import pytest
from pydantic import ValidationError
from reading_office import contract, field, xlsx

from sources.contracts import Contract
from sources.reading.opening import open_file
from sources.reading.read import RawFile, read_bytes
from sources.typed import gather
from sources.typed.reduced import must_reduce, reduced
from sources.units import Unit, UnitList

UNITS = UnitList(
    [
        Unit("C", "某县", "", (), "county"),
        Unit("T1", "东镇", "", (), "town", parent_unit_id="C"),
        Unit("T2", "西镇", "", (), "town", parent_unit_id="C"),
        *(Unit(f"B{n}", f"第{n}支部", "", (), "branch", parent_unit_id="T1") for n in (1, 2, 3)),
        Unit("B4", "第4支部", "", (), "branch", parent_unit_id="T2"),
        Unit("B5", "独立支部", "", (), "branch"),
        Unit("A1", "城东指挥部", "", (), "area_headquarters"),
    ]
)
HEAD = [["2017年3月投资完成情况"], ["填报单位：城东指挥部"],
        ["支部", "党员数", "到会数", "说明", "满意率"]]  # fmt: skip


def form(**more: Any) -> Contract:
    fields = [
        field("unit_id", "unit", "支部", required=True),
        field("members", "count", "党员数", required=True),
        field("attended", "count", "到会数"), field("remark", "text", "说明"),
        field("satisfied", "percent", "满意率"),
    ]  # fmt: skip
    small = {"denominator": "members", "figures": ["attended", "satisfied"], "by": "unit_id"}
    totals = {"labels_in": ["unit_id"], "reconcile": ["members"]}
    changes = {"header": {"rows": 1}, "fields": fields, "key": ["unit_id"], "label": "",
               "totals": totals, "small_groups": small}  # fmt: skip
    return contract(**(changes | more))


def kept(rows: list[list[Any]], **more: Any) -> tuple[RawFile, list[dict[str, Any]]]:
    contracts = {"progress": form(**more)}
    data = xlsx([*HEAD, *rows])
    first = read_bytes(data, "报表.xlsx", list(contracts.values()))
    assert first.tables, first.findings
    assert must_reduce(first, contracts)
    file = reduced(data, first, contracts, UNITS)
    (batch,) = gather([file], contracts, UNITS, {})
    if file.kept:
        again = read_bytes(file.kept, "报表.xlsx", list(contracts.values()))
        again.sha256 = file.sha256
        (second,) = gather([again], contracts, UNITS, {})
        assert second.records.equals(batch.records), "the archive must say the same"
        twice = reduced(file.kept, again, contracts, UNITS)
        (third,) = gather([twice], contracts, UNITS, {})
        assert third.records.equals(batch.records), "a later reading rolls nothing up again"
    return file, batch.records.to_dicts()


def figures(rows: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    return {
        row["unit_id"]: (row["members"], row["attended"], row["attended__state"]) for row in rows
    }


def test_small_branches_of_one_parent_become_one_record_of_it() -> None:
    file, rows = kept(
        [["第1支部", 6, 5, "甲", 80], ["第2支部", 30, 29, "", 90], ["第3支部", 7, 6, "乙", 70]]
    )
    assert figures(rows) == {
        "T1": (13, 11, "reported"), "B2": (30, 29, "reported"),
        "B1": (None, None, "rolled_up"), "B3": (None, None, "rolled_up"),
    }  # fmt: skip
    note = next(one for one in file.tables[0].findings if one.code == "KP-516")
    assert note.found.startswith("2条并入上级1条，隐去0条")
    held = [value for row in open_file(file.kept)[0].values for value in row]
    assert not {6.0, 5.0, 7.0, 80.0, 70.0, "甲", "乙"} & set(held)
    assert next(row for row in rows if row["unit_id"] == "T1")["satisfied__state"] == "withheld"


def test_a_row_that_is_put_in_moves_no_record_and_no_subtotal() -> None:
    """Totals hold as before; what is told of a cell below is told where the sender has it."""
    totals = [["合计", 43, 40], ["备注", None, None, "填报人另附"]]
    file, rows = kept([["第1支部", 6, 5, "", 80], ["第3支部", 7, 6], ["第2支部", 30, 29], *totals])
    places = {row["unit_id"]: row["source_row"] for row in rows}
    assert (places["T1"], places["B3"], places["B2"], places["B1"]) == (4, 5, 6, 7)
    assert [one.cell for one in file.tables[0].findings if one.code == "KP-210"] == ["A8"]
    wrong, _ = kept([["第1支部", 6, 5], ["第3支部", 7, 6], ["第2支部", 30, 29], ["合计", 99, 40]])
    (batch,) = gather([wrong], {"progress": form()}, UNITS, {})
    told = [(one.code, one.cell) for one in batch.submissions[0].findings if "99" in one.found]
    assert [cell for _, cell in told] == ["B7"]


def test_columns_that_no_field_reads_are_empty_in_the_rows_of_small_groups() -> None:
    head = [*HEAD[:2], [*HEAD[2], "出席率"]]
    data = xlsx([*head, ["第1支部", 6, 5, "", 80, 0.8333], ["第3支部", 7, 6, "", 70, 0.8571],
                 ["独立支部", 3, 2, "", 60, 0.6667], ["第2支部", 30, 29, "", 90, 0.9667]]
    )  # fmt: skip
    contracts = {"progress": form()}
    first = read_bytes(data, "报表.xlsx", list(contracts.values()))
    file = reduced(data, first, contracts, UNITS)
    held = {value for row in open_file(file.kept)[0].values for value in row}
    assert not {0.8333, 0.8571, 0.6667} & held
    assert 0.9667 in held


def test_what_is_still_small_goes_further_up() -> None:
    _, rows = kept([["第1支部", 6, 5], ["第4支部", 5, 4]])
    assert figures(rows) == {
        "C": (11, 9, "reported"),
        "B1": (None, None, "rolled_up"), "B4": (None, None, "rolled_up"),
    }  # fmt: skip


def test_without_a_parent_or_beside_its_own_record_it_is_withheld() -> None:
    _, rows = kept([["独立支部", 6, 5], ["第1支部", 3, 2], ["东镇", 40, 39]])
    assert figures(rows) == {
        "B5": (None, None, "withheld"), "B1": (None, None, "withheld"), "T1": (40, 39, "reported"),
    }  # fmt: skip


def test_one_that_stands_alone_goes_up_with_the_smallest_beside_it() -> None:
    small = {"denominator": "members", "figures": ["attended"], "by": "unit_id"}
    sent = [["第1支部", 6, 5], ["第2支部", 30, 29], ["第3支部", 12, 11], ["第4支部", 20, 20]]
    _, rows = kept(sent, small_groups=small | {"apart": ["town"]})
    # Of the eighteen of T1 nobody can be taken out again, and its sum is whole.
    assert figures(rows) == {
        "T1": (18, 16, "reported"), "B1": (None, None, "rolled_up"),
        "B3": (None, None, "rolled_up"), "B2": (30, 29, "reported"), "B4": (20, 20, "reported"),
    }  # fmt: skip
    # Units that are ranked keep their own; a figure that is not there would take the other along.
    for changed, told in (({"apart": ["branch"]}, 5), ({"apart": ["town"]}, None)):
        sent[0][2] = told
        sent[2] = ["第3支部", 12, 11] if told else ["第2支部", 30, 29]
        _, rows = kept([sent[0], sent[3], sent[2]], small_groups=small | changed)
        assert figures(rows)["B1"][2] == "withheld"
    with pytest.raises(ValidationError, match="apart needs"):
        form(small_groups={"denominator": "members", "figures": ["attended"], "apart": ["town"]})


def test_a_small_subtotal_is_withheld_too() -> None:
    file, _ = kept([["第1支部", 6, 5], ["小计", 6, 5], ["第3支部", 7, 6], ["合计", 13, 11]])
    held = [row for row in open_file(file.kept)[0].values if row[0] in ("小计", "合计")]
    assert [row[:3] for row in held] == [["小计", "×", "×"], ["合计", 13.0, 11.0]]


def test_a_total_from_which_a_withheld_group_would_follow_is_withheld() -> None:
    """36 less 30 are the six that are not told; a rate beside the total tells the same."""
    head = [*HEAD[:2], [*HEAD[2], "出席率"]]
    rows = [["独立支部", 6, 5, "", 80, 0.83], ["小计", 6, 5, "", 80, 0.83],
            ["第2支部", 30, 29, "", 90, 0.97], ["合计", 36, 34, "", 88, 0.94]]  # fmt: skip
    data = xlsx([*head, *rows])
    contracts = {"progress": form()}
    first = read_bytes(data, "报表.xlsx", list(contracts.values()))
    file = reduced(data, first, contracts, UNITS)
    held = [row for row in open_file(file.kept)[0].values if row[0] in ("小计", "合计")]
    assert [[cell for cell in row if cell not in ("", None)] for row in held] == [
        ["小计", "×", "×", "×"], ["合计", "×", "×", "×"],
    ]  # fmt: skip
    told = [one for one in file.tables[0].findings if one.code != "KP-205"]
    assert [one.code for one in told] == ["KP-516"]
    (batch,) = gather([file], contracts, UNITS, {})
    assert not [one for one in batch.submissions[0].findings if "36" in one.found]


def test_a_total_stays_where_small_groups_went_up() -> None:
    file, _ = kept([["第1支部", 6, 5], ["第3支部", 7, 6], ["第2支部", 30, 29], ["合计", 43, 40]])
    held = [row for row in open_file(file.kept)[0].values if row[0] == "合计"]
    assert [row[:3] for row in held] == [["合计", 43.0, 40.0]]


def test_free_text_is_in_no_copy() -> None:
    file, rows = kept(
        [["第2支部", 30, 29, "书记亲自带队", 90], [None], ["备注：某某外出"]],
        small_groups=None, free_text="dropped",
    )  # fmt: skip
    assert rows[0]["remark"] is None
    held = "".join(str(value) for row in open_file(file.kept)[0].values for value in row)
    assert "带队" not in held
    assert "外出" not in held


def test_a_text_in_a_figure_stays_unreadable_without_its_words() -> None:
    file, rows = kept([["第2支部", 30, "见张三处"]], small_groups=None, free_text="dropped")
    assert rows[0]["attended__state"] == "unreadable"
    held = "".join(str(value) for row in open_file(file.kept)[0].values for value in row)
    assert "张三" not in held


DISCIPLINE = {
    "fields": [
        field("unit_id", "unit", "支部", required=True),
        field("members", "count", "党员数", required=True),
        field("cleanup", "choice", "清理项目", required=True, codes={"discipline": ["违纪处置"],
                                                               "files": ["党员档案"]}),
        field("task", "choice", "整改任务", required=True,
              codes={"handle": ["依规处理"], "records": ["补齐档案"], "none": ["无需整改"]}),
        field("attended", "count", "发现问题数"), field("deadline", "date", "整改时限"),
    ],
    "key": ["unit_id", "cleanup", "task"], "totals": None,
    "small_groups": {
        "denominator": "members", "figures": ["attended", "deadline"], "by": "unit_id",
        "of": "cleanup", "codes": ["discipline"], "instead": {"task": "handle"},
    },
}  # fmt: skip


def discipline(rows: list[list[Any]]) -> tuple[RawFile, list[tuple[Any, ...]]]:
    head = [*HEAD[:2], ["支部", "党员数", "清理项目", "整改任务", "发现问题数", "整改时限"]]
    contracts = {"progress": form(**DISCIPLINE)}
    data = xlsx([*head, *rows])
    first = read_bytes(data, "报表.xlsx", list(contracts.values()))
    file = reduced(data, first, contracts, UNITS)
    (batch,) = gather([file], contracts, UNITS, {})
    again = read_bytes(file.kept, "报表.xlsx", list(contracts.values()))
    (second,) = gather([reduced(file.kept, again, contracts, UNITS)], contracts, UNITS, {})
    names = ("unit_id", "cleanup", "task", "members", "attended", "deadline", "deadline__state")
    told = [[tuple(row[name] for name in names) for row in one.records.to_dicts()]
            for one in (batch, second)]  # fmt: skip
    assert told[0] == told[1], "a later reading rolls nothing up again"
    return file, sorted(told[0], key=str)


def test_the_key_of_few_does_not_tell_what_their_figures_do_not() -> None:
    """One branch had something to handle, one had nothing: the kept records are alike."""
    file, rows = discipline(
        [["第1支部", 6, "违纪处置", "依规处理", 2, "2016-05-31"],
         ["第3支部", 7, "违纪处置", "无需整改", 0, None],
         ["独立支部", 5, "违纪处置", "无需整改", 0, None],
         ["第2支部", 30, "违纪处置", "无需整改", 0, None],
         ["第1支部", 6, "党员档案", "补齐档案", 1, "2016-06-30"]]
    )  # fmt: skip
    few = [row for row in rows if row[1] == "discipline" and row[0] not in ("B2", "T1")]
    assert [row[:5] for row in few] == [
        (unit, "discipline", "handle", None, None) for unit in ("B1", "B3", "B5")
    ]
    assert {row[5] for row in few} == {None}
    assert next(row for row in rows if row[0] == "T1")[1:5] == ("discipline", "handle", 13, 2)
    # Of many, and of what is no disciplinary handling, everything stays as it was.
    assert next(row for row in rows if row[0] == "B2")[2:5] == ("none", 30, 0)
    assert next(row for row in rows if row[1] == "files")[2:5] == ("records", 6, 1)
    held = open_file(file.kept)[0].values
    assert not [row for row in held if row[0] in ("第1支部", "独立支部") and "无需整改" in row]


def test_how_many_tasks_a_branch_of_few_had_is_not_told_either() -> None:
    """Its members are counted once, though it has two rows."""
    _, rows = discipline(
        [["第1支部", 6, "违纪处置", "依规处理", 2, "2016-05-31"],
         ["第1支部", 6, "违纪处置", "无需整改", 0, None],
         ["第4支部", 7, "违纪处置", "无需整改", 0, None],
         ["独立支部", 5, "违纪处置", "依规处理", 1, "2016-05-31"],
         ["独立支部", 5, "违纪处置", "无需整改", 0, None]]
    )  # fmt: skip
    assert [row[:5] for row in rows] == [
        ("B1", "discipline", "handle", None, None), ("B4", "discipline", "handle", None, None),
        ("B5", "discipline", "handle", None, None), ("C", "discipline", "handle", 13, 2),
    ]  # fmt: skip


def test_a_branch_that_gives_no_figures_does_not_tell_its_task() -> None:
    _, rows = discipline(
        [["独立支部", "—", "违纪处置", "依规处理", "—", None],
         ["第2支部", 30, "违纪处置", "依规处理", 1, "2016-05-31"],
         ["第3支部", "—", "违纪处置", "无需整改", "—", None]]
    )  # fmt: skip
    assert {row[0]: row[2] for row in rows} == {"B2": "handle", "B3": "handle", "B5": "handle"}


@pytest.mark.parametrize(
    "instead",
    [{"deadline": "handle"}, {"cleanup": "files"}, {"task": "nothing"}, {"nobody": "handle"}],
)
def test_what_is_put_instead_is_a_code_of_the_key(instead: dict[str, str]) -> None:
    groups: Any = DISCIPLINE["small_groups"]
    with pytest.raises(ValidationError):
        form(**(DISCIPLINE | {"small_groups": groups | {"instead": instead}}))


@pytest.mark.parametrize(
    "small", [{"denominator": "nobody", "figures": ["attended"]}, 
              {"denominator": "remark", "figures": ["attended"]},
              {"denominator": "members", "figures": ["attended"], "by": "remark"}],
)  # fmt: skip
def test_a_declaration_that_does_not_fit_is_refused(small: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        form(small_groups=small)


def test_both_at_once_leave_no_word_of_a_merged_row() -> None:
    """The unit stands in column A, where the emptying of its row is noted too."""
    head = [*HEAD[:2], [*HEAD[2], "经办情况"]]
    contracts = {"progress": form(free_text="dropped")}
    rows = [["第1支部", 6, 5, "甲", 80, "乙说"],
            ["第3支部", 7, 6, "丙", 70, "丁说"],
            ["第2支部", 30, 29, "戊", 90, "己说"]]  # fmt: skip
    data = xlsx([*head, *rows])
    first = read_bytes(data, "报表.xlsx", list(contracts.values()))
    file = reduced(data, first, contracts, UNITS)
    (batch,) = gather([file], contracts, UNITS, {})
    told = figures(batch.records.to_dicts())
    assert told == {
        "T1": (13, 11, "reported"), "B2": (30, 29, "reported"),
        "B1": (None, None, "rolled_up"), "B3": (None, None, "rolled_up"),
    }  # fmt: skip
    held = "".join(str(value) for row in open_file(file.kept)[0].values for value in row)
    assert not set("甲乙丙丁戊己") & set(held)


def test_an_empty_table_and_a_zero_report_without_texts_are_still_read() -> None:
    file, rows = kept([[], ["备注：甲说了乙"]], free_text="dropped")
    assert rows == [] and file.kept
    held = [str(value) for row in open_file(file.kept)[0].values for value in row]
    assert "支部" in held and not any("甲说了乙" in value for value in held)

    file, rows = kept([["零报告"], ["备注：甲说了乙"]], free_text="dropped", zero_report={})
    assert rows == [] and file.tables[0].zero_cell
    held = [str(value) for row in open_file(file.kept)[0].values for value in row]
    assert "零报告" in held and not any("甲说了乙" in value for value in held)
