"""XML patched as text: what is not touched keeps its bytes, prefixes and odd attributes.

A parser that writes XML anew renames prefixes, and an `mc:Ignorable` that names one then makes a
workbook that Excel calls damaged.
"""

import re
from collections.abc import Iterator
from html import escape, unescape

from reports.returned.notes import Unpatchable

# Possessive: an attribute may hold a > or a /, and nothing is tried twice.
ATTRS = r"(?:[^<>\"'/]++|\"[^\"]*+\"|'[^']*+'|/(?!>))*+"
_TAG = re.compile(rf"<(/?)([A-Za-z_][\w.:-]*)({ATTRS})(/?)>")
_ATTRIBUTE = re.compile(r"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENCODING = re.compile(r"^(<\?xml[^>]*?encoding\s*=\s*[\"'])([\w.-]+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def decoded(part: bytes) -> str:
    """Return a part as text; raise Unpatchable where it is written in an unusual way."""
    if part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = _ENCODING.sub(r"\g<1>UTF-8", part.decode("utf-16"))
    else:
        try:
            text = part.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unpatchable("a part is not UTF-8") from None
        stated = _ENCODING.match(text)
        if stated and stated[2].lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise Unpatchable(f"a part is in {stated[2]}")
    if "<![CDATA[" in text or "<!DOCTYPE" in text:
        raise Unpatchable("a part has CDATA or a DOCTYPE")
    return _COMMENT.sub("", text) if "<!--" in text else text


def quoted(text: str) -> str:
    """Escape a text for an element or an attribute; what XML cannot hold is left out."""
    return escape(_NOT_IN_XML.sub("", text), quote=True)


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a start tag."""
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}


def with_attribute(tag: str, name: str, value: str | None) -> str:
    """Return a start tag with an attribute set, or taken out where the value is None."""
    pattern = re.compile(rf"\s+{re.escape(name)}\s*=\s*(?:\"[^\"]*\"|'[^']*')")
    if value is None:
        return pattern.sub("", tag)
    new = f' {name}="{quoted(value)}"'
    if pattern.search(tag):
        return pattern.sub(lambda _: new, tag, count=1)
    end = len(tag) - (2 if tag.endswith("/>") else 1)
    return tag[:end].rstrip() + new + tag[end:]


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def root_of(xml: str) -> tuple[str, str]:
    """Return the start tag of the root, and its prefix with the colon."""
    found = _TAG.search(xml)
    if not found:
        raise Unpatchable("a part without elements")
    return found[0], found[2][: len(found[2]) - len(local(found[2]))]


def namespace_of(xml: str) -> str:
    """Return the namespace of the root element."""
    tag, prefix = root_of(xml)
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    return attributes(tag).get(name, "")


def children(xml: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield local name, start and end of every element that stands directly in xml[start:end]."""
    depth = 0
    begin = start
    for found in _TAG.finditer(xml, start, end):
        if found[1]:
            depth -= 1
            if depth == 0:
                yield local(found[2]), begin, found.end()
            continue
        if depth == 0:
            begin = found.start()
            if found[4]:
                yield local(found[2]), begin, found.end()
        if not found[4]:
            depth += 1


def start_tag(xml: str, start: int) -> str:
    """Return the start tag that begins at a place."""
    found = _TAG.match(xml, start)
    if not found:
        raise Unpatchable("no tag where one was")
    return found[0]


def element(xml: str, name: str, start: int = 0) -> tuple[int, int, int, int] | None:
    """Find the first element of a full name: its start, its inside's start and end, its end."""
    found = re.compile(rf"<{re.escape(name)}(?=[\s/>]){ATTRS}(/?)>").search(xml, start)
    if not found:
        return None
    if found[1]:
        return found.start(), found.end(), found.end(), found.end()
    close = re.compile(rf"</{re.escape(name)}\s*>").search(xml, found.end())
    if not close:
        raise Unpatchable(f"<{name}> does not end")
    return found.start(), found.end(), close.start(), close.end()


def insert_last(xml: str, name: str, new: str, start: int = 0) -> str:
    """Put new elements at the end of the first element of a full name."""
    place = element(xml, name, start)
    if place is None:
        raise Unpatchable(f"no <{name}>")
    begin, _, inside_end, end = place
    if inside_end == end:
        return f"{xml[:begin]}{xml[begin:end][:-2].rstrip()}>{new}</{name}>{xml[end:]}"
    return xml[:inside_end] + new + xml[inside_end:]
