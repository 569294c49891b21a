"""What a row of a table is: a record, a total, a heading, a remark or a signature."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sources.contracts import Contract
from sources.reading.grid import BLANK, Cell, text_of
from sources.state_words import WORDS_FOR_FIGURES
from sources.text import fold, normalise

# 备注：…, 注1：…, 填报人：… — a word, then a mark; "注册资本" is a name.
FOOTERS = (
    "备注|注|说明|附注|填报说明|填表说明|填报人|填表人|制表人|制表|审核人|审核|复核人|负责人"
    "|单位负责人|主要负责人|分管领导|主要领导|联系人|联系电话|电话|填报日期|填表日期|填报时间"
    "|附|附表|附件|报送日期|报送时间|日期|填报单位|报送单位|单位盖章|盖章|签字|经办人|签发人|资料来源|数据来源"
)
_NUMERAL = re.compile(r"^[一二三四五六七八九十]+$")
_HEADING = re.compile(r"^(?:(\([一二三四五六七八九十]+\))|([一二三四五六七八九十]+)[)、.])(.*)$")
# What a count counts: 项, 个, 个项目.
_COUNTED = r"(?:[个项家户处条宗件](?:项目|工程|单位|企业|村|乡镇)?)"
_SUM_AT_END = re.compile(rf"(?:合计|小计|总计|共计)\(?(?:\d+{_COUNTED}?)?\)?$")
# What is a total, or a mean, by every office's word for it, in whatever brackets.
_AROUND_LABEL = re.compile(r"[\[\]【】〔〕〖〗「」『』《》<>():.·*★●=_—–-]")
# 全市合计, 罗家镇小计, 本页合计: whose total it is may stand before the word.
# So it may in both languages: 总计/Total.
_ENGLISH_TOTAL = r"(?i:(?:grand|sub)?total)"
_CHINESE_TOTAL = (
    r"(?:(?:[\u4e00-\u9fff]{0,8}[省市州盟县区旗镇乡村]|本[页表月])?(?:合|总|小|共|累)计(?:数|额)?|总合计|总累计"
    r"|全(?:[省市州盟县区旗镇乡村]|地区|部))"
)
_USUAL_TOTAL = re.compile(
    rf"{_CHINESE_TOTAL}(?:/?{_ENGLISH_TOTAL})?|{_ENGLISH_TOTAL}(?:/?{_CHINESE_TOTAL})?"
    rf"|共\d+{_COUNTED}"
)
# May be the name of an indicator: a total only where the contract says that totals stand there.
_TOTAL_AMONG_TOTALS = re.compile(r"汇总数?|总[数额]")
_MEAN = re.compile(
    r"(?:全[国省市州盟县区旗镇乡村])?(?:总|算术|加权)?平均(?:值|数|分|水平)?|均值|人均"
)
# 合计（2项，其中新建1项）: the first count is the label's.
_COUNT = re.compile(rf"(?<![\d.])(?:共)?(\d+){_COUNTED}(?=[),、，;；]|$)")
# In the key of a total: 2项 is how many records it sums up, and names none.
_ONLY_A_COUNT = re.compile(rf"\(?共?\d+{_COUNTED}\)?")
NO_VALUE = ("-", "--", "—", "——", "–", "/", "x", "×")
_NUMERALS = frozenset("一二三四五六七八九十")
# A record's key that begins otherwise, and holds no 计, is looked at no further.
_DOUBTFUL_FIRST = frozenset(
    "合总小其备注说附填制审复负单主分联电报日盖签经资数以截此本（(一二三四五六七八九十共另-—–/x×"
    "续第接转目当暂没未无累平均算加人全汇【〔〖［[「『《<＜*★●"
)


# A sum at the end; a sentence, which may be a remark below the table; a count and no key.
DOUBTFUL_KEY = r"[计，。；：:;]|^\d+[个项家户处条宗件]"
_DOUBTFUL = re.compile(DOUBTFUL_KEY)
_HAS_FIGURE = re.compile(r"\d|[×xX*—–-]|待定|未定|不涉及")
_LABEL_LENGTH = 20
_SENTENCE = re.compile(
    r"[，。；：:;,]|^(?:数据|以上|截至|截止|此表|本表)|^\(?(?:以下|本表|表中|金额)\S*单位[为是]"
    r"|^\(?(?:接上[页表]|[转接]下[页表]|续(?:上)?[页表]|第?\d+页(?:[/,]?共\d+页)?|共\d+页)\)?\d*$"
    r"|^[-—]\d+[-—]$"
)
# 本月无新增问题: the words of a report that has nothing to tell. 无锡路 is a name.
_NOTHING = re.compile(
    r"^(?:(?:(?:[本当](?:月|期|季度?|旬|周|年度?|单位|镇|乡|县|区|街道)|目前|截至目前|经[核排自]查)+"
    r"(?:暂?无|没有|未)|暂无|没有|未(?:发生|发现|新增))"
    r"|无(?:新增|变动|变化|问题|数据|相关|此项|该项|内容))"
)
_NOTHING_LENGTH = 20
_SERIAL_LENGTH = 3


@dataclass(frozen=True)
class Heading:
    """A heading of a group: its level, 1 for 一、 and 2 for （一）, its text, the cell's column."""

    level: int
    text: str
    place: int


class RowKinds:
    """Judges the rows of one table; cells outside its window count as blank."""

    def __init__(
        self,
        contract: Contract,
        places: dict[str, int],
        window: tuple[int, int],
        unit_names: frozenset[str] = frozenset(),
    ) -> None:
        totals = contract.totals
        self.is_workbook = contract.file.kind == "workbook"
        self.window = window
        self.is_windowed = window != (0, 1 << 20)
        self.lone_cell = contract.sections.lone_cell
        self.section_labels = tuple(normalise(label) for label in contract.sections.labels)
        self.mapped = list(places.values())
        self.keys = [places[name] for name in contract.key if name in places]
        filled = [name for name in contract.key if contract.field_named(name).fill]
        self.filled_keys = [places[name] for name in filled if name in places]
        # A column of the key that holds nothing else in the other rows of a record.
        alone = [place for place in self.keys if self.mapped.count(place) == 1]
        unfilled = [place for place in alone if place not in self.filled_keys]
        self.own_key = next(iter(unfilled or alone), None)
        self.figures = [
            places[form.name] for form in contract.fields if form.is_figure and form.name in places
        ]
        # What is written in place of a figure is no word of a header: 并入上级, 待定.
        self.marks = WORDS_FOR_FIGURES | {
            fold(mark) for form in contract.fields if form.is_figure for mark in form.markers
        }
        labelled = [places[name] for name in (totals.labels_in if totals else []) if name in places]
        # Also where no total is declared, or where it stands in another column than declared.
        # What is filled from above has its key there: 本月 and 累计 of one unit are two records.
        usual = [
            *labelled,
            *self.keys,
            places.get(contract.label, -1),
            min(self.mapped, default=-1),
        ]
        row_labels = places.get(contract.records.labels, -1)
        self.label_places = labelled
        self.usual_places = [
            place
            for place in dict.fromkeys(usual)
            if place not in (-1, row_labels) and not self.filled_keys
        ]
        self.meant = _meant_labels(contract, places)
        self.unit_names = unit_names
        self.labels = tuple(normalise(label) for label in (totals.labels if totals else []))
        named = "|".join(map(re.escape, self.labels))
        self.bare_label = re.compile(
            rf"^(?:{named})(?:\(?(?:共)?\d+(?:{_COUNTED}|\D{{0,2}})\)?)?:?$"
        )
        self.marked_label = re.compile(rf"^(?:{named})[(:,、\d]")
        footers = FOOTERS
        if contract.footer:
            footers += "|" + "|".join(re.escape(normalise(word)) for word in contract.footer.labels)
        self.footer = re.compile(rf"^(?:{footers})(?:\d*[::、.]|\(|$)")
        # 备注 in the column that tells the rows of a record apart is a row of that record.
        self.row_labels = places.get(contract.records.labels, -1)
        named_first = {text[:1] for text in self.labels if text} | {"（", "("}
        doubtful = named_first | {text[:1] for text in self.section_labels if text}
        if contract.footer:
            doubtful |= {normalise(word)[:1] for word in contract.footer.labels}
        # What makes a row one to be looked at, by column: how a text in it begins. Beside a key
        # that names a record only a total's bare label does, and a Chinese numeral in the first
        # column, which opens a group.
        self.doubtful: dict[int, frozenset[str]] = {}
        first = min(self.mapped, default=0)
        for place in sorted({first, *self.keys, *self.label_places}):
            begins = set(named_first) if place in self.label_places else set()
            begins |= {*_NUMERALS, "（", "("} if place == first else set()
            self.doubtful[place] = frozenset(
                _DOUBTFUL_FIRST | doubtful if place in self.keys else begins
            )
        self._at_a_glance = [
            (place, place in self.keys, begins) for place, begins in self.doubtful.items()
        ]
        # The rows below the header, which are asked for only where one alone does not tell.
        self.rows: Callable[[], Iterable[list[Cell]]] = tuple
        # Without a key column nothing tells a record from a line of text at a glance.
        self.needs_key = bool(self.keys) and not self.section_labels and not self.lone_cell

    @cached_property
    def counts_in_numerals(self) -> bool:
        """Whether all records of the table are numbered 一, 二, 三."""
        first = min(self.mapped, default=0)
        if first in self.keys:
            return False
        has_some = False
        for cells in self.rows():
            if self.has_keys(cells) and not self.total_label(cells):
                if _NUMERAL.match(fold(text_of(at(cells, first)))) is None:
                    return False
                has_some = True
        return has_some

    def is_plainly_a_record(self, values: list[Any]) -> bool:
        """Tell a record at a glance: it has its keys, and nothing in it looks like a total.

        `values` are the raw values of the row; what is not plain is looked at cell by cell.
        """
        if not self.needs_key:
            return False
        width = len(values)
        for place, is_key, begins in self._at_a_glance:
            if place >= width:
                if is_key:
                    return False
                continue
            value = values[place]
            if type(value) is str:
                text = value.lstrip()
                if text[:1] in begins:
                    return False
                if is_key and (not text or _DOUBTFUL.search(text)):
                    return False
            elif is_key and (value is None or value == ""):
                return False
        return True

    def in_window(self, cells: list[Cell]) -> list[Cell]:
        """Blank out what stands outside the table."""
        if not self.is_windowed:
            return cells
        low, high = self.window
        shared = {place for place in self.mapped if place < low}
        return [
            cell if low <= place < high or place in shared else BLANK
            for place, cell in enumerate(cells)
        ]

    def is_empty(self, cells: list[Cell]) -> bool:
        """Tell a row with nothing of its own in the table's window."""
        if not self.is_windowed:
            return not any(cells)
        return not any(cells[self.window[0] : self.window[1]])

    def is_footer(self, cells: list[Cell], lead: int) -> bool:
        """Tell remarks and signatures: a marked word, no figure, no key beside it.

        A second signature may stand in the key's column: 单位负责人： | 审核人：.
        """
        if not self.is_workbook or any(cell and cell[0] in "np" for cell in cells):
            return False
        found = self.footer.match(normalise(text_of(cells[lead])))
        if found is None or (lead == self.row_labels and found[0][-1:] not in "::、.("):
            return False
        beside = [normalise(text_of(at(cells, key))) for key in self.keys if key != lead]
        return all(not text or (":" in text and self.footer.match(text)) for text in beside)

    def is_remark(self, cells: list[Cell]) -> bool:
        """Tell a sentence that stands alone in its row: 数据截至3月底."""
        filled = [cell for cell in cells if cell]
        return (
            self.is_workbook
            and len(filled) == 1
            and len(self.mapped) > 1
            and filled[0][0] == "t"
            and _SENTENCE.search(fold(text_of(filled[0]))) is not None
        )

    def says_nothing(self, cells: list[Cell]) -> str:
        """Return the words of a row that says that there is nothing: 本月无新增问题; else "".

        They stand alone, beside a serial number at most. 无 by itself is the mark of a cell.
        """
        first = min(self.mapped, default=0)
        filled = [(place, cell[0], fold(text_of(cell))) for place, cell in enumerate(cells) if cell]
        said = [
            (kind, text)
            for place, kind, text in filled
            if place != first or not text.isdecimal() or len(text) > _SERIAL_LENGTH
        ]
        if len(said) != 1 or said[0][0] != "t" or len(self.mapped) < 2:
            return ""
        text = said[0][1]
        return text if len(text) <= _NOTHING_LENGTH and _NOTHING.match(text) else ""

    def is_full(self, cells: list[Cell]) -> bool:
        """Tell a record below a footer from a line of notes: it has its key and half its cells.

        One that is numbered in the first column or has a figure is a record, however little is
        filled in.
        """
        filled = sum(1 for place in self.mapped if at(cells, place))
        enough = 2 * filled >= len(self.mapped) or self._has_serial(cells, -1)
        has_figure = any(at(cells, place)[:1] in ("n", "p") for place in self.figures)
        return self.has_keys(cells) and (enough or has_figure)

    def is_other_table(self, cells: list[Cell]) -> bool:
        """Tell the header of a further table below: words where this one has its figures."""
        shown = [at(cells, place) for place in self.figures]
        words = [
            cell for cell in shown
            if cell[:1] == "t" and not _HAS_FIGURE.search(text_of(cell)) and len(fold(cell)) > 2
            and fold(text_of(cell)) not in self.marks
        ]  # fmt: skip
        return len(words) > 0 and len(words) == sum(map(bool, shown))

    def is_further_header(self, cells: list[Cell]) -> bool:
        """Tell the header of a further table below a gap: nothing but words, also in the key."""
        filled = [cell for cell in cells if cell]
        return (
            len(filled) > 1
            and all(cell[0] == "t" and not _HAS_FIGURE.search(text_of(cell)) for cell in filled)
            and self.has_keys(cells)
            and not self.total_label(cells)
            and self.is_other_table(cells)
        )

    def has_keys(self, cells: list[Cell]) -> bool:
        """Tell a row with every part of its key; one that is filled from above may be blank."""
        return all(at(cells, place) for place in self.keys if place not in self.filled_keys)

    def record_key(self, cells: list[Cell]) -> str:
        """Return what tells a row's record from others; "" where it stands in another row."""
        return normalise(text_of(at(cells, self.own_key))) if self.own_key is not None else ""

    def total_label(self, cells: list[Cell]) -> str:
        """Return the label of a total row; "" where the row is none.

        A record may be called 合计印刷厂: what has a key of its own is a record, unless its name is
        a total's and nothing else.
        """
        for place in self.label_places:
            cell = at(cells, place)
            if not cell or cell[0] != "t":
                continue
            text = normalise(text_of(cell)).lstrip("(")
            if self.bare_label.match(text):
                return text_of(cell).strip()
            if self._has_key(cells, place) or self._has_serial(cells, place):
                continue
            numbered = _HEADING.match(normalise(text_of(cell))) or _NUMERAL.match(text)
            if (
                (self.keys != [place] and text.startswith(self.labels))
                or self.marked_label.match(text)
                or _SUM_AT_END.search(text)
                or (_HEADING.match(normalise(text_of(cell))) and text.endswith(")"))
                or (numbered and any(at(cells, figure) for figure in self.figures))
            ):
                return text_of(cell).strip()
        return self._numbered_part(cells) or self._usual_label(cells, _USUAL_TOTAL)

    def _numbered_part(self, cells: list[Cell]) -> str:
        """Return the label of a part with its figures: 一 | 工业 | 30 above 1 | 甲 | 10.

        Where all records are numbered so, it is one of them.
        """
        first = min(self.mapped, default=0)
        if self.keys == [first] or first in self.figures or not self.label_places:
            return ""
        number = fold(text_of(at(cells, first)))
        if not _NUMERAL.match(number.strip("()")) or not any(
            at(cells, figure) for figure in self.figures
        ):
            return ""
        name = next((cell for cell in cells[first + 1 :] if cell), "")
        if name[:1] != "t" or self._only_numerals:
            return ""
        return f"{number}、{text_of(name).strip()}"

    @cached_property
    def _only_numerals(self) -> bool:
        """Whether every row with a key is numbered by a numeral, or by nothing."""
        first = min(self.mapped, default=0)
        numbers = (fold(text_of(at(cells, first))) for cells in self.rows() if self.has_keys(cells))
        return not any(number.isdigit() for number in numbers)

    def is_mean(self, cells: list[Cell]) -> bool:
        """Tell a row of averages: no record, and no sum either."""
        return bool(self._usual_label(cells, _MEAN))

    def _usual_label(self, cells: list[Cell], usual: re.Pattern[str]) -> str:
        """Return a label that is a total's, or a mean's, and nothing else: 【合 计】, 累计：."""
        for place in self.usual_places:
            cell = at(cells, place)
            if cell[:1] != "t" or len(cell) > _LABEL_LENGTH:
                continue
            text = normalise(text_of(cell))
            if text in self.meant.get(place, ()) or text in self.unit_names:
                continue
            if self._has_key(cells, place):
                continue
            if self._has_serial(cells, place):
                continue
            plain = _AROUND_LABEL.sub("", _without_count(text))
            if usual.fullmatch(plain) or (
                usual is _USUAL_TOTAL
                and place in self.label_places
                and _TOTAL_AMONG_TOTALS.fullmatch(plain)
            ):
                return text_of(cell).strip()
        return ""

    def is_section(self, cells: list[Cell]) -> bool:
        """Tell a row that names a group (一、工业类) and holds no key and no figure."""
        filled = [fold(text_of(cell)) for cell in cells if cell]
        if not all(cell[0] == "t" for cell in cells if cell):
            return False
        first = next((place for place, cell in enumerate(cells) if cell), 0)
        if self.section_labels and len(filled) <= 2:
            text = normalise(filled[0]) if filled else ""
            if any(text.startswith(label) for label in self.section_labels):
                return True
        if len(filled) == 2 and len(self.mapped) > 2 and _NUMERAL.match(filled[0]):
            # 一 | 工业, also where the name is the key: nothing is said of it but its name. Where
            # all records are numbered so, it is one of them.
            named = [place for place, cell in enumerate(cells) if cell][1]
            return named not in self.keys or not self.counts_in_numerals
        if any(at(cells, place) for place in self.keys if place != first) or len(filled) > 2:
            return False
        numbered = any(_HEADING.match(text) or _NUMERAL.match(text) for text in filled)
        if numbered:
            return first not in self.keys or len(filled) == 1
        return self.lone_cell and len(filled) == 1

    def heading(self, cells: list[Cell]) -> Heading | None:
        """Return what a heading or a numbered total names: 一 | 工业 and 一、工业（48项） alike."""
        shown = [
            (place, fold(text_of(cell))) for place, cell in enumerate(cells) if cell[:1] == "t"
        ]
        for number, (place, text) in enumerate(shown[:2]):
            if found := _HEADING.match(text):
                level = 2 if found[1] else 1
                name, at_place = found[3], place
                if not name and number + 1 < len(shown):
                    at_place, name = shown[number + 1]
                return Heading(level, _without_count(name), at_place)
            if _NUMERAL.match(text) and number + 1 < len(shown):
                at_place, name = shown[number + 1]
                return Heading(1, _without_count(name), at_place)
        if shown and any(normalise(shown[0][1]).startswith(label) for label in self.section_labels):
            return Heading(1, _without_count(shown[0][1]), shown[0][0])
        if self.lone_cell and len(shown) == 1 and sum(map(bool, cells)) == 1:
            return Heading(1, _without_count(shown[0][1]), shown[0][0])
        return None

    def _has_serial(self, cells: list[Cell], label_place: int) -> bool:
        """Tell a row that is numbered in the first column: totals have no number there."""
        first = min(self.mapped, default=0)
        cell = at(cells, first)
        if first in self.figures:
            # A zero in it is a total's, no number of the row.
            return False
        return first != label_place and bool(cell) and fold(text_of(cell)).isdigit()

    def _has_key(self, cells: list[Cell], label_place: int) -> bool:
        shown = (fold(text_of(at(cells, place))) for place in self.keys if place != label_place)
        return any(
            text and text.lower() not in NO_VALUE and not _ONLY_A_COUNT.fullmatch(text)
            for text in shown
        )


def _meant_labels(contract: Contract, places: dict[str, int]) -> dict[int, frozenset[str]]:
    """Return what a choice of the contract calls 合计 or the like: such a row is a record."""
    return {
        places[form.name]: frozenset(
            normalise(text) for code, spellings in form.codes.items() for text in (code, *spellings)
        )
        for form in contract.fields
        if form.codes and form.name in places
    }


def at(cells: list[Cell], place: int) -> Cell:
    """Return a cell of a row; what lies beyond its end is blank."""
    return cells[place] if place < len(cells) else BLANK


def _without_count(text: str) -> str:
    return re.sub(rf"\((?:共)?\d+{_COUNTED}\)$", "", text)


def stated_count(label: str) -> int | None:
    """Return the count inside a label: 合计（100项） and 某市合计14个 count their details."""
    found = _COUNT.search(normalise(label))
    return int(found[1]) if found else None


def is_heading(label: str) -> bool:
    """Tell the label of a total that is a numbered heading too: 二、县级（3项）."""
    text = fold(label)
    return _HEADING.match(text) is not None or _NUMERAL.match(text) is not None
