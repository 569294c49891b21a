"""Text as it is compared: one width, no spaces, no line breaks."""

import re
import unicodedata

_SPACE = re.compile(r"[\s\u200b\u200c\u200d\ufeff\u00a0\u3000]+")


def normalise(text: str) -> str:
    """Fold width and drop every space and line break; the comparison is then exact."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def tidy(text: str) -> str:
    """Fold runs of spaces and line breaks into one space, as a person would read it."""
    return _SPACE.sub(" ", text).strip()
