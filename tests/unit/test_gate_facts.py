"""Gate 2 sets aside in turn, and what nobody in force is to blame for blocks."""

from types import SimpleNamespace
from typing import Any

import pytest

from expectations.gate import GateReport
from orchestration import gates


def _run(monkeypatch: pytest.MonkeyPatch, aside: list[list[str]], tmp_path: Any) -> Any:
    """Run the gate over facts that hold once all of `aside` was set aside, and return its answer.

    An empty list among them: the facts do not hold, and nothing in force is to blame.
    """
    left = list(aside)
    failing = SimpleNamespace(passed=False)
    holding = GateReport([], 0.0)
    recorded: list[Any] = []
    builds: list[str] = []
    session = SimpleNamespace(
        progress=lambda text: None,
        compile_reports=lambda: None,
        workspace=SimpleNamespace(build_database=tmp_path / "none.duckdb"),
        manifest=object(),
    )
    monkeypatch.setattr(gates, "_validate", lambda *_: failing if left else holding)
    monkeypatch.setattr(gates, "_set_aside", lambda *_: left.pop(0) if left[0] else [])
    monkeypatch.setattr(gates, "_record", lambda *told: recorded.append(told[2]))
    monkeypatch.setattr(gates, "build", lambda *told: builds.append(told[2]))
    report, found = gates.gate_facts(session)  # type: ignore[arg-type]
    assert recorded == [report]
    return report.passed, found, len(builds)


@pytest.mark.parametrize(
    ("aside", "answer"),
    [
        ([], (True, [], 0)),
        ([["b"]], (True, ["b"], 1)),
        ([["c", "b"], ["a"]], (True, ["a", "b", "c"], 2)),
        ([[]], (False, [], 0)),
        ([["b"], ["a"], []], (False, ["a", "b"], 2)),
    ],
)
def test_it_goes_on_until_the_facts_hold_or_nobody_is_to_blame(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, aside: Any, answer: Any
) -> None:
    assert _run(monkeypatch, aside, tmp_path) == answer
