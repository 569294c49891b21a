"""Rulebooks that are only tried: checked, under names of their own, as rows for the same SQL."""

from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from compiling.declined_definitions import declined_in
from compiling.rulebook.checks import ReadRulebook, RulebookContext, check_each
from compiling.rulebook.conditions import EntriesAtom
from compiling.rulebook.items import nodes
from compiling.rulebook.language import Rulebook
from compiling.rulebook.list_reads import atoms_of
from compiling.rulebook.tables import tables_of, unrolling
from settings.errors import Refusal, RefusedDefinition
from settings.yaml_file import YamlFile, read_yaml, validate

SCENARIO = "simulation"


@dataclass(frozen=True)
class Trial:
    """A rulebook file that is tried, and the name under which its rows stand."""

    file: YamlFile
    rulebook: Rulebook
    row_id: str


@dataclass(frozen=True)
class Scenario:
    """The tables of the tried rulebooks and of those whose scores or lists they take."""

    tables: dict[str, pl.DataFrame]
    unrolled: dict[str, Any]
    trials: list[Trial]


def read_trial(path: Path, role: str) -> Trial:
    """Read a rulebook file; its rows are named by its id and its role, as no other rulebook is."""
    file = read_yaml(path)
    rulebook = validate(file, Rulebook)
    refusals = list(declined_in(file))
    if refusals:
        raise RefusedDefinition(refusals)
    row_id = f"{rulebook.rulebook}__{role}"
    content = deepcopy(file.content)
    _forget_name(content, rulebook.rulebook)
    content["rulebook"] = row_id
    renamed = replace(file, content=content)
    return Trial(renamed, rulebook, row_id)


def _forget_name(part: Any, name: str) -> None:
    """Let a rulebook that names itself mean itself, under whatever name it stands."""
    if isinstance(part, list):
        for each in part:
            _forget_name(each, name)
    elif isinstance(part, dict):
        for key, each in part.items():
            if key in ("score", "reversal", "entries") and isinstance(each, dict):
                if each.get("rulebook") == name:
                    del each["rulebook"]
            else:
                _forget_name(each, name)


def compile_scenario(
    trials: list[Trial], official: list[Path], context: RulebookContext
) -> Scenario:
    """Turn trials into tables; raises RefusedDefinition with what is wrong in their files.

    The office's own rulebooks stand beside them, since a trial may take their scores; whether
    they are valid for the same periods does not matter here.
    """
    tried = [ReadRulebook(one.file, validate(one.file, Rulebook)) for one in trials]
    others = []
    for path in official:
        file = read_yaml(path)
        others.append(ReadRulebook(file, validate(file, Rulebook)))
    files = {one.file.path for one in tried}
    refusals: list[Refusal] = []
    for refusal in check_each([*tried, *others], context):
        if refusal.file in files and refusal not in refusals:
            refusals.append(refusal)
    if refusals:
        raise RefusedDefinition(refusals)
    rulebooks = [one.rulebook for one in (*tried, *others)]
    tables = tables_of(rulebooks, context)
    needed = _with_sources([one.rulebook for one in tried], rulebooks)
    return Scenario(
        tables={
            name: table.filter(pl.col("rulebook_id").is_in(sorted(needed)))
            if "rulebook_id" in table.columns
            else table
            for name, table in tables.items()
        },
        # Of all rulebooks: then the project is the office's own, which is parsed already.
        unrolled=unrolling(tables),
        trials=trials,
    )


def _with_sources(tried: list[Rulebook], rulebooks: list[Rulebook]) -> set[str]:
    """Name the tried rulebooks and all whose scores or lists they take, directly or not."""
    by_name = {one.rulebook: one for one in rulebooks}
    needed: set[str] = set()
    waiting = [one.rulebook for one in tried]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += _taken_from(by_name[name])
    return needed


def _taken_from(rulebook: Rulebook) -> list[str]:
    """Name the rulebooks whose scores or lists a rulebook looks at, in items or conditions."""
    parts = [part for node in nodes(rulebook.items) for part in (node.item.score,
             node.item.reversal, node.item.entries)]  # fmt: skip
    parts += [atom for atom in atoms_of(rulebook.flags()) if isinstance(atom, EntriesAtom)]
    found = [part.rulebook for part in parts if part is not None and part.rulebook is not None]
    return found if rulebook.continues is None else [*found, rulebook.continues]
