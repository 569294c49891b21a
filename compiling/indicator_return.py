"""The generic contract of an office: its indicators are the codes, whatever is assessed."""

from pathlib import Path

from compiling.indicator_checks import DefinedIndicator
from compiling.indicators import INDICATOR_RETURN
from settings.errors import Refusal
from settings.workspace import CODE_ROOT
from settings.yaml_file import read_yaml, validate
from sources.contracts import Contract
from sources.text import normalise

PROGRAMMES = CODE_ROOT / "programmes"


def with_indicator_return(
    contracts: dict[str, Contract],
    indicators: dict[tuple[str, str], DefinedIndicator],
    refusals: list[Refusal],
    shipped: Path = PROGRAMMES,
) -> dict[str, Contract]:
    """Return the contracts with the codes of every field that takes them from indicators.

    The generic return is among them once an indicator uses it. What keeps it from being used is
    added to the refusals.
    """
    users = [each for each in indicators.values() if each.indicator.source == INDICATOR_RETURN]
    if users and INDICATOR_RETURN not in contracts:
        programmes = sorted({each.programme for each in users})
        if len(programmes) > 1:
            second = next(each for each in users if each.programme == programmes[1])
            refusals.append(
                second.file.refusal(
                    (*second.place, "source"),
                    f"the indicator return already serves programme '{programmes[0]}'",
                    "copy the shipped contract under another id, and name that as the source",
                )
            )
        path = shipped / "any" / "contracts" / f"{INDICATOR_RETURN}.yml"
        form = validate(read_yaml(path), Contract)
        contracts = contracts | {
            INDICATOR_RETURN: form.model_copy(update={"programme": programmes[0]})
        }
    return {name: _with_codes(form, indicators, refusals) for name, form in contracts.items()}


def _with_codes(
    form: Contract,
    indicators: dict[tuple[str, str], DefinedIndicator],
    refusals: list[Refusal],
) -> Contract:
    if not any(field.codes_from for field in form.fields):
        return form
    codes: dict[str, list[str]] = {}
    measures: dict[str, dict[str, str]] = {}
    owner: dict[str, str] = {}
    small: list[str] = []
    for (_, name), defined in sorted(indicators.items()):
        indicator = defined.indicator
        if indicator.source != form.contract:
            continue
        codes[name] = []
        measures[name] = {"measure": indicator.measure, "unit": indicator.unit_of_measure}
        if indicator.small_groups:
            small.append(name)
        for spelling in (name, indicator.title.zh, indicator.title.en, *indicator.spellings):
            other = owner.setdefault(normalise(spelling), name) if spelling else name
            if other != name:
                refusals.append(
                    defined.file.refusal(
                        defined.place,
                        f"'{spelling}' already means indicator '{other}' in the return",
                        "give it another title or spelling",
                    )
                )
            elif spelling and spelling != name and spelling not in codes[name]:
                codes[name].append(spelling)
    content = form.model_dump(by_alias=True, exclude_unset=True) | {"programme": form.programme}
    for field in content["fields"]:
        if field.get("codes_from"):
            field["codes"], field["measures"] = codes, measures
    if small and form.contract == INDICATOR_RETURN:
        content["small_groups"] = {
            "denominator": "denominator", "figures": ["numerator", "value"], "by": "unit_id",
            "of": "indicator", "codes": small,
        }  # fmt: skip
    return Contract.model_validate(content)
