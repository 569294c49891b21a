"""Moments as people write them."""

import time
from collections.abc import Iterator

import pytest

from settings.errors import WrongUse
from settings.moment import Moment


@pytest.fixture
def shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "told", "until", "name"),
    [
        ("2017-05-05", "2017-05-05", "2017-05-06 00:00:00", "2017-05-05"),
        (" 2017-12-31 ", "2017-12-31", "2018-01-01 00:00:00", "2017-12-31"),
        ("2017-05-05 17:00", "2017-05-05 17:00:00", "2017-05-05 17:00:01", "2017-05-05T170000"),
        ("2017-05-05T09:00:30Z", "2017-05-05 17:00:30", "2017-05-05 17:00:31", "2017-05-05T170030"),
    ],
)
@pytest.mark.usefixtures("shanghai")
def test_a_day_means_its_end_and_a_time_its_second(
    text: str, told: str, until: str, name: str
) -> None:
    moment = Moment.of(text)
    assert (str(moment), moment.until, moment.name) == (told, until, name)


@pytest.mark.parametrize("text", ["", "yesterday", "2017-02-30", "2017-05-05 25:00", "5.5.2017"])
def test_what_is_no_moment_is_told(text: str) -> None:
    with pytest.raises(WrongUse, match="write 2017-05-05"):
        Moment.of(text)
