"""What stands around a table's records: its header, its title, who reports and on what period."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from drawn_cells import MONEY, SPELLINGS, Case, spaced
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

CODES = {"new": ["新建", "新开工"], "old": ["续建"], "none": ["暂无安排"]}
# name: type, spellings of the header
FIELDS: dict[str, tuple[str, list[str]]] = {
    "serial": ("text", ["序号"]),
    "code": ("code", ["项目编码", "项目代码"]),
    "name": ("text", ["项目名称", "建设项目名称"]),
    "town": ("unit", ["所在镇", "所在乡镇"]),
    "plan": ("money", ["年度计划投资", "年计划投资"]),
    "done": ("money", ["自年初累计完成投资"]),
    "length": ("number", ["里程", "公里数"]),
    "houses": ("count", ["安置房源", "住房量"]),
    "share": ("percent", ["形象进度"]),
    "started": ("date", ["开工日期", "开工时间"]),
    "planned": ("period", ["拟竣工期"]),
    "listed": ("yes_no", ["是否列入"]),
    "kind": ("choice", ["建设性质", "性质"]),
    "remark": ("text", ["存在问题(简要)", "备注"]),
    "done_month": ("money", ["{period}投资"]),
}
SHOWN = {"{period}投资": ["1-3月投资", "3月投资", "2017年1—3月份投资"]}
UNKNOWN = ["联系方式概述", "牵头科室", "文号", "经办窗口"]
GROUPS = ["资金安排", "要素保障", "建设内容", "前期手续", "征迁情况", "推进落实"]
TOPS = ["总体概况", "工程概况", "其他概况"]
LEAVES = ["累计", "本月", "上月", "去年", "小数"]


@dataclass
class Head:
    """A drawn header: its rows, and what every column of it is ("" for an unknown one)."""

    rows: list[list[Any]]
    merges: list[tuple[int, int, int, int]]
    order: list[str]
    headers: dict[str, list[str]] = field(default_factory=dict)
    money: dict[str, str] = field(default_factory=dict)
    factors: dict[str, Decimal] = field(default_factory=dict)

    def fields(self, names: list[str], **more: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the contract's fields for these columns."""
        return [field_of(name, self.headers[name], **more.get(name, {})) for name in names]


def field_of(name: str, headers: list[str], **more: Any) -> dict[str, Any]:
    kind = FIELDS[name][0]
    form: dict[str, Any] = {"name": name, "title": {"zh": FIELDS[name][1][0]}, "type": kind}
    form |= {"header": headers} if headers else {}
    if kind == "choice":
        form["codes"] = CODES
    if kind == "number":
        form["units"] = {"公里": 1, "米": "0.001"}
    return form | more


def _leaf(draw: st.DrawFn, head: Head, name: str, outside: str) -> tuple[str, str]:
    """Return the text of a column's own header, and what stands in brackets behind it."""
    spelling = draw(st.sampled_from(FIELDS[name][1]))
    spelling = draw(st.sampled_from(SHOWN.get(spelling, [spelling])))
    kind, suffix = FIELDS[name][0], ""
    if kind == "money" and (not outside or draw(st.integers(0, 4)) == 0):
        head.money[name] = draw(st.sampled_from(sorted(MONEY)))
        suffix = draw(st.sampled_from(["（{}）", "({})", " （单位：{}）"])).format(head.money[name])
    elif kind == "number" and draw(st.booleans()):
        unit = draw(st.sampled_from(["公里", "米"]))
        head.factors[name] = Decimal(1 if unit == "公里" else "0.001")
        suffix = f"（{unit}）"
    elif kind in ("count", "percent") and draw(st.booleans()):
        suffix = {"count": "（户）", "percent": "（%）"}[kind]
    return spelling, suffix


def draw_head(
    draw: st.DrawFn,
    names: list[str],
    outside: str,
    *,
    unknown: int = 0,
    plain: tuple[str, ...] = (),
) -> Head:
    """Draw a header of one to three rows over some fields; `outside` is the unit of money there.

    `plain` fields come under no group.
    """
    order = draw(st.permutations([*names, *[""] * unknown]))
    depth = draw(st.integers(1, 3))
    head = Head([[None] * len(order) for _ in range(depth)], [], list(order))
    strange = iter(draw(st.permutations(UNKNOWN)))
    groups, tops = iter(draw(st.permutations(GROUPS))), iter(TOPS)
    for name in names:
        head.headers[name] = list(FIELDS[name][1])

    def put(row: int, until: int, column: int, parents: list[str], generic: str) -> None:
        name = order[column]
        if not name:
            text = generic if parents and generic else next(strange)
            head.rows[row][column] = spaced(draw, text)
        else:
            text, suffix = _leaf(draw, head, name, outside)
            if parents and generic:
                # The leaf stands under several groups: only its path names it.
                text = generic
                kept = draw(st.integers(0, len(parents) - 1))
                head.headers[name] = [*head.headers[name], "/".join([*parents[kept:], text])]
            head.rows[row][column] = spaced(draw, text) + suffix
        if until > row and draw(st.booleans()):
            head.merges.append((row, column, until, column))

    def spread(row: int, first: int, last: int, parents: list[str], names_of: Any) -> None:
        """Write a group's title over some columns, and below it their own headers or groups."""
        title = next(names_of)
        head.rows[row][first] = spaced(draw, title)
        if last > first:
            head.merges.append((row, first, row, last))
        leaves = iter(draw(st.permutations(LEAVES)))
        column = first
        while column <= last:
            size = draw(st.integers(1, last - column + 1))
            if row + 2 < depth and draw(st.booleans()) and any(order[column : column + size]):
                spread(row + 1, column, column + size - 1, [*parents, title], groups)
            else:
                size = 1
                generic = next(leaves) if draw(st.booleans()) else ""
                put(row + 1, depth - 1, column, [*parents, title], generic)
            column += size

    column, wide = 0, 0
    while column < len(order):
        room = 0
        while column + room < len(order) and order[column + room] not in plain and room < 5:
            room += 1
        size = draw(st.integers(1, room)) if room and depth > 1 and draw(st.booleans()) else 0
        if size and wide < 3 and any(order[column : column + size]):
            wide += 1
            spread(0, column, column + size - 1, [], tops if depth == 3 else groups)
            column += size
        else:
            put(0, depth - 1, column, [], "")
            column += 1
    while not any(head.rows[-1]):
        head.rows.pop()
    lowest = len(head.rows) - 1
    cut = [(a, b, min(c, lowest), d) for a, b, c, d in head.merges]
    head.merges = [merge for merge in cut if merge[:2] != merge[2:]]
    return head


@dataclass
class Around:
    """What is stated outside the table: lines above and below, names, the contract's keys."""

    lines: list[list[Any]]
    below: list[list[Any]]
    content: dict[str, Any]
    sheet: str
    path: str
    reporter: str
    period: str
    money: str
    merged_title: int = -1
    # The assessed unit, where it is not the one that reports.
    unit: str = ""


PERIODS: dict[str, list[tuple[str, list[str], list[str]]]] = {
    # kind: period, in texts, in names of files and folders
    "month": [
        ("2017-M03", ["2017年3月", "2017年1-3月", "二〇一七年三月份"], ["2017年3月", "201703"]),
        ("2016-M11", ["2016年11月", "2016年1—11月"], ["2016年1-11月", "2016-11"]),
    ],
    "quarter": [("2017-Q2", ["2017年二季度", "2017年第2季度"], ["2017Q2", "2017年二季度"])],
    "half_year": [("2017-H1", ["2017年上半年"], ["2017年上半年", "2017H1"])],
    "year": [("2017", ["2017年", "2017年度"], ["2017年", "2017"])],
}


def draw_around(
    draw: st.DrawFn, *, wide: int, reporter_from: str = "", period_from: str = ""
) -> Around:
    """Draw what stands around a table of some width."""
    kind = draw(st.sampled_from(sorted(PERIODS)))
    period, texts, in_names = draw(st.sampled_from(PERIODS[kind]))
    place = period_from or draw(
        st.sampled_from(["title", "file", "sheet", "folder", "label", "cell", "fixed"])
    )
    who = draw(st.sampled_from(["A1", "A2"]))
    sender = reporter_from or draw(
        st.sampled_from(["label", "below", "title", "file", "sheet", "folder", "cell", "fixed"])
    )
    name = draw(st.sampled_from(SPELLINGS[who]))
    text = draw(st.sampled_from(texts))
    said = dict.fromkeys(("title", "file", "sheet", "folder"), "")
    if sender in said:
        said[sender] += name
    if place in said:
        said[place] += draw(st.sampled_from(in_names)) if place in ("file", "folder") else text
    money = draw(st.sampled_from(["header", "row", "title", "default"]))
    unit = draw(st.sampled_from(sorted(MONEY))) if money != "header" else ""
    title = said["title"] + spaced(draw, "重点项目情况表")
    if money == "title":
        title += draw(st.sampled_from(["（{}）", "（单位：{}）", " (计量单位:{})"])).format(unit)
    blank: list[Any] = []
    lines: list[list[Any]] = [blank[:] for _ in range(draw(st.integers(0, 2)))]
    merged_title = len(lines) if wide > 1 and draw(st.booleans()) else -1
    lines.append([title])
    if draw(st.integers(0, 3)) == 0:
        lines.append([])
    row: list[Any] = []
    if sender == "label":
        row += draw(
            st.sampled_from(
                [[f"填报单位：{name}"], ["填报单位：", name], [f"填报单位（盖章）:{name}"],
                 ["填 报 单 位", None, name], [f"填报单位：{name}　　填报日期：2015年4月5日"]]
            )
        )  # fmt: skip
    if place == "label":
        row += draw(
            st.sampled_from([[f"报告期：{text}"], ["报告期", text], ["报告期：", None, text]])
        )
    if money == "row":
        row += [None] * draw(st.integers(0, 2))
        row += draw(
            st.sampled_from(
                [[f"单位：{unit}"], ["单位：", unit], [f"计量单位:{unit}"], [f"单 位：{unit}"]]
            )
        )
    if row:
        lines.append(row)
    assessed: dict[str, Any] = {}
    whom = draw(st.sampled_from(["T1", "T2"]))
    if draw(st.integers(0, 3)) == 0:
        assessed = draw(
            st.sampled_from(
                [{"from": "fixed", "unit": whom}, {"from": "label", "label": ["考核对象"]}]
            )
        )
        if assessed["from"] == "label":
            lines.append([f"考核对象：{draw(st.sampled_from(SPELLINGS[whom]))}"])
    cells: dict[str, Any] = {}
    for what, said_there in (("reporter", name), ("period", text)):
        if (sender if what == "reporter" else place) == "cell":
            lines.append([None] * draw(st.integers(0, 2)) + [said_there])
            cells[what] = f"{get_column_letter(len(lines[-1]))}{len(lines)}"
    below: list[list[Any]] = []
    if draw(st.booleans()) and wide >= 4:
        below += draw(
            st.sampled_from(
                [[["备注：本表按月报送。"], ["2.数据截至月底。"]], [["注：1.有关说明"]],
                 [[], ["填表说明：略"]], [["单位负责人：", None, "审核人："]], [["抄送：县政府办"]]]
            )
        )  # fmt: skip
    if sender == "below":
        below.append([f"填报单位：{name}"])
    places = {"below": "label"}
    reporter: dict[str, Any] = {"from": places.get(sender, sender)}
    reporter |= {"label": "填报单位"} if reporter["from"] == "label" else {}
    reporter |= {"unit": who} if sender == "fixed" else {}
    reporter |= {"cell": cells["reporter"]} if sender == "cell" else {}
    when: dict[str, Any] = {"from": place} | ({"kind": kind} if place != "fixed" else {})
    when |= {"label": "报告期"} if place == "label" else {}
    when |= {"period": period} if place == "fixed" else {}
    when |= {"cell": cells["period"]} if place == "cell" else {}
    content = {
        "contract": "drawn",
        "programme": "test",
        "title": {"zh": "情况表"},
        "sheet": {"title": draw(st.sampled_from(["重点项目情况", ["进展情况", "重点项目情况表"]]))},
        "reporter": reporter,
        "period": when,
        "footer": {"labels": ["抄送"]},
    }
    content |= {"unit": assessed} if assessed else {}
    if money == "default":
        content["money_unit"] = {"default": unit}
    folder = said["folder"] + draw(st.sampled_from(["", "资料"]))
    sheet = said["sheet"] + draw(st.sampled_from(["", "表"]))
    path = (f"{folder}/" if folder else "") + said["file"]
    path += draw(st.sampled_from(["汇总.xlsx", "报表.xlsx"]))
    return Around(
        lines, below, content, sheet or "表一", path, who, period, unit, merged_title,
        whom if assessed else "",
    )  # fmt: skip


class Page:
    """A sheet while it is filled: its rows from the top down, and its merged ranges."""

    def __init__(self, around: Around, left: int = 0) -> None:
        self.around, self.left = around, left
        self.rows: list[list[Any]] = [list(row) for row in around.lines]
        self.merges: list[str] = []

    def merge(self, top: int, first: int, bottom: int, last: int) -> None:
        """Merge a range of the table, its columns counted from the table's first one."""
        a, b = get_column_letter(self.left + first + 1), get_column_letter(self.left + last + 1)
        if (top, first) != (bottom, last):
            self.merges.append(f"{a}{top + 1}:{b}{bottom + 1}")

    def put_head(self, head: Head) -> None:
        top = len(self.rows)
        for cells in head.rows:
            self.rows.append([None] * self.left + list(cells))
        for a, b, c, d in head.merges:
            self.merge(top + a, b, top + c, d)

    def add(self, cells: list[Any]) -> int:
        """Add a row; return its 0-based number."""
        self.rows.append([None] * self.left + cells)
        return len(self.rows) - 1

    def address(self, row: int, column: int) -> str:
        return f"{get_column_letter(self.left + column + 1)}{row + 1}"

    def case(self, content: dict[str, Any], records: list[dict[str, Any]], notes: set[str]) -> Case:
        around = self.around
        rows = self.rows + [[None] * self.left + row if row else [] for row in around.below]
        if around.merged_title >= 0:
            row = around.merged_title + 1
            self.merges.append(f"A{row}:{get_column_letter(max(map(len, rows)))}{row}")
        for record in records:
            record.setdefault("reporter_id", around.reporter)
            record.setdefault("period_id", around.period)
            record.setdefault("unit_id", around.unit or record["reporter_id"])
        if around.period in ("2016-M11", "2017-Q2"):
            # A header 3月投资 in such a report says another month.
            notes = notes | {"KP-239"}
        return Case(
            around.content | content, rows, self.merges, records, around.sheet, around.path, notes
        )
