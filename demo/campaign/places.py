"""Thirteen invented counties, their organisations by class of unit, and the branches below them."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random

PREFECTURE, OFFICE = "YLZ", "YLZ-XJB"
OFFICE_NAME = "云岭州学习教育协调小组办公室"
_COUNTIES = (
    "安澜", "北崖", "长坪", "东泽", "飞泉", "古渡", "寒松", "锦原", "鹿鸣", "青垭", "望岭", "雪湖",
    "银滩",
)  # fmt: skip
CLASSES = ("organ", "pastoral", "window", "heavy_task", "non_public", "school")
_NAMES = {
    "organ": ("县直机关工委", "Work committee of organs", ("财政局", "水利局", "统计局")),
    "pastoral": ("草坝乡党委", "Caoba township", ("上草坝村", "下草坝村", "远牧点")),
    "window": ("政务服务中心党总支", "Service centre", ("办事大厅", "供电窗口", "医保窗口")),
    "heavy_task": ("交通运输局党委", "Bureau of transport", ("公路段", "运管所", "工程队")),
    "non_public": ("非公企业党委", "Non-public enterprises", ("乳业公司", "旅游公司", "建材公司")),
    "school": ("教育系统党委", "Schools", ("县中学", "城关小学", "牧区教学点")),
}
_LEVELS = {"pastoral": ("township", "village")}
# How many members a branch has, at least and at most.
_MEMBERS = {
    "organ": (18, 40), "pastoral": (8, 30), "window": (12, 35), "heavy_task": (15, 45),
    "non_public": (4, 14), "school": (9, 30),
}  # fmt: skip
# Two townships of one county became one at the end of June.
MERGED_ON = date(2016, 6, 30)
MERGED, INTO = "C03-P2", "C03-P1"
# One service centre is the very likeness of another: they share their rank.
TWINS = {"C07-W1": "C06-W1"}
_LETTER = {
    "organ": "O", "pastoral": "P", "window": "W", "heavy_task": "H", "non_public": "N",
    "school": "S",
}  # fmt: skip


@dataclass(frozen=True)
class Branch:
    """A branch: the basic unit, whose figures its organisation answers for."""

    unit_id: str
    name: str
    level: str
    members: int


@dataclass(frozen=True)
class Organisation:
    """What is assessed within its class. Without branches it is told by a row of its own."""

    unit_id: str
    name: str
    name_en: str
    unit_class: str
    level: str
    leaders: int
    branches: tuple[Branch, ...] = ()
    own_members: int = 0
    closed_on: date | None = None
    successor: str = ""

    @property
    def members(self) -> int:
        return self.own_members + sum(branch.members for branch in self.branches)

    def is_open_in(self, quarter: str) -> bool:
        return self.closed_on is None or quarter == "2016-Q2"


@dataclass(frozen=True)
class County:
    """A county: it sends the reports, and is assessed itself."""

    unit_id: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    number: int
    organisations: tuple[Organisation, ...] = field(default=())


@cache
def counties(seed: int) -> tuple[County, ...]:
    """Return the thirteen counties with all that is below them."""
    found = []
    for number, name in enumerate(_COUNTIES, start=1):
        unit_id = f"C{number:02d}"
        organisations = [_organisation(unit_id, name, kind, seed) for kind in CLASSES]
        if MERGED.startswith(unit_id):
            organisations.insert(
                2,
                Organisation(
                    MERGED, f"{name}县柳湾乡党委", f"Liuwan township, {unit_id}", "pastoral",
                    "township", 6, own_members=36, closed_on=MERGED_ON, successor=INTO,
                ),
            )  # fmt: skip
        found.append(
            County(
                unit_id, f"{name}县", f"County {number}",
                (f"{name}县委学教办", f"中共{name}县委", f"{name}县学习教育协调小组办公室"),
                number, tuple(organisations),
            )
        )  # fmt: skip
    return tuple(found)


def _organisation(county: str, place: str, kind: str, seed: int) -> Organisation:
    own = f"{county}-{_LETTER[kind]}1"
    random = Random(f"{seed}|place|{TWINS.get(own, own)}")
    name, name_en, branches = _NAMES[kind]
    level, branch_level = _LEVELS.get(kind, ("county", "county"))
    title = name if name.startswith("县") else f"县{name}"
    return Organisation(
        own,
        f"{place}{title}",
        f"{name_en}, {county}",
        kind,
        level,
        random.randint(4, 11),
        tuple(
            Branch(
                f"{own}{number}",
                f"{place}县{branch.removeprefix('县')}党支部",
                "village" if branch in ("牧区教学点",) else branch_level,
                random.randint(*_MEMBERS[kind]),
            )
            for number, branch in enumerate(branches, start=1)
        ),
    )
