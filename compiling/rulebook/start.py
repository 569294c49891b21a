"""The start of a rulebook: small, with comments, of an office's own indicators if there is one."""

from datetime import date
from pathlib import Path

from compiling.definitions import Definitions

_FOLDER = Path(__file__).parent


def start_text(name: str, definitions: Definitions | None, language: str) -> str:
    """Return a rulebook that passes the check, named after its file."""
    from sources.drafting.field_names import name_of

    programme, kind, year = "works", "town", date.today().year
    rate, events = "completion_rate", "late_reports"
    if definitions is not None:
        year = definitions.office.today.year
        programme = (definitions.programmes() or [programme])[0]
        kind = next(iter(sorted(definitions.units.classes())), kind)
        own = [
            defined.indicator
            for (owner, _), defined in sorted(definitions.indicators.items())
            if owner == programme
        ]
        if own:
            kind = next((one.classes[0] for one in own if one.classes), kind)
            rate = next((one.indicator for one in own if one.measure == "ratio"), own[0].indicator)
            events = next((one.indicator for one in own if one.measure == "count"), rate)
    text = (_FOLDER / f"start.{language}.txt").read_text(encoding="utf-8")
    values = {
        "rulebook": name_of(name, 0) if name else f"{programme}_{year}", "programme": programme,
        "year": str(year), "class": kind, "rate": rate, "events": events,
    }  # fmt: skip
    for key, value in values.items():
        text = text.replace(f"<{key}>", value)
    return text
