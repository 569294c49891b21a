"""An .xlsx package whose parts are patched; what is not touched is copied as it lies, unread."""

import io
import struct
import zipfile
import zlib
from posixpath import dirname, join, normpath, relpath

from reports.returned.notes import Unpatchable
from reports.returned.xml_text import (
    attributes,
    children,
    decoded,
    element,
    insert_last,
    namespace_of,
    quoted,
    root_of,
    start_tag,
)
from settings import limits

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_FIRST_DAY = 33  # 1 January 1980, as a zip writes it
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"


class Package:
    """The parts of a package by name; names are found whatever their case."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        self._names = {name.replace("\\", "/").lower(): name for name in self._entries}
        self._new: dict[str, bytes] = {}

    def find(self, part: str) -> str:
        """Return the true name of a part, or nothing where there is none."""
        return self._names.get(part.lower(), "")

    def names(self) -> list[str]:
        return list(self._names.values())

    def head(self, part: str, size: int) -> bytes:
        """Return the first bytes of a part."""
        if part in self._new:
            return self._new[part][:size]
        with self._zip.open(self._entries[part]) as stream:
            return stream.read(size)

    def text(self, part: str) -> str:
        """Return a part as text; raise Unpatchable where it is too large or not there."""
        name = self.find(part)
        if not name:
            raise Unpatchable(f"{part} is not there")
        if name in self._new:
            return self._new[name].decode("utf-8")
        if self._entries[name].file_size > limits.MAX_PATCHED_BYTES:
            raise Unpatchable(f"{part} is too large")
        return decoded(self._zip.read(self._entries[name]))

    def put(self, part: str, text: str) -> None:
        """Put a new or changed part."""
        name = self.find(part) or part
        self._names[name.lower()] = name
        self._new[name] = text.encode("utf-8")

    def drop(self, part: str) -> None:
        """Leave a part out."""
        if name := self.find(part):
            del self._names[part.lower()]
            self._new.pop(name, None)

    def free_name(self, pattern: str) -> str:
        """Return the first name of a numbered kind that no part has, such as xl/comments{}.xml."""
        number = 1
        while self.find(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def packed(self) -> bytes:
        """Return the package: parts in their order, new ones last, the same bytes every time."""
        out = io.BytesIO()
        central = []
        kept = set(self._names.values())
        for name in [*(n for n in self._entries if n in kept), *sorted(kept - set(self._entries))]:
            entry = self._entries.get(name)
            if name in self._new:
                method, crc, size, body = _deflated(self._new[name])
            else:
                assert entry is not None
                method, crc, size = entry.compress_type, entry.CRC, entry.file_size
                body = self._as_it_lies(entry)
            raw_name = name.encode("utf-8")
            flags = 0 if name.isascii() else 0x800
            stamp = _stamp(entry)
            attributes_of = entry.external_attr if entry else 0
            place = out.tell()
            common = (20, flags, method, *stamp, crc, len(body), size, len(raw_name), 0)
            out.write(_LOCAL.pack(b"PK\x03\x04", *common) + raw_name + body)
            central.append(
                _CENTRAL.pack(b"PK\x01\x02", 20, *common, 0, 0, 0, attributes_of, place) + raw_name
            )
        place = out.tell()
        out.write(b"".join(central))
        count = len(central)
        out.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, out.tell() - place, place, 0))
        return out.getvalue()

    def _as_it_lies(self, entry: zipfile.ZipInfo) -> bytes:
        start = entry.header_offset
        name_length, extra_length = struct.unpack_from("<2H", self._data, start + 26)
        start += _LOCAL.size + name_length + extra_length
        return self._data[start : start + entry.compress_size]


def _deflated(data: bytes) -> tuple[int, int, int, bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return zipfile.ZIP_DEFLATED, zlib.crc32(data), len(data), packer.compress(data) + packer.flush()


def _stamp(entry: zipfile.ZipInfo | None) -> tuple[int, int]:
    if entry is None:
        return 0, _FIRST_DAY
    year, month, day, hour, minute, second = entry.date_time
    return (
        hour << 11 | minute << 5 | second // 2,
        max(0, year - 1980) << 9 | month << 5 | day,
    )


class Relations:
    """The relations of one part: what it points to, by id."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._folder = dirname(part)
        # The package itself has relations too: its part has no name.
        self._part = join(self._folder, "_rels", part.rpartition("/")[2] + ".rels")
        self.targets: dict[str, tuple[str, str]] = {}
        if package.find(self._part):
            self._xml = package.text(self._part)
        else:
            self._xml = (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns='
                '"http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
            )
        self._read()

    def _read(self) -> None:
        self._tag = root_of(self._xml)[1] + "Relationships"
        place = element(self._xml, self._tag)
        if place is None:
            raise Unpatchable(f"{self._part} has no relations")
        self.targets = {}
        self._places: dict[str, tuple[int, int]] = {}
        for _, start, end in children(self._xml, place[1], place[2]):
            found = attributes(start_tag(self._xml, start))
            target = found.get("Target", "").replace("\\", "/")
            if found.get("TargetMode") != "External":
                target = (
                    target.lstrip("/")
                    if target.startswith("/")
                    else normpath(join(self._folder, target))
                )
            number = found.get("Id", "")
            self.targets[number] = (found.get("Type", "").rpartition("/")[2], target)
            self._places[number] = (start, end)

    def of_kind(self, kind: str) -> list[tuple[str, str]]:
        """Return id and target of the relations of a kind, such as comments."""
        return [(name, target) for name, (own, target) in self.targets.items() if own == kind]

    def add(self, kind: str, part: str, is_strict: bool) -> str:
        """Point to a part; return the id."""
        number = 1
        while f"rIdReturned{number}" in self.targets:
            number += 1
        name = f"rIdReturned{number}"
        base = _STRICT_RELATIONS if is_strict else _RELATIONS
        prefix = self._tag[: -len("Relationships")]
        target = relpath(part, self._folder or ".")
        self._xml = insert_last(
            self._xml,
            self._tag,
            f'<{prefix}Relationship Id="{name}" Type="{base}/{kind}" Target="{quoted(target)}"/>',
        )
        self._save()
        return name

    def remove(self, name: str) -> None:
        """Take a relation out."""
        start, end = self._places[name]
        self._xml = self._xml[:start] + self._xml[end:]
        self._save()

    def _save(self) -> None:
        self._package.put(self._part, self._xml)
        self._read()


class ContentTypes:
    """Which part is of which type."""

    PART = "[Content_Types].xml"

    def __init__(self, package: Package) -> None:
        self._package = package
        self._xml = package.text(self.PART)
        self._prefix = root_of(self._xml)[1]

    def _entries(self) -> list[tuple[str, int, int, dict[str, str]]]:
        place = element(self._xml, self._prefix + "Types")
        if place is None:
            raise Unpatchable("no content types")
        return [
            (name, start, end, attributes(start_tag(self._xml, start)))
            for name, start, end in children(self._xml, place[1], place[2])
        ]

    def add_part(self, part: str, kind: str) -> None:
        wanted = f"/{part}".lower()
        if not any(own.get("PartName", "").lower() == wanted for _, _, _, own in self._entries()):
            self._insert(f'Override PartName="/{quoted(part)}" ContentType="{kind}"', False)

    def add_extension(self, extension: str, kind: str) -> None:
        if not any(own.get("Extension", "").lower() == extension for *_, own in self._entries()):
            self._insert(f'Default Extension="{extension}" ContentType="{kind}"', True)

    def remove(self, part: str) -> None:
        for _, start, end, own in self._entries():
            if own.get("PartName", "").lower() == f"/{part}".lower():
                self._xml = self._xml[:start] + self._xml[end:]
                self._package.put(self.PART, self._xml)
                return

    def _insert(self, body: str, is_first: bool) -> None:
        new = f"<{self._prefix}{body}/>"
        place = element(self._xml, self._prefix + "Types")
        assert place is not None
        if is_first and place[2] < place[3]:
            self._xml = self._xml[: place[1]] + new + self._xml[place[1] :]
        else:
            self._xml = insert_last(self._xml, self._prefix + "Types", new)
        self._package.put(self.PART, self._xml)


def is_strict(xml: str) -> bool:
    """Tell the strict dialect of the format by the namespace of a part."""
    return namespace_of(xml).startswith("http://purl.oclc.org/")


_EXTENSIONS = (
    ("sheet.macroEnabled.main+xml", "xlsm"),
    ("template.macroEnabled.main+xml", "xltm"),
    ("addin.macroEnabled.main+xml", "xlam"),
    ("template.main+xml", "xltx"),
)


def extension_of(data: bytes) -> str:
    """Return the extension under which Excel opens a package: xlsx, or xlsm where it has macros."""
    types = Package(data).text(ContentTypes.PART)
    return next((extension for kind, extension in _EXTENSIONS if kind in types), "xlsx")
