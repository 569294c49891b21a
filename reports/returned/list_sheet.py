"""The first sheet of an annotated copy: every finding, with a link to its cell."""

from reports.returned.notes import About, Note, places_of
from reports.returned.styles_xml import Styles
from reports.returned.xml_text import quoted
from settings.labels import label
from settings.returned_marks import FILLS, SHEET_MARK

_WIDTHS = (6, 20, 10, 10, 9, 62, 44)
_COLUMNS = ("number", "sheet", "cell", "severity", "code", "text", "mend")
_LONGEST_TEXT = 32_767
_MOST_LINKS = 60_000
_FONT = '{0}<sz val="{1}"/>{2}<name val="宋体"/><family val="3"/><charset val="134"/>'
_SIGNS_A_LINE = 78
_POINTS_A_LINE = 16


def list_sheet(
    namespace: str,
    notes: list[Note],
    about: About,
    hidden: set[str],
    known: set[str],
    styles: Styles,
) -> str:
    """Return the sheet's XML; links are made to sheets that are `known`."""
    language = about.language
    plain = _FONT.format("", 11, "")
    wrap = 'vertical="center" wrapText="1"'
    middle = 'horizontal="center" vertical="center" wrapText="1"'
    title = styles.own_style(_FONT.format("<b/>", 18, ""), alignment='vertical="center"')
    line = styles.own_style(plain, alignment=wrap)
    head = styles.own_style(_FONT.format("<b/>", 11, ""), "FFF2F2F2", True, middle)
    body = styles.own_style(plain, "", True, wrap)
    centred = styles.own_style(plain, "", True, middle)
    link = styles.own_style(_FONT.format("<u/>", 11, '<color rgb="FF0563C1"/>'), "", True, middle)
    of_severity = {
        severity: styles.own_style(plain, color, True, middle) for severity, color in FILLS.items()
    }
    rows: list[str] = []
    links: list[str] = []
    merges: list[str] = []

    def heading(text: str, style: int) -> None:
        number = len(rows) + 1
        lines = sum(1 + _width(part) // _SIGNS_A_LINE for part in text.split("\n"))
        height = 30 if style == title else max(20, _POINTS_A_LINE * lines + 4)
        rows.append(
            f'<row r="{number}" ht="{height}" customHeight="1">'
            f"{_text_cell(f'A{number}', text, style)}</row>"
        )
        merges.append(f'<mergeCell ref="A{number}:G{number}"/>')

    heading(label("returned.sheet", language), title)
    for text in _introduction(notes, about):
        heading(text, line)
    top = len(rows) + 1
    names = [label(f"returned.column_{name}", language) for name in _COLUMNS]
    rows.append(
        f'<row r="{top}" ht="24" customHeight="1">'
        + "".join(_text_cell(f"{'ABCDEFG'[at]}{top}", name, head) for at, name in enumerate(names))
        + "</row>"
    )
    for count, note in enumerate(notes, start=1):
        number = len(rows) + 1
        is_linked = note.sheet in known and bool(places_of(note.cell))
        if is_linked and note.sheet not in hidden and len(links) < _MOST_LINKS:
            target = "'{}'!{}".format(note.sheet.replace("'", "''"), note.cell)
            links.append(
                f'<hyperlink ref="C{number}" location="{quoted(target)}"'
                f' display="{quoted(note.cell)}"/>'
            )
        sheet = note.sheet
        if sheet in hidden:
            sheet += label("returned.hidden", language)
        severity = label("severity." + note.severity, language)
        rows.append(
            f'<row r="{number}"><c r="A{number}" s="{centred}"><v>{count}</v></c>'
            + _text_cell(f"B{number}", sheet, body)
            + _text_cell(f"C{number}", note.cell, link if is_linked else centred)
            + _text_cell(f"D{number}", severity, of_severity.get(note.severity, centred))
            + _text_cell(f"E{number}", note.code, centred)
            + _text_cell(f"F{number}", note.text, body)
            + _text_cell(f"G{number}", note.mend, body)
            + "</row>"
        )
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(_WIDTHS, start=1)
    )
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{namespace}">'
        '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:G{len(rows)}"/>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{top + 1}" sqref="A{top + 1}"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
        f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>{linked}'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _introduction(notes: list[Note], about: About) -> list[str]:
    """Return the lines above the list; the last one lets the reader know the sheet again."""
    counts = {kind: sum(note.severity == kind for note in notes) for kind in ("refuse", "warn")}
    lines = []
    if about.file_name:
        lines.append(label("returned.file", about.language, name=about.file_name))
    lines.append(label("returned.counts", about.language, **counts))
    lines += about.lost
    lines.append(label("returned.how", about.language) + f"（{SHEET_MARK}）")
    return lines


def _text_cell(reference: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{reference}" s="{style}"/>'
    short = quoted(text[:_LONGEST_TEXT])
    return (
        f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{short}</t>'
        "</is></c>"
    )


def _width(text: str) -> int:
    """Return a text's width, counted in half signs halved: a Chinese character is one."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) // 2
