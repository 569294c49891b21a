"""A rulebook tried on the published facts: the same SQL, in a database of its own.

The published warehouse is read only, the ledger is not touched and no lock is taken: a run may be
at work, and a trial never changes what is published.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from compiling.definitions import read_definitions
from compiling.rulebook.checks import RulebookContext
from compiling.rulebook.parts import Title
from compiling.scenario import Trial, compile_scenario, read_trial
from orchestration.scenario_build import Facts, score
from orchestration.scratch import scratch_workspace
from reports.asked_for import require_programme
from reports.simulated import Simulation, compare
from reports.simulated_rows import Side, read_side
from reports.warehouse_rows import Row, published, query
from settings.errors import Refusal, RefusedDefinition, WrongUse
from settings.office import read_office
from settings.workspace import Workspace


@dataclass(frozen=True)
class Asked:
    """What is tried: the candidate, what it is held against (else the official), for when."""

    rulebook: Path
    against: Path | None
    programme_id: str
    period_id: str


def simulate(workspace: Workspace, asked: Asked, keep: Path | None = None) -> Simulation:
    """Score the candidate and what it is held against; return who moves and by which lines.

    `keep` names a file for the database of the trial, which is else removed. Raises WrongUse for
    names that are not known, RefusedDefinition for a rulebook that cannot be tried.
    """
    with published(workspace.published) as connection:
        # Publishing replaces the link: the trial stays with the file it began with.
        warehouse = workspace.published.resolve()
        period = _period(connection, asked)
        context = _context(connection, workspace)
        trials = [read_trial(asked.rulebook, "candidate")]
        official = ""
        if asked.against:
            trials.append(read_trial(asked.against, "against"))
        refusals = [one for trial in trials for one in _does_not_judge(trial, asked, period)]
        if refusals:
            raise RefusedDefinition(refusals)
        if not asked.against:
            official = _official(connection, asked, trials[0])
        definitions = read_definitions(workspace)
        scenario = compile_scenario(trials, definitions.rulebook_files, context)
        before = read_side(connection, official, asked.period_id) if official else None
    with scratch_workspace(workspace.build / "simulations") as scratch:
        score(scratch, Facts(warehouse, workspace.tables, period), definitions, scenario)
        with duckdb.connect(str(scratch.build_database), read_only=True) as connection:
            sides: list[Side] = [
                read_side(connection, trial.row_id, asked.period_id, trial.rulebook.rulebook)
                for trial in trials
            ]
        if keep is not None:
            keep.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(scratch.build_database, keep)
    return compare(before or sides[1], sides[0], asked.programme_id, asked.period_id)


def _period(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Row:
    require_programme(connection, asked.programme_id)
    found = query(connection, "select * from marts.dim_period where period_id = ?", asked.period_id)
    if not found:
        raise WrongUse(
            f"'{asked.period_id}' is no period of the published warehouse → kaoping sql"
            ' "select period_id from marts.dim_period"'
        )
    return found[0]


def _context(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> RulebookContext:
    """Say what a tried rulebook may refer to: what is published, not what was defined since."""
    indicators = query(connection, "select programme_id, indicator_id, title_zh, title_en, measure"
                                   " from marts.dim_indicator")  # fmt: skip
    units = query(connection, "select unit_id, unit_class, name, name_en from marts.dim_unit"
                              " order by unit_id")  # fmt: skip
    return RulebookContext(
        indicators={row["indicator_id"]: row["programme_id"] for row in indicators},
        units=units,
        programmes=sorted(set(read_office(workspace).programmes)),
        titles={
            (row["programme_id"], row["indicator_id"]): Title(
                zh=row["title_zh"], en=row["title_en"] or row["title_zh"]
            )
            for row in indicators
        },
        measures={(row["programme_id"], row["indicator_id"]): row["measure"] for row in indicators},
    )


def _does_not_judge(trial: Trial, asked: Asked, period: Row) -> Iterator[Refusal]:
    """Refuse a rulebook that says nothing of the programme or the period."""
    rulebook, file = trial.rulebook, trial.file
    valid, name = rulebook.valid, rulebook.rulebook
    if rulebook.programme != asked.programme_id:
        yield file.refusal(
            ("programme",),
            f"'{name}' is a rulebook of '{rulebook.programme}', not of '{asked.programme_id}'",
            "change programme, or name the other with --programme",
        )
    if period["period_kind"] not in rulebook.period_kinds:
        yield file.refusal(
            ("period_kinds",),
            f"'{name}' judges {', '.join(rulebook.period_kinds)};"
            f" {asked.period_id} is a {period['period_kind']}",
            f"add {period['period_kind']}, or name another period",
        )
    starts, ends = period["starts_on"], period["ends_on"]
    if starts < valid.from_ or (valid.to is not None and ends > valid.to):
        yield file.refusal(
            ("valid",),
            f"'{name}' is valid from {valid.from_} to {valid.to or 'further notice'}; that does"
            f" not hold {asked.period_id}, {starts} to {ends}",
            "change valid in the file that is tried, or name a period within",
        )


def _official(connection: duckdb.DuckDBPyConnection, asked: Asked, candidate: Trial) -> str:
    """Return the published rulebook that judges the period; of several, the one most alike."""
    found = query(
        connection,
        "select distinct rulebook_id, peer_group_id from marts.fct_rankings"
        " where programme_id = ? and period_id = ? and scenario_id = 'official' order by all",
        asked.programme_id, asked.period_id,
    )  # fmt: skip
    names = sorted({row["rulebook_id"] for row in found})
    if not names:
        raise WrongUse(
            f"no published rulebook of '{asked.programme_id}' judges {asked.period_id}"
            " → name a period that is ranked, or --against FILE"
        )
    groups = {group.group for group in candidate.rulebook.peer_groups}
    alike = sorted({row["rulebook_id"] for row in found if row["peer_group_id"] in groups})
    for choices in ([candidate.rulebook.rulebook], alike, names):
        fitting = [name for name in names if name in choices]
        if len(fitting) == 1:
            return fitting[0]
    raise WrongUse(
        f"several published rulebooks judge {asked.period_id} ({', '.join(names)})"
        " → name one with --against FILE"
    )
