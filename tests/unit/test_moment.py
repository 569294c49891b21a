"""Moments as people write them."""

import time
from collections.abc import Iterator

import pytest

from settings.errors import WrongUse
from settings.moment import Moment, local_time


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
        ("2017/5/5", "2017-05-05", "2017-05-06 00:00:00", "2017-05-05"),
        ("2017年12月5日", "2017-12-05", "2017-12-06 00:00:00", "2017-12-05"),
        ("2017/5/5 9:00", "2017-05-05 09:00:00", "2017-05-05 09:00:01", "2017-05-05T090000"),
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2023/12/5 9:00", "2023-12-05 09:00:00"),
        ("2023/12/5 9:00:07", "2023-12-05 09:00:07"),
        ("2023年12月5日 9时", "2023-12-05 09:00:00"),
        ("2023年12月5日9时30分", "2023-12-05 09:30:00"),
        ("2023年12月5日9点5分8秒", "2023-12-05 09:05:08"),
        ("2023年12月5日 下午3:20", "2023-12-05 15:20:00"),
        ("2023.12.5 上午9：05", "2023-12-05 09:05:00"),
        ("２０２３/12/5　9:00", "2023-12-05 09:00:00"),
        ("2023/12/5", "2023-12-05 00:00:00"),
    ],
)
def test_a_time_is_read_as_excel_and_clerks_write_it(text: str, told: str) -> None:
    assert str(local_time(text)) == told


@pytest.mark.parametrize(
    "text",
    ["5/12/2023 9:00", "2023/13/5 9:00", "2023/2/30", "2023/12/5 25:00", "2023/12/5 9",
     "2023年12月5日 上午15时", "23/12/5 9:00"],
)  # fmt: skip
def test_what_may_be_another_time_is_none(text: str) -> None:
    assert local_time(text) is None
