"""Dates as offices write them: by the day, the month, ten days, the quarter."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class SpokenDate:
    """A span and the text that names it; a planned date counts as the last day of its span."""

    first: date
    last: date
    precision: str


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def spoken(day: date, precision: str) -> SpokenDate:
    """Return the span of a precision in which a day lies."""
    end = month_end(day.year, day.month)
    if precision == "day":
        return SpokenDate(day, day, precision)
    if precision == "month":
        return SpokenDate(day.replace(day=1), end, precision)
    if precision == "ten_days":
        first = 1 if day.day <= 10 else 11 if day.day <= 20 else 21
        last = end if first == 21 else day.replace(day=first + 9)
        return SpokenDate(day.replace(day=first), last, precision)
    quarter = (day.month + 2) // 3
    first_day = date(day.year, 3 * quarter - 2, 1)
    return SpokenDate(first_day, month_end(day.year, 3 * quarter), "quarter")


def written(moment: SpokenDate, habit: str) -> date | str:
    """Write a span as a headquarters does: a date cell, 2017.3, 2017年3月, 3月底, 二季度."""
    year, month = moment.first.year, moment.first.month
    if moment.precision == "day":
        if habit == "cells":
            return moment.first
        if habit == "dotted":
            return f"{year}.{month}.{moment.first.day}"
        return f"{year}年{month}月{moment.first.day}日"
    if moment.precision == "month":
        # 2017.10 as a text is October; as a number it could not be told from January.
        return f"{year}.{month}" if habit == "dotted" else f"{year}年{month}月"
    if moment.precision == "ten_days":
        part = {1: "上旬", 11: "中旬", 21: "底"}[moment.first.day]
        return f"{month}月{part}" if year == 2017 else f"{year}年{month}月{part}"
    quarter = "一二三四"[(month + 2) // 3 - 1]
    return f"{quarter}季度" if year == 2017 else f"{year}年{quarter}季度"
