"""The invented county: its townships and villages, bureaux and offices, and who is to be moved."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

# The number locked in 2015 and the floor of the list.
FLOOR = 4785
COUNTY, POVERTY_OFFICE, RELOCATION_OFFICE = "QY", "PO", "RO"
MERGED_ON = date(2016, 7, 31)
MERGED, SUCCESSOR = "T12", "T09"
DEPARTMENTS = {
    "HOUSING": "县住建局", "LAND": "县国土局", "FORESTRY": "县林业局", "ENVIRONMENT": "县环保局",
    "FINANCE": "县财政局", "AUDIT": "县审计局",
    # It has no milestone of its own: nothing to assess.
    "REFORM": "县发改局",
}  # fmt: skip
# Four bureaux supervise three townships each.
BUREAUX = {"B1": "县委督查室", "B2": "县政府督查室", "B3": "县监察局", "B4": "县统计局"}
_TOWNSHIPS = (
    ("石门镇", "Shimen"), ("双河镇", "Shuanghe"), ("茶山镇", "Chashan"), ("黄泥乡", "Huangni"),
    ("柳溪镇", "Liuxi"), ("白沙镇", "Baisha"), ("竹园乡", "Zhuyuan"), ("高桥乡", "Gaoqiao"),
    ("龙潭镇", "Longtan"), ("松林乡", "Songlin"), ("枫香镇", "Fengxiang"), ("梨树乡", "Lishu"),
)  # fmt: skip
_FIRST, _SECOND = "上下东西南北前后大小新老", "坪湾坝岭沟桥寨田井"
VILLAGES = 9
_ADDED = ("added_omitted", "added_newly_poor", "added_split")
_REMOVED = (
    "removed_has_housing", "removed_left_register", "removed_no_member", "removed_begun_before",
    "removed_duplicate", "declined",
)  # fmt: skip
# Townships where nothing changed in the window.
UNCHANGED = ("T10",)


@dataclass(frozen=True)
class Village:
    """A village, its households locked in 2015, and what the window changed, by reason."""

    village_id: str
    name: str
    locked: int
    changes: dict[str, int]
    poor_households: int
    helpers: int

    @property
    def kept(self) -> int:
        return self.locked - sum(self.changes.get(reason, 0) for reason in _REMOVED)

    @property
    def on_list(self) -> int:
        return self.kept + sum(self.changes.get(reason, 0) for reason in _ADDED)


@dataclass(frozen=True)
class Township:
    """A township: its names, its villages, and how it writes."""

    unit_id: str
    name: str
    name_en: str
    number: int
    villages: tuple[Village, ...] = field(repr=False)

    @property
    def group(self) -> int:
        """The third of the county whose sheets come in one workbook: 1 to 4."""
        return self.number // 3 + 1

    @property
    def bureau(self) -> str:
        return f"B{self.group}"

    @property
    def aliases(self) -> tuple[str, ...]:
        return (self.name[:-1], f"{self.name}人民政府")

    @property
    def written_as(self) -> str:
        """Every third township writes another of its names."""
        return (self.name, f"{self.name}人民政府", f" {self.name} ")[self.number % 3]

    @property
    def locked(self) -> int:
        return sum(village.locked for village in self.villages)

    @property
    def on_list(self) -> int:
        return sum(village.on_list for village in self.villages)

    def is_open(self, day: date) -> bool:
        return self.unit_id != MERGED or day <= MERGED_ON


def persons_of(households: int) -> int:
    """Return a believable number of persons."""
    return 3 * households + households // 4


def townships(seed: int) -> list[Township]:
    """Return the twelve townships; their locked households add up to the floor."""
    locked: dict[tuple[int, int], int] = {}
    for number in range(len(_TOWNSHIPS)):
        random = Random(f"{seed}|locked|{number}")
        for place in range(VILLAGES):
            locked[number, place] = random.randint(37, 51)
    places, rest = sorted(locked), FLOOR - sum(locked.values())
    for step in range(abs(rest)):
        locked[places[step % len(places)]] += 1 if rest > 0 else -1
    return [
        Township(
            f"T{number + 1:02d}", name, f"{english} Township", number,
            tuple(_village(seed, number, place, locked[number, place])
                  for place in range(VILLAGES)),
        )
        for number, (name, english) in enumerate(_TOWNSHIPS)
    ]  # fmt: skip


def _village(seed: int, number: int, place: int, locked: int) -> Village:
    random = Random(f"{seed}|village|{number}|{place}")
    unit_id = f"T{number + 1:02d}"
    changes: dict[str, int] = {}
    if unit_id not in UNCHANGED:
        # Rather more is added than taken off: the floor holds.
        for reason in random.sample(_ADDED, random.randint(0, 2)):
            changes[reason] = random.randint(1, 3)
        for reason in random.sample(_REMOVED, random.randint(0, 2)):
            changes[reason] = random.randint(1, 2)
    index = number * VILLAGES + place
    name = f"{_FIRST[index % 12]}{_SECOND[index // 12]}村"
    poor, helpers = random.randint(45, 70), random.randint(8, 20)
    if unit_id == "T10" and 2 <= place <= 5:
        # Somebody filled in the same figures for four villages.
        poor, helpers = 50, 10
    return Village(f"{unit_id}V{place + 1}", name, locked, changes, poor, helpers)
