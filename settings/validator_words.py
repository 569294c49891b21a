"""What the validator of definitions finds, in the words of its users: reason and proposal."""

from collections.abc import Mapping
from typing import Any

_NAME = "^[a-z][a-z0-9_]"
# kind of fault → (what is wrong, how to mend it); the context of the fault fills both.
_WORDS: dict[str, tuple[str, str]] = {
    "model_type": ("a mapping is needed here", "write `key: value` lines below it"),
    "dict_type": ("a mapping is needed here", "write `key: value` lines below it"),
    "list_type": ("a list is needed here", "write [one, another], or a line with `- ` for each"),
    "tuple_type": ("a list is needed here", "write [one, another], or a line with `- ` for each"),
    "string_type": ("a text is needed here", "write a text; a number in quotation marks is one"),
    "int_type": ("a whole number is needed here", "write one, such as 3"),
    "int_parsing": ("a whole number is needed here", "write one, such as 3"),
    "int_from_float": ("a whole number is needed here", "write one, such as 3"),
    "bool_type": ("true or false is needed here", "write true or false"),
    "bool_parsing": ("true or false is needed here", "write true or false"),
    "decimal_type": ("a number is needed here", "write one, such as 0.5"),
    "decimal_parsing": ("a number is needed here", "write one, such as 0.5"),
    "decimal_max_places": (
        "more than {decimal_places} places behind the point", "round it to {decimal_places} places"
    ),
    "decimal_max_digits": ("more than {max_digits} digits", "round it"),
    "decimal_whole_digits": ("too large a number", "write at most {whole_digits} digits"),
    "finite_number": ("a number is needed here", "write one, such as 0.5"),
    "greater_than": ("it must be above {gt}", "write a number above {gt}"),
    "greater_than_equal": ("it must be at least {ge}", "write {ge} or more"),
    "less_than": ("it must be below {lt}", "write a number below {lt}"),
    "less_than_equal": ("it must be at most {le}", "write {le} or less"),
    "string_too_short": ("nothing is written here", "write it, or remove the key"),
    "string_too_long": ("it is too long", "use at most {max_length} characters"),
    "too_long": ("more than {max_length} entries", "keep {max_length} at most"),
}  # fmt: skip
_DATES = ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact")


def told_fault(kind: str, context: Mapping[str, Any], found: object) -> tuple[str, str] | None:
    """Return reason and proposal for a kind of fault; None where it is told in its own words."""
    if found is None and kind != "literal_error":
        _, proposal = _WORDS.get(kind, ("", ""))
        return "nothing is written here", proposal or "write it, or remove the key"
    if kind in _DATES:
        return "a date is needed here", "write it as 2017-03-01"
    if kind == "literal_error":
        expected = str(context["expected"])
        return f"it is not {expected}", f"write {expected}"
    if kind == "too_short":
        least = int(context["min_length"])
        entries = "entry is" if least == 1 else "entries are"
        return f"at least {least} {entries} needed here", "add what it is about"
    if kind == "string_pattern_mismatch":
        if str(context["pattern"]).startswith(_NAME):
            return "it is no name", "use small letters, digits and _, and begin with a letter"
        return "it is not written as it must be", f"write it to match {context['pattern']}"
    if kind in _WORDS:
        reason, proposal = _WORDS[kind]
        return reason.format(**context), proposal.format(**context)
    return None
