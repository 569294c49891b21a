"""Two test files of one name stop a run over the whole folder before its first test."""

from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent


def test_each_test_file_has_a_name_of_its_own() -> None:
    counted = Counter(path.name for path in TESTS.rglob("test_*.py"))
    twice = [name for name, times in counted.items() if times > 1]
    assert not twice, f"rename one of each: {twice}"
