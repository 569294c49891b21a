"""The rows of a report, written below each other in a headquarters' own manner."""

from decimal import Decimal
from random import Random

from demo.key_projects.areas import Area
from demo.key_projects.frames import Column, full_width
from demo.page import Page, Value

LEVELS = {"city_three_look": "市级三看", "district_scheduled": "区级调度", "ordinary": "一般"}
CATEGORIES = {"industry": "产业发展", "urban": "城市建设管理", "livelihood": "民生事业"}
KINDS = {"new": "新建", "continuing": "续建"}

# Spellings that the contract knows; each headquarters keeps to its own.
HEADERS = {
    "project_code": ("项目编码", "项目代码", "项目编号", "项目编码"),
    "project_name": ("项目名称", "建设项目名称", "项目名称", "项目 名称"),
    "list_level": ("项目层级", "项目级别", "重点层级", "项目层级"),
    "category": ("项目类别", "项目类型", "所属类别", "项目类别"),
    "kind": ("建设性质", "建设类型", "建设性质", "新建续建"),
    "total_investment": ("总投资", "计划总投资", "项目总投资", "总投资"),
    "invested_to_last_year": (
        "至上年底累计完成投资", "截至上年底累计完成投资", "截至2016年底累计完成投资",
        "至上年底累计完成投资",
    ),
    "plan_of_year": ("年度计划投资", "年计划投资", "年度投资计划", "年度投资"),
    "invested_this_month": ("本月完成投资", "当月完成投资", "本月完成", "本月完成投资"),
    "invested_since_january": (
        "自年初累计完成投资", "年初至今累计完成投资", "自年初累计", "本年累计完成投资",
    ),
    "invested_since_start": (
        "自开工累计完成投资", "开工至今累计完成投资", "自开工累计", "自开工累计完成投资",
    ),
    "progress_described": ("形象进度说明", "工程形象进度", "进展情况", "形象进度说明"),
    "start_planned_this_year": (
        "计划年内开工", "是否计划年内开工", "是否列入年度开工计划", "计划年内开工",
    ),
    "completion_planned_this_year": (
        "计划年内竣工", "是否计划年内竣工", "是否列入年度竣工计划", "计划年内竣工",
    ),
    "problem_code": ("问题编号", "台账编号", "问题编号", "问题编号"),
    "problem": ("存在问题", "问题内容", "存在的主要问题", "存在问题"),
    "lead_department": ("牵头单位", "牵头部门", "责任单位", "牵头单位"),
    "raised_on": ("提出时间", "交办时间", "提出时间", "提出时间"),
    "deadline": ("办结时限", "完成时限", "整改时限", "办结时限"),
    "closed_on": ("办结时间", "实际办结时间", "销号时间", "办结时间"),
}  # fmt: skip


def column(area: Area, name: str, group: str = "", is_money: bool = False) -> Column:
    return Column(name, HEADERS[name][area.habits.synonym], group, is_money)


class RowWriter:
    """Puts one record after the other on a page and remembers where its fields stand."""

    def __init__(self, page: Page, columns: list[Column], area: Area, random: Random) -> None:
        self.page = page
        self.places = {
            column.field or column.leaf: area.habits.first_column + index
            for index, column in enumerate(columns)
        }
        self.area = area
        self.random = random
        self.row = page.header_bottom + 1
        self.serial = 0

    def write(self, record: str, values: dict[str, Value | None]) -> None:
        for name, value in values.items():
            if name in self.places:
                self.page.put(self.row, self.places[name], value)
                self.page.places[record, name] = (self.row, self.places[name])
        self.row += 1

    def in_unit(self, amount: Decimal) -> Decimal:
        """Turn 万元 into the unit of money that the headquarters writes in."""
        return amount / 10_000 if self.area.habits.money_unit == "亿元" else amount

    def figure(self, amount: Decimal, name: str) -> Value:
        """Write an amount of 万元 as a number, as text, as an estimate."""
        value = self.in_unit(amount)
        text = f"{value:,f}"
        style = self.area.habits.figures
        chance = self.random.random()
        if name in ("invested_this_month", "invested_since_january") and amount and chance < 0.03:
            return f"约{text}"
        if style == "text" and chance < 0.6:
            return text + (" " if chance < 0.1 else "")
        if style == "full_width" and chance < 0.4:
            return f"　{full_width(text)} "
        # A total in another unit than the column's says so itself.
        if name == "total_investment" and chance > 0.97:
            return f"{amount / 10_000:f}亿"
        return value
