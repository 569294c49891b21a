"""Any file as sheets: the format is told by its content."""

from sources.contract_table import FileForm
from sources.reading.delimited import open_text
from sources.reading.formats import kind_and_parts
from sources.reading.grid import Sheet
from sources.reading.parts import Parts
from sources.reading.workbook import open_workbook


def open_file(
    data: bytes, text_form: FileForm | None = None, kind: str = "", parts: Parts | None = None
) -> list[Sheet]:
    """Open a workbook of any kind, or text in the form given, else in the form it shows.

    `kind` and `parts` are what `kind_and_parts` gives, where that was asked already.
    """
    if not kind:
        kind, parts = kind_and_parts(data)
    if kind == "csv":
        return [open_text(data, text_form or FileForm(kind="csv"))]
    return open_workbook(data, kind, parts)
