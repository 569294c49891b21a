"""What a contract may say: the form of one report, as data that a maintainer writes."""

import codecs
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from sources.contract_fields import (
    COLUMN_TYPES,
    DATES,
    FieldForm,
    FieldType,
    Name,
    Strict,
    Text,
)
from sources.text import normalise

__all__ = ["COLUMN_TYPES", "Contract", "FieldForm", "FieldType", "Name", "Text"]

Severity = Literal["refuse", "warn"]
MONEY_FACTORS = {"元": "0.0001", "千元": "0.1", "万元": "1", "百万元": "100", "亿元": "10000"}


class FileForm(Strict):
    """Workbook or delimited text. Text declares its encoding; what breaks it is reported."""

    kind: Literal["workbook", "csv"] = "workbook"
    encoding: str = "utf-8"
    stray_bytes: str = ""
    separator: str = Field(default=",", min_length=1, max_length=1)

    @field_validator("encoding", "stray_bytes")
    @classmethod
    def _encoding_is_known(cls, value: str) -> str:
        if value:
            try:
                codecs.lookup(value)
            except LookupError:
                raise ValueError("unknown encoding → such as utf-8, gb18030, latin-1") from None
        return value


class SheetForm(Strict):
    """How the sheet is found: by a text above its header, never by its position."""

    title: str = Field(min_length=1)


class HeaderForm(Strict):
    rows: int = Field(default=1, ge=1, le=3)
    skip_below: int = Field(default=0, ge=0, le=20)


class Reporters(Strict):
    """Who owes this report: every unit of a class that is open in the period."""

    unit_class: str = Field(alias="class")


class ReporterForm(Strict):
    """Where the reporting unit stands: beside a label, or fixed for a file with one sender."""

    source: Literal["label", "fixed"] = Field(alias="from")
    label: str = Field(default="填报单位", min_length=1)
    unit: str = ""

    @model_validator(mode="after")
    def _fixed_names_a_unit(self) -> Self:
        if self.source == "fixed" and not self.unit:
            raise ValueError("a fixed reporter needs its unit → add 'unit: <unit_id>'")
        return self


class PeriodForm(Strict):
    """Where the period stands: in the title, or in a date field of every record.

    A kind that is given also says which periods a title may name.
    """

    source: Literal["title", "field"] = Field(alias="from")
    field: str = ""
    kind: Literal["day", "month", "quarter", "half_year", "year"] | None = None

    @model_validator(mode="after")
    def _field_is_named(self) -> Self:
        if self.source == "field" and not self.field:
            raise ValueError("a period from a field needs its name → add 'field: <field>'")
        if self.source == "title" and self.field:
            raise ValueError("a period from the title has no field → remove 'field'")
        return self


class MoneyUnit(Strict):
    """Where the unit of money is looked for, in this order; or fixed, in its own currency."""

    source: list[Literal["header", "row", "title"]] = Field(
        default=["header", "row", "title"], alias="from"
    )
    default: str = ""
    fixed: str = Field(default="", pattern=r"^([A-Z]{3})?$")

    @field_validator("default")
    @classmethod
    def _default_is_known(cls, value: str) -> str:
        if value and value not in MONEY_FACTORS:
            raise ValueError(f"unknown unit of money → use one of {', '.join(MONEY_FACTORS)}")
        return value


class TotalsForm(Strict):
    """How subtotal rows are told from details, and what is reconciled with them."""

    labels_in: list[str] = Field(min_length=1)
    labels: list[str] = Field(default=["合计", "总计", "小计", "其中"], min_length=1)
    reconcile: list[str] = Field(default=[])


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
    checks: list[CheckForm] = Field(default=[])

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        self._names_are_fields()
        self._types_fit()
        self._headers_are_distinct()
        if self.file.kind == "workbook" and self.sheet is None:
            raise ValueError(
                "a workbook needs a text to find its sheet by → add 'sheet: {title: …}'"
            )
        return self

    def _names_are_fields(self) -> None:
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

    def _types_fit(self) -> None:
        if self.period.field and self.field_named(self.period.field).type != "date":
            raise ValueError(
                f"period.field names '{self.period.field}', which is no date → give it type 'date'"
            )
        for name in self.totals.reconcile if self.totals else []:
            if not self.field_named(name).is_figure:
                raise ValueError(f"totals.reconcile names '{name}', which is no figure → remove it")
        for check in self.checks:
            pair = [self.field_named(check.field), self.field_named(check.than)]
            if check.check == "not_more" and not all(form.is_figure for form in pair):
                raise ValueError("'not_more' compares two figures → use 'not_before' for dates")
            if check.check == "not_before" and not all(form.type in DATES for form in pair):
                raise ValueError("'not_before' compares two dates → use 'not_more' for figures")

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

    @property
    def identifying(self) -> frozenset[str]:
        """The fields that say which record it is: no marker can stand in their place."""
        return frozenset(
            name
            for name in (*self.key, self.period.field, "unit_id")
            if any(field.name == name for field in self.fields)
        )

    def is_required(self, field: FieldForm) -> bool:
        """Tell whether a record without this field is refused."""
        return field.required or field.name in self.identifying

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
            if field.type in DATES:
                columns[f"{field.name}__from"] = "date"
                columns[f"{field.name}__precision"] = "varchar"
            columns[f"{field.name}__state"] = "varchar"
        return columns
