"""What a contract may say of one column: its meaning, its headers, what it may hold."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]

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
    "choice", "unit",
]  # fmt: skip
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
}
FIGURES = ("money", "number", "count", "percent")
DATES = ("date", "date_range")


class Strict(BaseModel):
    """A definition in which an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """A label in both languages; English may be left out."""

    zh: str
    en: str = ""

    def in_language(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.zh

    @property
    def both(self) -> str:
        """Both languages in one text, as findings keep their words: 中文‖English."""
        return f"{self.zh}‖{self.en or self.zh}"


class FieldForm(Strict):
    """One column of the report: what it means, how its header is written, what it may hold."""

    name: Name
    title: Text
    type: FieldType
    header: list[str] = Field(min_length=1)
    not_header: list[str] = []
    description: str = ""
    required: bool = False
    minimum: str | None = None
    maximum: str | None = None
    codes: dict[str, list[str]] = {}
    scale: Literal["points", "fraction"] = "points"
    order: Literal["ymd", "mdy", "dmy"] = "ymd"
    split: str = ""
    blank: str = ""

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
        if (self.type == "choice") != bool(self.codes):
            raise ValueError("'codes' and type 'choice' go together → give both or neither")
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

    @property
    def is_figure(self) -> bool:
        return self.type in FIGURES
