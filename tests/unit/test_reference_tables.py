"""Lists and ledger as tables: the calendar, who owes what, what is known at the business date."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from defined_office import INDICATOR, office, write_contract, write_indicators

from compiling.calendar_tables import calendar_tables, with_longer
from compiling.compile import compile_reports, inputs_hash
from compiling.definitions import Definitions, read_definitions
from compiling.indicator_tables import indicator_tables
from compiling.office_calendar import OfficeCalendar, read_calendar
from compiling.records_in_force import counting
from compiling.reference_tables import ledger_tables, periods_table, years_of
from compiling.unit_tables import unit_tables
from settings.errors import RefusedDefinition
from settings.workspace import Workspace
from sources.ledger import Ledger


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return office(tmp_path / "office")


@pytest.fixture
def definitions(workspace: Workspace) -> Definitions:
    return read_definitions(workspace)


def calendar(workspace: Workspace, definitions: Definitions, *lines: str) -> OfficeCalendar:
    path = workspace.reference / "calendar.csv"
    path.write_text("\n".join(["contract,period,due_at", *lines]) + "\n", "utf-8")
    return read_calendar(workspace.reference, definitions)


def expected(definitions: Definitions, rows: OfficeCalendar) -> list[tuple[str, str]]:
    table = calendar_tables(definitions, rows, [])["expected_reports"]
    return sorted(table.select("reporter_id", "period_id").iter_rows())


def test_a_report_is_owed_by_the_units_of_its_class_that_are_open_in_the_period(
    workspace: Workspace, definitions: Definitions
) -> None:
    rows = calendar(
        workspace,
        definitions,
        "progress,2017-M03,2017-04-05 17:00",
        "progress,2017-M04,2017-05-05 17:00",
        "progress,2017-M05,2017-06-05 17:00",
    )
    # A3 closed at the end of March, A2 opened in the middle of May.
    assert expected(definitions, rows) == [
        ("A1", "2017-M03"), ("A1", "2017-M04"), ("A1", "2017-M05"), ("A2", "2017-M05"),
        ("A3", "2017-M03"),
    ]  # fmt: skip


def test_nothing_is_owed_before_its_closing_day(
    workspace: Workspace, definitions: Definitions
) -> None:
    rows = calendar(
        workspace, definitions,
        "progress,2017-M05,2017-06-10 17:00", "progress,2017-M06,2017-06-11 00:00",
    )  # fmt: skip
    tables = calendar_tables(definitions, rows, [])
    due = tables["expected_reports"].filter("is_due")
    assert set(due["period_id"]) == {"2017-M05"}
    # June has begun: its report is expected, and not yet due.
    assert set(tables["expected_reports"]["period_id"]) == {"2017-M05", "2017-M06"}
    assert tables["assessed_periods"].rows() == [("test", "2017-M05", False)]


def test_a_period_is_assessed_once_all_its_reports_are_due(tmp_path: Path) -> None:
    workspace = office(tmp_path / "office")
    write_contract(workspace, contract="second")
    definitions = read_definitions(workspace)
    lines = ["progress,2017-M05,2017-06-05 17:00", "second,2017-M05,2017-06-20 17:00"]
    rows = calendar(workspace, definitions, *lines)
    assert calendar_tables(definitions, rows, [])["assessed_periods"].height == 0


def test_a_quarter_is_put_together_of_months_beside_a_report_of_its_own(tmp_path: Path) -> None:
    """A quarterly report and a monthly one in one programme: each has its own periods."""
    workspace = office(tmp_path / "office")
    write_contract(workspace, contract="quarterly")
    write_indicators(workspace, INDICATOR, INDICATOR | {"indicator": "own", "source": "quarterly"})
    definitions = read_definitions(workspace)
    lines = ["progress,2017-M03,2017-04-05 17:00", "quarterly,2017-Q1,2017-04-10 17:00"]
    tables = calendar_tables(definitions, calendar(workspace, definitions, *lines), [])
    assert tables["indicator_periods"].rows() == [
        ("test", INDICATOR["indicator"], "2017-M03", False, ""),
        ("test", INDICATOR["indicator"], "2017-Q1", True, "month"),
        ("test", "own", "2017-Q1", False, ""),
    ]


def test_a_year_is_put_together_of_what_is_reported_within_it(tmp_path: Path) -> None:
    """Of months where there are any, else of quarters, else of half-years; never of two kinds."""
    workspace = office(tmp_path / "office")
    write_contract(workspace, contract="quarterly")
    write_contract(workspace, contract="halves")
    write_indicators(
        workspace, INDICATOR, INDICATOR | {"indicator": "quarters", "source": "quarterly"},
        INDICATOR | {"indicator": "halves", "source": "halves"},
    )  # fmt: skip
    definitions = read_definitions(workspace)
    lines = ["quarterly,2016-Q3,2016-10-10 17:00", "quarterly,2016-Q4,2017-01-10 17:00",
             "halves,2016-H2,2017-01-10 17:00", "progress,2016-M12,2017-01-10 17:00",
             "progress,2016-Q4,2017-01-10 17:00"]  # fmt: skip
    tables = calendar_tables(definitions, calendar(workspace, definitions, *lines), [])
    made = {row[1:3]: row[4] for row in tables["indicator_periods"].rows() if row[3]}
    assert made == {
        (INDICATOR["indicator"], "2016-H2"): "month", (INDICATOR["indicator"], "2016"): "month",
        ("quarters", "2016-H2"): "quarter", ("quarters", "2016"): "quarter",
        ("halves", "2016"): "half_year",
    }  # fmt: skip
    # A half-year is no part of the quarter that ends with it.
    assert ("halves", "2016-Q4") not in made


def test_without_a_calendar_the_periods_of_the_data_are_assessed(definitions: Definitions) -> None:
    periods = [("test", "2017-M03"), ("test", "2017-M07"), ("test", "nonsense")]
    found = calendar_tables(definitions, OfficeCalendar({}, [], {}), periods)[
        "assessed_periods"
    ].rows()
    assert found == [("test", "2017-M03", False), ("test", "2017-Q1", True)]


def test_longer_periods_are_put_together_unless_they_have_a_report_of_their_own() -> None:
    assert with_longer({("p", "2017-M12")}) == {
        ("p", "2017-M12", False), ("p", "2017-Q4", True), ("p", "2017-H2", True),
        ("p", "2017", True),
    }  # fmt: skip
    assert with_longer({("p", "2017-Q2")}) == {("p", "2017-Q2", False), ("p", "2017-H1", True)}
    assert with_longer({("p", "2017-H2")}) == {("p", "2017-H2", False), ("p", "2017", True)}
    assert with_longer({("p", "2017-M03"), ("p", "2017-Q1")}) == {
        ("p", "2017-M03", False), ("p", "2017-Q1", False),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("progres,2017-M03,2017-04-05 17:00", "'progres' is no contract → did you mean 'progress'"),
        ("progress,2017-M13,2017-04-05 17:00", "'2017-M13' is no period → such as 2017-M06"),
        ("progress,2017-M03,5 April", "'5 April' is no time → write 2017-07-05 17:00"),
        ("progress,2017-M03,2017-04-05", "'2017-04-05' is no time → write 2017-07-05 17:00"),
        ("progress,2017-M03,2017-04-05T17:00+08:00", "is no time → write 2017-07-05 17:00"),
        ("progress,2017-M02,2017-04-06 17:00", "progress for 2017-M02 is given twice → keep one"),
        ("progress,2017-M03", "'' is no time"),
        ("progress,2017-M03,2017-04-05 17:00,x", "4 cells for 3 columns"),
    ],
)
def test_a_faulty_line_of_the_calendar_is_refused(
    workspace: Workspace, definitions: Definitions, line: str, reason: str
) -> None:
    good = "progress,2017-M02,2017-03-05 17:00"
    with pytest.raises(RefusedDefinition) as refused:
        calendar(workspace, definitions, good, line)
    (found,) = refused.value.refusals
    assert found.line == 3
    assert reason in f"{found.reason} → {found.proposal}"


def test_a_report_that_nobody_owes_is_refused_in_the_calendar(tmp_path: Path) -> None:
    workspace = office(tmp_path / "office", reporters=None)
    with pytest.raises(RefusedDefinition, match="names no reporters, so nobody owes it"):
        calendar(workspace, read_definitions(workspace), "progress,2017-M03,2017-04-05 17:00")


def test_units_and_indicators_as_tables(workspace: Workspace) -> None:
    write_indicators(
        workspace, INDICATOR, {"indicator": "b", "measure": "count", "denominator": None}
    )
    definitions = read_definitions(workspace)
    units = unit_tables(definitions)["units"]
    assert units.filter(unit_id="A2")["opened_on"].to_list() == [date(2017, 5, 10)]
    tables = indicator_tables(definitions)
    assert tables["indicators"]["denominator_text"].to_list() == ["sum of plan", ""]
    assert tables["indicators"]["contract_id"].to_list() == ["progress", "progress"]
    assert tables["indicator_classes"].height == 2
    fields = tables["indicator_fields"].filter(indicator_id="attainment")
    assert fields.select("part", "field", "field_title_zh").rows() == [
        ("numerator", "done", "完成"), ("denominator", "plan", "计划"),
    ]  # fmt: skip


def test_periods_cover_every_year_touched() -> None:
    years = years_of(["2016-M12"], [("p", "2018-M01"), ("p", "")], date(2017, 6, 1))
    assert years == {2016, 2017, 2018}
    table = periods_table(years)
    assert table["period_id"].n_unique() == table.height
    assert {"2016-M01", "2017-Q2", "2018-12-31"} <= set(table["period_id"])
    assert table.schema["months_elapsed"] == pl.Decimal(6, 2)
    june = table.filter(period_id="2017-M06")
    assert june["months_elapsed"].to_list() == [Decimal("6.00")]


def note(ledger: Ledger, name: str, received_at: str, verdict: str = "accepted") -> None:
    """Put a submission with one finding into the ledger."""
    ledger.insert("files", {"path": name, "sha256": name}, replace=True)
    receipt = {"path": name, "sha256": name, "received_at": received_at, "received_from": "sidecar"}
    ledger.insert("receipts", receipt)
    parse_id = ledger.insert(
        "parses",
        {"path": name, "sha256": name, "submission_id": name, "contract_id": "progress",
         "programme_id": "test", "reporter_id": "A1", "unit_id": "A1", "period_id": "2017-M03",
         "verdict": verdict, "record_count": 1, "run_id": "r1", "segment": "r1.parquet"},
    )  # fmt: skip
    ledger.insert(
        "findings",
        {"run_id": "r1", "parse_id": parse_id, "path": name, "gate": "", "code": "KP-301",
         "severity": "warn", "sheet": "表", "cell": "D4", "field": "计划‖Plan", "found": "{x}",
         "expected": "数字‖a number"},
    )  # fmt: skip


def test_what_is_known_at_the_business_date(workspace: Workspace, definitions: Definitions) -> None:
    with Ledger(workspace.ledger) as ledger:
        note(ledger, "first", "2017-04-01 09:00:00")
        note(ledger, "second", "2017-06-10 23:59:59")
        note(ledger, "refused", "2017-06-10 09:00:00", verdict="refused")
        note(ledger, "later", "2017-06-11 00:00:00", verdict="refused")
        tables = ledger_tables(ledger, counting(ledger, definitions, workspace.landing))
    standing = dict(tables["submissions"].select("submission_id", "standing").iter_rows())
    assert standing == {
        "first": "superseded", "second": "in_force", "refused": "refused",
        "later": "not_yet_received",
    }  # fmt: skip
    received = tables["submissions"].filter(submission_id="second")["received_at"].to_list()
    assert received == [datetime(2017, 6, 10, 23, 59, 59)]
    message = tables["findings"]["message_en"][0]
    assert message.startswith("value not readable: “Plan” holds “{x}”; expected a number.")
    assert tables["findings"]["message_zh"][0].startswith("无法识别的数值：“计划”填的是“{x}”")


def test_an_empty_ledger_gives_the_same_tables_without_rows(
    workspace: Workspace, definitions: Definitions
) -> None:
    with Ledger(workspace.ledger) as ledger:
        empty = ledger_tables(ledger, counting(ledger, definitions, workspace.landing))
        note(ledger, "first", "2017-04-01 09:00:00")
        filled = ledger_tables(ledger, counting(ledger, definitions, workspace.landing))
    assert {name: table.schema for name, table in empty.items()} == {
        name: table.schema for name, table in filled.items()
    }
    assert all(table.height == 0 for table in empty.values())


def test_what_a_build_depends_on(workspace: Workspace) -> None:
    seen: list[str] = []

    def differs() -> bool:
        seen.append(inputs_hash(workspace, read_definitions(workspace), ledger))
        return seen.count(seen[-1]) == 1

    with Ledger(workspace.ledger) as ledger:
        assert differs()
        assert not differs()
        calendar(workspace, read_definitions(workspace), "progress,2017-M03,2017-04-05 17:00")
        assert differs()
        write_indicators(workspace, INDICATOR)
        assert differs()
        note(ledger, "first", "2017-04-01 09:00:00")
        assert differs()
        office_file = workspace.reference / "office.yml"
        office_file.write_text(office_file.read_text("utf-8").replace("2017-06-10", "2017-06-11"))
        assert differs()


def test_tables_are_written_whole(workspace: Workspace, definitions: Definitions) -> None:
    from sources.landing import CELL_MAP_SCHEMA

    cells = workspace.landing / "_cells"
    cells.mkdir(parents=True)
    pl.DataFrame(schema=CELL_MAP_SCHEMA).write_parquet(cells / "empty.parquet")
    with Ledger(workspace.ledger) as ledger:
        tables = compile_reports(workspace, definitions, ledger, "run-1")
    for name, table in tables.items():
        assert pl.read_parquet(workspace.tables / f"{name}.parquet").schema == table.schema
    assert not list(workspace.tables.glob("*.part"))
