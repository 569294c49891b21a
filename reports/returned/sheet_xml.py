"""A worksheet's XML: cells coloured, comments linked, the mark of the selected sheet taken off."""

import re
from collections.abc import Callable, Iterable

from reports.returned.notes import Place, Unpatchable, column_letters, places_of
from reports.returned.xml_text import (
    ATTRS,
    attributes,
    children,
    element,
    insert_last,
    local,
    root_of,
    start_tag,
    with_attribute,
)

# What stands behind legacyDrawing in a worksheet; AlternateContent wraps one of these.
_AFTER_DRAWINGS = frozenset(
    ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
     "tableParts", "extLst", "AlternateContent"]
)  # fmt: skip
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_SELECTED = re.compile(r"\s+tabSelected\s*=\s*(?:\"[^\"]*\"|'[^']*')")

StyleOf = Callable[[int, str], int]


class SheetXml:
    """One worksheet's part."""

    def __init__(self, xml: str) -> None:
        tag, self._prefix = root_of(xml)
        self.is_worksheet = bool(re.match(r"<(?:[\w.-]+:)?worksheet\b", tag))
        self.xml = xml

    def _data(self) -> tuple[int, int, int, int]:
        place = element(self.xml, self._prefix + "sheetData")
        if place is None:
            raise Unpatchable("a worksheet without rows")
        return place

    def deselect(self) -> None:
        """Take the mark of the selected sheet off: two selected ones are edited together."""
        head = self.xml.find(f"<{self._prefix}sheetData")
        head = len(self.xml) if head < 0 else head
        self.xml = _SELECTED.sub("", self.xml[:head]) + self.xml[head:]

    def top_left(self, places: Iterable[Place]) -> dict[Place, Place]:
        """Return for every cell the one that shows it: the first of its merged range."""
        places = list(places)
        shown = {place: place for place in places}
        found = element(self.xml, self._prefix + "mergeCells", self._data()[3])
        if not found:
            return shown
        for _, start, _ in children(self.xml, found[1], found[2]):
            corners = places_of(attributes(start_tag(self.xml, start)).get("ref", ""))
            if len(corners) != 2:
                continue
            (top, left), (bottom, right) = corners
            for row, column in places:
                if top <= row <= bottom and left <= column <= right:
                    shown[row, column] = (top, left)
        return shown

    def color(self, marks: dict[Place, str], style_of: StyleOf) -> None:
        """Give cells the fill of a severity; an empty cell that is not there is put in."""
        if not marks:
            return
        start, inside, end, whole_end = self._data()
        if end == whole_end:
            self.xml = insert_last(self.xml, self._prefix + "sheetData", "")
            start, inside, end, whole_end = self._data()
        by_row: dict[int, dict[int, str]] = {}
        for (row, column), severity in marks.items():
            by_row.setdefault(row, {})[column] = severity
        columns = self._column_styles(start)
        pieces: list[str] = []
        done = inside
        waiting = sorted(by_row)
        for number, begin, finish in self._rows(inside, end, set(waiting)):
            while waiting and waiting[0] < number:
                pieces.append(self.xml[done:begin])
                done = begin
                missing = waiting.pop(0)
                pieces.append(self._new_row(missing, by_row[missing], columns, style_of))
            if waiting and waiting[0] == number:
                pieces.append(self.xml[done:begin])
                found = self.xml[begin:finish]
                pieces.append(self._marked_row(found, number, by_row[number], columns, style_of))
                done = finish
                waiting.pop(0)
            if not waiting:
                break
        pieces.append(self.xml[done:end])
        pieces += [self._new_row(row, by_row[row], columns, style_of) for row in waiting]
        self.xml = self.xml[:inside] + "".join(pieces) + self.xml[end:]

    def _rows(self, inside: int, end: int, wanted: set[int]) -> Iterable[tuple[int, int, int]]:
        """Yield number, start and end of the rows; the end only of wanted ones."""
        opening = re.compile(rf"<{self._prefix}row(?=[\s/>])({ATTRS})(/?)>")
        number = -1
        for found in opening.finditer(self.xml, inside, end):
            given = re.search(r"\br\s*=\s*[\"'](\d+)[\"']", found[1])
            number = int(given[1]) - 1 if given else number + 1
            finish = found.end()
            if number in wanted and not found[2]:
                close = f"</{self._prefix}row>"
                finish = self.xml.find(close, finish) + len(close)
                if finish < found.end():
                    raise Unpatchable("a row does not end")
            yield number, found.start(), finish

    def _column_styles(self, before: int) -> list[tuple[int, int, int]]:
        found = element(self.xml, self._prefix + "cols")
        if not found or found[0] > before:
            return []
        styles = []
        for _, start, _ in children(self.xml, found[1], found[2]):
            own = attributes(start_tag(self.xml, start))
            if own.get("style", "").isdigit() and own.get("min") and own.get("max"):
                styles.append((int(own["min"]) - 1, int(own["max"]) - 1, int(own["style"])))
        return styles

    def _new_row(
        self, row: int, cells: dict[int, str], columns: list[tuple[int, int, int]], of: StyleOf
    ) -> str:
        empty = f'<{self._prefix}row r="{row + 1}"></{self._prefix}row>'
        return self._marked_row(empty, row, cells, columns, of)

    def _marked_row(
        self,
        xml: str,
        row: int,
        cells: dict[int, str],
        columns: list[tuple[int, int, int]],
        style_of: StyleOf,
    ) -> str:
        name, tag = f"{self._prefix}row", start_tag(xml, 0)
        if tag.endswith("/>"):
            opened = tag[:-2].rstrip() + ">"
            xml, tag = f"{opened}</{name}>", opened
        own = attributes(tag)
        row_style = own.get("s") if own.get("customFormat") in ("1", "true") else None
        body_end = len(xml) - len(f"</{name}>")
        waiting = sorted(cells)
        column = -1
        pieces: list[str] = []
        done = len(tag)
        has_new = False

        def new_cells(until: int) -> str:
            nonlocal has_new
            made = []
            while waiting and waiting[0] < until:
                has_new = True
                place = waiting.pop(0)
                style = next((s for low, high, s in columns if low <= place <= high), 0)
                style = int(row_style) if row_style else style
                made.append(
                    f'<{self._prefix}c r="{column_letters(place)}{row + 1}"'
                    f' s="{style_of(style, cells[place])}"/>'
                )
            return "".join(made)

        for kind, start, _ in children(xml, len(tag), body_end):
            if kind != "c":
                continue
            cell = start_tag(xml, start)
            found = attributes(cell)
            given = _REFERENCE.match(found.get("r", ""))
            column = places_of(given[0])[0][1] if given else column + 1
            pieces += [xml[done:start], new_cells(column)]
            done = start
            if waiting and waiting[0] == column:
                waiting.pop(0)
                old = int(found["s"]) if found.get("s", "").isdigit() else 0
                pieces.append(with_attribute(cell, "s", str(style_of(old, cells[column]))))
                done = start + len(cell)
            if not waiting:
                break
        last = new_cells(1 << 20) if waiting else ""
        if last:
            # Behind all cells, and before what else a row may hold.
            place = max((end for kind, _, end in children(xml, len(tag), body_end) if kind == "c"),
                        default=len(tag))  # fmt: skip
            pieces += [xml[done:place], last]
            done = place
        pieces.append(xml[done:])
        # The row's own hint at its first and last cell need not be true any more.
        head = with_attribute(tag, "spans", None) if has_new else tag
        return head + "".join(pieces)

    def legacy_drawing(self) -> str:
        """Return the relation id of the drawing that holds the comments, or nothing."""
        for name, start, _ in self._tail():
            if name == "legacyDrawing":
                own = attributes(start_tag(self.xml, start))
                return next((value for key, value in own.items() if local(key) == "id"), "")
        return ""

    def link_drawing(self, relation: str, namespace: str) -> None:
        """Point to the drawing of the comments, at the place that the format demands."""
        new = f'<{self._prefix}legacyDrawing xmlns:r="{namespace}" r:id="{relation}"/>'
        before = [end for name, _, end in self._tail() if name not in _AFTER_DRAWINGS]
        place = before[-1] if before else self._data()[3]
        self.xml = self.xml[:place] + new + self.xml[place:]

    def _tail(self) -> Iterable[tuple[str, int, int]]:
        return children(self.xml, self._data()[3], self.xml.rfind("</"))
