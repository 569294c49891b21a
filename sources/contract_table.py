"""How a contract says where its table is and which rows of it are records."""

import codecs
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from sources.contract_base import Strict, listed

Severity = Literal["refuse", "warn"]
Listed = Annotated[list[str], BeforeValidator(listed)]
MONEY_FACTORS = {"元": "0.0001", "千元": "0.1", "万元": "1", "百万元": "100", "亿元": "10000"}


class FileForm(Strict):
    """What usually arrives. Any format is read; text tells its encoding by itself or here."""

    kind: Literal["workbook", "csv"] = "workbook"
    encoding: str = "auto"
    stray_bytes: str = ""
    separator: str = Field(default="auto", pattern=r"^(auto|.)$")

    @field_validator("encoding", "stray_bytes")
    @classmethod
    def _encoding_is_known(cls, value: str) -> str:
        if value and value != "auto":
            try:
                codecs.lookup(value)
            except LookupError:
                raise ValueError("unknown encoding → such as utf-8, gb18030, latin-1") from None
        return value


class SheetForm(Strict):
    """How the sheet is found: by a text above its header or in its name, never by its position."""

    title: Listed = []
    name: Listed = []

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.title and not self.name:
            raise ValueError("a sheet needs a text to be found by → add 'title: …' or 'name: …'")
        if any(not text.strip() for text in (*self.title, *self.name)):
            raise ValueError("a text without letters is in every sheet → write it or remove it")
        return self


class HeaderForm(Strict):
    """The rows that name the columns, and what is printed below them."""

    rows: int = Field(default=1, ge=1, le=5)
    skip_below: int = Field(default=0, ge=0, le=20)
    identities: Literal["refuse", "warn", "ignore"] = "warn"


class RecordsForm(Strict):
    """How many rows make a record: a fixed number, or all from one filled key to the next."""

    rows: int = Field(default=1, ge=1, le=50)
    by: Literal["", "key"] = ""
    labels: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.by and self.rows > 1:
            raise ValueError("'rows' and 'by' are two ways → keep one")
        return self

    @property
    def is_single(self) -> bool:
        return self.rows == 1 and not self.by


class SectionsForm(Strict):
    """Headings inside the table. Those with a numeral are always known; these besides."""

    lone_cell: bool = False
    labels: Listed = []


class GridForm(Strict):
    """Columns that repeat the same figures for months, places or indicators."""

    values: Listed = Field(min_length=1)
    totals: Listed = ["小计", "合计", "总计", "计"]
    reconcile: Severity | Literal["ignore"] = "warn"


class RepeatForm(Strict):
    """A table that begins again below itself, or beside itself."""

    down: bool = False
    across: Literal["", "records", "fields"] = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.down and not self.across:
            raise ValueError(
                "nothing repeats → add 'down: true' or 'across: records', or remove it"
            )
        return self


class FooterForm(Strict):
    """Words that begin a line below the table, besides 备注, 填报人 and their like."""

    labels: Listed = Field(min_length=1)


class ZeroReportForm(Strict):
    """The words by which a report says that there is nothing to report."""

    texts: Listed = Field(
        default=["零报告", "零上报", "本月无", "本期无", "本月无数据", "本期无数据"], min_length=1
    )

    @field_validator("texts")
    @classmethod
    def _are_words(cls, value: list[str]) -> list[str]:
        if any(not text.strip() for text in value):
            raise ValueError("a text without letters is in every sheet → write it or remove it")
        return value


class Reporters(Strict):
    """Who owes this report: every unit of a class that is open in the period."""

    unit_class: str = Field(alias="class")


class MoneyUnit(Strict):
    """Where the unit of money is looked for, in this order; or fixed, in its own currency."""

    source: Annotated[list[Literal["header", "row", "title"]], BeforeValidator(listed)] = Field(
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

    labels_in: Listed = Field(min_length=1)
    labels: Listed = Field(default=["合计", "总计", "小计", "共计", "其中"], min_length=1)
    reconcile: Listed = []
    severity: Severity = "warn"
