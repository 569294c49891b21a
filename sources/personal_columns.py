"""What the header above a cell says of it: phones, identity numbers, cards, names of persons."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from typing import Any

from sources.personal_names import is_common_name, is_personal_name
from sources.personal_numbers import holds_local_number, holds_passport
from sources.reading.columnar import ColumnRows
from sources.reading.grid import Sheet, tagged, text_of
from sources.role_headers import are_names, names_in_role, role_of
from sources.suspects import suspects_of
from sources.text import fold, normalise

_KINDS = {
    "phone": re.compile(
        r"电话|手机|联系|号码|phone|mobile|cellular|(?<![a-z])tel(?![a-z])", re.IGNORECASE
    ),
    "identity": re.compile(
        r"身份|公民号|证件号|(?<![a-z])id ?(?:card|number|no)|identity", re.IGNORECASE
    ),
    "card": re.compile(r"银行卡|卡号|一卡通|一折通|账[号户]|bank|card|account", re.IGNORECASE),
    "organisation": re.compile(r"信用代码|机构代码|credit code", re.IGNORECASE),
    "registration": re.compile(
        r"注册号|执照|登记号|编[号码]|代码|文号|(?<![a-z])code|number of", re.IGNORECASE
    ),
    "money": re.compile(
        r"元|投资|金额|资金|产值|收入|支出|税|贷款|余额|预算|概算|造价|amount|budget|cost|value|sum"
        r"|forecast|spend",
        re.IGNORECASE,
    ),
}
# Below these seven digits are a phone's; 电话(部) and 手机(万台) count phones.
_PHONES = re.compile(
    r".{0,10}(?:电话|手机|座机|传真|联系方式)(?:号码?)?(?:\((?![^()]*[万部台户门个次条元%])[^()]*\))?\*?"
    r"|(?:contact)?(?:(?:tele|cell|mobile)?phone|mobile|tel)(?:number|no)?\.?\*?",
    re.IGNORECASE,
)
# The phone itself, made or sold: its figures may have as many digits.
_GOODS = re.compile("手机|phone|mobile", re.IGNORECASE)
_PASSPORT = re.compile(r"护照|passport", re.IGNORECASE)
# Columns that hold names; those that may hold posts as well: role_headers.
_NAMES = re.compile(
    r".{0,8}姓名(?:\(.*\))?[*:]?|(?:本人|户主|人员|成员)?名字[*:]?|人名[*:]?|户主"
    r"|(?:head|person|full) ?name",
    re.IGNORECASE,
)
# 项目地址, 建设地点 and 安置点地址 are sites.
_ADDRESS = (
    r"(?:(?:家庭|户籍|居住|现居?|常|暂|详细|个人|本人|户主)?(?:居住)?住址|家庭(?:详细)?地址|家庭住地"
    r"|居住(?:详细)?地址|户籍(?:所在)?地址|(?:home|private|residential)address)"
)
_ADDRESS_HEADER = re.compile(rf"{_ADDRESS}(?:\([^()]*\))?[*:]*", re.IGNORECASE)
_ADDRESS_INSIDE = re.compile(rf"{_ADDRESS}(?:\([^()]*\))?[:为是](?!$|[无/—-]*$)", re.IGNORECASE)
_NAME_INSIDE = re.compile(
    r"(?:姓名|户主)(?:\([^()]*\))?:([一-鿿·]{2,8}?)(?=$|[^一-鿿·]|性别|身份|电话|年龄|家庭|等)"
)
# 家住东镇三村二组5号, and a name behind a number: 三村二组5号张三. 家住房 is a house.
_LIVES = re.compile(
    r"(?:家住|现住|住在|居住[于在])(?!房|宅|址|所)[^,，。;；:：]{1,20}?"
    r"(?:\d+(?:号|室|栋|幢|弄|单元|组|社)|[一二三四五六七八九十]+(?:组|社|号)|[村街路巷弄屯](?=$|[,，。;；]))"
)
_BEHIND_NUMBER = re.compile(
    r"(?:[村组社路街巷弄屯栋幢单元]|单元)[\d一二三四五六七八九十]+(?:号|室|户)([一-鿿]{2,3})(?=$|[^一-鿿]|家$|户$)"
)
_DOES = "(?:阻工|阻挠|阻拦|要求|拒绝|不同意|受伤|死亡|上访|来访|信访|来电|举报)"
_LEADS = "(?:负责|带队|主持|牵头|到场|到现场|同志|签字|表示|说|称)"
_SAID_OF = re.compile(
    r"(?:姓名|户主|贫困户|低保户|五保户|搬迁户|申请人|当事人|[信上来]访人)([一-鿿]{2,3}?)"
    r"(?=$|[^一-鿿]|等[人户\d一二三四五六七八九十]|家$|家[,，。;；]|反映|投诉|同志|户[,，。]|户$)"
    rf"|(?:村民|居民|群众|农户|家属)([一-鿿]{{2,3}}?)(?={_DOES})"
    r"|(?:举报人|投诉人|伤者|死者|驾驶员|司机|村干部|[责负]责?任?人[是为]|[驻包]村干部|帮扶干部"
    rf"|[镇乡]长)([一-鿿]{{2,3}}?)(?=$|[,，。;；、(（\d]|{_DOES}|{_LEADS})"
    r"|(?:村民|居民|群众)([一-鿿]{2,3}?)(?=等[人户\d一二三四五六七八九十]|家$|家[,，。;；]|反映|投诉|同志|[(、])"
)
_SITE = re.compile(r"\d+(?:号|室|栋|幢|弄|单元|组|社)|[村组巷街路弄]$|[省市县区].*[镇乡村街路]")
_NOTHING = re.compile(r"[-—–/\\无×xX]*|不详|未填|同上")
# Below 姓名 stand totals too, and what says that there is no name.
_NO_WRITTEN_NAME = re.compile(
    r"[合小总共]计|平均|[不未无略]|保密|同上|附件|样[例表]|示例|例如|如下|隐去|脱敏|匿名|必填|选填|注|单位|部门|职务|岗位"
    r"|编号|人数|书记|主任|[局处科镇乡村县区]长|委员|[局委办室站所镇乡村县区市公司组]$"
)
_POSTS = re.compile(r".{0,6}(?:职务|岗位|职位|角色|身份|层级|post|position|role)", re.IGNORECASE)
_LEAST_MOBILES = 3
_HEADERS_OF_A_COLUMN = 3
_LOOKED_AT_AGAIN = 3
_LONGEST = 40
_LOOKED_AT = 5000


class ColumnHeaders:
    """What the texts above a cell say, in its own column; looked for once per column and kind."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._first: dict[tuple[str, int], int] = {}
        self._mobiles: dict[int, bool] = {}

    def say(self, kind: str, place: tuple[int, int]) -> bool:
        """Tell whether a text above the cell is of this kind."""
        row, column = place
        if (kind, column) not in self._first:
            self._first[kind, column] = self._look(_KINDS[kind], column)
        return self._first[kind, column] < row

    def _look(self, pattern: re.Pattern[str], column: int) -> int:
        for number, value in enumerate(column_values(self._sheet, column)):
            if type(value) is str and pattern.search(text_of(tagged(value))):
                return number
        return len(self._sheet.values)

    def has_only_mobiles(self, place: tuple[int, int]) -> bool:
        """Tell a column of three or more numbers that all look like mobile ones, not of money."""
        column = place[1]
        if column not in self._mobiles:
            numbers = [
                text
                for value in column_values(self._sheet, column)
                if (text := _digits_of(value, self._sheet.is_text_only))
            ]
            self._mobiles[column] = len(numbers) >= _LEAST_MOBILES and all(
                re.fullmatch(r"1[3-9]\d{9}", number) for number in numbers
            )
        return self._mobiles[column] and not self.say("money", place)


def column_values(sheet: Sheet, column: int, start: int = 0) -> Iterator[Any]:
    """Yield the values of a column from a row on; None where a row is shorter."""
    values = sheet.values
    if isinstance(values, ColumnRows):
        for row in values.top[start:]:
            yield row[column] if column < len(row) else None
        body = values.body(column)
        if body is not None:
            yield from body[max(0, start - len(values.top)) :]
        return
    for row in values[start:] if start else values:
        yield row[column] if column < len(row) else None


def _digits_of(value: Any, is_text_only: bool) -> str:
    if type(value) in (int, float) and value == value:
        return f"{value:.0f}" if float(value).is_integer() else f"{value}"
    if is_text_only and type(value) is str and re.fullmatch(r"\s*[\d.,]+\s*", value):
        return value.strip()
    return ""


def columns_of_persons(
    sheet: Sheet, headers: ColumnHeaders, known: Collection[str] = (), signed: Collection[str] = ()
) -> Iterator[tuple[int, int]]:
    """Yield the first cell of each column that holds persons' names, passports or local phones.

    Below 姓名 one name is enough; below 负责人, 包村干部 and their like, where posts may stand,
    what is there decides. `known` are spellings of units (normalised), `signed` what is hidden.
    """
    suspects = suspects_of(sheet)
    roles = _RoleColumns(sheet, known)
    # An English header of an address is found among the rest.
    for row, column in sorted({*suspects.headers, *suspects.declined}):
        value = sheet.values[row][column]
        header = fold(text_of(tagged(value))) if type(value) is str else ""
        are_numbers = False
        if _PHONES.fullmatch(header):
            if _is_above_headers(sheet, row, column):
                continue
            test, share = holds_local_number, 0.5 if _GOODS.fullmatch(header) else 0.0
            are_numbers = True
        elif _PASSPORT.search(header):
            test, share = holds_passport, 0.0
        elif _NAMES.fullmatch(header):
            if has_name_beside(sheet, row, column, known):
                yield row, column
                continue
            test, share = _is_written_name if "名" in header else _may_be_name, 0.0
        elif is_address_header(header):
            if has_address_beside(sheet, row, column):
                yield row, column
                continue
            test, share = _says_something, 0.0
        elif role := role_of(header):
            beside = _next_filled(sheet, row, column)
            is_hidden = type(beside) is str and beside.strip() in signed
            if is_hidden and names_in_role(beside, "person"):
                continue
            if (named := roles.first_name(role, row, column)) is not None:
                yield named, column
            elif (
                role == "person"
                and has_name_beside(sheet, row, column, known)
                and not roles.are_posts(row, column)
            ):
                yield row, column
            continue
        else:
            continue
        filled, found = 0, []
        for number, below in enumerate(column_values(sheet, column, row + 1), start=row + 1):
            if number > row + _LOOKED_AT:
                break
            number_text = _digits_of(below, False) if are_numbers else ""
            text = below if type(below) is str else number_text
            if text.strip():
                filled += 1
                if test(text):
                    found.append(number)
        if found and len(found) >= share * filled:
            yield found[0], column


class _RoleColumns:
    """What stands below headers such as 组长: each column is read once, however many there are."""

    def __init__(self, sheet: Sheet, known: Collection[str]) -> None:
        self._sheet = sheet
        self._known = known
        self._columns: dict[tuple[str, int], tuple[list[int], list[tuple[str, ...]]]] = {}
        self._told: dict[int, set[str]] = {}
        self._posts: dict[int, int] = {}

    def first_name(self, role: str, row: int, column: int) -> int | None:
        """Return the row of the first name below a header, where names stand below it."""
        told = self._told.setdefault(column, set())
        text = fold(text_of(tagged(self._sheet.values[row][column])))
        looked_at = _LOOKED_AT if text not in told else _LOOKED_AT_AGAIN
        told.add(text)
        if len(told) > _HEADERS_OF_A_COLUMN:
            # A column of posts: each looks like a header.
            return None
        if role == "person" and self.are_posts(row, column):
            # 司机 below 职务 is a post; what follows it is another.
            role = "post"
        rows, names = self._read(role, column)
        start = bisect_right(rows, row)
        below = names[start : start + looked_at]
        if not are_names(role, below):
            return None
        return next(rows[start + place] for place, said in enumerate(below) if said)

    def are_posts(self, row: int, column: int) -> bool:
        """Tell a cell of a column whose header says that posts stand there."""
        if column not in self._posts:
            self._posts[column] = next(
                (
                    number
                    for number, value in enumerate(column_values(self._sheet, column))
                    if type(value) is str and _POSTS.fullmatch(fold(value))
                ),
                len(self._sheet.values),
            )
        return self._posts[column] < row

    def _read(self, role: str, column: int) -> tuple[list[int], list[tuple[str, ...]]]:
        if (role, column) not in self._columns:
            rows: list[int] = []
            names: list[tuple[str, ...]] = []
            for number, value in enumerate(column_values(self._sheet, column)):
                if type(value) is not str or not value.strip():
                    continue
                rows.append(number)
                is_unit = normalise(value) in self._known
                names.append(() if is_unit or len(value) > _LONGEST else names_in_role(value, role))
            self._columns[role, column] = rows, names
        return self._columns[role, column]


def _next_filled(sheet: Sheet, row: int, column: int) -> Any:
    cells = sheet.values[row]
    return next((cell for cell in cells[column + 1 :] if cell not in ("", None)), None)


def has_name_beside(sheet: Sheet, row: int, column: int, known: Collection[str] = ()) -> bool:
    """Tell a label such as 姓名 or 组长 with a person's name in the next filled cell."""
    beside = _next_filled(sheet, row, column)
    return type(beside) is str and is_common_name(beside) and normalise(beside) not in known


def _is_above_headers(sheet: Sheet, row: int, column: int) -> bool:
    """Tell a label above a table, whose number stands beside it: below it come other headers."""
    for below in range(row + 1, min(row + 4, len(sheet.values))):
        cells = sheet.values[below]
        value = cells[column] if column < len(cells) else None
        if value in ("", None):
            continue
        text = fold(value) if type(value) is str else "0"
        if re.search(r"\d", text) or _NOTHING.fullmatch(text) or _KINDS["phone"].search(text):
            return False
        others = [other for other in cells if other not in ("", None)]
        return len(others) > 1 and all(
            type(other) is str and not re.search(r"\d", other) for other in others
        )
    return False


def is_address_header(text: str) -> bool:
    """Tell a header below or beside which persons' addresses stand."""
    return _ADDRESS_HEADER.fullmatch(fold(text)) is not None


def holds_address(text: str) -> bool:
    """Tell a text that says where a person lives: 住址：…, 家住…, or a number and a name."""
    plain = fold(text)
    if _ADDRESS_INSIDE.search(plain) or _LIVES.search(plain):
        return True
    return any(map(is_common_name, _BEHIND_NUMBER.findall(plain)))


def holds_named_person(text: str) -> bool:
    """Tell a text in which a name follows 户主： or 姓名：, 村民 and its like."""
    plain = fold(text)
    return any(map(is_personal_name, _NAME_INSIDE.findall(plain))) or any(
        is_common_name(next(filter(None, one.groups()), "")) for one in _SAID_OF.finditer(plain)
    )


def has_address_beside(sheet: Sheet, row: int, column: int) -> bool:
    """Tell a label whose next filled cell to the right looks like an address."""
    beside = _next_filled(sheet, row, column)
    return type(beside) is str and _SITE.search(fold(text_of(tagged(beside)))) is not None


def _says_something(text: str) -> bool:
    return _NOTHING.fullmatch(fold(text)) is None


def _may_be_name(text: str) -> bool:
    return is_personal_name(text)


def _is_written_name(text: str) -> bool:
    """Tell what stands below 姓名: any two to eight characters that say no total and no post."""
    plain = fold(text)
    return is_personal_name(text) or (
        re.fullmatch("[一-鿿·]{2,8}", plain) is not None and not _NO_WRITTEN_NAME.search(plain)
    )
