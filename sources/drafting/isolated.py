"""A draft made in a process of its own: a file that breaks its reader does not end the command."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from settings.errors import WrongUse
from sources.contracts import Contract
from sources.drafting.draft import Draft
from sources.drafting.first_draft import first_draft, told
from sources.reading.pool import Readers
from sources.reading.read import RawFile

# A draft is read by the reader again and again, until nothing is left to mend.
_TIMES_READ = 20


@dataclass
class DraftedFile(RawFile):
    """The draft made from a file, its sheet and how many records it reads; or a refusal."""

    draft: Draft | None = None
    sheet: str = ""
    records: int = 0
    refusal: str = ""


def draft_of(path: Path, **options: Any) -> DraftedFile:
    """Draft a contract as `first_draft` does, with its options; raises WrongUse as it does."""
    drafting = partial(_draft, options)
    with Readers([], 1, drafting, times=_TIMES_READ) as readers:
        (file,) = readers.start([(str(path), path)])
    if isinstance(file, DraftedFile) and file.draft is not None:
        return file
    refusal = file.refusal if isinstance(file, DraftedFile) else ""
    raise WrongUse(refusal or f"{path}: {told(file.findings[0], options['language'])}")


def _draft(options: dict[str, Any], path: Path, name: str, _: list[Contract]) -> DraftedFile:
    try:
        drafted = first_draft(path, **options)
    except WrongUse as error:
        return DraftedFile(name, "", 0, refusal=str(error))
    return DraftedFile(
        name, drafted.raw.sha256, drafted.raw.size, draft=drafted.draft, sheet=drafted.sheet,
        records=drafted.records,
    )  # fmt: skip
