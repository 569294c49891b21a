"""The blank workbooks of a contract: for one sender or for all, for one period or any."""

from dataclasses import dataclass, replace

from sources.contracts import Contract
from sources.periods import Period
from sources.templates.around import Known
from sources.templates.entry_rules import Rules
from sources.templates.form import plan_form
from sources.templates.instructions import instructions_of
from sources.templates.plan import NoTemplate, Plan
from sources.templates.proof import prove
from sources.templates.table import plan_table
from sources.templates.wording import fits_kind
from sources.templates.workbook import workbook_bytes
from sources.units import Unit, UnitList

ROWS = 30


@dataclass(frozen=True)
class Asked:
    """What is asked for: a period, senders and an assessed unit, if they are known."""

    period: Period | None = None
    reporters: tuple[Unit, ...] = ()
    unit: Unit | None = None
    layout: str | None = None
    rows: int = ROWS
    # One workbook in which the sender names itself, rather than one for each.
    for_all: bool = False


@dataclass(frozen=True)
class Template:
    """A blank workbook, not yet written to disk."""

    contract: str
    layout: str
    reporter_id: str
    period_id: str
    path: str
    data: bytes
    plan: Plan


def templates_of(
    contract: Contract, contracts: list[Contract], units: UnitList, language: str, asked: Asked,
    due_at: dict[str, str] | None = None,
) -> list[Template]:  # fmt: skip
    """Return a contract's blank workbooks; raise NoTemplate where it cannot be laid out exactly.

    `due_at` gives the deadline of each sender by its id, and under "" that of all.
    """
    form = layout_for(contract, asked)
    if asked.period and not fits_kind(form, asked.period):
        raise NoTemplate(
            contract.contract, "period.kind",
            f"{asked.period.period_id} is no {form.period.kind}",
            f"name a {form.period.kind} with --period",
        )  # fmt: skip
    rules = Rules(form, units, asked.period, language)
    made = []
    for reporter in _reporters(form, asked, rules, units):
        known = Known(reporter, asked.unit, asked.period)
        due = (due_at or {}).get(reporter.unit_id if reporter else "", "")
        made.append(_template(form, contracts, units, language, known, asked.rows, due))
    return made


def layout_for(contract: Contract, asked: Asked) -> Contract:
    """Return the layout that is asked for, else the one that is for the period."""
    names = [form.layout_name for form in contract.variants]
    if asked.layout is not None:
        if asked.layout not in names:
            known = ", ".join(name for name in names if name) or "none"
            raise NoTemplate(
                contract.contract, "layouts", f"'{asked.layout}' is no layout of it",
                f"its layouts: {known}",
            )  # fmt: skip
        return contract.variant_named(asked.layout)
    period = asked.period
    valid = [form for form in contract.variants
             if period is None or form.is_valid_in(period.period_id)]  # fmt: skip
    dated = [form for form in valid if form.has_validity] if period else []
    return (dated or valid or [contract.variants[0]])[0]


def _reporters(
    contract: Contract, asked: Asked, rules: Rules, units: UnitList
) -> list[Unit | None]:
    """Return for whom workbooks are made: those asked for, else all who owe the report."""
    place = contract.reporter
    if place.unit:
        return [units.by_id.get(place.unit)]
    senders = contract.reporters.unit_class if contract.reporters else ""
    if asked.reporters:
        for unit in asked.reporters:
            if senders and unit.unit_class != senders:
                raise NoTemplate(
                    contract.contract, "reporters.class",
                    f"'{unit.name}' does not owe this report; the class '{senders}' does",
                    "name one of them with --reporter",
                )  # fmt: skip
        return list(asked.reporters)
    if asked.for_all or not senders:
        return [None]
    return [*rules.listed_units(senders)]


def _template(
    contract: Contract, contracts: list[Contract], units: UnitList, language: str, known: Known,
    rows: int, due_at: str,
) -> Template:  # fmt: skip
    """Lay out, prove and write one workbook; longer spellings are tried where short ones clash."""
    refused: NoTemplate | None = None
    for prefer_paths in (False, True):
        rules = Rules(contract, units, known.period, language)
        try:
            if contract.table == "form":
                plan = plan_form(contract, known, rules)
            else:
                plan = plan_table(contract, known, rules, rows, prefer_paths)
            plan = _with_identity(plan, contract, known)
            told = instructions_of(contract, rules, plan.sheet, due_at)
            prove(plan, told, contract, contracts, units, rules)
        except NoTemplate as error:
            refused = refused or error
            continue
        return Template(
            contract.contract, contract.layout_name, plan.reporter_id, plan.period_id,
            plan.path, workbook_bytes(plan, told, language), plan,
        )  # fmt: skip
    assert refused is not None
    raise refused


def _with_identity(plan: Plan, contract: Contract, known: Known) -> Plan:
    """Note what is already known of the reports that will come back."""
    period = known.period.period_id if known.period and contract.stated_outside else ""
    reporter = known.reporter.unit_id if known.reporter else ""
    unit = known.unit.unit_id if known.unit and contract.unit else ""
    if contract.unit and contract.unit.unit:
        unit = contract.unit.unit
    return replace(
        plan, reporter_id=contract.reporter.unit or reporter, unit_id=unit,
        period_id=contract.period.period or period,
    )  # fmt: skip
