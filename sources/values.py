"""Tagged texts to typed values with a state, a whole column at a time.

The tables of what is found and what it becomes are those of `docs/values.md`. No figure passes
through a float: texts become decimals, and doubles arrive as their shortest decimal text.
"""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from sources.contracts import FieldForm

NUMERIC_STATES = ("reported", "zero", "estimated")
_NOT_APPLICABLE = ["—", "——", "-", "--", "–", "/", "无", "不涉及"]
_WITHHELD = ["x", "xx", "xxx", "×", "××", "×××", "*", "**", "***"]
_UNDETERMINED = ["待定", "未定"]
_NUMBER = r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$"
_SCALES = {"money": 6, "number": 10, "percent": 6, "count": 0}


@dataclass(frozen=True)
class Parsed:
    """A field's columns: the value, its state, and for dates the first day and the precision."""

    expressions: list[pl.Expr]


def parse(form: FieldForm, factor: pl.Expr, period_year: pl.Expr) -> Parsed:
    """Return the expressions that turn the tagged column of a field into its typed columns.

    `factor` multiplies money into 万元; `period_year` fills in dates written without a year.
    """
    cell = pl.col(form.name)
    tag = cell.str.slice(0, 1)
    text = cell.str.slice(1)
    folded = text.str.normalize("NFKC").str.replace_all(r"[\s\u{200b}\u{feff}\u{a0}\u{3000}]+", "")
    if form.is_figure:
        return _figure(form, tag, folded, factor)
    if form.type == "date":
        return _date(form, tag, folded, period_year)
    if form.type in ("choice", "yes_no"):
        return _code_list(form, tag, folded)
    return _text(form, tag, text, folded)


def _marker_state(tag: pl.Expr, folded: pl.Expr) -> pl.Expr:
    """Return the state that a marker stands for, or null where the cell holds something else."""
    lower = folded.str.to_lowercase()
    return (
        pl.when(folded.is_null() | (folded == ""))
        .then(pl.lit("blank"))
        .when(tag == "e")
        .then(pl.lit("unreadable"))
        .when(folded.is_in(_NOT_APPLICABLE))
        .then(pl.lit("not_applicable"))
        .when(lower.is_in(_WITHHELD))
        .then(pl.lit("withheld"))
        .when(folded.is_in(_UNDETERMINED))
        .then(pl.lit("undetermined"))
    )


def _figure(form: FieldForm, tag: pl.Expr, folded: pl.Expr, factor: pl.Expr) -> Parsed:
    marker = _marker_state(tag, folded)
    estimated = folded.str.contains(r"^约.|.左右$|.\(预计\)$")
    bare = folded.str.replace(r"^约", "").str.replace(r"(?:左右|\(预计\))$", "")
    money_unit = bare.str.extract(r"(亿|万)元?$", 1)
    if form.type == "money":
        bare = bare.str.replace(r"(?:亿元|万元|亿|万|元)$", "")
        plain_yuan = folded.str.contains(r"[^亿万]元(?:左右|\(预计\))?$")
        multiplier = (
            pl.when(money_unit == "亿")
            .then(pl.lit(Decimal(10000)))
            .when(money_unit == "万")
            .then(pl.lit(Decimal(1)))
            .when(plain_yuan)
            .then(pl.lit(Decimal("0.0001")))
            .otherwise(factor)
        )
    elif form.type == "percent":
        is_percent_text = folded.str.contains(r"%|百分点")
        bare = bare.str.replace(r"(?:%|个?百分点)$", "")
        by_scale = Decimal(100) if form.scale == "fraction" else Decimal(1)
        multiplier = pl.when(is_percent_text).then(pl.lit(Decimal(1))).otherwise(pl.lit(by_scale))
    else:
        multiplier = pl.lit(Decimal(1))
    number = (
        pl.when(bare.str.contains(_NUMBER) & bare.str.contains(r"\d"))
        .then(bare.str.replace_all(",", ""))
        .cast(pl.Decimal(38, 15), strict=False)
    )
    value = number * multiplier.cast(pl.Decimal(12, 4))
    scale = _SCALES[form.type]
    rounded = value.round(scale, mode="half_away_from_zero")
    limit = Decimal(10) ** (28 - 10 if form.type != "money" else 12)
    usable = rounded.is_not_null() & (rounded.abs() < limit)
    if form.type == "count":
        usable = usable & (rounded == value)
    state = (
        pl.when(marker.is_not_null())
        .then(marker)
        .when(~usable | (tag == "d") | (tag == "b"))
        .then(pl.lit("unreadable"))
        .when(estimated)
        .then(pl.lit("estimated"))
        .when(rounded == 0)
        .then(pl.lit("zero"))
        .otherwise(pl.lit("reported"))
    )
    kept = pl.when(state.is_in(NUMERIC_STATES)).then(rounded)
    target = {
        "money": pl.Decimal(18, 6),
        "percent": pl.Decimal(18, 6),
        "number": pl.Decimal(28, 10),
        "count": pl.Int64(),
    }[form.type]
    return Parsed(
        [kept.cast(target, strict=False).alias(form.name), state.alias(f"{form.name}__state")]
    )


def _month_span(year: pl.Expr, number: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    first = _make_date(year, number, pl.lit("1"))
    return first, first.dt.month_end()


def _make_date(year: pl.Expr, number: pl.Expr, day: pl.Expr) -> pl.Expr:
    full = pl.when(year.str.len_chars() == 2).then(pl.lit("20") + year).otherwise(year)
    written = full + "-" + number.str.zfill(2) + "-" + day.str.zfill(2)
    return written.str.to_date("%Y-%m-%d", strict=False)


def _date(form: FieldForm, tag: pl.Expr, folded: pl.Expr, period_year: pl.Expr) -> Parsed:
    marker = _marker_state(tag, folded)
    iso = pl.when(tag == "d").then(
        pl.col(form.name).str.slice(1, 10).str.to_date("%Y-%m-%d", strict=False)
    )
    serial = pl.when((tag == "n") & folded.str.contains(r"^\d{5}(?:\.\d+)?$")).then(
        pl.date(1899, 12, 30) + pl.duration(days=folded.str.extract(r"^(\d{5})", 1).cast(pl.Int64))
    )
    order = {"ymd": (1, 2, 3), "mdy": (3, 1, 2), "dmy": (3, 2, 1)}[form.order]
    if form.order == "ymd":
        pattern = r"^(\d{4}|\d{2})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:\d{1,2}:\d{2}(?::\d{2})?)?$"
    else:
        # NFKC folding has taken the space before the time: 5/1/2014 0:00 is 5/1/20140:00.
        pattern = r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:\d{1,2}:\d{2}(?::\d{2})?)?$"
    year, number, day = (folded.str.extract(pattern, place) for place in order)
    written = _make_date(year, number, day)
    month_text = r"^(\d{4}|\d{2})[-./年](\d{1,2})月?$"
    month_first, month_last = _month_span(
        folded.str.extract(month_text, 1), folded.str.extract(month_text, 2)
    )
    part_text = r"^(?:(\d{4})年)?(\d{1,2})月(上旬|中旬|下旬|初|中|底|末)$"
    part_year = folded.str.extract(part_text, 1).fill_null(period_year)
    part = folded.str.extract(part_text, 3)
    base = _make_date(part_year, folded.str.extract(part_text, 2), pl.lit("1"))
    early, middle = part.is_in(["上旬", "初"]), part.is_in(["中旬", "中"])
    part_first = (
        pl.when(early).then(base)
        .when(middle).then(base + pl.duration(days=10))
        .otherwise(base + pl.duration(days=20))
    )  # fmt: skip
    part_last = (
        pl.when(early).then(base + pl.duration(days=9))
        .when(middle).then(base + pl.duration(days=19))
        .otherwise(base.dt.month_end())
    )  # fmt: skip
    span_text = r"^(?:(\d{4})年)?(?:第?([一二三四1234])季度|([上下])半年|(年底|年内|全年))$"
    span_year = folded.str.extract(span_text, 1).fill_null(period_year)
    quarter = (
        folded.str.extract(span_text, 2)
        .replace({"一": "1", "二": "2", "三": "3", "四": "4"})
        .cast(pl.Int32, strict=False)
    )
    half = folded.str.extract(span_text, 3)
    quarter_first = _make_date(span_year, (quarter * 3 - 2).cast(pl.String), pl.lit("1"))
    half_first = _make_date(
        span_year, pl.when(half == "上").then(pl.lit("1")).otherwise(pl.lit("7")), pl.lit("1")
    )
    is_text = tag == "t"
    month_ok = is_text & month_first.is_not_null()
    part_ok = is_text & part.is_not_null() & base.is_not_null()
    quarter_ok = is_text & quarter.is_not_null() & quarter_first.is_not_null()
    half_ok = is_text & half.is_not_null() & half_first.is_not_null()
    exact = pl.coalesce(iso, serial, pl.when(is_text).then(written))
    first = (
        pl.when(exact.is_not_null()).then(exact)
        .when(month_ok).then(month_first)
        .when(part_ok).then(part_first)
        .when(quarter_ok).then(quarter_first)
        .when(half_ok).then(half_first)
    )  # fmt: skip
    last = (
        pl.when(exact.is_not_null()).then(exact)
        .when(month_ok).then(month_last)
        .when(part_ok).then(part_last)
        .when(quarter_ok).then(quarter_first.dt.offset_by("2mo").dt.month_end())
        .when(half_ok).then(half_first.dt.offset_by("5mo").dt.month_end())
    )  # fmt: skip
    precision = (
        pl.when(exact.is_not_null()).then(pl.lit("day"))
        .when(month_ok).then(pl.lit("month"))
        .when(part_ok).then(pl.lit("ten_days"))
        .when(quarter_ok).then(pl.lit("quarter"))
        .when(half_ok).then(pl.lit("half_year"))
    )  # fmt: skip
    state = (
        pl.when(marker.is_not_null()).then(marker)
        .when(last.is_not_null()).then(pl.lit("reported"))
        .otherwise(pl.lit("unreadable"))
    )  # fmt: skip
    known = marker.is_null()
    return Parsed(
        [
            pl.when(known).then(last).alias(form.name),
            pl.when(known).then(first).alias(f"{form.name}__from"),
            pl.when(known).then(precision).alias(f"{form.name}__precision"),
            state.alias(f"{form.name}__state"),
        ]
    )


_YES = ["是", "√", "✓", "✔", "○", "1", "y", "yes", "true"]
_NO = ["否", "×", "✗", "0", "n", "no", "false"]


def _code_list(form: FieldForm, tag: pl.Expr, folded: pl.Expr) -> Parsed:
    lower = folded.str.to_lowercase()
    if form.type == "yes_no":
        value = pl.when(lower.is_in(_YES)).then(True).when(lower.is_in(_NO)).then(False)
    else:
        codes = {
            normalise_code(alias): code
            for code, aliases in form.codes.items()
            for alias in (*aliases, code)
        }
        value = lower.replace_strict(codes, default=None, return_dtype=pl.String)
    # A code may be spelt like a marker ("无" can be a code), so codes come first.
    state = (
        pl.when(value.is_not_null())
        .then(pl.lit("reported"))
        .otherwise(_marker_state(tag, folded).fill_null("unreadable"))
    )
    return Parsed([value.alias(form.name), state.alias(f"{form.name}__state")])


def normalise_code(alias: str) -> str:
    """Fold a code's spelling as the cells are folded."""
    import unicodedata

    return "".join(unicodedata.normalize("NFKC", alias).split()).lower()


def _text(form: FieldForm, tag: pl.Expr, text: pl.Expr, folded: pl.Expr) -> Parsed:
    marker = _marker_state(tag, folded)
    if form.type == "text":
        # In running text a dash is not applicable, but "x" is just a letter.
        marker = pl.when(marker.is_in(["blank", "unreadable", "not_applicable"])).then(marker)
    shown = (
        folded
        if form.type == "code"
        else text.str.replace_all(r"[\s\u{200b}\u{feff}\u{a0}\u{3000}]+", " ").str.strip_chars()
    )
    return Parsed(
        [
            pl.when(marker.is_null()).then(shown).alias(form.name),
            marker.fill_null("reported").alias(f"{form.name}__state"),
        ]
    )
