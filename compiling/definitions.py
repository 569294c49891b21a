"""All that an office has defined: contracts, indicators, rulebooks, lists, checked together."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from compiling.declined_definitions import (
    declined_in,
    persons_asked_for,
    refuse_if_declined,
    unguarded,
    unguarded_indicator,
)
from compiling.fact_models import fact_sources
from compiling.figure_models import verified_fields
from compiling.indicator_checks import DefinedIndicator, check_indicator, check_totals
from compiling.indicator_return import with_indicator_return
from compiling.indicator_sql import Source
from compiling.indicators import IndicatorFile
from compiling.persons_in_lists import persons_in_lists
from settings.errors import Refusal, RefusedDefinition
from settings.office import Office, read_office
from settings.shipped_classes import may_lack
from settings.workspace import Workspace
from settings.yaml_file import YamlFile, read_yaml, validate
from sources.contract_figures import check_verified
from sources.contracts import Contract
from sources.reading.read import READER_VERSION
from sources.units import UnitList, read_units, unit_files


@dataclass(frozen=True)
class Definitions:
    """What an office's YAML and lists say, validated; later files override shipped ones by id."""

    office: Office
    units: UnitList
    contracts: dict[str, Contract]
    indicators: dict[tuple[str, str], DefinedIndicator]
    rulebook_files: list[Path]
    sources: dict[str, Source]
    reading_hash: str

    def programmes(self) -> list[str]:
        return sorted(set(self.office.programmes))

    @property
    def by_record(self) -> list[str]:
        """The contracts of which a later report replaces single records of earlier ones."""
        return sorted(
            name for name, contract in self.contracts.items() if contract.replaces == "records"
        )


def read_contracts(workspace: Workspace, office: Office) -> dict[str, Contract]:
    """Read the contracts of the office's programmes, then its own, which override."""
    contracts: dict[str, Contract] = {}
    files: dict[str, YamlFile] = {}
    refusals: list[Refusal] = []
    places = [workspace.shipped / name / "contracts" for name in office.programmes]
    for folder in (*places, workspace.contracts):
        defined_here: dict[str, Path] = {}
        refusals += _misnamed(folder)
        for path in sorted(folder.glob("*.yml")):
            try:
                file = read_yaml(path)
                refuse_if_declined(file)
                contract = validate(file, Contract)
                refusals += unguarded(file, contract)
                refusals += persons_asked_for(file, contract)
            except RefusedDefinition as error:
                refusals += error.refusals
                continue
            name = contract.contract
            if name in defined_here:
                refusals.append(
                    file.refusal(
                        ("contract",), f"'{name}' is defined in {defined_here[name].name} too"
                    )
                )
            if contract.programme not in office.programmes:
                refusals.append(
                    file.refusal(
                        ("programme",),
                        f"'{contract.programme}' is no programme of this office",
                        f"add it to programmes in office.yml ({', '.join(office.programmes)})",
                    )
                )
            defined_here[name] = path
            contracts[name], files[name] = contract, file
    for name, contract in contracts.items():
        if contract.verifies and (wrong := check_verified(contract, contracts)):
            refusals.append(files[name].refusal(("verifies",), *wrong))
    if refusals:
        raise RefusedDefinition(refusals)
    return contracts


def _no_contract(workspace: Workspace) -> Refusal:
    return Refusal(
        workspace.contracts, 1, "the office has no contract",
        "add one, or a programme, or an indicator with 'source: indicator_return'",
    )  # fmt: skip


def _misnamed(folder: Path) -> list[Refusal]:
    """Refuse files that look like definitions and would not be read."""
    return [
        Refusal(path, 1, "only files ending in .yml are read", f"rename it to {path.stem}.yml")
        for path in sorted(folder.glob("*"))
        if path.suffix.lower() in (".yaml", ".yml") and path.suffix != ".yml"
    ]


def reading_hash(contracts: dict[str, Contract], unit_lists: list[Path]) -> str:
    """Hash all that decides what a workbook becomes; known files are read again when it changes."""
    dumped = {
        name: contract.model_dump(mode="json", by_alias=True)
        for name, contract in contracts.items()
    }
    text = json.dumps([READER_VERSION, dumped], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode())
    for path in unit_lists:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def read_definitions(workspace: Workspace) -> Definitions:
    """Read and check everything an office has defined; all refusals are raised together."""
    office = read_office(workspace)
    contracts = read_contracts(workspace, office)
    if refused := list(persons_in_lists(workspace)):
        raise RefusedDefinition(refused)
    unit_lists = unit_files(workspace.reference)
    units = read_units(unit_lists[0])
    refusals: list[Refusal] = []
    indicators = _read_indicators(workspace, office, refusals)
    contracts = with_indicator_return(contracts, indicators, refusals, workspace.shipped)
    if not contracts and not refusals:
        raise RefusedDefinition([_no_contract(workspace)])
    sources = {name: _contract_source(contract) for name, contract in contracts.items()}
    sources |= fact_sources(office.programmes)
    sources = {name: _with_other_figures(each, contracts) for name, each in sources.items()}
    refusals += _check_contracts(contracts, units, unit_lists[0], _own_contracts(workspace))
    for defined in indicators.values():
        refusals += check_indicator(defined, sources, units)
        known = [name for programme, name in indicators if programme == defined.programme]
        refusals += check_totals(defined, known)
    rulebooks = _rulebook_files(workspace, office)
    for path in rulebooks:
        refusals += declined_in(read_yaml(path))
    if refusals:
        raise RefusedDefinition(refusals)
    return Definitions(
        office,
        units,
        contracts,
        indicators,
        rulebooks,
        sources,
        reading_hash(contracts, unit_lists),
    )


def _rulebook_files(workspace: Workspace, office: Office) -> list[Path]:
    """Return the shipped rulebooks and the office's own; one of the same id overrides."""
    places = [workspace.shipped / name / "rulebooks" for name in office.programmes]
    chosen: dict[str, Path] = {}
    for folder in (*places, workspace.rulebooks):
        here: dict[str, Path] = {}
        for path in sorted(folder.glob("*.yml")):
            content = read_yaml(path).content
            name = content.get("rulebook") if isinstance(content, dict) else None
            # Two of one id in the same folder both stay: checking them together refuses that.
            key = str(name) if name and str(name) not in here else path.as_posix()
            here[key] = path
        chosen |= here
    return sorted(chosen.values())


def _contract_source(contract: Contract) -> Source:
    return Source(
        contract.contract,
        f"{{{{ ref('stg_{contract.contract}') }}}}",
        contract.columns(),
        contract.contract,
        contract.label,
        frozenset(field.name for field in contract.fields if field.type == "unit" and field.split),
        frozenset(
            ["unit_id", "reporter_id", *(f.name for f in contract.fields if f.type == "unit")]
        ),
        {field.name: tuple(field.codes) for field in contract.fields if field.type == "choice"},
    )


def _with_other_figures(source: Source, contracts: dict[str, Contract]) -> Source:
    """Say what a source's label is called, and what may be settled or verified elsewhere."""
    contract = contracts.get(source.contract_id)
    if contract is None:
        return source
    estimated = frozenset(contract.estimates.fields if contract.estimates else ())
    verified = verified_fields(contract.contract, contracts)
    return replace(
        source,
        estimated=estimated,
        verified=verified,
        label_names={
            code: spellings[0]
            for form in contract.fields
            if form.name == source.label and form.type == "choice"
            for code, spellings in form.codes.items()
        },
    )


def _own_contracts(workspace: Workspace) -> set[str]:
    contents = [read_yaml(path).content for path in sorted(workspace.contracts.glob("*.yml"))]
    return {str(content.get("contract")) for content in contents if isinstance(content, dict)}


def _check_contracts(
    contracts: dict[str, Contract], units: UnitList, path: Path, own: set[str]
) -> list[Refusal]:
    """Check what contracts say of units against the unit list; `own` are the office's."""
    refusals = []
    for contract in contracts.values():
        wanted = [
            place.unit for place in (contract.reporter, contract.unit) if place and place.unit
        ]
        wanted += [field.blank for field in contract.fields if field.blank]
        for unit_id in wanted:
            if unit_id not in units.by_id:
                reason = (
                    f"contract '{contract.contract}' names unit '{unit_id}', which is not listed"
                )
                refusals.append(Refusal(path, 1, reason, "add the unit"))
        if contract.reporters and contract.reporters.unit_class not in units.classes():
            # nobody owes a shipped report where the office has no such units
            if contract.contract not in own and may_lack(
                contract.reporters.unit_class, units.classes()
            ):
                continue
            reason = (
                f"no unit is of class '{contract.reporters.unit_class}'"
                f" (contract '{contract.contract}')"
            )
            refusals.append(Refusal(path, 1, reason, "add the reporters"))
    return refusals


def _read_indicators(
    workspace: Workspace, office: Office, refusals: list[Refusal]
) -> dict[tuple[str, str], DefinedIndicator]:
    indicators: dict[tuple[str, str], DefinedIndicator] = {}
    places = [workspace.shipped / name / "indicators" for name in office.programmes]
    for folder in (*places, workspace.indicators):
        here: set[tuple[str, str]] = set()
        refusals += _misnamed(folder)
        for path in sorted(folder.glob("*.yml")):
            try:
                file = read_yaml(path)
                refuse_if_declined(file)
                content = validate(file, IndicatorFile)
            except RefusedDefinition as error:
                refusals += error.refusals
                continue
            if content.programme not in office.programmes:
                reason = f"'{content.programme}' is no programme of this office"
                refusals.append(
                    file.refusal(("programme",), reason, f"one of {', '.join(office.programmes)}")
                )
                continue
            for index, indicator in enumerate(content.indicators):
                key = (content.programme, indicator.indicator)
                place = ("indicators", index)
                refusals += unguarded_indicator(file, place, content.programme, indicator)
                if key in here:
                    refusals.append(
                        file.refusal(place, f"indicator '{indicator.indicator}' is defined twice")
                    )
                here.add(key)
                indicators[key] = DefinedIndicator(content.programme, indicator, file, place)
    return indicators
