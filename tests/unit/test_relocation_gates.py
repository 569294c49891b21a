"""The gates of relocation: sound facts pass, breaking a rule fails its expectation and no other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from expectations.gate import GateWorker
from expectations.suite_file import SHIPPED, read_suite
from settings.workspace import CODE_ROOT

SUITES = {
    suite["suite"]: suite for suite in map(read_suite, sorted(SHIPPED.glob("facts_relocation_*")))
}
MODELS = CODE_ROOT / "dbt_project" / "models" / "relocation"
CONTRACTS = CODE_ROOT / "programmes" / "relocation" / "contracts"
CELL = "submission_id varchar, block integer, source_row integer"

FACTS = f"""
create schema marts;
create schema meta;

create table marts.dim_period as select * from (values
    ('2016-M07', 'month', date '2016-07-31'), ('2016-M08', 'month', date '2016-08-31'),
    ('2016-06-20', 'day', date '2016-06-20')
) as rows (period_id, period_kind, ends_on);

create table marts.fct_settlement_site (
    site_id varchar, period_id varchar, households bigint, actual_start date,
    actual_completion date, households_built bigint, households_with_keys bigint,
    is_decrease_explained boolean, {CELL}
);
insert into marts.fct_settlement_site values
    -- A day's report is no month's: its figure is not held against July's.
    ('S1', '2016-06-20', 20, '2016-06-14', null, 9, 0, false, 'd1', 1, 4),
    ('S1', '2016-M07', 20, '2016-06-14', null, 5, 0, false, 's1', 1, 4),
    ('S2', '2016-M07', 30, '2016-06-30', '2016-06-02', 30, 30, false, 's1', 1, 5),
    ('S1', '2016-M08', 20, '2016-06-14', null, 5, 2, false, 's2', 1, 4),
    ('S2', '2016-M08', 30, '2016-06-30', '2016-07-20', 28, 28, true, 's2', 1, 5);

create table marts.fct_household_verification (
    village_id varchar, reason varchar, period_id varchar, households bigint,
    forms_signed bigint, withdrawals_lacking bigint, {CELL}
);
insert into marts.fct_household_verification values
    ('V1', 'kept', '2016-05-T3', 40, 40, 0, 'v1', 1, 4),
    ('V1', 'declined', '2016-05-T3', 3, 0, 1, 'v1', 1, 5);

create table marts.fct_target_allocation (unit_id varchar, period_id varchar, {CELL});
insert into marts.fct_target_allocation values
    ('T1', '2016', 'a1', 1, 4), ('T2', '2016', 'a1', 1, 5);

create table marts.fct_relocation_milestone (
    milestone varchar, unit_id varchar, township_id varchar, period_id varchar, {CELL}
);
insert into marts.fct_relocation_milestone values
    ('joint_review', 'D1', 'T1', '2016-M07', 'm1', 1, 4),
    ('joint_review', 'D2', 'T1', '2016-M07', 'm1', 1, 5);

create table marts.fct_policy_work (
    village_id varchar, period_id varchar, poor_households bigint,
    booklets_to_households bigint, helpers bigint, booklets_to_helpers bigint, {CELL}
);
insert into marts.fct_policy_work values
    ('V1', '2016-06-T1', 40, 40, 10, 10, 'p1', 1, 4),
    ('V2', '2016-06-T1', 30, 0, 5, 0, 'p1', 1, 5);

create table marts.fct_relocation_finding (
    finding_id varchar, period_id varchar, found_on date, closed_on date, {CELL}
);
insert into marts.fct_relocation_finding values
    ('F1', '2016-M07', '2016-07-02', '2016-07-02', 'f1', 1, 4),
    ('F2', '2016-M07', '2016-07-31', '2016-07-02', 'f1', 1, 5);

create table marts.fct_inspection as select 'i1' as submission_id;
create table marts.fct_housing_standard as select 'h1' as submission_id;

create table meta.submissions as
select
    'relocation' as programme_id, contract_id, 'T1' as reporter_id, '2016-M07' as period_id,
    submission_id, standing, record_count
from (
    values ('settlement_sites', 's1', 'in_force', 2), ('settlement_sites', 's2', 'in_force', 2),
    ('settlement_sites', 'old', 'superseded', 2), ('policy_work', 'none', 'in_force', 0),
    ('household_verification', 'v1', 'in_force', 2), ('target_allocation', 'a1', 'in_force', 2),
    ('milestone_chain', 'm1', 'in_force', 2), ('policy_work', 'p1', 'in_force', 2),
    ('supervision_findings', 'f1', 'in_force', 2), ('inspections', 'i1', 'in_force', 1),
    ('housing_standards', 'h1', 'in_force', 1)
) as rows (contract_id, submission_id, standing, record_count);
"""
SITES = "marts.fct_settlement_site"
JULY_S1 = "site_id = 'S1' and period_id = '2016-M07'"
AUGUST_S1 = "site_id = 'S1' and period_id = '2016-M08'"

# The code, how its rule is broken, and how many rows must be told.
CASES = [
    ("KP-675", f"update {SITES} set site_id = 'S1', is_decrease_explained = true", 4),
    ("KP-676", f"update {SITES} set actual_completion = '2016-05-31' where {AUGUST_S1}", 1),
    ("KP-677", f"update {SITES} set households = 4 where {AUGUST_S1}", 1),
    ("KP-678", f"update {SITES} set households_with_keys = 6 where {AUGUST_S1}", 1),
    ("KP-679", f"update {SITES} set households_built = 6 where {JULY_S1}", 1),
    ("KP-690", "update marts.fct_household_verification set reason = 'kept'", 2),
    ("KP-691", "update marts.fct_household_verification set forms_signed = 41"
               " where source_row = 4", 1),
    ("KP-692", "update marts.fct_household_verification set withdrawals_lacking = -1"
               " where source_row = 5", 1),
    ("KP-693", "update marts.fct_target_allocation set unit_id = 'T1'", 2),
    ("KP-694", "update marts.fct_relocation_milestone set unit_id = 'D1'", 2),
    ("KP-695", "update marts.fct_policy_work set village_id = 'V1'", 2),
    ("KP-696", "update marts.fct_policy_work set booklets_to_helpers = 6 where source_row = 5", 1),
    ("KP-697", "update marts.fct_relocation_finding set finding_id = 'F1'", 2),
    ("KP-698", "update marts.fct_relocation_finding set closed_on = '2016-06-30'"
               " where source_row = 4", 1),
    ("KP-699", "delete from marts.fct_housing_standard", 1),
]  # fmt: skip


@pytest.fixture(scope="module")
def gate() -> Iterator[GateWorker]:
    with GateWorker() as worker:
        yield worker


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(FACTS)
    return path


def test_sound_facts_pass(gate: GateWorker, sound: Path) -> None:
    report = gate.validate(sound, list(SUITES.values()))
    assert [(one.code, one.error, one.failing_rows) for one in report.failed] == []
    assert report.passed


@pytest.mark.parametrize(("code", "breaking", "told"), CASES, ids=[case[0] for case in CASES])
def test_breaking_a_rule_fails_its_expectation_only(
    gate: GateWorker, sound: Path, tmp_path: Path, code: str, breaking: str, told: int
) -> None:
    broken = tmp_path / "warehouse.duckdb"
    shutil.copy(sound, broken)
    with duckdb.connect(str(broken)) as connection:
        connection.execute(breaking)
    report = gate.validate(broken, list(SUITES.values()))
    assert [(one.code, one.could_not_run) for one in report.failed] == [(code, False)]
    assert len(report.failed[0].failing_keys) == told


def test_every_expectation_has_a_case() -> None:
    codes = [one["meta"]["code"] for suite in SUITES.values() for one in suite["expectations"]]
    assert sorted(case[0] for case in CASES) == sorted(codes)


def test_columns_and_fields_are_those_of_models_and_contracts() -> None:
    fields = {
        field["name"]
        for path in CONTRACTS.glob("*.yml")
        for field in yaml.safe_load(path.read_text(encoding="utf-8"))["fields"]
    }
    for suite in SUITES.values():
        name = suite["table"].removeprefix("marts.")
        if (MODELS / f"{name}.yml").is_file():
            [model] = yaml.safe_load((MODELS / f"{name}.yml").read_text(encoding="utf-8"))["models"]
            assert set(suite["identify"]) <= {column["name"] for column in model["columns"]}
        named = {one["meta"].get("field") for one in suite["expectations"]}
        assert named <= fields or "source_row" not in suite["identify"]


def test_no_gate_asks_for_a_target_or_a_settlement_rule() -> None:
    # Results are not data faults: no expectation reads what is assessed.
    assessed = {"settlement_type", "planned_start", "target_households", "days_late", "has_meeting"}
    for suite in SUITES.values():
        for one in suite["expectations"]:
            text = str(one["kwargs"])
            assert not [word for word in assessed if word in text], one["id"]
