"""Each question of the cookbook is answered by the demo offices as the page says."""

from pathlib import Path

import pytest
from cookbook import Question, answered, questions

pytestmark = pytest.mark.long

QUESTIONS = questions()


def test_there_are_twenty_questions() -> None:
    assert [one.number for one in QUESTIONS] == list(range(1, 21))
    assert {one.office for one in QUESTIONS} == {"key_projects", "relocation", "campaign"}


@pytest.mark.parametrize("question", QUESTIONS, ids=[str(one.number) for one in QUESTIONS])
def test_a_question_is_answered_as_printed(
    question: Question, demo_warehouses: dict[str, Path]
) -> None:
    found = answered(demo_warehouses[question.office], question.sql)
    assert found.count("\n") > 2, "the demo has no answer to it"
    assert found == question.answer, f"write the answers anew:\n{found}"
