"""Lines of text that may each be in UTF-8 or GB18030; what is in Big5 or neither is named."""

import re
from dataclasses import dataclass, field

from sources.reading.usual_characters import USUAL

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
    alike = _Alike()
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            pieces.append(line.decode("ascii"))
            continue
        text, encoding = _line(line)
        pieces.append(text)
        lines[encoding].append(number)
        if encoding == "gb18030":
            alike.look_at(number, line, text)
    if big5 := alike.in_big5:
        lines["big5"] = sorted([*lines["big5"], *big5])
        lines["gb18030"] = [number for number in lines["gb18030"] if number not in big5]
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
    alike = _Alike()
    for number, line in enumerate(data.split(b"\n", most)[:most], start=1):
        if line.isascii():
            continue
        text, encoding = _line(line)
        if encoding == "big5":
            found.append(number)
        elif encoding == "gb18030":
            alike.look_at(number, line, text)
    return sorted([*found, *alike.in_big5])


class _Alike:
    """Short lines that are as good in GB18030 as in Big5: 備註 in Big5 is 称爹.

    They are Big5 where every character is a usual one so and half are not otherwise, and no other
    line of the file is Chinese that can be nothing but GB18030.
    """

    def __init__(self) -> None:
        self._lines: list[int] = []
        self._is_sure = False

    def look_at(self, number: int, line: bytes, chinese: str) -> None:
        """Look at a line that was read as GB18030."""
        if self._is_sure:
            return
        foreign = [char for char in chinese if char > "\x7f"]
        text = _big5(line)
        if text is None:
            self._is_sure = True
            return
        traditional = [char for char in text if char > "\x7f"]
        is_usual = len(traditional) > 1 and USUAL.issuperset(traditional)
        if is_usual and 2 * len(USUAL.intersection(foreign)) <= len(set(foreign)):
            self._lines.append(number)
        elif len(foreign) > 1:
            self._is_sure = True

    @property
    def in_big5(self) -> list[int]:
        return [] if self._is_sure else self._lines


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
    """Weigh a character: usual ones 2, frequent ones and punctuation 1, GB2312's others a half."""
    if char in USUAL:
        return 2.0
    code = char.encode("gb18030")
    if len(code) != 2 or code[1] < 0xA1:
        return 0.0
    if 0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3):
        return 1.0
    return 0.5 if 0xD8 <= code[0] <= 0xF7 or code[0] == 0xA2 else 0.0


def _weight_in_big5(line: bytes) -> float:
    """Weigh a line as Big5: usual characters 2, then by its two levels; 0 where it cannot be Big5.

    What Hong Kong has added, such as the last character of 深水埗, weighs nothing.
    """
    text = _big5(line)
    weight = 0.0
    for char in text or "":
        code = char.encode("big5hkscs")
        if char in USUAL:
            weight += 2.0
        elif b"\xa1" <= code < b"\xc6\xa1" and code[0] != 0xA2:
            weight += 1.0
        elif b"\xc9" <= code < b"\xfa":
            weight += 0.5
    return weight


def _big5(line: bytes) -> str | None:
    """Decode a line as Big5, with or without Hong Kong's characters; None where it is none."""
    for encoding in ("cp950", "big5hkscs"):
        try:
            text = line.decode(encoding)
            text.encode("big5hkscs")
            return text
        except UnicodeError:
            continue
    return None


def _has_pairs(text: str) -> bool:
    """Tell characters of which half are two high bytes: Western accents stand beside letters."""
    codes = [char.encode("gb18030") for char in text if char > "\x7f"]
    high = sum(len(code) == 4 or code[-1] >= 0x80 for code in codes)
    return 2 * high >= len(codes)
