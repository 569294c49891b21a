"""How a period and a document are called in print."""

from datetime import date

from reports.warehouse_rows import Row
from settings.labels import in_language, label, label_or

# fmt: off
_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]
# fmt: on


def period_title(
    period: Row, ranked_periods: list[Row], rulebooks: list[Row], language: str
) -> str:
    """Return the period as a title says it: 2017年1—6月.

    Where a method's year opens with a span of months (1—2月), its reports are cumulative, and
    a month's ranking covers January to that month; elsewhere a month is just that month. Where
    methods differ the period is called by its name.
    """
    spans = ["month_span" in str(each["period_kinds"] or "").split(",") for each in rulebooks]
    cumulative = all(spans) and any(
        other["period_kind"] == "month_span" and other["year"] == period["year"]
        for other in ranked_periods
    )
    if period["period_kind"] == "month_span" or (period["period_kind"] == "month" and cumulative):
        first = 1 if cumulative else period["starts_on"].month
        return _months(period["year"], first, period["ends_on"].month, language)
    return in_language(period, "label", language) or str(period["period_id"])


def one_title(titles: list[str], common: str) -> str:
    """Return what all methods call it, else what is common to them."""
    return titles[0] if len(set(titles)) == 1 else common


def _months(year: int, first: int, last: int, language: str) -> str:
    if language == "zh":
        return f"{year}年{first}月" if first == last else f"{year}年{first}—{last}月"
    if first == last:
        return f"{_MONTHS[first - 1]} {year}"
    return f"{_MONTHS[first - 1]}–{_MONTHS[last - 1]} {year}"


def programme_title(programme_id: str, rulebooks: list[Row], language: str) -> str:
    """Return a shipped programme's name; an office's own programme is called by its rulebooks."""
    titles = dict.fromkeys(in_language(each, "title", language) for each in rulebooks)
    own = label("list.comma", language).join(titles) or programme_id
    return label_or(f"programme.{programme_id}", language, own)


def document_title(programme: str, period: str, language: str, draft: bool) -> str:
    """Return the title of the ranking table, with the mark of a draft where it is one."""
    title = label("title.ranking", language, programme=programme, period=period)
    return title + (label("title.draft", language) if draft else "")


def day(value: date, language: str) -> str:
    """Write a date as documents do: 2017年7月10日."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def unit_name(row: Row, language: str) -> str:
    """Return a unit's name in the office's language, else the one it has, else its id."""
    names = (row["name_en"], row["name"]) if language == "en" else (row["name"], row["name_en"])
    return str(next((name for name in names if name), row["unit_id"]))
