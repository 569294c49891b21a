"""How an annotated copy is known again: the writer puts these marks, the reader looks for them."""

import re

# Stands in a cell of the sheet of findings; what a spreadsheet program saves again still has it.
SHEET_MARK = "kaoping-returned-copy"
# The mark stands in one of the first rows.
MARK_ROWS = 8
# Begins every remark of ours in a cell comment.
COMMENT_MARK = "【退回修改】"
# Fills of refused and of doubtful cells: shades that no palette offers.
FILLS = {"refuse": "FFFFB9A3", "warn": "FFFFE79B"}

_SUFFIX = re.compile(r"-(?:退回修改|退回通知|returned|notice)-[0-9a-f]{8}(?=\.\w{2,5}$|$)")


def without_suffix(name: str) -> str:
    """Return a file's name without what a copy's name adds to the original's."""
    return _SUFFIX.sub("", name)


def digest_in(name: str) -> str:
    """Return the eight letters by which a copy's name tells its original, or nothing."""
    found = _SUFFIX.search(name)
    return found[0][-8:] if found else ""
