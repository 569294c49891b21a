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

from sources.personal_names import COMMON
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
    "思想动态", "思想倾向", "宗教信仰", "信教", "民族", "族别", "政治表现", "思想表现", "两面派",
    "不坚定", "不够坚", "不太坚", "不大坚", "不稳", "不够稳", "不太稳", "不大稳", "动摇", "摇摆",
    "教派", "闹事", "宗教", "族", "忠诚度", "信徒", "教徒", "信众", "不放心",
    "重点人员", "访人数", "访老户", "访大户",
    "维稳", "稳控", "涉稳", "涉访", "重点上访", "重点信访", "访户", "访人员", "访对象", "访专业户",
    "住址", "家庭地址", "居住地址", "户籍地址", "详细地址", "所在地址", "家庭住地", "家住", "现住",
    "住在", "居住于", "居住在",
    "护照", "通行证",
)  # fmt: skip
# The rarest character of each label: without it there is no need to look for the label.
_RARE = ("立场", "稳", "坚", "摇", "访", "闹", "骑", "騎", "两", "兩", "留", "仰", "治", "思", "教",
         "族", "址", "住", "护照", "通行",
         "忠", "徒", "信众", "放心", "点人")  # fmt: skip
# The same in English, where the language is told by the word.
_ENGLISH = (
    "passport", "politic", "religio", "ethnic", "fence", "faced", "loyal", "ideolog", "mind",
    "address", "phone", "mobile", "name",
)  # fmt: skip
_ENGLISH_WORD = re.compile(
    "|".join((*_ENGLISH[:-1], "(?:head|person|full)[\\s\u200b-\u200d\ufeff]*name")), re.IGNORECASE
)
_LABEL = re.compile("|".join(_S.join(label) for label in _LABELS))
# 户主张三, 村民李四反映, 二组5号王五: one of the first surnames behind such a word.
_SAID_OF = re.compile(
    "[民众户主人名号室属者员机部长是为]"
    "(?<=村民|居民|群众|农户|家属|报人|诉人|伤者|死者|驶员|司机|干部|镇长|乡长|人是|人为|困户|保户|迁户|户主|姓名|请人|事人|访人|[\\d\\s]号|[\\d\\s]室|[\\d\\s]户)"
    f"[\\s\u200b]*[{COMMON}]"
)
_STRANGE = re.compile(f"[{STRANGE}]")
# 户主：张三, 姓名：张三.
_NAMED = re.compile(f"(?:姓{_S}名|户{_S}主)(?:[(（][^()（）\x00]*[)）])?{_S}[:：]")
# What stands before is looked at second: a search for one of a few characters is quick.
_APART = "[\\s\u200b-\u200d\ufeff\\-－﹣‐-―−./_*·()（）．／＿＊]{0,4}"
# O, o and l may stand for digits.
_D = "[\\dOolI]"
_PHONE = re.compile(rf"[1１](?<!\d\d){_APART}[3-9３-９](?:{_APART}{_D}){{9}}(?!\d)")
_GAP = "[\\s\u200b-\u200d\ufeff\\-－﹣‐-―−]*"
# Fifteen digits: an identity number, old or new, or that of a bank card.
_LONG = re.compile(rf"\d(?<!\d\d)(?:{_GAP[:-2]}./_．／＿]*{_D}){{14}}")
# An area code, and a number behind it.
_LANDLINE = re.compile(rf"[0０](?<!\d\d)\d{{2,3}}[)）]?(?:{_GAP}\d){{7}}")
_ABROAD = re.compile(rf"[8８][6６]{_GAP}[1１][3-9３-９](?:{_GAP}\d){{9}}")
# Eleven digits in a row, one at least of them a Chinese one.
_SPOKEN = re.compile(
    rf"[\d{SPOKEN_DIGITS}](?<![\d{SPOKEN_DIGITS}]{{2}})(?=(?:{_GAP}\d)*{_GAP}[{SPOKEN_DIGITS}]"
    rf"|(?<=[{SPOKEN_DIGITS}]))(?:{_GAP}[\d{SPOKEN_DIGITS}]){{10}}"
)
_NUMBERS = (_PHONE, _LONG, _LANDLINE, _ABROAD, _SPOKEN)
# Ten digits at least, as no such number has fewer, in the signs that they are written with, to the
# last of them. No number reaches beyond, so only here they are looked for; most sheets have none.
_DIGIT = rf"[\d{SPOKEN_DIGITS}]"
_AS_DIGITS = rf"\dOolI{SPOKEN_DIGITS}"
_AMONG = rf")）{_GAP[1:-2]}{_APART[1:-6]}"
_RUN = re.compile(
    rf"{_DIGIT}(?<!{_DIGIT}{{2}})(?=[{_AS_DIGITS}{_AMONG}]{{9}})"
    rf"(?:[{_AMONG}]*+[{_AS_DIGITS}]){{9}}[{_AS_DIGITS}{_AMONG}]*"
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
    # 填报：, 录入：; 制 表 人 and 签批 before a name.
    f"|[报入络系制录准总](?<=填报|上报|报送|录入|联络|联系|编制|批准|记录|汇总){_PARENS}\\s*[:：]"
    "|送(?<=报送)\\s*[:：]|[人员](?<=\\s[人员])\\s*[:：]?\\s*[一-鿿]|[批核入络报](?<=签批|校核|录入|联络|填报)\\s+[一-鿿]"
)
_SIGNED_BY = re.compile(
    "(?:prepared|reported|checked|approved|submitted|reviewed|compiled|signed"
    "|filled(?: in)?)\\s+by\\b",
    re.IGNORECASE,
)
# Headers above names of persons, passports: their last sign, behind the one before it or a space.
_Z = "\\s\u200b-\u200d\ufeff"
_HEADER = re.compile(
    f"[名主照人导部表址地字Tt话机真式码号记书任席理监挥事计纳干员生医师长者志章收办对责核批准定发报制持讲班录工务位岗户民生模东疾象村单接守管助奖诉访督]"
    # Within a text the next sign tells at once that no header ends here.
    f"(?=[{_Z}*:：(（名姓\\dA-Ba-b一二三四五\x00]|\\Z)"
    f"(?<=[名{_Z}]字|[姓签人{_Z}]名|[户业{_Z}]主|[护{_Z}]照|.人|[领{_Z}]导|[干{_Z}]部|[代制填{_Z}]表|[住地{_Z}]址|[住{_Z}]地"
    f"|[rR{_Z}][Tt]|[电{_Z}]话|[手座司{_Z}]机|[传{_Z}]真|[方{_Z}]式|[号{_Z}]码|[话机]号|[书登{_Z}]记|[文支{_Z}]书|[主责{_Z}]任"
    f"|[主{_Z}]席|[经监{_Z}]理|[总{_Z}]监|[指{_Z}]挥|[董监{_Z}]事|[会设{_Z}]计|[出{_Z}]纳|[专{_Z}]干|.员|[医{_Z}]生|[村{_Z}]医"
    f"|[教老程{_Z}]师|.长|.者|[同{_Z}]志|[签{_Z}][字章收发]|[验{_Z}]收|[经主承协{_Z}]办|[校{_Z}]对|[负{_Z}]责|[审复校{_Z}]核|[审{_Z}]批"
    f"|[批核{_Z}]准|[审{_Z}]定|[填{_Z}]报|[编{_Z}]制|[主{_Z}][持讲]|[带值{_Z}]班|[记{_Z}]录|[施职{_Z}]工|[秘{_Z}]书|[护{_Z}]工|[农包困保{_Z}]户|[村居{_Z}]民|[学{_Z}]生|[劳{_Z}]模|[股{_Z}]东|[残{_Z}]疾|[对{_Z}]象|[驻{_Z}]村"
    f"|[名{_Z}]单|[户{_Z}]名|[对{_Z}]接|[值{_Z}]守|[分主{_Z}]管|[受{_Z}]助|[获{_Z}]奖|[投{_Z}]诉|[来{_Z}]访|[当{_Z}]事|[监{_Z}]督|[职{_Z}]务|[岗职{_Z}]位|.岗)"
    "(?:[(（][^()（）\\x00]*[)）]|[\\d一二三四五ABab]|名单|姓名)?[\\s*:：]*(?=\x00|\\Z)"
)
_ENGLISH_HEADER = re.compile(
    f"(?<![^\\x00])[{_Z}]*(?:(?:english[{_Z}]*)?name|contacts?|(?:contact|responsible|in[{_Z}]*charge)[{_Z}]*person"
    f"|responsible|person[{_Z}]*(?:in[{_Z}]*charge|responsible)|owner|foreman|inspector|reporter|manager"
    f"|supervisor|checker|(?:team[{_Z}]*)?leader"
    f"|(?:prepared|reported|checked|approved|submitted|filled[{_Z}]in|signed)[{_Z}]*by)[{_Z}*:：]*(?=\\x00|\\Z)",
    re.IGNORECASE,
)
_ENGLISH_PERSONS = (
    "name", "contact", "responsible", "charge", "owner", "foreman", "inspector", "reporter",
    "manager", "supervisor", "checker", "leader", " by",
)  # fmt: skip
# A district and a day of birth in two cells, or both in one and the rest in the next.
_ENDS = "[\\s\u200b]*\\x00[\\s\u200b\\x00]*"
_SPLIT = re.compile(
    rf"[1-9１-９](?<!\d\d)\d{{5}}(?:{_ENDS}[12１２][09０９]\d{{6}}|[12１２][09０９]\d{{6}}{_ENDS}\d{{3}}[\dXxＸｘ])(?!\d{{5}})"
)
_LARGE = 1e10
# Days of birth as numbers.
_DAYS = (19000101, 20991231)


# All of these in one, as whole columns are searched: eleven digits in a row are enough to look.
_SPACES = r"[\s\x{200b}-\x{200d}\x{feff}\-－﹣‐-―−)）(（./_*·|—．／＿＊]*"
_ANYTHING = "|".join(
    [
        rf"\d{_SPACES}(?:[\dOolI{SPOKEN_DIGITS}]{_SPACES}){{10}}|[\d{SPOKEN_DIGITS}]{_SPACES}(?:[\d{SPOKEN_DIGITS}]{_SPACES}){{10}}",
        "(?:[村居]民|群众|农户|家属|[报诉]人|[伤死]者|驶员|司机|[村扶]干部|[镇乡]长|[任责]人[是为]"
        rf"|困户|保户|迁户|户主|姓名|请人|事人|访人|\d[号室户])\s*[{COMMON}]",
        *(_SPACES.join(label) for label in _LABELS),
        f"(?i:{'|'.join(_ENGLISH[:-1])}|(?:head|person|full){_SPACES}name)",
        "[人表核导话式机码号员记任席管理长字名主章发批签定对报入络系制录准总送](?:[(（][^()（）]*[)）])?\\s*[:：]",
        r"\s[人员]\s*[:：]?\s*[一-鿿]|(?:签批|校核|录入|联络|填报)\s+[一-鿿]",
        "(?i:(?:prepared|reported|checked|approved|submitted|reviewed|compiled|signed"
        "|filled(?: in)?) +by)",
        "填报人|填表人|制表|审核|复核|经办人|统计员|联系人|负责人|责任人|签发人|校对人|分管领导|主管领导",
        "[送报告入制定批准字班络]人|[络班]员|代表人|导签[字名]|审签",
        f"[话机式][^\\d]{{0,30}}[2-8２-８](?:{_SPACES}\\d){{6}}",
        r"^\s*(?:19|20)\d{6}(?:\d{3}[\dXx])?\s*$",
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
        if column.dtype == pl.Float64:
            if not (column.abs() < _LARGE).all():
                return True
            if column.is_between(*_DAYS).all() and column.count():
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
        places |= {match.start() for match in _SAID_OF.finditer(joined)}
        if "话" in joined or "机" in joined or "联" in joined:
            places |= {match.start() for match in _LOCAL.finditer(joined)}
        if "姓" in joined or "户" in joined:
            places |= {match.start() for match in _NAMED.finditer(joined)}
        if not joined.isascii():
            places |= {match.start() for match in _STRANGE.finditer(joined)}
        lowered = joined.lower()
        if any(map(lowered.__contains__, _ENGLISH)):
            places |= {match.start() for match in _ENGLISH_WORD.finditer(joined)}
        places |= {match.start() for match in _SPLIT.finditer(joined)}
        signed = {match.start() for match in _SIGNED.finditer(joined)}
        if " by" in lowered:
            signed |= {match.start() for match in _SIGNED_BY.finditer(joined)}
        headers = {match.start() for match in _HEADER.finditer(joined)}
        if any(map(lowered.__contains__, _ENGLISH_PERSONS)):
            headers |= {match.start() for match in _ENGLISH_HEADER.finditer(joined)}
        if places or signed or headers:
            cells = _Cells(rows, start)
            found.declined += cells.at(places)
            found.signed += cells.at(signed)
            found.headers += cells.at(headers)
        kinds = set(map(type, flat))
        numbers = _figures_in(flat, kinds)
        highest = max(numbers, default=0)
        if highest >= _DAYS[0]:
            found.declined += _before_days(rows, start, numbers)
        if CellError not in kinds and (
            not numbers or (min(numbers) > -_LARGE and highest < _LARGE)
        ):
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
    found.declined = sorted(set(found.declined))
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


def _figures_in(values: list[Any], kinds: set[type]) -> list[Any]:
    figures = kinds & {float, int, bool, Percent}
    return [value for value in values if type(value) in figures] if figures else []


def _before_days(rows: Sequence[list[Any]], start: int, numbers: list[Any]) -> list[Place]:
    """Return the cells before a number that may be a day of birth."""
    if not any(_is_day(number) for number in numbers):
        return []
    found = []
    for down, row in enumerate(rows):
        last = -1
        for across, value in enumerate(row):
            if last >= 0 and type(value) in (float, int) and _is_day(value):
                found.append((start + down, last))
            if value not in ("", None):
                last = across
    return found


def _is_day(number: Any) -> bool:
    return _DAYS[0] <= number <= _DAYS[1] or _DAYS[0] * 10**4 <= number < (_DAYS[1] + 1) * 10**4
