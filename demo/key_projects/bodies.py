"""Who else has a part in it: functional groups, supervision, departments, stationed units."""

from dataclasses import dataclass

from demo.key_projects.areas import GENERAL_HEADQUARTERS


@dataclass(frozen=True)
class Body:
    """A unit that is no area headquarters."""

    unit_id: str
    name: str
    name_en: str
    unit_class: str
    folder: str
    aliases: str = ""
    parent: str = GENERAL_HEADQUARTERS


GENERAL = Body(
    GENERAL_HEADQUARTERS, "青江区重点项目建设总指挥部", "General Headquarters",
    "general_headquarters", "00总指挥部", "总指挥部", "",
)  # fmt: skip
# Who sees that nobody obstructs or extorts is the third.
GROUPS = (
    Body("GRP1", "行政服务组", "Administrative service group", "functional_group", ""),
    Body("GRP2", "规划用地组", "Planning and land group", "functional_group", ""),
    Body("GRP3", "优化环境组", "Business environment group", "functional_group", ""),
    Body("GRP4", "宣传报道组", "Publicity group", "functional_group", ""),
)
PROJECT_OFFICE = Body(
    "OFF1", "青江区重点项目办公室", "Project office", "project_office", "10重点项目办", "区重点办"
)
HIGH_LEVEL = Body(
    "SUP1", "青江区人大政协高位督查组", "High-level supervision", "high_level_supervision",
    "20高位督查组", "高位督查组",
)  # fmt: skip
STATISTICS = Body("STA1", "青江区统计局", "Statistics bureau", "statistics", "25统计局", "区统计局")
DEPARTMENTS = tuple(
    Body(f"DEP{number}", name, name_en, "department", f"3{number}{name}")
    for number, (name, name_en) in enumerate(
        (
            ("区发改委", "Development and Reform"),
            ("区国土分局", "Land"),
            ("区规划分局", "Planning"),
            ("区环保局", "Environment"),
            ("区建设局", "Construction"),
            ("区征收办", "Land take"),
            ("区财政局", "Finance"),
            ("区公安分局", "Public security"),
            ("区公共资源交易中心", "Public resources trading"),
        ),
        start=1,
    )
)
STATIONED = tuple(
    Body(f"STU{number}", name, name_en, "stationed_unit", f"4{number}{name}", parent="")
    for number, (name, name_en) in enumerate(
        (
            ("供电公司青江分公司", "Power company, Qingjiang branch"),
            ("自来水公司青江营业处", "Water company, Qingjiang office"),
            ("铁路局青江工程指挥部", "Railway works office"),
            ("通信公司青江分公司", "Telecommunications, Qingjiang branch"),
        ),
        start=1,
    )
)
BODIES = (
    GENERAL, *GROUPS, PROJECT_OFFICE, HIGH_LEVEL, STATISTICS, *DEPARTMENTS, *STATIONED,
)  # fmt: skip
# What each department does for projects, by the month of the table.
MATTERS = {
    "DEP1": ("项目立项审批", "节能评估审查", "社会稳定风险评估"),
    "DEP2": ("用地手续审批", "用地预审"),
    "DEP3": ("规划选址", "规划许可"),
    "DEP4": ("环境影响评价审批",),
    "DEP5": ("施工许可", "招标文件备案"),
    "DEP6": ("征地拆迁签约", "房屋征收"),
    "DEP7": ("建设资金拨付",),
    "DEP8": ("阻工事件处置",),
    "DEP9": ("工程招标组织",),
}
