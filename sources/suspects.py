"""A quick look over all cells of a sheet: where content of a certain kind may be, and need be read.

The texts of many rows are joined and searched at once, by patterns that find too much but never too
little; what they hit is then judged cell by cell (`declined`, `redaction`).
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sources.personal_numbers import SPOKEN_DIGITS
from sources.reading.columnar import ColumnRows
from sources.reading.grid import CellError, Percent, Sheet

Place = tuple[int, int]

_ROWS_AT_ONCE = 1000
_BETWEEN = "\x00"
# Spaces of every kind that `fold` drops, in the text as it was written.
_S = "[\\s\u200b\u200c\u200d\ufeff\\-－‐-―_/*.·•|—]*"
# Signs that the compatibility forms of Unicode turn into digits, into the letter X or into one of
# the characters of the labels. ㎡ and ㎥ are too common, and no number begins with them.
STRANGE = (
    "\u00b2\u00b3\u00b9\u00bc-\u00be\u02e3\u2070-\u2089\u2093\u213b\u2150-\u2189\u2460-\u249b"
    "\u24b3\u24cd\u24e7\u24ea\u2e80-\u2fdf\u3192-\u319f\u3220-\u33a0\u33a2-\u33a4\u33a6-\u33ff\uf900-\ufaff"
    "\ufe63\U0001d400-\U0001d7ff\U0001f100-\U0001f16f\U0001f200-\U0001f2ff\U0001fbf0-\U0001fbf9"
    "\U0002f800-\U0002fa1f"
)
_LABELS = (
    "骑墙", "騎牆", "政治面貌", "立场", "思想不稳定", "不稳定单位",
    "信仰", "两面人", "兩面人", "留一手", "两种信仰", "兩種信仰", "政治立場",
    "思想狀況",
    "政治立场", "政治态度", "政治倾向", "思想状况",
    "思想动态", "思想倾向", "宗教信仰", "信教", "民族", "族别",
    "住址", "家庭地址", "居住地址", "户籍地址", "详细地址", "所在地址", "家庭住地",
)  # fmt: skip
# The rarest character of each label: without it there is no need to look for the label.
_RARE = ("立场", "稳定", "骑", "騎", "两", "兩", "留", "仰", "治", "思", "教", "族", "址", "住")
# The same in English, where the language is told by the word.
_ENGLISH = (
    "politic", "religio", "ethnic", "fence", "faced", "mind", "address", "phone", "mobile", "name",
)  # fmt: skip
_ENGLISH_WORD = re.compile(
    "|".join((*_ENGLISH[:-1], "(?:head|person|full)[\\s\u200b-\u200d\ufeff]*name")), re.IGNORECASE
)
_LABEL = re.compile("|".join(_S.join(label) for label in _LABELS))
_STRANGE = re.compile(f"[{STRANGE}]")
# 户主：张三, 姓名：张三.
_NAMED = re.compile(f"(?:姓{_S}名|户{_S}主)(?:[(（][^()（）\x00]*[)）])?{_S}[:：]")
# What stands before is looked at second: a search for one of a few characters is quick.
_APART = "[\\s\u200b-\u200d\ufeff\\-－﹣‐-―−./_*·()（）．／＿＊]{0,4}"
_PHONE = re.compile(rf"[1１](?<!\d\d){_APART}[3-9３-９](?:{_APART}\d){{9}}(?!\d)")
_GAP = "[\\s\u200b-\u200d\ufeff\\-－﹣‐-―−]*"
# Fifteen digits: an identity number, old or new, or that of a bank card.
_LONG = re.compile(rf"\d(?<!\d\d)(?:{_GAP[:-2]}./_．／＿]*\d){{14}}")
# An area code, and a number behind it.
_LANDLINE = re.compile(rf"[0０](?<!\d\d)\d{{2,3}}[)）]?(?:{_GAP}\d){{7}}")
_ABROAD = re.compile(rf"[8８][6６]{_GAP}[1１][3-9３-９](?:{_GAP}\d){{9}}")
# Eleven digits in a row, one at least of them a Chinese one.
_SPOKEN = re.compile(
    rf"[\d{SPOKEN_DIGITS}](?<![\d{SPOKEN_DIGITS}]{{2}})(?=(?:{_GAP}\d)*{_GAP}[{SPOKEN_DIGITS}]"
    rf"|(?<=[{SPOKEN_DIGITS}]))(?:{_GAP}[\d{SPOKEN_DIGITS}]){{10}}"
)
_NUMBERS = (_PHONE, _LONG, _LANDLINE, _ABROAD, _SPOKEN)
# A digit and nine or more of the signs that such numbers are written with, to the last of them. No
# number reaches beyond, so only here they are looked for; most sheets have few of these runs.
_DIGIT = rf"[\d{SPOKEN_DIGITS}]"
_RUN = re.compile(
    rf"{_DIGIT}(?<!{_DIGIT}{{2}})[\d{SPOKEN_DIGITS})）{_GAP[1:-2]}{_APART[1:-6]}]{{9,}}"
)
# 电话 and seven digits behind it.
_NO_WORD = "[^\\d\\x00一-鿿]"
_LOCAL = re.compile(
    f"[话机式](?:{_NO_WORD}|[号码是为]){{0,30}}(?:[（(﹙][^\\d\\x00]{{0,30}}[)）﹚])?"
    f"(?:{_NO_WORD}|[号码是为]){{0,30}}[2-8２-８](?:{_GAP}\\d){{6}}"
)
# A label before a colon, alone in its cell, or before a name.
_PARENS = "(?:[(（][^()（）\\x00]*[)）])?"
_SIGNED = re.compile(
    f"[人表核导话式机码号员](?:{_PARENS}\\s*[:：]"
    f"|[\\s\u200b]*{_PARENS}[\\s\u200b]*(?=\x00|\\Z)"
    f"|(?<=[报表办系责任发对送告入制定批准字班络]人|制表|[审复]核|计员|领导|[络班人]员){_PARENS}\\s*[一-鿿])"
    # 局长：, 领导签字：, and the latter alone or before a name.
    f"|[记任席管理长字名章发批签定对](?<=书记|主任|主席|主管|经理|.长|签[字名章发批]|审[签批定]|核[对定])"
    f"(?:{_PARENS}\\s*[:：]|(?:(?<=导签[字名])|(?<=审签))[\\s\u200b]*{_PARENS}[\\s\u200b]*"
    "(?=[一-鿿]|\x00|\\Z))"
)
# Headers above names of persons, passports: their last sign, behind the one before it or a space.
_Z = "\\s\u200b-\u200d\ufeff"
_HEADER = re.compile(
    f"[名主照人导部表址地字Tt话机真式码号](?<=[名{_Z}]字|[姓{_Z}]名|[户{_Z}]主|[护{_Z}]照|[系表法责任办{_Z}]人|[领{_Z}]导"
    f"|[干{_Z}]部|[代{_Z}]表|[住地{_Z}]址|[住{_Z}]地|[rR{_Z}][Tt]"
    f"|[电{_Z}]话|[手座{_Z}]机|[传{_Z}]真|[方{_Z}]式|[号{_Z}]码|[话机]号)"
    "(?:[(（][^()（）\x00]*[)）])?[\\s*:：]*(?=\x00|\\Z)"
)
_LARGE = 1e10


# All of these in one, as whole columns are searched: eleven digits in a row are enough to look.
_SPACES = r"[\s\x{200b}-\x{200d}\x{feff}\-－﹣‐-―−)）(（./_*·|—．／＿＊]*"
_ANYTHING = "|".join(
    [
        rf"(?:[\d{SPOKEN_DIGITS}]{_SPACES}){{11}}",
        *(_SPACES.join(label) for label in _LABELS),
        f"(?i:{'|'.join(_ENGLISH[:-1])}|(?:head|person|full){_SPACES}name)",
        "[人表核导话式机码号员记任席管理长字名主章发批签定对](?:[(（][^()（）]*[)）])?\\s*[:：]",
        "填报人|填表人|制表|审核|复核|经办人|统计员|联系人|负责人|责任人|签发人|校对人|分管领导|主管领导",
        "[送报告入制定批准字班络]人|[络班]员|代表人|导签[字名]|审签",
        f"[话机式][^\\d]{{0,30}}[2-8２-８](?:{_SPACES}\\d){{6}}",
        f"[{STRANGE}]",
    ]
)


@dataclass
class Suspects:
    """The cells of one sheet that must be read, in order."""

    declined: list[Place] = field(default_factory=list)
    signed: list[Place] = field(default_factory=list)
    # What may be a header above names of persons.
    headers: list[Place] = field(default_factory=list)


def suspects_of(sheet: Sheet) -> Suspects:
    """Return the cells that may hold something; looked for once per sheet."""
    known = sheet.__dict__.get("_suspects")
    if known is None:
        known = sheet.__dict__["_suspects"] = _look(sheet.values)
    return known


def may_hold_label(text: str) -> bool:
    """Tell a text in which a declined label or one before a person may stand."""
    if any(map(text.__contains__, _RARE)) and _LABEL.search(text):
        return True
    return ("姓" in text or "户" in text) and _NAMED.search(text) is not None


def _is_suspect(rows: ColumnRows) -> bool:
    """Tell whether any column of a large sheet's body may hold something, by yet wider patterns."""
    import polars as pl

    for column in rows.columns:
        if column.dtype == pl.String and column.str.contains(_ANYTHING).any():
            return True
        if column.dtype == pl.Float64 and not (column.abs() < _LARGE).all():
            return True
    return False


def _look(values: Sequence[list[Any]]) -> Suspects:
    if isinstance(values, ColumnRows) and not _is_suspect(values):
        return _look(values.top)
    found = Suspects()
    for start in range(0, len(values), _ROWS_AT_ONCE):
        rows = values[start : start + _ROWS_AT_ONCE]
        flat = list(chain.from_iterable(rows))
        texts = [value for value in flat if type(value) is str]
        joined = _BETWEEN.join(texts)
        places: set[int] = set()
        for run in _RUN.finditer(joined):
            for pattern in _NUMBERS:
                places |= {match.start() for match in pattern.finditer(joined, *run.span())}
        if any(map(joined.__contains__, _RARE)):
            places |= {match.start() for match in _LABEL.finditer(joined)}
        if "话" in joined or "机" in joined or "联" in joined:
            places |= {match.start() for match in _LOCAL.finditer(joined)}
        if "姓" in joined or "户" in joined:
            places |= {match.start() for match in _NAMED.finditer(joined)}
        if not joined.isascii():
            places |= {match.start() for match in _STRANGE.finditer(joined)}
        lowered = joined.lower()
        if any(map(lowered.__contains__, _ENGLISH)):
            places |= {match.start() for match in _ENGLISH_WORD.finditer(joined)}
        signed = {match.start() for match in _SIGNED.finditer(joined)}
        headers = {match.start() for match in _HEADER.finditer(joined)}
        if places or signed or headers:
            cells = _Cells(rows, start)
            found.declined += cells.at(places)
            found.signed += cells.at(signed)
            found.headers += cells.at(headers)
        if _are_small_figures(flat):
            continue
        found.declined += [
            (start + down, across)
            for down, row in enumerate(rows)
            for across, value in enumerate(row)
            if (kind := type(value)) is not str
            and (
                not -_LARGE < value < _LARGE
                if kind is float or kind is int or kind is Percent
                else kind is CellError
            )
        ]
    found.declined.sort()
    found.signed.sort()
    found.headers.sort()
    return found


class _Cells:
    """The cells that hold the texts of some rows, by the place of a sign in the joined texts."""

    def __init__(self, rows: Sequence[list[Any]], start: int) -> None:
        self._start = start
        # Per row: where its texts begin, the signs between them counted; as far as was asked for,
        # for a header stands in the first rows.
        self._ends = [0]
        self._rows = rows

    def at(self, places: set[int]) -> set[Place]:
        return set(map(self._cell, places))

    def _cell(self, place: int) -> Place:
        while self._ends[-1] <= place:
            row_values = self._rows[len(self._ends) - 1]
            length = sum([len(value) + 1 for value in row_values if type(value) is str])
            self._ends.append(self._ends[-1] + length)
        row = bisect_right(self._ends, place) - 1
        rest = place - self._ends[row]
        for column, value in enumerate(self._rows[row]):
            if type(value) is str:
                rest -= len(value) + 1
                if rest < 0:
                    return self._start + row, column
        raise IndexError(place)


def _are_small_figures(values: list[Any]) -> bool:
    """Tell values none of which is an error or a number that could be an identity number."""
    kinds = set(map(type, values))
    if CellError in kinds:
        return False
    figures = kinds & {float, int, bool, Percent}
    numbers = [value for value in values if type(value) in figures] if figures else []
    return not numbers or (min(numbers) > -_LARGE and max(numbers) < _LARGE)
