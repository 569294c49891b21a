"""What a contract may say of one column: its meaning, its headers, what it may hold."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from sources.contract_base import Name, Strict, Text, listed
from sources.contract_places import CellName

# What follows a field's own name in the landed columns; no field may end like this.
COLUMN_SUFFIXES = ("__state", "__from", "__precision", "__raw", "__factor")
RESERVED_COLUMNS = {
    "submission_id", "record_number", "block", "source_row", "reporter_id", "period_id", "segment",
}  # fmt: skip
# Words that cannot name a column in the generated SQL.
SQL_WORDS = frozenset(
    [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both",
        "case", "cast", "check", "collate", "column", "constraint", "create", "default",
        "deferrable", "desc", "describe", "distinct", "do", "else", "end", "except", "false",
        "fetch", "for", "foreign", "from", "grant", "group", "having", "in", "initially",
        "intersect", "into", "lambda", "lateral", "leading", "limit", "not", "null", "offset",
        "on", "only", "or", "order", "pivot", "placing", "primary", "qualify", "references",
        "returning", "select", "show", "some", "summarize", "symmetric", "table", "then", "to",
        "trailing", "true", "union", "unique", "unpivot", "using", "variadic", "when", "where",
        "window", "with",
    ]
)  # fmt: skip
FieldType = Literal[
    "text", "code", "money", "number", "count", "percent", "date", "date_range", "yes_no",
    "choice", "unit", "period",
]  # fmt: skip
# Where a field's values stand, if not in a column of their own.
FieldSource = Literal[
    "column", "section", "axis", "points", "title", "sheet", "file", "label", "cell"
]  # fmt: skip
CONSTANT = ("points", "title", "sheet", "file", "label", "cell")
State = Literal["zero", "blank", "not_applicable", "withheld", "undetermined", "unreadable"]
Listed = Annotated[list[str], BeforeValidator(listed)]
COLUMN_TYPES = {
    "text": "varchar",
    "code": "varchar",
    "money": "decimal(18,6)",
    "number": "decimal(28,10)",
    "count": "bigint",
    "percent": "decimal(18,6)",
    "date": "date",
    "date_range": "date",
    "yes_no": "boolean",
    "choice": "varchar",
    "unit": "varchar",
    "period": "varchar",
}
FIGURES = ("money", "number", "count", "percent")
DATES = ("date", "date_range")


class MeasureForm(Strict):
    """What an indicator is measured in."""

    measure: Literal["ratio", "count", "money", "days", "number"]
    unit: str = ""


class FieldForm(Strict):
    """One column of the report: what it means, how its header is written, what it may hold."""

    name: Name
    title: Text
    type: FieldType
    source: FieldSource = Field(default="column", alias="from")
    header: Listed = []
    not_header: Listed = []
    description: str = ""
    required: bool = False
    minimum: str | None = None
    maximum: str | None = None
    codes: dict[str, Annotated[list[str], BeforeValidator(listed)]] = {}
    codes_from: Literal["", "indicators"] = ""
    scale: Literal["points", "fraction"] = "points"
    order: Literal["ymd", "mdy", "dmy"] = "ymd"
    split: str = ""
    blank: str = ""
    # Which row of a record over several rows: its number, or what the record's label column says.
    row: int | str | None = None
    # A cell below may belong to the one above: merged with it, or simply left blank.
    fill: Literal["", "merged", "above"] = ""
    join: bool = False
    # Level of a heading or of a grid's header; several are read as one text.
    level: Annotated[list[int], BeforeValidator(lambda v: [v] if isinstance(v, int) else v)] = [1]
    of: str = ""
    cell: CellName = ""
    at: Literal["right", "below"] = "right"
    strip: Listed = []
    part: Literal["", "before_gap", "after_gap"] = ""
    markers: dict[str, State] = {}
    units: dict[str, str] = {}
    # The text field of the same record that says the unit of this figure.
    unit_in: str = ""
    # The field of the same record that names an indicator, by which this figure is measured.
    measured_by: str = ""
    # Of a field of indicators: code → what it is measured in. Indicators of the office say it.
    measures: dict[str, MeasureForm] = {}
    # A text that names an organisation: it stays where free text is dropped.
    organisation: bool = False

    @field_validator("units", mode="before")
    @classmethod
    def _factors_are_numbers(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        for unit, factor in value.items():
            try:
                number = Decimal(str(factor))
            except InvalidOperation:
                number = Decimal(0)
            if isinstance(factor, bool) or not number.is_finite() or number <= 0:
                raise ValueError(f"the factor of '{unit}' is a number above 0 → such as 1 or 0.001")
            if number != round(number, 4) or number >= 10**12:
                raise ValueError(f"the factor of '{unit}' has 4 places at most → such as 0.001")
        return {str(unit): f"{Decimal(str(factor)):f}" for unit, factor in value.items()}

    @field_validator("minimum", "maximum", mode="before")
    @classmethod
    def _is_a_number(cls, value: object) -> object:
        if value is None:
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("nan")
        if isinstance(value, bool) or not number.is_finite():
            raise ValueError("a bound is a number → write it without a unit, such as 100")
        return f"{number:f}"

    @field_validator("name")
    @classmethod
    def _name_is_free(cls, value: str) -> str:
        if value in RESERVED_COLUMNS:
            raise ValueError("this name is a column of every landed table → choose another name")
        if value.endswith(COLUMN_SUFFIXES):
            raise ValueError("this ending is kept for states and dates → choose another name")
        if value in SQL_WORDS:
            raise ValueError(f"this is a word of SQL → choose another name, such as {value}_of_row")
        return value

    @field_validator("header", "not_header")
    @classmethod
    def _headers_hold_text(cls, value: list[str]) -> list[str]:
        if any(not header.strip() for header in value):
            raise ValueError("a header without text matches nothing → write it or remove it")
        return value

    @model_validator(mode="after")
    def _settings_fit_the_type(self) -> Self:
        if (self.type == "choice") != bool(self.codes or self.codes_from):
            raise ValueError("'codes' and type 'choice' go together → give both or neither")
        self._place_is_complete()
        if any(not marker.strip() for marker in self.markers):
            raise ValueError("a blank cell is blank in every contract → remove the empty marker")
        if "zero" in self.markers.values() and not self.is_figure:
            raise ValueError("only a figure can be zero → use another state, or a code")
        if self.measures and self.type != "choice":
            raise ValueError("'measures' are of codes → give the field type 'choice'")
        if self.measured_by and self.type != "number":
            raise ValueError("'measured_by' is for type 'number' → change the type, or remove it")
        if self.unit_in and self.type not in ("money", "number", "count"):
            raise ValueError("'unit_in' is for money, numbers and counts → remove it")
        if self.units and self.type not in ("number", "count"):
            raise ValueError("'units' are for numbers and counts → money has 'money_unit'")
        if (self.split or self.blank) and self.type != "unit":
            raise ValueError("'split' and 'blank' are for type 'unit' → remove them")
        if not self.is_figure and (self.minimum is not None or self.maximum is not None):
            raise ValueError("'minimum' and 'maximum' are for figures → remove them")
        if (
            self.minimum is not None
            and self.maximum is not None
            and Decimal(self.minimum) > Decimal(self.maximum)
        ):
            raise ValueError("'minimum' is above 'maximum' → exchange them")
        if self.name == "unit_id":
            if self.type != "unit":
                raise ValueError("'unit_id' is the assessed unit → give it type 'unit'")
            if not (self.required or self.blank):
                raise ValueError(
                    "every record needs its assessed unit → add 'required: true' or 'blank: …'"
                )
        return self

    def _place_is_complete(self) -> None:
        if self.source == "label" and not self.header:
            raise ValueError("a field beside a label needs the label → add it as 'header'")
        if self.source not in ("column", "label") and self.header:
            raise ValueError(f"a field from {self.source} has no header → remove 'header'")
        if (self.source == "cell") != bool(self.cell):
            raise ValueError("'from: cell' and 'cell' go together → such as 'cell: B2'")
        if (self.source == "points") != bool(self.of):
            raise ValueError("'from: points' and 'of' go together → 'of' names the field")
        if any(not 1 <= level <= 4 for level in self.level):
            raise ValueError("levels count from 1, the uppermost → 1 to 4")
        if self.join and self.type != "text":
            raise ValueError("'join' puts texts together → it is for type 'text'")
        if (self.part or self.strip) and self.type not in ("text", "code", "unit", "choice"):
            raise ValueError("'strip' and 'part' are for texts, codes, units and choices")

    @property
    def fed_by_value(self) -> list[str]:
        """The codes of indicators whose figure is given as such: a ratio is fed by its parts."""
        return [code for code in self.codes if code not in self._ratios]

    @property
    def _ratios(self) -> set[str]:
        return {code for code, one in self.measures.items() if one.measure == "ratio"}

    @property
    def is_figure(self) -> bool:
        return self.type in FIGURES
