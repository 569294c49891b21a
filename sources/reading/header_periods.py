"""Years and months that a header says, held against the period that the report is of."""

import re

from sources.contracts import FieldForm
from sources.findings import Finding
from sources.period_spellings import names_several_years, with_plain_years
from sources.period_titles import period_in_text
from sources.periods import Period, period_of_id
from sources.reading.aliases import aliases_of
from sources.reading.around import Surroundings
from sources.reading.header_path import header_path
from sources.reading.layout import Layout
from sources.text import normalise, tidy

_SAYS_TIME = re.compile(r"年|月|季")
_A_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_A_PERIOD = re.compile(
    r"(?:\d{1,2}月?[-—–~至到]+\d{1,2}月份?|(?<!\d)\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年)"
)
# Of an earlier time by their words, or of a later one: they are what they say.
_EARLIER = re.compile(r"年[底末]|上年|去年|同期|结转|以前|以来|基数|上[一个]?[月季]")
_NEXT = re.compile(r"下[一个]?年|明年|次年")
_LATER = re.compile(r"计划|目标|任务|预计|预期|拟|下[一个]?[年月季]|明年|次年|[底末日]前")


def differing_headers(layout: Layout, around: Surroundings) -> list[Finding]:
    """Return a finding for every header that names another year or month than the report's.

    A time that the contract itself writes into the header's spelling is meant; one that only
    stands for a token, or above the header, is that of the report.
    """
    period = period_of_id(around.period_id) if around.period_id else None
    year = str(period.ends_on.year) if period else around.year
    if not year:
        return []
    findings: dict[str, Finding] = {}
    merged, top, bottom = layout.merged, layout.header_top, layout.header_bottom
    rows = layout.sheet.rows[top : bottom + 1]
    if not any(cell[:1] == "t" and _SAYS_TIME.search(cell) for row in rows for cell in row):
        return []
    units = aliases_of(layout.contract).units
    for name, column in layout.columns.items():
        form = layout.contract.field_named(name)
        for text, _, cell, _ in header_path(merged, top, bottom, column.index, units).levels:
            plain = with_plain_years(normalise(text))
            if _is_other_year(form, plain, year) or (
                period and _is_other_month(form, plain, period)
            ):
                findings.setdefault(
                    cell,
                    Finding(
                        "KP-239", cell=cell, field=form.title.both, found=tidy(text)[:80],
                        expected=around.period_id or year,
                    ),
                )  # fmt: skip
    return list(findings.values())


def _spelt(form: FieldForm, words: str) -> bool:
    """Tell words that the contract writes out in a spelling of the header."""
    return any(words in with_plain_years(normalise(alias)) for alias in form.header)


def _is_other_year(form: FieldForm, plain: str, year: str) -> bool:
    years = set(_A_YEAR.findall(plain))
    if len(years) != 1 or year in years or names_several_years(plain):
        return False
    (said,) = years
    words = _EARLIER if said < year else _NEXT
    return not words.search(plain) and not _spelt(form, f"{said}年")


def _is_other_month(form: FieldForm, plain: str, period: Period) -> bool:
    found = _A_PERIOD.search(plain)
    if found is None or _EARLIER.search(plain) or _LATER.search(plain) or _spelt(form, found[0]):
        return False
    said = period_in_text(found[0], None, period.ends_on.year)
    return said is not None and (said.ends_on < period.starts_on or period.ends_on < said.starts_on)
