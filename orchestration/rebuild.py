"""Rebuilding what was known at a moment: the same job, in a workspace of its own, never published.

The office's ledger, landing, archive and warehouse are read and stay as they are.
"""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compiling.definitions import read_definitions
from orchestration.refresh import refresh_workspace
from orchestration.scratch import scratch_workspace
from orchestration.session import Progress, locked
from settings.errors import GateRefused, RefusedDefinition, RunFailed, WrongUse
from settings.moment import Moment
from settings.office import read_office
from settings.workspace import Workspace
from sources.definition_versions import lay_out, set_at
from sources.inbox import archived
from sources.ledger import Ledger
from sources.ledger_then import Known, copy_ledger, cut


@dataclass(frozen=True)
class Basis:
    """What a rebuild goes by: the definitions, since when, and whether they were known then."""

    definitions_set: str
    seen_at: str
    is_of_then: bool


def rebuild_as_of(
    workspace: Workspace,
    moment: Moment,
    out: Path | None = None,
    progress: Progress = lambda message: None,
) -> dict[str, Any]:
    """Build what was known at a moment into exports/as-of/ or `out`; return what was built.

    Raises GateRefused where a gate refuses what was known, RefusedDefinition where the definitions
    of then are none for the code of now.
    """
    office = read_office(workspace)
    if moment.last > office.end:
        raise WrongUse(f"{moment} lies after the business date, {office.today} → name an earlier")
    target = out / workspace.published.name if out else workspace.rebuilt(moment.name)
    _check_target(workspace, target)
    with scratch_workspace(workspace.build / "as_of") as then:
        with locked(workspace):
            progress("collecting what was known")
            basis, known = _collect(workspace, then, moment)
        try:
            outcome = refresh_workspace(then, progress, force=True)
        except GateRefused as refused:
            raise GateRefused(f"as of {moment}: {refused}") from None
        except RefusedDefinition as error:
            raise _in_words(error, moment, basis, then) from None
        _sign(Path(outcome["warehouse"]).resolve(), moment, basis)
        target.parent.mkdir(parents=True, exist_ok=True)
        finished = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.move(Path(outcome["warehouse"]).resolve(), finished)
        finished.replace(target)
    return {
        "as_of": str(moment),
        "warehouse": str(target),
        "files_known": known.files,
        "read_again": outcome["files_read"],
        "set_aside": outcome["set_aside"],
        "nothing_due": outcome["nothing_due"],
        "definitions_set": basis.definitions_set,
        "definitions_seen_at": basis.seen_at,
        "are_definitions_of_then": basis.is_of_then,
    }


def _check_target(workspace: Workspace, target: Path) -> None:
    """Refuse what is published, what is the office's own, and files that no rebuild made."""
    place = target.parent.resolve()
    home, exports = workspace.home.resolve(), workspace.exports.resolve()
    if place.is_relative_to(home) and not place.is_relative_to(exports):
        raise WrongUse(f"{target.parent} is the workspace's own → choose a folder in {exports}")
    if target.is_symlink() or (target.exists() and not _is_rebuilt(target)):
        raise WrongUse(f"{target} is there and is no rebuild → choose another folder")


def _is_rebuilt(path: Path) -> bool:
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return bool(
                connection.execute(
                    "select 1 from information_schema.tables where table_schema = 'meta'"
                    " and table_name = 'as_of'"
                ).fetchall()
            )
    except duckdb.Error:
        return False


def _collect(workspace: Workspace, then: Workspace, moment: Moment) -> tuple[Basis, Known]:
    """Lay out the definitions of then, the ledger cut down, and what it names of the records."""
    copy_ledger(workspace.ledger, then.ledger)
    looks_back = {"last_moment": moment.last.isoformat(sep=" ")}
    then.as_of.write_text(json.dumps(looks_back), encoding="utf-8")
    with Ledger(then.ledger) as ledger:
        found = set_at(ledger, moment.until)
        if found is None:
            raise WrongUse(
                "no definitions are kept yet: they are by the first run → kaoping refresh"
            )
        row, is_of_then = found
        basis = Basis(row["definitions_set"], row["seen_at"], is_of_then)
        lay_out(workspace, basis.definitions_set, then.home)
        try:
            definitions = read_definitions(then)
        except RefusedDefinition as error:
            raise _in_words(error, moment, basis, then) from None
        known = cut(ledger, moment.until, definitions.reading_hash)
    for (contract_id, segment), has_records in sorted(known.segments.items()):
        cells = f"{Path(segment).stem}-{contract_id}.parquet"
        for name in (Path(contract_id) / segment, Path("_cells") / cells):
            source = workspace.landing / name
            if source.is_file():
                _put(source, then.landing / name)
            elif has_records:
                raise RunFailed(f"{source} is gone, but in the ledger → restore it from a backup")
    for digest in sorted(known.archived):
        kept = archived(workspace, digest)
        if kept.is_file():
            _put(kept, archived(then, digest))
    return basis, known


def _put(source: Path, target: Path) -> None:
    """Give a file a second name: nothing writes into one that is there. Copied between disks."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _in_words(error: RefusedDefinition, moment: Moment, basis: Basis, then: Workspace) -> WrongUse:
    """Tell places in definitions that are only laid out for a while by the names they had."""
    return WrongUse(
        f"as of {moment}: the definitions seen at {basis.seen_at} ({basis.definitions_set}) are not"
        " valid for this version of kaoping:\n" + str(error).replace(f"{then.home}{os.sep}", "")
    )


_AS_OF = """
create table meta.as_of (
    as_of timestamp not null, is_published boolean not null, definitions_set varchar not null,
    definitions_seen_at timestamp not null, are_definitions_of_then boolean not null);
comment on table meta.as_of is
    'One row: this file looks back to a moment. It is a rebuild, not what was or is published.';
comment on column meta.as_of.as_of is 'The last moment that counts.';
comment on column meta.as_of.is_published is 'Never: the published file has no such table.';
comment on column meta.as_of.definitions_set is 'Definitions it went by (landing/_definitions).';
comment on column meta.as_of.definitions_seen_at is 'When a run first went by them.';
comment on column meta.as_of.are_definitions_of_then is
    'False where none were known at the moment, so that the earliest known stand in.';
"""


def _sign(path: Path, moment: Moment, basis: Basis) -> None:
    """Write into the database what it is."""
    import duckdb

    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute(_AS_OF)
        connection.execute(
            "insert into meta.as_of values (?, false, ?, ?, ?)",
            [moment.last, basis.definitions_set, basis.seen_at, basis.is_of_then],
        )
        connection.execute("force checkpoint")
    path.chmod(0o444)
