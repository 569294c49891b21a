"""Numbers that belong to persons, told by their form and check digit: identity, phone, card."""

import re
import unicodedata
from datetime import date

from sources.text import fold

# Provinces, by the first two digits of an identity number.
PROVINCES = frozenset(
    [11, 12, 13, 14, 15, 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55),
     *range(61, 66), 71, 81, 82, 83]
)  # fmt: skip
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# The code of an organisation, GB 32100: it is no person's.
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(rf"(?<![0-9A-Za-z])[{_CODE_SIGNS}]{{18}}(?![0-9A-Za-z])")
# 110105-19491231-002X and 110105.19491231.002X too: a sign may stand where the parts meet.
# No110105… and A110105…B are none the less numbers of persons: the last digit is checked.
_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}[-._/]?(?:19|20)\d{2}[-._/]?(?:0[1-9]|1[0-2])[-._/]?[0-3]\d[-._/]?\d{3}"
    r"[-._/]?[\dXx](?!\d)"
)
_OLD_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z.,-])([1-9]\d{5})(\d{2})(0[1-9]|1[0-2])([0-3]\d)\d{3}(?![0-9A-Za-z-]|[.,]\d)"
)
# 138 1234 5678 and 138-1234-5678 too; 13812345678.50 is an amount.
_MOBILE = re.compile(
    r"(?<!\d)(?<!\d[.,])(?<![A-Za-z]-)1[3-9]\d([ -]?)\d{4}\1\d{4}(?![.,]?\d)(?!-\d)"
)
# In other groups too: 1381234 5678, 138 12345 678, 138.1234.5678, 138/1234/5678, (138)12345678.
_GROUPED = re.compile(
    r"(?<![\d.,])(?<!\d[ -])(?<![A-Za-z]-)(?:1[3-9]\d[ ./_*·()-]{1,3}\d{4}[ ./_*·-]{1,3}\d{4}"
    r"|1[3-9]\d[ -]{1,3}\d{5}[ -]{1,3}\d{3}|1[3-9]\d{2}[ -]{1,3}\d{4}[ -]{1,3}\d{3}"
    r"|1[3-9]\d{5}[ -]{1,3}\d{4}|1[3-9]\d(?: \d{2}){4}|1[3-9]\d{3} {1,3}\d{6}"
    r"|1[3-9]\d[ ()-]{1,3}(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d)\d{8}"
    r"|1(?: [3-9])(?: \d){9})(?!\d|[.,-]\d)"
)
# 工资13812345678元 is an amount, 备案号第13800138000号 a document.
_UNIT_BEHIND = re.compile(
    r" ?(?:元|[万亿]元?|千元|美元|[平立]方|公?亩|公?里|米|m[23]|公?[吨斤]|千瓦|人次|[株棵]|%"
    r"|号(?![机码]))"
)
_NUMBERED_BEFORE = re.compile(
    r"(?:(?:备案|文|案|单|票|订单|合同|发票|注册|工程|项目|凭证|流水|批|登记|档案|许可证?|证书|批准文)(?:编?号|号码)|编号|文号|字号"
    r"|条码|代码)(?:[:.是为\s]|第){0,4}$"
)
_ABROAD = re.compile(r"(?:\+|(?<!\d)00)86[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
# The same as a text, with a sign behind its area code; 020-2017001 may be a document's.
_SURE_LANDLINE = re.compile(
    r"(?<![\dA-Za-z-])(?:[(]0(?:10|2\d|[3-9]\d{2})[)] ?-?|0(?:10|2\d|[3-9]\d{2})-)"
    r"(?!20[0-3]\d)[2-8]\d{6,7}(?:[ -]\d{1,5})?(?![\d-])"
)
_LANDLINE = re.compile(
    r"(?<!\d)[(]?0(?:10|2\d|[3-9]\d{2})[)]?[ -]{0,3}[2-8]\d{6,7}(?:[ -]\d{1,5})?(?!\d)"
)
# Seven or eight digits: only a label or a header says that they are a phone's.
_LOCAL = re.compile(
    r"(?<![\dA-Za-z.,-])(?:[2-8]\d{6,7}|[2-8]\d{2,3}[ -]\d{4})(?!\d|[.,]\d|-\d\d-|[A-Za-z])"
)
_CALLED = ("电话", "座机", "传真", "电话号码", "联系方式")
_LOCAL_LABELLED = re.compile(
    r"(?:电话|手机|座机|联系方式)(?:号码?)?(?:\([^()\d]{0,8}\))?[ :.是为]{0,4}"
    r"[2-8]\d{2,3}[ -]?\d{4}(?!\d|[.,]\d| ?[万亿元户部次人个台%])"
)
_CARD = re.compile(r"(?<!\d)\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?(?!\d)")
_CARD_IN_WORDS = re.compile(r"银行|[卡折账帐开]|(?<![a-z])card|account", re.IGNORECASE)
# The numbers of the country's bank cards begin so, and have 16 or 19 places.
_CARD_ALONE = re.compile(r"62[1-8]\d{13}(?:\d{3})?")
_PASSPORT_IN_WORDS = re.compile(
    r"(?:护照|通行证|passport)(?:号码?|no\.?|number)?[:.是为]{0,3}[A-Za-z]{1,2}\d{7,8}(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_PASSPORT = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{1,2}\d{7,8}(?![0-9A-Za-z])")
# One stroke or space anywhere between the digits, or O and l for 0 and 1.
_ANY_IDENTITY = re.compile(
    r"(?<![\dA-Za-z])[1-9](?:[-./_]?\d){16}[-./_]?[\dXx](?![\dA-Za-z]|[-./_]\d)"
)
_MISTYPED = re.compile(r"(?<![0-9A-Za-z])[1-9lI][0-9OoIl〇]{9,16}[0-9OoIlXx〇](?![0-9A-Za-z])")
_TYPED = str.maketrans("OoIl〇", "00110")
_LEAST_TYPED = 6
_LEAST_IDENTITY = 10**17
# 一三八一二三四五六七八: digits spoken one by one, some of them perhaps as digits.
_SPOKEN = dict(
    zip("〇零○一幺壹二贰三叁四肆五伍六陆七柒八捌九玖", "0001112233445566778899", strict=True)
)
SPOKEN_DIGITS = "".join(_SPOKEN)
_DIGIT = rf"[\d{SPOKEN_DIGITS}]"
_SPOKEN_RUN = re.compile(
    rf"(?<![\d{SPOKEN_DIGITS}十百千]){_DIGIT}(?:[ ·-]{{0,3}}{_DIGIT}){{10,17}}[Xx]?"
    rf"(?![\d{SPOKEN_DIGITS}十百千万亿])"
)
_SPOKEN_DIGIT = re.compile(f"[{SPOKEN_DIGITS}]")


def is_identity_number(text: str) -> bool:
    """Check the last digit of an 18-place identity number (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def is_code_of_an_organisation(text: str) -> bool:
    """Check the last sign of an 18-place social credit code (GB 32100)."""
    text = text.upper()
    if len(text) != 18 or any(sign not in _CODE_SIGNS for sign in text):
        return False
    total = sum(_CODE_SIGNS.index(text[place]) * pow(3, place, 31) for place in range(17))
    return _CODE_SIGNS[(31 - total % 31) % 31] == text[17]


def holds_identity_number(text: str) -> bool:
    """Tell a text with an identity number of 18 places in it, its last one checked.

    Widths and spaces do not matter, nor strokes between its parts.
    """
    plain = _plain(text)
    numbers = [
        re.sub(r"[-._/]", "", found)
        for pattern in (_IDENTITY, _ANY_IDENTITY)
        for found in pattern.findall(plain)
    ]
    numbers += _spoken_numbers(plain) + _mistyped_numbers(plain)
    return any(
        len(number) == 18 and _is_person(number[:6], number[6:14]) and is_identity_number(number)
        for number in numbers
    )


def holds_code_of_an_organisation(text: str) -> bool:
    """Tell a text with a social credit code in it, its last sign checked."""
    return any(map(is_code_of_an_organisation, _CODE.findall(fold(text).upper())))


def holds_old_identity_number(text: str) -> bool:
    """Tell a text with an identity number of 15 places in it: a province and a day, no check."""
    return any(
        _is_person(region, f"19{year}{month}{day}")
        for region, year, month, day in _OLD_IDENTITY.findall(_plain(text))
    )


def holds_mobile(text: str) -> bool:
    """Tell a text with a mobile number in it, also with +86 or in groups."""
    text = _spaced(text)
    if _ABROAD.search(text):
        return True
    if any(
        not _counts_or_numbers(text, found)
        for pattern in (_MOBILE, _GROUPED)
        for found in pattern.finditer(text)
    ):
        return True
    return any(
        _MOBILE.fullmatch(number) for number in (*_spoken_numbers(text), *_mistyped_numbers(text))
    )


def _counts_or_numbers(text: str, found: re.Match[str]) -> bool:
    """Tell eleven digits that are an amount with its unit, or the number of a document."""
    behind = _UNIT_BEHIND.match(text, found.end())
    if behind and not behind[0].endswith("号"):
        return found[0].isdigit()
    return _NUMBERED_BEFORE.search(text[: found.start()]) is not None or (
        behind is not None and text[: found.start()].endswith("第")
    )


def holds_landline(text: str) -> bool:
    """Tell a text with an area code and a number: one of an office as well as of a person."""
    return _LANDLINE.search(_spaced(text)) is not None


def holds_sure_landline(text: str) -> bool:
    """Tell a text with a landline, plain by its form: 0716-8123456, (0716)8123456."""
    return _SURE_LANDLINE.search(_spaced(text)) is not None


def holds_local_number(text: str) -> bool:
    """Tell a text with seven or eight digits in it such as a landline has without its area code."""
    return _LOCAL.search(_spaced(text)) is not None


def holds_labelled_local_number(text: str) -> bool:
    """Tell a text in which such digits follow 电话 and its like: 联系电话 6601 2345."""
    spaced = _spaced(text)
    if _LOCAL_LABELLED.search(spaced):
        return True
    return any(
        spaced[: found.start()]
        .rstrip(" :.是为")
        .endswith(("电话", "座机", "传真", "电话号码", "联系方式"))
        for found in _LANDLINE.finditer(spaced)
    )


def holds_card_in_words(text: str) -> bool:
    """Tell a bank card's number that the text itself calls so, or that has the form of one."""
    spaced = _spaced(text)
    numbers = [re.sub(r"\D", "", one[0]) for one in _CARD.finditer(spaced)]
    return any(
        _luhn(one) and (_CARD_ALONE.fullmatch(one) or _CARD_IN_WORDS.search(spaced))
        for one in numbers
    )


def holds_passport_in_words(text: str) -> bool:
    """Tell 护照号E12345678 and its like."""
    return _PASSPORT_IN_WORDS.search(fold(text)) is not None


def holds_card(text: str) -> bool:
    """Tell a text with the number of a bank card in it: 16 to 19 digits, the last one checked."""
    return any(_luhn(re.sub(r"\D", "", match[0])) for match in _CARD.finditer(_spaced(text)))


def holds_passport(text: str) -> bool:
    """Tell a text of one or two letters and seven or eight digits."""
    return _PASSPORT.search(fold(text)) is not None


def is_identity_as_number(number: float) -> bool:
    """Tell an identity number stored as a number: its last three digits were lost in that."""
    if not _LEAST_IDENTITY <= number < 10 * _LEAST_IDENTITY:
        return False
    text = str(int(number))
    return text[6:8] in ("19", "20") and _is_person(text[:6], text[6:14])


def holds_personal_number(text: str) -> bool:
    """Tell a text that holds an identity or mobile number, wherever it stands."""
    return holds_identity_number(text) or holds_mobile(text)


def hidden_numbers(text: str, sign: str) -> str:
    """Return the text with such numbers replaced; "" where they are written too oddly for that."""
    hidden = unicodedata.normalize("NFKC", text)
    for pattern in (_IDENTITY, _ABROAD, _MOBILE, _GROUPED):
        hidden = pattern.sub(sign, hidden)
    if holds_personal_number(hidden):
        hidden = _MISTYPED.sub(sign, _SPOKEN_RUN.sub(sign, hidden))
    return "" if holds_personal_number(hidden) else hidden


def _spoken_numbers(text: str) -> list[str]:
    """Return the numbers of eleven to eighteen places that are written in Chinese digits."""
    return [
        re.sub(r"[ ·-]", "", "".join(_SPOKEN.get(sign, sign) for sign in found[0]))
        for found in _SPOKEN_RUN.finditer(text)
        if _SPOKEN_DIGIT.search(found[0])
    ]


def _mistyped_numbers(text: str) -> list[str]:
    """Return the numbers in which O stands for 0, or l for 1; digits alone are not among them."""
    return [
        found[0].translate(_TYPED)
        for found in _MISTYPED.finditer(text)
        if not found[0].isdecimal() and sum(map(str.isdecimal, found[0])) >= _LEAST_TYPED
    ]


def _plain(text: str) -> str:
    return re.sub(r"[‐-―−－﹣]", "-", fold(text))


def _spaced(text: str) -> str:
    """Fold width and strokes; spaces stay single ones, marks without width go."""
    text = unicodedata.normalize("NFKC", re.sub("[\u200b-\u200d\ufeff]", "", text))
    return re.sub(r"[‐-―−]", "-", re.sub(r"\s", " ", text)).strip()


def _is_person(region: str, day: str) -> bool:
    if int(region[:2]) not in PROVINCES:
        return False
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return True


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
