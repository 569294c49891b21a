"""Lists and options of an office that name persons are refused; posts and offices pass."""

import io
from pathlib import Path

import openpyxl
import pytest

from compiling.persons_in_lists import persons_in_lists
from settings.errors import WrongUse
from settings.workspace import Workspace
from sources.definition_versions import read_set
from sources.named_persons import refuse_persons
from sources.posts import is_plainly_a_person

HEAD = "correction_id,action,reason,author_post,document,decided_on,note\n"


def told(home: Path, name: str, content: str | bytes) -> list[tuple[str, int, str]]:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [
        (one.file.name, one.line, one.cell or one.reason.split(" ")[0])
        for one in persons_in_lists(Workspace(home))
    ]


@pytest.mark.parametrize(
    "line",
    ["C1,set,单位来电13812345678说明,统计岗,,2017-05-01,",
     "C1,set,错填,统计岗,,2017-05-01,11010519491231002X",
     "C1,set,经办人：张小三,统计岗,,2017-05-01,", "C1,set,错填,统计岗,住址：罗家镇5号,2017-05-01,",
     "C1,set,错填,统计岗,,2017-05-01,该村有骑墙派",
     "C1,set,错填,统计岗,,2017-05-01,联系电话66012345",
     "C1,set,错填,张小三,,2017-05-01,", "C1,set,错填,综合科张小三,,2017-05-01,"],
)  # fmt: skip
def test_a_line_that_names_a_person_is_refused(tmp_path: Path, line: str) -> None:
    found = told(
        tmp_path, "reference/corrections.csv", HEAD + "C0,set,错填,统计岗,,2017-05-01,\n" + line
    )
    assert [(name, number) for name, number, _ in found] == [("corrections.csv", 3)]


def test_ordinary_lists_pass(tmp_path: Path) -> None:
    lines = "C1,set,审核：已通过；单位：城东,综合科,办函〔2017〕5号,2017-05-01,2017001\n"
    assert told(tmp_path, "reference/corrections.csv", HEAD + lines) == []
    units = "unit_id,name,name_en,aliases,class,note\n"
    units += "110101001001001,高桥镇,Gaoqiao,民族中学;高桥,town,并入前\n"
    assert told(tmp_path, "reference/units.csv", units) == []
    office = "office: {zh: 项目办, en: Office}\nlanguage: zh  # 工作语言\n"
    assert told(tmp_path, "reference/office.yml", office) == []


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [("office.yml", "office: {zh: 项目办}\n# 联系人：张小三\n", 2),
     ("office.yml", "office:\n  zh: 项目办\n  en: 13812345678\n", 3),
     ("calendar.yml", "rules:\n  - contract: a\n    note: 催报请电13812345678\n", 3),
     ("corrections.yml", "- correction_id: C1\n  author_post: 张小三\n", 2),
     ("通讯录.csv", "科室,姓名,座机\n综合科,张小三,66012345\n", 2),
     ("破.yml", "a: [1\nb: 13812345678\n", 2), ("sub/更多.csv", "a,b\n1,13812345678号\n", 2)],
)  # fmt: skip
def test_every_file_that_is_kept_is_looked_at(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    found = told(tmp_path, f"reference/{name}", text)
    assert found
    assert {number for _, number, _ in found} == {line}
    assert "13812345678" not in repr(found)


def test_a_comment_of_a_definition_holds_no_number(tmp_path: Path) -> None:
    assert told(tmp_path, "contracts/a.yml", "contract: a\n# 问13812345678\n") == [
        ("a.yml", 2, "personal")
    ]


def test_the_name_of_a_list_counts(tmp_path: Path) -> None:
    ((name, _, _),) = told(tmp_path, "reference/13812345678.csv", "a\n1\n")
    assert name == "■■"


def workbook(author: str, post: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEAD.strip().split(","))
    book.active.append(["C1", "set", "错填", post, "", "2017-05-01", ""])
    book.properties.creator = author
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_is_told_by_cell_and_kept_without_its_author(tmp_path: Path) -> None:
    name = "reference/corrections.xlsx"
    assert told(tmp_path, name, workbook("", "张小三")) == [("corrections.xlsx", 2, "Sheet!D2")]
    assert told(tmp_path, name, workbook("宇文铁柱", "统计岗")) == []
    kept = read_set(Workspace(tmp_path), []).files[name]
    with io.BytesIO(kept) as stream:
        book = openpyxl.load_workbook(stream)
    assert book.properties.creator != "宇文铁柱"
    assert book.active["D2"].value == "统计岗"
    assert read_set(Workspace(tmp_path), []).set_id == read_set(Workspace(tmp_path), []).set_id


@pytest.mark.parametrize(
    "post",
    ["综合科", "统计岗", "办公室主任", "王主任", "安监岗", "文书", "信访员", "安委会", "党办", "岗",
     "常务副主任", "李会计", "项目股", "金水区统计局", "包村干部", "Statistician", ""],
)  # fmt: skip
def test_posts_and_offices_are_no_persons(post: str) -> None:
    assert not is_plainly_a_person(post)
    refuse_persons(post, reason="误报，已退回")


@pytest.mark.parametrize(
    "post",
    ["张三", "李小四", "欧阳小测", "综合科张小三", "综合科 张三", "统计岗：张三", "张三（统计岗）"],
)
def test_a_person_is_no_post(post: str) -> None:
    with pytest.raises(WrongUse, match="统计岗") as refused:
        refuse_persons(post)
    assert "张" not in str(refused.value).replace("统计岗", "")


@pytest.mark.parametrize("reason", ["单位来电13812345678", "经办人：张三", "户主：张三", "骑墙派"])
def test_a_reason_names_nobody(reason: str) -> None:
    with pytest.raises(WrongUse, match="--reason") as refused:
        refuse_persons("统计岗", reason=reason)
    assert reason not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["高海涛来电请假", "驾驶员高德胜请假", "李秀英办公桌", "李志强来函", "与张秀英核对后数字不符",
     "高文博批〔2018〕5号", "张三请假", "经陈海涛同意"],
)  # fmt: skip
def test_a_person_is_told_by_what_he_does(tmp_path: Path, text: str) -> None:
    calendar = f"contract,period,due_at,unit,note\na,2018-M07,2018-08-09 17:00,R1,{text}\n"
    assert told(tmp_path, "reference/calendar.csv", calendar) == [("calendar.csv", 2, "personal")]
    assert told(tmp_path / "b", "reference/calendar.yml", f"reports:\n  - note: {text}\n")
    for option in ("object", "document", "kept", "reason"):
        with pytest.raises(WrongUse, match=f"--{option}") as refused:
            refuse_persons("统计岗", **{option: text})
        assert text not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["临计〔2018〕3号", "江发改批〔2018〕12号", "高环审批〔2018〕5号", "黄泥来函", "金水区来函",
     "县政府办公室会议纪要", "办公室文件柜", "与计划数核对后不符", "与高新区核对", "由于施工暂停",
     "高速公路办公室来电", "经常委会同意", "安委会办公室来函", "统计岗请假", "档案室3号柜"],
)  # fmt: skip
def test_offices_do_and_write_things_too(tmp_path: Path, text: str) -> None:
    calendar = f"contract,period,due_at,unit,note\na,2018-M07,2018-08-09 17:00,R1,{text}\n"
    assert told(tmp_path, "reference/calendar.csv", calendar) == []
    refuse_persons("统计岗", object=text, document=text, kept=text)


def test_a_list_is_not_called_after_a_person(tmp_path: Path) -> None:
    assert told(tmp_path, "reference/梁志强.csv", "a,b\n1,2\n") == [("■■.csv", 1, "the")]
    assert told(tmp_path / "b", "reference/单位补充.csv", "a,b\n1,2\n") == []
