"""A form laid out: every field beside or above its cell, one record on the sheet."""

from sources.contracts import Contract
from sources.reading.aliases import aliases_of
from sources.reading.header_path import header_text
from sources.templates.around import Known, lay_out_above, read_places
from sources.templates.columns import header_of, suffix_of
from sources.templates.entry_rules import Rules
from sources.templates.plan import Entry, Look, NoTemplate, Place, Plan, Slot, Text

_WIDTHS = [20.0, 28.0, 20.0, 28.0]
_PAIRS = 2


def plan_form(contract: Contract, known: Known, rules: Rules) -> Plan:
    """Lay out a form: two labels with their cells in a row, long texts below their labels."""
    forms = [form for form in contract.fields_present if form.source == "column"]
    labels = {
        form.name: header_of(contract, form, known.period, prefer_paths=False) for form in forms
    }
    for form in forms:
        if "：" in labels[form.name] or ":" in labels[form.name]:
            raise NoTemplate(
                contract.contract, f"fields.{form.name}.header",
                "a label with a colon inside cannot be told from its value",
                "add a spelling without it",
            )  # fmt: skip
    labels |= {
        form.name: labels[form.name] + suffix_of(contract, form, labels[form.name], rules)
        for form in forms
    }
    around = read_places(contract, known, rules, list(labels.values()))
    plan = Plan(around.sheet, around.path)
    plan.widths = list(_WIDTHS)
    row = lay_out_above(plan, contract, around, len(_WIDTHS))
    plan.head = (0, 0)
    cells: dict[str, Place] = {}
    pair = 0
    for form in forms:
        required = rules.is_required(form)
        look: Look = "required" if required else "header"
        if form.at == "below":
            row += 1 if pair else 0
            pair = 0
            plan.texts.append(Text(row, 0, labels[form.name], look, row, len(_WIDTHS) - 1))
            place = (row + 1, 0)
            plan.heights[row], plan.heights[row + 1] = 24, 80
            width, row = len(_WIDTHS), row + 2
        else:
            plan.texts.append(Text(row, 2 * pair, labels[form.name], look))
            place = (row, 2 * pair + 1)
            plan.heights[row] = 28
            width, pair = 1, pair + 1
            if pair == _PAIRS:
                row, pair = row + 1, 0
        cells[form.name] = place
        plan.entries.append(
            Entry(form.name, *place, place[0], rules.of(form), width=width, is_required=required)
        )
    plan.slots = [Slot(cells)]
    return plan


def is_a_label(contract: Contract, text: str) -> bool:
    """Tell a text that the reader would take for a header or label of the contract."""
    aliases = aliases_of(contract)
    heads = (text, text.partition("：")[0], text.partition(":")[0])
    return any(aliases.fields_of(header_text(head, aliases.units)[0]) for head in heads)
