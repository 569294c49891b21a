"""A finding: what is wrong in which cell. Its words come from the catalogue of findings."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Finding:
    """One thing found in a file; `found` and `expected` are the operands of its sentence."""

    code: str
    sheet: str = ""
    cell: str = ""
    field: str = ""
    found: str = ""
    expected: str = ""
    severity: str = ""

    def at(self, sheet: str, cell: str = "") -> "Finding":
        return replace(self, sheet=sheet, cell=cell or self.cell)
