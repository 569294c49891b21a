"""The workbook part: its sheets, and a new one put in front of them."""

import re
from dataclasses import dataclass

from reports.returned.notes import Unpatchable
from reports.returned.package import Package, Relations, is_strict
from reports.returned.xml_text import (
    attributes,
    children,
    element,
    local,
    namespace_of,
    quoted,
    root_of,
    start_tag,
    with_attribute,
)

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass(frozen=True)
class BookSheet:
    name: str
    part: str
    is_hidden: bool


class Book:
    """The workbook part of a package."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.part = self._find()
        self._xml = package.text(self.part)
        self._prefix = root_of(self._xml)[1]
        self.namespace = namespace_of(self._xml)
        self.is_strict = is_strict(self._xml)
        self.relations = Relations(package, self.part)

    def _find(self) -> str:
        if name := self._package.find("xl/workbook.xml"):
            return name
        for _, target in Relations(self._package, "").of_kind("officeDocument"):
            if name := self._package.find(target):
                return name
        raise Unpatchable("no workbook part")

    @property
    def relations_namespace(self) -> str:
        return _STRICT if self.is_strict else _RELATIONS

    def _list(self) -> tuple[int, int, int, int]:
        place = element(self._xml, self._prefix + "sheets")
        if place is None or place[2] == place[3]:
            raise Unpatchable("a workbook without sheets")
        return place

    def sheets(self) -> list[BookSheet]:
        """Return the sheets in their order; a sheet without a part has an empty one."""
        _, inside, end, _ = self._list()
        found = []
        for _, start, _ in children(self._xml, inside, end):
            own = attributes(start_tag(self._xml, start))
            relation = next((value for key, value in own.items() if local(key) == "id"), "")
            target = self.relations.targets.get(relation, ("", ""))[1]
            hidden = own.get("state", "visible") != "visible"
            found.append(BookSheet(own.get("name", ""), self._package.find(target), hidden))
        return found

    def add_first(self, name: str, part: str) -> None:
        """Put a sheet in front of all others; what counts sheets counts on."""
        relation = self.relations.add("worksheet", part, self.is_strict)
        _, inside, end, _ = self._list()
        numbers = [
            int(attributes(start_tag(self._xml, start)).get("sheetId", "0"))
            for _, start, _ in children(self._xml, inside, end)
        ]
        new = (
            f'<{self._prefix}sheet xmlns:r="{self.relations_namespace}" name="{quoted(name)}"'
            f' sheetId="{max(numbers) + 1}" r:id="{relation}"/>'
        )
        self._xml = self._xml[:inside] + new + self._xml[inside:]
        self._shift_names()

    def _shift_names(self) -> None:
        """Names that belong to a sheet give its place."""
        tag = re.compile(rf"<{re.escape(self._prefix)}definedName\b[^>]*>")

        def shifted(found: re.Match[str]) -> str:
            own = attributes(found[0]).get("localSheetId", "")
            if not own.isdigit():
                return found[0]
            return with_attribute(found[0], "localSheetId", str(int(own) + 1))

        self._xml = tag.sub(shifted, self._xml)

    def open_at(self, place: int) -> None:
        """Let the workbook open at a sheet, and show its tab."""
        view = re.compile(rf"<{re.escape(self._prefix)}workbookView\b[^>]*>")

        def opened(found: re.Match[str]) -> str:
            tag = with_attribute(found[0], "firstSheet", None)
            return with_attribute(tag, "activeTab", str(place) if place else None)

        self._xml = view.sub(opened, self._xml)

    def save(self) -> None:
        self._package.put(self.part, self._xml)


def free_sheet_name(wanted: str, taken: list[str]) -> str:
    """Return a name that no sheet has."""
    names = {name.lower() for name in taken}
    name, number = wanted, 1
    while name.lower() in names:
        number += 1
        name = f"{wanted}（{number}）"
    return name
