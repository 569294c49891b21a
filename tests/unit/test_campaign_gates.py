"""Gates of the campaign: sound facts pass, breaking a rule fails its expectation and no other."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from expectations.gate import GateWorker
from expectations.suite_file import SHIPPED, read_suite
from settings.workspace import CODE_ROOT

SUITES = {
    suite["suite"]: suite for suite in map(read_suite, sorted(SHIPPED.glob("facts_campaign_*")))
}
MODELS = CODE_ROOT / "dbt_project" / "models" / "campaign"
CONTRACTS = CODE_ROOT / "programmes" / "campaign" / "contracts"
TOPICS = ("rules", "speeches", "policies", "examples")

Record = dict[str, Any]


def _study(**changes: Any) -> Record:
    row: Record = {"unit_id": "B1", "period_id": "2016-Q2", "members": 20,
                   "meetings_due": 5, "meetings_held": 7}  # fmt: skip
    for topic in TOPICS:
        row |= {f"{topic}_sessions": 2, f"{topic}_due": 40, f"{topic}_attended": 0}
    return row | changes


def _items(period: str, found: int, **changes: Any) -> Record:
    return {
        "unit_id": "B1", "period_id": period, "cleanup": "dues", "owner": "branch",
        "task": "collect", "members": 8, "found": found, "closed": 1, "closed_on_time": 0,
    } | changes  # fmt: skip


def _doing(period: str, helped: int, **changes: Any) -> Record:
    # More than assigned is no fault, and fewer posts than due are none.
    names = ("model_posts", "model_teams", "model_units", "model_trades", "posts_sent")
    return {
        "unit_id": "B1", "period_id": period, "posts_due": 3, "households_assigned": 5,
        "households_helped": helped, **dict.fromkeys(names, 0),
    } | changes  # fmt: skip


Q2, Q3 = {"period_id": "2016-Q2"}, {"period_id": "2016-Q3"}
SOUND: dict[str, list[Record]] = {
    # A small branch is withheld; whose membership is not known is not held against it.
    "fct_study": [
        _study(),
        _study(unit_id="B2", **dict.fromkeys(_study().keys() - {"unit_id", "period_id"})),
    ],
    "fct_leaders_meetings": [
        {"unit_id": "C1", **Q2, "leaders": 30, "branch_life_due": 90, "branch_life_attended": 90,
         "group_meeting_due": 30, "group_meeting_attended": 0},
    ],
    "fct_rectification": [
        _items("2016-Q2", 4),
        # One fewer, with a document; then the next year begins anew.
        _items("2016-Q3", 3, reduction_document="组发〔2016〕3号"),
        _items("2017-Q1", 1),
        # Of few members, but not of discipline; and discipline of many.
        _items("2016-Q2", 2, cleanup="discipline", task="handle", members=10),
        _items("2016-Q3", 1, cleanup="discipline", task="handle", members=10),
    ],
    "fct_doing": [
        _doing("2016-Q2", 9), _doing("2016-Q3", 9),
        _doing("2016-Q4", 8, reduction_document="组发〔2016〕9号"), _doing("2017-Q1", 1),
    ],
    "fct_satisfaction": [
        {"unit_id": "B1", **Q2, "level": "village", "surveyed": 10, "satisfied": 10},
        {"unit_id": "B2", **Q2, "level": "village", "surveyed": None, "satisfied": None},
    ],
    "fct_supervision_visits": [
        {"unit_id": "C1", **Q2, "visit_kind": "routine", "visits": 1, "problems_found": 2,
         "problems_corrected": 0},
        {"unit_id": "C1", **Q2, "visit_kind": "effect", "visits": 0, "problems_found": 0,
         "problems_corrected": 0},
    ],
    "fct_publicity": [{"unit_id": "O1", "period_id": "2016-H1", "publicity_items": 0}],
    "fct_coverage": [
        {"unit_id": "C1", "period_id": "2016-H1", "reached_group": "all", "organisations_due": 3,
         "organisations_reached": 3, "members_due": 20, "members_reached": 1},
    ],
    "fct_unit_register": [{"unit_id": "B1", "period_id": "2016", "members": 8}],
}  # fmt: skip
# The code, how its rule is broken, and how many rows must be told.
CASES = [
    ("KP-612", "update marts.fct_study set unit_id = 'B1'", 2),
    ("KP-613", "update marts.fct_study set policies_due = 3, policies_attended = 4"
     " where unit_id = 'B1'", 1),
    ("KP-614", "update marts.fct_study set examples_due = 41 where unit_id = 'B1'", 1),
    ("KP-615", "update marts.fct_study set meetings_held = -1 where unit_id = 'B1'", 1),
    ("KP-616", "update marts.fct_study set members = 9, rules_attended = 5"
     " where unit_id = 'B2'", 1),
    ("KP-617", "insert into marts.fct_leaders_meetings "
     "select * from marts.fct_leaders_meetings", 1),
    ("KP-618", "update marts.fct_leaders_meetings set group_meeting_attended = 31", 1),
    ("KP-619", "update marts.fct_leaders_meetings set leaders = 9", 1),
    ("KP-620", "update marts.fct_rectification set period_id = '2016-Q2'"
     " where cleanup = 'discipline'", 2),
    ("KP-623", "update marts.fct_rectification set closed = 5 where period_id = '2016-Q2'"
     " and cleanup = 'dues'", 1),
    ("KP-624", "update marts.fct_rectification set closed_on_time = 2"
     " where period_id = '2017-Q1'", 1),
    ("KP-625", "update marts.fct_rectification set members = -1 where period_id = '2017-Q1'", 1),
    ("KP-626", "update marts.fct_rectification set members = 9 where cleanup = 'discipline'"
     " and period_id = '2016-Q2'", 1),
    ("KP-627", "update marts.fct_rectification set reduction_document = null", 1),
    ("KP-628", "insert into marts.fct_doing select * from marts.fct_doing"
     " where period_id = '2017-Q1'", 1),
    ("KP-629", "update marts.fct_doing set model_trades = -1 where period_id = '2016-Q2'", 1),
    ("KP-630", "update marts.fct_doing set reduction_document = null", 1),
    ("KP-680", "update marts.fct_doing set posts_sent = 3 where period_id = '2016-Q2'", 1),
    ("KP-689", "update marts.fct_rectification set closed = 2, reduction_document = null"
     " where period_id = '2016-Q2' and cleanup = 'discipline';"
     " update marts.fct_rectification set closed = 2 where period_id = '2016-Q2'"
     " and cleanup = 'dues';"
     " update marts.fct_rectification set found = 4, reduction_document = null"
     " where period_id = '2016-Q3' and cleanup = 'dues'", 1),
    ("KP-666", "update marts.fct_supervision_visits set visit_kind = 'focus'", 2),
    ("KP-667", "update marts.fct_supervision_visits set problems_corrected = 3"
     " where visit_kind = 'routine'", 1),
    ("KP-663", "insert into marts.fct_satisfaction select * from marts.fct_satisfaction"
     " where unit_id = 'B1'", 1),
    ("KP-664", "update marts.fct_satisfaction set satisfied = 11 where unit_id = 'B1'", 1),
    ("KP-665", "update marts.fct_satisfaction set surveyed = 9, satisfied = 9"
     " where unit_id = 'B1'", 1),
    ("KP-668", "insert into marts.fct_coverage select * from marts.fct_coverage", 1),
    ("KP-669", "update marts.fct_coverage set members_reached = 21", 1),
    ("KP-670", "insert into marts.fct_publicity select * from marts.fct_publicity", 1),
    ("KP-658", "insert into marts.fct_unit_register select * from marts.fct_unit_register", 1),
    ("KP-659", "delete from marts.fct_coverage", 1),
]  # fmt: skip


def _model(name: str) -> dict[str, Any]:
    [model] = yaml.safe_load((MODELS / f"{name}.yml").read_text("utf-8"))["models"]
    return dict(model)


@pytest.fixture(scope="module")
def gate() -> Iterator[GateWorker]:
    with GateWorker() as worker:
        yield worker


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts; create schema meta")
        connection.execute(
            "create table meta.submissions (submission_id varchar, programme_id varchar,"
            " contract_id varchar, reporter_id varchar, period_id varchar, standing varchar,"
            " record_count integer)"
        )
        for name, records in SOUND.items():
            model = _model(name)
            kinds = {column["name"]: column["data_type"] for column in model["columns"]}
            told = ", ".join(f"{column} {kind}" for column, kind in kinds.items())
            connection.execute(f"create table marts.{name} ({told})")
            for number, record in enumerate(records):
                row = record | {"submission_id": name, "block": 0, "source_row": number + 5}
                marks = ", ".join("?" * len(row))
                connection.execute(
                    f"insert into marts.{name} ({', '.join(row)}) values ({marks})",
                    list(row.values()),
                )
            contract = model["config"]["meta"]["contract"]
            for standing, submission in (("in_force", name), ("superseded", "before")):
                connection.execute(
                    "insert into meta.submissions values (?, 'campaign', ?, 'C1', ?, ?, 1)",
                    [submission, contract, records[0]["period_id"], standing],
                )
    return path


def test_sound_facts_pass(gate: GateWorker, sound: Path) -> None:
    report = gate.validate(sound, list(SUITES.values()))
    assert [(one.code, one.error, one.failing_rows) for one in report.results
            if not one.success] == []  # fmt: skip
    assert report.passed


@pytest.mark.parametrize(("code", "breaking", "told"), CASES, ids=[case[0] for case in CASES])
def test_breaking_a_rule_fails_its_expectation_only(
    gate: GateWorker, sound: Path, tmp_path: Path, code: str, breaking: str, told: int
) -> None:
    broken = tmp_path / "warehouse.duckdb"
    shutil.copy(sound, broken)
    with duckdb.connect(str(broken)) as connection:
        connection.execute(breaking)
    suite = next(
        suite for suite in SUITES.values()
        if code in [one["meta"]["code"] for one in suite["expectations"]]
    )  # fmt: skip
    report = gate.validate(broken, [suite])
    assert [(one.code, one.could_not_run) for one in report.results if not one.success] == [
        (code, False)
    ]
    [failed] = report.failed
    assert len(failed.failing_keys) == told


def test_every_expectation_has_a_case() -> None:
    codes = [one["meta"]["code"] for suite in SUITES.values() for one in suite["expectations"]]
    assert sorted(case[0] for case in CASES) == sorted(codes)


def test_fields_lead_to_the_contract() -> None:
    for suite in SUITES.values():
        if suite["table"] == "meta.submissions":
            continue
        contract = _model(suite["table"].removeprefix("marts."))["config"]["meta"]["contract"]
        form = yaml.safe_load((CONTRACTS / f"{contract}.yml").read_text("utf-8"))
        known = {field["name"] for field in form["fields"]}
        assert {one["meta"]["field"] for one in suite["expectations"]} <= known, suite["suite"]
