"""Official outputs beside the ranking: 台账, 清单, 动态 – which published rows, in which columns.

A file of `outputs/` declares each of them, so another assessment gets its own without new code. The
rows come from published tables only: a number is the one that stands there.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from compiling.declined_definitions import refuse_if_declined
from compiling.indicators import Condition, Strict
from settings.errors import Refusal, RefusedDefinition, fault
from settings.office import Office
from settings.workspace import Workspace
from settings.yaml_file import YamlFile, read_yaml, validate
from sources.contracts import Name, Text

# Of every programme of the office.
ANY = "any"


class OutputColumn(Strict):
    """A column of a sheet, or a text's placeholder: a column of the source and how it is shown.

    Of `…_zh` the office's language decides whether its `…_en` is meant.
    """

    field: Name
    title: Text
    shown: Literal["text", "date", "moment", "unit", "period", "number", "yes_no"] = "text"
    digits: Annotated[int, Field(ge=0, le=6)] | None = None
    # What a code is called: code → title.
    codes: dict[str, Text] = Field(default_factory=dict)
    # The greatest width of a column whose texts are wrapped, in digits.
    wrapped: Annotated[int, Field(ge=6, le=80)] | None = None


class OutputPeriod(Strict):
    """Which rows belong to the period that is asked for.

    `equal`: those of that period; `within`: of every period inside it; `latest`: of the last period
    up to its end that has rows; `any`: all.
    """

    field: Name = "period_id"
    rows: Literal["equal", "within", "latest", "any"] = "equal"


class OutputText(Strict):
    """The words of a text; `{field}` stands for a column as shown.

    {title}, {period}, {of} (the part), {number} (of the line) and {count} (in the foot) are known.
    """

    head: Text
    line: Text
    # Said instead of lines where there is no row.
    none: Text
    foot: Text | None = None


class Output(Strict):
    """One output: a sheet of the period's workbook, or a text."""

    output: Name
    programme: Name
    title: Text
    form: Literal["sheet", "text"] = "sheet"
    # In a file of its own, such as what must not lie beside the others.
    apart: bool = False
    source: Name
    period: OutputPeriod = OutputPeriod()
    where: list[Condition] = Field(default_factory=list)
    columns: Annotated[list[OutputColumn], Field(min_length=1)]
    order: list[Name] = Field(default_factory=list)
    # One sheet or text for each value of this column.
    one_for_each: Name | None = None
    text: OutputText | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _words_of_a_text(self) -> Self:
        if (self.form == "text") != (self.text is not None):
            raise fault("a text has `text`, and a sheet has none", "form")
        known = [column.field for column in self.columns]
        if self.one_for_each is not None and self.one_for_each not in known:
            raise fault(f"'{self.one_for_each}' is no column of it", "one_for_each")
        return self


def read_outputs(workspace: Workspace, office: Office, programme: str) -> list[Output]:
    """Return a programme's outputs: shipped ones, and the office's own, which replace by id.

    Raises RefusedDefinition with all that is wrong in them.
    """
    places = [workspace.shipped / name / "outputs" for name in (ANY, programme)]
    found: dict[str, Output] = {}
    refusals: list[Refusal] = []
    for folder in (*places, workspace.outputs):
        for path in sorted(folder.glob("*.yml")):
            try:
                file, output = read_output(path)
            except RefusedDefinition as error:
                refusals += error.refusals
                continue
            if output.programme not in (ANY, *office.programmes):
                reason = f"'{output.programme}' is no programme of this office"
                proposal = f"one of {', '.join((ANY, *office.programmes))}"
                refusals.append(file.refusal(("programme",), reason, proposal))
            elif output.programme in (ANY, programme):
                found[output.output] = output
    if refusals:
        raise RefusedDefinition(refusals)
    return list(found.values())


def read_output(path: Path) -> tuple[YamlFile, Output]:
    """Read one file of `outputs/`. Raises RefusedDefinition."""
    file = read_yaml(path)
    refuse_if_declined(file)
    return file, validate(file, Output)
