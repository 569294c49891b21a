"""Lines of text that may each be in UTF-8 or GB18030; what is in Big5 or neither is named."""

import re
from dataclasses import dataclass, field

# Signs that stand in a table as such; Big5 read as GB18030 is full of others.
_ODD = re.compile("[\u0100-\u200f\u2070-\u20ff\u2200-\u24ff\u2500-\u25ff\u3040-\u33ff]")
# So much likelier as Big5: by more than one character, and on the whole.
_LIKELIER, _LIKELIER_BY_CHARACTER = 1.0, 0.3


@dataclass
class Lines:
    """The text, and the numbers of its lines by encoding; "big5" and "" are not read."""

    text: str
    by_encoding: dict[str, list[int]] = field(default_factory=dict)


def decode_lines(data: bytes) -> Lines:
    """Decode each line in the one of UTF-8 and GB18030 that it is in."""
    pieces: list[str] = []
    lines: dict[str, list[int]] = {"utf-8": [], "gb18030": [], "rare": [], "big5": [], "": []}
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            pieces.append(line.decode("ascii"))
            continue
        text, encoding = _line(line)
        pieces.append(text)
        lines[encoding].append(number)
    # Rare and traditional characters: by themselves they could be Western text of one byte a
    # character, beside other lines of GB18030 they are not.
    rare = lines.pop("rare")
    is_chinese = not lines["utf-8"] and (
        bool(lines["gb18030"]) or _has_pairs("".join(pieces[number - 1] for number in rare))
    )
    for number in rare:
        encoding = "gb18030" if is_chinese or _has_pairs(pieces[number - 1]) else ""
        lines[encoding].append(number)
    return Lines("\n".join(pieces), {name: sorted(numbers) for name, numbers in lines.items()})


def lines_in_big5(data: bytes, most: int) -> list[int]:
    """Return the lines among the first ones that are Big5, in text declared to be GB18030."""
    found = []
    for number, line in enumerate(data.split(b"\n", most)[:most], start=1):
        if not line.isascii() and _line(line)[1] == "big5":
            found.append(number)
    return found


def _line(line: bytes) -> tuple[str, str]:
    try:
        chinese = line.decode("gb18030")
    except UnicodeDecodeError:
        chinese = ""
    foreign = [char for char in chinese if char > "\x7f"]
    common = len("".join(foreign).encode("gb2312", errors="ignore")) // 2
    is_common = 2 * common > len(foreign)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    # Two bytes a character and no more is no Chinese: such a line is UTF-8 by chance.
    if text and not (is_common and not any(char > "\u07ff" for char in text)):
        return text, "utf-8"
    if not chinese:
        is_big5 = _weight_in_big5(line) > 0
        return line.decode("utf-8", errors="replace"), "big5" if is_big5 else ""
    if (common < len(foreign) or _ODD.search(chinese)) and _is_big5(line, foreign):
        return line.decode("utf-8", errors="replace"), "big5"
    return chinese, "gb18030" if is_common else "rare"


def _is_big5(line: bytes, foreign: list[str]) -> bool:
    """Tell a line whose characters are frequent ones in Big5 and unlikely ones in GB18030."""
    in_big5 = _weight_in_big5(line)
    in_chinese = sum(map(_weight_in_chinese, foreign))
    more = in_big5 - in_chinese
    return more >= _LIKELIER and more >= _LIKELIER_BY_CHARACTER * len(foreign)


def _weight_in_chinese(char: str) -> float:
    """Weigh a character: frequent ones and punctuation 1, the second level of GB2312 a half."""
    code = char.encode("gb18030")
    if len(code) != 2 or code[1] < 0xA1:
        return 0.0
    if 0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3):
        return 1.0
    return 0.5 if 0xD8 <= code[0] <= 0xF7 or code[0] == 0xA2 else 0.0


def _weight_in_big5(line: bytes) -> float:
    """Weigh a line as Big5 by its two levels of frequency; 0 where it cannot be Big5."""
    try:
        text = line.decode("cp950")
    except UnicodeDecodeError:
        return 0.0
    weight = 0.0
    for char in text:
        lead = char.encode("cp950")[0]
        if 0xA1 <= lead <= 0xC6 and lead != 0xA2:
            weight += 1.0
        elif lead > 0xC6:
            weight += 0.5
    return weight


def _has_pairs(text: str) -> bool:
    """Tell characters of which half are two high bytes: Western accents stand beside letters."""
    codes = [char.encode("gb18030") for char in text if char > "\x7f"]
    high = sum(len(code) == 4 or code[-1] >= 0x80 for code in codes)
    return 2 * high >= len(codes)
