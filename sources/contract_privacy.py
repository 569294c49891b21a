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

    @model_validator(mode="after")
    def _of_has_codes(self) -> Self:
        if bool(self.of) != bool(self.codes):
            raise ValueError("'of' and 'codes' go together → give both or neither")
        return self


def check_privacy(contract: "Contract") -> None:
    """Raise ValueError where what is not to be kept does not fit the fields."""
    known = {field.name: field for field in contract.fields}
    groups = contract.small_groups
    if groups:
        named = [groups.denominator, *groups.figures, *filter(None, [groups.by, groups.of])]
        for name in named:
            if name not in known:
                raise ValueError(f"small_groups names '{name}', which is no field → name a field")
        for name in (groups.denominator, *groups.figures):
            if known[name].type not in ("count", "number", "percent"):
                raise ValueError(f"small_groups adds up counts and numbers → '{name}' is neither")
        if groups.by and known[groups.by].type != "unit":
            raise ValueError(f"small_groups.by names '{groups.by}', which is no unit field")
    if contract.free_text == "dropped":
        for field in contract.fields:
            is_lost = field.type == "text" and not field.organisation
            if is_lost and contract.is_required(field):
                raise ValueError(
                    f"free text is dropped, and '{field.name}' is required or part of the key"
                    " → make it a code or choice, or add 'organisation: true' if it names one"
                )
