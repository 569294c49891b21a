"""An analyst at work: another process that holds the published file open."""

import subprocess
import sys
from pathlib import Path
from typing import Self

_SCRIPT = """
import sys
import duckdb
try:
    connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
    print("opened", flush=True)
except duckdb.Error as error:
    print("refused", str(error).splitlines()[0], flush=True)
    sys.exit()
for question in sys.stdin:
    print(connection.execute(question).fetchone()[0], flush=True)
"""


class Analyst:
    """A connection in a process of its own; `access` is read or write."""

    def __init__(self, database: Path, access: str = "read") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, str(database), access],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.greeting = self._line()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, question: str) -> str:
        """Return the first value of the answer, as text."""
        assert self._process.stdin
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()
