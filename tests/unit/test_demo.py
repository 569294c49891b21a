"""The demo office: its counts are those of the speech, its bytes those of its seed."""

from collections import Counter
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from demo.key_projects import BUSINESS_DATE, Truth, expected_reports, truth, write_office
from demo.key_projects.areas import CONTRACTS, PERIODS
from demo.key_projects.story import sendings


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo")
    write_office(home)
    return home


@pytest.fixture(scope="module")
def known() -> Truth:
    return truth()


def _hashes(home: Path) -> dict[str, str]:
    return {
        path.relative_to(home).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }


def test_counts_of_projects_are_those_of_the_speech(known: Truth) -> None:
    projects = [project for of_area in known.projects.values() for project in of_area]
    new = [project for project in projects if project.kind == "new"]
    assert len(known.areas) == 8
    assert len(new) == 93
    assert sum(project.start_planned for project in projects) == 83
    assert all(project.kind == "new" for project in projects if project.start_planned)
    assert sum(project.completion_planned for project in projects) == 58
    levels = Counter(project.list_level for project in projects)
    assert levels["city_three_look"] == 9
    assert levels["district_scheduled"] == 11
    assert levels["ordinary"] == len(projects) - 20
    assert len({project.code for project in projects}) == len(projects)


def test_there_are_328_workbooks_and_each_is_in_the_sidecar(office: Path, known: Truth) -> None:
    files = sorted(path.relative_to(office / "inbox").as_posix()
                   for path in (office / "inbox").rglob("*.xlsx"))  # fmt: skip
    assert len(files) == 328
    assert files == sorted(file.path for file in known.files)
    lines = (office / "inbox" / "received.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "path,received_at"
    assert sorted(line.split(",")[0] for line in lines[1:]) == files


def test_each_step_of_the_scale_adds_280_workbooks() -> None:
    assert [len(sendings(2017, scale)) for scale in (1, 2, 3)] == [120, 400, 680]


def test_reference_lists(office: Path) -> None:
    units = (office / "reference" / "units.csv").read_text(encoding="utf-8").splitlines()
    assert sum(",area_headquarters," in line for line in units) == 8
    calendar = (office / "reference" / "calendar.csv").read_text(encoding="utf-8").splitlines()
    # The three first reports, 5 monthly ones, 4 from March on, 3 at the end of a quarter, ten days.
    assert len(calendar) == 1 + 5 * 3 + 6 * 5 + 3 * 4 + 3 * 2 + 3
    text = (office / "reference" / "office.yml").read_text(encoding="utf-8")
    assert f"business_date: {BUSINESS_DATE}" in text


def test_the_same_seed_gives_the_same_bytes(office: Path, tmp_path: Path) -> None:
    write_office(tmp_path)
    assert _hashes(tmp_path) == _hashes(office)


def test_another_seed_gives_other_figures_and_the_same_counts() -> None:
    other = truth(seed=7)
    projects = [project for of_area in other.projects.values() for project in of_area]
    assert sum(project.kind == "new" for project in projects) == 93
    assert other.indicators != truth().indicators


def test_what_becomes_of_the_workbooks(known: Truth) -> None:
    assert Counter(file.outcome for file in known.files) == {
        "in_force": 306,
        "superseded": 5,
        "identical": 2,
        "refused": 15,
    }
    refused = Counter(file.code for file in known.files if file.outcome == "refused")
    assert set(refused.values()) == {1}, "every kind of fault occurs once"
    assert [file.code for file in known.files if file.code and file.outcome == "in_force"] == [
        "KP-303"
    ]


def test_the_codes_of_the_truth_are_in_the_catalogue(known: Truth) -> None:
    from settings.catalogue import catalogue

    assert {file.code for file in known.files if file.code} <= set(catalogue())


def test_one_headquarters_never_gets_its_may_progress_accepted(known: Truth) -> None:
    report = ("AHQ05", "monthly_progress", "2017-M05")
    outcomes = [file.outcome for file in known.files if file.report == report]
    assert outcomes == ["refused", "refused"]
    assert known.indicators["investment_attainment", "AHQ05", "2017-M05"] is None
    assert known.indicators["investment_attainment", "AHQ05", "2017-M06"] is not None


def test_an_identical_resend_has_the_same_bytes(office: Path, known: Truth) -> None:
    for again in (file for file in known.files if file.outcome == "identical"):
        first = next(
            file for file in known.files
            if file.report == again.report and file.outcome == "in_force"
        )  # fmt: skip
        contents = {(office / "inbox" / file.path).read_bytes() for file in (first, again)}
        assert len(contents) == 1


def test_a_correction_differs_from_what_it_corrects(office: Path, known: Truth) -> None:
    for earlier in (file for file in known.files if file.outcome == "superseded"):
        later = next(
            file for file in known.files
            if file.report == earlier.report and file.outcome == "in_force"
        )  # fmt: skip
        assert later.received_at > earlier.received_at
        contents = {(office / "inbox" / file.path).read_bytes() for file in (earlier, later)}
        assert len(contents) == 2


def test_reports_due_follow_the_opening_of_headquarters(known: Truth) -> None:
    due = Counter(period for _, _, period in expected_reports())
    late = Counter(status for (_, of, _), status in known.timeliness.items() if of in CONTRACTS)
    assert due == {"2017-M01-02": 15, **dict.fromkeys(PERIODS[1:], 24)}
    assert sum(area.opened_on == date(2017, 3, 1) for area in known.areas) == 3
    assert late == {"on_time": 98, "late": 8, "missing": 5}
    assert Counter(known.timeliness.values()) == {"on_time": 293, "late": 12, "missing": 8}


def test_everybody_can_be_ranked_in_june(known: Truth) -> None:
    june = {key: value for key, value in known.indicators.items() if key[2] == "2017-M06"}
    assert len(june) == 8 * 24
    assert all(value is not None for value in june.values())


def test_attainment_by_june_is_believable(known: Truth) -> None:
    rates = []
    for area in known.areas:
        operands = known.indicators["investment_attainment", area.unit_id, "2017-M06"]
        assert operands is not None
        rates.append(operands[0] / operands[1])
    assert all(Decimal("0.35") <= rate <= Decimal("0.62") for rate in rates)
    assert len(set(rates)) == 8
    # 万元: the plans of the year add up to tens of billions of yuan.
    planned = sum(project.plan for of_area in known.projects.values() for project in of_area)
    assert 2_000_000 < planned < 10_000_000


def test_no_project_invests_less_than_before(known: Truth) -> None:
    for of_area in known.projects.values():
        for project in of_area:
            course = [project.since_january[month] for month in range(1, 7)]
            assert course == sorted(course)
            assert course[0] >= 0
