"""What a contract may say: the form of one report, as data that a maintainer writes."""

from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from sources.contract_base import Name, Strict, Text, listed
from sources.contract_consistency import check_contract
from sources.contract_fields import COLUMN_TYPES, DATES, FieldForm, FieldType
from sources.contract_figures import EstimatesForm, VerifiesForm, check_figures
from sources.contract_places import PeriodForm, ReporterForm, UnitPlace
from sources.contract_privacy import SmallGroups, check_privacy
from sources.contract_table import (
    MONEY_FACTORS,
    FileForm,
    FooterForm,
    GridForm,
    HeaderForm,
    MoneyUnit,
    RecordsForm,
    RepeatForm,
    Reporters,
    SectionsForm,
    Severity,
    SheetForm,
    TotalsForm,
    ZeroReportForm,
)

__all__ = [
    "COLUMN_TYPES", "MONEY_FACTORS", "CheckForm", "Contract", "FieldForm", "FieldType", "FileForm",
    "Name", "Text",
]  # fmt: skip

Listed = Annotated[list[str], BeforeValidator(listed)]


class CheckForm(Strict):
    """An identity between fields of a record."""

    check: Literal["not_more", "not_before", "equals_sum"]
    field: str
    than: str = ""
    # Fields that add up to `field`; one that is subtracted begins with "-".
    sum: Listed = []
    severity: Severity = "refuse"
    message: Text | None = None

    @model_validator(mode="after")
    def _has_another_side(self) -> Self:
        if (self.check == "equals_sum") != bool(self.sum):
            raise ValueError("'equals_sum' and 'sum' go together → give both or neither")
        if (self.check == "equals_sum") == bool(self.than):
            raise ValueError("'not_more' and 'not_before' compare with a field → add 'than: …'")
        return self

    @property
    def others(self) -> list[str]:
        return [self.than] if self.than else [name.lstrip("-") for name in self.sum]


class LayoutForm(Strict):
    """Another layout of the same report: what differs from the contract's own."""

    layout: Name
    since: str = ""
    until: str = ""
    table: Literal["table", "form"] | None = None
    sheet: SheetForm | None = None
    header: HeaderForm | None = None
    reporter: ReporterForm | None = None
    unit: UnitPlace | None = None
    period: PeriodForm | None = None
    money_unit: MoneyUnit | None = None
    records: RecordsForm | None = None
    sections: SectionsForm | None = None
    grid: GridForm | None = None
    repeat: RepeatForm | None = None
    totals: TotalsForm | None = None
    footer: FooterForm | None = None
    # Of a field: what differs. Its name, type and meaning stay.
    fields: dict[str, dict[str, Any]] = {}
    absent: Listed = []

    @field_validator("since", "until")
    @classmethod
    def _is_a_period(cls, value: str) -> str:
        from sources.periods import period_of_id

        if value and period_of_id(value) is None:
            raise ValueError("this is no period → such as '2018' or 2018-M01")
        return value

    @field_validator("since", "until", mode="before")
    @classmethod
    def _year_is_text(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


_KEPT_OF_A_FIELD = frozenset(["name", "type", "title", "description", "codes_from"])


class Contract(Strict):
    """The form of one report."""

    contract: Name
    version: int = 1
    programme: Name
    title: Text
    description: str = ""
    file: FileForm = FileForm()
    table: Literal["table", "form"] = "table"
    sheet: SheetForm | None = None
    header: HeaderForm = HeaderForm()
    reporters: Reporters | None = None
    reporter: ReporterForm
    unit: UnitPlace | None = None
    period: PeriodForm
    money_unit: MoneyUnit = MoneyUnit()
    fields: list[FieldForm] = Field(min_length=1)
    key: Listed = Field(min_length=1)
    # What a later version of the report replaces: the earlier one as a whole, or single records.
    replaces: Literal["table", "records"] = "table"
    label: str = ""
    records: RecordsForm = RecordsForm()
    sections: SectionsForm = SectionsForm()
    grid: GridForm | None = None
    repeat: RepeatForm | None = None
    totals: TotalsForm | None = None
    footer: FooterForm | None = None
    zero_report: ZeroReportForm | None = None
    checks: list[CheckForm] = Field(default=[])
    estimates: EstimatesForm | None = None
    verifies: VerifiesForm | None = None
    small_groups: SmallGroups | None = None
    free_text: Literal["kept", "dropped"] = "kept"
    layouts: list[LayoutForm] = []
    # Set on what `variants` returns: which layout it is, for which periods, without which fields.
    _layout: str = PrivateAttr(default="")
    _since: str = PrivateAttr(default="")
    _until: str = PrivateAttr(default="")
    _absent: frozenset[str] = PrivateAttr(default=frozenset())

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        check_contract(self)
        check_figures(self)
        if self.zero_report is not None and self.table == "form":
            raise ValueError("a form has one record → remove 'zero_report'")
        check_privacy(self)
        if self.file.kind == "workbook" and self.sheet is None:
            raise ValueError(
                "a workbook needs a text to find its sheet by → add 'sheet: {title: …}'"
            )
        names = [form.layout for form in self.layouts]
        if len(set(names)) < len(names):
            raise ValueError("two layouts have one name → rename one")
        # Made here, so that what is wrong with one is told when the contract is read.
        assert self.variants
        return self

    @cached_property
    def variants(self) -> tuple["Contract", ...]:
        """The contract once per layout: its own first. All have the same fields, in order."""
        own = self.model_copy(update={"layouts": []})
        return (own, *(self._variant(form) for form in self.layouts))

    def variant_named(self, layout: str) -> "Contract":
        """Return the contract as one of its layouts has it; "" is its own."""
        return next(form for form in self.variants if form.layout_name == layout)

    def _variant(self, form: LayoutForm) -> "Contract":
        content = self.model_dump(by_alias=True, exclude={"layouts"}, exclude_unset=True)
        changes = form.model_dump(
            by_alias=True, exclude={"fields", "absent", "layout"}, exclude_unset=True
        )
        fields = {field["name"]: field for field in content["fields"]}
        for name in (*form.fields, *form.absent):
            if name not in fields:
                raise ValueError(
                    f"layout '{form.layout}' names '{name}', which is no field"
                    f" → one of {', '.join(fields)}"
                )
        for name, change in form.fields.items():
            if kept := sorted(_KEPT_OF_A_FIELD & set(change)):
                raise ValueError(
                    f"layout '{form.layout}' changes '{kept[0]}' of '{name}', which stays the same"
                    " in all layouts → remove it"
                )
            if "from" in change and change["from"] != "column":
                fields[name].pop("header", None)
            fields[name] |= change
        for name in form.absent:
            fields[name]["required"] = False
        content |= {
            name: value for name, value in changes.items() if name in type(self).model_fields
        }
        content["fields"] = list(fields.values())
        try:
            variant = Contract.model_validate(content)
        except ValidationError as error:
            fault = error.errors()[0]
            place = ".".join(str(step) for step in fault["loc"])
            told = f"{place}: " if place else ""
            told += fault["msg"].removeprefix("Value error, ")
            raise ValueError(f"layout '{form.layout}': {told}") from None
        if lost := sorted(variant.identifying & set(form.absent)):
            raise ValueError(
                f"layout '{form.layout}' leaves out '{lost[0]}', which says which record it is"
                " → remove it from 'absent'"
            )
        variant._layout, variant._since, variant._until = form.layout, form.since, form.until
        variant._absent = frozenset(form.absent)
        # It was known without what is left out.
        variant.__dict__.pop("fields_present", None)
        return variant

    @property
    def layout_name(self) -> str:
        return self._layout

    @cached_property
    def fields_present(self) -> list[FieldForm]:
        """The fields that this layout has."""
        return [field for field in self.fields if field.name not in self._absent]

    @property
    def has_validity(self) -> bool:
        return bool(self._since or self._until)

    @property
    def bound(self) -> str:
        """One period that this layout is for; "" where it is for all."""
        return self._since or self._until

    @property
    def validity(self) -> str:
        """The periods this layout is for, in both languages."""
        since, until = self._since, self._until
        if not since:
            return f"{until}及以前‖up to {until}"
        if not until:
            return f"{since}及以后‖{since} and later"
        return f"{since}至{until}‖{since} to {until}"

    def is_valid_in(self, period_id: str) -> bool:
        """Tell whether this layout is for a period, by its last day."""
        from sources.periods import period_of_id

        period = period_of_id(period_id)
        since, until = period_of_id(self._since), period_of_id(self._until)
        return period is None or (
            (since is None or since.starts_on <= period.ends_on)
            and (until is None or period.ends_on <= until.ends_on)
        )

    @property
    def stated_outside(self) -> bool:
        """Whether the period stands outside the table, once for the submission."""
        return "field" not in self.period.source

    @cached_property
    def identifying(self) -> frozenset[str]:
        """The fields that say which record it is: no marker can stand in their place."""
        named = (*self.key, *self.period.field, "unit_id")
        return frozenset(field.name for field in self.fields if field.name in named)

    @property
    def is_reduced(self) -> bool:
        """Whether something of its reports may not be kept."""
        return self.small_groups is not None or self.free_text == "dropped"

    @property
    def asked_in(self) -> list[str]:
        """The fields whose cells name indicators: they may not ask for what is declined."""
        return [field.name for field in self.fields if field.codes_from]

    def is_required(self, field: FieldForm) -> bool:
        """Tell whether a record without this field is refused."""
        return field.required or field.name in self.identifying

    @cached_property
    def _by_name(self) -> dict[str, FieldForm]:
        return {field.name: field for field in self.fields}

    def field_named(self, name: str) -> FieldForm:
        return self._by_name[name]

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
