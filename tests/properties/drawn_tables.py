"""Tables drawn for the tests of layouts: of single rows, of several rows, and repeated ones."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from drawn_cells import MONEY, Case, Drawn, Truth, code_cell, draw_cell, spaced, total_of
from drawn_cells import SPELLINGS as SPELT
from drawn_frames import CODES, FIELDS, Around, Head, Page, draw_around, draw_head, field_of
from hypothesis import assume
from hypothesis import strategies as st

OPTIONAL = ["plan", "done", "length", "houses", "share", "started", "planned", "listed", "kind",
            "remark", "done_month", "town"]  # fmt: skip
NUMERALS = "一二三四五六"
GROUP_NAMES = ["工业", "城建", "交通水利", "东片", "民生实事", "续建项目"]


def draw_value(draw: st.DrawFn, head: Head, around: Around, name: str, **more: Any) -> Drawn:
    money = head.money.get(name) or around.money or "万元"
    factor = head.factors.get(name, Decimal(1))
    kind = FIELDS[name][0]
    return draw_cell(draw, kind, money=money, factor=factor, codes=CODES, **more)


def scale_of(head: Head, around: Around, name: str) -> int:
    if FIELDS[name][0] == "money":
        return MONEY[head.money.get(name) or around.money or "万元"]
    return {"1": 0, "0.001": 3}[str(head.factors.get(name, Decimal(1)))]


@dataclass
class Group:
    """A heading and the records below it, or further groups."""

    heading: str = ""
    groups: list["Group"] = field(default_factory=list)
    records: list[dict[str, Drawn]] = field(default_factory=list)

    @property
    def all_records(self) -> list[dict[str, Drawn]]:
        return [*self.records, *(one for group in self.groups for one in group.all_records)]


class Filling:
    """Fills a page with the rows of a table: records, headings, totals, blank rows."""

    def __init__(self, draw: st.DrawFn, page: Page, head: Head, names: list[str]) -> None:
        self.draw, self.page, self.head = draw, page, head
        self.names = names
        self.at = {name: head.order.index(name) for name in names}
        self.records: list[dict[str, Any]] = []
        self.fill = ""
        self.filled = ""
        self.section_fields: dict[str, list[int]] = {}
        self.in_force: dict[int, tuple[str, str]] = {}
        self.figures = [name for name in names if FIELDS[name][0] in ("money", "number", "count")]

    def blank(self) -> None:
        if self.draw(st.integers(0, 5)) == 0:
            self.page.rows.append([])

    def row(self, cells: dict[str, Any]) -> int:
        row: list[Any] = [None] * len(self.head.order)
        for name, shown in cells.items():
            row[self.at[name]] = shown
        return self.page.add(row)

    def add_records(self, records: list[dict[str, Drawn]]) -> None:
        """Write records; a filled field is written once for a run of equal ones."""
        runs: list[list[dict[str, Drawn]]] = []
        for record in records:
            same = (
                self.filled
                and runs
                and runs[-1][-1][self.filled].value == record[self.filled].value
            )
            if same:
                runs[-1].append(record)
            else:
                runs.append([record])
        for run in runs:
            is_merged = len(run) > 1 and (self.fill == "merged" or self.draw(st.booleans()))
            origin = ""
            for number, record in enumerate(run):
                if not (is_merged and number):
                    self.blank()
                shown = {name: record[name].shown for name in self.names}
                if number and self.filled:
                    shown[self.filled] = None
                row = self.row(shown)
                for place, name in enumerate(self.head.order):
                    if not name:
                        strange = self.draw(st.sampled_from([None, None, "某局", 3, "x"]))
                        self.page.rows[row][self.page.left + place] = strange
                said = {name: Truth(record[name], self.page.address(row, self.at[name]))
                        for name in self.names}  # fmt: skip
                if self.filled:
                    origin = origin or said[self.filled].address
                    said[self.filled] = Truth(run[0][self.filled], origin)
                for name, levels in self.section_fields.items():
                    known = [self.in_force[level] for level in levels if level in self.in_force]
                    text = "/".join(each for each, _ in known)
                    said[name] = Truth(
                        Drawn(text, text, "reported") if known else Drawn(),
                        # Above the first heading a record names its own row.
                        known[-1][1] if known else f"A{row + 1}",
                    )
                self.records.append({"source_row": row + 1, **said})
            if is_merged:
                place = self.at[self.filled]
                self.page.merge(row - len(run) + 1, place, row, place)

    def total(self, label: str, place: str, records: list[dict[str, Drawn]], around: Around,
              beside: tuple[str, str] = ("", "")) -> int:  # fmt: skip
        cells = {place: label}
        if beside[0]:
            cells[beside[0]] = beside[1]
        for name in self.figures:
            own = [record[name] for record in records]
            cells[name] = total_of(own, scale_of(self.head, around, name))
        return self.row(cells)


def counted(draw: st.DrawFn, label: str, count: int) -> str:
    return label + draw(
        st.sampled_from(["", "", f"（{count}项）", f"({count}个)", f"（共{count}项）"])
    )


def _groups(draw: st.DrawFn, make: Any, style: str) -> list[Group]:
    """Draw the records of a table, under headings of no, one or two levels."""
    some = st.integers(1, 3)
    names = draw(st.permutations(GROUP_NAMES))
    if style == "none":
        return [Group(records=[make() for _ in range(draw(st.integers(1, 5)))])]
    groups = []
    for number in range(draw(some)):
        group = Group(names[number])
        if style == "two" and draw(st.integers(0, 3)):
            group.groups = [
                Group(name, records=[make() for _ in range(draw(some))])
                for name in draw(st.permutations(["在建", "新建", "储备"]))[: draw(some)]
            ]
        else:
            group.records = [make() for _ in range(draw(some))]
        groups.append(group)
    return groups


@st.composite
def row_tables(draw: st.DrawFn) -> Case:
    """A table of one row per record, with headings, totals, filled cells and column numbers."""
    style = draw(st.sampled_from(["none", "none", "one", "two", "two", "lone", "labels"]))
    chosen = draw(st.lists(st.sampled_from(OPTIONAL), min_size=1, max_size=7, unique=True))
    names = [
        *(["serial"] if style != "none" or draw(st.booleans()) else []),
        "code",
        "name",
        *chosen,
    ]
    by_serial = style != "none" and draw(st.booleans())
    if by_serial and draw(st.booleans()):
        names.remove("code")
    unknown = draw(st.integers(0, 2))
    around = draw_around(draw, wide=len(names))
    head = draw_head(draw, names, around.money, unknown=unknown, plain=("serial", "code"))
    page = Page(around, draw(st.integers(0, 1)))
    skip = draw(st.sampled_from([0, 0, 0, 1, 2]))
    codes = iter(range(1, 1000))
    filled = "town" if "town" in names and draw(st.booleans()) else ""

    by_date = "started" in names and draw(st.booleans())
    needed = ("name", filled, "started" if by_date else "")

    def make() -> dict[str, Drawn]:
        record = {
            name: draw_value(draw, head, around, name, is_filled=name in needed)
            for name in names if name not in ("code", "serial")
        }  # fmt: skip
        if "code" in names:
            record["code"] = code_cell(draw, f"P{next(codes)}")
        return record

    groups = _groups(draw, make, style)
    page.put_head(head)
    for _ in range(skip):
        page.add([draw(st.sampled_from(["填写说明", None, "按实填写"])) for _ in head.order])
    filling = Filling(draw, page, head, names)
    filling.filled, filling.fill = (
        filled,
        draw(st.sampled_from(["merged", "above"])) if filled else "",
    )
    notes = {"KP-205"} if unknown else set()
    notes |= {"KP-208"} if skip else set()
    lettered = draw(st.integers(0, 2))
    numbers = len(head.order) - lettered
    if not skip and (numbers >= 4 or (lettered and numbers >= 3)) and draw(st.booleans()):
        shown = [*["甲", "乙"][:lettered], *range(1, numbers + 1)]
        page.add([str(each) if draw(st.booleans()) else each for each in shown])
    levels = {"none": [], "one": [1], "two": [1, 2], "lone": [1], "labels": [1]}[style]
    if levels:
        filling.section_fields = {"part": levels, "sector": [1]}
        if len(levels) > 1:
            filling.section_fields["stage"] = [2]
    has_totals = draw(st.booleans())
    labels_in = [name for name in ("serial", "name") if name in names]
    everything = [one for group in groups for one in group.all_records]
    label_at = draw(st.sampled_from(labels_in))
    grand = draw(st.sampled_from(["first", "last", "none"])) if has_totals else "none"
    # Of each level: headings bare, headings that are totals, or subtotals below the records.
    kinds = ["bare", "total", "below"] if has_totals else ["bare"]
    kind_of = {1: draw(st.sampled_from(kinds)), 2: draw(st.sampled_from(kinds))}

    def heading(number: int, level: int, group: Group) -> None:
        for deeper in range(level, 3):
            filling.in_force.pop(deeper, None)
        count = len(group.all_records)
        if style in ("lone", "labels"):
            text = group.heading if style == "lone" else f"片区：{group.heading}"
            row = page.add([None] * len(head.order))
            place = draw(st.integers(0, len(head.order) - 1)) if style == "labels" else 0
            page.rows[row][page.left + place] = text
            if style == "lone" and draw(st.booleans()):
                page.merge(row, 0, row, len(head.order) - 1)
            filling.in_force[1] = (text.replace("：", ":"), page.address(row, place))
            return
        numeral = NUMERALS[number] + "、" if level == 1 else f"（{NUMERALS[number]}）"
        is_total = kind_of[level] == "total"
        text = counted(draw, group.heading, count)
        apart = level == 1 and "serial" in names and not by_serial and draw(st.booleans())
        if is_total:
            place = label_at
            if apart and head.order.index("serial") < head.order.index("name"):
                # 一 | 工业 beside its figures: the first text in the row is its numeral.
                row = filling.total(
                    NUMERALS[number], "serial", group.all_records, around, ("name", text)
                )
                place = "name"
            else:
                row = filling.total(numeral + text, place, group.all_records, around)
            filling.in_force[level] = (group.heading, page.address(row, filling.at[place]))
            return
        place = 0 if draw(st.booleans()) else draw(st.integers(0, len(head.order) - 1))
        row = page.add([None] * len(head.order))
        page.rows[row][page.left + place] = numeral + text
        filling.in_force[level] = (group.heading, page.address(row, place))

    def write(records: list[dict[str, Drawn]]) -> None:
        if "serial" in names:
            for number, record in enumerate(records, 1):
                record["serial"] = Drawn(number, str(number), "reported")
        filling.add_records(records)

    def subtotal(level: int, group: Group) -> None:
        if kind_of[level] == "below" and style in ("one", "two"):
            label = counted(
                draw, draw(st.sampled_from(["小计", "小 计："])), len(group.all_records)
            )
            label = label.replace("：（", "（").replace("：(", "(")
            filling.total(label, label_at, group.all_records, around)

    def grand_total() -> None:
        label = counted(draw, draw(st.sampled_from(["合计", "总　计", "合 计"])), len(everything))
        filling.total(label, label_at, everything, around)
        if draw(st.booleans()):
            # A part that nothing marks: not reconciled.
            part = draw(st.sampled_from(["其中：在建（1项）", "其中:新建", "其中"]))
            filling.total(part, label_at, everything[:1], around)

    if grand == "first":
        grand_total()
    for number, group in enumerate(groups):
        if group.heading:
            heading(number, 1, group)
        write(group.records)
        for inner, each in enumerate(group.groups):
            heading(inner, 2, each)
            write(each.records)
            subtotal(2, each)
        if group.heading:
            subtotal(1, group)
    if grand == "last":
        grand_total()
    more: dict[str, dict[str, Any]] = {filled: {"fill": filling.fill}} if filled else {}
    content: dict[str, Any] = {
        "header": {"rows": draw(st.integers(len(head.rows), min(5, len(head.rows) + 1))),
                   "skip_below": skip},
        "fields": [
            *head.fields(names, **more),
            *({"name": name, "title": {"zh": name}, "type": "text", "from": "section",
               "level": level} for name, level in filling.section_fields.items()),
        ],
        "key": ["part", "serial"] if by_serial else ["code"],
    }  # fmt: skip
    if by_date:
        content["period"] = {"from": "field", "field": "started", "kind": "month"}
        for record in filling.records:
            last = record["started"].drawn.value
            record["period_id"] = f"{last.year}-M{last.month:02}"
    if style == "lone":
        content["sections"] = {"lone_cell": True}
    if style == "labels":
        content["sections"] = {"labels": "片区"}
    if has_totals:
        content["totals"] = {"labels_in": labels_in, "reconcile": filling.figures}
    if draw(st.integers(0, 3)) == 0:
        # A field that this sheet does not have.
        content["fields"].append({"name": "absent", "title": {"zh": "缺"}, "type": "count",
                                  "header": ["ABCDEF"]})  # fmt: skip
        for record in filling.records:
            record["absent"] = Truth(Drawn(), "")
    return page.case(content, filling.records, notes)


@st.composite
def several_row_tables(draw: st.DrawFn) -> Case:
    """Records of two rows, or from one key to the next, with labels of rows and joined texts."""
    by_key = draw(st.booleans())
    around = draw_around(draw, wide=6)
    order = draw(st.permutations(["code", "line", "amount", "remark", "kind", "houses"]))
    if not by_key:
        order.remove("line")
    texts = {"code": "编码", "line": "类型", "amount": "金额", "remark": "说明", "kind": "性质",
             "houses": "户数"}  # fmt: skip
    unit = "" if around.money else draw(st.sampled_from(sorted(MONEY)))
    header = [spaced(draw, texts[name]) + (f"（{unit}）" if unit and name == "amount" else "")
              for name in order]  # fmt: skip
    head = Head([header], [], list(order), money={"plan": unit, "done": unit} if unit else {})
    page = Page(around, draw(st.integers(0, 1)))
    page.put_head(head)
    rows_of = ("计划", "完成") if by_key else (1, 2)
    forms = [
        field_of("code", ["编码"]),
        field_of("plan", ["金额"], row=rows_of[0]),
        field_of("done", ["金额"], row=rows_of[1]),
        field_of("remark", ["说明"], join=True),
        field_of("kind", ["性质"]),
        field_of("houses", ["户数"]),
    ]
    if by_key:
        forms.append({"name": "line", "title": {"zh": "类型"}, "type": "text", "header": ["类型"],
                      "join": True})  # fmt: skip
    place = {name: order.index(name) for name in order}
    records: list[dict[str, Any]] = []
    drawn: list[dict[str, Drawn]] = []
    for number in range(draw(st.integers(1, 4))):
        lines = (
            draw(st.permutations([*rows_of, *(["备注"] if draw(st.booleans()) else [])]))
            if by_key
            else [1, 2]
        )
        top = len(page.rows)
        code = code_cell(draw, f"P{number + 1}")
        said: dict[str, Any] = {
            "source_row": top + 1,
            "code": Truth(code, page.address(top, place["code"])),
        }
        values: dict[str, Drawn] = {}
        kind_at, houses_at = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        remarks: list[tuple[str, str]] = []
        for step, line in enumerate(lines):
            cells: list[Any] = [None] * len(order)
            if not step:
                cells[place["code"]] = code.shown
            if by_key:
                cells[place["line"]] = spaced(draw, line)
            row = page.add(cells)
            here = page.rows[row]
            for name, own in (("plan", rows_of[0]), ("done", rows_of[1])):
                if line == own:
                    values[name] = draw_value(draw, head, around, name)
                    here[page.left + place["amount"]] = values[name].shown
                    said[name] = Truth(values[name], page.address(row, place["amount"]))
            for name, own_step in (("kind", kind_at), ("houses", houses_at)):
                if step == own_step:
                    values[name] = draw_value(draw, head, around, name)
                    here[page.left + place[name]] = values[name].shown
                    at_row = top if values[name].state == "blank" else row
                    said[name] = Truth(values[name], page.address(at_row, place[name]))
            remark = draw(st.sampled_from([None, "征地", "拆迁 二期", "封顶"]))
            if not any(cell is not None and str(cell).strip() for cell in here):
                # A row of nothing at the end of a sheet is no row.
                remark = "征地"
            if remark:
                here[page.left + place["remark"]] = remark
                remarks.append((remark, page.address(row, place["remark"])))
        joined = " ".join(text for text, _ in remarks)
        said["remark"] = Truth(
            Drawn(joined, joined, "reported") if joined else Drawn(),
            remarks[0][1] if remarks else page.address(top, place["remark"]),
        )
        if draw(st.booleans()):
            page.merge(top, place["code"], len(page.rows) - 1, place["code"])
        records.append(said)
        drawn.append(values)
        if draw(st.integers(0, 5)) == 0:
            page.rows.append([])
    content: dict[str, Any] = {"fields": forms, "key": ["code"]}
    content["records"] = {"by": "key", "labels": "line"} if by_key else {"rows": 2}
    if not by_key and draw(st.booleans()):
        content["totals"] = {"labels_in": ["code"], "reconcile": ["plan", "done"]}
        label = counted(draw, "合计", len(records))
        scale = MONEY[unit or around.money]
        for name in ("plan", "done"):
            cells = [None] * len(order)
            cells[place["code"]] = label if name == "plan" else None
            cells[place["amount"]] = total_of([one[name] for one in drawn], scale)
            row = page.add(cells)
        page.merge(row - 1, place["code"], row, place["code"])
    return page.case(content, records, set())


@st.composite
def repeated_tables(draw: st.DrawFn) -> Case:
    """Tables that begin again: page after page, below with their own sender, or beside."""
    kind = draw(st.sampled_from(["pages", "down", "records", "fields"]))
    chosen = draw(st.lists(st.sampled_from(OPTIONAL), min_size=1, max_size=4, unique=True))
    names = ["code", "name", *chosen]
    around = draw_around(draw, wide=len(names), reporter_from="label" if kind == "down" else "",
                         period_from="title" if kind == "down" else "")  # fmt: skip
    head = draw_head(draw, names, around.money, plain=("code",))
    page = Page(around, draw(st.integers(0, 1)))
    codes = iter(range(1, 1000))

    def make() -> dict[str, Drawn]:
        record = {name: draw_value(draw, head, around, name, is_filled=name == "name")
                  for name in names if name != "code"}  # fmt: skip
        return record | {"code": code_cell(draw, f"P{next(codes)}")}

    content: dict[str, Any] = {"header": {"rows": len(head.rows)}, "fields": head.fields(names),
                               "key": ["code"]}  # fmt: skip
    records: list[dict[str, Any]] = []
    if kind in ("pages", "down"):
        content |= {"repeat": {"down": True}} if kind == "down" else {}
        numbered = len(names) >= 4 and draw(st.booleans())
        first = around.reporter
        for number in range(draw(st.integers(1, 3))):
            # What a further block does not say is taken from the first one.
            around.reporter = first
            if number:
                page.rows += [[] for _ in range(draw(st.integers(0, 2)))]
                if kind == "down" and draw(st.booleans()):
                    who = draw(st.sampled_from(["A1", "A2"]))
                    page.rows.append(list(around.lines[_title_row(around)]))
                    page.rows.append([f"填报单位：{draw(st.sampled_from(SPELT[who]))}"])
                    around.reporter = who
                elif draw(st.booleans()):
                    page.rows += [list(row) for row in around.lines if any(row)]
            page.put_head(head)
            if numbered:
                page.add(list(range(1, len(names) + 1)))
            filling = Filling(draw, page, head, names)
            filling.add_records([make() for _ in range(draw(st.integers(1, 3)))])
            records += [{**one, "reporter_id": around.reporter} for one in filling.records]
        return page.case(content, records, set())
    if kind == "fields":
        content["repeat"] = {"across": "fields"}
        others = st.sampled_from([name for name in OPTIONAL if name not in names])
        further = draw(st.lists(others, min_size=1, max_size=3, unique=True))
        right = draw_head(draw, ["code", *further], around.money, plain=("code",))
        # One header for two fields is refused when the contract is read.
        told = [text for name in names if name != "code" for text in head.headers[name]]
        assume(not set(told) & {text for name in further for text in right.headers[name]})
        content["fields"] += right.fields(further)
        both = _beside([head, right])
        content["header"] = {"rows": len(both.rows)}
        known = set(content["fields"][0]["header"]) | set(right.headers["code"])
        content["fields"][0]["header"] = sorted(known)
        page.put_head(both)
        for _ in range(draw(st.integers(1, 4))):
            left, other = make(), {name: draw_value(draw, right, around, name) for name in further}
            again = code_cell(draw, left["code"].value)
            cells = [left[name].shown for name in head.order]
            cells += [again.shown if name == "code" else other[name].shown for name in right.order]
            row = page.add(cells)
            said: dict[str, Any] = {"source_row": row + 1}
            said |= {
                name: Truth(left[name], page.address(row, head.order.index(name))) for name in names
            }
            said |= {
                name: Truth(
                    other[name], page.address(row, len(head.order) + right.order.index(name))
                )
                for name in further
            }
            records.append(said)
        return page.case(content, records, set())
    content["repeat"] = {"across": "records"}
    times = draw(st.integers(2, 3))
    both = _beside([head] * times)
    page.put_head(both)
    height = draw(st.integers(1, 3))
    counts = [height, *(draw(st.integers(1, height)) for _ in range(times - 1))]
    width, top = len(head.order), len(page.rows)
    blocks = [[make() for _ in range(count)] for count in counts]
    for step in range(height):
        cells = []
        for block in blocks:
            one = block[step] if step < len(block) else None
            cells += [one[name].shown if one else None for name in head.order]
        page.add(cells)
    for number, block in enumerate(blocks):
        for step, one in enumerate(block):
            said = {
                name: Truth(
                    one[name], page.address(top + step, number * width + head.order.index(name))
                )
                for name in names
            }
            records.append({"source_row": top + step + 1, "block": number, **said})
    return page.case(content, records, set())


def _title_row(around: Around) -> int:
    return next(number for number, row in enumerate(around.lines) if any(row))


def _beside(heads: list[Head]) -> Head:
    """Put headers beside each other; a shorter one ends higher."""
    depth = max(len(head.rows) for head in heads)
    rows: list[list[Any]] = [[] for _ in range(depth)]
    merges, order, money, factors = [], [], {}, {}
    for head in heads:
        for number in range(depth):
            rows[number] += (
                head.rows[number] if number < len(head.rows) else [None] * len(head.order)
            )
        merges += [(a, b + len(order), c, d + len(order)) for a, b, c, d in head.merges]
        order += head.order
        money |= head.money
        factors |= head.factors
    return Head(rows, merges, order, {}, money, factors)
