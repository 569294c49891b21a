"""What a suite may say: expectations about one table, as data, checked when it is read."""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from settings.yaml_file import read_yaml, validate

SHIPPED = Path(__file__).with_name("suites")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Gate = Literal["submission", "facts", "published"]

# The first digit of a finding's code tells the gate that found it.
CODES = {"submission": "KP-4", "facts": "KP-6", "published": "KP-7"}


class Sentence(BaseModel):
    """What must be true, in both languages."""

    model_config = ConfigDict(extra="forbid")

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Meta(BaseModel):
    """What the finding says; further keys come back with the result as they are."""

    model_config = ConfigDict(extra="allow")

    code: str = Field(pattern=r"^KP-\d{3}$")
    sentence: Sentence


class ExpectationForm(BaseModel):
    """One expectation, of any type that Great Expectations knows."""

    model_config = ConfigDict(extra="forbid")

    id: Name
    type: str = Field(pattern=r"^(expect_[a-z_]+|unexpected_rows_expectation)$")
    kwargs: dict[str, Any] = {}
    meta: Meta

    @field_validator("kwargs", mode="before")
    @classmethod
    def _fit_for_json(cls, value: Any) -> Any:
        return _fit_for_json(value)

    @model_validator(mode="after")
    def _says_what_it_seems_to(self) -> Self:
        regex = self.kwargs.get("regex")
        if regex is not None and not re.fullmatch(r"\^.*\$", str(regex), re.DOTALL):
            raise ValueError("a regular expression matches anywhere → put it between ^ and $")
        query = self.kwargs.get("unexpected_rows_query")
        if query is not None:
            _check_query(str(query))
        return self


class Suite(BaseModel):
    """The expectations of one gate about one table.

    `identify` names the columns by which a failing row is told; `programme` says that the suite is
    for workspaces of that programme only.
    """

    model_config = ConfigDict(extra="forbid")

    suite: Name
    gate: Gate
    table: str = Field(pattern=r"^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$")
    programme: Name | None = None
    identify: list[str] = Field(min_length=1)
    expectations: list[ExpectationForm] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_and_codes(self) -> Self:
        seen: set[str] = set()
        for expectation in self.expectations:
            if expectation.id in seen:
                raise ValueError(f"the id '{expectation.id}' is given twice → rename one")
            seen.add(expectation.id)
            code, prefix = expectation.meta.code, CODES[self.gate]
            if not code.startswith(prefix):
                raise ValueError(
                    f"'{expectation.id}' has the code {code}, and codes of the gate"
                    f" '{self.gate}' begin with {prefix} → give it another code"
                )
        return self


def read_suite(path: Path) -> dict[str, Any]:
    """Read one suite in the shape that a GateWorker takes.

    Raises RefusedDefinition with file, line, reason and proposal.
    """
    return validate(read_yaml(path), Suite).model_dump()


def read_suites(folder: Path, gate: Gate, programmes: Collection[str]) -> list[dict[str, Any]]:
    """Read a gate's suites of a folder: those for every programme and those for the given ones."""
    suites = [read_suite(path) for path in sorted(folder.glob("*.yml"))]
    return [
        suite
        for suite in suites
        if suite["gate"] == gate
        and (suite["programme"] is None or suite["programme"] in programmes)
    ]


def _check_query(query: str) -> None:
    try:
        fields = {field for _, field, _, _ in Formatter().parse(query) if field is not None}
    except ValueError:
        fields = {""}
    if fields != {"batch"}:
        raise ValueError(
            "a query reads its table as {batch} and has no other braces → double a literal brace"
        )


def _fit_for_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _fit_for_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_fit_for_json(inner) for inner in value]
    if isinstance(value, Decimal):
        # Great Expectations compares with doubles.
        if Decimal(repr(float(value))) != value:
            raise ValueError(f"{value} is not exact as a double → compare in a query")
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
