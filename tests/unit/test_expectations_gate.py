"""The gate's process: what it reports, what it leaves behind, how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.gate import ExpectationResult, GateCouldNotRun, GateWorker
from settings.workspace import CODE_ROOT

RECORDS = """
create schema marts;
create table marts.records as
select
    's' || row_number // 1000 as submission_id,
    cast(row_number as integer) as source_row,
    cast(row_number as decimal(18, 6)) / 100 as share,
    cast(row_number as decimal(18, 6)) as amount,
    case when row_number % 2 = 0 then 'it''s 50% of 2:1?' else '一' end as label
from range(5000) as numbers (row_number);
"""


@pytest.fixture(scope="module")
def gate() -> Iterator[GateWorker]:
    with GateWorker() as worker:
        yield worker


@pytest.fixture
def database(tmp_path: Path) -> Path:
    # Characters to which URLs, GX's configuration or SQL give a meaning.
    folder = tmp_path / "考评 $HOME %41'#"
    folder.mkdir()
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(RECORDS)
    return folder / "warehouse.duckdb"


def _suite(*expectations: tuple[str, dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {
        "suite": "records",
        "gate": "facts",
        "table": "marts.records",
        "programme": None,
        "identify": ["submission_id", "source_row"],
        "expectations": [
            {
                "id": f"number_{number}",
                "type": kind,
                "kwargs": kwargs,
                "meta": {"code": f"KP-60{number}", "sentence": {"zh": "真", "en": "true"}},
            }
            for number, (kind, kwargs) in enumerate(expectations)
        ],
    } | changes


def _query(where: str, columns: str = "*") -> tuple[str, dict[str, Any]]:
    query = f"with records as (select * from {{batch}}) select {columns} from records where {where}"
    return "unexpected_rows_expectation", {"unexpected_rows_query": query}


def _only(gate: GateWorker, database: Path, *one: tuple[str, dict[str, Any]]) -> ExpectationResult:
    [result] = gate.validate(database, [_suite(*one)]).results
    return result


AMOUNT_BELOW_1000 = ("expect_column_values_to_be_between", {"column": "amount", "max_value": 999})
NOT_EMPTY = ("expect_table_row_count_to_be_between", {"min_value": 1})


@pytest.mark.parametrize("expectation", [AMOUNT_BELOW_1000, _query("amount > 999")])
def test_every_failing_row_is_told(
    gate: GateWorker, database: Path, expectation: tuple[str, dict[str, Any]]
) -> None:
    result = _only(gate, database, expectation)
    assert (result.success, result.could_not_run) == (False, False)
    assert result.unexpected_count == 4000
    assert [key["source_row"] for key in result.failing_keys] == list(range(1000, 5000))
    assert result.failing_keys[0] == {"submission_id": "s1", "source_row": 1000}
    assert len(result.failing_rows) == 100
    assert result.failing_rows[0]["amount"] == "1000.000000"


def test_a_report_tells_what_failed(gate: GateWorker, database: Path) -> None:
    report = gate.validate(database, [_suite(AMOUNT_BELOW_1000, NOT_EMPTY)])
    assert [one.element_count for one in report.results] == [5000, 5000]
    assert [one.expectation_id for one in report.failed] == ["number_0"]
    assert report.failed[0].sentence("zh") == "真"
    assert report.failed[0].column == "amount"
    assert not report.passed


def test_duplicates_are_told_whole_rows_by_their_keys(gate: GateWorker, database: Path) -> None:
    unique = ("expect_compound_columns_to_be_unique", {"column_list": ["submission_id", "label"]})
    result = _only(gate, database, unique)
    assert result.unexpected_count == len(result.failing_keys) == 5000
    assert result.column == "submission_id, label"


def test_a_figure_of_the_whole_table_is_observed(gate: GateWorker, database: Path) -> None:
    result = _only(gate, database, ("expect_table_row_count_to_be_between", {"max_value": 10}))
    assert (result.observed, result.failing_keys) == ("5000", [])


def test_text_with_quotes_and_signs_stays_text(gate: GateWorker, database: Path) -> None:
    labels = {"column": "label", "value_set": ["it's 50% of 2:1?", "一"]}
    suite = _suite(
        ("expect_column_values_to_be_in_set", labels),
        ("expect_column_values_to_match_regex", {"column": "label", "regex": "^(it's.*\\?|一)$"}),
        ("expect_column_values_to_match_regex", {"column": "label", "regex": "^s$"}),
        _query("amount::integer % 5000 = 9999 or label like '%3:1%'"),
    )
    report = gate.validate(database, [suite])
    assert [one.success for one in report.results] == [True, True, False, True]
    assert report.results[2].unexpected_count == len(report.results[2].failing_keys) == 5000


def test_what_cannot_run_is_told_and_the_others_run(gate: GateWorker, database: Path) -> None:
    suite = _suite(
        ("expect_column_values_to_be_between", {"column": "lost", "min_value": 0}),
        ("expect_column_values_to_be_between", {"column": "label", "min_value": 0}),
        ("expect_wonders", {}),
        ("expect_column_values_to_not_be_null", {"colum": "label"}),
        _query("lost > 0"),
        # its rows cannot be told apart
        _query("amount > 999", columns="amount"),
        AMOUNT_BELOW_1000,
        NOT_EMPTY,
    )
    report = gate.validate(database, [suite])
    assert [one.could_not_run for one in report.results] == [True] * 6 + [False] * 2
    assert [one.success for one in report.results] == [False] * 7 + [True]
    errors = [one.error for one in report.could_not_run]
    for error, word in zip(
        errors, ["lost", "VARCHAR", "expect_wonders", "colum", "lost", "submission_id"], strict=True
    ):
        assert word in error


def test_expectations_of_a_wrong_table_cannot_run(gate: GateWorker, database: Path) -> None:
    report = gate.validate(
        database,
        [
            _suite(NOT_EMPTY, table="marts.lost", suite="lost_table"),
            _suite(NOT_EMPTY, identify=["lost"], suite="lost_key"),
            _suite(NOT_EMPTY),
        ],
    )
    assert [one.could_not_run for one in report.results] == [True, True, False]
    assert "no table marts.lost" in report.results[0].error
    assert "no column 'lost'" in report.results[1].error
    assert report.results[2].success


def test_two_alike_are_both_answered(gate: GateWorker, database: Path) -> None:
    report = gate.validate(database, [_suite(AMOUNT_BELOW_1000, AMOUNT_BELOW_1000)])
    assert [one.unexpected_count for one in report.results] == [4000, 4000]


def test_the_file_is_free_and_unchanged(gate: GateWorker, database: Path) -> None:
    before = sha256(database.read_bytes()).hexdigest()
    gate.validate(database, [_suite(AMOUNT_BELOW_1000, _query("lost > 0"), NOT_EMPTY)])
    assert sha256(database.read_bytes()).hexdigest() == before
    assert list(database.parent.iterdir()) == [database]
    # A writer is refused while anyone holds the file.
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table written (n integer)")


def test_readers_may_be_there(gate: GateWorker, database: Path) -> None:
    with duckdb.connect(str(database), read_only=True):
        assert gate.validate(database, [_suite(NOT_EMPTY)]).passed


def test_parquet_files_are_tables(gate: GateWorker, database: Path, tmp_path: Path) -> None:
    file = tmp_path / "it's.parquet"
    with duckdb.connect(str(database)) as connection:
        connection.execute("copy marts.records to ? (format parquet)", [str(file)])
    report = gate.validate(
        None,
        [_suite(AMOUNT_BELOW_1000, table="records_x"), _suite(NOT_EMPTY, table="landing.records")],
        parquet_tables={"records_x": file, "landing.records": file},
    )
    assert [one.success for one in report.results] == [False, True]
    assert len(report.results[0].failing_keys) == 4000


def test_relative_paths_are_the_callers(
    gate: GateWorker, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(database.parent)
    assert gate.validate(Path(database.name), [_suite(NOT_EMPTY)]).passed


def test_without_its_files_the_gate_could_not_run(
    gate: GateWorker, database: Path, tmp_path: Path
) -> None:
    with pytest.raises(GateCouldNotRun, match=r"lost\.duckdb"):
        gate.validate(tmp_path / "lost.duckdb", [_suite(NOT_EMPTY)])
    assert not (tmp_path / "lost.duckdb").exists()
    with pytest.raises(GateCouldNotRun, match=r"lost\.parquet"):
        gate.validate(None, [_suite(NOT_EMPTY)], {"records": tmp_path / "lost.parquet"})
    assert gate.validate(database, [_suite(NOT_EMPTY)]).passed


def test_a_worker_that_died_is_told(database: Path) -> None:
    with GateWorker() as worker:
        worker._process.kill()
        with pytest.raises(GateCouldNotRun, match=r"process ended \(-9\)"):
            worker.validate(database, [_suite(NOT_EMPTY)])


def test_the_last_words_of_a_worker_are_told(database: Path) -> None:
    with GateWorker() as worker, pytest.raises(GateCouldNotRun, match="JSONDecodeError"):
        worker._ask(b"no JSON\n")


def test_the_worker_dies_with_its_parent() -> None:
    program = (
        "from expectations.gate import GateWorker; import time\n"
        "with GateWorker() as worker: print(worker._process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=CODE_ROOT, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while _runs(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(worker)


def test_the_gate_is_light() -> None:
    program = (
        "import sys, expectations.gate\n"
        "print(*{'great_expectations', 'duckdb', 'pydantic', 'pandas'} & set(sys.modules))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=CODE_ROOT, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == ""


def test_the_worker_opens_no_socket_and_writes_no_file(database: Path, tmp_path: Path) -> None:
    program = """
import os, sys

def watch(event, arguments):
    path = str(arguments[0]) if arguments else ""
    if event == "open":
        told = arguments[2] & (os.O_WRONLY | os.O_RDWR) and path.startswith("/")
        told = told and path != os.devnull
    else:
        told = event == "os.mkdir" or event.startswith(("socket.", "subprocess."))
    if told and not path.startswith(os.environ["TMPDIR"]):
        print("WATCHED", event, arguments, file=sys.stderr)

from expectations.worker import main
sys.addaudithook(watch)
main()
"""
    # GX prints a hint about a query like this one, and nothing may mix with the answer.
    hint = ("unexpected_rows_expectation", {"unexpected_rows_query": "select 1 where false"})
    request = {
        "database": str(database),
        "parquet_tables": {},
        "suites": [_suite(AMOUNT_BELOW_1000, NOT_EMPTY, hint)],
    }
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=here,
        env=os.environ
        | {
            "PYTHONPATH": str(CODE_ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(temporary),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdin and worker.stdout
        worker.stdin.write(json.dumps(request) + "\n")
        worker.stdin.flush()
        answer = worker.stdout.readline()
        rest, watched = worker.communicate()
    results = json.loads(answer)["results"]
    assert [one["success"] for one in results] == [False, True, True]
    assert "should contain the {batch} parameter" in watched
    assert [line for line in watched.splitlines() if line.startswith("WATCHED")] == []
    assert rest == ""
    assert [*here.iterdir(), *temporary.iterdir()] == []


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A dead process that nobody has waited for is still listed.
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
