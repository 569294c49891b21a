"""Text as it is compared: one width, no spaces, no line breaks."""

import re
import unicodedata

# What stands in the place of something that is not kept.
HIDDEN = "■■"
_SPACE = re.compile(r"[\s\u200b\u200c\u200d\ufeff\u00a0\u3000]+")


def fold(text: str) -> str:
    """Fold width and drop every space and line break."""
    if text.isascii():
        # What the expression below would give, in a third of the time: unit lists are long.
        return "".join(text.split())
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def normalise(text: str) -> str:
    """Fold width, case and spaces away; the comparison is then exact."""
    return fold(text).casefold()


def is_blank(text: str) -> bool:
    """Tell text that shows nothing: spaces of any width, zero-width marks, line breaks."""
    return _SPACE.sub("", text) == ""


def tidy(text: str) -> str:
    """Fold runs of spaces and line breaks into one space, as a person would read it."""
    return _SPACE.sub(" ", text).strip()
