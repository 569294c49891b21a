"""A unit list for where there is none: every name that a workbook gives is taken as it stands."""

from sources.text import normalise
from sources.units import Unit, UnitList


class _AnyUnit(dict[str, Unit]):
    def __init__(self, unit_class: str) -> None:
        super().__init__()
        self._class = unit_class

    def __missing__(self, unit_id: str) -> Unit:
        return Unit(unit_id, unit_id, unit_class=self._class)


class NamesAsUnits(UnitList):
    """Knows every name; what holds no letter and no digit, such as a dash, is none."""

    def __init__(self, unit_class: str = "") -> None:
        super().__init__([])
        self.by_id = _AnyUnit(unit_class)

    def find(self, spelling: str) -> str | None:
        return spelling.strip() if any(map(str.isalnum, spelling)) else None

    def find_within(self, text: str) -> list[str]:
        return [text.strip()] if text.strip() else []

    def near_within(self, text: str) -> list[str]:
        return []

    def is_name_of(self, spelling: str, unit_id: str) -> bool:
        """Without a list 罗家镇 and 罗家镇人民政府 may be one; names that differ are two."""
        shorter, longer = sorted((normalise(spelling), normalise(unit_id)), key=len)
        return shorter in longer

    def nearest(self, spelling: str) -> str:
        return ""
