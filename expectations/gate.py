"""A gate: hold a database against suites, in a process of its own.

Light: Great Expectations takes seconds to import, and only the worker does so.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from settings.errors import RunFailed
from settings.workspace import CODE_ROOT


class GateCouldNotRun(RunFailed):
    """The gate itself failed, so nothing is known about the data: a run ends here."""


@dataclass(frozen=True)
class ExpectationResult:
    """What came of one expectation.

    `failing_keys` has the distinct identifying columns of all failing rows; `failing_rows` shows
    the first hundred with their values. Decimals and dates are text. `column` names several
    with commas. `element_count` counts the rows of the table; `unexpected_count`, of what failed,
    the rows that did. `observed` is the figure that a failed expectation about a whole table found.
    """

    suite: str
    expectation_id: str
    code: str
    type: str
    table: str
    column: str
    success: bool
    could_not_run: bool
    error: str
    unexpected_count: int | None
    element_count: int | None
    observed: str
    failing_rows: list[dict[str, Any]]
    failing_keys: list[dict[str, Any]]
    meta: dict[str, Any]

    def sentence(self, language: str) -> str:
        """Return what must be true, in the office's language."""
        return str(self.meta["sentence"][language])


@dataclass(frozen=True)
class GateReport:
    """The results of all expectations, in the order of the suites, and the seconds they took."""

    results: list[ExpectationResult] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        return all(result.success for result in self.results)

    @property
    def failed(self) -> list[ExpectationResult]:
        """Return what was found not to be true."""
        return [one for one in self.results if not one.success and not one.could_not_run]

    @property
    def could_not_run(self) -> list[ExpectationResult]:
        """Return what nothing is known about: a wrong table, column, argument or query."""
        return [one for one in self.results if one.could_not_run]


class GateWorker:
    """The worker, started on entering: it imports while the caller does other things.

    Ends with the `with` block, and with this process whatever way it ends.
    """

    def __enter__(self) -> Self:
        self._errors: IO[bytes] = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "expectations.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            # `-m` looks here first, and the caller's folder may hold another `expectations`.
            cwd=CODE_ROOT,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def validate(
        self,
        database: Path | None,
        suites: list[dict[str, Any]],
        parquet_tables: dict[str, Path] | None = None,
    ) -> GateReport:
        """Hold a database file, or Parquet files, against suites as `suite_file` returns them.

        The file is opened read-only and is free again on return. Without a database the tables
        are views over `parquet_tables`, by name. What an expectation finds is in the report;
        raises GateCouldNotRun when there is no report.
        """
        request = {
            "database": str(database.absolute()) if database else None,
            "parquet_tables": {
                name: str(path.absolute()) for name, path in (parquet_tables or {}).items()
            },
            "suites": suites,
        }
        answer = self._ask(json.dumps(request).encode() + b"\n")
        if "error" in answer:
            raise GateCouldNotRun(f"the gate could not run: {answer['error']}")
        return GateReport(
            [ExpectationResult(**result) for result in answer["results"]], answer["seconds"]
        )

    def _ask(self, request: bytes) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(request)
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            raise GateCouldNotRun(f"the gate's process ended{self._last_words()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        status = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return f" ({status}): {lines[-1]}" if lines else f" ({status})"
