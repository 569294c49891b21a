"""A table laid out: header, lines for notes, rows to fill in, headings of groups."""

from sources.contracts import Contract, FieldForm
from sources.templates.around import Known, lay_out_above, read_places
from sources.templates.columns import Column, table_columns
from sources.templates.entry_rules import Rules
from sources.templates.plan import Entry, NoTemplate, Place, Plan, Rule, Slot, Text

_NUMERALS = "一二三四五六七八九十"
_WIDTHS = {
    "text": 20.0, "code": 14.0, "money": 13.0, "number": 12.0, "count": 10.0, "percent": 11.0,
    "date": 15.0, "date_range": 20.0, "yes_no": 9.0, "choice": 14.0, "unit": 16.0, "period": 14.0,
}  # fmt: skip
_GROUPS = 3
_MOST_LINES = 3


def plan_table(
    contract: Contract, known: Known, rules: Rules, rows: int, prefer_paths: bool = False
) -> Plan:
    """Lay out a contract's table with so many rows to fill in."""
    columns = table_columns(contract, known.period, rules, prefer_paths)
    if not columns:
        raise NoTemplate(contract.contract, "fields", "no field has a column", "lay it out by hand")
    times = 2 if contract.repeat and contract.repeat.across == "records" else 1
    headers = [column.levels[-1] for column in columns]
    around = read_places(contract, known, rules, headers)
    plan = Plan(around.sheet, around.path)
    plan.widths = [_width(column) for column in columns] * times
    top = lay_out_above(plan, contract, around, len(columns) * times)
    bottom = top
    for number in range(times):
        bottom = _put_header(plan, contract, columns, top, number * len(columns), rules)
    plan.head = (top, bottom)
    first = _put_notes(plan, contract, columns, bottom, rules, times)
    _put_rows(plan, contract, columns, first, rows, rules, times)
    return plan


def _width(column: Column) -> float:
    widest = max(_WIDTHS[form.type] for form in column.fields)
    if {form.name for form in column.fields} & {"serial"}:
        widest = 7.0
    # A header may take three lines.
    text = column.shown[-1]
    return max(widest, min(30.0, 2.3 * len(text) / _MOST_LINES + 2))


def _put_header(
    plan: Plan, contract: Contract, columns: list[Column], top: int, left: int, rules: Rules
) -> int:
    """Write header cells, groups merged over their columns and leaves down to the last row."""
    depth = max(len(column.levels) for column in columns)
    bottom = top + depth - 1
    for level in range(depth):
        place = 0
        while place < len(columns):
            column = columns[place]
            if level >= len(column.levels):
                place += 1
                continue
            is_leaf = level == len(column.levels) - 1
            end = place
            if not is_leaf:
                while end + 1 < len(columns) and _same_group(column, columns[end + 1], level):
                    end += 1
            required = is_leaf and any(rules.is_required(form) for form in column.fields)
            plan.texts.append(
                Text(
                    top + level, left + place, column.shown[level],
                    "required" if required else "header",
                    bottom if is_leaf else top + level, left + end,
                )
            )  # fmt: skip
            place = end + 1
    for row in range(top, bottom + 1):
        plan.heights[row] = 34 if depth == 1 else 26
    return bottom


def _same_group(one: Column, other: Column, level: int) -> bool:
    upper = one.levels[: level + 1]
    return len(other.levels) > level + 1 and other.levels[: level + 1] == upper


def _put_notes(
    plan: Plan, contract: Contract, columns: list[Column], bottom: int, rules: Rules, times: int
) -> int:
    """Fill the lines that the contract passes over under its header; return the row below them."""
    for line in range(contract.header.skip_below):
        for number in range(times * len(columns)):
            column = columns[number % len(columns)]
            form = column.fields[0]
            plan.texts.append(
                Text(bottom + 1 + line, number, rules.how(form) if line == 0 else "", "note")
            )
        plan.heights[bottom + 1 + line] = 44 if line == 0 else 15
    return bottom + 1 + contract.header.skip_below


def _put_rows(
    plan: Plan, contract: Contract, columns: list[Column], first: int, rows: int, rules: Rules,
    times: int,
) -> None:  # fmt: skip
    named = [form for form in contract.fields_present if form.source == "section"]
    levels = sorted({level for form in named for level in form.level})
    if not levels:
        for number in range(times):
            left = number * len(columns)
            plan.slots += _block(plan, contract, columns, first, rows, rules, left, {})
        return
    if levels not in ([1], [2], [1, 2]):
        raise NoTemplate(
            contract.contract, "fields.level", f"headings of level {levels} are not laid out",
            "use levels 1 and 2",
        )  # fmt: skip
    _put_sections(plan, contract, columns, first, rows, rules, levels)


def _put_sections(
    plan: Plan, contract: Contract, columns: list[Column], first: int, rows: int, rules: Rules,
    levels: list[int],
) -> None:  # fmt: skip
    """Lay out headings with rows below each; a heading is written behind its numeral."""
    forms = {
        level: next(form for form in contract.fields_present
                    if form.source == "section" and form.level == [level])
        for level in levels
        if any(form.source == "section" and form.level == [level]
               for form in contract.fields_present)
    }  # fmt: skip
    upper = _headings(contract, forms.get(1), rules, 1) if 1 in levels else [("", Rule())]
    lower = _headings(contract, forms.get(2), rules, 2) if 2 in levels else [("", Rule())]
    each = max(3, rows // (len(upper) * len(lower)))
    row = first
    width = len(columns)
    for text, rule in upper:
        above: dict[int, Place] = {}
        if 1 in levels:
            row = _put_heading(plan, row, width, text, rule, 1)
            above[1] = (row - 1, 0)
        for below, other in lower:
            if 2 in levels:
                row = _put_heading(plan, row, width, below, other, 2)
                above[2] = (row - 1, 0)
            plan.slots += _block(plan, contract, columns, row, each, rules, 0, dict(above))
            row += each


def _headings(
    contract: Contract, form: FieldForm | None, rules: Rules, level: int
) -> list[tuple[str, Rule]]:
    """Return the headings of a level: what is printed, and what may be written there."""
    options = rules.options(form)[0] if form and form.type in ("choice", "unit") else ()
    options = tuple(option for option in options if option != "—")
    rule = rules.of(form) if form else Rule()
    if level == 1 and contract.sections.labels:
        begin = contract.sections.labels[0]
        marks = "".join(form.strip) if form else ""
        begins = [f"{begin}：" if ":" in marks or "：" in marks else begin] * _GROUPS
    elif level == 1 and contract.sections.lone_cell:
        begins = [""] * _GROUPS
    else:
        marks = "{}、" if level == 1 else "（{}）"
        begins = [marks.format(numeral) for numeral in _NUMERALS]
    if options and form and form.type == "choice":
        count = min(len(options), len(begins)) if begins[0] else len(options)
        begins = [begins[min(place, len(begins) - 1)] for place in range(count)]
        return [(begin + option, _heading_rule(rule, ())) for begin, option in
                zip(begins, options, strict=False)]  # fmt: skip
    begins = begins[:_GROUPS]
    return [
        (begin, _heading_rule(rule, tuple(begin + option for option in options)))
        for begin in begins
    ]


def _heading_rule(rule: Rule, options: tuple[str, ...]) -> Rule:
    return Rule(options=options, longest=0 if options else 100, title=rule.title,
                message=rule.message)  # fmt: skip


def _put_heading(plan: Plan, row: int, width: int, text: str, rule: Rule, level: int) -> int:
    plan.entries.append(Entry(f"heading {level}", row, 0, row, rule, text, width=width))
    return row + 1


def _block(
    plan: Plan, contract: Contract, columns: list[Column], first: int, rows: int, rules: Rules,
    left: int, headings: dict[int, Place],
) -> list[Slot]:  # fmt: skip
    """Put cells to fill in below a header; return the records that they can hold."""
    high = contract.records.rows
    count = max(1, rows // high)
    for place, column in enumerate(columns):
        for form in column.fields:
            _put_column(plan, form, column, first, count, high, left + place, rules)
    if contract.records.by:
        return _slots_by_key(contract, columns, first, rows)
    slots = []
    for number in range(count):
        top = first + number * high
        fixed: dict[str, Place] = {}
        by_axis: dict[tuple[tuple[str, str], ...], dict[str, Place]] = {}
        for place, column in enumerate(columns):
            for form in column.fields:
                down = form.row - 1 if isinstance(form.row, int) else 0
                cells = by_axis.setdefault(tuple(column.axis.items()), {}) if column.axis else fixed
                cells[form.name] = (top + down, left + place)
        for axis, cells in by_axis.items() or [((), {})]:
            slots.append(Slot({**fixed, **cells}, dict(axis), headings))
    return slots


def _put_column(
    plan: Plan, form: FieldForm, column: Column, first: int, count: int, high: int, place: int,
    rules: Rules,
) -> None:  # fmt: skip
    rule = rules.of(form)
    required = rules.is_required(form)
    if len(column.fields) > 1 and form.row is None:
        # Two things in one cell: one check cannot be both.
        rule = Rule(title=rule.title, message=rule.message, longest=1000)
        if form is not column.fields[0]:
            return
    if high == 1:
        if form is not column.fields[0]:
            return
        plan.entries.append(
            Entry(form.name, first, place, first + count - 1, rule, is_required=required)
        )
    elif isinstance(form.row, int):
        for number in range(count):
            row = first + number * high + form.row - 1
            plan.entries.append(Entry(form.name, row, place, row, rule, is_required=required))
    else:
        plan.entries.append(
            Entry(
                form.name, first, place, first + count * high - 1, rule, height=high,
                is_required=required,
            )
        )  # fmt: skip


def _slots_by_key(contract: Contract, columns: list[Column], first: int, rows: int) -> list[Slot]:
    """Return records that go on to the next key: one row for each label, or two."""
    labels = [form.row for form in contract.fields_present if isinstance(form.row, str)]
    labels = list(dict.fromkeys(labels))
    numbered = [form.row for form in contract.fields_present if isinstance(form.row, int)]
    high = max([1, len(labels), *numbered])
    slots = []
    for top in range(first, first + rows - high + 1, high):
        cells: dict[str, Place] = {}
        besides: dict[Place, str] = {}
        for place, column in enumerate(columns):
            for form in column.fields:
                if form.name == contract.records.labels:
                    besides |= {(top + down, place): str(text) for down, text in enumerate(labels)}
                    continue
                down = labels.index(form.row) if isinstance(form.row, str) else (form.row or 1) - 1
                cells[form.name] = (top + down, place)
        slots.append(Slot(cells, besides=besides))
    return slots
