"""What looks like a person's name in Latin letters: John Hartwell, Zhang Guodong, Li Ming."""

import re

# Places and firms are written alike, so a usual given name or a surname in pinyin must be there.
_GIVEN = frozenset(
    re.findall(
        r"\S+",
        """
    james john robert michael william david richard joseph thomas charles christopher daniel matthew
    anthony mark donald steven paul andrew joshua kenneth kevin brian george timothy ronald edward
    jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin
    samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron jose adam nathan
    henry peter kyle walter ethan jeremy harold keith roger arthur lawrence sean albert joe
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra
    margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca
    sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha
    katherine christine debra rachel carolyn janet maria heather diane ruth julie olivia joyce alice
    """,
    )
)
_SURNAMES = frozenset(
    re.findall(
        r"\S+",
        """
    wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang
    xie song tang deng feng han cao zeng peng xiao cai pan tian dong yuan yu ye jiang du su wei
    cheng lu ding shen ren yao fu zhong cui tan liao fan jin shi dai jia xia qiu fang hou zou
    """,
    )
)
_SYLLABLE = (
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|an|en|in"
    "|un|ai|ei|ao|ou|ui|iu|ie|ia|ua|uo|ue|er|a|e|i|o|u))"
)
_PINYIN = re.compile(rf"{_SYLLABLE}{{1,2}}")
_WORDS = re.compile(r"[A-Z][A-Za-z'’]+(?:[ \u00a0][A-Z][a-z'’]*\.?){0,1}[ \u00a0-][A-Z][A-Za-z'’]+")
# 'John Street' is a road, 'Wang Village' a village.
_NO_NAME = frozenset(
    re.findall(
        r"\S+",
        """
    street road avenue bridge school park hospital office bureau department station center centre
    company group county city town township village district university college library church
    square river lake bay island building house court airport society memorial team committee
    """,
    )
)


def is_latin_name(text: str) -> bool:
    """Tell a text that is such a name and nothing else."""
    if not text.isascii() and not re.search("[a-z]", text):
        return False
    plain = text.strip()
    if not _WORDS.fullmatch(plain):
        return False
    words = re.split(r"[ \u00a0-]", plain.lower())
    if words[-1] in _NO_NAME:
        return False
    if words[0] in _GIVEN:
        return True
    first, last = words[0], words[-1]
    return (first in _SURNAMES and _PINYIN.fullmatch(last) is not None) or (
        last in _SURNAMES and _PINYIN.fullmatch(first) is not None and len(first) > 3
    )
