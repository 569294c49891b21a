"""Publishing: one atomic replacement of a link makes a finished build the published one."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from settings import limits
from settings.workspace import Workspace
from sources.ledger import Ledger

if TYPE_CHECKING:
    import duckdb

# Views over landed files would show records that came after the gates.
_BUILD_ONLY = ("staging", "intermediate")


Description = tuple[str, str, dict[str, str]]


def publish(
    workspace: Workspace, ledger: Ledger, run_id: str, descriptions: list[Description]
) -> Path:
    """Finish the build's database, move it beside the others and let the link point at it.

    Readers keep what they had open. Until the link is replaced nothing that was published changes.
    """
    build = workspace.build_database
    _finish(build, ledger, descriptions)
    target = workspace.builds / run_id / build.name
    target.parent.mkdir(parents=True)
    build.chmod(0o444)
    build.replace(target)
    _sync_folder(target.parent)
    _sync_folder(workspace.builds)
    link = workspace.published.with_name(".next")
    link.unlink(missing_ok=True)
    link.symlink_to(target.relative_to(workspace.warehouse))
    link.replace(workspace.published)
    _sync_folder(workspace.warehouse)
    _prune(workspace)
    return target


def _finish(build: Path, ledger: Ledger, descriptions: list[Description]) -> None:
    import duckdb

    with duckdb.connect(str(build)) as connection:
        for schema in _BUILD_ONLY:
            connection.execute(f"drop schema if exists {schema} cascade")
        _mirror(connection, ledger)
        _describe(connection, descriptions)
        connection.execute("force checkpoint")
    wal = build.with_name(build.name + ".wal")
    if wal.exists():
        raise OSError(f"{wal.name} is left: the build was not closed")
    descriptor = os.open(build, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


_RUNS = """
create or replace table meta.runs (
    run_id varchar not null, started_at timestamp not null, business_date date not null,
    verdict varchar not null, files_read integer, accepted integer, refused integer,
    definitions_set varchar)
"""
_GATES = """
create or replace table meta.gates (
    run_id varchar not null, gate varchar not null, suite varchar not null,
    expectation varchar not null, code varchar not null, outcome varchar not null,
    failing integer, examined integer, sentence_zh varchar, sentence_en varchar)
"""
# Of the columns that do not say it themselves.
_COMMENTS = {
    "column meta.runs.run_id": "The moment the run began; names sort as the runs did.",
    "column meta.runs.started_at": "When it began.",
    "column meta.runs.business_date": "Business date that it was run for.",
    "column meta.runs.verdict": "published, publishing, refused, failed, interrupted, unchanged.",
    "column meta.runs.files_read": "Files that were new to it.",
    "column meta.runs.accepted": "Of these: accepted.",
    "column meta.runs.refused": "Of these: refused.",
    "column meta.runs.definitions_set": "Definitions it went by; kept in landing/_definitions.",
    "column meta.gates.run_id": "Run.",
    "column meta.gates.gate": "submission (gate 1), facts (gate 2) or published (gate 3).",
    "column meta.gates.suite": "Suite of expectations.",
    "column meta.gates.expectation": "Expectation within the suite.",
    "column meta.gates.code": "Code of the finding that it makes.",
    "column meta.gates.outcome": "passed, failed or could_not_run.",
    "column meta.gates.failing": "Rows that failed.",
    "column meta.gates.examined": "Rows that were examined, where that is known.",
    "column meta.gates.sentence_zh": "What must be true, in Chinese.",
    "column meta.gates.sentence_en": "What must be true, in English.",
    "table meta.runs": "One row per run, this one as it was when it published. Mirrors the ledger.",
    "table meta.gates": "One row per run, gate and expectation: what was examined, what failed.",
}


def _mirror(connection: "duckdb.DuckDBPyConnection", ledger: Ledger) -> None:
    execute = connection.execute
    execute(_RUNS)
    execute(_GATES)
    runs = ledger.rows(
        "select run_id, started_at, business_date, verdict, files_read, accepted, refused,"
        " definitions_set from runs order by run_id"
    )
    gates = ledger.rows(
        "select run_id, gate, suite, expectation, code, outcome, failing, examined, sentence_zh,"
        " sentence_en from gates order by run_id, gate, suite, expectation"
    )
    for table, rows in (("meta.runs", runs), ("meta.gates", gates)):
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(
                f"insert into {table} values ({marks})", [list(row.values()) for row in rows]
            )
    for place, text in _COMMENTS.items():
        execute(f"comment on {place} is {_quoted(text)}")


def _describe(connection: "duckdb.DuckDBPyConnection", descriptions: list[Description]) -> None:
    """Write the descriptions into the database, where a SQL client shows them.

    dbt's persist_docs does the same in 1.5 s, one round of macros per model.
    """
    kinds = {
        f"{schema}.{name}": "view" if kind == "VIEW" else "table"
        for schema, name, kind in connection.execute(
            "select table_schema, table_name, table_type from information_schema.tables"
        ).fetchall()
    }
    for relation, text, columns in descriptions:
        if relation not in kinds:
            continue
        connection.execute(f"comment on {kinds[relation]} {relation} is {_quoted(text)}")
        for name, column_text in columns.items():
            connection.execute(f"comment on column {relation}.{name} is {_quoted(column_text)}")


def _quoted(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _prune(workspace: Workspace) -> None:
    """Keep the latest builds; a reader that still has an older one open keeps it."""
    current = workspace.published.resolve().parent
    builds = sorted(path for path in workspace.builds.iterdir() if path.is_dir())
    for folder in builds[: -limits.KEPT_BUILDS]:
        if folder != current:
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()


def discard_build(workspace: Workspace) -> None:
    """Clear what an earlier run left half built; it was never published."""
    for path in workspace.build_database.parent.glob("*"):
        if path.is_file():
            path.unlink()
