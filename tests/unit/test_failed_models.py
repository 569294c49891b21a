"""A model that cannot be built is told in one sentence; the words of the database go into a log."""

from pathlib import Path

from orchestration.dbt_build import told_failures


def _failure(message: str) -> list[dict[str, str]]:
    return [{"name": "int_score_operands_1", "status": "error", "message": message}]


def test_a_number_that_does_not_fit_is_told_as_such(tmp_path: Path) -> None:
    raw = 'Conversion Error: Casting value "2000000000000159.0" to type DECIMAL(26,12) failed'
    log = tmp_path / "logs" / "failed.log"
    told = told_failures("scores", _failure(raw), log)
    assert "\n" not in told and "DECIMAL" not in told
    assert "grew beyond what can be kept exactly → look for figures in a wrong unit" in told
    assert str(log) in told and raw in log.read_text(encoding="utf-8")


def test_anything_else_is_a_fault_of_the_software(tmp_path: Path) -> None:
    told = told_failures("facts", _failure("Binder Error: no column x"), tmp_path / "failed.log")
    assert "this is a fault of the software. What was published stays as it was" in told
    assert "Binder" not in told
