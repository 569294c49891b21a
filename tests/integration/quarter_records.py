"""The true figures of the simulated office: what each report ought to say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from quarter_calendar import Span


@dataclass(frozen=True)
class Figure:
    """What a cell says and the state it must get."""

    value: Decimal | str | date | None
    state: str = "reported"


Record = dict[str, Figure]
AREAS = ("用电", "高处", "消防")


def figure(value: Decimal | int) -> Figure:
    """Return a figure that is known."""
    number = Decimal(value)
    return Figure(number, "reported" if number else "zero")


def records_of(contract: str, reporter: str, span: Span) -> tuple[Record, ...]:
    """Return the records of a right report; none where there was nothing to report."""
    random = Random(f"truth|{contract}|{reporter}|{span.period_id}")
    return tuple(_MAKERS[contract](random, reporter, span))


def with_other_figures(records: tuple[Record, ...], random: Random) -> tuple[Record, ...]:
    """Return the records with some figures not yet right; a zero report stays one."""
    changed = []
    for record in records:
        other = dict(record)
        for name in ("done", "found", "invested", "invested_year", "score"):
            known = record.get(name)
            if known and isinstance(known.value, Decimal):
                other[name] = Figure(known.value + random.randint(1, 9), "reported")
        if "closed_on" in record:
            other["closed_on"] = Figure(None, "blank")
        changed.append(other)
    return tuple(changed)


def _money(random: Random, most: int) -> Decimal:
    return Decimal(random.randrange(100, most * 100)) / 100


def _code(reporter: str, letter: str, number: int) -> Figure:
    return Figure(f"{letter}{reporter[1:]}-{number:02}")


def _progress(random: Random, reporter: str, span: Span) -> list[Record]:
    found = []
    for number in range(1, random.randint(3, 6)):
        done = figure(_money(random, 90))
        chance = random.random()
        if chance < 0.06:
            done = figure(0)
        elif chance < 0.12:
            done = Figure(done.value, "estimated")
        elif chance < 0.17:
            done = Figure(None, "not_applicable")
        elif chance < 0.21:
            done = Figure(None, "undetermined")
        elif chance < 0.23:
            done = Figure(None, "withheld")
        workers = figure(random.randint(0, 80))
        if random.random() < 0.1:
            workers = Figure(None, "blank")
        planned = figure(_money(random, 90))
        found.append({"site": _code(reporter, "G", number), "planned": planned, "done": done,
                      "workers": workers})  # fmt: skip
    return found


def _inspection(random: Random, reporter: str, span: Span) -> list[Record]:
    if random.random() < 0.12:
        return []
    found = []
    for number in range(1, random.randint(2, 4)):
        for area in AREAS:
            seen = random.choice([0, 0, 1, 2, 5, 9])
            closed = figure(random.randint(0, seen))
            found.append({"site": _code(reporter, "G", number), "area": Figure(area),
                          "found": figure(seen), "closed": closed})  # fmt: skip
    return found


def _ten_days(random: Random, reporter: str, span: Span) -> list[Record]:
    # Cumulative since January: it grows with the days that passed, sometimes by nothing.
    found = []
    for number in range(1, 4):
        daily = Decimal(Random(f"{reporter}|{number}").randrange(0, 300, 50)) / 100
        invested = figure(daily * span.ends_on.timetuple().tm_yday)
        chance = random.random()
        if invested.value and chance < 0.1:
            invested = Figure(invested.value, "estimated")
        elif chance > 0.97:
            invested = Figure(None, "undetermined")
        found.append({"project": _code(reporter, "P", number), "invested": invested})
    return found


def _investment(random: Random, reporter: str, span: Span) -> list[Record]:
    found = []
    for number in range(1, Random(reporter).randint(4, 8)):
        own = Random(f"{reporter}|plan|{number}")
        plan, year = _money(own, 5000), Decimal(0)
        for month in range(1, span.ends_on.month + 1):
            year += (added := _money(Random(f"{reporter}|{number}|{month}"), 400))
        invested = figure(added)
        chance = random.random()
        if chance < 0.25:
            invested = Figure(added, "estimated")
        elif chance < 0.35:
            invested = Figure(None, random.choice(["blank", "not_applicable", "undetermined"]))
        total = Figure(year, "estimated" if random.random() < 0.04 else "reported")
        if random.random() < 0.02:
            total = Figure(None, "undetermined")
        if (reporter, number) == ("D05", 1):
            total = figure(year)
        found.append({
            "project": _code(reporter, "P", number), "name": Figure(f"{number}号闸站"),
            "plan": figure(plan), "invested_month": invested, "invested_year": total,
        })  # fmt: skip
    return found


def _problems(random: Random, reporter: str, span: Span) -> list[Record]:
    found = []
    for number in range(random.choice([0, 0, 1, 2, 3, 5])):
        deadline = date(2017, random.randint(3, 8), random.randint(1, 28))
        closed = Figure(date(2017, random.randint(3, span.ends_on.month), random.randint(1, 28)))
        if random.random() < 0.5:
            closed = Figure(None, "blank")
        found.append({"problem": _code(reporter, "W", number + 1), "kind": Figure("征迁"),
                      "deadline": Figure(deadline), "closed_on": closed})  # fmt: skip
    return found


def _summary(random: Random, reporter: str, span: Span) -> list[Record]:
    return [
        {"duty": _code(reporter, "S", number), "score": figure(random.randint(0, 10))}
        for number in range(1, 4)
    ]


_MAKERS = {
    "weekly_progress": _progress, "weekly_inspection": _inspection,
    "ten_day_investment": _ten_days, "monthly_investment": _investment,
    "monthly_problems": _problems, "quarterly_summary": _summary,
}  # fmt: skip
