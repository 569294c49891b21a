"""`kaoping rulebook`: check, show, new and schema, without an office and within one."""

import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
from demo_office import KAOPING, kaoping, surroundings
from own_office import RULEBOOK, write_own_office

from settings.workspace import CODE_ROOT

RULEBOOKS = sorted(
    [*CODE_ROOT.glob("programmes/*/rulebooks/*.yml"), *CODE_ROOT.glob("examples/*/rulebooks/*.yml")]
)
RICH = """\
rulebook: rich
programme: works
title: {zh: 综合考核办法, en: Rich method}
legal_basis: 某发〔2020〕1号
approval_number: 批〔2020〕2号
valid: {from: 2020-03-01}
period_kinds: [month, month_span]
total: 3
combine: mean
available_at_least: "2/3"
bounds: {highest: 100}
schedule: {by_month: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1]}
note: {zh: 试行。, en: On trial.}
peer_groups:
  - group: north
    title: {zh: 北片, en: North}
    units: {list: [U1, U2, U3]}
    minimum_size: 2
    excluded: [{unit: U3, reason: {zh: 新设, en: new}}]
ranking: {follows: printed, ties: dense, broken_by: [{item: speed, better: lower}],
          printed_digits: 1, rounding: half_even, print_order: worst_first, quantiles: 10}
rankings:
  - {ranking: improvement, title: {zh: 进步, en: Improvement}, change_from: previous}
  - {ranking: by_speed, title: {zh: 速度, en: Speed}, item: speed}
items:
  - item: speed
    title: {zh: 速度, en: Speed}
    weight: 2
    points: 100
    indicator: rate
    steps: [{schedule: gap}, {round: {digits: 4}}]
    curve: {linear: {at: 0, points: 80, each: 0.01, gain: 1, lose: 2, highest: 100, lowest: 0}}
    not_applicable: base
    base: 60
    missing: leave_out
  - item: whole
    title: {zh: 全面, en: Whole}
    weight: 1
    combine: geometric
    items:
      - item: one
        title: {zh: 甲, en: One}
        points: 100
        indicator: rate
        curve: {proportional: {cap: full}}
      - item: two
        title: {zh: 乙, en: Two}
        points: 100
        score: {item: one, periods: previous}
        curve: {value: {}}
"""


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    path = tmp_path / "rich.yml"
    path.write_text(RICH, encoding="utf-8")
    return path


def told(home: Path, *arguments: str | Path) -> str:
    done = kaoping(home, "rulebook", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_all_rulebooks_that_come_with_the_software_check_and_show(tmp_path: Path) -> None:
    out = told(tmp_path, "check", *RULEBOOKS)
    assert out.splitlines() == [f"{path}: ok" for path in RULEBOOKS]
    for path in RULEBOOKS:
        for language in ("zh", "en"):
            told(tmp_path, "show", path, "--lang", language)


def test_what_is_wrong_is_told_with_file_line_reason_and_proposal(
    tmp_path: Path, rich: Path
) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        RICH.replace("rulebook: rich", "rulebook: wrong")
        .replace("weight: 2", "weight: 3").replace("valid:", "vald:"), "utf-8"
    )  # fmt: skip
    done = kaoping(tmp_path, "rulebook", "check", rich, wrong, "--lang", "en")
    assert done.returncode == 2
    assert f"{rich}: ok" in done.stdout
    assert re.search(rf"^{re.escape(str(wrong))}:6: .*→ did you mean 'valid'", done.stderr, re.M)
    wrong.write_text(wrong.read_text("utf-8").replace("vald:", "valid:"), "utf-8")
    done = kaoping(tmp_path, "rulebook", "check", wrong, "--lang", "en")
    assert done.returncode == 2
    assert f"{wrong}:8: the items' weights add up to 4, the total is 3" in done.stderr
    # Two versions for the same group and time are refused together.
    wrong.write_text(RICH.replace("rulebook: rich", "rulebook: other"), "utf-8")
    done = kaoping(tmp_path, "rulebook", "check", rich, wrong, "--lang", "en")
    assert "both valid for group 'north'" in done.stderr
    done = kaoping(tmp_path, "rulebook", "check", rich, wrong)
    assert f"{wrong}:6: “other”与“rich”（{rich}）同时对考核组“north”、期间类型" in done.stderr
    assert done.stderr.endswith("有效 → 请让旧办法在新办法生效之前终止\n")


def test_what_is_hardly_meant_is_warned_of_and_passes(tmp_path: Path, rich: Path) -> None:
    path = tmp_path / "late.yml"
    path.write_text(RICH.replace("from: 2020-03-01", "from: 2020-03-15"), "utf-8")
    done = kaoping(tmp_path, "rulebook", "check", path)
    assert (done.returncode, done.stdout) == (0, f"{path}: ok\n")
    assert done.stderr == (
        f"提示：{path}:6: 本办法自2020-03-15起，在2020-M03之内：该期没有办法考核"
        " → 请改为自2020-03-01或2020-04-01起\n"
    )
    done = kaoping(tmp_path, "rulebook", "check", path, "--lang", "en")
    assert done.stderr.startswith(f"warning: {path}:6: it begins on 2020-03-15, within 2020-M03")
    # An office knows who looks after whom: here nobody does.
    home = tmp_path / "office"
    write_own_office(home)
    own = home / "rulebooks" / "towns_looked_after.yml"
    head, items = (
        RULEBOOK.split("items:\n")[0],
        (
            "items:\n  - item: theirs\n    title: {zh: 所联系单位, en: Theirs}\n    points: 100\n"
            "    score: {rulebook: safety_2024, units: looked_after, combine: mean}\n"
            "    curve: {value: {}}\n"
        ),
    )
    head = head.replace("safety_2024", "looked_after").replace("group: ", "group: other_")
    own.write_text(head + items, "utf-8")
    done = kaoping(home, "rulebook", "check", own)
    assert (done.returncode, done.stdout) == (0, f"{own}: ok\n")
    assert "本办法的单位都没有联系的单位 → 请在reference/responsibilities.csv中" in done.stderr
    listed = "unit,looks_after,from,to,note\nT1,T2,,,\n"
    (home / "reference" / "responsibilities.csv").write_text(listed, "utf-8")
    assert kaoping(home, "rulebook", "check", own).stderr == ""


def test_within_an_office_its_indicators_and_units_count(tmp_path: Path) -> None:
    home, path = tmp_path / "office", tmp_path / "next.yml"
    write_own_office(home)
    path.write_text(
        RULEBOOK.replace("indicator: left_open", "indicator: left_opn")
        .replace("class: town", "class: twon"), "utf-8"
    )  # fmt: skip
    assert kaoping(tmp_path / "none", "rulebook", "check", path).returncode == 0
    done = kaoping(home, "rulebook", "check", path, "--lang", "en")
    assert done.returncode == 2
    assert re.search(r"next\.yml:\d+: indicator 'left_opn' is not known → did you mean "
                     r"'left_open'", done.stderr)  # fmt: skip
    assert re.search(r"next\.yml:\d+: no unit is of class 'twon' → did you mean 'town'",
                     done.stderr)  # fmt: skip
    # One of the same id replaces the office's; another may not be valid beside it.
    path.write_text(RULEBOOK, "utf-8")
    assert told(home, "check", path) == f"{path}: ok\n"
    assert told(home, "check", home / "rulebooks/safety_2024.yml").endswith(": ok\n")
    path.write_text(RULEBOOK.replace("safety_2024", "safety_2025"), "utf-8")
    done = kaoping(home, "rulebook", "check", path)
    assert done.returncode == 2
    assert "同时对考核组" in done.stderr
    # A run tells it as the office speaks, and so does what reads the definitions.
    (home / "rulebooks" / "next.yml").write_text(path.read_text("utf-8"), "utf-8")
    for command in (["refresh"], ["refresh", "--json"]):
        done = kaoping(home, *command)
        assert done.returncode == 2
        assert "同时对考核组" in done.stderr
    assert "同时对考核组" in json.loads(done.stdout)["message"]
    (home / "rulebooks" / "next.yml").unlink()
    indicators = home / "indicators" / "safety.yml"
    written = indicators.read_text("utf-8")
    indicators.write_text(written.replace("source: ", "source: x_"), "utf-8")
    assert "既不是约定也不是事实表" in kaoping(home, "refresh").stderr
    indicators.write_text(written, "utf-8")
    shown = told(home, "show", path)
    assert "整改率：完成率 × 60 分，以满分为限" in shown


def test_a_rulebook_is_shown_as_an_office_would_issue_it(tmp_path: Path, rich: Path) -> None:
    shown = told(tmp_path, "show", rich)
    for words in (
        "《综合考核办法》", "制定依据：某发〔2020〕1号", "批准文号：批〔2020〕2号",
        "施行日期：自2020年3月1日起施行", "考核周期：月、1—2月",
        "总分：100分，各项按权重平均，最高100分，有数据的权重不少于2/3方可计分",
        "北片：所列3家：U1、U2、U3，可排名的少于2家时不排名，U3不参加排名（新设）",
        "一、速度（100分，权重2）",
        "rate，与序时进度之差，四舍五入至 4 位：值为 0 个百分点时 80 分，每高 1 个百分点加 1 分，"
        "每低 1 个百分点扣 2 分",
        "不适用时得60分，缺数时只缺此项",
        "二、全面（100分，权重1）", "各项按权重的几何平均", "（二）乙（100分）",
        "取「甲」上期得分，按数值计分",
        "排名依据：印出的总分", "总分相同时，先后依据：速度（低者在前）",
        "GB/T 8170", "印刷次序：由后到先", "10等分",
        "另排名次：进步：按「合计」得分较上期的提高", "另排名次：速度：按「速度」得分",
        "备注：试行。",
    ):  # fmt: skip
        assert words in shown, words
    english = told(tmp_path, "show", rich, "--lang", "en")
    assert "2.2 Two (100 points)" in english
    assert not re.search(r"[\u4e00-\u9fff]", re.sub("[某批].*号", "", english))
    plain = json.loads(told(tmp_path, "show", rich, "--json"))
    assert [row["item_id"] for row in plain["rows"]] == ["speed", "whole", "one", "two"]
    assert plain["rulebook"] == "rich"


SCOPED = """\
rulebook: newer
programme: works
title: {zh: 新办法, en: Newer method}
legal_basis: 某发〔2020〕4号
valid: {from: 2021-01-01}
continues: older
period_kinds: [month, year]
total: 60
totals: [{groups: [north], period_kinds: [year], total: 100}]
peer_groups:
  - {group: north, title: {zh: 北片, en: North}, minimum_size: 1, units: {list: [U1, U2]}}
  - {group: south, title: {zh: 南片, en: South}, minimum_size: 1, units: {list: [U3, U4]}}
ranking: {follows: printed, ties: dense, printed_digits: 2, rounding: half_up,
          print_order: best_first}
items:
  - item: pace
    title: {zh: 速度, en: Pace}
    points: 60
    indicator: rate
    steps: [{growth: previous}]
    factor: {by_unit: {U1: 1.2}, by_group: {south: 0.9}, otherwise: 1}
    curve: {proportional: {full_at: 0.1, cap: full}}
  - item: study
    title: {zh: 学习, en: Study}
    points: 40
    only: {groups: [north], period_kinds: [year]}
    indicator: rate
    counts_if: [{item: pace, at_least: 10, below: 50}]
    steps: [{factor: {indicator: hard, highest: 1.5}}]
    curve: {proportional: {cap: full}}
  - item: failings
    title: {zh: 通报, en: Failings}
    indicator: failings
    curve: {per_event: {in_turn: [-1, -2], then: double, counted_within: half_year, most: -8}}
"""


def test_what_holds_in_some_places_and_what_goes_on_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "newer.yml"
    path.write_text(SCOPED, "utf-8")
    done = kaoping(tmp_path, "rulebook", "show", path)
    assert "考核办法“older”不存在" in done.stderr
    done = kaoping(tmp_path, "rulebook", "show", path, "--lang", "en")
    assert done.returncode == 2
    assert "newer.yml:6: the rulebook 'older' is not known" in done.stderr
    older = RICH.replace("rulebook: rich", "rulebook: older")
    older = older.replace("{from: 2020-03-01}", "{from: 2020-03-01, to: 2020-12-31}")
    (tmp_path / "older.yml").write_text(older, "utf-8")
    shown, english = told(tmp_path, "show", path), told(tmp_path, "show", path, "--lang", "en")
    for words in (
        "接续办法：《综合考核办法》", "总分：60分，各项合计，北片 年度100分",
        "rate，较上期增长率：完成率 ÷ 10% × 60 分，以满分为限；"
        "所得分乘以难度系数（U1 1.2、南片 0.9、其余 1）",
        "仅在「速度」得分 ≥10 且 <50 时计分（难度系数：取指标「hard」、≤1.5）（仅限北片 年度）",
        "failings：同一半年内第 1 次 -1 分、第 2 次 -2 分，以后每次加倍，合计以 -8 分为限",
    ):  # fmt: skip
        assert words in shown, words
    for words in (
        "Continues: Rich method", "Total: 60 points, sum of its items, 100 points in year periods"
        " for North", "points times the difficulty factor (U1 1.2, South 0.9, others 1)",
        "only where “Pace” has ≥10 and <50 points (difficulty factor: of indicator hard, ≤1.5)"
        " (only in year periods for North)",
    ):  # fmt: skip
        assert words in english, words


BEYOND = """
lights:
  - light: pace
    title: {zh: 进度灯, en: Pace}
    of: speed
    bands: [{below: -0.3, colour: red}, {at_least: -0.3, colour: green}]
lists:
  - list: interview
    title: {zh: 拟约谈名单, en: To be interviewed}
    for_each: [speed, one]
    basis: 某发〔2020〕3号
    exempt_by: [force_majeure]
    when: {rank: {of: each, last: 2}, periods_in_a_row: 2}
  - list: black
    title: {zh: 黑榜, en: Black list}
    when: {all: [{rank: {last: 4}}, {indicator: {indicator: rate, below: 1}}]}
ladders:
  - ladder: escalation
    title: {zh: 督办, en: Escalation}
    when: {list: {list: black}}
    steps:
      - {step: reminder, title: {zh: 提醒, en: reminder}}
      - {step: red, title: {zh: 红牌, en: red card}}
    relief: one_step
    within_year: true
    restarts_with_new: head
vetoes:
  - {veto: accident, title: {zh: 事故, en: Accident}, basis: 某安〔2020〕1号, severity: fail}
grades:
  period_kinds: [month]
  bands:
    - {grade: pass, title: {zh: 合格, en: Pass}, below: 85}
    - {grade: best, title: {zh: 优秀, en: Best}, at_least: 85}
  quotas: [{grade: best, share: 0.3, rounding: down, ties: none}]
exemptions:
  - {unit: U2, from: 2020-04-01, to: 2020-05-31, document: 某发〔2020〕5号, items: [speed]}
"""


def test_all_that_a_method_says_beyond_points_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "whole.yml"
    entries = """
  - item: listed
    title: {zh: 列名, en: Listed}
    weight: 1
    points: 100
    entries: {list: black, periods: year_to_date}
    curve: {value: {highest: 100}}
"""
    text = RICH.replace("total: 3", "total: 4") + entries.lstrip("\n") + BEYOND.lstrip("\n")
    text = text.replace("entries: {list: black, periods", "entries: {list: interview, periods")
    path.write_text(text.replace("list: {list: black}", "list: {list: black}"), "utf-8")
    shown = told(tmp_path, "show", path)
    for words in (
        "亮灯：进度灯：红灯：「速度」 < -30 个百分点；绿灯：「速度」 ≥ -30 个百分点",
        "名单：拟约谈名单：按速度、甲逐项列出；连续 2 期各该项目排名后 2 名；依据某发〔2020〕3号；"
        "因force_majeure经批准的月份不计",
        "名单：黑榜：「合计」排名后 4 名 且 指标「rate」 < 1",
        "逐级升级：督办：列入「黑榜」；每符合一期升一级：提醒 → 红牌；不符合的一期降一级；"
        "年终清零；“head”一职新任后重新起算",
        "一票否决：事故：由决定宣布；宣布后评为最低等次，得分照列；依据某安〔2020〕1号",
        "等次：优秀：总分 ≥ 85；本等次及以上不超过参加排名单位的 30%（舍去尾数）；"
        "同名次超出名额的均不评上",
        "等次：合格：总分 < 85", "评等周期：月",
        "免予考评：U2，2020年4月1日至2020年5月31日，速度（某发〔2020〕5号）",
        "本年截至本期列入「拟约谈名单」的次数",
    ):  # fmt: skip
        assert words in shown, words
    english = told(tmp_path, "show", path, "--language", "en")
    for words in (
        "List: To be interviewed: for each of Speed, One; among the last 2 in each of them 2"
        " periods in a row",
        "Grade: Best: total ≥ 85; this and better grades for at most 30 % of the ranked units",
        "Veto: Accident: declared by a decision; once declared the lowest grade",
    ):
        assert words in english, words
    assert not re.search(r"[\u4e00-\u9fff]", re.sub("[某批].*?号", "", english))


def test_a_class_may_have_exempt_units_without_an_office(tmp_path: Path) -> None:
    path = tmp_path / "class.yml"
    text = RICH.replace("{list: [U1, U2, U3]}", "{class: town}")
    text = text.replace("    excluded: [{unit: U3, reason: {zh: 新设, en: new}}]\n", "")
    assert "class: town" in text
    exempt = "{unit: U2, from: 2020-04-01, to: 2020-05-31, document: 某发〔2020〕5号}"
    exempt = f"exemptions: [{exempt}]\n"
    path.write_text(text + exempt, "utf-8")
    assert told(tmp_path, "check", path) == f"{path}: ok\n"


def test_a_terminal_gets_a_table_and_a_pipe_plain_lines(tmp_path: Path, rich: Path) -> None:
    assert not re.search(r"[│┃┏]", told(tmp_path, "show", rich))
    parent, child = pty.openpty()
    running = subprocess.Popen(
        [str(KAOPING), "--home", str(tmp_path), "rulebook", "show", str(rich)],
        stdout=child, env=surroundings(TERM="xterm", COLUMNS="160"),
    )  # fmt: skip
    os.close(child)
    seen = b""
    while True:
        try:
            part = os.read(parent, 4096)
        except OSError:
            break
        if not part:
            break
        seen += part
    assert running.wait() == 0
    assert "┃" in seen.decode()
    assert "计分办法" in seen.decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_rulebook_passes_the_check_within_an_office_and_without(
    tmp_path: Path, language: str
) -> None:
    home = tmp_path / "office"
    write_own_office(home)
    for number, place in enumerate((tmp_path / "none", home)):
        path = tmp_path / f"method_{number}.yml"
        kaoping(place, "rulebook", "new", "-o", path, "--lang", language)
        text = path.read_text("utf-8")
        assert f"rulebook: method_{number}" in text
        assert "<" not in text
        assert text.count("#") > 8
        assert told(place, "check", path) == f"{path}: ok\n"
    again = kaoping(home, "rulebook", "new", "-o", path)
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_the_schema_is_printed(tmp_path: Path) -> None:
    kept = (CODE_ROOT / "docs" / "rulebook.schema.json").read_text("utf-8")
    assert told(tmp_path, "schema") == kept
