"""The errors that a user meets: each is a message and an exit code, never a traceback."""

from dataclasses import dataclass
from pathlib import Path

from pydantic_core import PydanticCustomError


class KaopingError(Exception):
    """Stop with a message for the user and the exit code of its kind."""

    exit_code = 3


class GateRefused(KaopingError):
    """A gate refused to publish; what was published stays as it was."""

    exit_code = 1


class WrongUse(KaopingError):
    """The command, a name or a file given to it is wrong."""

    exit_code = 2


class RunFailed(KaopingError):
    """The run could not be carried out."""

    exit_code = 3


@dataclass(frozen=True)
class Refusal:
    """One thing wrong in a definition file: where, why, and how to mend it."""

    file: Path
    line: int
    reason: str
    proposal: str = ""
    # In a workbook: the cell, with its sheet.
    cell: str = ""

    def __str__(self) -> str:
        proposal = f" → {self.proposal}" if self.proposal else ""
        return f"{self.file}:{self.cell or self.line}: {self.reason}{proposal}"


def fault(message: str, *place: str | int) -> PydanticCustomError:
    """Make an error about a part of what a validator checks, so that its line is told.

    `place` leads from the thing checked to the part, such as "fields", 3.
    """
    return PydanticCustomError("value_error", "{message}", {"message": message, "place": place})


class RefusedDefinition(WrongUse):
    """Contracts, indicators, rulebooks or reference lists that cannot be used.

    All refusals of a compilation are gathered, so that a maintainer mends them in one go.
    `language` is the one in which they are told already; empty where the checks' own words stand.
    """

    def __init__(self, refusals: list[Refusal], language: str = "") -> None:
        self.refusals = refusals
        self.language = language
        super().__init__("\n".join(str(refusal) for refusal in refusals))
