"""The draft of a table: its fields, and what its shape says about records and repetitions."""

import re
from typing import Any

from sources.drafting.draft import Draft, FieldDraft
from sources.drafting.field_names import Known, free_name, name_of
from sources.drafting.kinds import Kind, guess, is_person
from sources.drafting.seen import ColumnSeen, Seen, level_of, place_name
from sources.drafting.shapes import (
    GridSeen,
    RowsSeen,
    grid_in,
    is_ten_days,
    repeated_across,
    rows_in,
)
from sources.drafting.spellings import spellings, with_tokens
from sources.period_titles import period_in_text
from sources.reading.aliases import pattern_of
from sources.reading.grid import Cell, text_of
from sources.text import fold, normalise
from sources.units import UnitList

_AS_MONEY = re.compile(
    r"计划|完成|目标|累计|安排|到位|下达|合计|小计|结余|[本上当]月|本期|上年|同期|自年初"
)
_YEAR_BEFORE = re.compile(r"(?:19|20)\d\d年度?(?=[^/]+/)")
_DEFAULT_LABELS = ("合计", "总计", "小计", "其中")
_UNIT_LINE = re.compile(r"单位[:：]?[^:：]{0,6}元|[（(][^（）()]{0,6}元[)）]")


class TableDraft:
    """Drafts the fields of one table; `draft` has the rest of the contract already."""

    def __init__(
        self,
        seen: Seen,
        draft: Draft,
        known: dict[str, Known],
        units: UnitList | None,
        around: list[str],
        year: int | None,
    ) -> None:
        self.seen, self.draft, self.known, self.units = seen, draft, known, units
        self.year = year
        self.is_money_outside = any(_UNIT_LINE.search(fold(text)) for text in around)
        self.all_spellings = {c.index: [normalise(s) for s in spellings(c.path)]
                              for c in seen.columns}  # fmt: skip
        # What a field is called in the header, before its tokens: column → spelling.
        self.taken: set[str] = set()

    def fill(self) -> None:
        """Draft fields, rows, totals and key."""
        draft, seen = self.draft, self.seen
        header: dict[str, Any] = {"rows": seen.bottom - seen.top + 1}
        if seen.skip:
            header["skip_below"] = seen.skip
            draft.ask("header", "draft.notes_below", rows=seen.skip)
        draft.head["header"] = header
        columns = list(seen.columns)
        across, width = repeated_across(columns)
        grid = None if across else grid_in(seen)
        rows = rows_in(seen)
        if across:
            draft.head["repeat"] = {"across": across}
            draft.ask("repeat", f"draft.across_{across}")
            columns = self._once(columns, width)
        if grid is not None:
            in_grid = {c.index for c in (*grid.columns, *grid.total_columns)}
            columns = [column for column in columns if column.index not in in_grid]
        for column in columns:
            self._column(column, rows)
        if grid is not None:
            self._grid(grid)
        self._rows(rows)
        self._sections()
        self._totals()
        if seen.again:
            self._again()

    def _once(self, columns: list[ColumnSeen], width: int) -> list[ColumnSeen]:
        """Keep the first of the columns that repeat, with what all of them hold."""
        kept: dict[str, ColumnSeen] = {}
        for place, column in enumerate(columns):
            path = normalise(spellings(column.path)[-1])
            if path in kept:
                kept[path].cells = kept[path].cells + (column.cells if width else [])
                self.all_spellings.pop(columns[place].index, None)
            else:
                kept[path] = column
        return list(kept.values())

    def _column(self, column: ColumnSeen, rows: RowsSeen) -> None:
        own = spellings(column.path)
        cell = place_name(self.seen, column)
        if is_person(own[-1], column.filled):
            self.draft.left_out.append((cell, own[0], "draft.person"))
            return
        header = self._header(column, own)
        if not header:
            self.draft.left_out.append((cell, own[-1], "draft.twice"))
            return
        known = self.known.get(normalise(own[0])) or self.known.get(normalise(header))
        known = known or self.known.get(normalise(own[-1]))
        kind = self._kind(own[-1], column.path.unit, column.filled, known)
        several = rows.rows > 1 and column not in rows.merged
        if several and column is not rows.labels and kind.type != "text":
            for number in range(rows.rows):
                label = rows.row_labels[number] if rows.labels else str(number + 1)
                cells = [each for each in column.cells[number :: rows.rows] if each]
                if cells:
                    self._split(column, own, header, known, label, number + 1, cells, rows)
            return
        form = self._add(own, known, kind, column.index, {"header": [header]})
        if several and kind.type == "text":
            form.keys["join"] = True
        if column in rows.merged and rows.rows == 1:
            form.keys["fill"] = "merged"
            form.ask("draft.fill_merged")
        elif column in rows.above:
            form.keys["fill"] = "above"
            form.ask("draft.fill_above")

    def _split(
        self, column: ColumnSeen, own: list[str], header: str, known: Known | None, label: str,
        number: int, cells: list[Cell], rows: RowsSeen,
    ) -> None:  # fmt: skip
        kind = self._kind(own[-1], column.path.unit, cells, known)
        keys = {"header": [header], "row": label if rows.labels else number}
        self._add(own, known, kind, column.index, keys, label)

    def _header(self, column: ColumnSeen, own: list[str]) -> str:
        """Return the shortest spelling that no other column has; "" where there is none."""
        others = {
            spelt: index for index, each in self.all_spellings.items() if index != column.index
            for spelt in each
        }  # fmt: skip
        whole = [each[-1] for index, each in self.all_spellings.items() if index != column.index]
        header = next((spelt for spelt in own if normalise(spelt) not in others), "")
        if not header and normalise(own[-1]) not in whole:
            header = own[-1]
        general = with_tokens(header)
        pattern = pattern_of(general) if header and general != header else None
        if pattern and not any(pattern.fullmatch(each) for each in others):
            return general
        return header

    def _kind(self, header: str, unit: str, cells: list[Cell], known: Known | None) -> Kind:
        kind = guess(header, unit, cells, known)
        leaf = header.rpartition("/")[2]
        may_be_money = kind.type in ("number", "count") and kind.why != "count" and not unit
        if self.is_money_outside and may_be_money and _AS_MONEY.search(leaf):
            return Kind("money", why="money_by_row")
        has_unit = any(form.name == "unit_id" for form in self.draft.fields)
        if self.units is not None and kind.type in ("text", "choice") and cells and not has_unit:
            found = [self.units.find(text_of(cell)) for cell in cells]
            if 5 * sum(one is not None for one in found) >= 4 * len(found):
                return Kind("unit", {"required": True}, "unit")
        return kind

    def _add(
        self, own: list[str], known: Known | None, kind: Kind, column: int | None,
        keys: dict[str, Any], suffix: str = "",
    ) -> FieldDraft:  # fmt: skip
        names = [form.name for form in self.draft.fields]
        name = known.name if known else name_of(own[0], column or 0)
        if kind.type == "unit":
            name = "unit_id"
        if suffix:
            name = f"{name}_{name_of(suffix, 0)}"[:55]
        elif name in names and len(own) > 1 and not known:
            name = name_of(own[-1], column or 0)
        title, titles = own[0], {form.title for form in self.draft.fields}
        if len(own) > 1 and self._is_shared(own[0], column):
            # 计划 of two groups: each says which one it is, without the year that changes.
            title = _YEAR_BEFORE.sub("", own[-1]) or own[-1]
        if suffix:
            title = f"{title}（{suffix}）"
        if title in titles:
            title = own[-1]
        number = 2
        while title in titles:
            title = f"{own[-1]} {number}"
            number += 1
        form = FieldDraft(
            free_name(name, names, kind.type), title, kind.type,
            known.title_en if known and not suffix else "", {**keys, **kind.keys}, [], column, own,
        )  # fmt: skip
        if kind.why and kind.why not in ("serial",):
            form.ask(f"draft.is_{kind.why}")
        self.draft.fields.append(form)
        return form

    def _is_shared(self, leaf: str, column: int | None) -> bool:
        wanted = normalise(leaf)
        return any(
            spelt[0] == wanted for index, spelt in self.all_spellings.items() if index != column
        )

    def _grid(self, grid: GridSeen) -> None:
        draft = self.draft
        # 上旬, 中旬, 下旬 of one month: that one is the report's.
        is_part = all(is_ten_days(text) for text in grid.texts)
        dated = all(period_in_text(_as_year(text)) is not None for text in grid.texts)
        is_period = dated or self.year is not None
        keys: dict[str, Any] = {"from": "axis"}
        levels = grid.period_levels
        if levels != [1]:
            keys["level"] = levels if len(levels) > 1 else levels[0]
        kind = Kind("period")
        if not is_period:
            kind = Kind("choice", {"codes": {name_of(text, 0): [text] for text in grid.texts}})
        axis = self._add(["期间"], Known("period_of_column", "Period"), kind, None, keys)
        axis.ask("draft.axis_period" if is_period else "draft.axis_choice")
        if is_period and not is_part:
            found = period_in_text(_as_year(grid.texts[0]), None, self.year)
            place: dict[str, Any] = {"from": "field", "field": [axis.name]}
            if len(levels) > 1:
                place["kind"] = "ten_days"
            elif found:
                place["kind"] = "month" if found.kind == "month_span" else found.kind
            draft.periods.insert(0, (place, "draft.period_axis"))
        if grid.text_level:
            group = {"from": "axis", "level": grid.text_level}
            self._add(["指标"], Known("indicator", "Indicator"), Kind("text"), None, group)
        values = []
        for spelt, columns in grid.values.items():
            cells = [cell for column in columns for cell in column.filled]
            unit = next((c.path.unit for c in columns if c.path.unit), "")
            known = self.known.get(normalise(spelt)) if spelt else Known("value", "Value")
            header = {"header": [spelt]} if spelt else {}
            title = spelt or "数值"
            about = spelt or f"{text_of_title(draft)}{unit}"
            kind = self._kind(about, unit, cells, known)
            if self.is_money_outside and kind.type in ("number", "count"):
                kind = Kind("money", why="money_by_row")
            values.append(self._add([title], known, kind, None, header).name)
        draft.head["grid"] = {"values": values}
        if grid.totals:
            draft.head["grid"]["totals"] = ["小计", "合计", "总计", "计", *grid.totals]
        draft.ask("grid", "draft.grid", count=len(grid.columns))

    def _rows(self, rows: RowsSeen) -> None:
        if rows.rows == 1:
            return
        if rows.labels is not None:
            form = next((f for f in self.draft.fields if f.column == rows.labels.index), None)
            if form is None:
                return
            form.type, form.checks = "text", []
            form.keys = {"header": form.keys["header"], "join": True}
            self.draft.head["records"] = {"by": "key", "labels": form.name}
            self.draft.no_key.add(form.name)
        else:
            self.draft.head["records"] = {"rows": rows.rows}
        self.draft.ask("records", "draft.records", rows=rows.rows)

    def _sections(self) -> None:
        seen, draft = self.seen, self.draft
        numbered = [text for _, _, text in seen.headings]
        numbered += [
            text for _, _, text in seen.totals if re.match(r"^[(（]?[一二三四五六七八九十]", text)
        ]
        if not numbered and not seen.lone:
            return
        levels = sorted({level_of(text) for text in numbered}) or [1]
        if seen.lone and not numbered:
            draft.head["sections"] = {"lone_cell": True}
            draft.ask("sections", "draft.lone_cell", rows=_some([row + 1 for row in seen.lone]))
        for number, level in enumerate(levels):
            keys: dict[str, Any] = {"from": "section"} | ({"level": level} if level > 1 else {})
            title = "分组" if number == 0 else f"分组（{level}级）"
            form = self._add(
                [title], Known("section" if number == 0 else f"section_{level}", "Section"),
                Kind("text"), None, keys,
            )  # fmt: skip
            form.ask("draft.section")

    def _totals(self) -> None:
        totals = self.seen.totals
        if not totals:
            return
        places = sorted({column for _, column, _ in totals})
        named = [f.name for p in places for f in self.draft.fields if f.column == p][:3]
        if not named:
            return
        figures = [
            f.name for f in self.draft.fields
            if f.type in ("money", "count") and "row" not in f.keys
        ]  # fmt: skip
        content: dict[str, Any] = {"labels_in": named}
        labels = [text for _, _, text in totals if text in ("共计", "累计", "总数")]
        if labels:
            content["labels"] = [*_DEFAULT_LABELS, *dict.fromkeys(labels)]
        if figures:
            content["reconcile"] = figures
        self.draft.tail["totals"] = content
        self.draft.ask("totals", "draft.totals", rows=_some([row + 1 for row, *_ in totals]))

    def _again(self) -> None:
        """A header printed again: a block of its own if something is stated anew above it."""
        rows = self.seen.sheet.rows
        above = [
            fold(text_of(cell)) for again in self.seen.again
            for row in range(max(self.seen.bottom + 1, again - 3), again)
            for cell in rows[row] if cell[:1] == "t"
        ]  # fmt: skip
        if any(re.search(r"(?:单位|部门|日期|时间)[^:：]{0,6}[:：].", text) for text in above):
            self.draft.head["repeat"] = {"down": True}
            self.draft.ask("repeat", "draft.down")


def _as_year(text: str) -> str:
    return f"{text}年" if re.fullmatch(r"(?:19|20)\d{2}", fold(text)) else text


def text_of_title(draft: Draft) -> str:
    """Return the words of the draft's title, which say what a grid without names holds."""
    return str(draft.head.get("title", {}).get("zh", ""))


def _some(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:8]))
    return shown + (" …" if len(rows) > 8 else "")
