"""The area headquarters of the invented district, and how each is used to filling in its forms."""

from dataclasses import dataclass, field
from datetime import date

PERIODS = ("2017-M01-02", "2017-M03", "2017-M04", "2017-M05", "2017-M06")
LAST_MONTH = {"2017-M01-02": 2, "2017-M03": 3, "2017-M04": 4, "2017-M05": 5, "2017-M06": 6}
CONTRACTS = ("monthly_progress", "starts_and_completions", "problem_ledger")
GENERAL_HEADQUARTERS = "GHQ"

_SET_UP_IN_MARCH = date(2017, 3, 1)


@dataclass(frozen=True)
class Habits:
    """How a headquarters writes: each of these was seen in real workbooks."""

    writer: str = "xlsxwriter"
    money_unit: str = "万元"
    money_place: str = "title"  # title | row | header
    reporter_place: str = "above"  # above | beside | below | stamped
    period_style: str = "cumulative"  # 2017年1-6月 | single 2017年6月 | full_width
    figures: str = "number"  # number | text | full_width
    synonym: int = 0
    line_breaks: bool = False
    first_column: int = 0
    blank_rows: int = 0
    column_numbers: bool = False
    total_row: str = "first"  # first | last
    subtotals: str = "label"  # label 小计（…） | numbered 一、…（9项）
    restart_serials: bool = False
    attainment_column: bool = False
    instructions_sheet: bool = False
    grouped_header: bool = True
    dates: str = "cells"  # cells | dotted | chinese


@dataclass(frozen=True)
class Area:
    """One headquarters: its names, since when it exists, how much it has to do, how it works."""

    unit_id: str
    place: str
    name_en: str
    initials: str
    habits: Habits
    new: int
    new_not_this_year: int
    continuing: int
    completing: int
    completing_new: int
    three_look: int
    scheduled: int
    opened_on: date | None = None
    shift: int = 0
    written_as: str = ""
    aliases: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        return f"{self.place}片区指挥部"

    @property
    def folder(self) -> str:
        return f"{self.unit_id[3:]}{self.place}片区"

    @property
    def all_aliases(self) -> tuple[str, ...]:
        return (
            f"{self.place}片区",
            f"{self.place}指挥部",
            f"{self.place}片区重点项目建设指挥部",
            *self.aliases,
        )

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that it owes reports for: those that end after it was set up."""
        return PERIODS[1:] if self.opened_on else PERIODS


_HABITS = (
    Habits(line_breaks=True, column_numbers=True),
    Habits(money_place="header", figures="text", synonym=1, reporter_place="beside",
           restart_serials=True, dates="dotted"),
    Habits(writer="openpyxl", money_unit="亿元", money_place="row", synonym=2, blank_rows=1,
           period_style="single", subtotals="numbered"),
    Habits(money_place="row", attainment_column=True, reporter_place="below", synonym=3,
           dates="chinese", total_row="last", grouped_header=False),
    Habits(figures="full_width", period_style="full_width", reporter_place="stamped",
           money_place="row", first_column=1, instructions_sheet=True, synonym=1),
    Habits(money_unit="亿元", money_place="header", line_breaks=True, subtotals="numbered",
           column_numbers=True, reporter_place="beside", first_column=1, blank_rows=2),
    Habits(writer="openpyxl", money_place="title", dates="dotted", reporter_place="below",
           instructions_sheet=True, synonym=2, restart_serials=True, grouped_header=False),
    Habits(money_unit="亿元", money_place="title", figures="text", synonym=3,
           period_style="single", dates="chinese", total_row="last"),
)  # fmt: skip

# place, English, initials, new-build, of which not this year, continuing, completing, of which
# new-build, three-look, district-scheduled, set up in March. The sums are those of the speech:
# 93 new-build, 83 of them to start this year, 58 to complete, 9 + 11 top projects.
_WORK = (
    ("沿江", "Riverside", "YJ", 14, 1, 10, 9, 2, 2, 2, False),
    ("城东", "East City", "CD", 13, 1, 9, 8, 2, 1, 2, False),
    ("北湖", "North Lake", "BH", 12, 2, 8, 8, 2, 1, 1, False),
    ("云溪", "Cloud Brook", "YX", 11, 1, 8, 7, 2, 1, 1, False),
    ("石桥", "Stone Bridge", "SQ", 12, 1, 8, 8, 2, 1, 1, False),
    ("龙岭", "Dragon Ridge", "LL", 11, 2, 7, 7, 2, 1, 1, True),
    ("南站", "South Station", "NZ", 10, 1, 7, 6, 1, 1, 2, True),
    ("梅浦", "Plum Creek", "MP", 10, 1, 7, 5, 1, 1, 1, True),
)

_MORE_PLACES = (
    "东湖", "西岭", "白石", "青山", "金滩", "柳林", "大堤", "新港", "黄冈", "银坪", "雁塔", "南湾",
    "松岗", "鹿鸣", "桃源", "双井", "临泽", "高台", "清河", "平江", "安澜", "永丰", "长乐", "和顺",
    "广济", "吉水", "乐安", "宁化", "长汀", "连城", "武平", "上杭", "永定", "漳平", "新罗", "德化",
)  # fmt: skip
MORE_PER_STEP = 18


def areas_of(offices_scale: int = 1) -> list[Area]:
    """Return the headquarters: 8, and 18 more for every further step of the scale."""
    more = MORE_PER_STEP * (offices_scale - 1)
    if offices_scale < 1 or more > len(_MORE_PLACES):
        raise ValueError(f"offices_scale is 1 to {1 + len(_MORE_PLACES) // MORE_PER_STEP}")
    areas = [_area(index, *work) for index, work in enumerate(_WORK)]
    for index, place in enumerate(_MORE_PLACES[:more], start=len(areas)):
        like = _WORK[index % len(_WORK)]
        areas.append(
            _area(index, place, f"Area {index + 1}", f"Q{index + 1:02d}", *like[3:10], False)
        )
    return areas


def _area(
    index: int, place: str, name_en: str, initials: str, new: int, new_not_this_year: int,
    continuing: int, completing: int, completing_new: int, three_look: int, scheduled: int,
    set_up_in_march: bool,
) -> Area:  # fmt: skip
    # Every second headquarters does not write its listed name but one of its other names.
    spellings = (f"{place}片区指挥部", f"{place}片区", f"{place}片区指挥部 ", f"{place}指挥部")
    return Area(
        f"AHQ{index + 1:02d}", place, f"{name_en} Area Headquarters", initials,
        _HABITS[index % len(_HABITS)], new, new_not_this_year, continuing, completing,
        completing_new, three_look, scheduled, _SET_UP_IN_MARCH if set_up_in_march else None,
        shift=index, written_as=spellings[index % len(spellings)],
    )  # fmt: skip
