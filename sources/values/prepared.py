"""Cells made ready for reading: folded, without decorations, and cut where they hold two things."""

import re

import polars as pl

from sources.contracts import FieldForm
from sources.text import fold

SPACES = r"[\s\u{200b}\u{200c}\u{200d}\u{feff}\u{a0}\u{3000}]+"
# Two wide spaces or four plain ones, in any mixture of that width, part two things in one cell.
_PLAIN, _WIDE = r"[ \u{a0}]", r"\u{3000}"
_GAP = (
    f"(?:{_PLAIN}|{_WIDE})*"
    f"(?:{_PLAIN}{{4}}|{_WIDE}{_PLAIN}*{_WIDE}|{_WIDE}{_PLAIN}{{2}}|{_PLAIN}{_WIDE}{_PLAIN}"
    f"|{_PLAIN}{{2}}{_WIDE})(?:{_PLAIN}|{_WIDE})*"
)


def folded_text(text: pl.Expr) -> pl.Expr:
    """Fold width and drop every space, as markers, codes and figures are compared."""
    return text.str.normalize("NFKC").str.replace_all(SPACES, "")


def prepared_text(form: FieldForm, text: pl.Expr) -> pl.Expr:
    """Return a cell's text as the field reads it: the part it wants, without decorations.

    Of "company        person", `before_gap` is the company. Without a gap that is the whole cell,
    and there is nothing after it.
    """
    if form.part:
        text = text.str.replace("^" + SPACES, "").str.replace(SPACES + "$", "")
    if form.part == "before_gap":
        text = text.str.replace(f"(?s)^(.*?){_GAP}.*$", "${1}")
    elif form.part == "after_gap":
        text = text.str.extract(f"(?s)^.*?{_GAP}(.*)$", 1).fill_null("")
    if form.strip:
        # Headings come folded, cells as they are written: a mark counts in either width.
        spelt = {text for mark in form.strip for text in (mark.strip(), fold(mark))}
        marks = "|".join(re.escape(mark) for mark in sorted(spelt, key=len, reverse=True))
        text = text.str.replace(f"^(?:(?:{marks})|{SPACES})+", "")
        text = text.str.replace(f"(?:(?:{marks})|{SPACES})+$", "")
    return text
