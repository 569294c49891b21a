"""A notice in plain text, for a file that cannot be sent back annotated."""

from dataclasses import dataclass

from settings.labels import label


@dataclass(frozen=True)
class Reason:
    """One finding of a notice: where, and in which words. `place` is empty for the whole file."""

    code: str
    place: str
    text: str
    mend: str


def notice(file_name: str, reasons: list[Reason], why: str, language: str) -> bytes:
    """Return the notice, so written that the editors of old systems show it: UTF-8 with a mark.

    `why` is the key of the label that says why there is no annotated copy.
    """
    lines = [label("returned.notice", language)]
    if file_name:
        lines.append(label("returned.file", language, name=file_name))
    lines += [label(why, language), ""]
    for number, reason in enumerate(reasons, start=1):
        place = f"{reason.place}　" if reason.place else ""
        lines.append(f"{number}. {place}{reason.code}　{reason.text}")
        lines.append(f"   {reason.mend}")
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode("utf-8")
