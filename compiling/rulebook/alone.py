"""Rulebook files by themselves: checked within an office, or without any."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from compiling.declined_definitions import declined_in
from compiling.rulebook.checks import ReadRulebook, RulebookContext, check_all
from compiling.rulebook.items import nodes
from compiling.rulebook.language import Rulebook
from compiling.rulebook.warned import LooksAfter, warnings_of
from settings.errors import Refusal, RefusedDefinition
from settings.yaml_file import read_yaml, validate


def read_alone(path: Path) -> Rulebook:
    """Read one rulebook; raises RefusedDefinition with lines and proposals."""
    found = check_files([path], None, rested_on(path))
    if found[path]:
        raise RefusedDefinition(found[path])
    return validate(read_yaml(path), Rulebook)


def rested_on(path: Path) -> list[Path]:
    """Return the rulebooks beside it whose scores or lists it names, or that it continues."""
    text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
    beside = []
    for other in sorted(path.parent.glob("*.yml")) if text else []:
        try:
            name = validate(read_yaml(other), Rulebook).rulebook
        except RefusedDefinition:
            continue
        named = rf"[\s{{,](rulebook|continues): {re.escape(name)}\b"
        if other != path and re.search(named, text):
            beside.append(other)
    return beside


def warn_files(
    paths: list[Path],
    office: RulebookContext | None,
    official: list[Path],
    responsibilities: tuple[LooksAfter, ...] = (),
) -> list[Refusal]:
    """Return what files that passed the check may say and hardly mean."""
    read: dict[str, ReadRulebook] = {}
    for path in [*official, *paths]:
        file = read_yaml(path)
        rulebook = validate(file, Rulebook)
        read[rulebook.rulebook] = ReadRulebook(file, rulebook)
    found = warnings_of([*read.values()], office, responsibilities)
    return [one for one in found if one.file in paths]


def check_files(
    paths: list[Path], office: RulebookContext | None, official: list[Path]
) -> dict[Path, list[Refusal]]:
    """Return what is wrong with each file.

    Within an office a file stands in for the official one of the same id. Without one, every
    indicator, unit and class is taken as known; the files know each other.
    """
    found: dict[Path, list[Refusal]] = {path: [] for path in paths}
    read: list[ReadRulebook] = []
    places = {path.resolve() for path in paths}
    for path in found:
        try:
            file = read_yaml(path)
            found[path] += declined_in(file)
            read.append(ReadRulebook(file, validate(file, Rulebook)))
        except RefusedDefinition as refused:
            found[path] += refused.refusals
    names = {one.rulebook.rulebook for one in read}
    for path in official:
        file = read_yaml(path)
        rulebook = validate(file, Rulebook)
        if rulebook.rulebook not in names and path.resolve() not in places:
            read.insert(0, ReadRulebook(file, rulebook))
    for refusal in _all_refusals(read, office):
        if refusal.file in found and refusal not in found[refusal.file]:
            found[refusal.file].append(refusal)
    return found


def _all_refusals(read: list[ReadRulebook], office: RulebookContext | None) -> Iterator[Refusal]:
    if office is not None:
        yield from check_all(read, office)
        return
    # Each programme has indicators of its own, and two may bear one name.
    for programme in sorted({one.rulebook.programme for one in read}):
        own = [one for one in read if one.rulebook.programme == programme]
        yield from check_all(own, _as_they_say([one.rulebook for one in own]))


def _as_they_say(rulebooks: list[Rulebook]) -> RulebookContext:
    """Take the indicators, units and classes that rulebooks name as those of their office."""
    indicators: dict[str, str] = {}
    units: dict[str, dict[str, Any]] = {}
    for rulebook in rulebooks:
        by_unit: list[str] = []
        for node in nodes(rulebook.items):
            reached = node.item.reversal.when.indicator if node.item.reversal else None
            factors = [factor for _, _, factor in node.item.factors]
            by_unit += [unit for factor in factors for unit in factor.by_unit or {}]
            for name in (node.item.indicator, reached, *(one.indicator for one in factors)):
                if name is not None:
                    indicators[name] = rulebook.programme
        said = rulebook.model_dump(include={"lights", "lists", "ladders", "vetoes"})
        indicators |= dict.fromkeys(_measured_in(said), rulebook.programme)
        for group in rulebook.peer_groups:
            kind = group.units.class_ or ""
            named = [*(group.units.list_ or []), *(one.unit for one in group.excluded), *by_unit]
            for unit in named if group.units.list_ is None else group.units.list_:
                units[unit] = {"unit_id": unit, "unit_class": kind}
            if kind:
                units[f"\0{kind}"] = {"unit_id": f"\0{kind}", "unit_class": kind}
                # Who is exempt and on no list may be one of the class.
                for one in rulebook.exemptions:
                    units.setdefault(one.unit, {"unit_id": one.unit, "unit_class": kind})
    return RulebookContext(
        indicators=indicators,
        units=list(units.values()),
        programmes=sorted({one.programme for one in rulebooks}),
    )


def _measured_in(said: Any) -> Iterator[str]:
    """Yield the indicators that conditions look at, however deep they stand."""
    if isinstance(said, list):
        for part in said:
            yield from _measured_in(part)
    elif isinstance(said, dict):
        for key, part in said.items():
            if key == "indicator" and isinstance(part, str):
                yield part
            yield from _measured_in(part)
