"""What a contract says must not be kept of a report: figures of small groups, free text."""

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from sources.contract_base import Strict, listed

if TYPE_CHECKING:
    from sources.contracts import Contract

Listed = Annotated[list[str], BeforeValidator(listed)]


class SmallGroups(Strict):
    """Figures of few people are added to the parent unit's before anything is kept of them."""

    denominator: str
    figures: Listed = Field(min_length=1)
    by: str = ""
    below: int = Field(default=10, ge=2)
    # Only records in which this field has one of these codes.
    of: str = ""
    codes: Listed = []
    # Choices of the key that would tell what figures do not: field → code of all such records.
    instead: dict[str, str] = {}
    # Classes of units that keep a record of their own. Of the others, the smallest beside a small
    # one that nothing else can be added to goes up with it.
    apart: Listed = []

    @model_validator(mode="after")
    def _of_has_codes(self) -> Self:
        if bool(self.of) != bool(self.codes):
            raise ValueError("'of' and 'codes' go together → give both or neither")
        return self

    def is_plain(self, contract: "Contract") -> bool:
        """Tell a table of one row per record, with the unit in a column of its own."""
        return (
            bool(self.by)
            and contract.table == "table"
            and contract.grid is None
            and contract.records.is_single
            and contract.field_named(self.by).source == "column"
        )


def check_privacy(contract: "Contract") -> None:
    """Raise ValueError where what is not to be kept does not fit the fields."""
    known = {field.name: field for field in contract.fields}
    groups = contract.small_groups
    if groups:
        named = [groups.denominator, *groups.figures, *filter(None, [groups.by, groups.of])]
        for name in named:
            if name not in known:
                raise ValueError(f"small_groups names '{name}', which is no field → name a field")
        if known[groups.denominator].type not in ("count", "number", "percent"):
            raise ValueError(
                f"small_groups counts people → its denominator '{groups.denominator}' is no number"
            )
        for name in groups.figures:
            if known[name].type not in ("count", "number", "percent", "date", "code"):
                raise ValueError(
                    f"small_groups adds up numbers and withholds dates and codes → '{name}' is"
                    " none of them"
                )
        if groups.by and known[groups.by].type != "unit":
            raise ValueError(f"small_groups.by names '{groups.by}', which is no unit field")
        if groups.apart and not groups.is_plain(contract):
            raise ValueError(
                "small_groups.apart needs a table of one row per record, with the unit in the"
                " column that 'by' names"
            )
        _check_instead(contract, groups)
    if contract.free_text == "dropped":
        for field in contract.fields:
            is_lost = field.type == "text" and not field.organisation
            if is_lost and contract.is_required(field):
                raise ValueError(
                    f"free text is dropped, and '{field.name}' is required or part of the key"
                    " → make it a code or choice, or add 'organisation: true' if it names one"
                )


def _check_instead(contract: "Contract", groups: SmallGroups) -> None:
    known = {field.name: field for field in contract.fields}
    if groups.instead and not groups.is_plain(contract):
        raise ValueError(
            "small_groups.instead needs a table of one row per record, with the unit in the column"
            " that 'by' names"
        )
    for name, code in groups.instead.items():
        if name not in known or name not in contract.key or known[name].type != "choice":
            raise ValueError(
                f"small_groups.instead names '{name}', which is no choice in the key → name one"
            )
        if name == groups.of or known[name].source != "column" or code not in known[name].codes:
            raise ValueError(
                f"small_groups.instead puts '{code}' into '{name}' → a code of a column's choice,"
                " other than 'of'"
            )
