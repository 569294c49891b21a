"""Reading files for the units they name, before the office knows any of them."""

from pathlib import Path
from typing import TYPE_CHECKING

from settings.errors import WrongUse
from settings.proposals import nearest
from settings.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

    from sources.contracts import Contract


def read_for_units(
    workspace: Workspace, files: list[Path], contract_id: str
) -> "tuple[Contract, pl.DataFrame]":
    """Read files by one contract of the office, every name as it stands; return the records.

    Without `contract_id` the one contract is taken by which the first file can be read. Indicators
    and rulebooks are not looked at: they are refused as long as the units are missing.
    """
    from compiling.definitions import read_contracts
    from settings.office import read_office
    from sources.drafting.names_as_units import NamesAsUnits
    from sources.drafting.trial import try_contract

    contracts = read_contracts(workspace, read_office(workspace))
    if contract_id and contract_id not in contracts:
        raise WrongUse(f"'{contract_id}' is no contract → {nearest(contract_id, contracts)}")
    wanted = [contracts[contract_id]] if contract_id else list(contracts.values())
    read = {}
    for contract in wanted:
        known = NamesAsUnits(contract.reporters.unit_class if contract.reporters else "")
        trials, batch = try_contract(contract, files, known)
        unread = [trial.path for trial in trials if not trial.tables]
        if not unread:
            read[contract.contract] = batch
        elif contract_id or len(contracts) == 1:
            raise WrongUse(
                f"{unread[0]} cannot be read by contract '{contract.contract}'"
                f" → 'kaoping contract try' says why"
            )
    if len(read) != 1:
        told = ", ".join(sorted(read)) or "none"
        raise WrongUse(f"contracts that read all of the files: {told} → name one with --contract")
    batch = next(iter(read.values()))
    return batch.contract, batch.records
