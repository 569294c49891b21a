"""How a contract's spellings are written out for one period: titles, headers, names of sheets."""

import re

from sources.contracts import Contract
from sources.periods import MONTH_KINDS, Period
from sources.reading.aliases import cached_normalise, contains
from sources.templates.plan import NoTemplate

_TOKEN = re.compile(r"\{(?:year|month|period|n)\}")
_QUARTERS = "一二三四"
# What a clerk writes where the period goes, if it is not known yet.
BLANK_PERIOD = {
    "year": "　　　　年", "quarter": "　　　　年　　季度", "half_year": "　　　　年　半年",
    "ten_days": "　　　　年　　月　　旬", "day": "　　　　年　　月　　日",
    "week": "　　　　年第　　周",
}  # fmt: skip
BLANK_MONTH, BLANK_YEAR = "　　　　年　　月", "　　　　年"


def written(text: str, period: Period | None) -> str | None:
    """Return a spelling with its tokens filled for a period; None if that cannot be done."""
    if not _TOKEN.search(text):
        return text
    if period is None or "{n}" in text:
        return None
    if "{month}" in text and period.kind in ("quarter", "half_year", "year"):
        return None
    values = {"{year}": str(period.starts_on.year), "{month}": str(period.ends_on.month)}
    values["{period}"] = part_of_year(period)
    return _TOKEN.sub(lambda found: values[found[0]], text)


def part_of_year(period: Period) -> str:
    """Name a period without its year, as the header of a cumulative figure does: 1-3月."""
    if period.kind == "quarter":
        return f"{_QUARTERS[int(period.period_id[-1]) - 1]}季度"
    if period.kind == "half_year":
        return "上半年" if period.period_id.endswith("1") else "下半年"
    if period.kind == "year":
        return "全年"
    last = period.ends_on.month
    return f"1-{last}月" if last > 1 else "1月"


def title_of(contract: Contract, period: Period | None, headers: list[str], language: str) -> str:
    """Return the title in the wording that the contract finds its sheet by."""
    wanted = contract.sheet.title if contract.sheet else []
    own = contract.title.in_language(language)
    for title in (own, contract.title.zh):
        if not wanted or contains(wanted, cached_normalise(title)):
            return title
    if any(contains(wanted, cached_normalise(header)) for header in headers):
        # Found by its header: the title is for people.
        return own
    known = [text for text in (written(text, period) for text in wanted) if text]
    if not known:
        needs = "a number that nobody knows beforehand" if "{n}" in "".join(wanted) else "a period"
        mend = (
            "add a spelling without {n}" if "{n}" in "".join(wanted) else "name one with --period"
        )
        raise NoTemplate(contract.contract, "sheet.title", f"the title holds {needs}", mend)
    return known[0]


def sheet_name(contract: Contract, period: Period | None, names: list[str], title: str) -> str:
    """Return the sheet's name: what the contract looks for there, and what it must say."""
    wanted = contract.sheet.name if contract.sheet else []
    base = ""
    if wanted:
        spelt = [text for text in (written(text, period) for text in wanted) if text]
        if not spelt:
            raise NoTemplate(
                contract.contract, "sheet.name", "the sheet's name holds a token that is not known",
                "name the period with --period, or add a spelling without {n}",
            )  # fmt: skip
        base = spelt[0]
    name = "".join(names) + base
    name = name or re.sub(r"[\[\]:*?/\\']", "", title)[:31]
    if len(name) > 31 or re.search(r"[\[\]:*?/\\]|^'|'$", name):
        raise NoTemplate(
            contract.contract, "sheet", f"'{name}' cannot be the name of a sheet",
            "31 characters at most, and none of []:*?/\\",
        )  # fmt: skip
    return name


def fits_kind(contract: Contract, period: Period) -> bool:
    """Tell whether a contract that states its period outside the table reports on this one."""
    kind = contract.period.kind
    if kind is None or not contract.stated_outside or contract.period.period:
        return True
    return period.kind == kind or (kind == "month" and period.kind in MONTH_KINDS)
