"""Where a contract looks for what stands outside the table: reporter, period, assessed unit."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from sources.contract_base import Strict, listed

PlaceName = Literal["title", "label", "cell", "sheet", "file", "folder", "field", "fixed"]
PeriodKind = Literal[
    "day", "week", "ten_days", "month", "quarter", "half_year", "year"
]  # fmt: skip
Listed = Annotated[list[str], BeforeValidator(listed)]
CellName = Annotated[str, Field(pattern=r"^([A-Z]{1,3}[1-9]\d{0,6})?$")]


class Place(Strict):
    """Places to look in, the first that says something counts."""

    source: Annotated[list[PlaceName], BeforeValidator(listed)] = Field(alias="from", min_length=1)
    label: Listed = []
    cell: CellName = ""

    @model_validator(mode="after")
    def _place_is_complete(self) -> Self:
        if ("cell" in self.source) != bool(self.cell):
            raise ValueError("'from: cell' and 'cell' go together → such as 'cell: B2'")
        if "label" not in self.source and self.label and "label" in self.model_fields_set:
            raise ValueError("'label' is for 'from: label' → remove it, or add label to 'from'")
        if "label" in self.source and not all(text.strip() for text in self.label or [""]):
            raise ValueError("'from: label' needs the label's text → add 'label: 填报单位'")
        for alone in ("field", "fixed"):
            if alone in self.source and len(self.source) > 1:
                raise ValueError(f"'{alone}' always says something → let it stand alone in 'from'")
        return self


class UnitPlace(Place):
    """Where a unit stands: beside a label, in a cell, in a name or title; or fixed.

    Assessed units that stand in a column are the field `unit_id`.
    """

    unit: str = ""

    @model_validator(mode="after")
    def _names_a_unit(self) -> Self:
        if ("fixed" in self.source) != bool(self.unit):
            raise ValueError(
                "a fixed reporter needs its unit → 'from: fixed' and 'unit: <unit_id>'"
            )
        if "field" in self.source:
            raise ValueError("a column of assessed units is a field → name the field 'unit_id'")
        return self


class ReporterForm(UnitPlace):
    """Where the reporting unit stands; beside 填报单位 unless told otherwise."""

    label: Listed = ["填报单位"]


class PeriodForm(Place):
    """Where the period stands: outside the table, in columns of every record, or fixed.

    A kind that is given also says which periods count. Several fields are read as one text:
    1月 and 上旬 are the first ten days of January.
    """

    field: Listed = []
    kind: PeriodKind | None = None
    period: str = ""

    @field_validator("period", mode="before")
    @classmethod
    def _year_is_text(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _period_is_complete(self) -> Self:
        if "field" in self.source and not self.field:
            raise ValueError("a period from a field needs its name → add 'field: <field>'")
        if "field" not in self.source and self.field:
            raise ValueError(f"a period from the {self.source[0]} has no field → remove 'field'")
        if ("fixed" in self.source) != bool(self.period):
            raise ValueError("'from: fixed' and 'period' go together → such as 'period: 2017-M03'")
        if self.period:
            from sources.periods import period_of_id

            if period_of_id(self.period) is None:
                raise ValueError("this is no period → such as 2017-M03, 2017-Q1, 2017")
        return self
