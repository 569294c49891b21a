"""What a clerk enters into a template: values that its checks allow, with what they mean."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from sources.contracts import Contract, FieldForm
from sources.period_titles import period_in_cell
from sources.text import fold
from sources.units import UnitList

WORDS = st.text(st.sampled_from("道路桥梁学校医院ABCxyz"), min_size=1, max_size=6)
MARKERS = {"—": "not_applicable", "无": "not_applicable", "x": "withheld", "待定": "undetermined"}


@dataclass(frozen=True)
class Entered:
    """What is typed, and what lands: value, state, and a date's first day."""

    typed: Any
    value: Any = None
    state: str = "blank"
    first: date | None = None


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


class Clerk:
    """Draws entries for the fields of one contract."""

    def __init__(self, draw: st.DrawFn, contract: Contract, units: UnitList, year: int) -> None:
        self.draw, self.contract, self.units, self.year = draw, contract, units, year

    def pick(self, values: Any) -> Any:
        return self.draw(st.sampled_from(values))

    def enter(self, form: FieldForm, options: list[str], factor: Decimal) -> Entered:
        """Draw an entry for a field; `options` are what its drop-down offers."""
        contract = self.contract
        identifying = form.name in contract.identifying
        may_be_blank = not (
            contract.is_required(form) or contract.sections.lone_cell or form.fill == "above"
        )
        if may_be_blank and self.draw(st.integers(0, 4)) == 0 and not form.blank:
            return Entered(None)
        if not identifying and self.draw(st.integers(0, 4)) == 0 and not form.part:
            if form.is_figure or form.type in ("date", "date_range"):
                word = self.pick([word for word in MARKERS if word not in form.markers])
                return Entered(word, None, MARKERS[word])
            if "—" in options:
                return Entered("—", None, "not_applicable")
        if options:
            return self._chosen(form, self.pick([text for text in options if text != "—"]), options)
        if form.is_figure:
            return self._figure(form, factor, identifying)
        if form.type == "date":
            return self._date()
        if form.type == "date_range":
            first = self.draw(st.dates(date(2005, 1, 1), date(2015, 1, 1))).replace(day=1)
            last = self.draw(st.dates(date(2016, 1, 1), date(2025, 12, 1)))
            text = f"{first.year}年{first.month}月-{last.year}年{last.month}月"
            return Entered(text, month_end(last), "reported", first)
        if form.type == "period":
            period = self.contract.period
            of_months = period.kind == "month" and form.name in period.field
            of_any = not of_months or self.contract.asked_in
            parts = ["3月", "一季度", "11月中旬", "上半年", ""]
            part = self.pick(parts if of_any else ["3月", "11月"])
            text = f"{self.pick([2016, 2017])}年{part}"
            return Entered(text, period_in_cell(text).period_id, "reported")
        if form.type == "code":
            text = f"{self.pick('PQ')}{self.draw(st.integers(0, 999)):03}"
            return Entered(text, text, "reported")
        text = "项目" + self.draw(WORDS)
        return Entered(text, text, "reported")

    def _chosen(self, form: FieldForm, text: str, options: list[str]) -> Entered:
        if form.type == "yes_no":
            return Entered(text, text == "是", "reported")
        if form.type == "unit":
            names = [text]
            if form.split and self.draw(st.booleans()):
                names.append(self.pick([other for other in options if other != text] or [text]))
            ids = list(dict.fromkeys(self.units.find(name) for name in names))
            return Entered(form.split.join(names) if form.split else text,
                           ";".join(ids), "reported")  # fmt: skip
        if form.type == "choice":
            return Entered(text, code_of(form, text), "reported")
        if form.type == "period":
            return Entered(text, period_in_cell(text, self.year).period_id, "reported")
        return Entered(text, text, "reported")

    def _figure(self, form: FieldForm, factor: Decimal, identifying: bool) -> Entered:
        low = Decimal(form.minimum) if form.minimum is not None else Decimal(-5000)
        high = Decimal(form.maximum) if form.maximum is not None else low + 100_000
        if form.type == "percent":
            # More is told as doubtful where no bound says that it may be.
            low, high = max(low, Decimal(-1000)), min(high, Decimal(1000))
        if form.measured_by:
            # A count, as any of the indicators may be.
            low = Decimal(0)
        places = 0 if form.type == "count" or form.measured_by else 2
        value = self.draw(st.decimals(low, high, places=places, allow_nan=False))
        shown = value / (100 if form.type == "percent" and form.scale == "fraction" else factor)
        kept: Any = int(value) if form.type == "count" else value
        if value and not identifying and self.draw(st.integers(0, 5)) == 0:
            return Entered(f"约{shown:f}", kept, "estimated")
        typed = int(shown) if shown == shown.to_integral_value() else float(shown)
        return Entered(typed, kept, "reported" if value else "zero")

    def _date(self) -> Entered:
        day = self.draw(st.dates(date(2005, 1, 1), date(2025, 12, 31)))
        shown, first, last = self.pick(
            [
                (day, day, day),
                (day.isoformat(), day, day),
                (f"{day.year}年{day.month}月{day.day}日", day, day),
                (f"{day.year}年{day.month}月", day.replace(day=1), month_end(day)),
                (f"{day.year}年一季度", date(day.year, 1, 1), date(day.year, 3, 31)),
                (f"{day.year}年", date(day.year, 1, 1), date(day.year, 12, 31)),
            ]
        )
        return Entered(shown, last, "reported", first)


def code_of(form: FieldForm, text: str) -> str:
    """Return the code that a spelling stands for."""
    return next(
        code
        for code, spellings in form.codes.items()
        if fold(text).lower() in [fold(each).lower() for each in (*spellings, code)]
    )


def wrong_entries(form: FieldForm, factor: Decimal) -> list[Any]:
    """Return entries that the checks of a field must not let pass."""
    wrong: list[Any] = []
    if form.is_figure:
        wrong = ["多", "一百", "12个"]
        share = Decimal(100) if form.type == "percent" and form.scale == "fraction" else factor
        if form.minimum is not None:
            wrong.append(float((Decimal(form.minimum) - 1) / share))
        if form.maximum is not None:
            wrong.append(float((Decimal(form.maximum) + 1) / share))
        if form.type == "count":
            wrong.append(1.5)
    elif form.type == "date":
        wrong = ["明天", "3月底", 2017, "2017-13-45", "去年年底"]
    elif form.type == "date_range":
        wrong = ["明天", "三年", "2015年3月-2018年9月，以后再说" * 3]
    elif form.type == "period":
        wrong = ["下个月", "3月", "2017年3月以后再说吧以后"]
    elif form.type in ("yes_no", "choice"):
        wrong = ["也许", "√", 1]
    elif form.type == "unit" and not form.split:
        wrong = ["无此单位"]
    elif form.type == "text":
        wrong = ["长" * 1001]
    elif form.type == "code":
        wrong = ["P" * 1001]
    return wrong
