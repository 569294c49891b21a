"""Where a listed name stands in a title or a file's name, and where it begins a longer name.

城东 stands in 城东2017年3月 and in 城东投资情况表; in 城东新区 it is a part of another name.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMERAL = "[〇零一二三四五六七八九十]"
# A period in Chinese numerals, or in words.
_PERIOD = (
    rf"{_NUMERAL}{{1,4}}(?:年|月|季度|旬)|第?[一二三四]季度|[上下前]半年|[上中下]旬|[本当全今去上]"
    r"(?:年|月|季|期|周|旬)|年度?(?!级)|半年|季度|[月旬周季日年]报"
)
# Words that open what a document is: behind a unit's name they are no part of it.
_DOCUMENT = (
    "报表|报告|报送|报来|报[^告刊社]|上报|填报|申报|呈报|补报|重报|自评|自查|情况|统计|汇总|台账|台帐|明细"
    "|名单|清单|一览|表|数据|附件|附表|最新|定稿|终稿|初稿|修[改订正]|更正|更新|改|副本|版|盖章|签章|公章"
    "|扫描|电子|送审|审核|核对|确认|已|的|资料|材料|文件|汇编|收文|来文|报件"
)
_TOPIC = (
    "重点|项目|工程|投资|完成|进度|进展|考核|考评|得分|评分|打分|目标|任务|工作|计划|指标|固定资产|招商"
    "|政务|信息|督[查办]|各"
)
_OPENS = re.compile(f"(?:{_PERIOD}|{_DOCUMENT}|{_TOPIC})")
_ENDS_A_NAME = re.compile(f"(?:{_PERIOD}|{_DOCUMENT})")
# What may stand before a name: a period, the place it lies in, what the document is.
_BEFORE = re.compile(
    r"(?:年度?|月份?|季度|半年|旬|周|[日省市州县区旗]|报表|[^代手钟]表|报告|台账|台帐|汇总|情况|数据|项目|附件"
    r"|关于|报送|上报|第\d+[期次批])$"
)
# The name of an organisation is whole: only an organisation of its own may follow it, 罗家镇小学.
_WHOLE = re.compile(
    r"(?:[省市州盟县区旗镇乡村]|街道|社区|政府|[部局办委院所站处厅署队会社厂校]|指挥部|办公室|办事处|中心|公司"
    r"|集团|学校|医院|银行|企业|园区)$"
)
_ORGANISATION = re.compile(
    r"(?:[省市州盟县区旗镇乡村屯寨组社厂店站所局院馆校园处厅署]|[中小大]学|街道|社区|公司|集团|中心|支队|大队"
    r"|中队|支行|分行|银行|委员会|办公室|办事处|企业|合作社|敬老院|幼儿园|党委|党组|支部|协会|联合会)$"
)
# 罗家镇各村情况表 is the town's.
_OF_ITS_OWN = re.compile(r"^(?:各|所属|所辖|下属|辖区|全部|所有|贫困|行政)")
# The government of a place is the place: 滨江街道办事处.
_GOVERNMENT = re.compile(r"(?:人民)?政府(?:办公室)?|党[政委工办]+|办事处")
# The last character of a name and the one behind it may be a word: 市场, 区域.
_RUN_ON = frozenset(
    ["市场", "市民", "市政", "区域", "区间", "县域", "县道", "乡村", "镇域", "村民"]
)
# 城东2区, 城东3号楼: a number that is part of a longer name.
_NUMBERED = re.compile(
    r"^\d{1,3}(?:[区组队村社标桥小中街路幢栋楼所店段厂]|号(?:[院楼路线桥井厂]|地块)|社区)"
)
_YEAR = re.compile(r"^[-_.]?(?:19|20)\d\d(?!\d)|^(?:19|20)\d{4}(?!\d)|^(?:19|20)\d{6}(?!\d)")
_JOINS = "和及与、,"


# A space says where a word ends, and may as well stand within a name: 罗家 镇.
_GAP = re.compile(r"[\s\u200b\u200c\u200d\ufeff]+")


@dataclass(frozen=True)
class SpeltAt:
    """A spelling found in a text, and whether it stands there by itself."""

    spelling: str
    is_alone: bool


def spelt_in(text: str, longest_first: list[str]) -> list[SpeltAt]:
    """Return the spellings that stand in a text, a longer one before those it hides.

    The spellings are normalised. The longest wins a place, also where it is no name by itself.
    """
    spaced = _GAP.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    # `plain` is the text without its spaces; `gaps` are the places before which one stood.
    plain, gaps = "", set()
    for letter in spaced:
        if letter == " ":
            gaps.add(len(plain))
        else:
            plain += letter
    if not any(spelling in plain for spelling in longest_first):
        return []
    left = plain
    taken: list[tuple[int, int, str]] = []
    for spelling in longest_first:
        while (start := left.find(spelling)) >= 0:
            end = start + len(spelling)
            taken.append((start, end, spelling))
            left = left[:start] + "\x00" * len(spelling) + left[end:]
    starts, ends = {start for start, *_ in taken}, {end for _, end, _ in taken}

    def is_listed(place: int, step: int) -> bool:
        return place in (starts if step > 0 else ends)

    return [
        SpeltAt(spelling, stands_alone(plain, start, end, gaps, is_listed))
        for start, end, spelling in taken
    ]


def stands_alone(
    text: str, start: int, end: int, gaps: set[int], is_listed: Callable[[int, int], bool]
) -> bool:
    """Tell whether text[start:end] is a name by itself, not a part of a longer one.

    `gaps` are the places before which a space stood. `is_listed(place, step)` tells whether
    another listed name ends (step -1) or begins (step 1) at a place.
    """
    name = text[start:end]
    begins = start in gaps or _begins(text[:start], name, start, is_listed)
    return begins and (end in gaps or _ends(text[end:], name, end, is_listed))


def _begins(before: str, name: str, start: int, is_listed: Callable[[int, int], bool]) -> bool:
    if not before or is_listed(start, -1):
        return True
    if name[0].isascii():
        return not (before[-1].isascii() and before[-1].isalnum())
    if not _HAN.match(before[-1]):
        return True
    joined = before[-1] in _JOINS and is_listed(start - 1, -1)
    return joined or _BEFORE.search(before) is not None


def _ends(behind: str, name: str, end: int, is_listed: Callable[[int, int], bool]) -> bool:
    if not behind or is_listed(end, 1):
        return True
    if name[-1].isascii():
        is_joined = behind[0].isascii() and behind[0].isalnum()
        return not is_joined or (name[-1].isalpha() and _YEAR.match(behind) is not None)
    if _NUMBERED.match(behind):
        return False
    if not _HAN.match(behind[0]) or (behind[0] in _JOINS and is_listed(end + 1, 1)):
        return True
    if name[-1] + behind[0] in _RUN_ON:
        return False
    if _OPENS.match(behind):
        return True
    if not _WHOLE.search(name):
        return False
    word = _word_of(behind)
    is_own = _OF_ITS_OWN.match(word) or _GOVERNMENT.fullmatch(word)
    return is_own is not None or _ORGANISATION.search(word) is None


def _word_of(behind: str) -> str:
    """Return what follows a name up to the end of the Chinese, or to what the document is."""
    word = ""
    for place, letter in enumerate(behind):
        if not _HAN.match(letter) or _ENDS_A_NAME.match(behind, place):
            break
        word += letter
    return word
