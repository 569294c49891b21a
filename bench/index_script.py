"""The baseline: each index from its published file to ranks, as an analyst would script it.

    python bench/index_script.py imd2019 FILE.xlsx OUT.csv
    python bench/index_script.py hdi FILE.csv OUT.csv

It takes no part of kaoping. The last line that it prints is the number of units ranked.
"""

import math
import sys
from pathlib import Path

import polars as pl

# Published weights; they add up to 0.999.
DOMAINS = {
    "Income": 0.225,
    "Employment": 0.225,
    "Education, Skills and Training": 0.135,
    "Health Deprivation and Disability": 0.135,
    "Crime": 0.093,
    "Barriers to Housing and Services": 0.093,
    "Living Environment": 0.093,
}
FIGURES = ("le_2021", "eys_2021", "mys_2021", "gnipc_2021")


def deprivation(path: Path) -> pl.DataFrame:
    """Transform the rank in each domain, add up, rank: columns unit_id, score, rank, decile."""
    code = "LSOA code (2011)"
    rank = "{} Rank (where 1 is most deprived)"
    table = pl.read_excel(
        path, sheet_name="IoD2019 Domains", columns=[code, *map(rank.format, DOMAINS)]
    )
    units = table.height
    score = pl.sum_horizontal(
        weight * _transformed(pl.col(rank.format(domain)), units)
        for domain, weight in DOMAINS.items()
    )
    return (
        table.select(unit_id=code, score=score)
        .with_columns(rank=pl.col("score").rank("min", descending=True))
        .with_columns(decile=(pl.col("rank") * 10 / units).ceil().cast(pl.Int32))
        .sort("rank", "unit_id")
    )


def _transformed(rank: pl.Expr, units: int) -> pl.Expr:
    share = (units - rank + 1) / units
    return -23 * (1 - share * (1 - math.exp(-100 / 23))).log()


def development(path: Path) -> pl.DataFrame:
    """Take the geometric mean of three indices: unit_id, score, rank (countries only)."""
    table = pl.read_csv(path, columns=["iso3", *FIGURES]).drop_nulls()
    life, expected, mean, income = (pl.col(name) for name in FIGURES)
    schooling = (_between(expected, 0, 18) + _between(mean, 0, 15)) / 2
    wealth = _between(income.log(), math.log(100), math.log(75_000))
    index = (_between(life, 20, 85) * schooling * wealth) ** (1 / 3)
    is_country = ~pl.col("unit_id").str.contains(".", literal=True)
    return (
        table.select(unit_id="iso3", score=index)
        .with_columns(pl.col("score").round(3, mode="half_away_from_zero"))
        .with_columns(
            rank=pl.when(is_country)
            .then(pl.when(is_country).then(pl.col("score")).rank("min", descending=True))
            .cast(pl.Int32)
        )
        .sort("rank", "unit_id", nulls_last=True)
    )


def _between(figure: pl.Expr, low: float, high: float) -> pl.Expr:
    return ((figure - low) / (high - low)).clip(0, 1)


def main() -> None:
    office, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    ranked = deprivation(source) if office == "imd2019" else development(source)
    ranked.write_csv(target)
    print(ranked["rank"].count())


if __name__ == "__main__":
    main()
