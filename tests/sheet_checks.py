"""What a spreadsheet's checks let pass: lists, lengths and the formulas of custom checks.

Only as much of a spreadsheet's formulas as templates use; anything else is an error of the test.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

_TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|[A-Z]+\$?\d+|\d+(?:\.\d+)?|[A-Z]+|>=|<=|<>|[=<>(),-])')
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?")
_FIRST = date(1899, 12, 30)


class SheetError(Exception):
    """A #VALUE! of the spreadsheet."""


class Formula:
    """One formula of a check, evaluated for the value of its cell."""

    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(text)
        assert "".join(self.tokens) == re.sub(r"\s", "", text) or '"' in text, text
        self.refs = {token for token in self.tokens if re.fullmatch(r"[A-Z]+\d+", token)}

    def passes(self, value: Any) -> bool:
        """Tell whether the check is true; an error counts as false, as in a spreadsheet."""
        self.at, self.value = 0, value
        try:
            result = self._comparison()()
        except SheetError:
            return False
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return bool(result)

    def _comparison(self) -> Callable[[], Any]:
        left = self._term()
        if self.at < len(self.tokens) and self.tokens[self.at] in (">=", "<=", "<>", "=", "<", ">"):
            sign = self._next()
            right = self._term()
            return lambda: _compared(left(), sign, right())
        return left

    def _term(self) -> Callable[[], Any]:
        token = self._next()
        if token == "-":
            inner = self._term()
            return lambda: -inner()
        if token.startswith('"'):
            text = token[1:-1].replace('""', '"')
            return lambda: text
        if re.fullmatch(r"\d+(\.\d+)?", token):
            return lambda: float(token)
        if re.fullmatch(r"[A-Z]+\d+", token):
            return lambda: self.value
        if token in ("TRUE", "FALSE"):
            return lambda: token == "TRUE"
        assert self._next() == "(", token
        given = [self._comparison()]
        while self.tokens[self.at] == ",":
            self.at += 1
            given.append(self._comparison())
        assert self._next() == ")"
        return lambda: _FUNCTIONS[token](*given)

    def _next(self) -> str:
        self.at += 1
        return str(self.tokens[self.at - 1])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _compared(left: Any, sign: str, right: Any) -> bool:
    # Any text is more than any number; texts are compared without regard to case.
    keys = [
        (0, float(each)) if _is_number(each) else (1, str(each).casefold())
        for each in (left, right)
    ]
    one, other = keys
    return {
        "=": one == other, "<>": one != other, ">=": one >= other, "<=": one <= other,
        ">": one > other, "<": one < other,
    }[sign]  # fmt: skip


def _text(value: Any) -> str:
    return f"{value:g}" if _is_number(value) else str(value)


def _int(given: Callable[[], Any]) -> float:
    value = given()
    if not _is_number(value):
        raise SheetError
    return float(value // 1)


def _value(given: Callable[[], Any]) -> float:
    try:
        return float(_text(given()))
    except ValueError:
        raise SheetError from None


def _find(wanted: Callable[[], Any], within: Callable[[], Any]) -> int:
    place = _text(within()).find(wanted())
    if place < 0:
        raise SheetError
    return place + 1


def _date_value(given: Callable[[], Any]) -> int:
    found = _ISO.fullmatch(_text(given()))
    if found is None:
        raise SheetError
    try:
        return (date(int(found[1]), int(found[2]), int(found[3] or 1)) - _FIRST).days
    except ValueError:
        raise SheetError from None


def _or_error(given: Callable[[], Any], other: Callable[[], Any]) -> Any:
    try:
        return given()
    except SheetError:
        return other()


def _is_number_there(given: Callable[[], Any]) -> bool:
    try:
        return _is_number(given())
    except SheetError:
        return False


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "IF": lambda test, yes, no: yes() if test() else no(),
    # All arguments are worked out: an error in one is an error of the whole.
    "AND": lambda *given: all(tuple(each() for each in given)),
    "OR": lambda *given: any(tuple(each() for each in given)),
    "ISNUMBER": _is_number_there,
    "INT": _int,
    "LEFT": lambda text, count: _text(text())[: int(count())],
    "LEN": lambda text: len(_text(text())),
    "FIND": _find,
    "VALUE": _value,
    "DATEVALUE": _date_value,
    "IFERROR": _or_error,
}


def options_of(book: Any, check: Any) -> list[str]:
    """Return what a drop-down offers, from the check itself or from the range it names."""
    source = check.formula1
    if source.startswith('"'):
        return str(source[1:-1]).split(",")
    sheet, _, cells = source.lstrip("=").rpartition("!")
    page = book[sheet.strip("'").replace("''", "'")]
    found = page[cells.replace("$", "")]
    # A list of one is a cell, not rows of cells.
    listed = found if isinstance(found, tuple) else ((found,),)
    return [str(cell.value) for row in listed for cell in row]


def passes(book: Any, check: Any, value: Any) -> bool:
    """Tell whether a spreadsheet would accept a value that is typed into a checked cell."""
    if isinstance(value, date):
        value = (value - _FIRST).days
    if check.type in (None, "any") or not check.showErrorMessage:
        return True
    if check.type == "list":
        return _text(value) in options_of(book, check)
    if check.type == "textLength":
        return len(_text(value)) <= int(check.formula1)
    assert check.type == "custom", check.type
    return Formula(check.formula1).passes(value)
