"""What may be said in a copy that goes back: findings in words, without what is never kept."""

from functools import lru_cache
from typing import Any

from reports.returned.notes import Note
from settings.catalogue import severity, words
from settings.labels import label
from sources.declined import find_declined
from sources.findings import Finding
from sources.reading.grid import Sheet
from sources.redaction import HIDDEN
from sources.signatures import signatures

_ORDER = {"refuse": 0, "warn": 1, "note": 2}
_COLON = {"zh": "：", "en": ": "}
# Names of files are a few; texts of findings repeat.
_REMEMBERED = 10_000


def has_declined(text: str) -> bool:
    """Tell whether a text holds what is never kept: personal data, declined labels, names."""
    sheet = Sheet("", [[text]])
    return bool(find_declined([sheet], []) or signatures([sheet]))


@lru_cache(maxsize=_REMEMBERED)
def cleaned(text: str) -> str:
    """Hide what is never kept: a list that said it would be refused when it is sent back."""
    for name in signatures([Sheet("", [[text]])]):
        text = text.replace(name, HIDDEN)
    return HIDDEN if find_declined([Sheet("", [[text]])], []) else text


def file_name_of(path: str, language: str) -> str:
    """Return the name under which a file came, unless the name itself must not be told."""
    name = path.rpartition("/")[2]
    return label("returned.nameless", language) if has_declined(name) else name


def notes_of(findings: list[Finding], language: str) -> list[Note]:
    """Put findings into words, refusals first, each once."""
    notes: dict[Note, None] = {}
    for finding in findings:
        kind = finding.severity or severity(finding.code)
        title, text, mend = words(
            finding.code,
            language,
            found=cleaned(finding.found),
            expected=cleaned(finding.expected),
            field=finding.field,
        )
        told = f"{title}{_COLON[language]}{text}"
        notes[Note(finding.code, kind, finding.sheet, finding.cell, told, mend)] = None
    return sorted(notes, key=lambda note: _ORDER[note.severity])


def finding_of(row: dict[str, Any]) -> Finding:
    """Return a finding as the ledger keeps it."""
    return Finding(
        row["code"],
        row["sheet"] or "",
        row["cell"] or "",
        row["field"] or "",
        row["found"] or "",
        row["expected"] or "",
        row["severity"] or "",
    )
