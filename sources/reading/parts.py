"""The parts of a zip in memory: opened once, and each small part unfolded once."""

import io
import struct
import zipfile
import zlib
from typing import IO

# Larger parts are unfolded anew whenever they are read: they would take memory meanwhile.
_REMEMBERED = 1 << 20
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
# What reading a part of a damaged zip raises.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error)


class Parts:
    """The entries of a zip, and what they hold. Raises as `zipfile` does where it is damaged."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self.entries = self._zip.infolist()
        # Words beside the parts, of the zip or of one entry.
        self.has_comments = bool(self._zip.comment or any(one.comment for one in self.entries))
        self._known: dict[int, bytes] = {}
        # What follows the cells of a large sheet: noted by who has read it as a whole.
        self._ends: dict[int, bytes] = {}

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """Return a part as a whole."""
        if entry.file_size > _REMEMBERED:
            return self._zip.read(entry)
        known = self._known.get(entry.header_offset)
        if known is None:
            known = self._unfolded(entry)
            if known is None:
                known = self._zip.read(entry)
            self._known[entry.header_offset] = known
        return known

    def note_end(self, entry: zipfile.ZipInfo, end: bytes) -> None:
        """Remember what follows the cells of a sheet, from `</sheetData>` on."""
        if len(end) <= _REMEMBERED:
            self._ends[entry.header_offset] = end

    def end_of(self, entry: zipfile.ZipInfo) -> bytes | None:
        """Return what follows the cells of a sheet, where that was noted."""
        return self._ends.get(entry.header_offset)

    def open(self, entry: zipfile.ZipInfo) -> IO[bytes]:
        """Open a part for reading in pieces."""
        if entry.file_size > _REMEMBERED:
            return self._zip.open(entry)
        return io.BytesIO(self.read(entry))

    def _unfolded(self, entry: zipfile.ZipInfo) -> bytes | None:
        """Unfold a usual part without the cost of a stream; None leaves it to `zipfile`."""
        start = entry.header_offset
        header = self._data[start : start + 30]
        name = self._data[start + 30 : start + 30 + int.from_bytes(header[26:28], "little")]
        if header[:4] != b"PK\x03\x04" or entry.flag_bits & 1:
            return None
        # As the directory has it: else the zip is no usual one.
        if not name.isascii() or name != entry.orig_filename.encode("utf-8", "replace"):
            return None
        start += 30 + len(name) + int.from_bytes(header[28:30], "little")
        body = self._data[start : start + entry.compress_size]
        if entry.compress_type == _DEFLATED:
            try:
                body = zlib.decompressobj(-15).decompress(body, entry.file_size + 1)
            except zlib.error:
                return None
        elif entry.compress_type != _STORED:
            return None
        is_whole = len(body) == entry.file_size and zlib.crc32(body) == entry.CRC
        return body if is_whole else None
