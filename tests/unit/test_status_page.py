"""The status page: sound HTML, nothing fetched, everything said in words, names escaped."""

from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from report_examples import DUE, accepted, report, returned

from reports.status_page import Page, StrayFile, status_page
from reports.status_style import STYLE

NOW = DUE + timedelta(hours=1)
VOID = {"meta", "br"}


class Tree(HTMLParser):
    """Keeps cells by table, row and column; fails where a tag is not closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[tuple[str, dict[str, str | None], str]]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.text += data
        if {"td", "th"} & set(self.open):
            tag, attrs, told = self.tables[-1][-1][-1]
            self.tables[-1][-1][-1] = (tag, attrs, told + data)


def page(*states: Any, stray: tuple[StrayFile, ...] = (), **changes: Any) -> str:
    usual: dict[str, Any] = {"office": "项目办", "language": "zh", "moment": NOW, "waiting": 0,
                             "to_home": "../.."}  # fmt: skip
    return status_page(Page(**usual | changes, states=states, stray=stray))


def cell_of(text: str, row: int = 1, column: int = 1) -> str:
    return Tree(text).tables[0][row][column][2]


def test_it_is_one_sound_document_that_fetches_nothing() -> None:
    text = page(accepted(), returned("西镇"))
    tree = Tree(text)
    tags = [tag for tag, _ in tree.tags]
    assert text.startswith("<!DOCTYPE html>")
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(tags)
    assert not any("src" in attrs for _, attrs in tree.tags)
    assert "http" not in text.replace('http-equiv="X-UA-Compatible"', "")
    assert "url(" not in STYLE and "@import" not in STYLE
    assert dict(tree.tags)["html"] == {"lang": "zh-CN"}
    assert tags.count("title") == tags.count("h1") == 1


def test_every_head_of_a_table_says_what_it_heads() -> None:
    stray = StrayFile("甲.xlsx", NOW, 1, "")
    tree = Tree(page(accepted(), accepted("东镇", "problems"), report("西镇"), stray=(stray,)))
    for table in tree.tables:
        assert len({len(row) for row in table}) == 1
        assert all(attrs["scope"] == "col" for tag, attrs, _ in table[0])
        for row in table[1:]:
            assert [tag for tag, _, _ in row] == ["th"] + ["td"] * (len(row) - 1)
            assert row[0][1] == {"scope": "row"}
    assert [tag for tag, _ in tree.tags].count("caption") == len(tree.tables)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (accepted(), "● 已收4月3日（周一）09:30收到第1版"),
        (accepted(is_zero_report=True), "● 已收4月3日（周一）09:30收到第1版零报告"),
        (
            accepted(version_no=3, times_corrected=2),
            "● 已收4月3日（周一）09:30收到第3版更正2次",
        ),
        (accepted(status="late"), "▲ 迟报4月3日（周一）09:30收到第1版"),
        (returned(), "✕ 退回4月4日（周二）09:12收到须改正3处退回件"),
        (returned(status="late", copy=""), "✕ 迟报并退回4月4日（周二）09:12收到须改正3处"),
        (
            returned(received_at=datetime(2017, 4, 3, 9), version_no=1, copy=""),
            "● 已收4月3日（周一）09:00收到第1版更正件退回：须改正3处",
        ),
        (report(status="missing"), "■ 缺报"),
        (report(), "○ 未到期"),
        (report(status="exempt", exemption="安办〔2017〕3号"), "— 免报安办〔2017〕3号"),
        (accepted(status="not_owed", due_at=None), "● 已收（非应报）4月3日（周一）09:30收到第1版"),
        (accepted(scan="superseded"),
         "● 已收4月3日（周一）09:30收到第1版盖章扫描件与现行版本不符"),
    ],
)  # fmt: skip
def test_a_cell_says_in_words_what_its_colour_says(state: Any, told: str) -> None:
    assert cell_of(page(state)) == told


def test_totals_stand_below_each_report() -> None:
    text = page(
        accepted(),
        returned("西镇"),
        report("南镇", status="missing"),
        report("北镇", status="exempt"),
    )
    assert Tree(text).tables[0][-1][1][2] == "应报3、已收 1、退回 1、缺报 1、免报 1"


def test_names_are_escaped_wherever_they_stand() -> None:
    bad = '<script>alert("1")</script>&'
    text = page(
        returned(bad, title=bad, period=bad, exemption=bad, copy=f"returned/{bad}.xlsx"),
        stray=(StrayFile(bad, NOW, 1, f"returned/{bad}.txt"),),
        office=bad,
    )
    tree = Tree(text)
    assert "script" not in [tag for tag, _ in tree.tags]
    assert "<script" not in text
    assert bad in tree.text
    hrefs = [attrs["href"] or "" for tag, attrs in tree.tags if tag == "a"]
    assert len(hrefs) == 2 and all(not set(href) & set("<>\"'& ") for href in hrefs)


def test_a_link_leads_from_the_page_to_the_copy() -> None:
    (href,) = [attrs["href"] for tag, attrs in Tree(page(returned())).tags if tag == "a"]
    assert href is not None and href.startswith("../../returned/%E4%B8%9C%E9%95%87/2017-M03/")


def test_the_period_that_closes_last_stands_first_and_unasked_ones_last() -> None:
    later = report(period_id="2017-M04", period="2017年4月", due_at=DUE + timedelta(days=30))
    unasked = accepted(period_id="2017-M01", period="2017年1月", status="not_owed", due_at=None)
    text = page(unasked, accepted(), later)
    assert text.index("2017年4月</h2>") < text.index("2017年3月</h2>") < text.index("1月</h2>")


def test_files_of_nobody_and_files_that_wait_are_told() -> None:
    text = page(stray=(StrayFile("■■.xlsx", NOW, 4, ""),), waiting=2)
    tree = Tree(text)
    assert "另有2个文件待下次刷新读取" in tree.text
    assert [one[2] for one in tree.tables[0][1]] == ["■■.xlsx", "4月5日（周三）18:00", "须改正4处"]
    assert "目前没有应报的报表" in tree.text


def _light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_stands_out_on_every_ground() -> None:
    import re

    texts = re.findall(r"[^-]color: (#[0-9a-f]{6})", STYLE)
    grounds = re.findall(r"background: (#[0-9a-f]{6})", STYLE)
    assert len(texts) >= 4 and len(grounds) >= 5
    for ground in grounds:
        for text in texts:
            assert (_light(ground) + 0.05) / (_light(text) + 0.05) >= 4.5, (text, ground)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert page(accepted(), returned("西镇")) == page(accepted(), returned("西镇"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_its_word_in_both_languages(language: str) -> None:
    states = [
        accepted("a", scan="matches"),
        accepted("b", status="late", scan="superseded", is_zero_report=True, times_corrected=1),
        returned("c"),
        returned("d", status="late"),
        report("e"),
        report("f", status="missing"),
        report("g", status="exempt"),
        accepted("h", status="not_owed"),
        returned("i", status="not_owed"),
        returned("j", received_at=NOW),
    ]
    tree = Tree(page(*states, language=language, waiting=1, stray=(StrayFile("x", NOW, 1, "y"),)))
    words = {row[1][2].split("4")[0].split("received W")[0] for row in tree.tables[0][1:-1]}
    assert len(words) >= 9
    is_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in "".join(words))
    assert is_chinese is (language == "zh")


def test_seconds_are_told_where_there_are_any() -> None:
    """17:00:20 is late against 17:00, and two versions of one minute are two."""
    late = cell_of(page(accepted(status="late", received_at=DUE + timedelta(seconds=20))))
    assert "17:00:20收到" in late
    on_time = cell_of(page(accepted(received_at=DUE)))
    assert "17:00收到" in on_time
    text = page(report(due_at=DUE + timedelta(seconds=30)), moment=NOW + timedelta(seconds=7))
    assert "17:00:30截止" in text
    assert "截至4月5日（周三）18:00（" in text


def test_what_was_accepted_and_does_not_count_was_not_sent_back() -> None:
    came = DUE + timedelta(days=9)
    closed = report(status="late", quality="after_closing", first_received_at=came,
                    idle="after_closing")  # fmt: skip
    told = cell_of(page(closed))
    assert "封账后报送（不计入）" in told
    assert "4月14日（周五）17:00收到" in told
    assert "退回" not in told
    early = report(status="not_owed", first_received_at=DUE, idle="waiting", due_at=None)
    told = cell_of(page(early))
    assert "期间未到（待计入）" in told
    assert "退回" not in told
    # Its correction was sent back: that is what the unit has to know.
    both = returned(idle="after_closing")
    assert "退回" in cell_of(page(both))
