"""Headers that name a person by post or part: 包村干部, 驻村第一书记, 组长, 经办, 校对, 签字.

Below them stand posts and offices, which are kept, or names, which are not: the values tell.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from sources.latin_names import is_latin_name
from sources.personal_names import is_common_name, is_personal_name
from sources.posts import is_plainly_a_person, persons_in
from sources.text import fold

# What a person is called who holds a post or signs for something.
_PERSON = (
    "干部|领导|书记|支书|主任|主席|经理|总监|总指挥|指挥|董事|监事|会计|出纳|秘书|文书|专干|专员|司机|医生|村医"
    "|教师|老师|工程师|[组队班镇乡村县区市州局处科股部所站院校厂矿园河湖林田路街楼片格挥会社户]长"
    "|(?<!法)人|(?<!人)(?<!成)(?<!动)员|者|户主|同志|签字|签名|签章|签收|经办|校对"
    "|技术负责|安全负责|法定代表人|法人代表|(?<!项目)(?<!企业)法人"
)
# Here results and numbers of people stand as well.
_PART = (
    "审核|复核|审批|批准|审定|核准|校核|签发|制表|填表|填报|编制|主持|主讲|带班|值班|记录|验收"
    "|责任|负责|成员|人员|代表|职工|党员"
)
# And here bodies, mostly.
_BODY = "主办|承办|协办|法人|业主|监理|施工|设计"
_PARENS = re.compile(r"\([^()]*\)")
_ROLE = re.compile(rf".{{0,12}}?(?:{_PERSON})(?:\d|[一二三四五ABab])?(?:名单|姓名)?[*:]*")
_LOOSE = re.compile(rf".{{0,10}}?(?:{_PART})[*:]*")
_BODIES = re.compile(rf".{{0,10}}?(?:{_BODY})[*:]*")
# A post is asked for, and some write who holds it: 核实人职务, 责任岗位, 审核岗.
_POSTS = re.compile(r".{0,12}?(?:职务|职位|岗位?|职务职称|职务级别)[*:]*")
# Groups of persons: their values are places or numbers as often.
_GROUPS = re.compile(
    r".{0,8}?(?:[养管]护工|[农包困保]户|[村居]民|学生|家长|劳模|股东|户名|(?<!水)(?<!电)残疾人?"
    r"|(?:帮扶|处分|救助|资助|谈话|受助|慰问|结对|走访|帮教)对象)(?:名单|姓名)?[*:]*"
    r"|(?:contacts?|responsible|incharge)(?:person)?|person(?:incharge|responsible)|owner|foreman"
    r"|inspector|reporter|manager|supervisor|checker|(?:team)?leader"
    r"|(?:prepared|reported|checked|approved|submitted|filledin|signed)by",
    re.IGNORECASE,
)
# Here mostly units stand: only names that look like no place count.
_UNSURE = re.compile(
    r".{0,6}?(?:驻村|名单|对接|值守|分管|主管|受助|获奖|被?投诉|来访|当事|监督)[*:]*|(?:english)?name",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:同志|同学|等人?)$")
_LEAST_NAMES = 2
_HALF = 0.5


@lru_cache(maxsize=4096)
def role_of(text: str) -> str:
    """Return the kind of a header below which names may stand; how sure names are goes by it.

    'person', 'post', 'unsure', 'part' or 'body'; or nothing.
    """
    header = _PARENS.sub("", fold(text))
    if not 1 < len(header) <= 18:
        return ""
    if _ROLE.fullmatch(header):
        return "person"
    if _POSTS.fullmatch(header) or _GROUPS.fullmatch(header):
        return "post"
    if _LOOSE.fullmatch(header):
        return "part"
    if _UNSURE.fullmatch(header):
        return "unsure"
    return "body" if _BODIES.fullmatch(header) else ""


@lru_cache(maxsize=4096)
def names_in_role(text: str, role: str) -> tuple[str, ...]:
    """Return the names of persons that a value says, alone, in a row or behind an office."""
    if is_latin_name(text):
        return (text.strip(),)
    if role in ("post", "unsure"):
        return persons_in(text)
    if role != "person":
        pieces = re.split(r"[,，、;；/\s]+", text.strip())
        return tuple(one for one in pieces if is_common_name(_TAIL.sub("", fold(one))))
    if is_personal_name(text, may_be_office=True) and is_plainly_a_person(text):
        return (fold(text),)
    return tuple(
        plain
        for one in re.split(r"[,，、;；/\s()（）]+", text.strip())
        if (plain := _TAIL.sub("", fold(one))) and is_plainly_a_person(plain)
    )


def are_names(role: str, names: Sequence[Sequence[str]]) -> bool:
    """Tell a column of names by what each filled cell says.

    Half of them, or two different ones that begin as most names do: the others are posts.
    """
    told = [one for one in names if one]
    if not told:
        return False
    different = {name for one in told for name in one}
    common = {name for name in different if is_common_name(name) or is_latin_name(name)}
    if role == "post" and not common:
        # 司机 and 门卫 begin like rare names.
        return False
    if role == "unsure":
        # 王家河 and 马岭 are places.
        sure = [name for name in common if len(name) > 2 and name[1] != "家"]
        return bool(sure) and len(told) >= _HALF * len(names)
    if role != "body" and len(told) >= _HALF * len(names):
        return True
    return len(common) >= _LEAST_NAMES
