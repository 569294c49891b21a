"""Names that file systems and spreadsheets accept."""

import re

_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def file_name(title: str) -> str:
    """Return a title as the name of a file, without its ending."""
    return _NOT_IN_FILE_NAMES.sub("_", title)[:80].strip(" .")


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that a spreadsheet accepts and no other sheet has; it is then taken."""
    clean = _NOT_IN_SHEET_NAMES.sub("_", wanted).strip("' ") or "_"
    name, number = clean[:_SHEET_NAME], 1
    while name.casefold() in taken:
        number += 1
        ending = f" {number}"
        name = clean[: _SHEET_NAME - len(ending)] + ending
    taken.add(name.casefold())
    return name
