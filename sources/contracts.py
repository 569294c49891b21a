"""What a contract may say: the form of one report, as data that a maintainer writes."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sources.text import normalise

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Severity = Literal["refuse", "warn"]

# What follows a field's own name in the landed columns; no field may end like this.
COLUMN_SUFFIXES = ("__state", "__from", "__precision")
RESERVED_COLUMNS = {
    "submission_id", "record_number", "block", "source_row", "reporter_id", "period_id",
}  # fmt: skip
MONEY_FACTORS = {"元": "0.0001", "千元": "0.1", "万元": "1", "百万元": "100", "亿元": "10000"}


class Strict(BaseModel):
    """A definition in which an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """A label in both languages; English may be left out."""

    zh: str
    en: str = ""

    def in_language(self, language: str) -> str:
        return self.en if language == "en" and self.en else self.zh


class FileForm(Strict):
    """Workbook or delimited text. Text declares its encoding; what breaks it is reported."""

    kind: Literal["workbook", "csv"] = "workbook"
    encoding: str = "utf-8"
    stray_bytes: str = ""
    separator: str = ","


class SheetForm(Strict):
    """How the sheet is found: by a text above its header, never by its position."""

    title: str


class HeaderForm(Strict):
    rows: int = Field(default=1, ge=1, le=3)
    skip_below: int = Field(default=0, ge=0, le=20)


class Reporters(Strict):
    """Who owes this report: every unit of a class that is open in the period."""

    unit_class: str = Field(alias="class")


class ReporterForm(Strict):
    """Where the reporting unit stands: beside a label, or fixed for a file with one sender."""

    source: Literal["label", "fixed"] = Field(alias="from")
    label: str = "填报单位"
    unit: str = ""

    @model_validator(mode="after")
    def _fixed_names_a_unit(self) -> Self:
        if self.source == "fixed" and not self.unit:
            raise ValueError("a fixed reporter needs its unit → add 'unit: <unit_id>'")
        return self


class PeriodForm(Strict):
    """Where the period stands: in the title, or in a date field of every record."""

    source: Literal["title", "field"] = Field(alias="from")
    field: str = ""
    kind: Literal["day", "month", "quarter", "year"] = "month"

    @model_validator(mode="after")
    def _field_is_named(self) -> Self:
        if self.source == "field" and not self.field:
            raise ValueError("a period from a field needs its name → add 'field: <field>'")
        return self


class MoneyUnit(Strict):
    """Where the unit of money is looked for, in this order; or fixed, in its own currency."""

    source: list[Literal["header", "row", "title"]] = Field(
        default=["header", "row", "title"], alias="from"
    )
    default: str = ""
    fixed: str = ""

    @field_validator("default")
    @classmethod
    def _default_is_known(cls, value: str) -> str:
        if value and value not in MONEY_FACTORS:
            raise ValueError(f"unknown unit of money → use one of {', '.join(MONEY_FACTORS)}")
        return value


FieldType = Literal[
    "text", "code", "money", "number", "count", "percent", "date", "yes_no", "choice", "unit"
]


class FieldForm(Strict):
    """One column of the report: what it means, how its header is written, what it may hold."""

    name: Name
    title: Text
    type: FieldType
    header: list[str] = Field(min_length=1)
    not_header: list[str] = []
    description: str = ""
    required: bool = False
    minimum: Annotated[str | int | None, Field(union_mode="left_to_right")] = None
    maximum: Annotated[str | int | None, Field(union_mode="left_to_right")] = None
    codes: dict[str, list[str]] = {}
    scale: Literal["points", "fraction"] = "points"
    order: Literal["ymd", "mdy", "dmy"] = "ymd"
    split: str = ""
    blank: str = ""

    @field_validator("minimum", "maximum", mode="before")
    @classmethod
    def _as_written(cls, value: object) -> object:
        return None if value is None else str(value)

    @field_validator("name")
    @classmethod
    def _name_is_free(cls, value: str) -> str:
        if value in RESERVED_COLUMNS:
            raise ValueError("this name is a column of every landed table → choose another name")
        if value.endswith(COLUMN_SUFFIXES):
            raise ValueError("this ending is kept for states and dates → choose another name")
        return value

    @model_validator(mode="after")
    def _settings_fit_the_type(self) -> Self:
        if (self.type == "choice") != bool(self.codes):
            raise ValueError("'codes' and type 'choice' go together → give both or neither")
        if (self.split or self.blank) and self.type != "unit":
            raise ValueError("'split' and 'blank' are for type 'unit' → remove them")
        if self.type not in ("money", "number", "count", "percent") and (
            self.minimum is not None or self.maximum is not None
        ):
            raise ValueError("'minimum' and 'maximum' are for figures → remove them")
        return self

    @property
    def is_figure(self) -> bool:
        return self.type in ("money", "number", "count", "percent")


class TotalsForm(Strict):
    """How subtotal rows are told from details, and what is reconciled with them."""

    labels_in: list[str]
    labels: list[str] = ["合计", "总计", "小计", "其中"]
    reconcile: list[str] = []


class CheckForm(Strict):
    """An identity between two fields of a record."""

    check: Literal["not_more", "not_before"]
    field: str
    than: str
    severity: Severity = "refuse"
    message: Text | None = None


class Contract(Strict):
    """The form of one report."""

    contract: Name
    version: int = 1
    programme: Name
    title: Text
    description: str = ""
    file: FileForm = FileForm()
    sheet: SheetForm | None = None
    header: HeaderForm = HeaderForm()
    reporters: Reporters | None = None
    reporter: ReporterForm
    period: PeriodForm
    money_unit: MoneyUnit = MoneyUnit()
    fields: list[FieldForm] = Field(min_length=1)
    key: list[str] = Field(min_length=1)
    label: str = ""
    totals: TotalsForm | None = None
    checks: list[CheckForm] = []

    @model_validator(mode="after")
    def _names_are_fields(self) -> Self:
        known = [field.name for field in self.fields]
        twice = {name for name in known if known.count(name) > 1}
        if twice:
            raise ValueError(f"field '{sorted(twice)[0]}' is given twice → rename one")
        named = [("key", name) for name in self.key]
        named += [("label", self.label)] if self.label else []
        named += [("period.field", self.period.field)] if self.period.field else []
        if self.totals:
            named += [("totals.labels_in", name) for name in self.totals.labels_in]
            named += [("totals.reconcile", name) for name in self.totals.reconcile]
        for check in self.checks:
            named += [("checks.field", check.field), ("checks.than", check.than)]
        for place, name in named:
            if name not in known:
                raise ValueError(
                    f"{place} names '{name}', which is no field → one of {', '.join(known)}"
                )
        self._headers_are_distinct()
        if self.file.kind == "workbook" and self.sheet is None:
            raise ValueError(
                "a workbook needs a text to find its sheet by → add 'sheet: {title: …}'"
            )
        return self

    def _headers_are_distinct(self) -> None:
        owner: dict[str, str] = {}
        for field in self.fields:
            for alias in field.header:
                text = normalise(alias)
                if owner.get(text, field.name) != field.name:
                    raise ValueError(
                        f"header '{alias}' belongs to both '{owner[text]}' and '{field.name}'"
                        " → keep it in one"
                    )
                owner[text] = field.name

    @property
    def stated_outside(self) -> bool:
        """Whether period and reporter stand outside the table, once for the submission."""
        return self.period.source != "field"

    def field_named(self, name: str) -> FieldForm:
        return next(field for field in self.fields if field.name == name)

    def columns(self) -> dict[str, str]:
        """Return the landed columns of a record with their DuckDB types, in order."""
        columns = {
            "submission_id": "varchar",
            "record_number": "integer",
            "block": "integer",
            "source_row": "integer",
            "reporter_id": "varchar",
            "unit_id": "varchar",
            "period_id": "varchar",
        }
        for field in self.fields:
            columns[field.name] = COLUMN_TYPES[field.type]
            if field.type == "date":
                columns[f"{field.name}__from"] = "date"
                columns[f"{field.name}__precision"] = "varchar"
            columns[f"{field.name}__state"] = "varchar"
        return columns


COLUMN_TYPES = {
    "text": "varchar",
    "code": "varchar",
    "money": "decimal(18,6)",
    "number": "decimal(28,10)",
    "count": "bigint",
    "percent": "decimal(18,6)",
    "date": "date",
    "yes_no": "boolean",
    "choice": "varchar",
    "unit": "varchar",
}
