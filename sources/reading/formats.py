"""The format of a file, by its content and not its name."""

import contextlib
import io
import zipfile

from settings import limits
from sources.findings import Finding
from sources.reading.grid import UnreadableFileError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
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
)


def detect(data: bytes) -> str:
    """Name the format by content: workbook or csv; else raise with the format's name."""
    if not data:
        raise UnreadableFileError(Finding("KP-101"))
    if len(data) > limits.MAX_FILE_BYTES:
        raise UnreadableFileError(
            Finding("KP-102", found=f"{len(data):,}", expected=f"{limits.MAX_FILE_BYTES:,}")
        )
    if data[:4] == b"PK\x03\x04":
        _check_package(data)
        return "workbook"
    if data[:8] == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFileError(Finding("KP-104"))
        if "WordDocument".encode("utf-16-le") in data:
            raise UnreadableFileError(Finding("KP-105", found="Word"))
        return "workbook"
    if data[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08"):
        return "workbook"
    is_utf16 = data[:2] in _UTF16_MARKS
    start = data[:512].decode("utf-16" if is_utf16 else "latin-1", errors="replace")
    start = start.lstrip("\u00ef\u00bb\u00bf\ufeff \r\n\t").lower()
    for openings, name in _MARKUP:
        if start.startswith(openings):
            raise UnreadableFileError(Finding("KP-105", found=name))
    if b"\x00" in data[:4096] and not is_utf16:
        raise UnreadableFileError(Finding("KP-103", found="binary"))
    return "csv"


def _check_package(data: bytes) -> None:
    """Refuse a zip that is no workbook, or that unfolds to more than any workbook does."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            manifest = _manifest(package)
    except Exception:
        # A damaged directory raises nearly any kind of error.
        raise UnreadableFileError(Finding("KP-103", found="zip")) from None
    for folder, name in (("word/", "Word"), ("ppt/", "PowerPoint")):
        if any(entry.filename.startswith(folder) for entry in entries):
            raise UnreadableFileError(Finding("KP-105", found=name))
    if b"encryption-data" in manifest:
        raise UnreadableFileError(Finding("KP-104"))
    unfolded = sum(entry.file_size for entry in entries)
    if unfolded > limits.MAX_UNFOLDED_BYTES or (
        unfolded > 10_000_000 and unfolded > limits.MAX_UNFOLDING_RATIO * len(data)
    ):
        raise UnreadableFileError(
            Finding("KP-102", found=f"{unfolded:,}", expected=f"{limits.MAX_UNFOLDED_BYTES:,}")
        )


def _manifest(package: zipfile.ZipFile) -> bytes:
    """Read what an OpenDocument package says of itself; an encrypted one says so there."""
    name = "META-INF/manifest.xml"
    with contextlib.suppress(KeyError), package.open(name) as stream:
        return stream.read(1_000_000)
    return b""
