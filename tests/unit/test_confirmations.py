"""Steps are only ever added; silence is consent after its time, of the draft that was shown."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.confirmations import (
    AGREED,
    AGREED_LATE,
    ASKED,
    CHANGED,
    CLOSED,
    OBJECTED,
    OBJECTED_LATE,
    OPENED,
    REOPENED,
    SILENT,
    Round,
    rounds_of,
    settle,
)
from sources.ledger import Ledger
from sources.ledger_steps import open_round, read_steps, record_steps

OPENED_AT, CLOSES_AT = "2017-07-10 09:00:00", "2017-07-12 17:00:00"
BEFORE, AFTER = "2017-07-12 16:59:59", "2017-07-12 17:00:01"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


def opened(
    ledger: Ledger, kind: str = OPENED, draft: str = "draft-1", rulebook: str = "", at: str = ""
) -> int:
    common = {"programme_id": "works", "period_id": "2017-M06", "rulebook_id": rulebook,
              "closes_at": CLOSES_AT, "sha256": draft, "by_post": "主任"}  # fmt: skip
    asked = [{**common, "kind": ASKED, "unit_id": unit} for unit in ("T1", "T2", "T3")]
    return open_round(ledger, at or OPENED_AT, {**common, "kind": kind}, asked)


def says(ledger: Ledger, number: int, unit: str, kind: str, at: str, text: str = "") -> None:
    step = {"kind": kind, "unit_id": unit, "round_id": number, "text": text, "by_post": "科员岗"}
    record_steps(ledger, at, [step])


def only(ledger: Ledger) -> Round:
    (own,) = rounds_of(read_steps(ledger))
    return own


def answers(own: Round) -> dict[str, str]:
    return {unit: one.answer for unit, one in own.units.items()}


@pytest.mark.parametrize(
    "statement",
    [
        "update steps set text = 'x'",
        "delete from steps",
        "insert or replace into steps (step_id, recorded_at, taken_at, kind)"
        " values (1, 'a', 'b', 'c')",
    ],
)
def test_the_ledger_refuses_to_change_or_remove_a_step(ledger: Ledger, statement: str) -> None:
    opened(ledger)
    before = read_steps(ledger)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        ledger.execute(statement)
    assert read_steps(ledger) == before


def test_a_ledger_without_steps_has_none_and_is_not_changed_by_asking(ledger: Ledger) -> None:
    assert read_steps(ledger) == []
    assert not ledger.rows("select 1 from sqlite_master where name = 'steps'")


def test_steps_are_written_all_or_none(ledger: Ledger) -> None:
    opened(ledger)
    with pytest.raises(sqlite3.OperationalError):
        record_steps(ledger, BEFORE, [{"kind": AGREED, "unit_id": "T1"}, {"nothing": 1}])
    assert [step["kind"] for step in read_steps(ledger)] == [OPENED, ASKED, ASKED, ASKED]


def test_silence_is_never_written_before_its_time_has_passed(ledger: Ledger) -> None:
    number = opened(ledger)
    for moment in (OPENED_AT, BEFORE, CLOSES_AT):
        assert settle(ledger, moment, {number: "draft-1"}) == []
    assert answers(only(ledger)) == dict.fromkeys(("T1", "T2", "T3"), ASKED)


def test_after_the_time_who_was_silent_consents_as_of_that_time(ledger: Ledger) -> None:
    number = opened(ledger)
    says(ledger, number, "T1", AGREED, BEFORE)
    says(ledger, number, "T2", OBJECTED, BEFORE, "数有误")
    assert settle(ledger, AFTER, {number: "draft-1"}) == [SILENT, CLOSED]
    own = only(ledger)
    assert answers(own) == {"T1": AGREED, "T2": OBJECTED, "T3": SILENT}
    assert (own.state, own.units["T3"].answered_at) == ("closed", CLOSES_AT)
    assert settle(ledger, AFTER, {number: "draft-1"}) == []


def test_a_late_objection_is_kept_beside_the_consent_by_silence(ledger: Ledger) -> None:
    number = opened(ledger)
    settle(ledger, AFTER, {number: "draft-1"})
    says(ledger, number, "T3", OBJECTED_LATE, "2017-07-13 09:00:00", "太低")
    unit = only(ledger).units["T3"]
    assert (unit.answer, unit.late, unit.late_text) == (SILENT, OBJECTED_LATE, "太低")


def test_an_answer_that_came_in_time_and_is_entered_later_counts(ledger: Ledger) -> None:
    number = opened(ledger)
    settle(ledger, AFTER, {number: "draft-1"})
    says(ledger, number, "T3", OBJECTED, BEFORE, "太低")
    assert only(ledger).units["T3"].answer == OBJECTED


def test_of_two_answers_in_time_the_later_counts(ledger: Ledger) -> None:
    number = opened(ledger)
    says(ledger, number, "T1", OBJECTED, "2017-07-11 09:00:00", "数有误")
    says(ledger, number, "T1", AGREED, "2017-07-11 10:00:00")
    assert (only(ledger).units["T1"].answer, only(ledger).units["T1"].text) == (AGREED, "")


def test_a_draft_that_changed_ends_its_round_and_nobody_consents_to_it(ledger: Ledger) -> None:
    number = opened(ledger)
    says(ledger, number, "T1", AGREED, BEFORE)
    assert settle(ledger, AFTER, {number: "draft-2"}) == [CHANGED]
    own = only(ledger)
    assert (own.state, own.holds) == ("draft_changed", False)
    assert answers(own) == {"T1": AGREED, "T2": ASKED, "T3": ASKED}
    # Also once the figures are what they were: units were told that it changed.
    assert settle(ledger, AFTER, {number: "draft-1"}) == []


def test_a_draft_that_changes_after_the_closing_ends_what_was_confirmed(ledger: Ledger) -> None:
    number = opened(ledger)
    settle(ledger, AFTER, {number: "draft-1"})
    assert settle(ledger, AFTER, {number: "draft-2"}) == [CHANGED]
    assert not only(ledger).holds


def test_where_the_draft_cannot_be_known_nothing_is_recorded(ledger: Ledger) -> None:
    opened(ledger)
    assert settle(ledger, AFTER, {}) == []


def test_a_further_round_supersedes_the_one_before_and_is_recorded_as_that(
    ledger: Ledger,
) -> None:
    first = opened(ledger)
    says(ledger, first, "T1", AGREED, BEFORE)
    second = opened(ledger, REOPENED, "draft-2", at="2017-07-11 09:00:00")
    rounds = rounds_of(read_steps(ledger))
    assert [(own.round_id, own.state) for own in rounds] == [
        (first, "superseded"), (second, "open")]  # fmt: skip
    assert rounds[1].is_reopening and answers(rounds[1])["T1"] == ASKED
    assert settle(ledger, AFTER, {first: "draft-1", second: "draft-2"}) == [SILENT] * 3 + [CLOSED]


def test_rounds_of_two_rulebooks_stand_side_by_side(ledger: Ledger) -> None:
    opened(ledger, rulebook="areas")
    opened(ledger, rulebook="departments")
    assert [own.state for own in rounds_of(read_steps(ledger))] == ["open", "open"]
    opened(ledger, REOPENED)
    assert [own.state for own in rounds_of(read_steps(ledger))] == ["superseded"] * 2 + ["open"]


MOMENTS = st.sampled_from([OPENED_AT, "2017-07-11 12:00:00", BEFORE, CLOSES_AT])
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("says"), st.sampled_from("123"), st.sampled_from([AGREED, OBJECTED])),
        st.tuples(st.just("late"), st.sampled_from("123"),
                  st.sampled_from([AGREED_LATE, OBJECTED_LATE])),
        st.tuples(st.just("settles"), st.sampled_from([BEFORE, CLOSES_AT, AFTER]),
                  st.sampled_from(["draft-1"] * 4 + ["draft-2"])),
    ),
    max_size=12,
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(EVENTS, MOMENTS)
def test_whatever_happens_each_unit_has_one_answer_and_silence_only_after_its_time(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[str, str, str]], moment: str
) -> None:
    path = tmp_path_factory.mktemp("steps") / "ledger.sqlite"
    with Ledger(path) as ledger:
        number = opened(ledger)
        spoken: dict[str, str] = {}
        has_passed = has_changed = False
        for kind, first, second in events:
            steps = read_steps(ledger)
            if kind == "settles":
                is_live = not has_changed
                settle(ledger, first, {number: second})
                has_changed |= is_live and second != "draft-1"
                has_passed |= is_live and second == "draft-1" and first == AFTER
            elif kind == "says":
                says(ledger, number, f"T{first}", second, moment)
                spoken[f"T{first}"] = second
            else:
                says(ledger, number, f"T{first}", second, AFTER)
            # Nothing that was written is another one now.
            assert read_steps(ledger)[: len(steps)] == steps
        own = only(ledger)
        expected: dict[str, Any] = {
            unit: spoken.get(unit, SILENT if has_passed else ASKED) for unit in own.units
        }
        assert answers(own) == expected
        assert own.holds is not has_changed
        silent = [step for step in read_steps(ledger) if step["kind"] == SILENT]
        assert all(step["taken_at"] > step["closes_at"] for step in silent)
