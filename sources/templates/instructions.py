"""The sheet 填表说明: what each column means, what may stand in it, how to say "none"."""

from dataclasses import dataclass, field

from settings.labels import label
from sources.contracts import Contract, FieldForm
from sources.templates.entry_rules import Rules
from sources.templates.form import is_a_label

_OPTIONS_SHOWN = 12


@dataclass
class Instructions:
    """A sheet for people: a title, lines, and a table with one row per field."""

    sheet: str
    title: str
    lines: list[str]
    head: list[str]
    rows: list[list[str]] = field(default_factory=list)


def instructions_of(contract: Contract, rules: Rules, sheet: str, due_at: str) -> Instructions:
    """Return the instructions of a contract; no cell of them reads like one of its headers."""
    language = rules.language

    def word(key: str, **values: object) -> str:
        return label(f"template.{key}", language, **values)

    name = "Instructions" if language == "en" else word("instructions")
    if name == sheet:
        name += "1"
    lines = [word("line.sheet", sheet=sheet), word("line.required"), word("line.paste")]
    if due_at:
        lines.insert(0, word("line.due", time=due_at))
    lines += [word("line.none"), word("line.estimate"), word("line.zero")]
    if contract.sections.labels or any(form.source == "section" for form in contract.fields):
        lines.append(word("line.sections"))
    if contract.records.by:
        lines.append(word("line.by_key"))
    elif contract.records.rows > 1:
        lines.append(word("line.several_rows", rows=contract.records.rows))
    if any(form.fill == "above" for form in contract.fields_present):
        lines.append(word("line.fill"))
    head = [word(f"head.{key}") for key in ("field", "how", "required", "unit", "values", "note")]
    told = Instructions(
        name, word("title", title=contract.title.in_language(language)), lines, head
    )
    for number, form in enumerate(_asked_for(contract), start=1):
        row = _row(form, rules, number)
        told.rows.append([_unlike_a_label(contract, text) for text in row])
    told.lines = [
        _unlike_a_label(contract, f"{n}. {text}") for n, text in enumerate(told.lines, start=1)
    ]
    told.title = _unlike_a_label(contract, told.title)
    told.head = [_unlike_a_label(contract, text) for text in told.head]
    return told


def _asked_for(contract: Contract) -> list[FieldForm]:
    """Return the fields that a person fills in."""
    given = ("points", "title", "sheet", "file", "axis")
    return [form for form in contract.fields_present if form.source not in given]


def _row(form: FieldForm, rules: Rules, number: int) -> list[str]:
    language = rules.language
    options, _ = rules.options(form)
    values = "、".join(options[:_OPTIONS_SHOWN]) + ("……" if len(options) > _OPTIONS_SHOWN else "")
    if not options and (form.minimum is not None or form.maximum is not None):
        values = rules.bounds(form)
    required = rules.is_required(form)
    note = " ".join((form.description.strip(), rules.place_in_record(form))).strip()
    for word, state in form.markers.items():
        note += label("template.marker", language, word=word, state=label(
            f"template.state.{state}", language))  # fmt: skip
    if form.blank:
        note += label("template.blank_unit", language)
    return [
        f"{number}. {form.title.in_language(language)}",
        rules.how(form),
        label("template.required" if required else "template.optional", language),
        rules.unit_of(form),
        values,
        note,
    ]


def _unlike_a_label(contract: Contract, text: str) -> str:
    return f"「{text}」" if text and is_a_label(contract, text) else text
