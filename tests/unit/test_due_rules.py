"""Due rules: the day and second on which a report closes, whatever the calendar does."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sources.due_rules import DueForm, PeriodsForm
from sources.periods import period_of_date, period_of_id
from sources.working_days import NoWorkingDayError, WorkingDays

PLAIN = WorkingDays()


@pytest.mark.parametrize(
    ("rule", "period", "due"),
    [
        ({"day": 31}, "2017-M01", "2017-02-28 17:00:00"),
        ({"day": 31}, "2016-M01", "2016-02-29 17:00:00"),
        ({"day": 31, "months_after": 0}, "2017-M01", "2017-01-31 17:00:00"),
        ({"day": 5}, "2017-M12", "2018-01-05 17:00:00"),
        ({"day": 5}, "2017-M01-02", "2017-03-05 17:00:00"),
        ({"day": 5, "if_not_working": "next"}, "2017-M01-02", "2017-03-06 17:00:00"),
        ({"day": 5, "if_not_working": "previous"}, "2017-M01-02", "2017-03-03 17:00:00"),
        ({"day": 15}, "2017-Q4", "2018-01-15 17:00:00"),
        ({"working_day": 3}, "2017-M03", "2017-04-05 17:00:00"),
        ({"days_after": 2}, "2017-02-T3", "2017-03-02 17:00:00"),
        ({"days_after": 0}, "2017-12-31", "2017-12-31 17:00:00"),
        ({"weekday": "friday"}, "2016-W53", None),
        ({"weekday": "friday"}, "2015-W53", "2016-01-01 17:00:00"),
        ({"weekday_after": "monday"}, "2015-W53", "2016-01-04 17:00:00"),
        ({"days_after": 0, "at": "24:00"}, "2017-M03", "2017-03-31 23:59:59"),
        ({"days_after": 0, "at": "17:00:30"}, "2017-M03", "2017-03-31 17:00:30"),
    ],
)
def test_a_rule_gives_the_last_second(rule: dict[str, Any], period: str, due: str | None) -> None:
    found = period_of_id(period)
    if due is None:
        assert found is None
        return
    assert found is not None
    form = DueForm.model_validate({"at": "17:00", **rule})
    assert form.due_at(found, PLAIN) == datetime.fromisoformat(due)


def test_the_offices_own_list_wins_over_the_week() -> None:
    # National Day of 2017: Monday 2 to Friday 6 October off, Saturday 30 September worked.
    days = {date(2017, 10, number): False for number in range(2, 7)} | {date(2017, 9, 30): True}
    october = WorkingDays(days)
    form = DueForm.model_validate({"day": 5, "at": "17:00", "if_not_working": "next"})
    september = period_of_id("2017-M09")
    assert september is not None
    assert form.due_at(september, october) == datetime(2017, 10, 9, 17)
    before = DueForm.model_validate({"day": 5, "at": "17:00", "if_not_working": "previous"})
    assert before.due_at(september, october) == datetime(2017, 9, 30, 17)
    never = WorkingDays({date.fromordinal(736000 + number): False for number in range(400)})
    with pytest.raises(NoWorkingDayError):
        never.nearest(date.fromordinal(736100), 1)


def test_periods_run_over_the_year_and_end_today() -> None:
    form = PeriodsForm.model_validate(
        {"kind": "month", "from": "2016-M12", "january_february": "together"}
    )
    found = [period.period_id for period in form.until(date(2017, 4, 1), PLAIN)]
    assert found == ["2016-M12", "2017-M01-02", "2017-M03", "2017-M04"]
    daily = PeriodsForm.model_validate(
        {"kind": "day", "from": "2017-03-03", "to": "2017-03-06", "weekends": False}
    )
    assert [one.period_id for one in daily.until(date(2018, 1, 1), PLAIN)] == [
        "2017-03-03",
        "2017-03-06",
    ]


@pytest.mark.parametrize(
    "rule",
    [{"at": "17:00"}, {"day": 5, "working_day": 3, "at": "17:00"}, {"day": 5, "at": "25:00"},
     {"weekday": "friday", "months_after": 2, "at": "17:00"}],
)  # fmt: skip
def test_a_rule_that_says_nothing_or_two_things_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DueForm.model_validate(rule)


_RULES = st.one_of(
    st.fixed_dictionaries({"day": st.integers(1, 31)}),
    st.fixed_dictionaries({"working_day": st.integers(1, 20)}),
    st.fixed_dictionaries({"days_after": st.integers(0, 40)}),
    st.fixed_dictionaries({"weekday": st.sampled_from(["monday", "sunday"])}),
    st.fixed_dictionaries({"weekday_after": st.sampled_from(["wednesday", "friday"])}),
)


@given(
    rule=_RULES,
    shift=st.sampled_from(["keep", "next", "previous"]),
    days=st.dictionaries(
        st.dates(date(2016, 1, 1), date(2018, 12, 31)), st.booleans(), max_size=30
    ),
    first=st.dates(date(2016, 1, 1), date(2018, 6, 1)),
    second=st.dates(date(2016, 1, 1), date(2018, 6, 1)),
    kind=st.sampled_from(["month", "quarter"]),
)
def test_a_later_period_is_never_due_earlier(
    rule: dict[str, Any], shift: str, days: dict[date, bool], first: date, second: date, kind: str
) -> None:
    if "working_day" not in rule:
        rule = rule | {"if_not_working": shift}
    form = DueForm.model_validate({"at": "17:00", **rule})
    earlier, later = (
        period_of_id(period_of_date(moment, kind)) for moment in sorted((first, second))
    )
    assert earlier is not None
    assert later is not None
    own = WorkingDays(days)
    assert form.due_at(earlier, own) <= form.due_at(later, own)
    assert form.due_at(later, own) == form.due_at(later, WorkingDays(dict(reversed(days.items()))))


def test_public_holidays_of_china_and_the_days_that_make_up_for_them() -> None:
    china = WorkingDays(is_china=True)
    # Qingming 2017 was Sunday 2 to Tuesday 4 April, and Saturday the 1st was worked for it.
    assert [china.is_working(date(2017, 4, day)) for day in (1, 2, 3, 4, 5)] == [
        True, False, False, False, True,
    ]  # fmt: skip
    assert china.after(date(2017, 3, 31), 2) == date(2017, 4, 5)
    # What the office says wins; a year that nobody has announced yet goes by the week.
    own = WorkingDays({date(2017, 4, 3): True}, is_china=True)
    assert own.after(date(2017, 3, 31), 2) == date(2017, 4, 3)
    assert china.is_working(date(2090, 1, 2))
    assert not china.is_working(date(2090, 1, 1))
