"""Classic comments of a sheet: ours join those that are there, an earlier copy's are replaced."""

import re
from html import unescape

from reports.returned.notes import Place, Unpatchable, column_letters, places_of
from reports.returned.xml_text import (
    ATTRS,
    attributes,
    children,
    element,
    insert_last,
    quoted,
    root_of,
    start_tag,
)
from settings.returned_marks import COMMENT_MARK

EMPTY_COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{namespace}">'
    "<authors></authors><commentList></commentList></comments>"
)
_SPACES = (
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
)
EMPTY_SHAPES = (
    "<xml "
    + " ".join(f'xmlns:{name}="{space}"' for name, space in _SPACES)
    + '><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600'
    ',xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>'
    "</v:shapetype>"
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;'
    'margin-top:5pt;width:220pt;height:{height}pt;z-index:{order};visibility:hidden"'
    ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t"'
    ' color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}'
    "</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
# Some programs name these namespaces otherwise.
_OLD_SHAPE = re.compile(r"<([\w.-]+:)?shape(?=[\s>]).*?</(?:[\w.-]+:)?shape>\s*", re.DOTALL)
_ROW = re.compile(r"<(?:[\w.-]+:)?Row>\s*(\d+)")
_COLUMN = re.compile(r"<(?:[\w.-]+:)?Column>\s*(\d+)")
_IDMAP = re.compile(r"(<(?:[\w.-]+:)?idmap\b[^>]*?\bdata=[\"'])([\d,\s]*)([\"'])")
_SIGNS_A_LINE = 22
_POINTS_A_LINE = 15


class Comments:
    """The comments part of a sheet."""

    def __init__(self, xml: str) -> None:
        self.xml = xml
        self._prefix = root_of(xml)[1]
        self.removed: list[Place] = []
        self._take_out_ours()

    def _list(self) -> tuple[int, int, int, int]:
        place = element(self.xml, self._prefix + "commentList")
        if place is None:
            raise Unpatchable("comments without a list")
        return place

    def _take_out_ours(self) -> None:
        """Remove what an earlier copy said; a remark of the office's own in the same cell stays."""
        _, inside, end, _ = self._list()
        kept = []
        for _, start, finish in children(self.xml, inside, end):
            comment = self.xml[start:finish]
            own = _without_ours(comment, self._prefix)
            if own:
                kept.append(own)
            else:
                places = places_of(attributes(start_tag(comment, 0)).get("ref", ""))
                self.removed += places[:1]
        self.xml = self.xml[:inside] + "".join(kept) + self.xml[end:]

    def add(self, texts: dict[Place, str], author: str, keep: bool = False) -> list[Place]:
        """Say something at cells; return those that had no comment and need a shape.

        With `keep` a cell's own comment is left as it is.
        """
        number = self._author(author)
        known: dict[Place, tuple[int, int]] = {}
        _, inside, end, _ = self._list()
        for _, start, finish in children(self.xml, inside, end):
            places = places_of(attributes(start_tag(self.xml, start)).get("ref", ""))
            known |= dict.fromkeys(places[:1], (start, finish))
        p = self._prefix
        longer_ones = set() if keep else known.keys() & texts.keys()
        for place in sorted(longer_ones, key=lambda one: -known[one][0]):
            start, finish = known[place]
            longer = self._longer(self.xml[start:finish], "\n" + texts[place])
            self.xml = self.xml[:start] + longer + self.xml[finish:]
        fresh = sorted(texts.keys() - known.keys())
        new = "".join(
            f'<{p}comment ref="{column_letters(column)}{row + 1}" authorId="{number}"><{p}text>'
            f"{_run(texts[row, column], p)}</{p}text></{p}comment>"
            for row, column in fresh
        )
        self.xml = insert_last(self.xml, p + "commentList", new)
        return fresh

    def _longer(self, comment: str, text: str) -> str:
        p = self._prefix
        plain = re.compile(rf"(<{p}text(?:\s[^>]*)?>)\s*(<{p}t(?=[\s>]){ATTRS}>[^<]*</{p}t>)")
        comment = plain.sub(rf"\g<1><{p}r>\g<2></{p}r>", comment)
        return insert_last(comment, p + "text", _run(text, p))

    def _author(self, name: str) -> int:
        place = element(self.xml, self._prefix + "authors")
        if place is None:
            raise Unpatchable("comments without authors")
        authors = [
            re.sub(r"<[^>]*>", "", self.xml[start:end])
            for _, start, end in children(self.xml, place[1], place[2])
        ]
        if quoted(name) in authors:
            return authors.index(quoted(name))
        p = self._prefix
        self.xml = insert_last(self.xml, p + "authors", f"<{p}author>{quoted(name)}</{p}author>")
        return len(authors)


def _run(text: str, prefix: str) -> str:
    p = prefix
    return (
        f'<{p}r><{p}rPr><{p}sz val="10"/><{p}rFont val="宋体"/></{p}rPr>'
        f'<{p}t xml:space="preserve">{quoted(text)}</{p}t></{p}r>'
    )


def _without_ours(comment: str, prefix: str) -> str:
    """Return a comment without what we added to it; nothing where all of it is ours."""
    if COMMENT_MARK not in unescape(comment):
        return comment
    text = re.compile(rf"<{prefix}t(?=[\s>]){ATTRS}>([^<]*)</{prefix}t>")
    before = ""
    for found in text.finditer(comment):
        said = unescape(found[1])
        at = said.find(COMMENT_MARK)
        if at < 0:
            before += said
            continue
        rest = said[:at].rstrip("\n")
        if not (before + rest).strip():
            return ""
        body = element(comment, prefix + "text")
        assert body is not None
        # The run that it stands in ends here; the runs behind it are ours too.
        in_run = f"<{prefix}r>" in comment[body[1] : found.start()] or (
            f"<{prefix}r " in comment[body[1] : found.start()]
        )
        opening = start_tag(comment, found.start())
        run_end = f"</{prefix}t>" + (f"</{prefix}r>" if in_run else "")
        cut = comment[: found.start()] + opening + quoted(rest) + run_end
        return cut + comment[body[2] :]
    return comment


class Shapes:
    """The drawing in the old form (VML) that holds the boxes of the comments."""

    def __init__(self, xml: str) -> None:
        if "</xml>" not in xml:
            raise Unpatchable("a drawing of comments without an end")
        self.xml = xml

    def remove(self, places: list[Place]) -> None:
        """Take out the boxes of comments that are gone."""
        gone = set(places)

        def keep(found: re.Match[str]) -> str:
            row, column = _ROW.search(found[0]), _COLUMN.search(found[0])
            is_note = re.search(r"ObjectType=[\"']Note", found[0])
            if is_note and row and column and (int(row[1]), int(column[1])) in gone:
                return ""
            return found[0]

        if gone:
            self.xml = _OLD_SHAPE.sub(keep, self.xml)

    def add(self, places: list[Place], lengths: dict[Place, int], block: int) -> None:
        """Put boxes for new comments; `block` numbers a thousand shapes of the workbook."""
        if not places:
            return
        new = [] if 'id="_x0000_t202"' in self.xml else [_SHAPE_TYPE]
        for order, (row, column) in enumerate(places, start=1):
            lines = min(16, 2 + lengths[row, column] // _SIGNS_A_LINE)
            top, left = max(0, row - 1), min(column + 1, 16_379)
            anchor = f"{left}, 15, {top}, 10, {left + 4}, 15, {top + lines}, 4"
            new.append(
                _SHAPE.format(
                    number=block * 1024 + order, height=lines * _POINTS_A_LINE, order=order,
                    anchor=anchor, row=row, column=column,
                )
            )  # fmt: skip
        self.xml = _with_block(self.xml, block)
        root = root_of(self.xml)[0]
        missing = "".join(
            f' xmlns:{name}="{space}"' for name, space in _SPACES if f"xmlns:{name}=" not in root
        )
        if missing:
            self.xml = self.xml.replace(root, root[:-1] + missing + ">", 1)
        end = self.xml.rindex("</xml>")
        self.xml = self.xml[:end] + "".join(new) + self.xml[end:]


def _with_block(xml: str, block: int) -> str:
    def put(found: re.Match[str]) -> str:
        numbers = [part.strip() for part in found[2].split(",") if part.strip()]
        return f"{found[1]}{','.join([*numbers, str(block)])}{found[3]}"

    return _IDMAP.sub(put, xml, count=1)


def blocks_in(xml: str) -> list[int]:
    """Return the blocks of shape numbers that a drawing uses."""
    found = _IDMAP.search(xml)
    numbers = found[2].split(",") if found else []
    used = [int(number) // 1024 for number in re.findall(r"_x0000_s(\d+)", xml)]
    return [int(number) for number in numbers if number.strip().isdigit()] + used
