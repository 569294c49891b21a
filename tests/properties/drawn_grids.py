"""Grids and forms drawn for the tests of layouts."""

from decimal import Decimal
from typing import Any

from drawn_cells import MONEY, SPELLINGS, TOWNS, Case, Drawn, Truth, draw_cell, spaced, total_of
from drawn_frames import CODES, FIELDS, Page, draw_around, field_of
from hypothesis import strategies as st

PARTS = ["上旬", "中旬", "下旬"]
ITEMS = ["信息报送", "政务公开", "督查落实", "反馈", "宣传"]


@st.composite
def grids(draw: st.DrawFn) -> Case:
    """Units by months, ten-day periods or indicators, with subtotal columns and total rows."""
    kind = draw(st.sampled_from(["ten days", "months", "named", "items", "units"]))
    around = draw_around(
        draw, wide=4, period_from="fixed" if kind in ("items", "units") else "title"
    )
    around.content.pop("unit", None)
    if kind in ("ten days", "months", "named"):
        # The year of the months: from the title.
        around.content["period"] = {"from": "field", "field": "span"}
    unit = "" if around.money else draw(st.sampled_from(sorted(MONEY)))
    money = unit or around.money
    suffix = f"（{unit}）" if unit else ""
    year = around.period[:4]
    is_money = kind in ("ten days", "months", "named")
    values = ["plan", "done"] if kind == "named" else ["done"] if is_money else ["score"]
    mark = draw(st.sampled_from(["小计", "计", "合计"]))
    # The columns of the grid: texts from the top down, the value, what the axis says.
    columns: list[tuple[list[str], str, dict[str, str], list[int]]] = []
    heads = draw(st.integers(1, 4))
    if kind == "ten days":
        for month in range(1, heads + 1):
            own = PARTS[: draw(st.integers(1, 3))]
            start = len(columns)
            for part in own:
                said = {"span": f"{year}-{month:02}-T{PARTS.index(part) + 1}"}
                columns.append(([f"{month}月", part], "done", said, []))
            if draw(st.booleans()):
                columns.append(([f"{month}月", mark], "done", {}, list(range(start, len(columns)))))
    elif kind == "months":
        for month in range(1, heads + 1):
            columns.append(([f"{month}月"], "done", {"span": f"{year}-M{month:02}"}, []))
    elif kind == "named":
        for month in range(1, heads + 1):
            for name, leaf in (("plan", "计划"), ("done", "完成")):
                columns.append(([f"{month}月", leaf], name, {"span": f"{year}-M{month:02}"}, []))
        if draw(st.booleans()):
            for name, leaf in (("plan", "计划"), ("done", "完成")):
                parts = [number for number, one in enumerate(columns) if one[1] == name and one[2]]
                columns.append((["全年", leaf], name, {}, parts))
    elif kind == "items":
        for area in draw(st.permutations(["甲项工作", "乙项工作", "丙项"]))[
            : draw(st.integers(1, 3))
        ]:
            start = len(columns)
            for item in draw(st.permutations(ITEMS))[: draw(st.integers(1, 3))]:
                columns.append(([area, item], "score", {"area": area, "item": item}, []))
            if draw(st.booleans()):
                columns.append(([area, mark], "score", {}, list(range(start, len(columns)))))
    else:
        for town in draw(st.permutations(TOWNS))[: draw(st.integers(1, 3))]:
            name = draw(st.sampled_from(SPELLINGS[town]))
            columns.append(([name], "score", {"unit_id": town}, []))
    if kind != "named" and draw(st.booleans()):
        parts = [number for number, one in enumerate(columns) if one[2]]
        columns.append(([draw(st.sampled_from(["合计", "总计"]))], values[0], {}, parts))
    depth = max(len(texts) for texts, *_ in columns)
    lead = "item_row" if kind == "units" else "unit_id"
    lead_text = "指标" if kind == "units" else "单位"
    has_remark = draw(st.booleans())
    page = Page(around, draw(st.integers(0, 1)))
    header = [[spaced(draw, lead_text)], *([[None]] * (depth - 1))]
    header = [list(row) for row in header]
    top = len(page.rows)
    merges = [(0, 0, depth - 1, 0)] if depth > 1 else []
    axis_cells: list[list[tuple[int, int]]] = []
    full = {number: str(draw(st.integers(1, 90))) for number in range(len(columns))}
    for number, (texts, _, said, _) in enumerate(columns):
        place = number + 1
        own: list[tuple[int, int]] = []
        for level in range(depth):
            text: str | None = texts[level] if level < len(texts) else None
            if (
                level < len(texts) - 1
                and number
                and columns[number - 1][0][: level + 1] == texts[: level + 1]
            ):
                text = None
                own.append(axis_cells[-1][level])
            else:
                own.append((level, place))
            shown = spaced(draw, text) if text else None
            if text and level == len(texts) - 1:
                if kind == "items" and said:
                    shown = f"{shown}（{full[number]}分）"
                elif kind in ("named", "months", "ten days"):
                    shown = f"{shown}{suffix}"
            header[level].append(shown)
        if len(texts) < depth:
            merges.append((len(texts) - 1, place, depth - 1, place))
        axis_cells.append(own)
    if depth > 1:
        first = 0
        for number in range(1, len(columns) + 1):
            if number == len(columns) or columns[number][0][0] != columns[first][0][0]:
                if len(columns[first][0]) > 1:
                    merges.append((0, first + 1, 0, number))
                first = number
    if has_remark:
        header[0].append("其他说明")
        for row in header[1:]:
            row.append(None)
    for row in header:
        page.add(row)
    for a, b, c, d in merges:
        page.merge(top + a, b, top + c, d)
    records: list[dict[str, Any]] = []
    lines: list[list[Drawn | None]] = []
    rows_of = (
        draw(st.permutations(TOWNS))[: draw(st.integers(1, 3))]
        if lead == "unit_id"
        else ITEMS[: draw(st.integers(1, 3))]
    )
    type_of = "money" if is_money else "number"
    has_totals = draw(st.booleans())
    total_first = draw(st.booleans())
    if has_totals and total_first:
        total_row = page.add([None])
    for who in rows_of:
        if draw(st.integers(0, 5)) == 0:
            page.rows.append([])
        shown = draw(st.sampled_from(SPELLINGS[who])) if lead == "unit_id" else who
        line: list[Drawn | None] = []
        for _, _, said, _ in columns:
            line.append(draw_cell(draw, type_of, money=money) if said else None)
        cells: list[Any] = [shown]
        for one, (_, _, _, parts) in zip(line, columns, strict=True):
            if one is not None:
                cells.append(one.shown)
            else:
                own_parts = [line[part] for part in parts]
                # Parts that are no plain figures leave the sum open.
                is_open = any(part is None or part.state not in ("reported", "zero", "blank") or
                              "万" in str(part.shown) for part in own_parts)  # fmt: skip
                cells.append(
                    "—"
                    if is_open
                    else total_of([p for p in own_parts if p], MONEY[money] if is_money else 0)
                )
        if has_remark:
            cells.append(draw(st.sampled_from(["某事", None])))
        row = page.add(cells)
        lines.append(line)
        groups: dict[tuple[str, ...], dict[str, Any]] = {}
        for number, (_, value, said, _) in enumerate(columns):
            if not said:
                continue
            one = line[number]
            assert one is not None
            record = groups.setdefault(tuple(said.values()), {"source_row": row + 1})
            record[value] = Truth(one, page.address(row, number + 1))
            record["_any"] = record.get("_any", False) or not (
                one.shown is None or not str(one.shown).strip(" \u3000\u00a0")
            )
            for name, text in said.items():
                level = {"area": 0, "unit_id": 0}.get(
                    name, 1 if kind in ("ten days", "items") else 0
                )
                place = axis_cells[number][level]
                address = page.address(top + place[0], place[1])
                record[name] = Truth(Drawn(None, text, "reported"), address)
                if name == "span":
                    record["period_id"] = text
            if kind == "items":
                record["full"] = Truth(
                    Drawn(None, Decimal(full[number]), "reported"), record["item"].address
                )
            key = Truth(Drawn(None, who, "reported"), page.address(row, 0))
            record["unit_id" if lead == "unit_id" else "item_row"] = key
        records += [one for one in groups.values() if one.pop("_any")]
    if has_totals:
        cells = ["合计"]
        for number, (_, _, said, parts) in enumerate(columns):
            shown_parts = (
                [line[number] for line in lines]
                if said
                else [line[p] for line in lines for p in parts]
            )
            cells.append(
                total_of([one for one in shown_parts if one], MONEY[money] if is_money else 0)
            )
        if total_first:
            page.rows[total_row] = [None] * page.left + cells
        else:
            page.add(cells)
    forms: list[dict[str, Any]] = []
    if lead == "unit_id":
        forms.append(
            {
                "name": "unit_id",
                "title": {"zh": "单位"},
                "type": "unit",
                "required": True,
                "header": ["单位"],
            }
        )
    else:
        forms.append(
            {"name": "item_row", "title": {"zh": "指标"}, "type": "text", "header": ["指标"]}
        )
        forms.append(
            {
                "name": "unit_id",
                "title": {"zh": "镇"},
                "type": "unit",
                "required": True,
                "from": "axis",
            }
        )
    if is_money:
        level: Any = [1, 2] if kind == "ten days" else 1
        forms.append(
            {
                "name": "span",
                "title": {"zh": "时间"},
                "type": "period",
                "from": "axis",
                "level": level,
            }
        )
        if kind == "ten days":
            around.content["period"]["kind"] = "ten_days"
        for name in values:
            leaf = {"plan": ["计划"], "done": ["完成"]}[name] if kind == "named" else []
            forms.append(field_of(name, leaf))
    else:
        if kind == "items":
            forms += [
                {
                    "name": name,
                    "title": {"zh": name},
                    "type": "text",
                    "from": "axis",
                    "level": number,
                }
                for number, name in ((1, "area"), (2, "item"))
            ]
            forms.append(
                {
                    "name": "full",
                    "title": {"zh": "满分"},
                    "type": "number",
                    "from": "points",
                    "of": "score",
                }
            )
        forms.append({"name": "score", "title": {"zh": "得分"}, "type": "number"})
    if has_remark and not is_money:
        forms.append(
            {"name": "remark", "title": {"zh": "说明"}, "type": "text", "header": ["其他说明"]}
        )
    key = {"items": ["unit_id", "area", "item"], "units": ["item_row", "unit_id"]}
    content: dict[str, Any] = {
        "header": {"rows": depth},
        "fields": forms,
        "key": key.get(kind, ["unit_id", "span"]),
        "grid": {"values": values} | ({"totals": ["全年"]} if kind == "named" else
                                      {"totals": ["小计", "合计", "总计", "计"]}),
    }  # fmt: skip
    if has_totals:
        content["totals"] = {"labels_in": [lead], "reconcile": values}
    notes = {"KP-205"} if has_remark and is_money else set()
    return page.case(content, records, notes)


LABELS = [
    "code",
    "name",
    "plan",
    "length",
    "houses",
    "share",
    "started",
    "listed",
    "kind",
    "town",
    "remark",
]


@st.composite
def forms(draw: st.DrawFn) -> Case:
    """Forms: one record of labels and values, alone or several below each other."""
    around = draw_around(draw, wide=2)
    names = [
        "code",
        "name",
        *draw(st.lists(st.sampled_from(LABELS[2:]), min_size=1, max_size=6, unique=True)),
    ]
    unit = around.money or draw(st.sampled_from(sorted(MONEY)))
    at = {name: draw(st.sampled_from(["right", "right", "below"])) for name in names}
    page = Page(around)
    records = []
    # What stands below belongs to the last form.
    in_last = any(row and "填报单位" in str(row[0]) for row in around.below)
    times = 1 if in_last else draw(st.integers(1, 3))
    for number in range(times):
        if number:
            page.rows += [[] for _ in range(draw(st.integers(0, 1)))]
        record: dict[str, Any] = {}
        order = ["code", *draw(st.permutations(names[1:]))]
        row_of_key = 0
        while order:
            across = [order.pop(0)]
            if order and draw(st.booleans()) and at[order[0]] == at[across[0]]:
                across.append(order.pop(0))
            row = page.add([])
            below = page.add([]) if at[across[0]] == "below" else row
            for name in across:
                kind = FIELDS[name][0]
                label = spaced(draw, draw(st.sampled_from(FIELDS[name][1])))
                inside = at[name] == "right" and draw(st.integers(0, 3)) == 0
                if name == "code":
                    one = Drawn(f"P{number + 1}", f"P{number + 1}", "reported")
                else:
                    one = draw_cell(draw, kind, money=unit, codes=CODES, is_filled=name == "name")
                if kind == "money" and not around.money:
                    label += f"（{unit}）"
                elif kind == "number" and draw(st.booleans()):
                    measure = draw(st.sampled_from(["公里", "米"]))
                    label += f"（{measure}）"
                    if one.state in ("reported", "zero", "estimated"):
                        factor = Decimal(1 if measure == "公里" else "0.001")
                        one = draw_cell(draw, kind, factor=factor, is_filled=True)
                elif kind == "percent" and draw(st.booleans()):
                    label += "（%）"
                here = page.rows[row]
                start = len(here)
                if inside and isinstance(one.shown, str) and one.shown.strip():
                    here.append(f"{label}：{one.shown}")
                    record[name] = Truth(one, page.address(row, start))
                else:
                    here.append(label + draw(st.sampled_from(["", "", "：", ":"])))
                    wide = draw(st.integers(1, 2))
                    if at[name] == "right":
                        if wide > 1:
                            page.merge(row, start, row, start + 1)
                        here += [None] * (wide - 1)
                        place = (row, len(here))
                        here.append(one.shown)
                    else:
                        if wide > 1:
                            page.merge(row, start, row, start + 1)
                            page.merge(below, start, below, start + 1)
                        here += [None] * (wide - 1)
                        low = page.rows[below]
                        low += [None] * (start - len(low))
                        place = (below, start)
                        low.append(one.shown)
                    record[name] = Truth(one, page.address(*place))
                if name == "code":
                    row_of_key = int("".join(filter(str.isdigit, record[name].address)))
        records.append({"source_row": row_of_key, **record})
    content: dict[str, Any] = {
        "table": "form",
        "fields": [field_of(name, FIELDS[name][1], at=at[name]) for name in names],
        "key": ["code"],
    }
    if times > 1 or draw(st.booleans()):
        content["repeat"] = {"down": True}
    return page.case(content, records, set())
