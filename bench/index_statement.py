"""The other baseline: scoring alone, one hand-written statement over the published facts.

    python bench/index_statement.py STATEMENT.sql WAREHOUSE.duckdb OUT.csv

The last line that it prints is the seconds that the statement took.
"""

import sys
import time
from pathlib import Path

import duckdb


def main() -> None:
    statement, warehouse, target = (Path(place) for place in sys.argv[1:4])
    database = target.with_suffix(".duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{warehouse}' as published (read_only)")
        started = time.perf_counter()
        connection.execute(statement.read_text(encoding="utf-8"))
        connection.execute("checkpoint")
        seconds = time.perf_counter() - started
        connection.execute(f"copy scored to '{target}' (header)")
    database.unlink()
    print(round(seconds, 4))


if __name__ == "__main__":
    main()
