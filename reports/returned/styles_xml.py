"""Cell styles: each style that a coloured cell had gets a copy of itself with a fill."""

import re
from dataclasses import dataclass, field

from reports.returned.notes import Unpatchable
from reports.returned.xml_text import (
    attributes,
    children,
    element,
    root_of,
    start_tag,
    with_attribute,
)
from settings.returned_marks import FILLS

EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{namespace}">'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill>'
    '<patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
    "</borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


@dataclass
class _Section:
    """A list of the part, such as cellXfs: what is in it, and what is added."""

    name: str
    start: int
    inside: int
    end: int
    items: list[str]
    new: list[str] = field(default_factory=list)

    def add(self, xml: str) -> int:
        """Add an entry unless there is one that is the same; return its number."""
        everything = self.items + self.new
        if xml in everything:
            return everything.index(xml)
        self.new.append(xml)
        return len(everything)


class Styles:
    """The styles of a workbook; fills of an earlier copy are taken out of its cells at once."""

    def __init__(self, xml: str) -> None:
        self._xml = xml
        self._prefix = root_of(xml)[1]
        self._filled: dict[tuple[int, str], int] = {}
        self._fonts, self._fills, self._borders = map(self._section, ("fonts", "fills", "borders"))
        self._styles = self._section("cellXfs")
        self._forget_earlier()

    def _section(self, name: str) -> _Section:
        place = element(self._xml, self._prefix + name)
        if place is None or place[2] == place[3]:
            raise Unpatchable(f"the styles have no {name}")
        start, inside, end, _ = place
        items = [self._xml[a:b] for _, a, b in children(self._xml, inside, end)]
        return _Section(name, start, inside, end, items)

    def _forget_earlier(self) -> None:
        ours = {
            str(number)
            for number, fill in enumerate(self._fills.items)
            if any(f'"{color}"' in fill for color in FILLS.values())
        }
        for number, item in enumerate(self._styles.items):
            tag = start_tag(item, 0)
            if attributes(tag).get("fillId") in ours:
                changed = with_attribute(with_attribute(tag, "fillId", "0"), "applyFill", None)
                self._styles.items[number] = changed + item[len(tag) :]

    def _own(self, xml: str) -> str:
        """Give our elements the prefix of the part."""
        if not self._prefix:
            return xml
        return re.sub(r"(</?)(?=\w)", rf"\g<1>{self._prefix}", xml)

    def fill(self, color: str) -> int:
        """Return the number of a solid fill."""
        return self._fills.add(
            self._own(
                f'<fill><patternFill patternType="solid"><fgColor rgb="{color}"/>'
                '<bgColor indexed="64"/></patternFill></fill>'
            )
        )

    def with_fill(self, style: int, severity: str) -> int:
        """Return the number of the style that is like another, with the fill of a severity."""
        key = (style, severity)
        if key not in self._filled:
            if not 0 <= style < len(self._styles.items):
                style = 0
            item = self._styles.items[style]
            tag = start_tag(item, 0)
            changed = with_attribute(tag, "fillId", str(self.fill(FILLS[severity])))
            changed = with_attribute(changed, "applyFill", "1")
            self._filled[key] = self._styles.add(changed + item[len(tag) :])
        return self._filled[key]

    def own_style(
        self, font: str = "", fill: str = "", border: bool = False, alignment: str = ""
    ) -> int:
        """Return the number of a style of ours; `font` and `alignment` are XML."""
        font_id = self._fonts.add(self._own(f"<font>{font}</font>"))
        line = '<{0} style="thin"><color rgb="FF999999"/></{0}>'
        sides = "".join(line.format(side) for side in ("left", "right", "top", "bottom"))
        border_id = (
            self._borders.add(self._own(f"<border>{sides}<diagonal/></border>")) if border else 0
        )
        fill_id = self.fill(fill) if fill else 0
        return self._styles.add(
            self._own(
                f'<xf numFmtId="49" fontId="{font_id}" fillId="{fill_id}" borderId="{border_id}"'
                ' xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
                f' applyAlignment="1"><alignment {alignment}/></xf>'
            )
        )

    def xml(self) -> str:
        """Return the part with all that was added."""
        xml = self._xml
        parts = (self._fonts, self._fills, self._borders, self._styles)
        for part in sorted(parts, key=lambda one: -one.start):
            count = str(len(part.items) + len(part.new))
            tag = with_attribute(xml[part.start : part.inside], "count", count)
            inside = "".join(part.items + part.new)
            xml = xml[: part.start] + tag + inside + xml[part.end :]
        return xml
