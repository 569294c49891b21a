"""Copies of what a run refused, written into `returned/`. Never does this stop a run."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from compiling.definitions import Definitions
from orchestration.returned_folder import (
    copies_in,
    copy_name,
    digest_of,
    folder_name,
    outdated,
    remove,
    write_copy,
)
from orchestration.session import Session
from settings import limits
from settings.labels import label
from settings.workspace import Workspace
from sources.findings import Finding
from sources.inbox import archived
from sources.ledger import Ledger
from sources.reading.read import RawFile
from sources.text import normalise
from sources.typed import Batch, Submission

if TYPE_CHECKING:
    from orchestration.returned_copy import Refused


def return_refused(session: Session, files: list[RawFile], batches: list[Batch]) -> None:
    """Write a copy of every file that this run's reading and gate 1 refused."""
    from orchestration.returned_copy import Refused

    by_file: dict[tuple[str, str], list[Submission]] = {}
    for batch in batches:
        for submission in (*batch.submissions, *batch.copies):
            by_file.setdefault((submission.path, submission.sha256), []).append(submission)
    for arrival, file in zip(session.arrivals, files, strict=True):
        own = by_file.get((file.path, file.sha256), [])
        refused = [submission for submission in own if submission.is_refused]
        if own and not refused:
            continue
        first = refused[0] if refused else None
        findings = [finding for submission in own for finding in submission.findings]
        _write(
            session,
            Refused(
                file.path,
                file.sha256,
                arrival.source,
                list(dict.fromkeys(findings or file.findings)),
                first.reporter_id if first else "",
                first.period_id if first else "",
                file.declined,
                first.contract.file if first else None,
                tuple(file.signatures),
                any(submission.contract.is_reduced for submission in own),
            ),
            is_original=not arrival.archived_sha256,
        )


def return_set_aside(session: Session) -> None:
    """Write a copy of every file of which gate 2 set a report aside."""
    from orchestration.returned_copy import Refused
    from orchestration.returned_text import finding_of

    rows = session.ledger.rows(
        "select distinct parses.* from set_aside join parses using (parse_id) order by parse_id"
    )
    for row in rows:
        findings: list[Finding] = [
            finding_of(found)
            for found in session.ledger.rows(
                "select * from findings where parse_id = ? order by gate desc, finding_id",
                row["parse_id"],
            )
        ]
        # It was accepted: the archive has it, without the names in it.
        source = archived(session.workspace, row["sha256"])
        contract = session.definitions.contracts.get(row["contract_id"])
        _write(
            session,
            Refused(
                row["path"], row["sha256"], source, findings, row["reporter_id"] or "",
                row["period_id"] or "", text_form=contract.file if contract else None,
                is_reduced=contract is not None and contract.is_reduced,
            ),
            is_original=False,
        )  # fmt: skip


def tidy(session: Session) -> None:
    """Take out copies of what is accepted by now, and those older than the office keeps them."""
    root = session.workspace.returned
    try:
        copies = copies_in(root)
        current = _digests_sent_back(session.ledger)
        settled = [path for name, own in copies.items() if name not in current for path in own]
        old = outdated(copies, session.definitions.office.returned_days)
        remove(sorted({*settled, *old}), root)
    except OSError as error:
        session.not_returned.append(f"{root}: {error}")


def places_of_copies(workspace: Workspace, ledger: Ledger) -> dict[str, str]:
    """Return where the copy of each file is, by the file's path as it is now."""
    copies = copies_in(workspace.returned)
    if not copies:
        return {}
    return {
        row["path"]: str(copies[digest][0].relative_to(workspace.home))
        for row in ledger.rows("select path, sha256 from files")
        if (digest := digest_of(row["path"], row["sha256"])) in copies
    }


def _digests_sent_back(ledger: Ledger) -> set[str]:
    """Return the digests of all files that their latest reading refused or a gate set aside."""
    rows = ledger.rows(
        """
        select path, sha256 from parses
        where parse_id in (select parse_id from set_aside)
            or verdict = 'refused' and run_id = (
                select max(latest.run_id) from parses as latest
                where latest.path = parses.path and latest.sha256 = parses.sha256
            )
        """
    )
    return {digest_of(row["path"], row["sha256"]) for row in rows}


def _write(session: Session, refused: "Refused", is_original: bool) -> None:
    """Write one copy; what goes wrong is noted and stops nothing."""
    from orchestration.returned_copy import copy_of

    try:
        data = _bytes(refused.source)
        if is_original and data and sha256(data).hexdigest() != refused.sha256:
            # Changed since it was read: the next run reads it anew.
            return
        language = session.definitions.office.language
        copy = copy_of(replace(refused, words=_words(session.definitions)), data, language)
        name = copy_name(refused.path, refused.sha256, copy.extension, language)
        target = _folder(session, refused) / name
        write_copy(target, copy.data)
        session.returned += 1
        if copy.trouble:
            session.not_returned.append(f"{target.name}: {copy.trouble}")
    except Exception as error:
        session.not_returned.append(f"{refused.sha256[:8]}: {type(error).__name__}: {error}")


def _words(definitions: Definitions) -> frozenset[str]:
    """Return what stands in drop-downs and filters of the office's forms."""
    codes = {
        normalise(spelling)
        for contract in definitions.contracts.values()
        for form in contract.fields
        for code, spellings in form.codes.items()
        for spelling in (code, *spellings)
    }
    return definitions.units.spellings | codes


def _folder(session: Session, refused: "Refused") -> Path:
    """Return returned/<reporter>/<period>."""
    language = session.definitions.office.language
    unit = session.definitions.units.by_id.get(refused.reporter_id)
    reporter = f"{refused.reporter_id} {unit.name}" if unit else refused.reporter_id
    return (
        session.workspace.returned
        / folder_name(reporter, label("returned.unknown_reporter", language))
        / folder_name(refused.period_id, label("returned.unknown_period", language))
    )


def _bytes(source: Path) -> bytes:
    try:
        # Of a larger one there is only a notice.
        return source.read_bytes() if source.stat().st_size <= limits.MAX_FILE_BYTES else b""
    except OSError:
        return b""
