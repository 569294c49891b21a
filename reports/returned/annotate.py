"""An .xlsx with its findings in it: coloured cells, comments, a list in front. All else is kept."""

import re
from dataclasses import replace

from reports.returned.book_xml import Book, BookSheet, free_sheet_name
from reports.returned.comments import (
    EMPTY_COMMENTS,
    EMPTY_SHAPES,
    Comments,
    Shapes,
    blocks_in,
)
from reports.returned.list_sheet import list_sheet
from reports.returned.notes import About, Note, Place, places_of
from reports.returned.package import ContentTypes, Package, Relations
from reports.returned.sheet_xml import SheetXml
from reports.returned.styles_xml import EMPTY as EMPTY_STYLES
from reports.returned.styles_xml import Styles
from settings import limits
from settings.labels import label
from settings.returned_marks import COMMENT_MARK, FILLS

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_LONGEST_COMMENT = 2000
_MOST_RANGE = 500
_HEAD = 65_536
_SIGNATURES = "_xmlsignatures/"
_TITLES = re.compile(
    r"<((?:[\w.-]+:)?)(HeadingPairs|TitlesOfParts)(?=[\s>])[^>]*>.*?</\1\2>", re.DOTALL
)


def annotate(data: bytes, notes: list[Note], about: About) -> bytes:
    """Return the workbook with its findings; raise Unpatchable where it cannot be patched.

    Parts that need no change are copied as they lie in the package.
    """
    package = Package(data)
    lost = list(about.lost)
    if _drop_signatures(package):
        lost.append(label("returned.lost_signature", about.language))
    book = Book(package)
    types = ContentTypes(package)
    sheets = book.sheets()
    own = next((one for one in sheets if one.name in about.own_sheets and one.part), None)
    others = [one for one in sheets if one.name not in about.own_sheets and one.part]
    styles_part, styles = _styles(package, book, types)
    _deselect(package, sheets, own)
    block = max([0, *(n for one in package.names() for n in _blocks(package, one))]) + 1
    capped = False
    for sheet in others:
        said, colors = _of_sheet([note for note in notes if note.sheet == sheet.name])
        texts: dict[Place, str] = {}
        if colors:
            page = SheetXml(package.text(sheet.part))
            if not page.is_worksheet:
                continue
            shown = page.top_left({*said, *colors})
            page.color(_worst(colors, shown), styles.with_fill)
            package.put(sheet.part, page.xml)
            texts, is_short = _joined(said, shown, about.language)
            capped = capped or is_short
        if _comment(package, types, book, sheet, texts, block, about.language):
            block += 1
    if capped:
        lost.append(label("returned.capped", about.language, most=limits.MAX_COMMENTS))
    hidden = {one.name for one in sheets if one.is_hidden}
    xml = list_sheet(
        book.namespace,
        notes,
        replace(about, lost=tuple(lost)),
        hidden,
        {one.name for one in others},
        styles,
    )
    if own is not None:
        _put_again(package, types, own, xml)
        book.open_at(sheets.index(own))
    else:
        part = package.free_name("xl/worksheets/sheet{}.xml")
        package.put(part, xml)
        types.add_part(part, _SHEET_TYPE)
        name = label("returned.sheet", about.language)
        book.add_first(free_sheet_name(name, [one.name for one in sheets]), part)
        book.open_at(0)
        _drop_titles(package)
    package.put(styles_part, styles.xml())
    book.save()
    return package.packed()


def _of_sheet(notes: list[Note]) -> tuple[dict[Place, list[str]], dict[Place, str]]:
    """Return what is said at each cell of a sheet, and the worst severity of each cell."""
    texts: dict[Place, list[str]] = {}
    colors: dict[Place, str] = {}
    for note in notes:
        places = places_of(note.cell)
        if not places or note.severity not in FILLS:
            continue
        texts.setdefault(places[0], []).append(f"{note.code} {note.text}{note.mend}")
        (top, left), (bottom, right) = places[0], places[-1]
        area = [(row, column) for row in range(top, min(bottom, top + _MOST_RANGE) + 1)
                for column in range(left, min(right, left + _MOST_RANGE) + 1)]  # fmt: skip
        for place in area[:_MOST_RANGE]:
            if colors.get(place) != "refuse":
                colors[place] = note.severity
    return texts, colors


def _worst(colors: dict[Place, str], shown: dict[Place, Place]) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for place, severity in colors.items():
        if found.get(shown[place]) != "refuse":
            found[shown[place]] = severity
    return found


def _joined(
    texts: dict[Place, list[str]], shown: dict[Place, Place], language: str
) -> tuple[dict[Place, str], bool]:
    """Return one comment per cell, up to a sheet's limit, and whether some are left out."""
    together: dict[Place, list[str]] = {}
    for place in sorted(texts):
        together.setdefault(shown[place], []).extend(texts[place])
    joined = {}
    for place in sorted(together)[: limits.MAX_COMMENTS]:
        said = "\n".join(dict.fromkeys(together[place]))
        if len(said) > _LONGEST_COMMENT:
            said = said[:_LONGEST_COMMENT] + label("returned.more", language)
        joined[place] = COMMENT_MARK + said
    return joined, len(together) > limits.MAX_COMMENTS


def _comment(
    package: Package,
    types: ContentTypes,
    book: Book,
    sheet: BookSheet,
    texts: dict[Place, str],
    block: int,
    language: str,
) -> bool:
    """Put comments into a sheet and take an earlier copy's out; tell whether shapes were added."""
    relations = Relations(package, sheet.part)
    known = relations.of_kind("comments")
    part = package.find(known[0][1]) if known else ""
    if not texts and (not part or COMMENT_MARK not in package.text(part)):
        return False
    # A thread of answers is kept by the program itself, beside a comment that stands for it.
    threaded = bool(relations.of_kind("threadedComment"))
    xml = package.text(part) if part else EMPTY_COMMENTS.format(namespace=book.namespace)
    comments = Comments(xml)
    fresh = comments.add(texts, label("returned.author", language), keep=threaded)
    if not part:
        part = package.free_name("xl/comments{}.xml")
        relations.add("comments", part, book.is_strict)
        types.add_part(part, _COMMENTS_TYPE)
    package.put(part, comments.xml)
    page = SheetXml(package.text(sheet.part))
    drawing = package.find(relations.targets.get(page.legacy_drawing(), ("", ""))[1])
    if not drawing and not fresh:
        return False
    shapes = Shapes(package.text(drawing) if drawing else EMPTY_SHAPES)
    shapes.remove(comments.removed)
    shapes.add(fresh, {place: len(texts[place]) for place in fresh}, block)
    if not drawing:
        drawing = package.free_name("xl/drawings/vmlDrawing{}.vml")
        types.add_extension("vml", _VML_TYPE)
        relation = relations.add("vmlDrawing", drawing, book.is_strict)
        page.link_drawing(relation, book.relations_namespace)
        package.put(sheet.part, page.xml)
    package.put(drawing, shapes.xml)
    return bool(fresh)


def _styles(package: Package, book: Book, types: ContentTypes) -> tuple[str, Styles]:
    found = [package.find(target) for _, target in book.relations.of_kind("styles")]
    if found and found[0]:
        return found[0], Styles(package.text(found[0]))
    part = "xl/styles.xml"
    if package.find(part):
        part = package.free_name("xl/styles{}.xml")
    book.relations.add("styles", part, book.is_strict)
    types.add_part(part, _STYLES_TYPE)
    return part, Styles(EMPTY_STYLES.format(namespace=book.namespace))


def _deselect(package: Package, sheets: list[BookSheet], own: BookSheet | None) -> None:
    for sheet in sheets:
        if sheet is own or not sheet.part or b"tabSelected" not in package.head(sheet.part, _HEAD):
            continue
        page = SheetXml(package.text(sheet.part))
        page.deselect()
        package.put(sheet.part, page.xml)


def _blocks(package: Package, part: str) -> list[int]:
    return blocks_in(package.text(part)) if part.lower().endswith(".vml") else []


def _put_again(package: Package, types: ContentTypes, own: BookSheet, xml: str) -> None:
    """Write the list where an earlier copy's stands, without what the program added to it."""
    relations = Relations(package, own.part)
    for name in list(relations.targets):
        relations.remove(name)
    package.put(own.part, xml)


def _drop_signatures(package: Package) -> bool:
    """Take out digital signatures: they do not hold for a changed package."""
    parts = [name for name in package.names() if name.lower().startswith(_SIGNATURES)]
    if not parts:
        return False
    types = ContentTypes(package)
    for part in parts:
        package.drop(part)
        types.remove(part)
    relations = Relations(package, "")
    for name, (_, target) in list(relations.targets.items()):
        if target.lower().startswith(_SIGNATURES):
            relations.remove(name)
    return True


def _drop_titles(package: Package) -> None:
    """Take out the list of sheets that the properties repeat; it may be left out."""
    part = package.find("docProps/app.xml")
    if part:
        xml = package.text(part)
        package.put(part, _TITLES.sub("", xml))
