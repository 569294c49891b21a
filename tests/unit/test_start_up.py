"""What a refresh imports before its readers are at work: they fork only while it has one thread."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("module", ["orchestration.refresh", "sources.reading.worker"])
def test_nothing_that_starts_threads_or_takes_long(module: str) -> None:
    code = (
        f"import sys, {module}\n"
        "print(*{'polars', 'duckdb', 'dagster', 'dbt', 'great_expectations'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
