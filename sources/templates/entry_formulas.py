"""Checks of cells as formulas: figures and dates, and the words that stand for having none.

A plain "decimal" check would refuse —, x and 待定, and who cannot write "no data" writes 0. So a
cell is checked by a formula that knows both. A formula of a check has 255 characters at most.
"""

from decimal import Decimal

from sources.contracts import FieldForm

LONGEST = 255
_LONGEST_CELL = "XX9999"
WORDS = ("—", "x", "待定", "无", "/", "-")
FIRST_DAY, LAST_DAY = 18264, 73050  # 1950-01-01 and 2099-12-31, as a spreadsheet counts days
_YEAR = "IFERROR(VALUE(LEFT({cell},4)),0)>=1950"


def words_of(form: FieldForm) -> list[str]:
    """Return the words that stand for a state in a field, its own first."""
    own = [word for word in form.markers if not word.replace(".", "").isdigit()]
    taken = {word.casefold() for word in own}
    return own + [word for word in WORDS if word not in taken]


def figure_formula(form: FieldForm, factor: Decimal, is_identifying: bool) -> str:
    """Return the check of a figure: its bounds in the column's unit, whole or not."""
    scale = Decimal(100) if form.type == "percent" and form.scale == "fraction" else factor
    bounds = []
    for bound, sign in ((form.minimum, ">="), (form.maximum, "<=")):
        if bound is not None:
            bounds.append(f"{{cell}}{sign}{_plain(Decimal(bound) / scale)}")
    if form.type == "count":
        bounds.append("{cell}=INT({cell})")
    number = f"AND({','.join(bounds)})" if bounds else "TRUE"
    if is_identifying:
        return f"IF(ISNUMBER({{cell}}),{number},FALSE)"
    about = 'LEFT({cell},1)="约"'
    return _with_words(form, f"IF(ISNUMBER({{cell}}),{number},OR({about}{{words}}))")


def date_formula(form: FieldForm, is_identifying: bool) -> str:
    """Return the check of a date: a day, or a text that begins with its year."""
    number = f"AND({{cell}}>={FIRST_DAY},{{cell}}<={LAST_DAY})"
    text = f'AND({_YEAR},OR(ISNUMBER(DATEVALUE({{cell}})),ISNUMBER(FIND("年",{{cell}}))))'
    if is_identifying:
        return f"IF(ISNUMBER({{cell}}),{number},{text})"
    return _with_words(form, f"IF(ISNUMBER({{cell}}),{number},OR({text}{{words}}))")


def year_formula(form: FieldForm, longest: int, is_identifying: bool) -> str:
    """Return the check of a text that begins with its year: a period, a range of dates."""
    text = f"AND({_YEAR},LEN({{cell}})<={longest})"
    return text if is_identifying else _with_words(form, f"OR({text}{{words}})")


def _with_words(form: FieldForm, formula: str) -> str:
    """Let the words for having none pass, as many as fit into a check; the commonest first."""
    words = ""
    for word in words_of(form):
        quoted = word.replace('"', '""')
        longer = f'{words},{{cell}}="{quoted}"'
        if len(formula.replace("{words}", longer).replace("{cell}", _LONGEST_CELL)) > LONGEST:
            break
        words = longer
    return formula.replace("{words}", words)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
