"""A rulebook tried on the published demo office: who moves and why; nothing published changes."""

import csv
import json
import re
import subprocess
import sys
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest
from demo_office import copy_of, kaoping, published_state, rows, surroundings

from orchestration.session import locked
from settings.workspace import CODE_ROOT, Workspace

OFFICIAL = CODE_ROOT / "programmes/key_projects/rulebooks/area_headquarters_2017.yml"
ASKED = ("--programme", "key_projects", "--period", "2017-M06")


@pytest.fixture(scope="module")
def home(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(office, tmp_path_factory.mktemp("simulated") / "office")


def changed(folder: Path, name: str, **changes: str) -> Path:
    """Write the official rulebook with some texts replaced; each must be there."""
    text = OFFICIAL.read_text(encoding="utf-8")
    for before, after in zip(changes["before"].split("|"), changes["after"].split("|"),
                             strict=True):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    path = folder / f"{name}.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def milder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each late start costs 1 point instead of 3, and the investment is not capped below 0.6."""
    return changed(
        tmp_path_factory.mktemp("rulebooks"), "milder",
        before="curve: {per_event: {points: -3}}|{full_at: 1, cap: full}",
        after="curve: {per_event: {points: -1}}|{full_at: 0.6, cap: full}",
    )  # fmt: skip


def simulated(home: Path, rulebook: Path, *more: str | Path) -> dict[str, Any]:
    done = kaoping(home, "simulate", "--rulebook", rulebook, *ASKED, "--json", *more)
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def hashes(home: Path) -> dict[str, str]:
    """Hash what a simulation must leave alone: everything but exports/."""
    return {
        path.relative_to(home).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.relative_to(home).parts[0] != "exports"
    }


@pytest.fixture(scope="module")
def told(home: Path, milder: Path) -> dict[str, Any]:
    """A simulation while a run holds the workspace; that it leaves the rest alone is held here."""
    before, published = hashes(home), published_state(home)
    assert published[0] and not (home / "warehouse/warehouse.duckdb").stat().st_mode & 0o222
    with locked(Workspace(home)):
        found = simulated(home, milder)
    after = hashes(home)
    for kept in (".lock",):
        before.pop(kept, None)
        after.pop(kept, None)
    assert after == before
    assert published_state(home) == published
    return found


def test_the_same_rulebook_moves_nobody(home: Path) -> None:
    told = simulated(home, OFFICIAL)
    assert len(told["moves"]) == 8
    for move in told["moves"]:
        assert move["before"] == move["after"]
        assert (move["has_moved"], move["causes"]) == (False, [])


def test_points_follow_the_changed_rule_and_the_causes_add_up(
    home: Path, told: dict[str, Any]
) -> None:
    facts = {
        (row["unit_id"], row["indicator_id"]): row
        for row in rows(
            home, "select * from marts.fct_indicator_values where period_id = '2017-M06'"
        )
    }
    official = {
        row["unit_id"]: row
        for row in rows(
            home,
            "select * from marts.fct_rankings where period_id = '2017-M06'"
            " and ranking_id = 'level' and scenario_id = 'official'"
            " and peer_group_id = 'area_headquarters'",
        )
    }
    assert {move["unit_id"] for move in told["moves"]} == set(official)
    for move in told["moves"]:
        unit = move["unit_id"]
        assert move["before"]["rank"] == official[unit]["rank"]
        assert Decimal(move["before"]["total"]) == official[unit]["total"]
        changes = {cause["item_id"]: Decimal(cause["exact_change"]) for cause in move["causes"]}
        assert sum(changes.values()) == Decimal(move["total_change"] or 0), move
        if move["total_change"] is None:
            continue
        late = facts[unit, "starts_overdue_by_plan"]["numerator"] or 0
        rate = facts[unit, "investment_attainment"]["value"]
        assert changes.get("late_starts", 0) == 2 * late
        gained = 40 * (min(rate / Decimal("0.6"), Decimal(1)) - min(rate, Decimal(1)))
        assert abs(changes.get("investment", 0) - gained) < Decimal("1e-9")
    ranked = [move for move in told["moves"] if move["after"]["rank"]]
    for move in ranked:
        better = sum(
            Decimal(other["after"]["total"]) > Decimal(move["after"]["total"]) for other in ranked
        )
        assert move["after"]["rank"] == better + 1
    assert any(move["rank_change"] for move in told["moves"])


def test_each_cause_has_its_sentences_of_before_and_after(told: dict[str, Any]) -> None:
    causes = [cause for move in told["moves"] for cause in move["causes"]
              if cause["item_id"] == "late_starts"]  # fmt: skip
    assert causes
    for cause in causes:
        assert re.fullmatch(r"逾期未开工：\d+ × \(-3\) = -\d+ 分", cause["sentence_before"]["zh"])
        assert re.fullmatch(r"逾期未开工：\d+ × \(-1\) = -\d+ 分", cause["sentence_after"]["zh"])
        assert "(-1)" in cause["sentence_after"]["en"]


def test_two_simulations_write_the_same_bytes(
    home: Path, milder: Path, told: dict[str, Any]
) -> None:
    folder = home / "exports/key_projects/2017-M06"
    names = [Path(path).name for path in told["files"]]
    stem = "simulation-milder-against-area_headquarters_2017"
    assert names == [f"{stem}.csv", f"{stem}-lines.csv", f"{stem}.json"]
    first = [(folder / name).read_bytes() for name in names]
    kaoping(home, "simulate", "--rulebook", milder, *ASKED)
    assert [(folder / name).read_bytes() for name in names] == first
    with (folder / names[0]).open(encoding="utf-8-sig", newline="") as stream:
        listed = list(csv.DictReader(stream))
    assert [row["unit_id"] for row in listed] == [move["unit_id"] for move in told["moves"]]
    for row, move in zip(listed, told["moves"], strict=True):
        assert row["total_after"] == (move["after"]["total"] or "")


def test_two_files_against_each_other_and_the_database_that_is_kept(
    home: Path, milder: Path, told: dict[str, Any]
) -> None:
    back = simulated(home, OFFICIAL, "--against", milder, "--keep")
    changes = {move["unit_id"]: move["total_change"] for move in told["moves"]}
    for move in back["moves"]:
        forth = changes[move["unit_id"]]
        assert forth is None or Decimal(move["total_change"]) == -Decimal(forth)
    kept = Path(back["files"][-1])
    assert kept.suffix == ".duckdb"
    with duckdb.connect(str(kept), read_only=True) as connection:
        found = connection.execute(
            "select distinct scenario_id, rulebook_id from marts.fct_rankings order by all"
        ).fetchall()
    assert found == [
        ("simulation", "area_headquarters_2017__against"),
        ("simulation", "area_headquarters_2017__candidate"),
    ]
    assert not (home / "build/simulations").exists()


@pytest.mark.parametrize(
    ("flag", "words"), [("zh", "失分|名次或状态有变"), ("en", "rank or state")]
)
def test_it_is_told_in_both_languages(home: Path, milder: Path, flag: str, words: str) -> None:
    done = kaoping(home, "simulate", "--rulebook", milder, *ASKED, "--lang", flag, "--top", "2")
    assert done.returncode == 0
    assert re.search(words, done.stdout)
    shown = set(re.findall(r"\[(AHQ\d+)\]", done.stdout))
    assert len(shown) == 2


def test_a_tree_of_another_shape_and_scores_of_the_official_one(home: Path, tmp_path: Path) -> None:
    """Half of the total is a geometric mean, half the official total of the month before."""
    path = tmp_path / "blend.yml"
    text = OFFICIAL.read_text(encoding="utf-8")
    path.write_text(
        text[: text.index("items:")].replace(
            "rulebook: area_headquarters_2017", "rulebook: blend"
        ).replace("total: 100", "total: 1\ncombine: mean")
        + """items:
  - item: now
    title: {zh: 本月, en: This month}
    weight: 0.5
    combine: geometric
    items:
      - item: rate
        title: {zh: 投资, en: Investment}
        points: 100
        indicator: investment_attainment
        curve: {proportional: {full_at: 1, cap: none}}
      - item: official
        title: {zh: 原办法, en: As now}
        points: 100
        score: {rulebook: area_headquarters_2017}
        curve: {value: {}}
  - item: own
    title: {zh: 本月投资, en: Investment again}
    weight: 0.5
    points: 100
    score: {rulebook: blend, item: rate}
    curve: {value: {}}
""",
        encoding="utf-8",
    )  # fmt: skip
    told = simulated(home, path)
    values = {
        row["unit_id"]: row["value"]
        for row in rows(
            home,
            "select unit_id, value from marts.fct_indicator_values"
            " where period_id = '2017-M06' and indicator_id = 'investment_attainment'",
        )
    }
    scored = [move for move in told["moves"] if move["after"]["total"] is not None]
    assert len(scored) >= 6
    for move in scored:
        rate = 100 * values[move["unit_id"]]
        mean = (rate * Decimal(move["before"]["total"])).sqrt()
        assert abs(Decimal(move["after"]["total"]) - (mean + rate) / 2) < Decimal("1e-6"), move
        changes = [Decimal(cause["exact_change"]) for cause in move["causes"]]
        assert sum(changes) == Decimal(move["total_change"])


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("indicator: late_starts", "indicator: late_start", "did you mean 'late_starts'"),
        ("to: 2017-12-31", "to: 2017-05-31", "does not hold 2017-M06, 2017-06-01 to 2017-06-30"),
        ("[month, month_span]", "[quarter]", "2017-M06 is a month"),
        ("programme: key_projects", "programme: other", "not of 'key_projects'"),
        ("points: 20\n", "points: 21\n", "add up to 101"),
        ("total: 100", "totall: 100", "totall"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_its_line(
    home: Path, tmp_path: Path, before: str, after: str, words: str
) -> None:
    path = changed(tmp_path, "wrong", before=before, after=after)
    done = kaoping(home, "simulate", "--rulebook", path, *ASKED, "--lang", "en")
    assert done.returncode == 2
    assert re.search(rf"^{re.escape(str(path))}:\d+: ", done.stderr)
    assert words in done.stderr
    assert "__candidate" not in done.stderr


def test_names_that_do_not_exist_are_refused(home: Path) -> None:
    for asked in (("--programme", "key_project", "--period", "2017-M06"),
                  ("--programme", "key_projects", "--period", "2017-M66")):  # fmt: skip
        done = kaoping(home, "simulate", "--rulebook", OFFICIAL, *asked)
        assert done.returncode == 2
        assert "→" in done.stderr or "did you mean" in done.stderr


def test_it_imports_neither_dagster_nor_great_expectations(home: Path, milder: Path) -> None:
    code = (
        "import sys\n"
        "from orchestration.command import _register, app\n"
        f"_register()\napp({['--home', str(home), 'simulate', '--rulebook', str(milder), *ASKED]},"
        " standalone_mode=False)\n"
        "print('imported:', *{'dagster', 'great_expectations', 'dbt'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CODE_ROOT, capture_output=True, text=True, check=True,
        env=surroundings(),
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "imported: dbt"
