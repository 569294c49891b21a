"""Odd workbooks of reader test suites: each gives an answer, none an exception."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings.catalogue import words
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract
from sources.reading.pool import Readers
from sources.reading.read import RawFile, read_bytes

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("KAOPING_TEST_DATA") or ROOT / "../shared/data") / "reader_corpora"
SUFFIXES = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv"}

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="no workbooks of reader test suites: set KAOPING_TEST_DATA to the folder that holds"
    " reader_corpora",
)


def contracts() -> list[Contract]:
    paths = sorted((ROOT / "programmes" / "key_projects" / "contracts").glob("*.yml"))
    return [validate(read_yaml(path), Contract) for path in paths]


def corpus() -> list[Path]:
    return sorted(path for path in FOLDER.rglob("*") if path.suffix.lower() in SUFFIXES)


@pytest.fixture(scope="module")
def files() -> Iterator[list[RawFile]]:
    jobs = [(path.relative_to(FOLDER).as_posix(), path) for path in corpus()]
    yield list(Readers(contracts()).start(jobs))


def test_every_file_gives_an_answer_in_the_order_given(files: list[RawFile]) -> None:
    assert len(files) > 200
    assert [file.path for file in files] == [
        path.relative_to(FOLDER).as_posix() for path in corpus()
    ]
    assert all(len(file.sha256) == 64 for file in files)


def test_no_reader_process_broke(files: list[RawFile]) -> None:
    broken = {
        file.path: [finding.found for finding in file.findings]
        for file in files
        if any(finding.code == "KP-109" for finding in file.findings)
    }
    assert broken == {}


def test_what_belongs_to_no_report_says_why(files: list[RawFile]) -> None:
    for file in files:
        assert file.tables == []
        assert file.findings, file.path
        for finding in file.findings:
            operands = {
                "found": finding.found,
                "expected": finding.expected,
                "field": finding.field,
            }
            for language in ("zh", "en"):
                assert all(words(finding.code, language, **operands))


def test_damaged_bytes_give_an_answer_too() -> None:
    """Cut off and change bytes of the smaller files; the same ones at every run."""
    chance = random.Random(20170305)
    forms = contracts()
    small = [path for path in corpus() if path.stat().st_size < 20_000]
    for path in chance.sample(small, min(60, len(small))):
        data = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        for damaged in (bytes(data), bytes(data[: chance.randrange(len(data))])):
            file = read_bytes(damaged, path.name, forms)
            assert file.findings, path
