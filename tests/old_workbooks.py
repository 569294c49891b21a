"""Old binary workbooks made by hand: an .xls of a few records in its container."""

import struct


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def text8(value: str) -> bytes:
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x205, struct.pack("<HHHBB", row, column, 0, code, 1))


def formula_error(row: int, column: int, code: int) -> bytes:
    result = bytes([2, 0, code, 0, 0, 0, 0xFF, 0xFF])
    return record(0x06, struct.pack("<HHH", row, column, 0) + result + b"\0" * 8)


def label(row: int, column: int, value: str) -> bytes:
    return record(0x204, struct.pack("<HHH", row, column, 0) + text8(value))


def stream(
    cells: list[bytes], is_1904: bool = False, formats: tuple[int, ...] = (0,), extra: bytes = b""
) -> bytes:
    """Return a BIFF8 stream of one sheet; `formats` are the number formats of its styles."""
    begin = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    book = record(0x809, begin) + extra + record(0x22, struct.pack("<H", is_1904))
    book += b"".join(record(0xE0, struct.pack("<HH", 0, form) + b"\0" * 16) for form in formats)
    name = struct.pack("<BB", 1, 1) + "表".encode("utf-16-le")
    offset = len(book) + 4 + 6 + len(name) + 4
    book += record(0x85, struct.pack("<IBB", offset, 0, 0) + name) + record(0x0A)
    sheet = struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)
    return book + record(0x809, sheet) + b"".join(cells) + record(0x0A)


def container(streams: dict[str, bytes]) -> bytes:
    """Return an OLE file of these streams, each padded to whole sectors of 512 bytes."""
    bodies = {name: body + b"\0" * (max(4096, -len(body) % 512 + len(body)) - len(body))
              for name, body in streams.items()}  # fmt: skip
    table = [0xFFFFFFFD, 0xFFFFFFFE]
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    sectors = b""
    for name, body in bodies.items():
        start = len(table)
        count = len(body) // 512
        table += [*range(start + 1, start + count), 0xFFFFFFFE]
        entries.append((name, 2, start, len(streams[name]) if count > 8 else len(body)))
        sectors += body
    assert len(table) <= 128 and len(entries) <= 4
    directory = b"".join(_entry(*entry, place, len(entries)) for place, entry in enumerate(entries))
    directory += b"\0" * (512 - len(directory))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (512 - len(header) - 4)
    fat = struct.pack(f"<{len(table)}I", *table) + b"\xff" * (512 - 4 * len(table))
    return header + fat + directory + sectors


def _entry(name: str, kind: int, start: int, size: int, place: int, count: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    none = 0xFFFFFFFF
    right = place + 1 if 0 < place < count - 1 else none
    child = 1 if kind == 5 else none
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, none, right, child)
        + b"\0" * 36
        + struct.pack("<III", start, size, 0)
    )


def xls(cells: list[bytes], **told: object) -> bytes:
    return container({"Workbook": stream(cells, **told)})  # type: ignore[arg-type]
