"""Numbers, names and labels in every place of a workbook: no byte of the workspace holds them."""

import io
import json
import sqlite3
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest
import xlsxwriter
from demo_office import kaoping, ledger_rows, succeed
from old_workbooks import container, label, number, stream
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from other_formats import ods, xlsb
from own_office import write_checks, write_own_office
from threaded_comments import with_thread

# Made up; the last digit is right.
IDENTITY = "110105194912310029"
MOBILE = "13987650421"
NAME = "欧阳小测"
HEAD = [
    ["2024年2月工地安全检查情况表"],
    ["填报单位：北镇"],
    ["工地编号", "发现隐患", "整改隐患", "说明"],
]
ROW = ["S-9", 5, 4, "正常"]


def identity(first: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True))
    return first + "10X98765432"[total % 11]


IDENTITY = identity(IDENTITY[:17])
SOUGHT = [IDENTITY, MOBILE, NAME, IDENTITY[6:14]]


def book() -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.title = "检查"
    for row in [*HEAD, ROW]:
        made.active.append(row)
    return made


def signed_with_everything(path: Path) -> None:
    """A report that is accepted: all that names somebody stands outside its records."""
    made = xlsxwriter.Workbook(path)
    made.set_properties({"author": NAME, "manager": NAME, "comments": MOBILE, "title": NAME})
    sheet = made.add_worksheet("检查")
    for number_, row in enumerate([*HEAD, ROW]):
        sheet.write_row(number_, 0, row)
    sheet.write_row(5, 0, ["审核人", NAME])
    sheet.write_row(6, 0, ["单位负责人（签字）", NAME])
    sheet.write_row(7, 0, ["联系电话", MOBILE])
    sheet.write_row(8, 0, [f"制表人 {NAME}"])
    sheet.write_rich_string(9, 0, "填报人：", made.add_format({"bold": True}), NAME)
    sheet.write_comment("A4", f"{NAME}核对 {MOBILE} {IDENTITY}", {"author": NAME})
    sheet.write_formula("D4", f'=IF(A4="","{NAME}","正常")', value="正常")
    sheet.set_header(f"&C{NAME} {MOBILE}")
    sheet.set_footer(f"&L{IDENTITY}")
    sheet.insert_textbox("G2", f"{NAME} {IDENTITY}")
    sheet.data_validation("D4", {"validate": "list", "source": [NAME, "是"]})
    made.define_name(NAME, "=检查!$A$1")
    made.close()
    text = f"{NAME}：请{MOBILE}核对{IDENTITY}"
    path.write_bytes(with_thread(path.read_bytes(), "A4", text, NAME))


OTHERS = {"xlsb": xlsb, "ods": ods}


def write_others(inbox: Path) -> None:
    """Write three files of each other format: accepted, sent back for a figure, and declined."""
    for suffix, write in OTHERS.items():
        for name, found, remark in (
            ("签", 5, "正常"), ("错", "详见附件", "正常"), ("禁", 5, f"联系{MOBILE}"),
        ):  # fmt: skip
            site = {"签": "S-7", "错": "S-6", "禁": "S-5"}[name]
            made = write(
                [*HEAD, [site, found, 4, remark],
                 ["审核人", NAME, None, f"联系电话：{MOBILE}"], [f"制表人：{NAME}"]],
                author=NAME,
            )  # fmt: skip
            (inbox / f"{name}.{suffix}").write_bytes(made)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("never") / "office"
    write_own_office(home)
    inbox = home / "inbox"
    signed_with_everything(inbox / "北镇2月.xlsx")
    write_others(inbox)
    refused = {
        "格.xlsx": ("D4", IDENTITY), "字.xlsx": ("D4", f"联系{MOBILE}"),
        "数.xlsx": ("D4", float(IDENTITY[:17] + "0")),
        "头.xlsx": ("D3", f"身份证{IDENTITY}"), "栏.xlsx": ("D3", "民族"),
        "标签.xlsx": ("D4", "两 面\n人"),
    }  # fmt: skip
    for name, (cell, value) in refused.items():
        made = book()
        made.active[cell] = value
        made.save(inbox / name)
    made = book()
    made.active["D3"], made.active["D4"] = "负责人", NAME
    made.save(inbox / "姓名栏.xlsx")
    made = book()
    # The contract has no such column: the archive would keep it all the same.
    made.active["D3"], made.active["D4"] = "包村干部", NAME
    made.save(inbox / "干部栏.xlsx")
    made = book()
    made.active.append(["S-8", 3, 2, IDENTITY[:6], IDENTITY[6:14], IDENTITY[14:]])
    made.save(inbox / "分格.xlsx")
    made = book()
    made.active.append(["包保人", NAME])
    made.save(inbox / "旁注.xlsx")
    made = book()
    made.create_sheet(f"电话{MOBILE}").append([1])
    made.save(inbox / "表名.xlsx")
    book().save(inbox / f"检查{IDENTITY}.xlsx")
    book().save(inbox / f"填报人{NAME}.xlsx")
    (inbox / f"联系{MOBILE}").mkdir()
    book().save(inbox / f"联系{MOBILE}" / "检查.xlsx")
    made = book()
    made.active["A5"].comment = Comment(IDENTITY, NAME)
    made.defined_names["合计"] = DefinedName("合计", attr_text=f'"{IDENTITY}"', comment=NAME)
    made.save(inbox / "批注.xlsx")
    text = "\n".join(",".join(map(str, row)) for row in [*HEAD, ROW])
    (inbox / "文本.csv").write_text(f"{text}\n,,,{IDENTITY}\n", encoding="gb18030")
    (inbox / "签名.csv").write_text(f"{text}\n填报人：{NAME}\n", encoding="utf-8")
    cells = [label(0, 0, HEAD[0][0]), label(1, 0, "填报单位：北镇"),
             *(label(2, place, text) for place, text in enumerate(HEAD[2])),
             label(3, 0, "S-8"), number(3, 1, 3), number(3, 2, 2),
             label(5, 0, f"审核人：{NAME}")]  # fmt: skip
    author = NAME.encode("utf-16-le") + b"\0" * 100
    (inbox / "旧.xls").write_bytes(container({"Workbook": stream(cells), "Author": author}))
    succeed(home, "refresh")
    return home


def held(home: Path, sought: list[str]) -> list[tuple[str, str]]:
    """Return which of the texts any file but the senders' own holds, packed ones unpacked."""
    found = []
    for path in sorted(home.rglob("*")):
        if path.is_symlink() or not path.is_file() or "inbox" in path.relative_to(home).parts:
            continue
        found += [(str(path.relative_to(home)), text) for text in sought if text in path.name]
        texts = [path.read_bytes()]
        if texts[0][:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(texts[0])) as package:
                texts += [package.read(name) for name in package.namelist()]
        elif path.suffix == ".parquet":
            texts.append(pl.read_parquet(path).write_json().encode())
            texts.append(repr(pl.read_parquet(path).rows()).encode())
        elif path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                for schema, name in connection.execute(
                    "select table_schema, table_name from information_schema.tables"
                ).fetchall():
                    rows = connection.execute(f'select * from "{schema}"."{name}"').fetchall()
                    texts.append(repr(rows).encode())
        elif texts[0][:15] == b"SQLite format 3":
            connection = sqlite3.connect(path)
            texts.append("\n".join(connection.iterdump()).encode())
            connection.close()
        for text in sought:
            forms = [text.encode(code) for code in ("utf-8", "gb18030", "utf-16-le")]
            forms.append(json.dumps(text)[1:-1].encode())
            if any(form in body for body in texts for form in forms):
                found.append((str(path.relative_to(home)), text))
    return found


def test_no_byte_of_the_workspace_holds_them(office: Path) -> None:
    assert held(office, [*SOUGHT, "两面人"]) == []
    assert held(office, ["S-01"]), "the search finds what is kept"


def test_what_is_refused_is_told_by_code_and_cell_only(office: Path) -> None:
    rows = ledger_rows(office, "select path, code, cell, found from findings where code >= 'KP-511'"
                       " and code <= 'KP-514' order by path")  # fmt: skip
    codes = {row["path"]: row["code"] for row in rows}
    wanted = dict.fromkeys(
        [
            "格.xlsx",
            "字.xlsx",
            "数.xlsx",
            "头.xlsx",
            "姓名栏.xlsx",
            "干部栏.xlsx",
            "分格.xlsx",
            "旁注.xlsx",
            "表名.xlsx",
            "文本.csv",
            "禁.xlsb",
            "禁.ods",
        ],
        "KP-512",
    )
    wanted |= {"栏.xlsx": "KP-511", "标签.xlsx": "KP-511"}
    assert {path: codes.get(path) for path in wanted} == wanted
    assert sorted(path for path, code in codes.items() if code == "KP-514") == [
        "■■", "■■(2)", "■■/检查.xlsx",
    ]  # fmt: skip
    assert not [row for row in rows if row["found"]]


def test_the_signed_report_counts_and_so_does_its_copy(office: Path) -> None:
    accepted = "select path from parses where verdict = 'accepted' order by path"
    told = {row["path"] for row in ledger_rows(office, accepted)}
    assert {"北镇2月.xlsx", "旧.xls", "签.xlsb", "签.ods"} <= told
    archived = [opened for path in (office / "archive").rglob("*") if (opened := cells_of(path))]
    for site in ("S-7", "S-8", "S-9"):
        assert [rows for rows in archived if site in str(rows)], site


def cells_of(path: Path) -> list[list[object]]:
    """Return the cells of an archived workbook; nothing of what is none."""
    if not path.is_file() or path.read_bytes()[:4] != b"PK\x03\x04":
        return []
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return [[cell.value for cell in row] for row in book.active]


@pytest.mark.parametrize("suffix", OTHERS)
def test_another_format_goes_back_by_its_values_without_the_names(
    office: Path, suffix: str
) -> None:
    """The copy is an .xlsx, says what was lost, marks the cell, and hides who signed."""
    copies = {path.name: path for path in (office / "returned").rglob("错*")}
    (told,) = [
        row["found"]
        for row in ledger_rows(office, f"select * from findings where path = '错.{suffix}'")
        if row["severity"] == "refuse"
    ]
    assert told == "详见附件"
    found = []
    for path in copies.values():
        book = openpyxl.load_workbook(path)
        head = "".join(str(cell.value) for row in book.worksheets[0]["A1:A6"] for cell in row)
        if f"原文件为.{suffix}" in head:
            found.append((path, book, head))
    ((path, book, head),) = found
    assert path.suffix == ".xlsx" and "格式、公式、图片、图章" in head
    page = book.worksheets[1]
    assert [cell.value for cell in page[4]] == ["S-6", "详见附件", 4, "正常"]
    assert page["B4"].comment is not None and page["B4"].fill.fill_type == "solid"
    assert page["B5"].value == "■■" and page["A6"].value == "制表人：■■"
    assert "禁" not in "".join(copies)
    notices = [path for path in (office / "returned").rglob("禁*") if path.suffix == ".txt"]
    assert len(notices) == len(OTHERS)


def test_a_purged_report_is_nowhere_and_stays_away(office: Path) -> None:
    write_checks(office / "inbox" / "东镇改.xlsx", "T1", [("ZZQ-77", 9, 8)])
    succeed(office, "refresh")
    succeed(office, "rebuild", "--as-of", "2024-03-10")
    assert any("as-of" in str(place) for place in held(office, ["ZZQ-77"]))
    (submission,) = ledger_rows(office, "select * from parses where path = '东镇改.xlsx'")
    listed = succeed(office, "purge", "东镇改.xlsx", "--dry-run")
    assert submission["submission_id"] in listed
    assert held(office, ["ZZQ-77"]), "a dry run removes nothing"
    corrections = office / "reference" / "corrections.csv"
    corrections.write_text(
        "correction_id,path,sheet,cell,action,expect,value,reason,author_post,decided_on\n"
        "2024-001,东镇改.xlsx,检查,B4,set,9,8,复核,安全办主任,2024-03-06\n",
        encoding="utf-8",
    )
    warned = succeed(office, "purge", "东镇改.xlsx", "--dry-run")
    assert "corrections.csv第2行的更正2024-001" in warned and "请先删去该行" in warned
    told = json.loads(succeed(office, "purge", "东镇改.xlsx", "--dry-run", "--json"))
    assert [one["correction_id"] for one in told["corrections"]] == ["2024-001"]
    assert "2024-001" not in succeed(office, "purge", "南镇2月.xlsx", "--dry-run")
    # The purge itself says so too, before it asks.
    purge = ("purge", "东镇改.xlsx", "--reason", "误报", "--by", "办公室主任")
    asked = kaoping(office, *purge)
    assert "更正2024-001" in asked.stdout
    assert asked.returncode != 0 and held(office, ["ZZQ-77"])
    corrections.unlink()
    assert kaoping(office, "purge", "东镇改.xlsx", "--yes").returncode == 2
    done = json.loads(
        succeed(
            office,
            "purge",
            "东镇改.xlsx",
            "--reason",
            "误报",
            "--by",
            "办公室主任",
            "--yes",
            "--json",
        )
    )
    assert done["in_inbox"] == ["东镇改.xlsx"]
    assert done["published"]
    assert held(office, ["ZZQ-77"]) == []
    (stone,) = ledger_rows(office, "select * from tombstones")
    assert (stone["state"], stone["purged_by"], stone["doing"]) == ("done", "办公室主任", "")
    # The file still lies in the inbox; it was read again and not landed.
    codes = {
        row["code"]
        for row in ledger_rows(office, "select code from findings where path like 'purged-%'")
    }
    assert codes == {"KP-515"}
    for table in ("files", "parses", "findings", "receipts"):
        assert "东镇改" not in str(ledger_rows(office, f"select * from {table}"))
    assert "东镇改" not in (office / "exports" / "status" / "报送情况.html").read_text("utf-8")
    in_force = succeed(office, "sql", "--format", "csv", "select path from meta.submissions where"
                       " standing = 'in_force' and unit_id = 'T1'")  # fmt: skip
    assert "东镇2月.xlsx" in in_force, "the version before it counts again"
    assert "没有变化" in succeed(office, "refresh")


def test_a_purge_that_was_killed_goes_on(office: Path) -> None:
    from sources.ledger import Ledger
    from sources.purge import bury, find_doomed

    assert held(office, ["S-04"])
    with Ledger(office / "ledger.sqlite") as ledger:
        bury(ledger, find_doomed(ledger, "南镇2月.xlsx"), "办公室主任", "误报")
    (office / "inbox" / "南镇2月.xlsx").unlink()
    succeed(office, "refresh")
    assert held(office, ["S-04"]) == []
    assert {row["state"] for row in ledger_rows(office, "select state from tombstones")} == {"done"}


def test_small_groups_are_in_no_byte_of_the_workspace(tmp_path: Path) -> None:
    home = tmp_path / "office"
    write_own_office(home)
    for path in (home / "inbox").iterdir():
        path.unlink()
    contract = home / "contracts" / "site_checks.yml"
    text = contract.read_text(encoding="utf-8")
    fields = """\
  - name: unit_id
    title: {zh: 支部, en: Branch}
    type: unit
    required: true
    header: [支部]
  - name: remark
    title: {zh: 说明, en: Remark}
    type: text
    header: [说明]
key: [unit_id, site]
small_groups: {denominator: found, figures: [closed], by: unit_id}
free_text: dropped
"""
    contract.write_text(text.replace("key: [site]\n", fields), encoding="utf-8")
    with (home / "reference" / "units.csv").open("a", encoding="utf-8") as units:
        units.write("X1,甲支部,,,branch,,T1,,,,,\nX2,乙支部,,,branch,,T1,,,,,\n")
    made = openpyxl.Workbook()
    made.active.title = "检查"
    for row in [HEAD[0], ["填报单位：东镇"], ["工地编号", "支部", "发现隐患", "整改隐患", "说明"],
                ["S-1", "甲支部", 7, 6, "暗号某某"], ["S-1", "乙支部", 8, 5, ""]]:  # fmt: skip
        made.active.append(row)
    made.save(home / "inbox" / "东镇2月.xlsx")
    succeed(home, "refresh")
    assert held(home, ["暗号某某"]) == []
    landed = pl.read_parquet(next((home / "landing" / "site_checks").glob("2*.parquet")))
    assert landed.select("unit_id", "found", "closed", "closed__state").rows() == [
        ("T1", 15, 11, "reported"),
        ("X2", None, None, "rolled_up"),
        ("X1", None, None, "rolled_up"),
    ]
    # Read again from the archive by a later definition, it says the same.
    (home / "inbox" / "东镇2月.xlsx").unlink()
    contract.write_text(contract.read_text("utf-8").replace("version: 1", "version: 2"), "utf-8")
    succeed(home, "refresh")
    parses = ledger_rows(home, "select verdict, record_count, submission_id from parses")
    assert [row["verdict"] for row in parses] == ["accepted", "accepted"]
    assert len({row["submission_id"] for row in parses}) == 1
