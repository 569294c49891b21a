"""Whether what stands for a post (岗位) is plainly a person's name."""

import re
from functools import lru_cache

from sources.personal_names import is_personal_name
from sources.text import fold

# Words that say a post though they begin like a name: 文书, 安监岗, 金会计, 信访员.
_POST = re.compile(
    r"[岗员长办师官会关]$|会计|出纳|文书|文秘|秘书|专干|专班|高工|总工|主管|负责|主持|代理|值班|统计|审核|经办"
    r"|岗位|班子|领导|党组|党委|支部|安监|计生|党建|国资|文广|房管|路政|海事|水务|农经|平安|综治|窗口"
)
# What may stand before the name: 综合科张三, 统计岗：张三.
_AFTER_OFFICE = re.compile(r"(?<=[科处室办局委部组站所岗长任员记股])")


def is_plainly_a_person(text: str) -> bool:
    """Tell 张三, 欧阳小测 and 综合科张三; 综合科, 统计岗 and 王主任 are posts."""
    return bool(persons_in(text))


@lru_cache(maxsize=4096)
def persons_in(text: str) -> tuple[str, ...]:
    """Return the names that stand for a post or beside one: 张三 of 综合科张三."""
    plain = fold(text)
    if _is_name(plain):
        return (plain,)
    words = [word for word in re.split(r"[^一-鿿·]+", text) if word]
    pieces = [piece for word in words for piece in _AFTER_OFFICE.split(word) if piece]
    return tuple(filter(_is_name, dict.fromkeys((*words, *pieces[-1:]))))


def _is_name(word: str) -> bool:
    return is_personal_name(word, may_be_office=True) and not _POST.search(word)
