"""Contract files as they are checked, tried and drafted: outside any office."""

from pathlib import Path

from settings.errors import Refusal, RefusedDefinition
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract


def read_contract(path: Path) -> Contract:
    """Read one contract file; raises RefusedDefinition with lines and proposals."""
    return validate(read_yaml(path), Contract)


def refusals_of(path: Path) -> list[Refusal]:
    """Return what is wrong with a contract file."""
    try:
        read_contract(path)
    except RefusedDefinition as error:
        return error.refusals
    return []
