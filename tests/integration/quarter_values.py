"""The indicators of the simulated office, computed from true records in plain Python."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from quarter_calendar import CONTRACTS, Span, closing, spans
from quarter_office import NAMES, TITLES
from quarter_records import Figure, Record
from quarter_story import CLOSED_ON, Correction, Event

Row = dict[str, Any]
NUMERIC = ("reported", "zero", "estimated")
MISSING = ("blank", "unreadable", "undetermined")
HALVES = Decimal("0.000000000001")


@dataclass(frozen=True)
class Wanted:
    """One indicator: what each record adds, and what missing figures mean."""

    contract: str
    # The figures that enter, and what they give: numerator and denominator of one record.
    figures: tuple[str, ...]
    top: Callable[[Record, Span], Any]
    bottom: Callable[[Record, Span], Any] | None = None
    matches: Callable[[Record, Span], bool] = lambda record, span: True
    together: Callable[[list[Any]], Any] = sum
    missing_part: str = "missing"
    without_records: str = "zero"
    rule: str = "last"


def _value(name: str) -> Callable[[Record, Span], Any]:
    return lambda record, span: record[name].value


def _largest(values: list[Any]) -> Any:
    return max(values) if values else None


def _smallest(values: list[Any]) -> Any:
    return min(values) if values else None


def _distinct(values: list[Any]) -> int:
    return len({value for value in values if value is not None})


def _one(record: Record, span: Span) -> int:
    return 1


def _is_closed_in_time(record: Record, span: Span) -> int:
    closed = record["closed_on"].value
    return int(closed is not None and closed <= record["deadline"].value)


INDICATORS = {
    "weekly_attainment": Wanted("weekly_progress", ("done", "planned"), _value("done"),
                                _value("planned"), missing_part="leave_out"),
    "weekly_done": Wanted("weekly_progress", ("done",), _value("done")),
    "most_workers": Wanted("weekly_progress", ("workers",), _value("workers"), together=_largest,
                           missing_part="leave_out"),
    "idle_sites": Wanted("weekly_progress", (), _one, matches=lambda r, s: r["done"].value == 0),
    "closing_rate": Wanted("weekly_inspection", ("closed", "found"), _value("closed"),
                           _value("found")),
    "left_open": Wanted("weekly_inspection", ("found", "closed"),
                        lambda r, s: r["found"].value - r["closed"].value),
    "areas_with_findings": Wanted("weekly_inspection", (),
                                  lambda r, s: r["area"].value if r["found"].value else None,
                                  together=_distinct),
    "invested_so_far": Wanted("ten_day_investment", ("invested",), _value("invested")),
    "invested_ten_days": Wanted("ten_day_investment", ("invested",), _value("invested"),
                                rule="difference"),
    "attainment": Wanted("monthly_investment", ("invested_year", "plan"), _value("invested_year"),
                         _value("plan")),
    "invested_month": Wanted("monthly_investment", ("invested_month",), _value("invested_month"),
                             rule="sum", missing_part="leave_out"),
    "open_problems": Wanted("monthly_problems", (), _one,
                            matches=lambda r, s: r["closed_on"].value is None),
    "closed_in_time": Wanted("monthly_problems", (), _is_closed_in_time, _one, rule="sum",
                             matches=lambda r, s: r["deadline"].value <= s.ends_on),
    "lowest_score": Wanted("quarterly_summary", ("score",), _value("score"), together=_smallest),
    "full_scores": Wanted("quarterly_summary", (), _one, without_records="missing",
                          matches=lambda r, s: r["score"].value >= 10),
}  # fmt: skip


def indicator_values(
    in_force: Mapping[Any, Event], corrections: list[Correction], night: date
) -> dict[Any, Row]:
    """Compute every value of the periods that are over and due, also of what they make up."""
    found: dict[Any, Row] = {}
    for name, wanted in INDICATORS.items():
        for unit in NAMES:
            months: list[tuple[Span, Row]] = []
            for span in _assessed(wanted.contract, night):
                if unit == "D12" and span.starts_on > CLOSED_ON:
                    continue
                event = in_force.get((wanted.contract, unit, span.period_id))
                row = _of_one(wanted, span, _records(event, corrections, night))
                own = row
                if wanted.rule == "difference" and months:
                    own = _difference(row, months[-1][1])
                months.append((span, row))
                found[name, unit, span.period_id] = _published(own)
            assessed = {span.period_id for span in _assessed(wanted.contract, night)}
            made_up = {"2017-M06": ("2017-Q2", "2017-H1"), "2017-Q2": ("2017-H1",)}
            for last, longer_ones in made_up.items():
                if last in assessed and (made := _longer(wanted, months)):
                    found |= {(name, unit, longer): _published(made) for longer in longer_ones}
    return found


def _assessed(contract: str, night: date) -> list[Span]:
    """Return the periods for which every report of the programme is due by the night's end."""
    programme = TITLES[contract][0]
    end = datetime.combine(night, time.max)
    every = [name for name in CONTRACTS if TITLES[name][0] == programme]
    return [
        span
        for span in spans(contract, night)
        if all(
            closing(name, span, unit)[1] <= end
            for name in every
            if span in spans(name, night)
            for unit in NAMES
        )
    ]


def _records(
    event: Event | None, corrections: list[Correction], night: date
) -> list[Record] | None:
    """Return the records in force as the office has corrected them by the night."""
    if event is None:
        return None
    records = [dict(record) for record in event.records]
    for one in corrections:
        target = (one.contract, one.reporter, one.period_id)
        if target != (event.contract, event.reporter, event.span.period_id):
            continue
        if one.decided_on > night:
            continue
        key = next(iter(records[0]))
        place = next(i for i, record in enumerate(records) if record[key].value == one.record)
        if one.value is None:
            del records[place]
        else:
            assert str(records[place][one.field].value) == one.expect
            records[place][one.field] = Figure(Decimal(one.value))
    return records


def _of_one(wanted: Wanted, span: Span, records: list[Record] | None) -> Row:
    """Compute one value: the state says why there is none."""
    if records is None:
        return _none("missing", "no_accepted_report")
    matching = [record for record in records if wanted.matches(record, span)]
    states = [{record[name].state for name in wanted.figures} for record in matching]
    complete = [record for record, own in zip(matching, states, strict=True) if own <= set(NUMERIC)]
    counts = {"records_counted": len(complete), "records_left_out": len(matching) - len(complete)}
    has_missing = any(own & set(MISSING) for own in states)
    if any("withheld" in own for own in states):
        return _none("withheld", "part_withheld") | counts
    if any("undetermined" in own for own in states) and (
        wanted.missing_part == "missing" or not complete
    ):
        return _none("undetermined", "part_undetermined") | counts
    if has_missing and wanted.missing_part == "missing":
        return _none("missing", "part_missing") | counts
    if matching and not complete:
        if has_missing:
            return _none("missing", "no_usable_record") | counts
        return _none("not_applicable", "nothing_to_measure") | counts
    if not matching and wanted.without_records == "missing":
        return _none("missing", "no_record") | counts
    top = wanted.together([wanted.top(record, span) for record in complete])
    bottom = sum(wanted.bottom(r, span) for r in complete) if wanted.bottom else 1
    if bottom == 0:
        return {"top": Decimal(top), "bottom": Decimal(0), "state": "not_applicable",
                "reason": "denominator_zero"} | counts  # fmt: skip
    if top is None:
        return _none("not_applicable", "nothing_to_measure") | counts
    estimated = any(
        record[name].state == "estimated" for record in complete for name in wanted.figures
    )
    state = "estimated" if estimated else "reported" if top else "zero"
    return {"top": Decimal(top), "bottom": Decimal(bottom), "state": state, "reason": ""} | counts


def _none(state: str, reason: str) -> Row:
    return {"top": None, "bottom": None, "state": state, "reason": reason,
            "records_counted": 0, "records_left_out": 0}  # fmt: skip


def _difference(now: Row, before: Row) -> Row:
    """Return what was added since the period before; nothing is known where one is not."""
    if now["state"] not in NUMERIC:
        return now
    if before["state"] not in NUMERIC:
        return now | {"top": None, "bottom": None, "state": "missing",
                      "reason": "no_previous_value"}  # fmt: skip
    added = now["top"] - before["top"]
    state = "reported" if added else "zero"
    if "estimated" in (now["state"], before["state"]):
        state = "estimated"
    return now | {"top": added, "state": state}


def _longer(wanted: Wanted, months: list[tuple[Span, Row]]) -> Row | None:
    """Put a quarter together; a unit that closed before its end has no last month."""
    parts = [row for span, row in months if wanted.rule != "last" or span.ends_on.month == 6]
    if not months:
        return None
    if not parts:
        return _none("not_applicable", "unit_closed")
    states = [row["state"] for row in parts]
    counts = {
        name: sum(row[name] for row in parts) for name in ("records_counted", "records_left_out")
    }
    if "withheld" in states:
        return _none("withheld", "part_withheld") | counts
    if "missing" in states:
        return _none("missing", "part_missing") | counts
    if "undetermined" in states:
        return _none("undetermined", "part_undetermined") | counts
    if not any(state in NUMERIC for state in states):
        return _none("not_applicable", "nothing_to_measure") | counts
    # A month without anything due has its 0 in both parts of the rate.
    top = sum((row["top"] or Decimal(0) for row in parts), Decimal(0))
    bottom = Decimal(1)
    if wanted.bottom:
        bottom = sum((row["bottom"] or Decimal(0) for row in parts), Decimal(0))
    state = "estimated" if "estimated" in states else "reported" if top else "zero"
    return {"top": top, "bottom": bottom, "state": state, "reason": ""} | counts


def _published(row: Row) -> Row:
    """Write a value as it is published: the ratio is rounded once, half up, to 12 places."""
    value = None
    if row["state"] in NUMERIC:
        value = (row["top"] / row["bottom"]).quantize(HALVES, ROUND_HALF_UP)
    return {
        "numerator": row["top"], "denominator": row["bottom"], "value": value,
        "state": row["state"], "reason": row["reason"],
        "records_counted": row["records_counted"], "records_left_out": row["records_left_out"],
    }  # fmt: skip


def like_for_like(values: Mapping[Any, Row]) -> dict[Any, Row]:
    """Let the successor's plan take in the last one of the unit that was merged into it.

    It counts from the periods that end after the merger, in the denominator of the one indicator
    whose denominator is the plan of the year.
    """
    months = [values.get(("attainment", "D12", period)) for period in ("2017-M04", "2017-M05")]
    plans = [row["denominator"] for row in months if row and row["denominator"] is not None]
    found: dict[Any, Row] = {}
    for (name, unit, period), row in values.items():
        takes_over = (name, unit) == ("attainment", "D07") and period in _AFTER_THE_MERGER
        plan = plans[-1] if takes_over and plans else None
        bottom, value = row["denominator"], row["value"]
        if plan is not None and bottom is not None:
            bottom += plan
        if value is not None:
            value = (row["numerator"] / bottom).quantize(HALVES, ROUND_HALF_UP)
        found[name, unit, period] = {
            "denominator": bottom, "value": value, "state": row["state"],
            "inherited_denominator": plan,
            "inherited_from": "D12" if plan is not None else "",
            "predecessors_without_plan": int(takes_over and plan is None),
        }  # fmt: skip
    return found


_AFTER_THE_MERGER = ("2017-M06", "2017-M07", "2017-Q2", "2017-H1")
