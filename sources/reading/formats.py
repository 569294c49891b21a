"""The format of a file, by its content and not its name."""

import re
import zipfile

from settings import limits
from sources.findings import Finding
from sources.reading.grid import UnreadableFileError
from sources.reading.ole import Container, DamagedContainerError
from sources.reading.parts import Parts

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BYTE_ORDER_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Programs that export "Excel" often write one of these under the name .xls.
_MARKUP = (
    (("<?xml", "<workbook", "<?mso"), "XML"),
    (
        (
            "<html",
            "<!doctype",
            "<table",
            "<meta",
            "<head",
            "<body",
            "<style",
            "<div",
            "<tr",
            "<!--",
        ),
        "HTML",
    ),
    (("mime-version:",), "MHTML"),
    (("{\\rtf",), "RTF"),
    (("%pdf",), "PDF"),
    (("id;p",), "SYLK"),
)
_BEGINNINGS = (
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"%PDF", "PDF"), (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
)  # fmt: skip
_OLD_EXCEL = {0: "Excel 2", 2: "Excel 3", 4: "Excel 4", 8: "Excel 5"}
# Streams by which the other formats in the same container are known.
_STREAMS = (
    ("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint"), ("VisioDocument", "Visio"),
    ("WPSDocument", "WPS .wps"), ("__properties_version1.0", "Outlook"), ("FileHeader", "HWP"),
)  # fmt: skip
_PACKAGES = (
    ("word/", "Word"), ("ppt/", "PowerPoint"), ("visio/", "Visio"), ("ofd.xml", "OFD"),
    ("index/document.iwa", "Apple Numbers"), ("index.zip", "Apple Numbers"),
)  # fmt: skip
_BEGINNINGS_OF_PACKAGES = tuple(beginning for beginning, _ in _PACKAGES)
_OPEN_DOCUMENTS = (
    (b"opendocument.text", "OpenDocument .odt"),
    (b"opendocument.presentation", "OpenDocument .odp"),
    (b"epub", "EPUB"),
)
_UNKNOWN = "无法识别的内容‖unknown content"
_BLANK = b" \t\r\n\x00\x0b\x0c"
# A text has no such characters but for a few strays.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LOOKED_AT = 4096


def kind_of(data: bytes) -> str:
    """Name the format by content: xlsx, xlsb, ods, xls or csv; else raise with its name."""
    return kind_and_parts(data)[0]


def kind_and_parts(data: bytes) -> tuple[str, Parts | None]:
    """Name the format as `kind_of` does, with the parts of a zip, which is opened for that."""
    if len(data) > limits.MAX_FILE_BYTES:
        raise UnreadableFileError(
            Finding("KP-102", found=f"{len(data):,}", expected=f"{limits.MAX_FILE_BYTES:,}")
        )
    if not data.strip(_BLANK):
        raise UnreadableFileError(Finding("KP-101"))
    if data[:4] == b"PK\x03\x04":
        parts = _parts_of(data)
        return _package_kind(parts, len(data)), parts
    if data[:4] == b"PK\x05\x06":
        raise _other("ZIP")
    if data[:8] == _OLE:
        return _container_kind(data), None
    for beginning, name in _BEGINNINGS:
        if data.startswith(beginning):
            raise _other(name)
    if (
        data[:1] == b"\x09"
        and data[1] in _OLD_EXCEL
        and 4 <= int.from_bytes(data[2:4], "little") < 33
    ):
        raise _other(_OLD_EXCEL[data[1]])
    _check_text(data)
    return "csv", None


def wide_encoding(data: bytes) -> str:
    """Return the name of the UTF-16 a text is in, with or without a mark at its start, or ""."""
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name
    start = data[:_LOOKED_AT]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if even + odd < 2 or 4 * min(even, odd) > max(even, odd):
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = start[: len(start) // 2 * 2].decode(name)
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4:
            return ""
        text = start[: error.start].decode(name)
    return "" if any(ord(char) < 32 and char not in "\t\r\n\x0b\x0c" for char in text) else name


def _check_text(data: bytes) -> None:
    """Refuse what is no table though it may be text."""
    wide = wide_encoding(data)
    start = data[:_LOOKED_AT].decode(wide or "latin-1", errors="replace")
    start = start.lstrip("\u00ef\u00bb\u00bf\ufeff \r\n\t").lower()
    if not start and wide and not data.decode(wide, errors="replace").strip("\ufeff \r\n\t"):
        raise UnreadableFileError(Finding("KP-101"))
    if not start and not data.removeprefix(b"\xef\xbb\xbf").strip(_BLANK):
        raise UnreadableFileError(Finding("KP-101"))
    for openings, name in _MARKUP:
        if start.startswith(openings):
            if name == "XML":
                if "urn:schemas-microsoft-com:office:spreadsheet" in start:
                    name = "XML 2003 (SpreadsheetML)"
                elif "<html" in start:
                    name = "HTML"
            raise _other(name)
    if not wide:
        piece = data[:_LOOKED_AT]
        if b"\x00" in piece or 20 * len(_CONTROL.findall(piece)) > len(piece):
            raise UnreadableFileError(Finding("KP-103", found=_UNKNOWN))


def _other(name: str) -> UnreadableFileError:
    return UnreadableFileError(Finding("KP-105", found=name))


def _container_kind(data: bytes) -> str:
    try:
        streams = Container(data).streams
    except (DamagedContainerError, ValueError, IndexError, ArithmeticError):
        streams = {
            name: (0, 0)
            for name in ("EncryptedPackage", *(name for name, _ in _STREAMS))
            if name.encode("utf-16-le") in data
        }
        if not streams:
            raise UnreadableFileError(Finding("KP-103", found="xls")) from None
    except Exception:
        raise UnreadableFileError(Finding("KP-103", found="xls")) from None
    if "EncryptedPackage" in streams:
        raise UnreadableFileError(Finding("KP-104"))
    if any(name.lower() in ("workbook", "book") for name in streams):
        # WPS writes its own .et so as well: it is an .xls by another name.
        return "xls"
    for name, format_name in _STREAMS:
        if name in streams:
            raise _other(format_name)
    if any(re.match(r"ET(?![a-z])|Kingsoft", name) for name in streams):
        raise _other("WPS .et")
    raise _other("OLE")


def _parts_of(data: bytes) -> Parts:
    try:
        return Parts(data)
    except Exception:
        # A damaged directory raises nearly any kind of error.
        raise UnreadableFileError(Finding("KP-103", found="zip")) from None


def _package_kind(parts: Parts, size: int) -> str:
    """Refuse a zip that is no workbook, or that unfolds to more than any workbook does."""
    entries = parts.entries
    names = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}
    is_usual = "xl/workbook.xml" in names or "xl/workbook.bin" in names
    try:
        manifest = _start_of(parts, names.get("meta-inf/manifest.xml"))
        kind = _start_of(parts, names.get("mimetype"))[:200]
        types = _start_of(parts, None if is_usual else names.get("[content_types].xml"))
    except Exception:
        raise UnreadableFileError(Finding("KP-103", found="zip")) from None
    if any(filename.startswith(_BEGINNINGS_OF_PACKAGES) for filename in names):
        for beginning, name in _PACKAGES:
            if any(filename.startswith(beginning) for filename in names):
                raise _other(name)
    if b"encryption-data" in manifest or any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFileError(Finding("KP-104"))
    unfolded = sum(entry.file_size for entry in entries)
    if unfolded > limits.MAX_UNFOLDED_BYTES or (
        unfolded > 10_000_000 and unfolded > limits.MAX_UNFOLDING_RATIO * size
    ):
        most = min(limits.MAX_UNFOLDED_BYTES, limits.MAX_UNFOLDING_RATIO * size)
        raise UnreadableFileError(Finding("KP-102", found=f"{unfolded:,}", expected=f"{most:,}"))
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("xl/") for name in names) or b"spreadsheetml" in types:
        return "xlsx"
    for mark, name in _OPEN_DOCUMENTS:
        if mark in kind:
            raise _other(name)
    if "content.xml" in names:
        return "ods"
    raise _other("ZIP")


def _start_of(parts: Parts, entry: zipfile.ZipInfo | None) -> bytes:
    """Read the start of a part; an encrypted OpenDocument package says so in its manifest."""
    if entry is None or entry.flag_bits & 1:
        return b""
    with parts.open(entry) as stream:
        return stream.read(1_000_000)
