"""Total rows and rows of averages that nobody declared."""

from typing import Any

import pytest
from reading_office import ABOVE, codes, contract, field, only, typed, xlsx

from sources.reading.row_kinds import stated_count

HEADER = ["序号", "项目编码", "项目名称", "年度计划投资", "自年初累计完成投资"]
RECORDS = [[1, "A-1", "一号路", 100, 30], [2, "A-2", "二号路", 200, 40]]
KEYED = [["项目名称", "年度计划投资"], ["一号路", 100], ["二号路", 200]]


def keyed(**changes: Any) -> Any:
    fields = [field("name", "text", "项目名称"), field("plan", "money", "年度计划投资")]
    return contract(**({"fields": fields, "key": ["name"], "label": "", "totals": None} | changes))


USUAL = ["合计", "总计", "小计", "共计", "累计", "【合计】", "〔合计〕", "[合计]", "总 计",
         "合　计：", "《总计》", "（合计）", "合计（2项）", "—合计—", "★总计",
         "累计数", "总 计\nTotal", "合计 Total", "总计/Total", "小计（Sub-total）",
         "共2户"]  # fmt: skip
MEANS = ["平均", "平均值", "均值", "平 均：", "【平均】", "平均分", "人均", "总平均", "全县平均",
         "全省平均水平"]  # fmt: skip


@pytest.mark.parametrize("label", [*USUAL, *MEANS])
def test_it_is_no_record_though_it_stands_where_the_key_does(label: str) -> None:
    batch = typed(xlsx([*ABOVE, *KEYED, [label, 300]]), keyed())
    assert batch.records["name"].to_list() == ["一号路", "二号路"]
    (note,) = only(batch).findings
    assert (note.code, note.found) == ("KP-210", "1 (A6)")


@pytest.mark.parametrize("label", [*USUAL, *MEANS])
@pytest.mark.parametrize("place", [0, 2])
def test_it_is_none_where_there_is_a_code(label: str, place: int) -> None:
    row: list[Any] = [None, None, None, 300, 70]
    row[place] = label
    for totals in (None, {"labels_in": ["name"], "reconcile": ["plan"]}):
        batch = typed(xlsx([*ABOVE, HEADER, *RECORDS, row]), contract(totals=totals))
        assert batch.records["code"].to_list() == ["A-1", "A-2"]
        assert not only(batch).is_refused


def test_a_usual_total_is_reconciled_where_totals_are() -> None:
    rows = [*ABOVE, HEADER, *RECORDS, [None, None, "【总 计】", 301, 70]]
    assert codes(only(typed(xlsx(rows))).findings) == ["KP-303"]


@pytest.mark.parametrize(
    "name", ["平均数项目", "合计印刷厂", "累计工程", "平安大道", "人均住房工程"]
)
def test_a_name_that_begins_so_is_a_record(name: str) -> None:
    batch = typed(xlsx([*ABOVE, *KEYED, [name, 300]]), keyed())
    assert batch.records["name"].to_list()[-1] == name


@pytest.mark.parametrize("label", ["汇总", "汇总数", "总数", "总额", "Total 总计"])
def test_words_that_may_be_an_indicator_are_totals_where_totals_are_declared(label: str) -> None:
    rows = [*ABOVE, *KEYED, [label, 301]]
    found = typed(xlsx(rows), keyed(totals={"labels_in": ["name"], "reconcile": ["plan"]}))
    assert found.records["name"].to_list() == ["一号路", "二号路"]
    assert codes(only(found).findings) == ["KP-303"]
    if label != "Total 总计":
        assert typed(xlsx(rows), keyed()).records["name"].to_list()[-1] == label


def test_numbered_parts_with_figures_are_totals_though_the_number_is_in_the_key() -> None:
    fields = [field("serial", "text", "序号"), field("name", "text", "项目名称"),
              field("plan", "money", "年度计划投资")]  # fmt: skip
    own = contract(
        fields=fields, key=["serial", "name"], label="",
        totals={"labels_in": ["serial", "name"], "reconcile": ["plan"]},
    )  # fmt: skip
    header = ["序号", "项目名称", "年度计划投资"]
    parts = [["一", "工业项目（2个）", 300], [1, "甲", 100], [2, "乙", 200],
             ["二", "农业项目（1个）", 50], [1, "丙", 50]]  # fmt: skip
    batch = typed(xlsx([*ABOVE, header, *parts]), own)
    assert batch.records["name"].to_list() == ["甲", "乙", "丙"]
    assert only(batch).findings == []
    parts[0][2], parts[3][1] = 301, "农业项目（2个）"
    found = only(typed(xlsx([*ABOVE, header, *parts]), own)).findings
    assert {(one.code, one.cell) for one in found} == {("KP-303", "C4"), ("KP-308", "A7")}
    # Where all are numbered so, each is a record.
    batch = typed(xlsx([*ABOVE, header, ["一", "甲", 1], ["二", "乙", 2]]), own)
    assert batch.records["name"].to_list() == ["甲", "乙"]


def test_this_month_and_the_sum_so_far_are_two_records_of_one_unit() -> None:
    fields = [
        field("town", "text", "乡镇", fill="merged"),
        field("kind", "text", "时段"),
        field("plan", "money", "年度计划投资"),
    ]
    form = keyed(fields=fields, key=["town", "kind"])
    rows = [["乡镇", "时段", "年度计划投资"], ["罗家镇", "本月", 1], [None, "累计", 2]]
    batch = typed(xlsx([*ABOVE, *rows], ["A4:A5"]), form)
    assert batch.records.select("town", "kind").rows() == [("罗家镇", "本月"), ("罗家镇", "累计")]
    plain = keyed(fields=[{**fields[0], "fill": ""}, *fields[1:]], key=["town", "kind"])
    rows[2][0] = "罗家镇"
    assert len(typed(xlsx([*ABOVE, *rows]), plain).records) == 2


def test_a_choice_that_has_the_word_for_a_code_is_a_record() -> None:
    kind = {**field("kind", "choice", "类别"), "codes": {"all": ["合计"], "men": ["男"]}}
    form = keyed(fields=[kind, field("plan", "money", "年度计划投资")], key=["kind"])
    rows = [*ABOVE, ["类别", "年度计划投资"], ["合计", 3], ["男", 1]]
    assert typed(xlsx(rows), form).records["kind"].to_list() == ["all", "men"]


@pytest.mark.parametrize(
    ("label", "count"),
    [
        ("合计（2项，其中新建1项）", 2),
        ("合计（共2个、续建1个）", 2),
        ("合计（100项）", 100),
        ("某市合计14个", 14),
        ("合计", None),
        ("（一）在建（11项）", 11),
        ("合计2项；其中3项未开工", 2),
    ],
)
def test_the_first_count_of_a_label_is_its_own(label: str, count: int | None) -> None:
    assert stated_count(label) == count


def counted(*labels: str) -> list[str]:
    """Return what is told of two records under the first label; the others have none."""
    first, *others = [[None, None, label, None, None] for label in labels]
    rows = [*ABOVE, HEADER, first, *RECORDS, *others]
    return codes(only(typed(xlsx(rows))).findings)


def test_a_part_without_records_counts_none() -> None:
    assert counted("（一）在建（2项）", "（二）新建（0项）", "（三）储备（0项）") == []
    assert counted("合计（2项，其中新建1项）") == []
    assert counted("（一）在建（2项）", "（二）新建（1项）") == ["KP-308"]
    assert counted("（一）在建（0项）", "（二）新建（0项）") == ["KP-308"]
