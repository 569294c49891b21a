"""Time and memory of typing 100,000 × 20 cells: clean ones, and as offices write them.

python bench/values.py
"""

import random
import resource
import time
from decimal import Decimal

import polars as pl

from sources.contracts import FieldForm
from sources.values import parse

ROWS = 100_000
CHANCE = random.Random(1)


def many(cell: str) -> str:
    """Fill a pattern with figures: # is a digit."""
    return "".join(CHANCE.choice("0123456789") if sign == "#" else sign for sign in cell)


def column(*patterns: str) -> list[str]:
    return [many(CHANCE.choice(patterns)) for _ in range(ROWS)]


DAYS = [f"2017-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)]
CLEAN = {
    "money": (5, column("n####.##", "n###", "n##.#")),
    "number": (3, column("n####.##", "n#.####")),
    "percent": (4, column("p0.####", "p0.##")),
    "text": (4, column("t东城区第#####号重点道路改造项目", "t西城区第###号城乡供水一体化工程")),
    "date": (2, [f"d{CHANCE.choice(DAYS)} 00:00:00" for _ in range(ROWS)]),
    "code": (2, column("t2017-######", "tA-#####")),
}
MESSY = {
    "money": (5, column("n####.##", "t#,###.##", "t约###万元", "t—", "", "t１#.##亿")),
    "number": (3, column("t####.##", "t ####", "t１###.#", "t/")),
    "percent": (4, column("p0.####", "t##.#%", "n##", "t##个百分点", "t无")),
    "text": (4, column("t 东城区第#####号\n道路改造", "t#####号路　二期", "t无", "t已开工")),
    "date": (2, column("t2017.#", "t2017年1#月#日", "t#月底", "t待定", "n427##", "")),
    "code": (2, column("tＡ－#####", "t A-######", "n2017####")),
}


def main() -> None:
    for name, columns in (("clean", CLEAN), ("messy", MESSY)):
        seconds = {kind: best(kind, cells) for kind, (_, cells) in columns.items()}
        total = sum(seconds[kind] * count for kind, (count, _) in columns.items())
        each = ", ".join(f"{kind} {taken * 1000:.0f} ms" for kind, taken in seconds.items())
        print(f"{name}: 20 columns of {ROWS:,} cells in {total:.2f} s ({each} a column)")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def best(kind: str, cells: list[str]) -> float:
    form = FieldForm.model_validate(
        {"name": "f", "title": {"zh": "栏"}, "type": kind, "header": ["栏"]}
    )
    frame = pl.DataFrame({"cell": cells, "year": "2017"}).with_columns(
        pl.lit(Decimal("0.0001")).cast(pl.Decimal(12, 4)).alias("factor")
    )
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        parse(form, frame)
        taken.append(time.perf_counter() - start)
    return min(taken)


if __name__ == "__main__":
    main()
