"""What an .xlsx package says of itself: its sheets and parts, dates, styles of percentages."""

import re
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, join, normpath
from typing import IO
from xml.etree import ElementTree

from sources.reading.parts import Parts

_PERCENT_FORMATS = {"9", "10"}
_MAY_BE_PERCENT = re.compile(rb"%|numFmtId=[\"'](?:9|10)[\"']")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


class DamagedError(Exception):
    """A package that cannot be what it says it is."""


@dataclass(frozen=True)
class SheetPart:
    """A sheet as the workbook lists it, and the part of the package that holds it."""

    name: str
    part: str
    is_hidden: bool


class Package:
    """An .xlsx package, opened once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._entries = {
            entry.filename.replace("\\", "/").lower(): entry for entry in parts.entries
        }
        self.book = self._find_book()
        folder = dirname(self.book)
        relations = join(folder, "_rels", self.book.rsplit("/", 1)[-1] + ".rels")
        self.is_1904, self.sheets = _read_book(self.read(self.book), self.read(relations), folder)

    def has(self, part: str) -> bool:
        """Tell whether a part is there, whatever the case of its name."""
        return part.lower() in self._entries

    def read(self, part: str) -> bytes:
        """Return a part as a whole: a small one."""
        try:
            return self._parts.read(self._entries[part.lower()])
        except KeyError:
            raise DamagedError(part) from None

    def note_end(self, part: str, end: bytes) -> None:
        """Remember what follows a sheet's cells (`Parts.end_of`)."""
        self._parts.note_end(self._entries[part.lower()], end)

    def open(self, part: str) -> IO[bytes]:
        """Open a part for reading in pieces."""
        return self._parts.open(self._entries[part.lower()])

    def size(self, part: str) -> int:
        """Return a part's size, unfolded."""
        return self._entries[part.lower()].file_size

    def _find_book(self) -> str:
        if self.has("xl/workbook.xml") or not self.has("_rels/.rels"):
            return "xl/workbook.xml"
        for relation in parsed(self.read("_rels/.rels")):
            if relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
        return "xl/workbook.xml"

    def check_texts(self) -> None:
        """Refuse shared texts that declare entities: no workbook does, and they could unfold."""
        part = join(dirname(self.book), "sharedStrings.xml")
        if self.has(part):
            with self.open(part) as stream:
                if _DECLARATION.search(stream.read(1024)):
                    raise DamagedError("DOCTYPE")

    def percent_styles(self) -> frozenset[bytes]:
        """Return the numbers of the cell styles that show a number as a percentage."""
        part = join(dirname(self.book), "styles.xml")
        if not self.has(part):
            return frozenset()
        xml = self.read(part)
        return frozenset() if _MAY_BE_PERCENT.search(xml) is None else _percent_styles(xml)


# Workbooks made from one template have the same lists of sheets and styles: each is read once.
@lru_cache(maxsize=64)
def _read_book(xml: bytes, relations: bytes, folder: str) -> tuple[bool, tuple[SheetPart, ...]]:
    """Return whether dates count from 1904, and the sheets with their parts."""
    targets = {}
    for relation in parsed(relations):
        target = relation.get("Target", "").replace("\\", "/")
        whole = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        targets[relation.get("Id", "")] = whole
    is_1904 = False
    sheets: list[SheetPart] = []
    for element in parsed(xml).iter():
        kind = local(element.tag)
        if kind == "workbookPr":
            is_1904 = element.get("date1904", "0") in ("1", "true", "on")
        elif kind == "sheet":
            number = next((value for name, value in element.items() if local(name) == "id"), "")
            is_hidden = element.get("state", "visible") != "visible"
            sheets.append(SheetPart(element.get("name", ""), targets.get(number, ""), is_hidden))
    return is_1904, tuple(sheets)


@lru_cache(maxsize=64)
def _percent_styles(xml: bytes) -> frozenset[bytes]:
    formats = set(_PERCENT_FORMATS)
    numbers: list[str] = []
    for element in parsed(xml):
        kind = local(element.tag)
        if kind == "numFmts":
            formats |= {
                entry.get("numFmtId", "")
                for entry in element
                if is_percent(entry.get("formatCode", ""))
            }
        elif kind == "cellXfs":
            numbers = [entry.get("numFmtId", "") for entry in element]
    return frozenset(b"%d" % place for place, number in enumerate(numbers) if number in formats)


def is_percent(code: str) -> bool:
    """Tell a number format that shows a percentage: a sign that stands for itself.

    Not in quotes or behind a stroke, nor as what `_` leaves room for or `*` fills the cell with.
    """
    return "%" in code and "%" in re.sub(r'"[^"]*"|[\\_*].', "", code)


def parsed(xml: bytes) -> ElementTree.Element:
    """Parse a part; one that declares entities is no part of a workbook."""
    if _DECLARATION.search(xml):
        raise DamagedError("DOCTYPE")
    return ElementTree.fromstring(xml)


def local(name: str) -> str:
    """Return an XML name without its namespace."""
    return name.rsplit("}", 1)[-1]
