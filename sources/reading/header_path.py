"""What a column is called: the texts above it, from the uppermost row of the header to its leaf."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from settings import limits
from sources.contracts import MONEY_FACTORS
from sources.reading.aliases import cached_normalise
from sources.reading.grid import Sheet, cell_name, text_of
from sources.text import normalise, tidy

OTHER_BRACKETS = str.maketrans("[]【】〔〕〖〗{}", "()()()()()")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
# 投资：亿元, 投资,万元, 投资/亿元: a unit behind a mark, and nothing else.
_BEHIND_MARK = re.compile(r"^(.+?)[:,、/_-](?:单位:?)?([^:,、/_-]{1,5})$")
# A word of its own: 万美元, 千万元 and 元/亩 are other units, and 亿元以上填报 is none; a wrong
# guess is a wrong factor.
_MONEY_WORD = re.compile(
    rf"(?:以|按|折合|人民币|计量|金额|货币|币种|单位|为|是)*"
    rf"({'|'.join(sorted(MONEY_FACTORS, key=len, reverse=True))})(?:人民币|为?单位|计)?"
)
# 万元/% lists two units.
_BETWEEN = re.compile(r"[、,;:。和及与]|\s+|(?<=[%‰])/|/(?=[%‰])")
# What is counted one by one; larger units change the figure and are declared by the contract.
COUNTING_UNITS = frozenset(
    ["%", "个", "项", "天", "户", "人", "m2", "件", "次", "家", "套", "名", "处", "宗", "场", "日"]
)
# 合计（4=2+3）, 完成7栏=1栏+4栏: an identity printed in a header is no part of its name.
_IDENTITY = re.compile(
    r"\((?:第?\d+[栏列]?|[栏列]\d+|[a-z])=[^()]+\)|(?:第?\d+[栏列]|[栏列]\d+)=[^()]*$"
)
_POINTS = re.compile(r"(?:满分|分值|计)?(\d+(?:\.\d+)?)分")


@dataclass
class HeaderPath:
    """What a column may be called: names, longest path first; its texts from the top down."""

    names: list[str] = field(default_factory=list)
    # (text as printed, name without brackets, cell it stands in, points in brackets)
    levels: list[tuple[str, str, str, str]] = field(default_factory=list)
    unit: str = ""
    # The unit of the lowest text alone: one of a group above it is that of its amounts.
    leaf_unit: str = ""

    @property
    def plain_names(self) -> list[str]:
        """Its names without a bare % and without a printed identity; [] where it has neither."""
        if not self.names:
            return []
        leaf = self.levels[-1][1]
        plain = plain_leaf(leaf)
        if plain == leaf or not plain:
            return []
        return [f"{name.removesuffix(leaf)}{plain}" for name in self.names[: len(self.levels)]]

    @property
    def shown(self) -> str:
        return tidy(self.levels[-1][0]) if self.levels else ""

    @property
    def points(self) -> str:
        return next((points for *_, points in reversed(self.levels) if points), "")

    @property
    def points_cell(self) -> str:
        return next((cell for _, _, cell, points in reversed(self.levels) if points), "")

    def level(self, number: int) -> tuple[str, str, str, str]:
        """Return the text of a level, 1 the uppermost; below its last one stands the last."""
        return self.levels[min(number, len(self.levels)) - 1]


def words_of(text: str) -> list[str]:
    """Return the words of a list of units, such as 万元、公顷."""
    return [word for word in _BETWEEN.split(text) if word]


def money_units_in(text: str) -> list[str]:
    """Return the units of money that a text lists, in the words of MONEY_FACTORS, each once."""
    found = (_MONEY_WORD.fullmatch(word) for word in words_of(text))
    return list(dict.fromkeys(word[1] for word in found if word))


@lru_cache(maxsize=20_000)
def money_unit_in(text: str) -> str:
    """Return the unit of money that a text names; "" where it names none, or two of them."""
    found = money_units_in(text)
    return found[0] if len(found) == 1 else ""


class MergedCells:
    """What a cell shows when the merged range it lies in is taken into account."""

    def __init__(self, sheet: Sheet) -> None:
        self.rows = sheet.rows
        self.origins: dict[tuple[int, int], tuple[int, int]] = {}
        for start, end in sheet.merged:
            height, width = end[0] - start[0] + 1, end[1] - start[1] + 1
            # A whole column merged by mistake would fill the memory.
            if height * width > limits.MAX_MERGED_CELLS:
                height, width = min(height, 64), min(width, 1024)
            for row in range(start[0], start[0] + height):
                for column in range(start[1], start[1] + width):
                    self.origins[row, column] = (start[0], start[1])

    def origin(self, row: int, column: int) -> tuple[int, int]:
        return self.origins.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        row, column = self.origin(row, column)
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return text_of(self.rows[row][column])


def plain_leaf(name: str) -> str:
    """Leave out of a header's name what is none of it: 占年计划% is 占年计划."""
    return _IDENTITY.sub("", name.translate(OTHER_BRACKETS)).removesuffix("%")


@lru_cache(maxsize=20_000)
def header_text(text: str, units: frozenset[str] = frozenset()) -> tuple[str, str, str]:
    """Split a header into name, unit and points: 总投资（万元） → 万元; 信息（45分） → 45."""
    plain = normalise(text)
    name = plain.translate(OTHER_BRACKETS)
    unit = points = ""
    behind = _BEHIND_MARK.match(name)
    # 投资：万元 is a header with its unit; 单位：万元 is a line that says a unit.
    if behind and behind[2] in MONEY_FACTORS and not behind[1].endswith("单位"):
        return behind[1], behind[2], ""
    # 总投资 in one line, 万元 in the next.
    if len(words := text.split()) > 1 and words[-1] in MONEY_FACTORS and "单位" not in plain:
        return name.removesuffix(words[-1]), words[-1], ""
    for bracket in _IN_BRACKETS.findall(name):
        inner = bracket.removeprefix("单位:").removeprefix("单位")
        if found := _POINTS.fullmatch(bracket):
            points = found[1]
        elif money_units_in(inner) or inner in COUNTING_UNITS or inner in units:
            unit = inner
        else:
            continue
        name = name.replace(f"({bracket})", "")
    # Brackets that hold neither are part of the name, as they are printed.
    return (name if unit or points else plain), unit, points


def header_path(
    merged: MergedCells, top: int, bottom: int, column: int, units: frozenset[str] = frozenset()
) -> HeaderPath:
    """Read what stands above a column, from the uppermost row of the header to its leaf."""
    if top == bottom and (top, column) not in merged.origins:
        return _path_of_one(merged.text(top, column), cell_name(top, column), units)
    path = HeaderPath()
    seen: set[tuple[int, int]] = set()
    for row in range(top, bottom + 1):
        origin = merged.origin(row, column)
        if row < bottom and not merged.text(row, column):
            origin = centred_group(merged, row, bottom, column) or origin
        text = merged.text(*origin)
        if not text or origin in seen or (path.levels and path.levels[-1][0] == text):
            continue
        seen.add(origin)
        name, unit, points = header_text(text, units)
        path.levels.append((text, name, cell_name(*origin), points))
        path.leaf_unit = unit or ("%" if name.endswith("%") else "")
        path.unit = path.leaf_unit or path.unit
    if path.levels:
        names = [name for _, name, *_ in path.levels]
        path.names = ["/".join(names[start:]) for start in range(len(names))]
        # A spelling may itself contain the brackets.
        path.names.append(cached_normalise(path.levels[-1][0]))
    return path


@lru_cache(maxsize=4096)
def _path_of_one(text: str, cell: str, units: frozenset[str]) -> HeaderPath:
    """Read a header of one row, as nearly all are; what it returns is not to be changed."""
    if not text:
        return HeaderPath()
    name, unit, points = header_text(text, units)
    unit = unit or ("%" if name.endswith("%") else "")
    names = [name, cached_normalise(text)]
    return HeaderPath(names, [(text, name, cell, points)], unit, unit)


def centred_group(
    merged: MergedCells, row: int, bottom: int, column: int
) -> tuple[int, int] | None:
    """Return the cell of a group that stands over a column without being merged over it.

    Such a group has a leaf below itself; a header beside it that is one row high has none.
    """
    if not merged.text(bottom, column) or merged.origin(bottom, column)[0] <= row:
        return None
    for left in range(column - 1, -1, -1):
        if not merged.text(row, left):
            continue
        is_group = merged.origin(row, left) == (row, left) and merged.text(bottom, left)
        below = merged.origin(bottom, left)[0] > row
        is_merged = (row, left) in merged.origins
        return (row, left) if is_group and below and not is_merged else None
    return None
