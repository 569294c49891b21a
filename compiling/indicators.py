"""What an indicator may say: which records, which figures of them, over which units."""

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sources.contracts import Name, Text

OPERATORS = (
    "equals", "not_equals", "in_", "not_in", "at_least", "at_most", "above", "below",
    "is_present", "on_or_before", "after",
)  # fmt: skip


# The contract by which any assessment can be fed (programmes/any/contracts).
INDICATOR_RETURN = "indicator_return"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class OtherField(Strict):
    """Another field of the same record, to compare with."""

    field: str


Scalar = bool | int | Decimal | str
Side = OtherField | Scalar


class Condition(Strict):
    """One condition on one field of a record; a blank on either side does not match."""

    field: str
    equals: Side | None = None
    not_equals: Side | None = None
    in_: list[Scalar] | None = Field(default=None, alias="in")
    not_in: list[Scalar] | None = None
    at_least: Side | None = None
    at_most: Side | None = None
    above: Side | None = None
    below: Side | None = None
    is_present: bool | None = None
    on_or_before: OtherField | Literal["period_start", "period_end"] | None = None
    after: OtherField | Literal["period_start", "period_end"] | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> Self:
        given = [name for name in OPERATORS if getattr(self, name) is not None]
        if len(given) != 1:
            names = ", ".join(name.rstrip("_") for name in OPERATORS)
            raise ValueError(f"a condition has exactly one operator → one of {names}")
        return self

    @property
    def operator(self) -> tuple[str, Any]:
        name = next(name for name in OPERATORS if getattr(self, name) is not None)
        return name, getattr(self, name)

    def fields(self) -> list[str]:
        value = self.operator[1]
        return [self.field, *([value.field] if isinstance(value, OtherField) else [])]


class Operand(Strict):
    """A figure taken over records: exactly one aggregate, over all or some of them."""

    sum: str | None = None
    count: Literal["records"] | None = None
    count_distinct: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    plus: list[str] | None = Field(default=None, min_length=1)
    minus: Annotated[list[str] | None, Field(min_length=2, max_length=2)] = None
    # The plan of the year by this name in the office's list of plan versions.
    plan: Name | None = None
    version: Literal["original", "in_force"] = "in_force"
    where: list[Condition] = []

    @model_validator(mode="after")
    def _one_aggregate(self) -> Self:
        given = [name for name in _AGGREGATES if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"one aggregate is needed → one of {', '.join(_AGGREGATES)}")
        if "version" in self.model_fields_set and not self.plan:
            raise ValueError("'version' is of a plan → add 'plan: …', or remove it")
        if self.plan and self.where:
            raise ValueError("a plan comes from the list, not from records → remove 'where'")
        return self

    @property
    def aggregate(self) -> Literal["sum", "minimum", "maximum", "count_distinct", "plan"]:
        """How the contributions of the records come together; counts and sums add up."""
        for name in ("minimum", "maximum", "count_distinct", "plan"):
            if getattr(self, name) is not None:
                return name
        return "sum"

    def figures(self) -> list[str]:
        """Return the fields whose values enter, whatever the conditions."""
        single = self.sum or self.minimum or self.maximum or self.count_distinct
        return [single] if single else [*(self.plus or []), *(self.minus or [])]

    def in_words(self) -> str:
        """Write the operand as a person reads it, for the data dictionary."""
        if self.count:
            text = "count of records"
        elif self.plan:
            text = f"plan {self.plan}, {self.version.replace('_', ' ')}"
        elif self.plus:
            text = "sum of " + " + ".join(self.plus)
        elif self.minus:
            text = f"sum of ({self.minus[0]} − {self.minus[1]})"
        else:
            text = f"{self.aggregate.replace('_', ' ')} of {self.figures()[0]}"
        if self.where:
            text += " where " + " and ".join(condition_in_words(item) for item in self.where)
        return text


_AGGREGATES = ("sum", "count", "count_distinct", "minimum", "maximum", "plus", "minus", "plan")


def condition_in_words(condition: Condition) -> str:
    """Write a condition as a person reads it."""
    name, value = condition.operator
    if name == "is_present":
        return f"{condition.field} is {'' if value else 'not '}present"
    shown = value.field if isinstance(value, OtherField) else value
    if isinstance(shown, list):
        shown = ", ".join(map(str, shown))
    return f"{condition.field} {name.rstrip('_').replace('_', ' ')} {shown}"


class Suspect(Strict):
    """When a figure of the indicator is told to a human as implausible; never a fault."""

    # Kind of period → so many in a row with one and the same figure while it is not yet whole.
    still_for: dict[Literal["day", "week", "ten_days", "month", "quarter", "half_year"],
                    Annotated[int, Field(ge=2)]] = {}  # fmt: skip
    # So many records of a unit, and all of them exactly on target.
    on_target: Annotated[int, Field(ge=2)] | None = None


class Indicator(Strict):
    """One indicator, defined in full."""

    indicator: Name
    title: Text
    definition: str
    source: Name
    units: list[str] = ["unit_id"]
    classes: list[str] = Field(min_length=1)
    where: list[Condition] = []
    numerator: Operand
    denominator: Operand | None = None
    # Which operand is the plan of the year: what a successor that inherits `plan` takes over.
    plan: Literal["", "denominator"] = ""
    # Which figure of a record counts where another report has verified it.
    figures: Literal["reported", "verified", "verified_else_reported"] = "reported"
    period_rule: Literal["last", "sum", "difference"] = "last"
    direction: Literal["higher", "lower"] = "higher"
    measure: Literal["ratio", "count", "money", "days", "number"] = "ratio"
    unit_of_measure: str = ""
    missing_part: Literal["leave_out", "missing"] = "missing"
    # What a report without a matching record says: 0 where records are counted, nothing where a
    # figure was asked for and not given.
    without_records: Literal["zero", "missing"] = "zero"
    # Further names by which an indicator return may call it.
    spellings: list[str] = []
    # Of an indicator return: figures of fewer than 10 are rolled up before anything is kept.
    small_groups: bool = False
    printed_digits: int = Field(default=2, ge=0, le=6)
    # Operand → the indicator by which the office states its sum over all units; where that is
    # withheld, so is the sum.
    total_stated_by: dict[Literal["numerator", "denominator"], Name] = {}
    # Without it none of its figures is suspected to stand still or to be made to measure.
    suspect: Suspect = Suspect()

    @model_validator(mode="before")
    @classmethod
    def _of_a_return(cls, content: Any) -> Any:
        """Say for an indicator of the generic return what all of them would say."""
        if not isinstance(content, dict) or content.get("source") != INDICATOR_RETURN:
            return content
        own = {"field": "indicator", "equals": content.get("indicator")}
        said: dict[str, Any] = {"without_records": "missing"}
        if "where" not in content:
            said["where"] = [own]
        if "numerator" not in content:
            is_ratio = content.get("measure", "ratio") == "ratio"
            said["numerator"] = {"sum": "numerator" if is_ratio else "value"}
            if is_ratio:
                said["denominator"] = {"sum": "denominator"}
        return said | content

    @model_validator(mode="after")
    def _ratio_has_denominator(self) -> Self:
        if self.measure == "ratio" and self.denominator is None:
            raise ValueError("a ratio needs a denominator → add 'denominator', or another measure")
        return self

    @model_validator(mode="after")
    def _says_what_it_has(self) -> Self:
        if self.suspect.still_for and (self.period_rule != "last" or self.measure != "ratio"):
            raise ValueError(
                "'still_for' is of work that is done by and by → 'period_rule: last' and"
                " 'measure: ratio', or remove it"
            )
        if self.suspect.on_target and self.denominator is None:
            raise ValueError("'on_target' needs a denominator → add it, or remove 'on_target'")
        if "denominator" in self.total_stated_by and self.denominator is None:
            raise ValueError(
                "'total_stated_by' names a denominator that there is none of → name the numerator"
            )
        return self

    @model_validator(mode="after")
    def _plan_is_of_the_year(self) -> Self:
        if self.plan and self.denominator is None:
            raise ValueError("'plan: denominator' needs a denominator → add it, or remove 'plan'")
        if self.numerator.plan:
            raise ValueError("a plan is what is divided by → give the numerator a figure")
        if self.plan_operand and self.period_rule != "last":
            raise ValueError(
                "a plan of the year goes with figures since January → 'period_rule: last',"
                " or remove 'plan'"
            )
        return self

    @property
    def plan_operand(self) -> str:
        """Which operand is the plan of the year, in the reports or in the list of plans."""
        return "denominator" if self.denominator and self.denominator.plan else self.plan

    def fields(self) -> list[tuple[str, str]]:
        """Return every field that enters, with its part: numerator, denominator or filter."""
        named = [("filter", name) for item in self.where for name in item.fields()]
        for part, operand in (("numerator", self.numerator), ("denominator", self.denominator)):
            if operand is not None:
                named += [(part, name) for name in operand.figures()]
                named += [(part, name) for item in operand.where for name in item.fields()]
        return list(dict.fromkeys(named))


class IndicatorFile(Strict):
    """A file of indicators of one programme."""

    programme: Name
    indicators: list[Indicator] = Field(min_length=1)
