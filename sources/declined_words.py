"""Words for what is declined in every form: in cells, in names of files, in definitions.

Docs: docs/declined.md. Nothing is ever taken off these lists by a setting.
"""

import re
import unicodedata

from sources.text import fold

# 32名信教群众, 信教群众32人, 信教群众较多; 团结信教群众 and 信教群众工作 are policy.
_BELIEVERS = (
    r"(?:[\d一二三四五六七八九十百千两几多][户名人个位余]{1,2}的?信教(?:群众|人员|居民|村民|党员|干部|职工|学生)"
    r"|信教(?:群众|人员|人口|居民|村民|党员|干部|职工|家庭|学生)(?:[共有为约达计数占比:]{0,3}\d"
    r"|人数|户数|占|较?多|较?少|名单|名册|台账))"
)
# Whom a nationality or a faith counts, and how the count is written behind it.
_GROUP = r"(?:群众|党员|干部|职工|居民|村民|学生|教师|人员|人口|家庭|户主)"
_FIGURE = r"[共有为约达计数占比:]{0,3}\d+(?:%|余?[人户名位个])"
_ETHNIC = (
    r"(?:少数民族|(?:汉|藏|回|满|壮|苗|彝|侗|瑶|白|傣|黎|羌|畲|蒙古|维吾尔|哈萨克|土家|布依|朝鲜|哈尼|傈僳|纳西"
    r"|撒拉|裕固|东乡)族)"
)
_FAITHFUL = r"(?:信徒|教徒(?!弟)|信众)"
# What may lack steadiness and is no mood: water, current, income, ground.
_STEADY = (
    "(?<!供水)(?<!供电)(?<!水源)(?<!电压)(?<!信号)(?<!网络)(?<!通信)(?<!收入)(?<!就业)(?<!产业)(?<!地质)"
    "(?<!地基)(?<!边坡)(?<!山体)"
)
# Labels of a register that sorts people, anywhere in a text. 一手资料 is first-hand material.
# 政治立场：不坚定 says in a cell what its header would ask for.
_LABELS = re.compile(
    # 两面人行道, 两面人工绿化 and 留一手续 are works and papers.
    r"骑墙[,、;:]?派|两面派|两面人(?!行|工)|留一手(?!续|资料|材料|数据|信息|情况)|两种信仰"
    r"|(?:政治(?:立场|态度|倾向|面貌|表现)|思想(?:状况|动态|倾向|表现)|宗教信仰|信教|(?<!少数)民族):(?=\S)"
    # What is said of persons without a label. 坚定思想, 思想工作 and 理想信念 are topics.
    r"|(?:思想|立场)(?:上)?(?:[很较极也都还]|十分|比较)?(?:不(?:够|太|大)?(?:稳定|坚定|稳)(?!性)|动摇|摇摆)"
    r"|信仰(?:基督|天主|伊斯兰|佛|道|东正|藏传|喇嘛|宗教)|(?<!尊重)有宗教信仰(?!自由)"
    rf"|{_BELIEVERS}|信教(?:户|人数|比例|率|占比)"
    # 藏族占比35%, 少数民族120人, 20名藏族群众. 少数民族发展资金120万元 is a fund, 回族乡 a place.
    rf"|{_ETHNIC}{_GROUP}?(?:{_FIGURE}|(?:人数|户数|占比|比例)[占比为约达:]{{0,2}}\d)"
    rf"|\d+余?[户名人位]的?{_ETHNIC}{_GROUP}"
    rf"|{_FAITHFUL}(?:{_FIGURE}|人数|户数|名单|名册)|\d+余?[户名人位]的?(?:\w{{1,4}}教)?{_FAITHFUL}"
    r"|政治面貌(?:均?为|是|系)|思想(?:状况|动态|倾向)大?(?:摸排|排查|测评|评分|打分|问卷|调查(?!中心|队|局))"
    r"|religious(?:belief|faith|affiliation):(?=\S)"
    # Units said to be prone to unrest, and persons who complain as such. 供水不稳定村 lacks water.
    r"|易闹事|闹事(?:村|户|人员|重点)|(?:维稳|稳控|涉稳)重点(?:村|户|人|对象|单位|社区|乡|镇|地区)"
    r"|重点(?:维稳|稳控|涉稳)(?:村|户|人|对象|单位|社区|乡|镇|地区)"
    rf"|{_STEADY}不稳定(?:单位|村|社区|乡镇)|(?:涉访|涉稳|稳控)(?:人员|对象|户)"
    rf"|不放心(?:人员|对象|户)|(?:重点|不稳定)人员{_FIGURE}|上访(?:老户|大户|专业户)"
    r"|重点(?:上访|信访)(?:人|对象|户|村)|(?:老|缠|闹)上?访(?:户|人员|对象|专业户)"
)
_STANCE = r"政治(?:立场|态度|倾向|表现)"
_THOUGHT = r"思想(?:状况|动态|倾向|表现)"
_FAITH = (
    r"(?:是否)?有?(?:宗教信仰(?!自由)|信仰宗教)者?"
    r"|(?:是否)?信教(?:人数|群众|情况|党员|干部|与否|人员|人口|率)?"
)
_PEOPLE = (
    rf"少数民族(?:人数|人口|户数|占比|比例|{_GROUP})+数?|{_ETHNIC}{_GROUP}?(?:人数|户数|占比|比例)"
    r"|各?民族(?:人数|户数|占比)"
)
# Registers of those who might complain; 信访件, 上访件次 and 重点人群 are something else.
_UNREST = (
    r"(?:不稳定|不放心)人员|重点人员(?!培训|轮训|培养|引进|招聘|疏散|健康|体检)"
    r"|(?:群众)?上访(?:人员|户|对象|老户|人数|户数)"
)
_LOYALTY = r"(?<!客户)(?<!用户)(?<!顾客)(?<!品牌)忠诚度"
_ENGLISH = (
    r"(?:political|ideological|party)[ _-]?(?:stance|attitude|leaning|loyalty|standing)s?"
    r"|loyalty[ _-]of[ _-](?:the[ _-])?(?:members|cadres|staff|officials)|state[ _-]of[ _-]mind"
    r"|religious[ _-]?(?:belief|faith|affiliation)s?|religion|ethnicity"
    r"|ethnic[ _-]?(?:group|minority)"
    r"|fence[ _-]?sitters?|two[ _-]?faced"
)
# Whose it is may stand before it, how it is counted behind it: 群众思想状况, 宗教信仰人数.
_WHOSE = r"(?:群众|党员|干部|职工|居民|村民|人员|个人|本人)?"
_COUNTED = (
    r"(?:人数|户数|人次|次数|情况|占比|比例|比率|类别|类型|分布|统计|得分|评分|打分|分值|分数|测评|评价|评议|评定|鉴定"
    r"|考核|排名|排序|名次|等级|调查|问卷|摸排|排查|分析|指数|程度|名单|名册|台账|登记|结果|[分率数])*"
)
_COUNTED_IN_ENGLISH = "(?:[ _-]?(?:scores?|rate|counts?|numbers?|share|survey))?"
# A cell that says this and nothing else, as a header or an indicator's name does.
_HEADER = re.compile(
    rf"^(?:{_WHOSE}(?:政治面貌|{_STANCE}|{_THOUGHT}|{_FAITH}|信仰|{_UNREST}){_COUNTED}"
    rf"|(?:个人|本人)?立场|骑墙|{_WHOSE}(?:政治)?{_LOYALTY}{_COUNTED}"
    rf"|宗教(?:类别|类型|名称|人数)?|\w{{0,4}}{_FAITHFUL}{_COUNTED}"
    rf"|{_PEOPLE}|{_ETHNIC}(?:{_GROUP}数?)?|{_WHOSE}民族(?:成[份分]|类别|构成|别)?{_COUNTED}"
    rf"|族别|教派|(?:{_ENGLISH}){_COUNTED_IN_ENGLISH})"
    r"(?:\([^()]*\))?[:*]*$",
    re.IGNORECASE,
)
# The same in a definition, within a title or an id. 民族中学, 民族乡, 民族团结 are names.
_ASKED = re.compile(
    rf"{_STANCE}|{_THOUGHT}|{_FAITH}|{_PEOPLE}|{_UNREST}|{_LOYALTY}|{_FAITHFUL}"
    rf"|^宗教$|^少数民族$|^{_ETHNIC}{_GROUP}?数?$|{_ETHNIC}{_GROUP}数|民族(?:成[份分]|类别|构成)|^民族(?:别|\(.*\))?$"
    rf"|(?:党员|人员|职工|群众|干部)民族$|易闹事|{_STEADY}不稳定(?:单位|村|社区|地区|乡镇)|重点维稳",
)
_ASKED_IN_ENGLISH = re.compile(
    rf"(?<![a-z])(?:{_ENGLISH}|prone[ _]to[ _]unrest|ideological[ _](?:state|survey))(?![a-z])",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"姓名|(?<!项目)(?<!单位)(?<!工程)名字|联系方式|政治面貌|籍贯|户主名|身份证(?!办理|发放|受理|窗口|制证)|身份号码|证件号|护照(?!办理|发放)"
    r"|手机(?!银行|用户|客户端|信号|阀|覆盖|app)|电话(?!费|会议|局|亭|调查|回访|抽查|测评|通知|普及|用户|线)"
    r"|座机|传真号|银行卡号|银行账[号户]|家庭[住地]址|住址|出生(?:日期|年月)|人脸|指纹",
    re.IGNORECASE,
)
_PERSONAL_IN_ENGLISH = re.compile(
    r"(?<![a-z])(?:(?:national |identity |citizen )?id[ _-]?(?:card )?(?:number|card|no)s?"
    r"|identity[ _-]?(?:number|card|no)s?|passports?(?:[ _-]?(?:number|no)s?)?"
    r"|(?:tele|cell|mobile[ _-]?)?phone[ _-]?(?:number|no)s?|(?:tele|cell)?phones?"
    r"|mobile[ _-]?(?:number|no)s?"
    r"|tel(?:[ _-]?no)?|contact[ _-]?(?:details?|info(?:rmation)?|(?:number|no)s?)"
    r"|(?:home|private)[ _-]?address|date[ _-]of[ _-]birth|birth[ _-]?date"
    r"|(?:full|first|last|family|personal|person|head|owner|householder)[ _-]?s?[ _-]?name"
    r"|name[ _-]of[ _-](?:the[ _-])?(?:person|head|householder|member)"
    r"|bank[ _-]?(?:card|account)s?)"
    r"(?![a-z])(?![ _-](?:survey|interview|line|coverage|company|bill))",
    re.IGNORECASE,
)
# "No phone numbers" asks for none.
_NONE_OF_IT = re.compile(
    r"不|无|禁|勿|免|除|\b(?:no|not|never|without|nor|neither|except|declined|refused)\b",
    re.IGNORECASE,
)
# 学宗教政策 is a topic of study, 民族团结 a prize, an office or a road.
_NAMES = re.compile(
    r"学?宗教政策|民族(?:中学|小学|学校|学院|乡|镇|团结|宗教|事务|路|街|医院|文化|自治)"
)


_SIMPLIFIED = str.maketrans("騎牆兩種場狀況態傾動", "骑墙两种场状况态倾动")
_STROKES = re.compile(r"[-‐-―_/*.·•|—]")


def _in_one(text: str) -> str:
    """Return a text without the spaces and strokes that may split a label, in short characters."""
    return _STROKES.sub("", fold(text)).translate(_SIMPLIFIED)


def has_declined_label(text: str) -> bool:
    """Tell a text in which one of the labels stands, however it is split or widened."""
    return _LABELS.search(_in_one(text)) is not None


def is_declined_header(text: str) -> bool:
    """Tell a text that is such a header and nothing else."""
    folded = fold(text).translate(_SIMPLIFIED)
    return (
        _HEADER.match(folded) is not None
        or _HEADER.match(unicodedata.normalize("NFKC", text).strip()) is not None
    )


def declined_word(text: str) -> str:
    """Return the declined content that a title, id or alias asks for, or ""."""
    folded = fold(text).translate(_SIMPLIFIED)
    if found := _LABELS.search(_in_one(text)):
        return found[0]
    without = _NAMES.sub("", folded)
    found = _ASKED.search(without) or _ASKED_IN_ENGLISH.search(_words(text))
    return found[0] if found else ""


def personal_word(text: str) -> str:
    """Return the personal data that a title, id or alias asks for, or ""."""
    found = _PERSONAL.search(fold(text)) or _PERSONAL_IN_ENGLISH.search(_words(text))
    return found[0] if found else ""


def word_asked_for(sentence: str) -> str:
    """Return what a description asks for, or ""; a part of it that says no to it asks for none."""
    for part in re.split(r"[。；;.!?！？，,\n]", sentence):
        found = _LABELS.search(_in_one(part))
        if found:
            return found[0]
        word = declined_word(part) or personal_word(part)
        if word and not _NONE_OF_IT.search(part):
            return word
    return ""


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
