"""A threaded comment put into an .xlsx, as a modern Excel keeps it beside the classic one."""

import io
import zipfile

_KIND = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_RELATED = "http://schemas.microsoft.com/office/2017/10/relationships"
_TYPES = "application/vnd.ms-excel"
THREAD = "xl/threadedComments/threadedComment1.xml"
PERSONS = "xl/persons/person.xml"


def with_thread(data: bytes, cell: str, text: str, author: str) -> bytes:
    """Add a thread to a cell of the first sheet, which has a classic comment, and its person."""
    added = {
        PERSONS: f'<personList xmlns="{_KIND}"><person displayName="{author}" id="{{1}}"'
        f' userId="{author}@x" providerId="None"/></personList>',
        THREAD: f'<ThreadedComments xmlns="{_KIND}"><threadedComment ref="{cell}"'
        f' dT="2024-03-01T08:00:00.00" personId="{{1}}" id="{{2}}"><text>{text}</text>'
        "</threadedComment></ThreadedComments>",
    }
    changes = {
        "xl/_rels/workbook.xml.rels": _relation("person", "persons/person.xml"),
        "xl/worksheets/_rels/sheet1.xml.rels": _relation(
            "threadedComment", "../threadedComments/threadedComment1.xml"
        ),
        "[Content_Types].xml": "".join(
            f'<Override PartName="/{name}" ContentType="{_TYPES}.{kind}+xml"/>'
            for name, kind in ((PERSONS, "person"), (THREAD, "threadedcomments"))
        ),
    }
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in package.namelist():
            body = package.read(name)
            if name in changes:
                end = body.rindex(b"</")
                body = body[:end] + changes.pop(name).encode() + body[end:]
            changed.writestr(name, body)
        for name, xml in added.items():
            changed.writestr(name, xml)
    assert not changes, f"no part {sorted(changes)}"
    return stream.getvalue()


def _relation(word: str, target: str) -> str:
    return f'<Relationship Id="rIdT" Type="{_RELATED}/{word}" Target="{target}"/>'
