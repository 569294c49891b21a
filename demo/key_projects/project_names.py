"""Names for invented projects, by category; no company and no person is named."""

from random import Random

from demo.key_projects.areas import Area

_KINDS = {
    "industry": (
        "智能装备产业园", "冷链物流中心", "电子信息标准厂房", "生物医药孵化基地", "新材料中试基地",
        "汽车零部件生产线技改", "跨境电商产业园", "绿色食品加工园", "专业市场提升改造", "总部楼宇",
        "文化创意街区", "新能源配套厂房",
    ),
    "urban": (
        "主干道改造工程", "排水管网改造", "旧城棚户区改造", "滨水绿道", "跨河大桥", "公共停车场",
        "综合管廊", "道路拓宽工程", "雨污分流工程", "电力线路迁改", "城市公园", "农贸市场改造",
    ),
    "livelihood": (
        "中学迁建", "小学扩建", "社区卫生服务中心", "敬老院", "安置房", "保障性住房",
        "文化活动中心", "自来水厂扩建", "幼儿园", "体育公园",
    ),
}  # fmt: skip
_SITES = (
    "东路", "西路", "南路", "北路", "新村", "老街", "湖滨", "河口",
    "桥头", "岭下", "站前", "工业园", "学院路", "和平路", "建设路", "解放路",
)  # fmt: skip
_PHASES = ("", "", "", "一期", "二期", "（一标段）")


def project_names(area: Area, random: Random) -> list[tuple[str, str]]:
    """Return category and name of each project of a headquarters; no name occurs twice."""
    chosen: dict[str, str] = {}
    while len(chosen) < area.new + area.continuing:
        category = random.choices(("industry", "urban", "livelihood"), (5, 3, 2))[0]
        site, phase = random.choice(_SITES), random.choice(_PHASES)
        name = f"{area.place}{site}{random.choice(_KINDS[category])}{phase}"
        chosen.setdefault(name, category)
    return [(category, name) for name, category in chosen.items()]
