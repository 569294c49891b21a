"""The row of column numbers below a header: 甲, 1, 栏2, (3), A, 4栏=2栏+3栏; and its formulas."""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from sources.reading.grid import Cell, text_of
from sources.text import fold

LETTERED = frozenset(["甲", "乙", "丙", "丁", "戊", "栏次", "栏号", "栏目", "列次", "序号栏"])
_NOTHING = frozenset(["-", "--", "—", "——", "–", "/", "x", "X", "×"])
# A column by its number or its letter: 3, 3栏, 栏3, 第3栏, (3).
_NUMBER = re.compile(r"\(?第?[栏列]?\(?(\d{1,3}|[A-Z])\)?[栏列]?\)?")
_SIDES = re.compile(r"([^=]*)=([^=]+)")
_WORDS = (
    ("等于", "="), ("加上", "+"), ("减去", "-"), ("乘以", "*"), ("除以", "/"), ("加", "+"),
    ("减", "-"), ("乘", "*"), ("除", "/"), ("×", "*"), ("÷", "/"), ("−", "-"), ("–", "-"),
    ("—", "-"), ("[", "("), ("]", ")"),
)  # fmt: skip
_AS_PERCENT = re.compile(r"\*100%?$")
_PIECE = re.compile(r"第?[栏列]?(\d{1,3}|[A-Z])[栏列]?|([-+*/()])")
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}
_APPLY: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
}

# A formula in the order in which it is computed: columns by number or letter, and operators.
Formula = tuple[str, ...]


def column_numbers(cells: list[Cell]) -> dict[int, str]:
    """Return the columns of a row of column numbers and their texts; {} if it is none.

    甲 | 乙 | 1 | 2 | 3=1+2: the numbers follow one another; a row of three could be a record. Where
    a formula is printed, it is no record whatever the numbers are.
    """
    shown = [(place, fold(text_of(cell))) for place, cell in enumerate(cells) if cell]
    others = [
        (place, text)
        for place, text in shown
        if text.strip("()") not in LETTERED and text.strip("()栏") not in LETTERED
    ]
    lettered = len(shown) - len(others)
    formulas = {place for place, text in others if formula_of(text) is not None}
    if not formulas and not all(_NUMBER.fullmatch(text.upper()) for _, text in others):
        return {}
    if formulas:
        others = [(place, text) for place, text in others if text not in _NOTHING]
    numbers: dict[int, str] = {}
    counted: list[int] = []
    for place, text in others:
        own = number_of(text)
        if not own and place not in formulas:
            return {}
        numbers[place] = text
        counted.append(int(own) if own.isdigit() else ord(own) - 64 if own else 0)
    if formulas:
        return numbers if all(counted) or len(counted) > len(formulas) else {}
    enough = 1 if lettered > 1 else 3 if lettered else 4
    if any(text.upper().strip("()栏列").isalpha() for text in numbers.values()):
        # A, B, C are no figures.
        enough = min(enough, 2 if lettered else 3)
    if all(text.endswith("栏") for text in numbers.values()):
        enough = min(enough, 2)
    follows = counted == list(range(1, len(counted) + 1))
    return numbers if follows and len(counted) >= enough else {}


def number_of(text: str) -> str:
    """Return which column a printed number is of, its formula apart; "" where it is none."""
    plain = _plain(text)
    sides = _SIDES.fullmatch(plain)
    found = _NUMBER.fullmatch(sides[1] if sides else plain)
    return found[1] if found else ""


@lru_cache(maxsize=20_000)
def formula_of(text: str) -> Formula | None:
    """Read the formula of a printed number: 3=1+2, or 1+2 alone; None where there is none.

    One that cannot be read comes back empty.
    """
    plain = _plain(text)
    sides = _SIDES.fullmatch(plain)
    if sides is None:
        formula = _in_order(plain)
        # 1-2 may be a span of months, 1/2 a share: alone, only a sum of columns is a formula.
        return formula if "+" in formula else None
    if sides[1] and not _NUMBER.fullmatch(sides[1]):
        return None
    return _in_order(sides[2])


def compute(formula: Formula, value_of: dict[str, Fraction]) -> Fraction | None:
    """Compute a formula; None where it divides by zero."""
    stack: list[Fraction] = []
    for piece in formula:
        if piece not in _APPLY:
            stack.append(value_of[piece])
            continue
        other = stack.pop()
        if piece == "/" and other == 0:
            return None
        stack.append(_APPLY[piece](stack.pop(), other))
    return stack[0]


def columns_in(formula: Formula) -> list[str]:
    """Return the columns that a formula names, each once."""
    return list(dict.fromkeys(piece for piece in formula if piece not in _APPLY))


def _plain(text: str) -> str:
    plain = fold(text).upper()
    for word, sign in _WORDS:
        plain = plain.replace(word, sign)
    return plain


def _in_order(plain: str) -> Formula:
    """Bring 1+2×(3-4) into the order in which it is computed; () where it is no such thing."""
    plain = _AS_PERCENT.sub("", plain)
    formula: list[str] = []
    waiting: list[str] = []
    expects_column = True
    at = 0
    while at < len(plain):
        found = _PIECE.match(plain, at)
        if found is None:
            return ()
        at = found.end()
        column, sign = found.groups()
        if expects_column != bool(column or sign == "("):
            return ()
        if column:
            formula.append(column)
            expects_column = False
        elif sign == "(":
            waiting.append(sign)
        elif sign == ")":
            while waiting and waiting[-1] != "(":
                formula.append(waiting.pop())
            if not waiting:
                return ()
            waiting.pop()
        else:
            while waiting and _PRECEDENCE.get(waiting[-1], 0) >= _PRECEDENCE[sign]:
                formula.append(waiting.pop())
            waiting.append(sign)
            expects_column = True
    if expects_column or "(" in waiting:
        return ()
    return (*formula, *waiting[::-1])
