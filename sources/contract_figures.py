"""What a contract says of its figures beside other reports: estimates settled, figures verified."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

from sources.contract_base import Name, Strict, listed

if TYPE_CHECKING:
    from sources.contracts import Contract

Listed = Annotated[list[str], BeforeValidator(listed)]


class EstimatesForm(Strict):
    """Figures that may be estimates, and where the next period's report settles them."""

    fields: Listed = Field(min_length=1)
    when: Literal["marked", "received_before_period_end", "always"] = "marked"
    # Estimated field → the field of the next period's report that says what it came to.
    settled_by: dict[str, str] = {}


class VerifiesForm(Strict):
    """Figures of another report that this one has checked on site."""

    contract: Name
    # Own field with the checked figure → the figure of the other report.
    fields: dict[str, str] = Field(min_length=1)
    # Own field → key field of the other report, where the names differ.
    match: dict[str, str] = {}
    checker: str = ""


def check_figures(contract: "Contract") -> None:
    """Raise ValueError with the first name or type that does not fit."""
    if contract.estimates is not None:
        _check_estimates(contract, contract.estimates)
    if contract.verifies is not None:
        _check_own_side(contract, contract.verifies)


def _check_estimates(contract: "Contract", form: EstimatesForm) -> None:
    for name in form.fields:
        _figure(contract, "estimates.fields", name)
    for name, settling in form.settled_by.items():
        _figure(contract, "estimates.settled_by", settling)
        if name not in form.fields:
            raise ValueError(
                f"estimates.settled_by settles '{name}', which is no estimate"
                " → add it to estimates.fields"
            )
        if settling in form.fields:
            raise ValueError(
                f"'{settling}' settles '{name}' and is an estimate itself"
                " → take it out of estimates.fields"
            )
        types = [contract.field_named(each).type for each in (name, settling)]
        if types[0] != types[1]:
            raise ValueError(
                f"'{name}' is {types[0]}, '{settling}' is {types[1]} → give both one type"
            )
    given = list(form.settled_by.values())
    if twice := sorted({name for name in given if given.count(name) > 1}):
        raise ValueError(f"'{twice[0]}' settles two figures → each has a field of its own")


def _check_own_side(contract: "Contract", form: VerifiesForm) -> None:
    for name in form.fields:
        _figure(contract, "verifies.fields", name)
    for name in (*form.match, *([form.checker] if form.checker else [])):
        _field(contract, "verifies.match" if name in form.match else "verifies.checker", name)
    if form.checker and contract.field_named(form.checker).type not in ("text", "code", "choice"):
        raise ValueError(f"verifies.checker names '{form.checker}', which is no post → a text")
    if form.contract == contract.contract:
        raise ValueError("a report cannot verify itself → name the report that was checked")


def check_verified(
    contract: "Contract", contracts: "dict[str, Contract]"
) -> tuple[str, str] | None:
    """Return what is wrong between a check and the report it verifies, and how to mend it."""
    form = contract.verifies
    assert form is not None
    other = contracts.get(form.contract)
    if other is None:
        return f"verifies '{form.contract}', which is no contract", "name the report checked"
    if other.programme != contract.programme:
        return (
            f"verifies '{other.contract}' of programme '{other.programme}'",
            f"put both under one programme, such as '{contract.programme}'",
        )
    figures = [field.name for field in other.fields if field.is_figure]
    for name in form.fields.values():
        if name not in figures:
            return f"'{name}' is no figure of '{other.contract}'", f"one of {', '.join(figures)}"
    keys = record_key(other)
    for name in form.match.values():
        if name not in keys:
            return f"'{name}' is no key field of '{other.contract}'", f"one of {', '.join(keys)}"
    own = {field.name for field in contract.fields}
    for name in keys:
        if name not in form.match.values() and name not in own:
            return (
                f"'{name}', by which '{other.contract}' tells its records, is not a field here",
                f"add the field, or 'match: {{<own field>: {name}}}'",
            )
    return None


def record_key(contract: "Contract") -> list[str]:
    """Return the key fields that stay the same from period to period."""
    return [name for name in contract.key if name not in contract.period.field]


def _field(contract: "Contract", place: str, name: str) -> None:
    known = [field.name for field in contract.fields]
    if name not in known:
        raise ValueError(f"{place} names '{name}', which is no field → one of {', '.join(known)}")


def _figure(contract: "Contract", place: str, name: str) -> None:
    _field(contract, place, name)
    if not contract.field_named(name).is_figure:
        raise ValueError(f"{place} names '{name}', which is no figure → remove it")
