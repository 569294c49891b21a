"""The campaign's demo: its counts, its bytes, what is to become of its workbooks."""

from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from demo.campaign import Truth, truth, write_office
from demo.campaign.figures import NOTHING, QUARTERS
from demo.campaign.places import CLASSES, MERGED, counties
from settings.catalogue import catalogue


@pytest.fixture(scope="module")
def known() -> Truth:
    return truth()


def test_thirteen_counties_six_classes_branches_below(known: Truth) -> None:
    assert len(known.counties) == 13
    for county in known.counties:
        classes = [one.unit_class for one in county.organisations if one.unit_id != MERGED]
        assert tuple(classes) == CLASSES
        assert all(one.branches for one in county.organisations if one.unit_id != MERGED)
    names = [branch.name for county in known.counties for one in county.organisations
             for branch in one.branches]  # fmt: skip
    assert len(set(names)) == len(names) == 13 * 6 * 3
    small = [branch for county in known.counties for one in county.organisations
             for branch in one.branches if branch.members < 10]  # fmt: skip
    assert small


def test_some_two_hundred_workbooks_and_a_refusal_of_each_kind(known: Truth) -> None:
    assert len(known.files) == 205
    assert Counter(file.outcome for file in known.files) == {
        "in_force": 185, "superseded": 3, "identical": 2, "refused": 15,
    }  # fmt: skip
    refused = {file.code for file in known.files if file.outcome == "refused"}
    assert refused == {
        "KP-105", "KP-202", "KP-209", "KP-301", "KP-302", "KP-401", "KP-402", "KP-403", "KP-404",
        "KP-501", "KP-511", "KP-512",
    }  # fmt: skip
    assert refused <= set(catalogue())
    assert Counter(known.timeliness.values())["missing"] == 2


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    def hashes(home: Path) -> dict[str, str]:
        return {
            path.relative_to(home).as_posix(): sha256(path.read_bytes()).hexdigest()
            for path in sorted(home.rglob("*"))
            if path.is_file()
        }

    # One that writes by either library, and one that sends twice.
    senders = ("C04", "C08")
    write_office(tmp_path / "a", senders=senders)
    write_office(tmp_path / "b", senders=senders)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    assert len(hashes(tmp_path / "a")) > 30


def test_another_seed_gives_other_figures() -> None:
    assert truth(seed=7).indicators != truth().indicators


def test_a_year_in_which_something_happens(known: Truth) -> None:
    # A unit merged away, one with nothing to assess, a county whose study never was accepted.
    merged = {period for name, unit, period in known.indicators if unit == MERGED}
    assert merged == {QUARTERS[0]}
    [(nothing, quarter)] = NOTHING
    assert known.indicators["study_attendance", nothing, quarter] is None
    assert known.indicators["study_attendance", "C08", "2016-Q4"] is None
    # Two service centres alike in all figures: they share their rank.
    for name in ("study_attendance", "households_helped", "items_closed"):
        assert (
            known.indicators[name, "C06-W1", "2016-Q2"]
            == (known.indicators[name, "C07-W1", "2016-Q2"])
        )


def test_organs_study_more_and_pastures_do_more(known: Truth) -> None:
    def rate(name: str, kind: str) -> float:
        chosen = [
            known.indicators.get((name, one.unit_id, "2016-Q3"))
            for county in counties(2016)
            for one in county.organisations
            if one.unit_class == kind
        ]
        rates = [float(found[0] / found[1]) for found in chosen if found]
        return sum(rates) / len(rates)

    assert rate("study_attendance", "organ") > rate("study_attendance", "pastoral") + 0.2
    assert rate("households_helped", "pastoral") > rate("households_helped", "organ") + 0.2
